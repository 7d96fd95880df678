//! An entry of the files as a list: what it asks for, what defaults add to it, and where each value stands.

use serde::Serialize;
use serde_json::{Value, json};

use crate::desired::state::{DesiredPerson, DesiredState, DesiredValue, GroupWish, OwnGroups};
use crate::model::ids::Login;
use crate::model::status::DesiredStatus;
use crate::source::{Located, Place, SourceMap, Span};

/// An entry about a person.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// The login that it uses.
    pub login: Login,
    /// Where it stands.
    pub place: Place,
    /// The status that it asks for.
    pub status: Option<DesiredStatus>,
    /// Why, in its own words.
    pub reason: Option<String>,
    /// All that it asks for, defaults merged in.
    pub asks: Vec<Ask>,
}

/// A value that is asked for.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Ask {
    /// The key: `profile.title`.
    pub key: String,
    /// The value as it is written.
    pub value: Value,
    /// Where it stands.
    pub place: Place,
    /// Whether a default says so.
    pub is_default: bool,
}

/// Reads an entry.
pub fn entry(person: &DesiredPerson, desired: &DesiredState, sources: &SourceMap) -> Entry {
    let mut asks = Asks {
        desired,
        sources,
        all: Vec::new(),
    };
    asks.identity(person);
    for (name, value) in &person.profile {
        asks.add(format!("profile.{name}"), written(&value.value), value.span);
    }
    asks.groups(person);
    for (relation, primary) in &person.links {
        let login = primary.value.as_ref().map(Login::as_str);
        asks.add(
            format!("linkedObjects.{relation}"),
            json!(login),
            primary.span,
        );
    }
    Entry {
        login: person.login.value.clone(),
        place: sources.place(person.login.span),
        status: person.status.as_ref().map(|status| status.value),
        reason: person.reason.as_ref().map(|reason| reason.value.clone()),
        asks: asks.all,
    }
}

struct Asks<'a> {
    desired: &'a DesiredState,
    sources: &'a SourceMap,
    all: Vec<Ask>,
}

impl Asks<'_> {
    fn add(&mut self, key: impl Into<String>, value: Value, span: Span) {
        self.all.push(Ask {
            key: key.into(),
            value,
            place: self.sources.place(span),
            is_default: self.desired.is_default(span),
        });
    }

    fn identity(&mut self, person: &DesiredPerson) {
        if let Some(id) = person.pinned_id() {
            self.add("id", json!(id.value), id.span);
        }
        for previous in &person.previous_logins {
            self.add("previousLogin", json!(previous.value), previous.span);
        }
        if let Some(of) = &person.type_name {
            self.add("type", json!(of.value), of.span);
        }
        if let Some(status) = &person.status {
            self.add("status", json!(status.value), status.span);
        }
    }

    fn groups(&mut self, person: &DesiredPerson) {
        match &person.groups.own {
            OwnGroups::Absent => {}
            OwnGroups::Exact(span, groups) => self.add("groups", list(groups), *span),
            OwnGroups::Change { add, remove } => {
                for (key, groups) in [("groups.add", add), ("groups.remove", remove)] {
                    if let Some(first) = groups.first() {
                        self.add(key, list(groups), first.span);
                    }
                }
            }
        }
        for wish in &person.groups.defaults {
            self.add("groups.add", json!([named(&wish.value)]), wish.span);
        }
    }
}

fn written(value: &DesiredValue) -> Value {
    match value {
        DesiredValue::Unset => Value::Null,
        DesiredValue::Scalar(scalar) => json!(scalar.text),
        DesiredValue::List(items) => items.iter().map(|item| json!(item.text)).collect(),
    }
}

fn list(groups: &[Located<GroupWish>]) -> Value {
    groups.iter().map(|wish| named(&wish.value)).collect()
}

fn named(wish: &GroupWish) -> Value {
    match wish {
        GroupWish::Name(name) => json!(name),
        GroupWish::Id(id) => json!({ "id": id }),
    }
}
