//! The groups that somebody may join or leave by a plan, as far as that shows before anything is compared.

use std::collections::BTreeSet;

use crate::live::Snapshot;
use crate::model::ids::GroupId;
use crate::planner::index::{GroupIndex, GroupTarget};
use crate::planner::person::{Person, creates};

/// The groups that somebody may join or leave by a plan, as far as memberships are known.
#[derive(Clone, Debug)]
pub(crate) struct Moves<'a> {
    pub(crate) joins: BTreeSet<&'a GroupId>,
    pub(crate) leaves: BTreeSet<&'a GroupId>,
}

impl Moves<'_> {
    pub(crate) const fn none() -> Self {
        Self {
            joins: BTreeSet::new(),
            leaves: BTreeSet::new(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        let Self { joins, leaves } = self;
        joins.is_empty() && leaves.is_empty()
    }
}

/// Returns the groups that an entry asks somebody into and out of, whoever decides over the memberships that it ends.
pub(crate) fn asked<'a>(
    person: &Person<'_>,
    snapshot: &'a Snapshot,
    groups: &GroupIndex<'a>,
) -> Moves<'a> {
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
    let wanted = wanted.chain(defaults);
    let Some(user) = person.live else {
        let joins = wanted.filter(|_| creates(person.entry)).collect();
        return Moves {
            joins,
            ..Moves::none()
        };
    };
    // Of whom nothing more is known than these is in no other group, or it is not known that they are.
    let is_in = snapshot.known_groups_of(&user.id);
    let (mut kept, mut joins) = (Vec::new(), BTreeSet::new());
    for group in wanted {
        if is_in.contains(group) {
            kept.push(group);
        } else {
            joins.insert(group);
        }
    }
    let mut leaves: BTreeSet<&GroupId> = removed;
    leaves.retain(|group| is_in.contains(*group));
    if exact.is_some() {
        kept.sort_unstable();
        let surplus = is_in
            .iter()
            .filter(|group| kept.binary_search(group).is_err());
        leaves.extend(surplus.filter(|group| groups.is_managed(group)));
    }
    Moves { joins, leaves }
}
