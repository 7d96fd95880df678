//! The sandbox file as it is written.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::sim::file::access::{
    AppEntry, ClientEntry, GrantEntry, IdentityProviderEntry, RoleEntry, TokenEntry,
};
use crate::sim::file::apps::ServiceAppEntry;
use crate::sim::file::attribute::Resolved;
use crate::sim::file::named::Named;
use crate::sim::file::values::{GroupReference, Moment, PersonReference, Told, Word};

/// An org in memory, as `--org sandbox:FILE` and the command `sandbox` load it, and as `snapshot` writes it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schemars(title = "okta-reconcile sandbox org")]
pub(crate) struct OrgFile {
    /// The base URL of the org, as in `org:` of the configuration.
    pub(crate) org: String,
    /// The org's clock. A write advances it by one second, a read does not.
    pub(crate) now: Moment,
    /// The token's owner, for `GET /users/me`: a login. Absent: nobody, 404. If they have administrator roles here, a
    /// request may do what these allow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) token_owner: Option<String>,
    /// Whether activation waits for a password. Absent: `required`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) password_policy: Option<Policy>,
    /// The people.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) users: Vec<UserEntry>,
    /// The groups. Everybody is in the `BUILT_IN` group `Everyone`, if it is listed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) groups: Vec<GroupEntry>,
    /// The group rules. `members` says what a rule has done so far; an active one runs when somebody changes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) group_rules: Vec<RuleEntry>,
    /// The relationships that links may have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) linked_object_definitions: Vec<DefinitionEntry>,
    /// The user types besides the default one, which is called `default` here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) user_types: Vec<TypeEntry>,
    /// By user type: custom attributes and changes to base attributes, in the format of Okta's schema properties.
    #[serde(default, skip_serializing_if = "Named::is_empty")]
    pub(crate) schemas: Named<Named<Value>>,
    /// The applications that act in their own name, with scopes and roles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) service_apps: Vec<ServiceAppEntry>,
    /// The applications that people can authorize to act for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) clients: Vec<ClientEntry>,
    /// The identity providers besides Okta.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) identity_providers: Vec<IdentityProviderEntry>,
    /// The custom attributes of groups, in the format of Okta's schema properties.
    #[serde(default, skip_serializing_if = "Named::is_empty")]
    pub(crate) group_schema: Named<Value>,
}

/// A person.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct UserEntry {
    /// The login.
    pub(crate) login: String,
    /// Okta's id. Absent: made from the login.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    /// The status. Absent: `ACTIVE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<Word>,
    /// Where `unsuspend` leads: `ACTIVE`, `PROVISIONED`, `PASSWORD_EXPIRED` or `RECOVERY`. Absent: `ACTIVE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) suspended_from: Option<Word>,
    /// Where `unlock` leads: `ACTIVE` or `PASSWORD_EXPIRED`. Absent: `ACTIVE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) unlock_to: Option<Word>,
    /// Where a transition in progress leads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) transitioning_to_status: Option<Word>,
    /// The user type, by name. Absent: `default`.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub(crate) user_type: Option<String>,
    /// The attributes that are set.
    #[serde(default, skip_serializing_if = "Named::is_empty")]
    pub(crate) profile: Named<Resolved>,
    /// The groups: names, or `{id: …}`. Everyone is implied.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) groups: Vec<GroupReference>,
    /// The primary in each relationship, by login.
    #[serde(default, skip_serializing_if = "Named::is_empty")]
    pub(crate) linked_objects: Named<String>,
    /// How they sign in. Absent: as the status suggests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) credentials: Option<CredentialsEntry>,
    /// The ids of their sessions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) sessions: Vec<String>,
    /// What they authorized applications to do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) grants: Vec<GrantEntry>,
    /// The refresh tokens that were issued for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) tokens: Vec<TokenEntry>,
    /// The applications on their dashboard.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) apps: Vec<AppEntry>,
    /// The identity providers that they sign in with, by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) identity_providers: Vec<String>,
    /// Their administrator roles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) roles: Vec<RoleEntry>,
    /// When they were created. Absent: `now`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) created: Option<Moment>,
    /// When they were last activated. Absent: `now`, unless they are STAGED.
    #[serde(default, skip_serializing_if = "Told::is_usual")]
    pub(crate) activated: Told,
    /// When the status last changed. Absent: `now`, unless they are STAGED.
    #[serde(default, skip_serializing_if = "Told::is_usual")]
    pub(crate) status_changed: Told,
    /// When they last signed in. Absent: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) last_login: Option<Moment>,
    /// When profile or status last changed. Absent: `now`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) last_updated: Option<Moment>,
    /// When the password was last set. Absent: `now`, if they have one.
    #[serde(default, skip_serializing_if = "Told::is_usual")]
    pub(crate) password_changed: Told,
}

/// How a person signs in.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct CredentialsEntry {
    /// Whether a password is stored. Absent: as the status suggests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) password: Option<PasswordEntry>,
    /// The recovery question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) recovery_question: Option<QuestionEntry>,
    /// The provider that authenticates them. Absent: Okta.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) provider: Option<ProviderEntry>,
}

/// Whether a password is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum PasswordEntry {
    /// There is one.
    Set,
    /// There is none.
    None,
}

/// A recovery question. An org never shows the answer.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct QuestionEntry {
    /// The question.
    pub(crate) question: String,
}

/// Where credentials come from.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct ProviderEntry {
    /// `OKTA`, `ACTIVE_DIRECTORY`, `LDAP`, `FEDERATION`, `SOCIAL` or `IMPORT`.
    #[serde(rename = "type")]
    pub(crate) kind: Word,
}

/// Whether activation waits for a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Policy {
    /// People without a password become PROVISIONED.
    Required,
    /// People without a password become ACTIVE.
    Optional,
}

/// A group.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct GroupEntry {
    /// The name. Two groups may share one if both have an `id`.
    pub(crate) name: String,
    /// Okta's id. Absent: made from the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    /// `OKTA_GROUP`, `APP_GROUP` or `BUILT_IN`. Absent: `OKTA_GROUP`.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub(crate) kind: Option<Word>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    /// The custom attributes that are set, of `groupSchema`.
    #[serde(default, skip_serializing_if = "Named::is_empty")]
    pub(crate) profile: Named<Value>,
    /// The administrator roles that it gives its members. A `BUILT_IN` group has none, and no rule can fill a group
    /// that has one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) roles: Vec<RoleEntry>,
    /// When it was created. Absent: `now`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) created: Option<Moment>,
    /// When its profile last changed. Absent: `now`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) last_updated: Option<Moment>,
    /// When its members last changed. Absent: `now`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) last_membership_updated: Option<Moment>,
}

/// A group rule.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct RuleEntry {
    /// The name.
    pub(crate) name: String,
    /// Okta's id. Absent: made from the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    /// `ACTIVE` or `INACTIVE`. Absent: `ACTIVE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<Word>,
    /// The condition, in Okta's expression language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) expression: Option<String>,
    /// The groups that it fills: names, or `{id: …}`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) groups: Vec<GroupReference>,
    /// The people who are excluded from it: logins, or `{id: …}` of people who were deleted since.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) exclude: Vec<PersonReference>,
    /// Memberships that it made and may take away: logins by id of the group. Absent: all were made by hand.
    #[serde(default, skip_serializing_if = "Named::is_empty")]
    pub(crate) members: Named<Vec<String>>,
    /// When it was made. Absent: `now`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) created: Option<Moment>,
    /// When it last changed. Absent: `now`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) last_updated: Option<Moment>,
}

/// A linked object definition.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct DefinitionEntry {
    /// The primary side (`manager`).
    pub(crate) primary: SideEntry,
    /// The associated side (`subordinate`).
    pub(crate) associated: SideEntry,
}

/// One side of a linked object definition.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct SideEntry {
    /// The name that links use.
    pub(crate) name: String,
    /// The display name. Absent: the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) title: Option<String>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
}

/// A user type.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct TypeEntry {
    /// The variable name. `default` is the type that every org has.
    pub(crate) name: String,
    /// Okta's id. Absent: made from the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    /// The display name. Absent: the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) display_name: Option<String>,
    /// What it is for. Absent: Okta's own text for the type `default`, none for others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    /// The id of the person who made it. Absent: Okta.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) created_by: Option<String>,
    /// The id of the person who changed it last. Absent: Okta.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) last_updated_by: Option<String>,
    /// When it was made. Absent: long ago.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) created: Option<Moment>,
    /// When it or its schema last changed. Absent: long ago.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) last_updated: Option<Moment>,
}
