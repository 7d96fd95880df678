//! Files of desired state: people, groups, relationships.

use std::collections::BTreeMap;

use schemars::JsonSchema;

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
    Person(Person),
    /// An empty document.
    Nothing(()),
}

/// People, groups and relationships, with defaults for the people of this document.
#[derive(Debug, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Document {
    /// What every person of this document gets who does not say otherwise.
    pub defaults: Option<Defaults>,
    /// The people.
    pub users: Option<Vec<Person>>,
    /// Declared groups: created where the org lacks them, and managed, so that people can be taken out of them.
    pub groups: Option<Vec<Group>>,
    /// Relationships between people, created where the org lacks them.
    pub linked_object_definitions: Option<Vec<Definition>>,
}

/// What every person gets who does not say otherwise.
#[derive(Debug, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Defaults {
    /// Attributes, by name; `null` unsets.
    pub profile: Option<Profile>,
    /// Groups to be in; makes nobody's groups exact.
    pub groups: Option<DefaultGroups>,
    /// Links, by relationship; `null` removes one.
    pub linked_objects: Option<Links>,
    /// The user type, by name.
    #[serde(rename = "type")]
    #[schemars(example = &"contractor")]
    pub user_type: Option<Text>,
}

/// Groups that everybody gets who does not leave.
#[derive(Debug, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct DefaultGroups {
    /// In these.
    pub add: Option<Vec<GroupWish>>,
}

/// Somebody. What is not mentioned is left alone.
#[derive(Debug, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schemars(extend(
    "anyOf" = [{"required": ["login"]}, {"required": ["id"]}],
    "if" = {"required": ["status"], "properties": {"status": {"const": "DELETED"}}},
    "then" = {"required": ["id"], "propertyNames": {"enum": ["id", "login", "status", "reason"]}}
))]
pub struct Person {
    /// The login. Case does not matter to Okta.
    #[schemars(example = "ada@acme.example")]
    pub login: Option<Text>,
    /// Okta's id. Pins the person, so that a new login is a rename; needed to bring somebody back and to delete.
    #[schemars(regex(pattern = r"^[^\s@/?#]+$"), example = "00u1abcd")]
    pub id: Option<String>,
    /// The login that the person had: a rename without the id.
    #[schemars(example = "ada.b@acme.example")]
    pub previous_login: Option<Text>,
    /// The user type, by name; `default` is the org's own.
    #[serde(rename = "type")]
    #[schemars(example = &"default")]
    pub user_type: Option<Text>,
    /// What the person is to be. Without it the status of somebody who exists is left alone.
    pub status: Option<DesiredStatus>,
    /// Attributes, by name; `null` unsets, what is absent is left alone.
    #[schemars(extend("propertyNames" = {"not": {"const": "login"}}))]
    pub profile: Option<Profile>,
    /// A list: in these groups, and in no other managed one. Or what to add and to remove.
    pub groups: Option<Groups>,
    /// The primary of each relationship, by login; `null` removes the link.
    pub linked_objects: Option<Links>,
    /// Why, for reviewers.
    #[schemars(example = "on leave until March, HR-2211")]
    pub reason: Option<Text>,
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
    /// In these, and in no other managed group.
    Exact(Vec<GroupWish>),
    /// In some, and not in others.
    Change(GroupChange),
}

/// What a person joins and leaves.
#[derive(Debug, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct GroupChange {
    /// In these.
    pub add: Option<Vec<GroupWish>>,
    /// Not in these, defaults and unmanaged ones included.
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
#[schemars(extend("minProperties" = 1, "maxProperties" = 1))]
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
    /// The description that it is created with.
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
    /// What people read.
    #[schemars(example = &"Manager")]
    pub title: Text,
    /// What it is for.
    pub description: Option<Text>,
}
