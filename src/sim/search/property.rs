//! What users and groups have for the properties that expressions name.

use jiff::Timestamp;
use serde_json::Value;

use crate::sim::event::{Event, Target};
use crate::sim::json::events::{RESULT, SEVERITY, VERSION};
use crate::sim::org::{Group, Org, User};
use crate::yaml::words::Words;

/// What a user or group has for a property.
pub(crate) enum Found<'a> {
    Nothing,
    Text(&'a str),
    /// One of several, as each target of an event has its own.
    Texts(Vec<&'a str>),
    Time(Timestamp),
    Json(&'a Value),
}

pub(crate) fn of_user<'a>(org: &'a Org, user: &'a User, property: &str) -> Found<'a> {
    let maybe = |time: Option<Timestamp>| time.map_or(Found::Nothing, Found::Time);
    match property {
        "id" => Found::Text(&user.id),
        "status" => Found::Text(user.status.as_str()),
        "type.id" => Found::Text(&org.type_of(user).id),
        "created" => Found::Time(user.created),
        "activated" => maybe(user.activated),
        "statusChanged" => maybe(user.status_changed),
        "lastUpdated" => Found::Time(user.last_updated),
        other => {
            let name = other.strip_prefix("profile.").unwrap_or_default();
            user.profile.get(name).map_or(Found::Nothing, Found::Json)
        }
    }
}

pub(crate) fn of_group<'a>(org: &'a Org, group: &'a Group, property: &str) -> Found<'a> {
    let times = org.group_times(&group.id);
    match property {
        "id" => Found::Text(&group.id),
        "type" => Found::Text(&group.kind),
        "created" => Found::Time(times.created),
        "lastUpdated" => Found::Time(times.last_updated),
        "lastMembershipUpdated" => Found::Time(times.last_membership_updated),
        "profile.name" => Found::Text(&group.name),
        "profile.description" => {
            let description = group.description.as_deref();
            description.map_or(Found::Nothing, Found::Text)
        }
        other => {
            let name = other.strip_prefix("profile.").unwrap_or_default();
            let value = group.attributes.get(name);
            value.map_or(Found::Nothing, Found::Json)
        }
    }
}

pub(crate) fn of_event<'a>(event: &'a Event, uuid: &'a str, property: &str) -> Found<'a> {
    let (actor, targets) = (&event.actor, event.targets());
    let of_targets =
        |value: fn(Target<'a>) -> &'a str| Found::Texts(targets.into_iter().map(value).collect());
    match property {
        "uuid" => Found::Text(uuid),
        "eventType" => Found::Text(event.kind.word()),
        "displayMessage" => Found::Text(event.kind.message()),
        "severity" => Found::Text(SEVERITY),
        "version" => Found::Text(VERSION),
        "outcome.result" => Found::Text(RESULT),
        "actor.id" => Found::Text(actor.id()),
        "actor.type" => Found::Text(actor.kind()),
        "actor.alternateId" => Found::Text(actor.alternate_id()),
        "actor.displayName" => Found::Text(actor.display_name()),
        "target.id" => of_targets(|target| &target.party.id),
        "target.type" => of_targets(|target| target.kind),
        "target.alternateId" => of_targets(|target| &target.party.alternate_id),
        "target.displayName" => of_targets(|target| &target.party.display_name),
        _ => Found::Nothing,
    }
}
