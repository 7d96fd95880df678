//! What only the guards have to know: memberships that they count, and the roles that groups carry.

use std::collections::BTreeSet;

use crate::desired::state::DesiredState;
use crate::live::{GroupKind, Known, LiveUser};
use crate::model::ids::{GroupId, UserId};
use crate::planner::guard::admin::{may_carry_roles, needs_roles};
use crate::planner::guard::allowed;
use crate::planner::guard::count::FEW_MEMBERSHIPS;
use crate::planner::person::{Person, is_living};
use crate::planner::tally::managed_memberships;
use crate::reading::survey::moves::Moves;
use crate::reading::survey::rules::losers as losers_by_rules;
use crate::reading::survey::side::{Ask, Sides, Surplus, pages, sides};
use crate::reading::survey::view::View;

/// Returns from which side the memberships are read that only guards count: all managed groups of people who are taken
/// out of one, and of everybody where their number matters to `maxMembershipRemovals`.
pub(crate) fn memberships(view: &View<'_>) -> Sides {
    let (snapshot, people, groups) = (view.snapshot, view.people, &view.groups);
    let mut losers: BTreeSet<&UserId> = BTreeSet::new();
    let mut removals = 0;
    for (person, moves) in view.moves() {
        removals += moves.leaves.len();
        let loser = person.live.filter(|_| !moves.leaves.is_empty());
        losers.extend(loser.map(|user| &user.id));
    }
    let by_rules = losers_by_rules(view);
    removals += by_rules.len();
    losers.extend(by_rules);
    let limit = view.desired.config().guards.membership_removals;
    let known = || managed_memberships(snapshot, people, groups);
    if removals > 0 && removals as u64 > allowed(limit, known(), FEW_MEMBERSHIPS) {
        let users = people.all.iter().filter_map(|person| person.live);
        let managed = users.filter(|user| is_living(user));
        losers.extend(managed.map(|user| &user.id));
    }
    let is_open = |user: &UserId| snapshot.groups_of(user) == Known::NotRead;
    let ask = || Ask {
        named: Vec::new(),
        surplus: Surplus::Goes,
    };
    let losers = losers.into_iter().filter(|user| is_open(user));
    let asks: Vec<_> = losers.map(|user| (user, ask())).collect();
    let managed = snapshot.groups().map(|group| &group.id);
    let managed: BTreeSet<&GroupId> = managed.filter(|group| groups.is_managed(group)).collect();
    let most = snapshot.users().count();
    let pages = |group: &GroupId| {
        if snapshot.knows_members_of(group) {
            0
        } else {
            pages(snapshot.member_count(group).unwrap_or(most))
        }
    };
    let mut sides = sides(&asks, &managed, view.way, pages);
    sides
        .groups
        .retain(|group| !snapshot.knows_members_of(group));
    sides
}

/// Returns the person of the org whose groups matter, because one that carries a role makes them an administrator, or
/// because their memberships end with them.
pub(crate) fn needs_groups<'a>(
    desired: &DesiredState,
    person: &Person<'a>,
) -> Option<&'a LiveUser> {
    let is_deleted = person.live.filter(|_| person.entry.is_tombstone());
    needs_roles(desired.config(), person).or(is_deleted)
}

/// Returns who is asked for their own groups for the sake of the guards. A plan gets on without the answer.
pub(crate) fn people(view: &View<'_>) -> BTreeSet<UserId> {
    let people = view.in_scope();
    let needed = people.filter_map(|person| needs_groups(view.desired, person));
    needed.map(|user| user.id.clone()).collect()
}

/// Returns whose administrator roles are read of the groups: those that somebody joins or leaves, and those of people
/// who may lose access or an address.
pub(crate) fn group_roles(view: &View<'_>) -> BTreeSet<GroupId> {
    let snapshot = view.snapshot;
    let mut needed = BTreeSet::new();
    for (_, Moves { joins, leaves }) in view.moves() {
        needed.extend(joins);
        needed.extend(leaves);
    }
    for person in view.in_scope() {
        if let Some(user) = needs_roles(view.desired.config(), person) {
            needed.extend(snapshot.known_groups_of(&user.id));
        }
    }
    let kind = |id: &GroupId| snapshot.group(id).map(|group| &group.kind);
    needed.retain(|id| kind(id).is_some_and(|kind: &GroupKind| may_carry_roles(kind)));
    needed.into_iter().cloned().collect()
}
