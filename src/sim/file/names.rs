//! What groups are called in the file.

use std::collections::HashMap;

use crate::sim::file::values::Reference;
use crate::sim::org::Org;

/// How groups are referred to: by name where only one has it.
pub(crate) struct Names<'a> {
    counts: HashMap<&'a str, usize>,
    org: &'a Org,
}

impl<'a> Names<'a> {
    /// Counts the names.
    pub(crate) fn of(org: &'a Org) -> Self {
        let mut counts = HashMap::new();
        for group in org.groups() {
            *counts.entry(group.name.as_str()).or_insert(0) += 1;
        }
        Self { counts, org }
    }

    /// Returns what stands for a group.
    pub(crate) fn reference(&self, id: &str) -> Reference {
        match self.org.group(id) {
            Some(group) if self.counts.get(group.name.as_str()) == Some(&1) => {
                Reference::Name(group.name.clone())
            }
            Some(_) | None => Reference::Id(id.to_owned()),
        }
    }
}
