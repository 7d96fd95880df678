//! Notes about what is no single person: groups, definitions, rules, guards, the list of users.

use crate::model::ids::{Login, UserId};
use crate::plan::note::{About, Note, NoteKind};
use crate::planner::changes::PersonChanges;
use crate::planner::context::Context;
use crate::planner::declared::Fate;
use crate::planner::declared_rule;
use crate::planner::diff;
use crate::planner::likegroup;
use crate::planner::namesake;
use crate::planner::newlymanaged;
use crate::planner::only::Scope;
use crate::planner::person::Previous;
use crate::planner::predict::Foresight;
use crate::planner::rule;

/// Returns the notes about everything but single people.
pub(crate) fn notes(
    context: &Context<'_>,
    changes: &[PersonChanges],
    foresight: &Foresight,
    scope: &Scope,
) -> Vec<Note> {
    let mut notes = Vec::new();
    // What a partial plan is not about, it does not tell.
    if let Scope::Everybody = scope {
        groups(context, &mut notes);
        definitions(context, &mut notes);
        notes.extend(declared_rule::notes(context));
    }
    notes.extend(likegroup::notes(context, scope));
    notes.extend(newlymanaged::notes(context, changes, scope));
    nothing_managed(context, scope, &mut notes);
    elsewhere(context, scope, &mut notes);
    protected(context, &mut notes);
    notes.extend(rule::notes(context, foresight));
    previous_logins(context, scope, &mut notes);
    notes.extend(namesake::notes(context, changes, scope));
    let owner = context.snapshot.token_owner.as_ref();
    if owner.is_some_and(|owner| context.snapshot.user(owner).is_none()) {
        notes.push(whole(NoteKind::ListIncomplete));
    }
    notes
}

fn whole(kind: NoteKind) -> Note {
    Note {
        kind,
        about: About::Plan,
        place: None,
    }
}

fn groups(context: &Context<'_>, notes: &mut Vec<Note>) {
    for declared in context.desired.groups() {
        let name = &declared.name.value;
        let about = || About::Group(name.clone());
        if let Some(other) = context.groups.in_the_way(name) {
            let group_type = other.kind.as_str().to_owned();
            let kind = NoteKind::GroupNotCreated { group_type };
            notes.push(context.note(declared.name.span, about(), kind));
        }
        if let Some(former) = &declared.previous_name {
            let kind = match context.groups.declared.fate(name) {
                Some(Fate::Created) => Some(NoteKind::PreviousNameUnknown {
                    previous: former.value.clone(),
                }),
                Some(Fate::There(_)) if !context.groups.has(&former.value) => {
                    Some(NoteKind::PreviousNameServed)
                }
                Some(Fate::There(_) | Fate::Renamed(_) | Fate::InTheWay(_) | Fate::InDoubt)
                | None => None,
            };
            notes.extend(kind.map(|kind| context.note(former.span, about(), kind)));
        }
        let live = context.groups.live_by_name(name);
        if let (Some(live), Some(wished)) = (live, &declared.description)
            && live.description.as_deref().unwrap_or_default() != wished.value
        {
            let kind = NoteKind::GroupDescriptionKept;
            notes.push(context.note(wished.span, about(), kind));
        }
    }
}

/// Exact lists take nobody out of anything where no group is managed: that is said once, and not of every person.
fn nothing_managed(context: &Context<'_>, scope: &Scope, notes: &mut Vec<Note>) {
    let mut people = context.people.all.iter();
    let exact = people.find(|person| {
        let (_, _, exact) = person.entry.groups.own.parts();
        exact.is_some() && scope.has(person.index)
    });
    if exact.is_some() && context.groups.manages_none() {
        notes.push(whole(NoteKind::NoGroupManaged));
    }
}

/// What a partial plan is not about it counts.
fn elsewhere(context: &Context<'_>, scope: &Scope, notes: &mut Vec<Note>) {
    let others = context.people.all.iter();
    let others = others.filter(|person| !scope.has(person.index));
    let people = others
        .filter(|person| diff::is_blocked(context, person))
        .count();
    if people > 0 {
        notes.push(whole(NoteKind::BlockedElsewhere { people }));
    }
}

fn definitions(context: &Context<'_>, notes: &mut Vec<Note>) {
    for declared in context.desired.definitions() {
        let mut live = context.snapshot.definitions.iter();
        let live = live.find(|live| live.primary == declared.primary.value);
        let differs = live.is_some_and(|live| {
            live.primary_title != declared.primary_title
                || live.associated_title != declared.associated_title
        });
        let is_blocked = context.clashing.contains(&declared.primary.value);
        if differs && !is_blocked {
            let about = About::Relationship(declared.primary.value.clone());
            let span = declared.primary.span;
            notes.push(context.note(span, about, NoteKind::DefinitionKept));
        }
    }
}

/// A pattern may mean nobody today; a login or an id that means nobody is a slip that leaves somebody unprotected.
fn protected(context: &Context<'_>, notes: &mut Vec<Note>) {
    for entry in &context.desired.config().guards.protected {
        let is_pattern = entry.value.contains(['*', '?', '[', '{']);
        let key = Login::new(entry.value.as_str()).key();
        let in_org = context.snapshot.user_by_login(&key).is_some()
            || context
                .snapshot
                .user(&UserId::new(entry.value.as_str()))
                .is_some();
        let in_files = context.people.by_login(&key).is_some();
        if !is_pattern && !in_org && !in_files {
            let about = About::Protected(entry.value.clone());
            notes.push(context.note(entry.span, about, NoteKind::ProtectsNobody));
        }
    }
}

fn previous_logins(context: &Context<'_>, scope: &Scope, notes: &mut Vec<Note>) {
    let people = context.people.all.iter();
    for person in people.filter(|person| scope.has(person.index)) {
        let (Some(found), Some(newest)) = (person.previous, person.entry.previous_logins.first())
        else {
            continue;
        };
        let written = match found {
            Previous::OfAnother(previous, _) => previous,
            Previous::Served | Previous::Unknown => newest,
        };
        let previous = written.value.clone();
        let kind = match found {
            Previous::Served => NoteKind::PreviousLoginServed,
            Previous::Unknown => NoteKind::PreviousLoginUnknown { previous },
            Previous::OfAnother(_, other) => NoteKind::PreviousLoginOfAnother {
                previous,
                other: other.login.value.clone(),
            },
        };
        notes.push(context.note_about(person, written.span, kind));
    }
}
