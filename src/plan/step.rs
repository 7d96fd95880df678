//! One line of a plan, and the operation it makes.

mod operation;
mod summary;

use serde::{Deserialize, Serialize};

use crate::model::ids::{
    AttributeName, GroupId, GroupName, Login, RelationName, TypeId, TypeName, UserId,
};
use crate::model::profile::AttributeValue;
use crate::model::status::UserStatus;
use crate::source::Place;

pub use crate::plan::step::operation::{Made, Operation};

/// A step's place in its plan, from 0.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct StepId(usize);

/// One operation, what it relies on, and what it waits for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// Its place in the plan.
    pub id: StepId,
    /// The person or thing that it is about, for people to read. Calls use the ids in `operation`.
    pub subject: Subject,
    /// What is done, fully decided.
    pub operation: Operation,
    /// Where the files ask for it.
    pub cause: Place,
    /// What was true of the org when the plan was made.
    pub facts: Vec<Fact>,
    /// Steps that must have succeeded.
    pub after: Vec<StepId>,
    /// Steps that must be over, however they ended.
    pub follows: Vec<StepId>,
}

/// The person or thing that a step is about.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub enum Subject {
    /// A person.
    Person(Login),
    /// A group that is created.
    Group(GroupName),
    /// A linked object definition that is created, by its primary name.
    Definition(RelationName),
}

/// What becomes of somebody's OAuth tokens when their sessions end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Tokens {
    /// They stay.
    Keep,
    /// They are revoked: `oauthTokens=true`.
    Revoke,
}

/// One side of a linked object definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Side {
    /// The name, which links use.
    pub name: RelationName,
    /// What people read.
    pub title: String,
    /// What it is for.
    pub description: Option<String>,
}

/// A user type in an operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct TypeRef {
    /// Okta's id.
    pub id: TypeId,
    /// The name that files use.
    pub name: TypeName,
}

/// A user in an operation: one whom Okta knows, or one whom an earlier step creates.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub enum UserRef {
    /// By id.
    Live(UserId),
    /// By the step that creates them.
    CreatedBy(StepId),
}

/// A group in an operation: one that Okta knows, or one that an earlier step creates.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub enum GroupRef {
    /// By id.
    Live(GroupId),
    /// By the step that creates it.
    CreatedBy(StepId),
}

/// An attribute before and after; `None` is an unset attribute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// What Okta has.
    pub live: Option<AttributeValue>,
    /// What the files ask for.
    pub desired: Option<AttributeValue>,
    /// Whether the files ask for nothing, in whose place Okta writes the schema's default.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schemars(default)]
    pub by_default: bool,
}

/// Something that was true of the org when the plan was made. Whether it still matters where it has changed by the time
/// the step runs, the step decides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Fact {
    /// Nobody has the login.
    LoginIsFree {
        /// The login.
        login: Login,
    },
    /// Under which login the person was found, and whether it is the login that says who they are.
    Login {
        /// The login.
        login: Login,
        /// What the entry knows them by.
        known_by: KnownBy,
    },
    /// The person's status, with no transition under way.
    Status {
        /// The status.
        status: UserStatus,
    },
    /// The value of an attribute.
    Attribute {
        /// Its name.
        name: AttributeName,
        /// Its value; `None` is unset.
        value: Option<AttributeValue>,
    },
    /// When the person's password was set; `None` where Okta does not say it.
    PasswordChanged {
        /// The moment.
        at: Option<String>,
    },
    /// The person's user type, by id; `None` where Okta does not say it.
    Type {
        /// The id.
        id: Option<TypeId>,
    },
    /// Whether the person is in a group.
    Member {
        /// The group.
        group: GroupName,
        /// True if they are a member.
        member: bool,
    },
    /// The person's primary in a relationship.
    Primary {
        /// The relationship.
        relation: RelationName,
        /// The primary's login or id; `None` where there is no link.
        primary: Option<Login>,
    },
}

/// What an entry knows its person by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum KnownBy {
    /// Okta's id, in the entry or in the `ids:` file: whatever their login, it is them.
    Id,
    /// The login alone: whoever has another one may be somebody else.
    Login,
}

impl StepId {
    /// Makes the id of the step at that index.
    pub(crate) fn at(index: usize) -> Self {
        Self(index)
    }

    /// Returns the index in the plan.
    pub fn index(self) -> usize {
        self.0
    }

    /// Returns the number that people read, from 1.
    pub fn number(self) -> usize {
        self.0 + 1
    }
}

impl Subject {
    /// Returns the login of a person.
    pub fn login(&self) -> Option<&Login> {
        match self {
            Self::Person(login) => Some(login),
            Self::Group(_) | Self::Definition(_) => None,
        }
    }
}
