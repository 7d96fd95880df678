//! People who may be meant by another entry: somebody new who looks like somebody whom no file names, and a new login
//! beside an old address.

use std::collections::HashMap;

use crate::live::{LiveUser, Snapshot};
use crate::model::ids::{AttributeName, Login};
use crate::model::status::UserStatus;
use crate::plan::context::Context;
use crate::plan::diff::PersonChanges;
use crate::plan::note::{Likeness, Note, NoteKind};
use crate::plan::only::Scope;
use crate::plan::resolve::{People, Person};

/// Returns the notes about somebody new who may be a rename, and about renames that leave the email as it is.
pub fn notes(context: &Context<'_>, changes: &[PersonChanges], scope: &Scope) -> Vec<Note> {
    let all = &context.people.all;
    let mut notes: Vec<Note> = Vec::new();
    let mut add = |person: &Person<'_>, kind: NoteKind| {
        notes.push(context.note_about(person, person.entry.login.span, kind));
    };
    let is_created = |person: &&Person<'_>| scope.has(person.index) && is_created(person);
    if all.iter().any(|person| is_created(&person)) {
        let strangers = Strangers::of(context.people, context.snapshot);
        for person in all.iter().filter(is_created) {
            if let Some((user, likeness)) = strangers.like(person)
                && let Some(login) = user.login()
            {
                add(person, NoteKind::MaybeRename { login, likeness });
            }
        }
    }
    for each in changes.iter().filter(|each| each.create.is_none()) {
        let person = &all[each.person];
        if person.live.is_some_and(|user| keeps_address(each, user)) {
            add(person, NoteKind::EmailStays);
        }
    }
    notes
}

/// An entry with a `previousLogin` has said what it means.
fn is_created(person: &Person<'_>) -> bool {
    person.is_new() && person.entry.previous_login.is_none()
}

/// Whether somebody gets another login and keeps an email that was the login until now.
fn keeps_address(changes: &PersonChanges, user: &LiveUser) -> bool {
    let [login, email] = ["login", "email"].map(AttributeName::new);
    let written = &changes.profile.attributes;
    let was_login = user.login().is_some_and(|login| {
        let email = text(user, &email).map(|email| Login::new(email).key());
        email == Some(login.key())
    });
    was_login && written.contains_key(&login) && !written.contains_key(&email)
}

fn text<'u>(user: &'u LiveUser, name: &AttributeName) -> Option<&'u str> {
    user.profile.get(name)?.as_text()
}

/// First and last name, in small letters.
type Names = (String, String);

/// The people who are in the org and in no file.
struct Strangers<'a> {
    by_email: HashMap<String, &'a LiveUser>,
    /// `None` where several have these names.
    by_names: HashMap<Names, Option<&'a LiveUser>>,
}

impl<'a> Strangers<'a> {
    fn of(people: &People<'_>, snapshot: &'a Snapshot) -> Self {
        let mut strangers = Self {
            by_email: HashMap::new(),
            by_names: HashMap::new(),
        };
        let [email, first, last] = ["email", "firstName", "lastName"].map(AttributeName::new);
        let is_stranger = |user: &&LiveUser| {
            // Somebody who left may well have a namesake who comes.
            people.by_id(&user.id).is_none() && user.status != UserStatus::Deprovisioned
        };
        for user in snapshot.users().filter(is_stranger) {
            if let Some(email) = text(user, &email) {
                strangers.by_email.insert(email.to_lowercase(), user);
            }
            if let (Some(first), Some(last)) = (text(user, &first), text(user, &last)) {
                let names = (first.to_lowercase(), last.to_lowercase());
                let others = strangers.by_names.entry(names);
                others.and_modify(|only| *only = None).or_insert(Some(user));
            }
        }
        strangers
    }

    fn like(&self, person: &Person<'_>) -> Option<(&'a LiveUser, Likeness)> {
        let wished = |name: &str| {
            let value = person.profile.get(&AttributeName::new(name))?;
            value.value.as_ref()?.as_text().map(str::to_lowercase)
        };
        let by_email = wished("email").and_then(|email| self.by_email.get(&email).copied());
        if let Some(user) = by_email {
            return Some((user, Likeness::Email));
        }
        let names = (wished("firstName")?, wished("lastName")?);
        let user = (*self.by_names.get(&names)?)?;
        Some((user, Likeness::Names))
    }
}
