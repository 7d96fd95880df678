//! Events of the System Log, as far as they are searched for.

use jiff::Timestamp;
use serde_json::Value;

use crate::model::ids::{GroupId, UserId};
use crate::okta::error::Misread;
use crate::okta::json::{each, items, object, optional, parse, required, text, time};
use crate::plan::cause::Actor;

/// How an event ends that has changed something.
const SUCCESS: &str = "SUCCESS";

/// An event of the System Log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEvent {
    /// Its type, as Okta calls it.
    pub kind: String,
    /// When it was.
    pub published: Timestamp,
    /// Who did it.
    pub by: Option<Actor>,
    /// The people whom it is about.
    pub users: Vec<UserId>,
    /// The groups that it is about.
    pub groups: Vec<GroupId>,
}

/// A target: its type and id.
type Target = (Option<String>, Option<String>);

/// Reads a list of events; what came of nothing is left out. A page without any has no row.
pub fn events(body: &[u8]) -> Result<Vec<Option<LogEvent>>, Misread> {
    each(parse(body)?, event)
}

fn event(value: Value) -> Result<Option<LogEvent>, Misread> {
    let mut event = object(value)?;
    let result = optional(&mut event, "outcome", |outcome| {
        optional(&mut object(outcome)?, "result", text)
    })?;
    let targets = items(&mut event, "target", target)?;
    // Targets have no order of their own (facts::events 11).
    let of_kind = |wanted: &'static str| {
        let found = targets.iter().filter_map(move |(kind, id)| {
            let is_wanted = kind.as_deref() == Some(wanted);
            id.clone().filter(|_| is_wanted)
        });
        found.collect::<Vec<String>>()
    };
    let read = LogEvent {
        kind: required(&mut event, "eventType", text)?,
        published: required(&mut event, "published", time)?,
        by: optional(&mut event, "actor", actor)?,
        users: of_kind("User").into_iter().map(UserId::new).collect(),
        groups: of_kind("UserGroup").into_iter().map(GroupId::new).collect(),
    };
    let has_happened = result.flatten().is_none_or(|result| result == SUCCESS);
    Ok(has_happened.then_some(read))
}

fn target(value: Value) -> Result<Target, Misread> {
    let mut target = object(value)?;
    let kind = optional(&mut target, "type", text)?;
    Ok((kind, optional(&mut target, "id", text)?))
}

fn actor(value: Value) -> Result<Actor, Misread> {
    let mut actor = object(value)?;
    Ok(Actor {
        id: optional(&mut actor, "id", text)?,
        kind: optional(&mut actor, "type", text)?,
        alternate_id: optional(&mut actor, "alternateId", text)?,
        display_name: optional(&mut actor, "displayName", text)?,
    })
}
