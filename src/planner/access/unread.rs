//! What the token may not read of what memberships open: told once, and nothing is said of it elsewhere.

use std::collections::BTreeSet;

use crate::desired::access::AccessAsked;
use crate::live::{Apps, Known, Owners};
use crate::model::ids::{GroupName, UserId};
use crate::plan::access::Unread;
use crate::planner::access::moves::Moves;
use crate::planner::changes::PersonChanges;
use crate::planner::context::Context;

/// Returns what could not be read of the groups that people join or leave, and of these people.
pub(crate) fn unread(
    context: &Context<'_>,
    changes: &[PersonChanges],
    moved: &[Moves<'_>],
) -> Vec<Unread> {
    let assignments = &context.snapshot.assignments;
    let is_closed = |apps: Known<&Apps>| apps == Known::Read(&Apps::Unreadable);
    let through = moved.iter();
    let through = through.flat_map(|moves| moves.joins.iter().chain(&moves.leaves));
    let groups: BTreeSet<&GroupName> = through
        .filter(|each| is_closed(assignments.of_group(each.group)))
        .map(|each| each.name)
        .collect();
    let users = changes.iter();
    let users = users.filter_map(|each| context.people.all[each.person].live);
    let people: BTreeSet<&UserId> = users
        .map(|user| &user.id)
        .filter(|id| is_closed(assignments.of_person(id)))
        .collect();
    let groups = (!groups.is_empty()).then(|| Unread::GroupApps {
        groups: groups.into_iter().cloned().collect(),
    });
    let people = (!people.is_empty()).then_some(Unread::PersonApps {
        people: people.len(),
    });
    let owned = owners_unread(context);
    let owners = (!owned.is_empty()).then_some(Unread::GroupOwners { groups: owned });
    groups.into_iter().chain(owners).chain(people).collect()
}

/// The groups whose owners could not be read.
fn owners_unread(context: &Context<'_>) -> Vec<GroupName> {
    if context.desired.access() != AccessAsked::Full {
        return Vec::new();
    }
    let owned = context.snapshot.owners();
    let closed = owned.filter(|(_, owners)| **owners == Owners::Unreadable);
    let groups = closed.filter_map(|(group, _)| context.snapshot.group(group));
    let names: BTreeSet<&GroupName> = groups.map(|group| context.groups.shown(group)).collect();
    names.into_iter().cloned().collect()
}
