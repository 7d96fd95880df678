//! What of a plan nobody has reviewed, so that it is left (`--reviewed-only`).

use std::collections::{BTreeMap, BTreeSet};

use crate::model::ids::Login;
use crate::model::part::Part;

/// What nobody has reviewed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unreviewed {
    /// Of each person, by the login that the plan shows.
    pub people: BTreeMap<Login, BTreeSet<Part>>,
    /// Groups and definitions that would be made or renamed, by name.
    pub declared: BTreeSet<String>,
}

impl Unreviewed {
    /// Returns whether everything was reviewed.
    pub fn is_empty(&self) -> bool {
        self.people.is_empty() && self.declared.is_empty()
    }

    /// Returns whether a part of somebody is left.
    pub fn has(&self, login: &Login, part: &Part) -> bool {
        self.people
            .get(login)
            .is_some_and(|parts| parts.contains(part))
    }
}
