//! Groups that become managed by a change: before they are, the plan says who is in them, who of these is in no file, and
//! whom exact lists take out.

use std::collections::BTreeSet;

use crate::desired::state::DesiredState;
use crate::live::{Known, LiveGroup, Snapshot};
use crate::model::ids::{GroupId, Login};
use crate::plan::note::{About, Note, NoteKind};
use crate::planner::changes::PersonChanges;
use crate::planner::context::Context;
use crate::planner::index::GroupIndex;
use crate::planner::only::Scope;
use crate::planner::outsider::with_others;
use crate::planner::person::People;

/// Groups that are asked for their members because a change makes them managed. Who makes thousands managed at once is told
/// of the rest how many of the files' people are in them.
const ASKED_MAX: usize = 200;

/// Returns the groups that are managed now and by the files before the change were not, by id.
fn groups<'s>(
    desired: &DesiredState,
    snapshot: &'s Snapshot,
    index: &GroupIndex<'_>,
) -> Vec<&'s LiveGroup> {
    let Some(earlier) = desired.earlier() else {
        return Vec::new();
    };
    let before = GroupIndex::new(&earlier.desired, snapshot);
    let groups = snapshot.groups();
    groups
        .filter(|group| index.is_managed(&group.id) && !before.is_managed(&group.id))
        .collect()
}

/// Returns the groups that are asked for all their members, because somebody in them may be in no file.
pub fn asked(
    desired: &DesiredState,
    snapshot: &Snapshot,
    people: &People<'_>,
    index: &GroupIndex<'_>,
) -> BTreeSet<GroupId> {
    let groups = groups(desired, snapshot, index).into_iter();
    let ids = groups.take(ASKED_MAX).map(|group| group.id.clone());
    with_others(snapshot, people, &ids.collect())
}

/// Returns a note for each group that becomes managed, where the plan is about everybody.
pub fn notes(context: &Context<'_>, changes: &[PersonChanges], scope: &Scope) -> Vec<Note> {
    match scope {
        Scope::Everybody => {}
        Scope::Only(_) => return Vec::new(),
    }
    let groups = groups(context.desired, context.snapshot, context.groups);
    groups
        .into_iter()
        .map(|group| note(context, changes, group))
        .collect()
}

fn note(context: &Context<'_>, changes: &[PersonChanges], group: &LiveGroup) -> Note {
    let snapshot = context.snapshot;
    let people = context.people.all.iter();
    let in_files = people.filter_map(|person| person.live);
    let in_files = in_files
        .filter(|user| snapshot.is_member(&user.id, &group.id) == Known::Read(true))
        .count();
    let in_no_file = match snapshot.members_of(&group.id) {
        Known::Read(members) => {
            let strangers = members.iter();
            let strangers = strangers.filter(|id| context.people.maybe_by_id(id).is_none());
            let logins = strangers.map(|id| {
                let login = snapshot.user(id).and_then(crate::live::LiveUser::login);
                login.unwrap_or_else(|| Login::new(id.as_str()))
            });
            Some(logins.collect::<BTreeSet<_>>().into_iter().collect())
        }
        Known::NotRead if group.member_count == Some(in_files) => Some(Vec::new()),
        Known::NotRead => None,
    };
    let leaves = |changes: &&PersonChanges| {
        let mut leave = changes.groups.leave.iter();
        leave.any(|leave| leave.group == group.id)
    };
    let removed = changes.iter().filter(leaves);
    let removed = removed.map(|changes| context.shown_login(&context.people.all[changes.person]));
    let declared = context.desired.groups().iter().find(|declared| {
        let live = context.groups.live_by_name(&declared.name.value);
        live.is_some_and(|live| live.id == group.id)
    });
    let place = declared.map(|declared| context.sources.place(declared.name.span));
    Note {
        kind: NoteKind::BecomesManaged {
            in_files,
            in_no_file,
            removed: removed.collect::<BTreeSet<_>>().into_iter().collect(),
        },
        about: About::Group(context.groups.shown(group).clone()),
        place,
    }
}
