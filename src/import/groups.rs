//! Which groups files can say something of, and how they name them.

use std::collections::{BTreeMap, BTreeSet};

use crate::desired::declared::{is_declarable, is_description};
use crate::import::left::{LeftOut, Why};
use crate::live::{GroupKind, LiveDefinition, LiveGroup, Snapshot};
use crate::model::ids::{GroupId, GroupName};
use crate::yaml::fragment::Fragment;

/// The groups of an org, as files see them.
#[derive(Debug)]
pub struct Groups<'s> {
    snapshot: &'s Snapshot,
    by_name: BTreeMap<&'s GroupName, usize>,
    rule_fed: Option<BTreeSet<&'s GroupId>>,
}

impl<'s> Groups<'s> {
    /// Looks at the groups of an org.
    pub fn new(snapshot: &'s Snapshot) -> Self {
        let mut by_name: BTreeMap<&GroupName, usize> = BTreeMap::new();
        let groups = snapshot.groups();
        for group in groups.filter(|group| group.kind == GroupKind::OktaGroup) {
            *by_name.entry(&group.name).or_default() += 1;
        }
        let rule_fed = snapshot.rules.filled().map(Iterator::collect);
        Self {
            snapshot,
            by_name,
            rule_fed,
        }
    }

    /// The same where files say only who is put into a group: what a rule gives beside is in nobody's way.
    pub fn whatever_rules_give(snapshot: &'s Snapshot) -> Self {
        Self {
            rule_fed: Some(BTreeSet::new()),
            ..Self::new(snapshot)
        }
    }

    /// Returns why no file says who is in a group; nothing, where one can.
    pub fn why_not(&self, id: &GroupId) -> Option<Why> {
        let group = self.snapshot.group(id)?;
        if group.kind != GroupKind::OktaGroup {
            return Some(Why::NotWritable);
        }
        let is_fed = self.rule_fed.as_ref().is_none_or(|fed| fed.contains(id));
        is_fed.then_some(Why::RuleFed)
    }

    /// Returns whether a name says which group is meant.
    fn is_known_by_name(&self, group: &LiveGroup) -> bool {
        self.by_name.get(&group.name) == Some(&1) && is_declarable(group.name.as_str())
    }

    /// Returns how a person names a group: by its name, or by its id where the name does not say which one.
    pub fn wish(&self, id: &GroupId) -> Fragment {
        match self.snapshot.group(id) {
            Some(group) if self.is_known_by_name(group) => Fragment::text(group.name.as_str()),
            Some(_) | None => Fragment::Flow(vec![("id".to_owned(), Fragment::text(id.as_str()))]),
        }
    }

    /// Returns groups as files declare them, by name; those that cannot be are counted.
    pub fn declared(
        &self,
        groups: impl IntoIterator<Item = &'s LiveGroup>,
        left: &mut LeftOut,
    ) -> Vec<Fragment> {
        let mut declared: BTreeMap<(&GroupName, &GroupId), Fragment> = BTreeMap::new();
        for group in groups {
            match self.why_not(&group.id) {
                Some(Why::RuleFed) => left.add(Why::RuleGroups, group.name.as_str()),
                Some(_) => left.add(Why::OthersGroups, group.name.as_str()),
                None if !self.is_known_by_name(group) => {
                    left.add(Why::NotDeclarable, group.name.as_str());
                }
                None => {
                    declared.insert((&group.name, &group.id), declaration(group));
                }
            }
        }
        declared.into_values().collect()
    }
}

fn declaration(group: &LiveGroup) -> Fragment {
    let mut keys = vec![("name".to_owned(), Fragment::text(group.name.as_str()))];
    let description = group.description.as_deref();
    if let Some(description) = description.filter(|text| is_description(text)) {
        keys.push(("description".to_owned(), Fragment::text(description)));
    }
    Fragment::Block(keys)
}

/// Returns a linked object definition as files declare it.
pub fn definition(definition: &LiveDefinition) -> Fragment {
    let side = |name: &str, title: &str| {
        let title = if title.is_empty() { name } else { title };
        Fragment::Flow(vec![
            ("name".to_owned(), Fragment::text(name)),
            ("title".to_owned(), Fragment::text(title)),
        ])
    };
    let LiveDefinition {
        primary,
        primary_title,
        associated,
        associated_title,
    } = definition;
    Fragment::Block(vec![
        ("primary".to_owned(), side(primary.as_str(), primary_title)),
        (
            "associated".to_owned(),
            side(associated.as_str(), associated_title),
        ),
    ])
}
