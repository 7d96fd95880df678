//! Members of declared groups who are in no file: whoever reads the files does not learn of them, and nobody takes them
//! out.
//!
//! Okta counts the members of every group. Where it counts more than the people of the files are known to be, the group
//! is asked who they are; a group whose members are all in the files costs no call. Which groups are looked at does not
//! depend on what was read.

use std::collections::{BTreeMap, BTreeSet};

use crate::live::{GroupKind, Known, LiveGroup, MEMBERS_A_PAGE, Snapshot};
use crate::model::ids::{GroupId, GroupName, UserId};
use crate::model::table::Table;
use crate::planner::context::Context;
use crate::planner::index::GroupIndex;
use crate::planner::only::Scope;
use crate::planner::person::People;

/// So many calls may be spent on it however few people the files have. Where they have more, one call each: no more
/// than reading everybody's own groups takes.
const CALLS_MIN: usize = 20;

/// The people in no file who are in declared groups.
#[derive(Debug, Default)]
pub struct Outsiders<'c> {
    /// Which groups each is in, by name.
    pub groups: BTreeMap<&'c UserId, BTreeSet<&'c GroupName>>,
    /// How many declared groups were not looked at.
    pub not_looked_at: usize,
}

impl<'c> Outsiders<'c> {
    /// Finds them, where the plan is about everybody.
    pub fn of(context: &'c Context<'_>, scope: &Scope) -> Option<Self> {
        match scope {
            Scope::Everybody => {}
            Scope::Only(_) => return None,
        }
        let (snapshot, people) = (context.snapshot, context.people);
        let looked_at = looked_at(snapshot, people, context.groups);
        let open = with_others(snapshot, people, &looked_at);
        let mut found = Self::default();
        for group in declared(snapshot, context.groups) {
            let is_looked_at = looked_at.contains(&group.id);
            match snapshot.members_of(&group.id) {
                Known::Read(members) if is_looked_at => {
                    let outside = members.iter();
                    let outside = outside.filter(|member| people.maybe_by_id(member).is_none());
                    for member in outside {
                        found.groups.entry(member).or_default().insert(&group.name);
                    }
                }
                Known::NotRead if is_looked_at && !open.contains(&group.id) => {}
                Known::Read(_) | Known::NotRead => found.not_looked_at += 1,
            }
        }
        Some(found)
    }
}

/// Returns the groups that are asked for all their members, because somebody in them may be in no file.
pub fn asked(
    snapshot: &Snapshot,
    people: &People<'_>,
    groups: &GroupIndex<'_>,
    scope: &Scope,
) -> BTreeSet<GroupId> {
    match scope {
        Scope::Everybody => {
            let looked_at = looked_at(snapshot, people, groups);
            with_others(snapshot, people, &looked_at)
        }
        Scope::Only(_) => BTreeSet::new(),
    }
}

/// The declared groups that the org has.
fn declared<'s>(
    snapshot: &'s Snapshot,
    groups: &GroupIndex<'_>,
) -> impl Iterator<Item = &'s LiveGroup> {
    snapshot
        .groups()
        .filter(|group| group.kind == GroupKind::OktaGroup && groups.declared.has(&group.id))
}

/// The declared groups that are worth their calls: the smallest ones first.
fn looked_at(
    snapshot: &Snapshot,
    people: &People<'_>,
    groups: &GroupIndex<'_>,
) -> BTreeSet<GroupId> {
    let in_org = people.all.iter().filter(|person| person.live.is_some());
    let most = in_org.count().max(CALLS_MIN);
    let everybody = snapshot.users().count();
    // As Okta counted them, whether or not the members were read.
    let calls = |group: &LiveGroup| {
        let members = group.member_count.unwrap_or(everybody);
        members.div_ceil(MEMBERS_A_PAGE)
    };
    let mut smallest_first: Vec<(usize, &GroupId)> = declared(snapshot, groups)
        .map(|group| (calls(group), &group.id))
        .collect();
    smallest_first.sort();
    let mut spent = 0;
    let affordable = smallest_first.into_iter().take_while(|(calls, _)| {
        spent += calls;
        spent <= most
    });
    affordable.map(|(_, group)| group.clone()).collect()
}

/// Returns those of the groups whose members were not read, and in which Okta counts more people than are known of the files.
pub fn with_others(
    snapshot: &Snapshot,
    people: &People<'_>,
    groups: &BTreeSet<GroupId>,
) -> BTreeSet<GroupId> {
    let open = |group: &&GroupId| !snapshot.knows_members_of(group);
    if !groups.iter().any(|group| open(&group)) {
        return BTreeSet::new();
    }
    let mut known: Table<&GroupId, usize> = Table::default();
    let users = snapshot.users();
    for user in users.filter(|user| people.maybe_by_id(&user.id).is_some()) {
        for group in snapshot.known_groups_of(&user.id) {
            *known.entry(group).or_default() += 1;
        }
    }
    let may_have_others = |group: &&GroupId| {
        let counted = snapshot.group(group).and_then(|group| group.member_count);
        let of_files = known.get(group).copied().unwrap_or_default();
        open(group) && counted.is_none_or(|counted| counted > of_files)
    };
    groups.iter().filter(may_have_others).cloned().collect()
}
