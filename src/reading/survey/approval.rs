//! Whose owners are read: of groups that need an approval and that somebody may join.

use std::collections::BTreeSet;

use crate::desired::state::DesiredState;
use crate::live::{Known, OwnedBy, Owners, Snapshot};
use crate::model::ids::GroupId;
use crate::planner::approval::needs_owner;
use crate::planner::index::GroupIndex;
use crate::planner::only::Scope;
use crate::planner::person::People;
use crate::reading::survey::in_scope;
use crate::reading::survey::moves::moves;
use crate::reading::survey::rules::{self, Closed};

/// Returns the groups whose owners are read.
pub fn asked(
    desired: &DesiredState,
    snapshot: &Snapshot,
    people: &People<'_>,
    groups: &GroupIndex<'_>,
    scope: &Scope,
    closed: &Closed,
) -> BTreeSet<GroupId> {
    let Some(needs) = needs_owner(desired, groups) else {
        return BTreeSet::new();
    };
    let joins = in_scope(people, scope).flat_map(|person| moves(person, snapshot, groups).joins);
    let by_rules = rules::moved(desired, snapshot, people, groups, scope, closed).joined;
    let joins: BTreeSet<&GroupId> = joins.chain(&by_rules).collect();
    let joined = joins.into_iter().filter_map(|id| snapshot.group(id));
    joined
        .filter(|group| needs(group))
        .map(|group| group.id.clone())
        .collect()
}

/// Returns the groups that own another one and whose members nobody has read.
pub fn owning(snapshot: &Snapshot) -> BTreeSet<GroupId> {
    let read = snapshot.owners().filter_map(|(_, owners)| match owners {
        Owners::Read(owners) => Some(owners),
        Owners::Unreadable => None,
    });
    let owning = read.flatten().filter_map(|owner| match &owner.who {
        OwnedBy::Group(group) if owner.resolved => Some(group),
        OwnedBy::Group(_) | OwnedBy::User(_) | OwnedBy::Other(_) => None,
    });
    owning
        .filter(|group| snapshot.members_of(group) == Known::NotRead)
        .cloned()
        .collect()
}
