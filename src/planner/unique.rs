//! Values that no two people may have: who may take whose. They share one name space, whatever the types
//! ([schemas 6](crate::facts::schemas)).

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic};
use crate::live::{Directory, LiveUser};
use crate::model::ids::{AttributeName, UserId};
use crate::model::profile::AttributeValue;
use crate::model::table::Table;
use crate::planner::mismatch::{Mismatch, Withholds};
use crate::planner::person::{People, Person, Written, creates, may_be_written};
use crate::planner::rename::Renames;
use crate::planner::usertype::unfit;
use crate::planner::writable::unwritable;
use crate::source::Span;

/// A value that an entry gives somebody who does not have it.
struct Wanted {
    person: usize,
    name: AttributeName,
    value: String,
    span: Span,
    login: String,
}

/// What becomes of a value that somebody wants.
enum Verdict {
    /// Nobody has it.
    Free,
    /// Its holder gives it up in the same plan.
    HandedOn(UserId),
    /// It stays whose it is.
    Taken(Diagnostic),
}

/// Decides of every unique value that entries ask for whether it can be had: a value that its holder gives up is handed
/// on, any other is withheld, with the places that conflict. Whoever is left alone because a rename leaves their entry
/// in doubt takes nothing and gives nothing up.
pub fn hand_on(people: &mut People<'_>, directory: &Directory, renames: &Renames) {
    for person in &mut people.all {
        let is_other = |each: &Mismatch| each.finding.code != Code::ValueTaken;
        person.mismatches.retain(is_other);
        person.takes_from.clear();
        person.written = Written::AtOnce;
    }
    let names = unique_names(directory);
    if names.is_empty() {
        return;
    }
    let all = people.all.iter();
    let mut wanted: Vec<Wanted> = all.flat_map(|person| wanted_by(person, &names)).collect();
    // Two entries contradict each other whether or not one of them is carried out.
    for (person, mismatch) in shared(people, &wanted) {
        people.all[person].mismatches.push(mismatch);
    }
    wanted.retain(|each| {
        let person = &people.all[each.person];
        is_carried_out(person) && renames.doubt(people, person).is_none()
    });
    if wanted.is_empty() {
        return;
    }
    let holders = holders(directory, &wanted);
    // Whoever is refused a value keeps their own, so that others may be refused theirs: this ends, for each round
    // refuses one wish more.
    loop {
        wanted.retain(|each| !is_withheld(&people.all[each.person], &each.name));
        for person in &mut people.all {
            person.takes_from.clear();
        }
        let refused = wanted.iter().find_map(|each| {
            let at = (each.name.clone(), each.value.clone());
            let holder = holders.get(&at).copied();
            match verdict(people, directory, renames, each, holder) {
                Verdict::Free => None,
                Verdict::HandedOn(holder) => {
                    people.all[each.person].takes_from.push(holder);
                    None
                }
                Verdict::Taken(finding) => {
                    let person = &people.all[each.person];
                    Some((each.person, mismatch(finding, person, &each.name)))
                }
            }
        });
        let Some((person, mismatch)) = refused else {
            break;
        };
        people.all[person].mismatches.push(mismatch);
    }
    let first: Vec<usize> = (0..people.all.len())
        .filter(|index| gives_login_first(people, directory, *index))
        .collect();
    for index in first {
        people.all[index].written = Written::LoginFirst;
    }
}

/// Whether somebody has to give up their login before they get what they take from others, for one of these waits for it.
fn gives_login_first(people: &People<'_>, directory: &Directory, index: usize) -> bool {
    let person = &people.all[index];
    !person.takes_from.is_empty()
        && may_rename_first(person)
        && waits_for_themselves(people, directory, index)
}

/// Whether somebody's login can be written in a step of its own, before all else.
fn may_rename_first(person: &Person<'_>) -> bool {
    person.new_login().is_some() && person.retype().is_none()
}

/// Withholds the value; the whole entry, where the type that the person gets does not take the value that they keep.
fn mismatch(finding: Diagnostic, person: &Person<'_>, name: &AttributeName) -> Mismatch {
    let retype = person.retype();
    if retype.is_some_and(|(user, _, schema)| unfit(user, schema).contains(&name)) {
        return Mismatch::of_entry(finding);
    }
    Mismatch {
        finding,
        withholds: Withholds::Attribute(name.clone()),
    }
}

/// Returns whether some type has an attribute that is unique.
pub fn has_any(directory: &Directory) -> bool {
    !unique_names(directory).is_empty()
}

/// The attributes that are unique in some type.
fn unique_names(directory: &Directory) -> BTreeSet<AttributeName> {
    let own = directory.types.iter().map(|of| Some(&of.id));
    let schemas = own.chain([None]).filter_map(|of| directory.schema_of(of));
    let unique = schemas.flatten().filter(|(_, attribute)| attribute.unique);
    unique.map(|(name, _)| name.clone()).collect()
}

/// The unique values that an entry asks for and the person does not have.
fn wanted_by(person: &Person<'_>, names: &BTreeSet<AttributeName>) -> Vec<Wanted> {
    let is_unique = |name: &AttributeName| {
        let attribute = person.schema.and_then(|schema| schema.get(name));
        names.contains(name) && attribute.is_some_and(|attribute| attribute.unique)
    };
    let profile = person.profile.iter();
    let wished = profile.filter_map(|(name, wish)| {
        let value = wish.value.as_ref()?;
        let has = person.live.and_then(|user| user.profile.get(*name));
        let is_somebody = person.live.is_some() || creates(person.entry);
        (is_somebody && is_unique(name) && has != Some(value)).then(|| Wanted {
            person: person.index,
            name: (*name).clone(),
            value: key(value),
            span: wish.span,
            login: person.entry.login.value.to_string(),
        })
    });
    wished.collect()
}

fn is_carried_out(person: &Person<'_>) -> bool {
    !person.is_withheld() && (person.is_new() || may_be_written(person))
}

fn key(value: &AttributeValue) -> String {
    value.json().to_string()
}

/// Two entries that ask for one value: neither gets it, and each points at the other.
fn shared(people: &People<'_>, wanted: &[Wanted]) -> Vec<(usize, Mismatch)> {
    let mut by_value: BTreeMap<(&AttributeName, &str), Vec<&Wanted>> = BTreeMap::new();
    for each in wanted {
        let key = (&each.name, each.value.as_str());
        by_value.entry(key).or_default().push(each);
    }
    let several = by_value.values().filter(|all| all.len() > 1);
    let found = several.flat_map(|all| {
        all.iter().map(|each| {
            let other = if each.person == all[0].person {
                all[1]
            } else {
                all[0]
            };
            let message = format!(
                "`{}` must be unique, and {} is to have {} too",
                each.name, other.login, each.value
            );
            let finding = Diagnostic::error(Code::ValueTaken, each.span, message)
                .related(other.span, "the same value")
                .help("give each of them a value of their own");
            let person = &people.all[each.person];
            (each.person, mismatch(finding, person, &each.name))
        })
    });
    found.collect()
}

/// A unique attribute and a value of it.
type NamedValue = (AttributeName, String);

/// Returns the people of the org who have the values that are wanted.
fn holders<'s>(directory: &'s Directory, wanted: &[Wanted]) -> Table<NamedValue, &'s LiveUser> {
    let values = wanted
        .iter()
        .map(|each| (each.name.clone(), each.value.clone()));
    let values: BTreeSet<NamedValue> = values.collect();
    let names: BTreeSet<&AttributeName> = wanted.iter().map(|each| &each.name).collect();
    let mut found = Table::default();
    for user in directory.users() {
        for name in &names {
            let value = user.profile.get(*name).map(key);
            let held = value.map(|value| ((*name).clone(), value));
            found.extend(
                held.filter(|held| values.contains(held))
                    .map(|held| (held, user)),
            );
        }
    }
    found
}

fn is_withheld(person: &Person<'_>, name: &AttributeName) -> bool {
    person.is_withheld() || person.withholds_attribute(name.as_str())
}

fn verdict(
    people: &People<'_>,
    directory: &Directory,
    renames: &Renames,
    wanted: &Wanted,
    holder: Option<&LiveUser>,
) -> Verdict {
    let own = people.all[wanted.person].live.map(|user| &user.id);
    let Some(holder) = holder.filter(|holder| Some(&holder.id) != own) else {
        return Verdict::Free;
    };
    let login = holder.login();
    let whose = login
        .as_ref()
        .map_or(holder.id.as_str(), |login| login.as_str());
    let index = people.by_id(&holder.id);
    let gives_up = index.is_some_and(|index| {
        let person = &people.all[index];
        gives_up(person, &wanted.name) && renames.doubt(people, person).is_none()
    });
    let finding = |message: String| Diagnostic::error(Code::ValueTaken, wanted.span, message);
    if !gives_up {
        return Verdict::Taken(
            finding(format!(
                "`{}` must be unique, and {whose} ({}) has {}",
                wanted.name, holder.status, wanted.value
            ))
            .help("choose another value, or take it from the holder first, in an entry of theirs"),
        );
    }
    if index.is_some_and(|index| waits_for(people, directory, index, wanted.person)) {
        return Verdict::Taken(
            finding(format!(
                "`{}` must be unique, and {whose}, who has {}, waits for this very entry",
                wanted.name, wanted.value
            ))
            .help("unset it for one of them first (`null`), and give it to the other in a second change"),
        );
    }
    Verdict::HandedOn(holder.id.clone())
}

/// Whether this plan takes a value from whoever has it.
fn gives_up(person: &Person<'_>, name: &AttributeName) -> bool {
    let Some(user) = person.live else {
        return false;
    };
    if !may_be_written(person) || person.is_withheld() {
        return false;
    }
    if person.entry.is_tombstone() {
        return true;
    }
    let loses = person
        .retype()
        .is_some_and(|(_, _, schema)| !schema.contains_key(name));
    let changes = person.profile.get(name).is_some_and(|wish| {
        let differs = wish.value.as_ref() != user.profile.get(name);
        differs && unwritable(person.schema, user, name).is_none()
    });
    loses || (changes && !is_withheld(person, name))
}

/// What of somebody's profile is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// Their login, which can be written before all else.
    Login,
    /// All of it.
    All,
}

/// Whether somebody's profile is written only after that of another, whoever may write their login first: they take a
/// value or the login of theirs, or of somebody who does.
fn waits_for(people: &People<'_>, directory: &Directory, from: usize, goal: usize) -> bool {
    let begin = vec![(from, Part::All)];
    is_led_to(people, directory, begin, goal, may_rename_first)
}

/// Whether somebody waits for their own profile, unless the login is written first.
fn waits_for_themselves(people: &People<'_>, directory: &Directory, index: usize) -> bool {
    let nobody = |_: &Person<'_>| false;
    let begin = waited_for(people, directory, (index, Part::All), nobody);
    is_led_to(people, directory, begin, index, nobody)
}

/// Whether waiting, one for another, leads to all of somebody's profile.
fn is_led_to(
    people: &People<'_>,
    directory: &Directory,
    begin: Vec<(usize, Part)>,
    goal: usize,
    renames_first: impl Fn(&Person<'_>) -> bool + Copy,
) -> bool {
    let mut seen = BTreeSet::new();
    let mut left = begin;
    while let Some(at) = left.pop() {
        if at == (goal, Part::All) {
            return true;
        }
        if seen.insert(at) {
            left.extend(waited_for(people, directory, at, renames_first));
        }
    }
    false
}

/// Returns for whom a profile, or the login in it, waits: of those who write their login first, for no more than that.
fn waited_for(
    people: &People<'_>,
    directory: &Directory,
    (at, part): (usize, Part),
    renames_first: impl Fn(&Person<'_>) -> bool,
) -> Vec<(usize, Part)> {
    let person = &people.all[at];
    let values = match part {
        Part::All => person.takes_from.as_slice(),
        Part::Login => &[],
    };
    let values = values.iter().filter_map(|holder| people.by_id(holder));
    let mut found: Vec<(usize, Part)> = values.map(|holder| (holder, Part::All)).collect();
    let login = person.new_login();
    let login = login.or_else(|| person.is_new().then_some(&person.entry.login.value));
    let holder = login.and_then(|login| people.holder(directory, login));
    if let Some(holder) = holder.and_then(|holder| people.by_id(&holder.id)) {
        let part = if renames_first(&people.all[holder]) {
            Part::Login
        } else {
            Part::All
        };
        found.push((holder, part));
    }
    found
}
