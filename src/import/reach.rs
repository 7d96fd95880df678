//! How much of the people whom an import is about it takes over: all that files can say, or what somebody else managed.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::ids::{AttributeName, GroupId, RelationName, UserId};

/// How much an import takes over.
#[derive(Clone, Copy, Debug)]
pub enum Reach<'s> {
    /// All that files can say.
    All,
    /// What is named.
    Only(&'s Narrowing),
}

/// What is taken over, and nothing else.
#[derive(Clone, Debug, Default)]
pub struct Narrowing {
    /// The people, and what of each.
    pub people: BTreeMap<UserId, Takes>,
    /// The groups to declare.
    pub groups: BTreeSet<GroupId>,
    /// The relationships to declare, by their primary names.
    pub definitions: BTreeSet<RelationName>,
}

/// What is taken over of one person.
#[derive(Clone, Debug, Default)]
pub struct Takes {
    /// Whether the person themselves is, with their status; else some memberships or links alone.
    pub is_person: bool,
    /// The attributes.
    pub attributes: BTreeSet<AttributeName>,
    /// The memberships.
    pub groups: BTreeSet<GroupId>,
    /// The links, by the primary names of their relationships.
    pub links: BTreeSet<RelationName>,
}

/// Of somebody whom nobody named.
static NOTHING: Takes = Takes {
    is_person: false,
    attributes: BTreeSet::new(),
    groups: BTreeSet::new(),
    links: BTreeSet::new(),
};

impl<'s> Reach<'s> {
    /// Returns what is taken over of a person; nothing where that is everything.
    pub fn of(self, id: &UserId) -> Option<&'s Takes> {
        match self {
            Self::All => None,
            Self::Only(narrowing) => Some(narrowing.people.get(id).unwrap_or(&NOTHING)),
        }
    }
}
