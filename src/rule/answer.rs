//! What a condition says of a person.

use std::fmt;

use crate::rule::group_match::GroupMatch;

/// What a condition says of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is true.
    Holds,
    /// It is false.
    DoesNotHold,
    /// It may be either.
    CannotSay(Reason),
}

/// Why nobody can say whether a condition holds. Its words follow those of the rule's name: `rule "EMEA"` and then
/// `uses user.getLinkedObject`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The value of an attribute was not read, or is not known yet.
    Attribute(String),
    /// Whether the person is in such a group was not read, or is not known yet.
    Membership(GroupMatch),
    /// The status was not read, or is not known yet.
    Status,
    /// The person has no id yet, or it was not read.
    Id,
    /// It uses something that only Okta can look up, or of which no source says what it gives in a rule: `what`.
    Uses(String),
    /// What Okta makes of these values is not established: `what` and the case.
    Undefined {
        /// The function or operator, as it is written in a condition.
        what: String,
        /// The values that make it doubtful: `of a text that was never set`.
        case: &'static str,
    },
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Attribute(name) => write!(f, "reads user.{name}, whose value is not known"),
            Self::Membership(asked) => write!(f, "asks for {asked}, which is not known"),
            Self::Status => f.write_str("reads the status, which is not known"),
            Self::Id => f.write_str("reads the id, which is not known"),
            Self::Uses(what) => write!(f, "uses {what}"),
            Self::Undefined { what, case } => {
                write!(
                    f,
                    "uses {what} {case}, of which Okta does not say what it gives"
                )
            }
        }
    }
}
