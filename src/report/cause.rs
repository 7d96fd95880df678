//! Who made the differences, in words: rows of the people of a plan, or one sentence where nobody may know.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::plan::cause::{Actor, Aspect, Cause, Causes, Found};
use crate::report::names::Detail;
use crate::report::shared::{Shared, SharedRows};
use crate::report::text_safety::harmless;
use crate::report::view::{Block, Row, View};

/// What the rows are called.
pub(crate) const LABEL: &str = "cause";

/// What Okta says where it does not know a name.
const UNKNOWN: &str = "unknown";

/// What is said where nobody may know.
const WITHHELD: &str =
    "Who changed what is not told: the token may not read the System Log (okta.logs.read).";

/// Adds to a view what the System Log tells.
pub(crate) fn add(view: &mut View, causes: Option<&Causes>, detail: Detail) {
    match causes {
        None => {}
        Some(Causes::Withheld) => view.census.insert(0, WITHHELD.to_owned()),
        Some(Causes::Read { days, people }) => {
            let told = people.iter().map(|person| {
                let login = harmless(person.login.as_str()).into_owned();
                (login, lines(&person.causes, *days))
            });
            let told: BTreeMap<String, Vec<String>> = told.collect();
            for block in &mut view.blocks {
                add_rows(block, &told, detail);
            }
        }
    }
}

/// Adds the rows of a block. Of several people with the same changes those are told together of whom the log tells the
/// same.
fn add_rows(block: &mut Block, told: &BTreeMap<String, Vec<String>>, detail: Detail) {
    let mut all = SharedRows::default();
    for who in &block.people {
        for text in told.get(&who.login).into_iter().flatten() {
            all.put(text, &who.login);
        }
    }
    let (shown, rest) = detail.head(&all.all);
    let rows = shown.iter().map(|Shared { words, people, .. }| {
        if people.len() == block.people.len() {
            words.clone()
        } else {
            format!("{}: {words}", detail.folded(people))
        }
    });
    let rows = rows.chain(rest).map(|text| Row {
        label: LABEL.to_owned(),
        text,
    });
    let rows: Vec<Row> = rows.collect();
    block.rows.extend(rows);
}

/// Returns what is told of one person: an event a line, and in one line each what has none.
fn lines(causes: &[Cause], days: u32) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut without, mut not_searched) = (Vec::new(), Vec::new());
    for cause in causes {
        match &cause.found {
            Found::Event { event, at, by } => {
                let (by, at) = (actor(by.as_ref()), moment(at));
                let what = what(event, &cause.of);
                lines.push(format!("changed in Okta by {by}, {at}: {what}"));
            }
            Found::NoEvent => without.push(of(&cause.of)),
            Found::NotSearched => not_searched.push(of(&cause.of)),
        }
    }
    if !without.is_empty() {
        let without = without.join(", ");
        lines.push(format!("no event found in the last {days} days: {without}"));
    }
    if !not_searched.is_empty() {
        let rest = not_searched.join(", ");
        lines.push(format!(
            "the System Log was not searched to its end: {rest}"
        ));
    }
    let lines = lines.into_iter();
    lines.map(|line| harmless(&line).into_owned()).collect()
}

/// Returns what a difference is called.
fn of(difference: &Aspect) -> String {
    match difference {
        Aspect::Status => "status".to_owned(),
        Aspect::Profile => "profile".to_owned(),
        Aspect::Group { name, .. } => format!("membership of {name}"),
    }
}

/// Returns what an event did. A type that nobody knows is a text like any other
/// ([events 12](crate::facts::events)).
fn what(event: &str, of: &Aspect) -> String {
    let word = match event {
        "user.lifecycle.create" => "created",
        "user.lifecycle.activate" => "activated",
        "user.lifecycle.reactivate" => "activated again",
        "user.lifecycle.suspend" => "suspended",
        "user.lifecycle.unsuspend" => "unsuspended",
        "user.lifecycle.deactivate" => "deactivated",
        "user.account.lock" => "locked out",
        "user.account.unlock" => "unlocked",
        "user.account.reset_password" => "password reset",
        "user.account.expire_password" => "password expired",
        "user.account.update_profile" => "profile updated",
        "group.user_membership.add" => "put into",
        "group.user_membership.remove" => "taken out of",
        other => other,
    };
    match of {
        Aspect::Status | Aspect::Profile => word.to_owned(),
        Aspect::Group { name, .. } => format!("{word} {name}"),
    }
}

fn actor(by: Option<&Actor>) -> String {
    let known = |text: Option<&String>| text.filter(|text| *text != UNKNOWN).cloned();
    let told = by.map(|by| {
        (
            known(by.display_name.as_ref()),
            known(by.alternate_id.as_ref()),
            known(by.id.as_ref()),
        )
    });
    match told.unwrap_or_default() {
        (Some(name), Some(login), _) if name != login => format!("{name} ({login})"),
        (Some(name), _, _) | (None, Some(name), _) | (None, None, Some(name)) => name,
        (None, None, None) => "somebody whom the System Log does not name".to_owned(),
    }
}

/// Returns a moment for people; a text that is none stays as it is.
fn moment(at: &str) -> String {
    match at.parse::<Timestamp>() {
        Ok(at) => at.strftime("%Y-%m-%d %H:%M UTC").to_string(),
        Err(_) => at.to_owned(),
    }
}
