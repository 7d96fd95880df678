//! The groups that somebody may join or leave by a plan, as far as that shows before anything is compared.

use std::collections::BTreeSet;

use crate::live::{Known, Snapshot};
use crate::model::ids::GroupId;
use crate::planner::authority::Authority;
use crate::planner::index::{GroupIndex, GroupTarget};
use crate::planner::only::Scope;
use crate::planner::person::{People, Person, creates};
use crate::reading::survey::in_scope;

/// The groups that somebody may join or leave by a plan, as far as memberships are known.
#[derive(Debug, Default)]
pub(crate) struct Moves<'a> {
    pub(crate) joins: BTreeSet<&'a GroupId>,
    pub(crate) leaves: BTreeSet<&'a GroupId>,
}

/// Returns the groups that an entry has somebody join or leave.
pub(crate) fn moves<'a>(
    person: &Person<'_>,
    snapshot: &'a Snapshot,
    groups: &GroupIndex<'a>,
) -> Moves<'a> {
    let mut moves = asked(person, snapshot, groups);
    if let Some(user) = person.live {
        let decides = |group: &GroupId| groups.authorities.of(person, user, group);
        moves
            .leaves
            .retain(|group| decides(group) == Authority::Files);
    }
    moves
}

/// The same, whoever decides over the memberships that it ends.
fn asked<'a>(person: &Person<'_>, snapshot: &'a Snapshot, groups: &GroupIndex<'a>) -> Moves<'a> {
    let wishes = &person.entry.groups;
    let (own, remove, exact) = wishes.own.parts();
    let live = |wish| match groups.resolve(wish) {
        Ok(GroupTarget::Live(id, _)) => Some(id),
        Ok(GroupTarget::Declared(_) | GroupTarget::NotWritable(..)) | Err(_) => None,
    };
    let removed: BTreeSet<&GroupId> = remove.iter().filter_map(|wish| live(&wish.value)).collect();
    let defaults = wishes.defaults.iter().filter_map(|wish| live(&wish.value));
    let defaults = defaults.filter(|group| !removed.contains(group));
    let wanted = own.iter().filter_map(|wish| live(&wish.value));
    let wanted: BTreeSet<&GroupId> = wanted.chain(defaults).collect();
    let Some(user) = person.live else {
        let joins = if creates(person.entry) {
            wanted
        } else {
            BTreeSet::new()
        };
        return Moves {
            joins,
            ..Moves::default()
        };
    };
    let is_member = |group: &GroupId| snapshot.is_member(&user.id, group) == Known::Read(true);
    let removed = removed.into_iter();
    let mut leaves: BTreeSet<&GroupId> = removed.filter(|group| is_member(group)).collect();
    if exact.is_some() {
        let known = snapshot.known_groups_of(&user.id).iter();
        leaves.extend(known.filter(|group| groups.is_managed(group) && !wanted.contains(*group)));
    }
    let joins = wanted.into_iter().filter(|group| !is_member(group));
    Moves {
        joins: joins.collect(),
        leaves,
    }
}

/// Returns the groups whose members are read with the rules behind them: it hangs on who gave somebody the membership
/// whether they leave.
pub(crate) fn unsaid(
    snapshot: &Snapshot,
    people: &People<'_>,
    groups: &GroupIndex<'_>,
    scope: &Scope,
) -> BTreeSet<GroupId> {
    let live = in_scope(people, scope).filter_map(|person| Some((person, person.live?)));
    let unsaid = live.flat_map(|(person, user)| {
        let leaves = asked(person, snapshot, groups).leaves.into_iter();
        leaves.filter(|group| groups.authorities.is_open(person, user, group))
    });
    let unread = unsaid.filter(|group| !snapshot.knows_members_of(group));
    unread.cloned().collect()
}
