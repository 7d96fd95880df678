//! Checks of entries against each other, over all files.

use std::collections::BTreeMap;
use std::collections::hash_map::Entry as Slot;
use std::hash::Hash;

use smol_str::SmolStr;

use crate::desired::group_rule::read::check as group_rules;
use crate::desired::state::{DesiredPerson, DesiredState};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::circle::circles;
use crate::model::ids::{Login, LoginKey, RelationName};
use crate::model::table::Table;
use crate::source::{Keyed, Located, Span};

/// Links of a cycle that a finding points at beside the first; the rest would say nothing more.
const CYCLE_LABELS_MAX: usize = 4;

/// Checks entries against each other.
pub(crate) fn check(state: &DesiredState, diagnostics: &mut Diagnostics) {
    // The login of a tombstone may be somebody else's by now, and counts for nothing.
    let people: Vec<&DesiredPerson> = state
        .people
        .iter()
        .filter(|person| !person.is_tombstone())
        .collect();
    let logins = logins(&people, diagnostics);
    previous_logins(&people, &logins, diagnostics);
    ids(&state.people, diagnostics);
    groups(state, diagnostics);
    definitions(state, diagnostics);
    group_rules(&state.group_rules, diagnostics);
    cycles(&people, &logins, diagnostics);
}

/// The first place of each name.
struct First<K>(Table<K, Span>);

impl<K: Eq + Hash> First<K> {
    fn new() -> Self {
        Self(Table::default())
    }

    /// Returns where the name stood first, if it stood before.
    fn before(&mut self, name: K, span: Span) -> Option<Span> {
        match self.0.entry(name) {
            Slot::Occupied(slot) => Some(*slot.get()),
            Slot::Vacant(slot) => {
                slot.insert(span);
                None
            }
        }
    }
}

/// The entries of each login, by their places among those that are given.
struct Logins {
    /// The first one of each login.
    first: Table<LoginKey, usize>,
    /// For each entry the first one of its login: most often itself.
    first_of: Vec<usize>,
}

impl Logins {
    fn first(&self, login: &Login) -> Option<usize> {
        self.first.get(&login.key()).copied()
    }
}

/// What leads from one person to another: a link, a former login. Of several entries with one login the first that leads
/// anywhere counts.
#[derive(Default)]
struct Leads {
    starts: Vec<usize>,
    /// The entry that leads from a person, and to whom, where the files have them.
    of: Table<usize, (usize, Option<usize>)>,
}

impl Leads {
    fn add(&mut self, from: usize, entry: usize, to: Option<usize>) {
        if let Slot::Vacant(slot) = self.of.entry(from) {
            slot.insert((entry, to));
            self.starts.push(from);
        }
    }

    /// Returns the entries of each circle.
    fn circles(&self) -> Vec<Vec<usize>> {
        let next = |from: usize| self.of.get(&from)?.1.filter(|to| self.of.contains_key(to));
        let circles = circles(self.starts.iter().copied(), next).into_iter();
        let entries = circles.map(|around| around.iter().map(|from| self.of[from].0).collect());
        entries.collect()
    }
}

/// Finds everybody by login, and reports logins that are the same.
fn logins(people: &[&DesiredPerson], diagnostics: &mut Diagnostics) -> Logins {
    let mut logins = Logins {
        first: Table::default(),
        first_of: (0..people.len()).collect(),
    };
    logins.first.reserve(people.len());
    let mut may_collide = false;
    for (index, login) in people.iter().map(|person| &person.login).enumerate() {
        let key = login.value.key();
        may_collide |= !key.as_str().is_ascii();
        let first = match logins.first.entry(key) {
            Slot::Vacant(slot) => {
                slot.insert(index);
                continue;
            }
            Slot::Occupied(slot) => *slot.get(),
        };
        logins.first_of[index] = first;
        diagnostics.push(
            Diagnostic::error(
                Code::DuplicateLogin,
                login.span,
                format!("login `{}` is defined twice", login.value),
            )
            .label("defined again here")
            .related(people[first].login.span, "first defined here")
            .help("merge the two entries, or change one of the logins"),
        );
    }
    if may_collide {
        let people = people.iter().enumerate();
        let firsts = people.filter(|(index, _)| logins.first_of[*index] == *index);
        collisions(firsts.map(|(_, person)| &person.login), diagnostics);
    }
    logins
}

/// Reports logins that differ by diacritics alone.
fn collisions<'l>(logins: impl Iterator<Item = &'l Located<Login>>, diagnostics: &mut Diagnostics) {
    let mut folded: Table<SmolStr, &Located<Login>> = Table::default();
    for login in logins {
        match folded.entry(login.value.key().fold()) {
            Slot::Vacant(slot) => {
                slot.insert(login);
            }
            Slot::Occupied(first) => diagnostics.push(
                Diagnostic::error(
                    Code::LoginCollides,
                    login.span,
                    format!(
                        "Okta treats `{}` and `{}` as the same login",
                        first.get().value,
                        login.value
                    ),
                )
                .label("Okta would refuse this one")
                .related(first.get().span, "because of this one")
                .help("Okta ignores diacritics in logins: change one of the two"),
            ),
        }
    }
}

/// Two entries cannot both be one person's next name. Entries that name each other's logins as their own previous
/// ones, all around, read the same before and after the exchange: only ids tell which it is.
fn previous_logins(people: &[&DesiredPerson], logins: &Logins, diagnostics: &mut Diagnostics) {
    if people.iter().all(|each| each.previous_logins.is_empty()) {
        return;
    }
    let mut seen = First::new();
    let mut leads = Leads::default();
    let all = people.iter().enumerate();
    let all = all
        .flat_map(|(index, person)| person.previous_logins.iter().map(move |each| (index, each)));
    for (index, previous) in all {
        if let Some(first) = seen.before(previous.value.key(), previous.span) {
            diagnostics.push(
                Diagnostic::error(
                    Code::PreviousLogin,
                    previous.span,
                    format!("two entries have the previous login `{}`", previous.value),
                )
                .label("again here")
                .related(first, "first here")
                .help("only one person can have had it: correct one of the two"),
            );
            continue;
        }
        let from = logins.first_of[index];
        if let Some(holder) = logins
            .first(&previous.value)
            .filter(|holder| *holder != from)
        {
            leads.add(from, index, Some(holder));
        }
    }
    for around in leads.circles() {
        let around: Vec<&DesiredPerson> = around.iter().map(|index| people[*index]).collect();
        diagnostics.extend_one(exchange_without_ids(&around));
    }
}

/// Returns the error of people who exchange logins and are not all known by an id.
pub fn exchange_without_ids(around: &[&DesiredPerson]) -> Option<Diagnostic> {
    let mut without = around.iter().filter(|person| person.pinned_id().is_none());
    let first = without.next()?;
    let mut diagnostic = Diagnostic::error(
        Code::RenameCycleNeedsId,
        first.login.span,
        format!(
            "{} people exchange logins, but `{}` has no `id`",
            around.len(),
            first.login.value
        ),
    )
    .label("who is this?")
    .help(format!(
        "add the `id` of each of them (`okta-reconcile user show {}` shows it): the logins alone look the same before \
         and after the exchange",
        first.login.value
    ));
    for person in without.take(CYCLE_LABELS_MAX) {
        diagnostic = diagnostic.related(person.login.span, "has no `id` either");
    }
    Some(diagnostic)
}

fn ids(people: &[DesiredPerson], diagnostics: &mut Diagnostics) {
    let mut seen = First::new();
    for id in people.iter().filter_map(DesiredPerson::pinned_id) {
        if let Some(first) = seen.before(&id.value, id.span) {
            diagnostics.push(
                Diagnostic::error(
                    Code::DuplicateId,
                    id.span,
                    format!("two entries have the id `{}`", id.value),
                )
                .label("again here")
                .related(first, "first here")
                .help(
                    "an id belongs to one person: merge the two entries, or correct one of the ids",
                ),
            );
        }
    }
}

fn groups(state: &DesiredState, diagnostics: &mut Diagnostics) {
    let (mut names, mut ids, mut formers) = (First::new(), First::new(), First::new());
    let twice = |what: String, span: Span, first: Span| {
        Diagnostic::error(Code::DuplicateGroup, span, what)
            .label("declared again here")
            .related(first, "first declared here")
            .help("keep one of them")
    };
    for group in &state.groups {
        let name = &group.name;
        if let Some(first) = names.before(&name.value, name.span) {
            let what = format!("group `{}` is declared twice", name.value);
            diagnostics.push(twice(what, name.span, first));
        }
        if let Some(id) = &group.id
            && let Some(first) = ids.before(&id.value, id.span)
        {
            let what = format!("the group with the id `{}` is declared twice", id.value);
            diagnostics.push(twice(what, id.span, first));
        }
        if let Some(former) = &group.previous_name
            && let Some(first) = formers.before(&former.value, former.span)
        {
            let what = format!("two groups have the previous name `{}`", former.value);
            diagnostics.push(twice(what, former.span, first));
        }
    }
    for group in state.groups.iter().filter(|group| group.id.is_none()) {
        let Some(former) = &group.previous_name else {
            continue;
        };
        // By the names alone it cannot be told whether the rename has happened.
        let mut others = state.groups.iter();
        if let Some(other) = others.find(|other| other.name.value == former.value) {
            let what = format!(
                "`{}` is the previous name of `{}` and declared itself",
                former.value, group.name.value
            );
            diagnostics.push(
                Diagnostic::error(Code::DuplicateGroup, former.span, what)
                    .related(other.name.span, "declared here")
                    .help("add the `id` of the group that is renamed, or remove one of the two"),
            );
        }
    }
}

fn definitions(state: &DesiredState, diagnostics: &mut Diagnostics) {
    let mut seen = First::new();
    for definition in &state.definitions {
        let names = [&definition.primary, &definition.associated];
        let taken = names.map(|name| seen.before(&name.value, name.span));
        let clash = names
            .into_iter()
            .zip(taken)
            .find_map(|(name, first)| Some((name, first?)));
        if let Some((name, first)) = clash {
            diagnostics.push(
                Diagnostic::error(
                    Code::DuplicateDefinition,
                    name.span,
                    format!("the relationship name `{}` is already used", name.value),
                )
                .label("again here")
                .related(first, "first here")
                .help("keep one of them: every name must be unique across both sides of all definitions"),
            );
        }
    }
}

/// Finds people who are each other's primaries, all around. One's own primary is found elsewhere.
fn cycles(people: &[&DesiredPerson], logins: &Logins, diagnostics: &mut Diagnostics) {
    let mut relations: BTreeMap<&RelationName, Leads> = BTreeMap::new();
    for (index, person) in people.iter().enumerate() {
        for (relation, primary) in &person.links {
            if let Some(login) = &primary.value {
                let leads = relations.entry(relation).or_default();
                leads.add(logins.first_of[index], index, logins.first(login));
            }
        }
    }
    for (relation, leads) in relations {
        for around in leads.circles().iter().filter(|around| around.len() > 1) {
            diagnostics.extend_one(cycle(people, relation, around));
        }
    }
}

fn cycle(
    people: &[&DesiredPerson],
    relation: &RelationName,
    around: &[usize],
) -> Option<Diagnostic> {
    let link = |index: &usize| {
        let person: &DesiredPerson = people[*index];
        Some((person, person.links.get(relation)?))
    };
    let around: Vec<(&DesiredPerson, &Keyed<Option<Login>>)> =
        around.iter().filter_map(link).collect();
    let shown = around.iter().take(CYCLE_LABELS_MAX + 1);
    let mut names: Vec<&str> = shown
        .map(|(person, _)| person.login.value.as_str())
        .collect();
    if around.len() > names.len() {
        names.push("…");
    }
    let ((_, first), rest) = around.split_first()?;
    let mut diagnostic = Diagnostic::warning(
        Code::LinkCycle,
        first.span,
        format!(
            "{} people form a cycle of {relation}: {}",
            around.len(),
            names.join(", ")
        ),
    )
    .label(format!("of {}", names[0]))
    .help(format!(
        "Okta allows it; to break the cycle, write `{relation}: null` for one of them"
    ));
    for (person, primary) in rest.iter().take(CYCLE_LABELS_MAX) {
        diagnostic = diagnostic.related(primary.span, format!("of {}", person.login.value));
    }
    Some(diagnostic)
}
