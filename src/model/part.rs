//! The parts of what is to change for one person: each may be carried out, or wait, by itself.

use crate::model::ids::{AttributeName, GroupName, RelationName};

/// A part of what is to change for one person.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// That they are in the org.
    Creation,
    /// Their status.
    Status,
    /// Their user type.
    Type,
    /// An attribute.
    Attribute(AttributeName),
    /// That they join a group.
    Join(GroupName),
    /// That they leave a group.
    Leave(GroupName),
    /// Their primary in a relationship.
    Link(RelationName),
    /// That their password is expired.
    Password,
}

impl Part {
    /// Returns whether it is an attribute.
    pub fn is_attribute(&self) -> bool {
        matches!(self, Self::Attribute(_))
    }

    /// Returns what it is called in reports.
    pub fn words(&self) -> String {
        match self {
            Self::Creation => "creation".to_owned(),
            Self::Status => "status".to_owned(),
            Self::Type => "type".to_owned(),
            Self::Attribute(name) => name.to_string(),
            Self::Join(group) | Self::Leave(group) => format!("group {group}"),
            Self::Link(relation) => relation.to_string(),
            Self::Password => "passwordNotBefore".to_owned(),
        }
    }
}
