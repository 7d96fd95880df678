//! This change, apart from what the files asked for before it (`--base`): what the plan leaves to whoever it belongs to.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::ids::{AttributeName, GroupId, GroupName, Login, RelationName, TypeName, UserId};
use crate::model::status::{DesiredStatus, UserStatus};
use crate::plan::step::{Change, Subject};
use crate::source::Place;

/// What the plan was held against, and what it leaves because it was there before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Apart {
    /// The files before the change.
    pub base: BaseName,
    /// What became of them.
    pub files: BaseFiles,
    /// What the files asked for before the change as well, and the org does not show: drift, or not applied yet. The
    /// plan leaves it.
    pub earlier: Vec<Earlier>,
    /// What only the files before the change asked for.
    pub withdrawn: Vec<Withdrawn>,
    /// What the change sets in the configuration for whole plans.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<Setting>,
}

/// A key of `guards`, `approvals` or `offboarding` that the change sets to something else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Setting {
    /// Its place in the configuration: `guards.maxDeactivations`.
    pub key: String,
    /// What it was, as the files write it; its default where they do not.
    pub from: Value,
    /// What it becomes.
    pub to: Value,
}

/// The files before the change, as they were named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BaseName {
    /// The git ref, or the folder.
    pub name: String,
    /// The commit that the ref meant; none of a folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
}

impl BaseName {
    /// Returns whether two names mean the same files: the same commit, or the same folder.
    pub fn is_same(&self, other: &Self) -> bool {
        match (&self.commit, &other.commit) {
            (Some(one), Some(other)) => one == other,
            (None, None) => self.name == other.name,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }
}

/// What became of the files before the change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum BaseFiles {
    /// The plan is this change's alone.
    Compared,
    /// They have mistakes, so nobody knows what they asked for: everything counts as this change's.
    Invalid,
}

/// What was there before of one person, group or definition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Earlier {
    /// Whom or what it is about.
    pub subject: Subject,
    /// The id of a person whom the org has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "UserId")]
    pub id: Option<UserId>,
    /// Where the files ask for it now.
    pub place: Place,
    /// What differs.
    pub differences: Vec<Difference>,
}

/// One thing in which the org is not as the files ask.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Difference {
    /// It is not there.
    Missing,
    /// It has another name.
    Name {
        /// The name it has.
        from: GroupName,
    },
    /// The status.
    Status {
        /// The one they have.
        from: UserStatus,
        /// The one the files ask for.
        to: DesiredStatus,
    },
    /// The user type.
    Type {
        /// The one they have.
        from: TypeName,
        /// The one the files ask for.
        to: TypeName,
    },
    /// An attribute.
    Attribute {
        /// Its name.
        name: AttributeName,
        /// Before and after.
        change: Change,
    },
    /// They are not in the group.
    Join {
        /// The group.
        group: GroupName,
        /// Its id, where the org has it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(with = "GroupId")]
        id: Option<GroupId>,
    },
    /// They are in the group, and should not be.
    Leave {
        /// The group.
        group: GroupName,
        /// Its id.
        id: GroupId,
    },
    /// The primary of a relationship.
    Link {
        /// The relationship, by its primary name.
        relation: RelationName,
        /// The primary they have.
        from: Option<Login>,
        /// The one the files ask for.
        to: Option<Login>,
    },
    /// The password is older than the files allow.
    Password,
}

impl Difference {
    /// Returns whether two ask for the same, wherever the org stands. Whom a link means the login alone does not say.
    pub fn asks_for_the_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Status { to, .. }, Self::Status { to: other, .. }) => to == other,
            (Self::Type { to, .. }, Self::Type { to: other, .. }) => to == other,
            (
                Self::Attribute { name, change },
                Self::Attribute {
                    name: other_name,
                    change: other,
                },
            ) => name == other_name && change.desired == other.desired,
            (Self::Join { group, .. }, Self::Join { group: other, .. })
            | (Self::Leave { group, .. }, Self::Leave { group: other, .. }) => group == other,
            (_, _) => self == other,
        }
    }
}

/// What the files no longer ask for of one person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Withdrawn {
    /// The login that the files had.
    pub login: Login,
    /// What they asked for.
    pub wishes: Vec<Withdrawal>,
}

/// One thing that the files no longer ask for.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Withdrawal {
    /// The person: no file names them now.
    Person,
    /// A status.
    Status {
        /// The one that was asked for.
        status: DesiredStatus,
    },
    /// The value of an attribute.
    Attribute {
        /// Its name.
        name: AttributeName,
    },
    /// A membership.
    Member {
        /// The group.
        group: String,
    },
    /// That they are out of a group.
    NoMember {
        /// The group.
        group: String,
    },
    /// The primary of a relationship.
    Link {
        /// The relationship, by its primary name.
        relation: RelationName,
    },
}
