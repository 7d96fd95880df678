//! The active group rules of an org, read once, and looked up by what sets them off.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use crate::live::{Known, LiveRule, Roles, Rules, Snapshot};
use crate::model::ids::{GroupId, GroupName};
use crate::model::table::Table;
use crate::planner::index::GroupIndex;
use crate::rule::condition::Condition;
use crate::rule::group_match::{Group, GroupMatch, Meant};
use crate::rule::reads::{Reads, StatusRead};

/// An active rule, by its place in [`RuleSet::rules`].
pub(crate) type RuleIndex = usize;

/// An active rule.
#[derive(Debug)]
pub(crate) struct ActiveRule<'a> {
    pub(crate) live: &'a LiveRule,
    /// Its condition; `None` where Okta did not say it, or this program cannot read it.
    pub(crate) condition: Option<Arc<Condition>>,
    reads: Reads,
    /// Whether it reads attributes and nothing else.
    is_plain: bool,
    /// The groups that it asks for, as far as the org has them.
    asked: Vec<(GroupMatch, Vec<(GroupId, Meant)>)>,
}

/// The active rules.
#[derive(Debug)]
pub(crate) struct RuleSet<'a> {
    pub(crate) rules: Vec<ActiveRule<'a>>,
    by_attribute: Table<String, Vec<RuleIndex>>,
    plain: Vec<Alike>,
    plain_by_attribute: Table<String, Vec<usize>>,
    of_status: Vec<RuleIndex>,
    of_anything: Vec<RuleIndex>,
    of_groups: Vec<RuleIndex>,
    asking: Table<GroupId, Vec<(RuleIndex, Meant)>>,
    filling: Table<&'a GroupId, Vec<RuleIndex>>,
    names: Table<&'a GroupId, &'a GroupName>,
}

/// Rules that read the same attributes and nothing else: of people who have the same there they say the same.
#[derive(Debug)]
pub(crate) struct Alike {
    pub(crate) attributes: BTreeSet<String>,
    pub(crate) rules: Vec<RuleIndex>,
    /// By what people have, the rules that do not surely say no.
    pub(crate) said: RefCell<Table<String, Rc<[RuleIndex]>>>,
}

/// What is known of the groups of the org by which rules may ask.
struct Named<'a> {
    id: &'a GroupId,
    /// The name that it has, and the one that it gets.
    names: [&'a GroupName; 2],
    kind: Option<&'a str>,
}

impl<'a> ActiveRule<'a> {
    fn new((live, condition): (&'a LiveRule, Option<Arc<Condition>>)) -> Self {
        let text = live.expression.as_deref();
        let reads = match &condition {
            Some(condition) => condition.reads().clone(),
            None => Reads::everything(),
        };
        // Somebody's id is nobody else's.
        let asks_for_id = text.is_some_and(|text| text.contains("getInternalProperty"));
        let is_plain = condition.is_some()
            && !asks_for_id
            && reads.groups.is_empty()
            && reads.status == StatusRead::NotRead
            && !reads.may_read_anything();
        Self {
            live,
            condition,
            reads,
            is_plain,
            asked: Vec::new(),
        }
    }

    /// Returns the groups that one of its questions means, as far as the org has them.
    pub(crate) fn asked(&self, asked: &GroupMatch) -> &[(GroupId, Meant)] {
        let mut all = self.asked.iter();
        let found = all.find(|(each, _)| each == asked);
        found.map_or(&[], |(_, groups)| groups.as_slice())
    }

    /// Returns whether it reads attributes and nothing else.
    pub(crate) fn is_plain(&self) -> bool {
        self.is_plain
    }

    /// Returns what its condition reads.
    pub(crate) fn reads(&self) -> &Reads {
        &self.reads
    }
}

impl<'a> RuleSet<'a> {
    /// Reads the conditions of all active rules; `None` where nobody could read the rules.
    pub(crate) fn new(snapshot: &'a Snapshot, groups: &GroupIndex<'a>) -> Option<Self> {
        let active = match &snapshot.rules {
            Rules::Read(_) => groups.authorities.active(),
            Rules::Unreadable => return None,
        };
        let mut set = Self {
            rules: active.map(ActiveRule::new).collect(),
            by_attribute: Table::default(),
            plain: Vec::new(),
            plain_by_attribute: Table::default(),
            of_status: Vec::new(),
            of_anything: Vec::new(),
            of_groups: Vec::new(),
            asking: Table::default(),
            filling: Table::default(),
            names: Table::default(),
        };
        set.index_targets(snapshot);
        set.index_reads();
        set.index_asked(snapshot, groups);
        Some(set)
    }

    /// No rule fills a group that carries an administrator role ([rules 8](crate::facts::rules)).
    fn index_targets(&mut self, snapshot: &'a Snapshot) {
        for (index, rule) in self.rules.iter().enumerate() {
            let live: &'a LiveRule = rule.live;
            for group in &live.groups {
                let carries = match snapshot.roles_of_group(group) {
                    Known::Read(Roles::Read(roles)) => !roles.is_empty(),
                    Known::Read(Roles::Unreadable) | Known::NotRead => false,
                };
                if !carries {
                    self.filling.entry(group).or_default().push(index);
                }
                let listed = snapshot.group(group).map(|group| &group.name);
                if let Some(name) = listed.or_else(|| live.group_names.get(group)) {
                    self.names.insert(group, name);
                }
            }
        }
    }

    fn index_reads(&mut self) {
        let mut alike: BTreeMap<&BTreeSet<String>, Vec<RuleIndex>> = BTreeMap::new();
        for (index, rule) in self.rules.iter().enumerate() {
            let reads = &rule.reads;
            if rule.is_plain {
                alike.entry(&reads.attributes).or_default().push(index);
                continue;
            }
            for name in &reads.attributes {
                let readers = self.by_attribute.entry(name.clone());
                readers.or_default().push(index);
            }
            if reads.status == StatusRead::Read {
                self.of_status.push(index);
            }
            if reads.may_read_anything() {
                self.of_anything.push(index);
            }
            if !reads.groups.is_empty() {
                self.of_groups.push(index);
            }
        }
        for (place, (attributes, rules)) in alike.into_iter().enumerate() {
            for name in attributes {
                let readers = self.plain_by_attribute.entry(name.clone());
                readers.or_default().push(place);
            }
            self.plain.push(Alike {
                attributes: attributes.clone(),
                rules,
                said: RefCell::default(),
            });
        }
    }

    fn index_asked(&mut self, snapshot: &'a Snapshot, groups: &GroupIndex<'a>) {
        if self.of_groups.is_empty() {
            return;
        }
        let listed = snapshot.groups().map(|group| Named {
            id: &group.id,
            names: [&group.name, groups.shown(group)],
            kind: Some(group.kind.as_str()),
        });
        let targets = self.names.iter().map(|(id, name)| (*id, *name));
        let others = targets.filter(|(id, _)| snapshot.group(id).is_none());
        let others = others.map(|(id, name)| Named {
            id,
            names: [name, name],
            kind: None,
        });
        let all: Vec<Named<'a>> = listed.chain(others).collect();
        for &index in &self.of_groups {
            let rule = &mut self.rules[index];
            for asked in &rule.reads.groups {
                let found = meant(asked, &all);
                for (group, how) in &found {
                    let asking = self.asking.entry(group.clone());
                    asking.or_default().push((index, *how));
                }
                rule.asked.push((asked.clone(), found));
            }
        }
    }

    /// Returns the rules that read attributes alone, those together that read the same ones.
    pub(crate) fn plain(&self) -> &[Alike] {
        &self.plain
    }

    /// Returns those of them that read an attribute, by their places.
    pub(crate) fn plain_of_attribute(&self, name: &str) -> &[usize] {
        let found = self.plain_by_attribute.get(name);
        found.map_or(&[], Vec::as_slice)
    }

    /// Returns the rules that read an attribute and other things, too.
    pub(crate) fn of_attribute(&self, name: &str) -> &[RuleIndex] {
        self.by_attribute.get(name).map_or(&[], Vec::as_slice)
    }

    /// Returns the rules that read the status.
    pub(crate) fn of_status(&self) -> &[RuleIndex] {
        &self.of_status
    }

    /// Returns the rules that may read anything at all.
    pub(crate) fn of_anything(&self) -> &[RuleIndex] {
        &self.of_anything
    }

    /// Returns the rules that ask for groups.
    pub(crate) fn of_groups(&self) -> &[RuleIndex] {
        &self.of_groups
    }

    /// Returns the rules that ask for a group of the org.
    pub(crate) fn asking(&self, group: &GroupId) -> &[(RuleIndex, Meant)] {
        self.asking.get(group).map_or(&[], Vec::as_slice)
    }

    /// Returns a group that a rule fills, and these rules.
    pub(crate) fn target(&self, group: &GroupId) -> Option<(&'a GroupId, &[RuleIndex])> {
        let (group, rules) = self.filling.get_key_value(group)?;
        Some((*group, rules.as_slice()))
    }

    /// Returns the rules that fill a group.
    pub(crate) fn filling(&self, group: &GroupId) -> &[RuleIndex] {
        self.filling.get(group).map_or(&[], Vec::as_slice)
    }

    /// Returns the groups that a rule fills, each once.
    pub(crate) fn filled_by(&self, rule: RuleIndex) -> BTreeSet<&'a GroupId> {
        let groups = self.rules[rule].live.groups.iter();
        groups
            .filter(|group| self.filling.contains_key(*group))
            .collect()
    }

    /// Returns the name of a group that a rule fills, or its id where nobody told the name.
    pub(crate) fn name(&self, group: &GroupId) -> GroupName {
        let name = self.names.get(group).map(|name| (*name).clone());
        name.unwrap_or_else(|| GroupName::new(group.as_str()))
    }
}

/// A group that the plan renames is asked for by either name: nobody knows when Okta looks.
fn meant(asked: &GroupMatch, all: &[Named<'_>]) -> Vec<(GroupId, Meant)> {
    // A group may be there that nobody listed.
    if let GroupMatch::Id(id) = asked {
        return vec![(id.clone(), Meant::Surely)];
    }
    let of = |named: &Named<'_>| {
        let [before, after] = named.names.map(|name| {
            asked.meant(Group {
                id: Some(named.id),
                name,
                kind: named.kind,
            })
        });
        let how = if before == after {
            before
        } else {
            Meant::Perhaps
        };
        (how != Meant::No).then(|| (named.id.clone(), how))
    };
    all.iter().filter_map(of).collect()
}
