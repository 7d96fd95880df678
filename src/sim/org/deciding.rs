//! Which rules decide about a membership: those that fill the group, and those that fill a group which one of these asks for.

use std::collections::{BTreeMap, BTreeSet};

use crate::sim::org::Org;
use crate::sim::org::asked::Asked;

/// The rules of an org, by place, and the groups that they fill and ask for.
#[derive(Debug)]
pub struct Deciding {
    filling: BTreeMap<String, Vec<usize>>,
    /// Of each rule, those of the groups that rules fill which it asks for.
    asking: Vec<Vec<String>>,
}

impl Org {
    /// Reads the rules as they are now; their places are those in [`Org::rules`].
    pub fn deciding(&self) -> Deciding {
        let mut filling: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (place, rule) in self.rules.iter().enumerate() {
            for group in &rule.groups {
                filling.entry(group.clone()).or_default().push(place);
            }
        }
        let rules = self.rules.iter();
        let asking = rules.map(|rule| {
            let filled = filling.keys();
            filled
                .filter(|group| self.asks_for(&rule.id, group))
                .cloned()
                .collect()
        });
        Deciding {
            asking: asking.collect(),
            filling,
        }
    }

    fn asks_for(&self, rule: &str, group: &str) -> bool {
        let Some(condition) = self.conditions.get(rule) else {
            return false;
        };
        let reads = condition.reads();
        if reads.groups.is_empty() {
            return false;
        }
        let group = self.group(group).map(Asked::group);
        group.is_some_and(|(id, name)| {
            let mut asked = reads.groups.iter();
            asked.any(|each| each.means(Some(&id), &name))
        })
    }
}

impl Deciding {
    /// Returns the rules that decide about memberships of some groups, by place.
    pub fn of<'g>(&self, groups: impl Iterator<Item = &'g str>) -> BTreeSet<usize> {
        let filling = |group: &str| self.filling.get(group).into_iter().flatten().copied();
        let mut found = BTreeSet::new();
        let mut left: Vec<usize> = groups.flat_map(filling).collect();
        while let Some(rule) = left.pop() {
            if found.insert(rule) {
                let asked = self.asking[rule].iter();
                left.extend(asked.flat_map(|group| filling(group)));
            }
        }
        found
    }
}
