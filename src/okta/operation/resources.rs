//! What else is read of somebody: groups, applications, identity providers, roles.

use crate::okta::get::Get;
use crate::okta::operation::ReadList;
use crate::okta::operation::answer::group::{GroupDetails, groups};
use crate::okta::operation::answer::resource::{
    AppLink, IdentityProvider, Role, app_links, identity_providers, roles,
};
use crate::okta::operation::catalogue as about;
use crate::okta::operation::key::{PersonId, UserKey};

/// Lists somebody's groups, those of applications and Okta's own too.
#[doc(alias = "listUserGroups")]
pub fn list_user_groups(user: &UserKey) -> ReadList<GroupDetails> {
    let get = Get::api(&["users", user.as_str(), "groups"]);
    ReadList::new(&about::LIST_USER_GROUPS, get, groups)
}

/// Lists the applications on somebody's dashboard.
#[doc(alias = "listAppLinks")]
pub fn list_app_links(user: &UserKey) -> ReadList<AppLink> {
    let get = Get::api(&["users", user.as_str(), "appLinks"]);
    ReadList::new(&about::LIST_APP_LINKS, get, app_links)
}

/// Lists the identity providers outside that somebody is linked with.
#[doc(alias = "listUserIdentityProviders")]
pub fn list_user_identity_providers(user: &UserKey) -> ReadList<IdentityProvider> {
    let get = Get::api(&["users", user.as_str(), "idps"]);
    let about = &about::LIST_USER_IDENTITY_PROVIDERS;
    ReadList::new(about, get, identity_providers)
}

/// Lists the admin roles that somebody has, themselves or by a group. Not one of the 38: it decides whom a plan
/// protects.
pub fn list_assigned_roles_for_user(user: &PersonId) -> ReadList<Role> {
    let get = Get::api(&["users", user.as_str(), "roles"]);
    let about = &about::LIST_ASSIGNED_ROLES_FOR_USER;
    ReadList::new(about, get, roles)
}
