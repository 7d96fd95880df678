//! `approvals` of the configuration: groups that nobody joins without one of their owners, and who at the git host has
//! which login.

pub(crate) mod read;

use std::collections::BTreeMap;

use crate::desired::pattern::NamePattern;
use crate::model::ids::{GitName, Login};
use crate::source::Located;

/// Whose owners approve who joins.
#[derive(Clone, Debug, Default)]
pub struct Approvals {
    /// Groups, by name or pattern.
    pub owners: Vec<Located<String>>,
    /// The login of people by their name at the git host.
    pub people: BTreeMap<GitName, Located<Login>>,
}

impl Approvals {
    /// Returns a test of whether a group needs one of its owners.
    pub fn concern(&self) -> impl Fn(&str) -> bool + use<> {
        let patterns = self.owners.iter();
        let patterns: Vec<NamePattern> = patterns
            .map(|written| NamePattern::new(&written.value))
            .collect();
        move |name| patterns.iter().any(|pattern| pattern.means(name))
    }

    /// Returns the names at the git host of whoever has a login.
    pub fn names_of(&self, login: &Login) -> Vec<GitName> {
        let key = login.key();
        let people = self.people.iter();
        let people = people.filter(|(_, theirs)| theirs.value.key() == key);
        people.map(|(name, _)| name.clone()).collect()
    }
}
