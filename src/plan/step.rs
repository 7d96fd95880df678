//! One line of a plan, and the operation it makes.

mod operation;
mod part;
mod summary;

use serde::{Deserialize, Serialize};

use crate::model::ids::{AttributeName, GroupName, Login, RelationName, TypeId};
use crate::model::profile::AttributeValue;
use crate::model::status::UserStatus;
use crate::source::Place;

pub use crate::plan::step::operation::{Made, Operation};
pub use crate::plan::step::part::{Change, GroupRef, Side, StepId, Tokens, TypeRef, UserRef};

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

impl Step {
    /// Returns the status in which the plan found the person; none of somebody new.
    pub fn found_status(&self) -> Option<&UserStatus> {
        self.facts.iter().find_map(|fact| match fact {
            Fact::Status { status } => Some(status),
            Fact::LoginIsFree { .. }
            | Fact::Login { .. }
            | Fact::Attribute { .. }
            | Fact::PasswordChanged { .. }
            | Fact::Type { .. }
            | Fact::Member { .. }
            | Fact::Primary { .. } => None,
        })
    }
}

impl Subject {
    /// Returns the login or the name.
    pub fn name(&self) -> &str {
        match self {
            Self::Person(login) => login.as_str(),
            Self::Group(name) => name.as_str(),
            Self::Definition(name) => name.as_str(),
        }
    }

    /// Returns the login of a person.
    pub fn login(&self) -> Option<&Login> {
        match self {
            Self::Person(login) => Some(login),
            Self::Group(_) | Self::Definition(_) => None,
        }
    }
}
