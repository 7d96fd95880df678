//! Whose owners are read: of groups that need an approval and that somebody may join.

use std::collections::BTreeSet;

use crate::live::{Known, OwnedBy, Owners, Snapshot};
use crate::model::ids::GroupId;
use crate::planner::approval::needs_owner;
use crate::reading::survey::rules;
use crate::reading::survey::view::View;

/// Returns the groups whose owners are read.
pub(crate) fn asked(view: &View<'_>) -> BTreeSet<GroupId> {
    let Some(needs) = needs_owner(view.desired, &view.groups) else {
        return BTreeSet::new();
    };
    let joins = view.moves().flat_map(|(_, moves)| moves.joins.iter());
    let by_rules = rules::moved(view).joined;
    let joins: BTreeSet<&GroupId> = joins.copied().chain(&by_rules).collect();
    let joined = joins.into_iter().filter_map(|id| view.snapshot.group(id));
    joined
        .filter(|group| needs(group))
        .map(|group| group.id.clone())
        .collect()
}

/// Returns the groups that own another one and whose members nobody has read.
pub(crate) fn owning(snapshot: &Snapshot) -> BTreeSet<GroupId> {
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
