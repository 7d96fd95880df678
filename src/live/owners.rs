//! Who owns a group (`GET /groups/{id}/owners`, [apps 2](crate::facts::apps)).

use crate::model::ids::{GroupId, UserId};

/// Somebody who owns a group, or a group whose members do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveOwner {
    /// Who it is, by what Okta calls them.
    pub who: OwnedBy,
    /// Whether Okta knows which of its people it is: an owner that an application brings may be nobody yet.
    pub resolved: bool,
    /// What people read, where Okta says it.
    pub name: Option<String>,
}

/// Who owns a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnedBy {
    /// A person.
    User(UserId),
    /// Each member of a group.
    Group(GroupId),
    /// Something that this version does not know, by its type.
    Other(String),
}

/// Whether the owners of a group could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owners {
    /// All of them.
    Read(Vec<LiveOwner>),
    /// The token may not read them.
    Unreadable,
}
