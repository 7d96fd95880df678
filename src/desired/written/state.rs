//! Files of desired state: people, groups, relationships.

use std::collections::BTreeMap;

use schemars::JsonSchema;

use crate::desired::group_rule::RuleStatus;
use crate::desired::written::sign_in::Credentials;
use crate::desired::written::text::Text;
use crate::model::status::DesiredStatus;
use crate::yaml::keys::keys;

keys! {
    /// People, groups and relationships, with defaults for the people of this document.
    Document, DocumentKey: "a document", later ["bundles", "timezone", "layers"] {
        /// Defaults for every person in this document.
        Defaults "defaults": Option<Defaults>,
        /// The people.
        Users "users": Option<Vec<Person>>,
        /// Declared groups: created if the org lacks them, and managed, so that people can be removed from them.
        Groups "groups": Option<Vec<Group>>,
        /// Relationships between people, created if the org lacks them.
        LinkedObjectDefinitions "linkedObjectDefinitions": Option<Vec<Definition>>,
        /// Group rules as they should be: what differs in Okta is told, and whom that would move. Nothing is written.
        GroupRules "groupRules": Option<Vec<GroupRule>>,
    }

    /// Defaults for every person.
    Defaults, DefaultsKey: "`defaults`", later ["use"] {
        /// Attributes, by name; `null` unsets.
        Profile "profile": Option<Profile>,
        /// Groups to add; never makes anybody's groups exact.
        Groups "groups": Option<DefaultGroups>,
        /// Links, by relationship; `null` removes one.
        LinkedObjects "linkedObjects": Option<Links>,
        /// The user type, by name.
        #[schemars(example = &"contractor")]
        Type "type": Option<Text>,
    }

    /// Groups for everybody who does not leave.
    DefaultGroups, DefaultGroupsKey: "`groups` of `defaults`" {
        /// The groups that are added.
        Add "add": Option<Vec<GroupWish>>,
    }

    /// A person. What is not mentioned is left alone.
    #[schemars(extend(
        "anyOf" = [{"required": ["login"]}, {"required": ["id"]}],
        "if" = {"required": ["status"], "properties": {"status": {"const": "DELETED"}}},
        "then" = {"required": ["id"], "propertyNames": {"pattern": "^(id|login|status|reason|x-.*)$"}}
    ))]
    Person, PersonKey: "a person", later ["expires", "bundles", "use"] {
        /// The login. Case does not matter to Okta.
        #[schemars(example = "ada@acme.example")]
        Login "login": Option<Text>,
        /// Okta's id. Pins the person, so that a new login is a rename; needed to bring somebody back and to delete.
        #[schemars(regex(pattern = r"^[^\s@/?#]+$"), example = "00u1abcd")]
        #[foreign("userid" => "write `id` for the person's own id")]
        Id "id": Option<String>,
        /// The former login, or several, the newest first: a rename without the id.
        #[schemars(example = "ada.b@acme.example")]
        PreviousLogin "previousLogin": Option<PreviousLogin>,
        /// The user type, by name; `default` is the org's default type.
        #[schemars(example = &"default")]
        Type "type": Option<Text>,
        /// The status to have. Without it, the status of an existing person is left alone.
        #[foreign("activate" | "activated" | "enabled" | "active"
            => "write `status`: `ACTIVE`, `STAGED`, `SUSPENDED` or `DEPROVISIONED`")]
        Status "status": Option<DesiredStatus>,
        /// Attributes, by name; `null` unsets one, absent ones are left alone.
        #[schemars(extend("propertyNames" = {"not": {"const": "login"}}))]
        #[foreign("customprofileattributes" | "attributes" | "customattributes"
            => "write each attribute under `profile`, beside the base ones: `profile: {costCode: 7}`")]
        Profile "profile": Option<Profile>,
        /// A list: these groups, and no other managed one. Or groups to add and to remove.
        #[foreign("groupmemberships" | "memberships" | "groupids" | "groupnames" | "memberof"
            => "write `groups: [engineering]` for exactly these, `groups: {add: [engineering]}` to add; names, or `{id: 00g1abcd}`")]
        Groups "groups": Option<Groups>,
        /// The primary of each relationship, by login; `null` removes the link.
        #[foreign("links" | "linkedobject" | "linkvalue" | "linkdefinition"
            => "write `linkedObjects: {manager: grace@acme.example}`")]
        LinkedObjects "linkedObjects": Option<Links>,
        /// A day, which begins at 00:00 UTC: an older password is expired, so that the person must choose a new one.
        #[schemars(
            regex(pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
            example = "2026-11-01"
        )]
        PasswordNotBefore "passwordNotBefore": Option<String>,
        /// What somebody new starts with to sign in. Used at creation only; secrets are named, never written.
        #[example("`credentials: {password: {env: OKTA_RECONCILE_SECRET_ADA}}`, or remove the line")]
        Credentials "credentials": Option<Credentials>,
        /// Why, for reviewers.
        #[schemars(example = "on leave until March, HR-2211")]
        Reason "reason": Option<Text>,
    }

    /// Groups to add and to remove.
    GroupChange, GroupChangeKey: "`groups` of a person" {
        /// The groups to be in.
        Add "add": Option<Vec<GroupWish>>,
        /// Not these, including default and unmanaged ones.
        Remove "remove": Option<Vec<GroupWish>>,
    }

    /// A group by its id, or by its name.
    #[schemars(extend("oneOf" = [{"required": ["id"]}, {"required": ["name"]}]))]
    GroupKey, GroupWishKey: "a group that a person names", later ["from", "until"] {
        /// Okta's id.
        #[schemars(example = "00g1abcd")]
        Id "id": Option<Text>,
        /// The exact name.
        Name "name": Option<Text>,
    }

    /// A declared group.
    Group, DeclaredGroupKey: "a declared group", later ["members"] {
        /// The exact name.
        #[schemars(example = &"engineering")]
        Name "name": Text,
        /// Okta's id: pins the group, so that another name renames it.
        #[schemars(example = &"00g1abcd")]
        Id "id": Option<Text>,
        /// The name that the group has had: it is renamed in place.
        PreviousName "previousName": Option<Text>,
        /// The description to create it with.
        Description "description": Option<Text>,
    }

    /// A group rule as the files would have it. What differs in Okta is told; nothing is written.
    GroupRule, GroupRuleKey: "a group rule" {
        /// The exact name.
        #[schemars(example = &"Finance")]
        Name "name": Text,
        /// Whether the rule runs.
        Status "status": Option<RuleStatus>,
        /// The condition, in Okta's expression language.
        #[schemars(example = "user.department == \"Finance\"")]
        Expression "expression": Option<String>,
        /// The groups that it fills.
        Groups "groups": Option<Vec<GroupWish>>,
        /// The people whom it leaves alone: logins, or `{id: …}`.
        Exclude "exclude": Option<Vec<Excluded>>,
    }

    /// Somebody by id.
    ExcludedById, ExcludedKey: "somebody whom a rule excludes" {
        /// Okta's id.
        #[schemars(example = "00u1abcd")]
        Id "id": String,
    }

    /// A relationship between people.
    Definition, DefinitionKey: "a linked object definition" {
        /// The side that a link points at: a manager.
        Primary "primary": Side,
        /// The side that has the link: a subordinate.
        Associated "associated": Side,
    }

    /// One side of a relationship.
    Side, SideKey: "a side of a linked object definition" {
        /// The name that links use.
        #[schemars(regex(pattern = r"^[A-Za-z_][A-Za-z0-9_]*$"), example = &"manager")]
        Name "name": String,
        /// The display name.
        #[schemars(example = &"Manager")]
        Title "title": Text,
        /// What it is for.
        Description "description": Option<Text>,
    }
}

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

/// The logins that somebody had.
#[derive(Debug, JsonSchema)]
#[serde(untagged)]
pub enum PreviousLogin {
    /// The one that the person had.
    One(Text),
    /// Several, the newest first.
    Several(#[schemars(length(min = 1))] Vec<Text>),
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

/// A group, by its exact name or by its id.
#[derive(Debug, JsonSchema)]
#[serde(untagged)]
pub enum GroupWish {
    /// By name.
    Name(Text),
    /// By one of the two.
    ByKey(GroupKey),
}

/// Somebody whom a rule leaves alone.
#[derive(Debug, JsonSchema)]
#[serde(untagged)]
pub enum Excluded {
    /// By login.
    Login(Text),
    /// By id.
    ById(ExcludedById),
}
