//! The people who still point at somebody who leaves or has left, once a plan is done.

use std::collections::{BTreeMap, BTreeSet};

use crate::live::{Known, LiveUser};
use crate::model::ids::{Login, RelationName, UserId};
use crate::model::status::UserStatus;
use crate::plan::note::{About, Departure, Note, NoteKind};
use crate::planner::changes::PersonChanges;
use crate::planner::context::Context;
use crate::planner::link::{Named, Who, who};
use crate::planner::only::Scope;
use crate::planner::person::{is_living, stays_out};
use crate::source::Span;

/// Somebody who is out or about to be, and a relationship in which others point at them.
type Pointed<'c> = (&'c UserId, &'c RelationName);

/// Returns a note for each person who leaves, or has left, and is somebody's primary: who leaves by this plan is told of
/// everybody who points at them, and who has left of those whose entries say so.
pub fn notes(context: &Context<'_>, changes: &[PersonChanges], scope: &Scope) -> Vec<Note> {
    let mut moves: BTreeSet<(&RelationName, &UserId)> = BTreeSet::new();
    let mut leavers: BTreeMap<&UserId, &PersonChanges> = BTreeMap::new();
    for each in changes {
        if let Some(user) = context.people.all[each.person].live {
            moves.extend(each.links.iter().map(|link| (&link.relation, &user.id)));
            if each.leaves() {
                leavers.insert(&user.id, each);
            }
        }
    }
    let mut notes = Vec::new();
    for (leaver, changes) in &leavers {
        let person = &context.people.all[changes.person];
        for (relation, associated) in context.snapshot.associated_of(leaver) {
            let stay = associated
                .into_iter()
                .filter(|id| !moves.contains(&(relation, *id)) && !leavers.contains_key(*id));
            let span = person.entry.login.span;
            let about = About::Person(context.shown_login(person));
            let people = logins(context, stay);
            notes.extend(note(
                context,
                Departure::Leaves,
                relation,
                people,
                about,
                span,
            ));
        }
    }
    for ((left, relation), (span, associated)) in standing(context, scope) {
        let user = context.snapshot.user(left);
        let login = user.and_then(LiveUser::login);
        let entry = context.people.by_id(left);
        let shown = entry.map(|index| context.shown_login(&context.people.all[index]));
        let login = shown.or(login);
        if let Some(login) = login.filter(|_| !leavers.contains_key(left)) {
            let about = About::Person(login);
            let departure = match user.map(|user| &user.status) {
                Some(UserStatus::Deprovisioned) => Departure::HasLeft,
                Some(_) | None => Departure::Leaves,
            };
            let people = logins(context, associated.into_iter());
            notes.extend(note(context, departure, relation, people, about, span));
        }
    }
    notes
}

/// Returns the links that the entries of `scope` ask for, that stand, and whose primary is out or to leave: where the first
/// of them is written, and whose they are.
fn standing<'c>(
    context: &'c Context<'_>,
    scope: &Scope,
) -> BTreeMap<Pointed<'c>, (Span, BTreeSet<&'c UserId>)> {
    let mut found: BTreeMap<Pointed<'c>, (Span, BTreeSet<&UserId>)> = BTreeMap::new();
    let people = context.people.all.iter();
    for person in people.filter(|person| scope.has(person.index) && !stays_out(person)) {
        let Some(user) = person.live else {
            continue;
        };
        for (relation, wished) in &person.entry.links {
            let Some(login) = &wished.value else {
                continue;
            };
            let Some(Named::Known(Who::Live(id))) = who(context.people, context.snapshot, login)
            else {
                continue;
            };
            let entry = context.people.by_id(&id);
            let entry = entry.map(|index| &context.people.all[index]);
            // Nearly everybody stays, and is looked up no further.
            if entry.is_some_and(|entry| !stays_out(entry)) {
                continue;
            }
            let Some(primary) = context.snapshot.user(&id) else {
                continue;
            };
            let is_out = entry.is_some() || primary.status == UserStatus::Deprovisioned;
            let stands = context.snapshot.primary_of(relation, &user.id) == Known::Read(Some(id));
            if is_out && stands {
                let at = (&primary.id, relation);
                let (_, people) = found
                    .entry(at)
                    .or_insert_with(|| (wished.span, BTreeSet::new()));
                people.insert(&user.id);
            }
        }
    }
    found
}

/// Returns the logins of people who are not out themselves.
fn logins<'c>(context: &Context<'_>, ids: impl Iterator<Item = &'c UserId>) -> Vec<Login> {
    let mut logins: Vec<Login> = ids
        .filter_map(|id| context.snapshot.user(id))
        .filter(|user| is_living(user))
        .filter_map(LiveUser::login)
        .collect();
    logins.sort();
    logins
}

fn note(
    context: &Context<'_>,
    departure: Departure,
    relation: &RelationName,
    people: Vec<Login>,
    about: About,
    span: Span,
) -> Option<Note> {
    let relation = relation.clone();
    let kind = NoteKind::PointAtLeaver {
        departure,
        relation,
        people,
    };
    let is_told = matches!(&kind, NoteKind::PointAtLeaver { people, .. } if !people.is_empty());
    is_told.then(|| context.note(span, about, kind))
}
