//! Who made the differences, in words: rows of the people of a plan, or one sentence where nobody may know.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::model::ids::UserId;
use crate::plan::Plan;
use crate::plan::apart::{Difference, Earlier};
use crate::plan::cause::{Actor, Aspect, Cause, Causes, Found};
use crate::report::apart;
use crate::report::names::Detail;
use crate::report::shared::SharedRows;
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
pub(crate) fn add(view: &mut View, plan: &Plan, causes: Option<&Causes>, detail: Detail) {
    if causes == Some(&Causes::Withheld) {
        view.census.insert(0, WITHHELD.to_owned());
    }
    let told = Told::of(causes);
    for block in &mut view.blocks {
        told.add_to(block, detail);
    }
    if let Some(apart) = plan.apart() {
        let teller =
            |earlier: &Earlier, difference: &Difference| told.of_earlier(earlier, difference);
        view.beside.earlier = apart::earlier(apart, &teller, detail);
    }
}

/// What the System Log tells, by person.
#[derive(Default)]
pub(crate) struct Told<'c> {
    /// The lines of the people of the plan.
    of_plan: BTreeMap<String, Vec<String>>,
    /// The differences of those who were not as the files asked before.
    of_earlier: BTreeMap<&'c UserId, &'c [Cause]>,
    days: u32,
}

impl<'c> Told<'c> {
    /// Returns what there is to tell; nothing, where nobody asked or may know.
    pub(crate) fn of(causes: Option<&'c Causes>) -> Self {
        let Some(Causes::Read {
            days,
            people,
            earlier,
        }) = causes
        else {
            return Self::default();
        };
        let of_plan = people.iter().map(|person| {
            let login = harmless(person.login.as_str()).into_owned();
            (login, lines(&person.causes, *days))
        });
        let of_earlier = earlier.iter();
        let of_earlier = of_earlier.map(|person| (&person.id, &person.causes[..]));
        Self {
            of_plan: of_plan.collect(),
            of_earlier: of_earlier.collect(),
            days: *days,
        }
    }

    /// Adds the rows of a block. Of several people with the same changes those are told together of whom the log tells
    /// the same.
    pub(crate) fn add_to(&self, block: &mut Block, detail: Detail) {
        let mut all = SharedRows::default();
        for who in &block.people {
            for text in self.of_plan.get(&who.login).into_iter().flatten() {
                all.put(text, &who.login);
            }
        }
        let all = all.lines(block.people.len(), detail);
        let (shown, rest) = detail.head(&all);
        let rows = shown.iter().cloned().chain(rest).map(|text| Row {
            label: LABEL.to_owned(),
            text,
        });
        let rows: Vec<Row> = rows.collect();
        block.rows.extend(rows);
    }

    fn of_earlier(&self, earlier: &Earlier, difference: &Difference) -> Option<String> {
        let causes = self.of_earlier.get(earlier.id.as_ref()?)?;
        let of = difference.aspect()?;
        let cause = causes.iter().find(|cause| cause.of == of)?;
        let told = match &cause.found {
            Found::Event { event, at, by } => event_words(event, at, by.as_ref(), &cause.of),
            Found::NoEvent => format!("no event found in the last {} days", self.days),
            Found::NotSearched => "the System Log was not searched to its end".to_owned(),
        };
        Some(harmless(&told).into_owned())
    }
}

/// Returns what is told of one person: an event a line, and in one line each what has none.
fn lines(causes: &[Cause], days: u32) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut without, mut not_searched) = (Vec::new(), Vec::new());
    for cause in causes {
        match &cause.found {
            Found::Event { event, at, by } => {
                lines.push(event_words(event, at, by.as_ref(), &cause.of));
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

fn event_words(event: &str, at: &str, by: Option<&Actor>, of: &Aspect) -> String {
    let (by, at) = (actor(by), moment(at));
    let what = what(event, of);
    format!("changed in Okta by {by}, {at}: {what}")
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
