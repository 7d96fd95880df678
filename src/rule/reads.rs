//! What a condition reads of a person.

use std::collections::BTreeSet;

use crate::rule::group_match::GroupMatch;

/// What a condition reads of a person.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Reads {
    /// Attributes of the profile.
    pub attributes: BTreeSet<String>,
    /// Memberships.
    pub groups: BTreeSet<GroupMatch>,
    /// Whether the status is among it.
    pub status: StatusRead,
    /// What may read anything, in the words of the condition: `user.getLinkedObject`.
    pub opaque: BTreeSet<String>,
}

/// Whether a condition reads the status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum StatusRead {
    /// By `user.getInternalProperty("status")`.
    Read,
    /// Not at all.
    #[default]
    NotRead,
}

impl Reads {
    /// Returns what a condition reads of which nothing is known.
    pub fn everything() -> Self {
        Self {
            opaque: BTreeSet::from(["something that cannot be read".to_owned()]),
            ..Self::default()
        }
    }

    /// Returns whether it may read anything at all of a person.
    pub fn may_read_anything(&self) -> bool {
        !self.opaque.is_empty()
    }
}
