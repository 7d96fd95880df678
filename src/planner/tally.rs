//! What a plan makes of memberships: how many end and begin in each group, and who is left without any.

use std::collections::{BTreeMap, BTreeSet};

use crate::live::{GroupKind, LiveUser, Snapshot};
use crate::model::ids::{GroupId, GroupName};
use crate::model::status::{DesiredStatus, UserStatus};
use crate::plan::prediction::Prediction;
use crate::planner::changes::PersonChanges;
use crate::planner::context::Context;
use crate::planner::group::JoinTarget;
use crate::planner::index::GroupIndex;
use crate::planner::person::{People, Person, comes_back, is_living, wish};
use crate::planner::predict::Foresight;

/// What a plan makes of memberships.
#[derive(Debug, Default)]
pub struct Tally {
    /// The groups of the org that somebody leaves or joins.
    pub groups: BTreeMap<GroupId, OfGroup>,
    /// Who loses their last managed group and does not leave, by index in [`crate::planner::person::People::all`], and of
    /// how many managed groups rules take them out.
    pub left_without: BTreeMap<usize, usize>,
}

/// What a plan makes of the memberships of one group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfGroup {
    /// Its name.
    pub name: GroupName,
    /// How many members it has before the plan, where that was read or counted.
    pub before: Option<usize>,
    /// How many people join.
    pub joins: usize,
    /// How many people rules put in.
    pub joins_by_rules: usize,
    /// How many people are taken out.
    pub leaves: usize,
    /// How many people rules take out, or may take out.
    pub leaves_by_rules: usize,
    /// How many members are deleted, as far as their memberships were read.
    pub deleted: usize,
    /// Whether the files manage it.
    pub is_managed: bool,
}

impl OfGroup {
    /// Returns how many memberships end.
    pub fn ends(&self) -> usize {
        self.leaves + self.leaves_by_rules + self.deleted
    }

    /// Returns whether the group has members before the plan, and none after it.
    pub fn becomes_empty(&self) -> bool {
        let ends = self.ends();
        let is_lost = self.before.is_some_and(|members| members <= ends);
        ends > 0 && self.joins + self.joins_by_rules == 0 && is_lost
    }
}

impl Tally {
    /// Counts the changes of everybody.
    pub(crate) fn new(
        context: &Context<'_>,
        changes: &[PersonChanges],
        foresight: &Foresight,
    ) -> Self {
        let mut tally = Self::default();
        for each in changes {
            tally.add(context, each, foresight.of(each.person));
        }
        tally
    }

    /// Returns how many memberships end: of people who are taken out of any group, by steps or by rules, and of the deleted
    /// ones in managed groups.
    pub fn removals(&self) -> usize {
        let groups = self.groups.values();
        let ends = groups.map(|group| {
            let deleted = if group.is_managed { group.deleted } else { 0 };
            group.leaves + group.leaves_by_rules + deleted
        });
        ends.sum()
    }

    /// Returns how many memberships rules end, or may end.
    pub fn removals_by_rules(&self) -> usize {
        let groups = self.groups.values();
        groups.map(|group| group.leaves_by_rules).sum()
    }

    fn by_rules(&mut self, context: &Context<'_>, predictions: &[Prediction]) {
        for each in predictions {
            let group = self.of(context, &each.group_id, &each.group);
            group.leaves_by_rules += usize::from(each.counts_as_loss());
            group.joins_by_rules += usize::from(each.is_gain());
        }
    }

    fn add(&mut self, context: &Context<'_>, changes: &PersonChanges, foreseen: &[Prediction]) {
        let person = &context.people.all[changes.person];
        for join in &changes.groups.join {
            if let JoinTarget::Live(group, _) = &join.target {
                self.of(context, group, join.name()).joins += 1;
            }
        }
        for leave in &changes.groups.leave {
            self.of(context, &leave.group, &leave.name).leaves += 1;
        }
        self.by_rules(context, foreseen);
        let Some(user) = person.live else {
            return;
        };
        let known = context.snapshot.known_groups_of(&user.id);
        let ends = |group: &GroupId| {
            changes
                .groups
                .leave
                .iter()
                .any(|leave| leave.group == *group)
        };
        if changes.is_deleted() {
            for group in known.iter().filter(|group| !ends(group)) {
                let live = context.snapshot.group(group);
                if let Some(live) = live.filter(|live| live.kind != GroupKind::BuiltIn) {
                    self.of(context, group, &live.name).deleted += 1;
                }
            }
        }
        if stays(person, user) {
            let by_rules = left_without(context, known, changes, foreseen);
            self.left_without
                .extend(by_rules.map(|by_rules| (person.index, by_rules)));
        }
    }

    fn of(&mut self, context: &Context<'_>, group: &GroupId, name: &GroupName) -> &mut OfGroup {
        self.groups.entry(group.clone()).or_insert_with(|| OfGroup {
            name: name.clone(),
            before: context.snapshot.member_count(group),
            joins: 0,
            joins_by_rules: 0,
            leaves: 0,
            leaves_by_rules: 0,
            deleted: 0,
            is_managed: context.groups.is_managed(group),
        })
    }
}

/// Returns of how many managed groups rules take somebody out who keeps none; `None` for whoever loses none or keeps one.
fn left_without(
    context: &Context<'_>,
    known: &BTreeSet<GroupId>,
    changes: &PersonChanges,
    foreseen: &[Prediction],
) -> Option<usize> {
    let is_managed = |group: &GroupId| context.groups.is_managed(group);
    let mut leaves = changes.groups.leave.iter();
    let leaves = leaves.any(|leave| is_managed(&leave.group));
    let ended = foreseen.iter().filter(|each| each.counts_as_loss());
    let ended: BTreeSet<&GroupId> = ended.map(|each| &each.group_id).collect();
    let by_rules = ended.iter().filter(|group| is_managed(group)).count();
    let by_steps = |group: &GroupId| {
        let mut leaves = changes.groups.leave.iter();
        leaves.any(|leave| leave.group == *group)
    };
    let keeps = |group: &GroupId| is_managed(group) && !by_steps(group) && !ended.contains(group);
    let joins = changes.groups.join.iter().any(|join| match &join.target {
        JoinTarget::Live(group, _) => is_managed(group),
        JoinTarget::Declared(_) => true,
    });
    let mut given = foreseen.iter().filter(|each| each.is_gain());
    let gains = joins || given.any(|each| is_managed(&each.group_id));
    let loses = leaves || by_rules > 0;
    (loses && !gains && !known.iter().any(keeps)).then_some(by_rules)
}

/// Whether somebody neither leaves nor has left.
fn stays(person: &Person<'_>, user: &LiveUser) -> bool {
    let is_out = user.status == UserStatus::Deprovisioned && !comes_back(person);
    !is_out && !wish(person.entry).is_some_and(DesiredStatus::is_leaving)
}

/// Returns how many memberships managed people have in managed groups, as far as they were read: the population of
/// `maxMembershipRemovals`. Who is DEPROVISIONED does not count.
pub fn managed_memberships(
    snapshot: &Snapshot,
    people: &People<'_>,
    groups: &GroupIndex<'_>,
) -> usize {
    let users = people.all.iter().filter_map(|person| person.live);
    users
        .filter(|user| is_living(user))
        .map(|user| {
            let known = snapshot.known_groups_of(&user.id);
            known
                .iter()
                .filter(|group| groups.is_managed(group))
                .count()
        })
        .sum()
}
