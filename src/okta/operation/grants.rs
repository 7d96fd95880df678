//! `/users/{id}/grants` and `/users/{id}/clients/{client}/grants`: what somebody lets applications do. By id only
//! ([operations 2](crate::facts::operations)).

use crate::okta::get::Get;
use crate::okta::operation::answer::access::{Grant, grant, grants};
use crate::okta::operation::answer::{Nothing, nothing};
use crate::okta::operation::catalogue as about;
use crate::okta::operation::choice::ScopeDetails;
use crate::okta::operation::key::{ClientId, GrantId, PersonId};
use crate::okta::operation::{Change, ReadList, ReadOne, request};
use crate::okta::page::PAGE_ROWS;
use crate::transport::Method;

pub(crate) fn detailed(get: Get, details: ScopeDetails) -> Get {
    match details {
        ScopeDetails::Omit => get,
        ScopeDetails::Embed => get.with_query("expand", "scope"),
    }
}

pub(crate) fn paged(get: Get) -> Get {
    get.with_query("limit", &PAGE_ROWS.to_string())
}

/// Lists somebody's grants, of one scope or of all.
#[doc(alias = "listUserGrants")]
pub fn list_user_grants(
    user: &PersonId,
    scope: Option<&str>,
    details: ScopeDetails,
) -> ReadList<Grant> {
    let get = paged(Get::api(&["users", user.as_str(), "grants"]));
    let get = match scope {
        Some(scope) => get.with_query("scopeId", scope),
        None => get,
    };
    ReadList::new(&about::LIST_USER_GRANTS, detailed(get, details), grants)
}

/// Reads one grant.
#[doc(alias = "getUserGrant")]
pub fn get_user_grant(user: &PersonId, id: &GrantId, details: ScopeDetails) -> ReadOne<Grant> {
    let get = Get::api(&["users", user.as_str(), "grants", id.as_str()]);
    ReadOne::new(&about::GET_USER_GRANT, detailed(get, details), grant)
}

/// Revokes one grant.
#[doc(alias = "revokeUserGrant")]
pub fn revoke_user_grant(user: &PersonId, id: &GrantId) -> Change<Nothing> {
    let segments = ["users", user.as_str(), "grants", id.as_str()];
    let request = request(Method::Delete, &segments);
    Change::new(&about::REVOKE_USER_GRANT, request, nothing)
}

/// Revokes all of somebody's grants.
#[doc(alias = "revokeUserGrants")]
pub fn revoke_user_grants(user: &PersonId) -> Change<Nothing> {
    let request = request(Method::Delete, &["users", user.as_str(), "grants"]);
    Change::new(&about::REVOKE_USER_GRANTS, request, nothing)
}

/// Lists the grants that somebody gave one application.
#[doc(alias = "listGrantsForUserAndClient")]
pub fn list_grants_for_user_and_client(
    user: &PersonId,
    client: &ClientId,
    details: ScopeDetails,
) -> ReadList<Grant> {
    let segments = ["users", user.as_str(), "clients", client.as_str(), "grants"];
    let get = detailed(paged(Get::api(&segments)), details);
    ReadList::new(&about::LIST_GRANTS_FOR_USER_AND_CLIENT, get, grants)
}

/// Revokes all the grants that somebody gave one application.
#[doc(alias = "revokeGrantsForUserAndClient")]
pub fn revoke_grants_for_user_and_client(user: &PersonId, client: &ClientId) -> Change<Nothing> {
    let segments = ["users", user.as_str(), "clients", client.as_str(), "grants"];
    let request = request(Method::Delete, &segments);
    Change::new(&about::REVOKE_GRANTS_FOR_USER_AND_CLIENT, request, nothing)
}
