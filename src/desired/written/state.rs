//! Files of desired state: people, groups, relationships.

use std::collections::BTreeMap;

use schemars::JsonSchema;

use crate::desired::credentials::{
    DigestAlgorithm, HashAlgorithm, NextLogin, ProviderKind, SaltOrder,
};
use crate::desired::written::Text;
use crate::model::status::DesiredStatus;

/// A document of desired state: several things, one person, or nothing.
#[derive(Debug, JsonSchema)]
#[serde(untagged)]
#[schemars(title = "okta-reconcile desired state")]
pub enum StateFile {
    /// People, groups and relationships.
    Document(Document),
    /// One person.
    Person(Box<Person>),
    /// An empty document.
    Nothing(()),
}

/// People, groups and relationships, with defaults for the people of this document.
#[derive(Debug, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Document {
    /// Defaults for every person in this document.
    pub defaults: Option<Defaults>,
    /// The people.
    pub users: Option<Vec<Person>>,
    /// Declared groups: created if the org lacks them, and managed, so that people can be removed from them.
    pub groups: Option<Vec<Group>>,
    /// Relationships between people, created if the org lacks them.
    pub linked_object_definitions: Option<Vec<Definition>>,
}

/// Defaults for every person.
#[derive(Debug, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Defaults {
    /// Attributes, by name; `null` unsets.
    pub profile: Option<Profile>,
    /// Groups to add; never makes anybody's groups exact.
    pub groups: Option<DefaultGroups>,
    /// Links, by relationship; `null` removes one.
    pub linked_objects: Option<Links>,
    /// The user type, by name.
    #[serde(rename = "type")]
    #[schemars(example = &"contractor")]
    pub user_type: Option<Text>,
}

/// Groups for everybody who does not leave.
#[derive(Debug, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct DefaultGroups {
    /// These.
    pub add: Option<Vec<GroupWish>>,
}

/// A person. What is not mentioned is left alone.
#[derive(Debug, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schemars(extend(
    "anyOf" = [{"required": ["login"]}, {"required": ["id"]}],
    "if" = {"required": ["status"], "properties": {"status": {"const": "DELETED"}}},
    "then" = {"required": ["id"], "propertyNames": {"pattern": "^(id|login|status|reason|x-.*)$"}}
))]
pub struct Person {
    /// The login. Case does not matter to Okta.
    #[schemars(example = "ada@acme.example")]
    pub login: Option<Text>,
    /// Okta's id. Pins the person, so that a new login is a rename; needed to bring somebody back and to delete.
    #[schemars(regex(pattern = r"^[^\s@/?#]+$"), example = "00u1abcd")]
    pub id: Option<String>,
    /// The former login, or several, the newest first: a rename without the id.
    #[schemars(example = "ada.b@acme.example")]
    pub previous_login: Option<PreviousLogin>,
    /// The user type, by name; `default` is the org's default type.
    #[serde(rename = "type")]
    #[schemars(example = &"default")]
    pub user_type: Option<Text>,
    /// The status to have. Without it, the status of an existing person is left alone.
    pub status: Option<DesiredStatus>,
    /// Attributes, by name; `null` unsets one, absent ones are left alone.
    #[schemars(extend("propertyNames" = {"not": {"const": "login"}}))]
    pub profile: Option<Profile>,
    /// A list: these groups, and no other managed one. Or groups to add and to remove.
    pub groups: Option<Groups>,
    /// The primary of each relationship, by login; `null` removes the link.
    pub linked_objects: Option<Links>,
    /// A day, which begins at 00:00 UTC: an older password is expired, so that the person must choose a new one.
    #[schemars(
        regex(pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
        example = "2026-11-01"
    )]
    pub password_not_before: Option<String>,
    /// What somebody new starts with to sign in. Used at creation only; secrets are named, never written.
    pub credentials: Option<Credentials>,
    /// Why, for reviewers.
    #[schemars(example = "on leave until March, HR-2211")]
    pub reason: Option<Text>,
}

/// The logins that somebody had.
#[derive(Debug, JsonSchema)]
#[serde(untagged)]
pub enum PreviousLogin {
    /// One.
    One(Text),
    /// Several, the newest first.
    Several(#[schemars(length(min = 1))] Vec<Text>),
}

/// What somebody new starts with to sign in.
#[derive(Debug, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schemars(extend(
    "anyOf" = [{"required": ["password"]}, {"required": ["recoveryQuestion"]}, {"required": ["provider"]}],
    "not" = {"required": ["password", "provider"]},
    "dependentRequired" = {"nextLogin": ["password"]}
))]
pub struct Credentials {
    /// The password: the name of a secret, a hash, or a hook.
    pub password: Option<Password>,
    /// What they must do at the first sign-in; needs a password.
    pub next_login: Option<NextLogin>,
    /// The question that lets them choose a new password.
    pub recovery_question: Option<RecoveryQuestion>,
    /// The provider that authenticates them instead of Okta.
    pub provider: Option<Provider>,
}

/// A password: one of these.
#[derive(Debug, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schemars(extend("oneOf" = [{"required": ["env"]}, {"required": ["file"]}, {"required": ["hash"]}, {"required": ["hook"]}]))]
pub struct Password {
    /// The environment variable that holds it.
    #[schemars(
        regex(pattern = r"^OKTA_RECONCILE_SECRET_[A-Za-z0-9_]+$"),
        example = &"OKTA_RECONCILE_SECRET_ADA"
    )]
    pub env: Option<String>,
    /// The file that holds it, below the folder that `--secrets` names.
    #[schemars(example = "ada.password")]
    pub file: Option<String>,
    /// The hash that another system stored.
    pub hash: Option<PasswordHash>,
    /// A password import inline hook, which verifies the first sign-in.
    pub hook: Option<Hook>,
}

/// A secret by its name: one of these.
#[derive(Debug, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schemars(extend("oneOf" = [{"required": ["env"]}, {"required": ["file"]}]))]
pub struct Secret {
    /// The environment variable that holds it.
    #[schemars(
        regex(pattern = r"^OKTA_RECONCILE_SECRET_[A-Za-z0-9_]+$"),
        example = &"OKTA_RECONCILE_SECRET_ADA"
    )]
    pub env: Option<String>,
    /// The file that holds it, below the folder that `--secrets` names.
    #[schemars(example = "ada.password")]
    pub file: Option<String>,
}

/// A password as another system hashed it.
#[derive(Debug, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct PasswordHash {
    /// How it was hashed.
    pub algorithm: HashAlgorithm,
    /// For BCRYPT.
    #[schemars(range(min = 1, max = 20))]
    pub work_factor: Option<u64>,
    /// For PBKDF2.
    #[schemars(range(min = 4096))]
    pub iteration_count: Option<u64>,
    /// For PBKDF2, in bytes.
    #[schemars(range(min = 1))]
    pub key_size: Option<u64>,
    /// For PBKDF2.
    pub digest_algorithm: Option<DigestAlgorithm>,
    /// The salt.
    pub salt: Option<Secret>,
    /// On which side of the password the salt was.
    pub salt_order: Option<SaltOrder>,
    /// The hash.
    pub value: Secret,
}

/// A password import inline hook.
#[derive(Debug, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Hook {
    /// The type, which is `default`.
    #[serde(rename = "type")]
    #[schemars(extend("const" = "default"))]
    pub hook_type: String,
}

/// A recovery question and its answer.
#[derive(Debug, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct RecoveryQuestion {
    /// The question.
    pub question: Text,
    /// The answer.
    pub answer: Secret,
}

/// A provider that authenticates somebody instead of Okta.
#[derive(Debug, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Provider {
    /// What it is.
    #[serde(rename = "type")]
    pub kind: ProviderKind,
    /// Its name.
    pub name: Option<Text>,
}

/// Attributes, by name. Their types are those of the org's user schema.
pub type Profile = BTreeMap<String, AttributeValue>;

/// The primary of each relationship, by login.
pub type Links = BTreeMap<String, Option<Text>>;

/// A value of an attribute.
#[derive(Debug, JsonSchema)]
#[serde(untagged)]
pub enum AttributeValue {
    /// A single value.
    Single(Text),
    /// A list, in order; an empty one unsets.
    List(Vec<Text>),
    /// Unsets.
    Unset(()),
}

/// The groups of a person.
#[derive(Debug, JsonSchema)]
#[serde(untagged)]
pub enum Groups {
    /// These groups, and no other managed one.
    Exact(Vec<GroupWish>),
    /// Groups to add and to remove.
    Change(GroupChange),
}

/// Groups to add and to remove.
#[derive(Debug, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct GroupChange {
    /// These.
    pub add: Option<Vec<GroupWish>>,
    /// Not these, including default and unmanaged ones.
    pub remove: Option<Vec<GroupWish>>,
}

/// A group, by its exact name or by its id.
#[derive(Debug, JsonSchema)]
#[serde(untagged)]
pub enum GroupWish {
    /// By name.
    Name(Text),
    /// By one of the two.
    ByKey(GroupKey),
}

/// A group by its id, or by its name.
#[derive(Debug, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schemars(extend("oneOf" = [{"required": ["id"]}, {"required": ["name"]}]))]
pub struct GroupKey {
    /// Okta's id.
    #[schemars(example = "00g1abcd")]
    pub id: Option<Text>,
    /// The exact name.
    pub name: Option<Text>,
}

/// A declared group.
#[derive(Debug, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Group {
    /// The exact name.
    #[schemars(example = &"engineering")]
    pub name: Text,
    /// Okta's id: pins the group, so that another name renames it.
    #[schemars(example = &"00g1abcd")]
    pub id: Option<Text>,
    /// The name that the group has had: it is renamed in place.
    pub previous_name: Option<Text>,
    /// The description to create it with.
    pub description: Option<Text>,
}

/// A relationship between people.
#[derive(Debug, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Definition {
    /// The side that a link points at: a manager.
    pub primary: Side,
    /// The side that has the link: a subordinate.
    pub associated: Side,
}

/// One side of a relationship.
#[derive(Debug, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Side {
    /// The name that links use.
    #[schemars(regex(pattern = r"^[A-Za-z_][A-Za-z0-9_]*$"), example = &"manager")]
    pub name: String,
    /// The display name.
    #[schemars(example = &"Manager")]
    pub title: Text,
    /// What it is for.
    pub description: Option<Text>,
}
