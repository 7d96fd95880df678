//! What a plan makes of memberships: how many end and begin in each group, and who is left without any.

use std::collections::{BTreeMap, BTreeSet};

use crate::live::{GroupKind, LiveUser, Snapshot};
use crate::model::ids::{GroupId, GroupName};
use crate::model::status::{DesiredStatus, UserStatus};
use crate::planner::changes::PersonChanges;
use crate::planner::context::Context;
use crate::planner::group::JoinTarget;
use crate::planner::index::GroupIndex;
use crate::planner::person::{People, Person, comes_back, is_living, wish};

/// What a plan makes of memberships.
#[derive(Debug, Default)]
pub struct Tally {
    /// The groups of the org that somebody leaves or joins.
    pub groups: BTreeMap<GroupId, OfGroup>,
    /// Who loses their last managed group and does not leave, by index in [`crate::planner::person::People::all`].
    pub left_without: BTreeSet<usize>,
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
    /// How many people are taken out.
    pub leaves: usize,
    /// How many members are deleted, as far as their memberships were read.
    pub deleted: usize,
    /// Whether the files manage it.
    pub is_managed: bool,
}

impl OfGroup {
    /// Returns how many memberships end.
    pub fn ends(&self) -> usize {
        self.leaves + self.deleted
    }

    /// Returns whether the group has members before the plan, and none after it.
    pub fn becomes_empty(&self) -> bool {
        let ends = self.ends();
        let is_lost = self.before.is_some_and(|members| members <= ends);
        ends > 0 && self.joins == 0 && is_lost
    }
}

impl Tally {
    /// Counts the changes of everybody.
    pub fn new(context: &Context<'_>, changes: &[PersonChanges]) -> Self {
        let mut tally = Self::default();
        for each in changes {
            tally.add(context, each);
        }
        tally
    }

    /// Returns how many memberships end: of people who are taken out of any group, and of the deleted ones in managed
    /// groups.
    pub fn removals(&self) -> usize {
        let groups = self.groups.values();
        let ends = groups.map(|group| {
            let deleted = if group.is_managed { group.deleted } else { 0 };
            group.leaves + deleted
        });
        ends.sum()
    }

    fn add(&mut self, context: &Context<'_>, changes: &PersonChanges) {
        let person = &context.people.all[changes.person];
        for join in &changes.groups.join {
            if let JoinTarget::Live(group, _) = &join.target {
                self.of(context, group, join.name()).joins += 1;
            }
        }
        for leave in &changes.groups.leave {
            self.of(context, &leave.group, &leave.name).leaves += 1;
        }
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
        let is_managed = |group: &GroupId| context.groups.is_managed(group);
        let loses = changes.groups.leave.iter();
        let loses = loses.filter(|leave| is_managed(&leave.group)).count();
        let keeps = known.iter().any(|group| is_managed(group) && !ends(group));
        let gains = changes.groups.join.iter().any(|join| match &join.target {
            JoinTarget::Live(group, _) => is_managed(group),
            JoinTarget::Declared(_) => true,
        });
        if loses > 0 && !keeps && !gains && stays(person, user) {
            self.left_without.insert(person.index);
        }
    }

    fn of(&mut self, context: &Context<'_>, group: &GroupId, name: &GroupName) -> &mut OfGroup {
        self.groups.entry(group.clone()).or_insert_with(|| OfGroup {
            name: name.clone(),
            before: context.snapshot.member_count(group),
            joins: 0,
            leaves: 0,
            deleted: 0,
            is_managed: context.groups.is_managed(group),
        })
    }
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
