//! One declared rule beside that of the org.

use std::collections::BTreeSet;

use crate::desired::group_rule::{DeclaredRule, Excluded, RuleStatus};
use crate::desired::state::GroupWish;
use crate::live::{LiveRule, Rules, Snapshot};
use crate::model::ids::{GroupId, GroupName, UserId};
use crate::plan::note::{RuleChange, RuleDifference};
use crate::planner::index::GroupIndex;
use crate::source::Span;

/// A declared rule beside that of the org.
pub(crate) struct Compared<'c> {
    snapshot: &'c Snapshot,
    groups: &'c GroupIndex<'c>,
    pub(crate) declared: &'c DeclaredRule,
    live: Found<'c>,
}

/// The rules of the org that have the name.
enum Found<'c> {
    NotRead,
    None,
    One(&'c LiveRule),
    Many(usize),
}

impl<'c> Compared<'c> {
    /// Finds the rule of the org.
    pub(crate) fn new(
        snapshot: &'c Snapshot,
        groups: &'c GroupIndex<'c>,
        declared: &'c DeclaredRule,
    ) -> Self {
        let live = match &snapshot.rules {
            Rules::Unreadable => Found::NotRead,
            Rules::Read(rules) => {
                let rules = rules.iter();
                let named: Vec<&LiveRule> = rules
                    .filter(|rule| rule.name == declared.name.value)
                    .collect();
                match named[..] {
                    [] => Found::None,
                    [one] => Found::One(one),
                    _ => Found::Many(named.len()),
                }
            }
        };
        Self {
            snapshot,
            groups,
            declared,
            live,
        }
    }

    /// Returns what differs, each with its place.
    pub(crate) fn differences(&self) -> Vec<(Span, RuleDifference)> {
        let whole = |difference| vec![(self.declared.name.span, difference)];
        let live = match self.live {
            Found::NotRead => return whole(RuleDifference::NotRead),
            Found::None => return whole(RuleDifference::Missing),
            Found::Many(rules) => return whole(RuleDifference::Ambiguous { rules }),
            Found::One(live) => live,
        };
        let all = [
            self.status(live),
            self.expression(live),
            self.filled(live),
            self.excluded(live),
        ];
        all.into_iter().flatten().collect()
    }

    fn status(&self, live: &LiveRule) -> Option<(Span, RuleDifference)> {
        let wished = self.declared.status.as_ref()?;
        let difference = match (wished.value, live.active) {
            (RuleStatus::Active, false) => RuleDifference::NotActive,
            (RuleStatus::Inactive, true) => RuleDifference::Active,
            (RuleStatus::Active, true) | (RuleStatus::Inactive, false) => return None,
        };
        Some((wished.span, difference))
    }

    /// Blanks at the ends come of how a condition is written.
    fn expression(&self, live: &LiveRule) -> Option<(Span, RuleDifference)> {
        let wished = self.declared.expression.as_ref()?;
        let text = live.expression.as_deref().map(str::trim);
        let differs = text != Some(wished.value.trim());
        let difference = RuleDifference::Expression {
            live: live.expression.clone(),
            wished: wished.value.trim().to_owned(),
        };
        differs.then_some((wished.span, difference))
    }

    fn filled(&self, live: &LiveRule) -> Option<(Span, RuleDifference)> {
        let wished = self.declared.groups.as_ref()?;
        let mut only_in_files = BTreeSet::new();
        let mut named = BTreeSet::new();
        for wish in &wished.value {
            match self.groups.in_org(wish) {
                Some(id) if live.groups.contains(id) => {
                    named.insert(id);
                }
                Some(id) => {
                    only_in_files.insert(self.name(id));
                }
                None => {
                    only_in_files.insert(match wish {
                        GroupWish::Name(name) => name.clone(),
                        GroupWish::Id(id) => GroupName::new(id.as_str()),
                    });
                }
            }
        }
        let others = live.groups.iter().filter(|id| !named.contains(id));
        let only_in_org: BTreeSet<GroupName> = others.map(|id| self.name(id)).collect();
        let differs = !only_in_files.is_empty() || !only_in_org.is_empty();
        let difference = RuleDifference::Groups {
            only_in_files: only_in_files.into_iter().collect(),
            only_in_org: only_in_org.into_iter().collect(),
        };
        differs.then_some((wished.key, difference))
    }

    fn name(&self, id: &GroupId) -> GroupName {
        let listed = self.snapshot.group(id).map(|group| group.name.clone());
        let told = || match self.live {
            Found::One(live) => live.group_names.get(id).cloned(),
            Found::NotRead | Found::None | Found::Many(_) => None,
        };
        listed
            .or_else(told)
            .unwrap_or_else(|| GroupName::new(id.as_str()))
    }

    fn excluded(&self, live: &LiveRule) -> Option<(Span, RuleDifference)> {
        let wished = self.declared.exclude.as_ref()?;
        let ids = self.excluded_ids();
        let is_met = |each: &&Excluded| {
            self.id_of(each)
                .is_some_and(|id| live.excluded.contains(id))
        };
        let unmet = wished.value.iter().filter(|each| !is_met(each));
        let only_in_files: BTreeSet<String> = unmet
            .map(|each| match each {
                Excluded::Login(login) => login.to_string(),
                Excluded::Id(id) => id.to_string(),
            })
            .collect();
        let others = live.excluded.iter().filter(|id| !ids.contains(id));
        let only_in_org: BTreeSet<String> = others
            .map(|id| {
                let user = self.snapshot.user(id);
                let login = user.and_then(|user| user.profile.login());
                login.map_or_else(|| id.to_string(), ToString::to_string)
            })
            .collect();
        let differs = !only_in_files.is_empty() || !only_in_org.is_empty();
        let difference = RuleDifference::Exclude {
            only_in_files: only_in_files.into_iter().collect(),
            only_in_org: only_in_org.into_iter().collect(),
        };
        differs.then_some((wished.key, difference))
    }

    fn id_of<'e>(&'e self, excluded: &'e Excluded) -> Option<&'e UserId> {
        match excluded {
            Excluded::Id(id) => Some(id),
            Excluded::Login(login) => {
                let user = self.snapshot.user_by_login(&login.key());
                user.map(|user| &user.id)
            }
        }
    }

    /// Returns what makes the rule of the org that of the files, where that may move somebody or used to.
    pub(crate) fn change(&self) -> Option<RuleChange> {
        let will_run = self.will_run();
        let live = match self.live {
            Found::NotRead | Found::Many(_) => return None,
            Found::None => {
                let is_whole = self.declared.expression.is_some() && self.declared.groups.is_some();
                return (will_run && is_whole).then_some(RuleChange::Creation);
            }
            Found::One(live) => live,
        };
        let differences = self.differences();
        let kinds: Vec<&RuleDifference> = differences.iter().map(|(_, kind)| kind).collect();
        match kinds[..] {
            [] => None,
            [RuleDifference::Active] => Some(RuleChange::Deactivation),
            _ if !will_run => live.active.then_some(RuleChange::Deactivation),
            [RuleDifference::NotActive] => Some(RuleChange::Activation),
            [RuleDifference::Expression { .. }] => Some(RuleChange::Expression),
            _ => Some(RuleChange::Several),
        }
    }

    /// Whether the rule runs once it is as the files have it.
    pub(crate) fn will_run(&self) -> bool {
        match (&self.declared.status, self.live()) {
            (Some(status), _) => status.value == RuleStatus::Active,
            (None, Some(live)) => live.active,
            // A rule runs unless somebody says that it does not.
            (None, None) => true,
        }
    }

    /// Returns the rule of the org, where there is just one.
    pub(crate) fn live(&self) -> Option<&'c LiveRule> {
        match self.live {
            Found::One(live) => Some(live),
            Found::NotRead | Found::None | Found::Many(_) => None,
        }
    }

    /// Returns the groups of the org that it fills, as the files have it.
    pub(crate) fn targets(&self) -> BTreeSet<&GroupId> {
        match (&self.declared.groups, self.live()) {
            (Some(groups), _) => {
                let groups = groups.value.iter();
                groups.filter_map(|wish| self.groups.in_org(wish)).collect()
            }
            (None, Some(live)) => live.groups.iter().collect(),
            (None, None) => BTreeSet::new(),
        }
    }

    /// Returns whom it leaves alone, as the files have it.
    pub(crate) fn excluded_ids(&self) -> BTreeSet<&UserId> {
        match (&self.declared.exclude, self.live()) {
            (Some(exclude), _) => {
                let exclude = exclude.value.iter();
                exclude.filter_map(|each| self.id_of(each)).collect()
            }
            (None, Some(live)) => live.excluded.iter().collect(),
            (None, None) => BTreeSet::new(),
        }
    }
}
