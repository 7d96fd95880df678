//! Groups that are created although the org may have them under another name: whoever renames a group in the console
//! would else get a second one, and its people and applications stay with the first.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

use crate::live::{GroupKind, Known, LiveGroup};
use crate::model::hidden::look_alike;
use crate::model::ids::{GroupId, GroupName, UserId};
use crate::plan::note::{About, GroupLikeness, Note, NoteKind};
use crate::planner::context::Context;
use crate::planner::declared::Fate;
use crate::planner::index::{GroupIndex, GroupTarget};
use crate::planner::only::Scope;
use crate::planner::person::{People, Person, stays_out};

/// Of how many people who would join a group it is looked at in which groups they are: each costs a call.
const LOOKED_AT_MAX: usize = 20;

/// One person who is in both groups says nothing.
const SHARED_MIN: usize = 2;

/// A group that nine of ten people are in is like every other one, in an org of so many people.
const ORG_MIN: usize = 20;

/// Returns who is asked for all of their groups, because they would join one that is created: for each such group the
/// first few people of the org.
pub fn looked_at(people: &People<'_>, groups: &GroupIndex<'_>, scope: &Scope) -> BTreeSet<UserId> {
    let joining = joining(people, groups, scope);
    joining.into_values().flatten().cloned().collect()
}

fn joining<'a>(
    people: &People<'a>,
    groups: &GroupIndex<'_>,
    scope: &Scope,
) -> BTreeMap<GroupName, Vec<&'a UserId>> {
    let mut joining: BTreeMap<GroupName, Vec<&UserId>> = BTreeMap::new();
    if !groups.declared.creates_any() {
        return joining;
    }
    let people = people.all.iter();
    for person in people.filter(|person| scope.has(person.index)) {
        let Some(user) = person.live.filter(|_| !stays_out(person)) else {
            continue;
        };
        for name in created(person, groups) {
            let known = joining.entry(name).or_default();
            if known.len() < LOOKED_AT_MAX {
                known.push(&user.id);
            }
        }
    }
    joining
}

/// Returns the groups that somebody would join and that are created.
fn created(person: &Person<'_>, groups: &GroupIndex<'_>) -> BTreeSet<GroupName> {
    let wishes = &person.entry.groups;
    let (own, ..) = wishes.own.parts();
    let all = own.iter().chain(&wishes.defaults);
    all.filter_map(|wish| match groups.resolve(&wish.value) {
        Ok(GroupTarget::Declared(name)) => Some(name.clone()),
        Ok(GroupTarget::Live(..) | GroupTarget::NotWritable(..)) | Err(_) => None,
    })
    .collect()
}

/// Returns a note for each group that is created and looks like one of the org.
pub fn notes(context: &Context<'_>, scope: &Scope) -> Vec<Note> {
    let mut joining = joining(context.people, context.groups, scope);
    let mut notes = Vec::new();
    for declared in context.desired.groups() {
        let name = &declared.name.value;
        if context.groups.declared.fate(name) != Some(Fate::Created) {
            continue;
        }
        let joining = joining.remove(name).unwrap_or_default();
        let is_told = matches!(scope, Scope::Everybody) || !joining.is_empty();
        let found = by_name(context, name).or_else(|| by_members(context, &joining));
        if let Some((group, likeness)) = found.filter(|_| is_told) {
            let kind = NoteKind::MaybeGroupRename {
                group: group.name.clone(),
                id: group.id.clone(),
                likeness,
            };
            let about = About::Group(name.clone());
            notes.push(context.note(declared.name.span, about, kind));
        }
    }
    notes
}

/// The groups that a declaration may mean: those that none names.
fn free<'c>(context: &'c Context<'_>) -> impl Iterator<Item = &'c LiveGroup> {
    let groups = context.snapshot.groups();
    groups.filter(|group| {
        group.kind == GroupKind::OktaGroup && !context.groups.declared.has(&group.id)
    })
}

fn by_name<'c>(
    context: &'c Context<'_>,
    name: &GroupName,
) -> Option<(&'c LiveGroup, GroupLikeness)> {
    let fold = |name: &GroupName| -> String {
        let composed: String = name.as_str().nfkc().collect();
        composed.to_lowercase()
    };
    let wanted = fold(name);
    let is_like = |group: &&LiveGroup| {
        fold(&group.name) == wanted || look_alike(group.name.as_str(), name.as_str())
    };
    let found = free(context).find(is_like)?;
    Some((found, GroupLikeness::Name))
}

/// The smallest group in which most of the people are who would join.
fn by_members<'c>(
    context: &'c Context<'_>,
    joining: &[&UserId],
) -> Option<(&'c LiveGroup, GroupLikeness)> {
    let mut shared: BTreeMap<&GroupId, usize> = BTreeMap::new();
    for user in joining {
        if let Known::Read(groups) = context.snapshot.groups_of(user) {
            for group in groups {
                *shared.entry(group).or_default() += 1;
            }
        }
    }
    let people = context.snapshot.users().count();
    let size = |group: &LiveGroup| group.member_count.unwrap_or(people);
    let is_everybodys = |group: &LiveGroup| people >= ORG_MIN && size(group) * 10 >= people * 9;
    let is_like = |group: &&LiveGroup| {
        let number = shared.get(&group.id).copied().unwrap_or_default();
        let is_unmanaged = !context.groups.is_managed(&group.id);
        is_unmanaged && number >= SHARED_MIN && number * 2 > joining.len() && !is_everybodys(group)
    };
    let found = free(context).filter(is_like);
    let found = found.min_by_key(|group| (size(group), &group.id))?;
    let likeness = GroupLikeness::Members {
        shared: shared[&found.id],
        of: joining.len(),
    };
    Some((found, likeness))
}
