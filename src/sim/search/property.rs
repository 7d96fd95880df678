//! What users and groups have for the properties that expressions name.

use jiff::Timestamp;
use serde_json::Value;

use crate::sim::org::{Group, Org, User};

/// What a user or group has for a property.
pub(crate) enum Found<'a> {
    Nothing,
    Text(&'a str),
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
