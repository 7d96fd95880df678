//! People who may be meant by another entry: somebody new who looks like somebody whom no file names, and a new login
//! beside an old address.

use std::collections::BTreeSet;

use crate::live::{LiveUser, Snapshot};
use crate::model::ids::{AttributeName, Login};
use crate::model::table::Table;
use crate::plan::note::{Likeness, Note, NoteKind};
use crate::planner::changes::PersonChanges;
use crate::planner::context::Context;
use crate::planner::only::Scope;
use crate::planner::person::{People, Person};
use crate::planner::person::{Previous, is_living};

/// Returns the notes about somebody new who may be a rename, and about renames that leave the email as it is.
pub fn notes(context: &Context<'_>, changes: &[PersonChanges], scope: &Scope) -> Vec<Note> {
    let all = &context.people.all;
    let mut notes: Vec<Note> = Vec::new();
    let mut add = |person: &Person<'_>, kind: NoteKind| {
        notes.push(context.note_about(person, person.entry.login.span, kind));
    };
    let is_created = |person: &&Person<'_>| {
        let is_refused = context.renames.refused_creation(person.index).is_some();
        scope.has(person.index) && is_created(person) && !is_refused
    };
    if all.iter().any(|person| is_created(&person)) {
        let strangers = Strangers::of(context.people, context.snapshot);
        for person in all.iter().filter(is_created) {
            if let Some((user, likeness)) = strangers.like(person)
                && let Some(login) = user.login()
            {
                let entry = context.people.maybe_by_id(&user.id);
                let entry = entry.map(|index| all[index].entry.login.value.clone());
                let kind = NoteKind::MaybeRename {
                    login,
                    entry,
                    likeness,
                };
                add(person, kind);
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

/// An entry whose `previousLogin` is found has said what it means.
fn is_created(person: &Person<'_>) -> bool {
    let is_found = match person.previous {
        None | Some(Previous::Unknown) => false,
        Some(Previous::Served | Previous::OfAnother(..)) => true,
    };
    person.is_new() && !is_found
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

/// What two people have in common, and its value.
type Sign = (Likeness, String);

/// The people of the org whom no entry fits, because they are in no file or it is in doubt whom theirs means, by what
/// tells people apart; `None` where several have it in common.
struct Strangers<'a>(Table<Sign, Option<&'a LiveUser>>);

impl<'a> Strangers<'a> {
    fn of(people: &People<'_>, snapshot: &'a Snapshot) -> Self {
        let mut signs: Table<Sign, Option<&'a LiveUser>> = Table::default();
        let is_stranger = |user: &&LiveUser| {
            // Somebody who left may well have a namesake who comes.
            people.by_id(&user.id).is_none() && is_living(user)
        };
        for user in snapshot.users().filter(is_stranger) {
            let own: BTreeSet<Sign> = signs_of(|name| {
                let value = user.profile.get(&AttributeName::new(name))?;
                value.as_text().map(str::to_owned)
            });
            for sign in own {
                let others = signs.entry(sign);
                others.and_modify(|only| *only = None).or_insert(Some(user));
            }
        }
        Self(signs)
    }

    /// Returns whom somebody new may be; the surest sign counts.
    fn like(&self, person: &Person<'_>) -> Option<(&'a LiveUser, Likeness)> {
        let login = &person.entry.login.value;
        let wished = signs_of(|name| match person.profile.get(&AttributeName::new(name)) {
            Some(value) => value.value.as_ref()?.as_text().map(str::to_owned),
            // The email of somebody new follows their login.
            None => (name == "email" && login.is_address()).then(|| login.as_str().to_owned()),
        });
        let mut found = wished
            .iter()
            .filter_map(|sign| Some(((*self.0.get(sign)?)?, sign.0)));
        found.next()
    }
}

/// The fewest digits that make a phone number: fewer are an extension, which others have too.
const PHONE_DIGITS_MIN: usize = 7;

/// Returns what tells somebody apart, by their attributes.
fn signs_of(value: impl Fn(&str) -> Option<String>) -> BTreeSet<Sign> {
    let folded = |name| {
        let text: Option<String> = value(name).map(|text| text.trim().to_lowercase());
        text.filter(|text| !text.is_empty())
    };
    let phone = |name| {
        let digits: String = value(name)?.chars().filter(char::is_ascii_digit).collect();
        (digits.len() >= PHONE_DIGITS_MIN).then_some((Likeness::Phone, digits))
    };
    let email = folded("email").map(|email| (Likeness::Email, email));
    let number = folded("employeeNumber").map(|number| (Likeness::EmployeeNumber, number));
    let names = folded("firstName").zip(folded("lastName"));
    let names = names.map(|(first, last)| (Likeness::Names, format!("{first}\n{last}")));
    let phones = [phone("mobilePhone"), phone("primaryPhone")];
    let all = [email, number, names].into_iter().chain(phones);
    all.flatten().collect()
}
