//! The org's things as Okta writes them. What is absent and what is null follows the recordings (facts 2.4).

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::model::status::UserStatus;
use crate::sim::ids::content_hash;
use crate::sim::org::{DEFAULT_TYPE, Definition, Group, Org, Rule, Side, User, UserType};
use crate::sim::schema;

/// Attributes that Okta returns as null where they are unset; all others are left out.
const NULL_WHEN_UNSET: [&str; 2] = ["mobilePhone", "secondEmail"];

/// What Okta describes its own user type with.
const DEFAULT_TYPE_DESCRIPTION: &str =
    "Okta user profile template with default permission settings";

/// When what has no time of its own was made: types, schemas and rules.
const FOUNDED: Timestamp = Timestamp::UNIX_EPOCH;

/// Where a user is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Read alone: with all links.
    Alone,
    /// In a list: with `self` only.
    InList,
}

/// Whether a group is shown with its number of members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stats {
    /// `expand=stats`
    Counted,
    /// Without.
    Absent,
}

/// Writes a time as Okta does.
pub fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string()
}

fn moment(at: Option<Timestamp>) -> Value {
    at.map_or(Value::Null, |at| json!(time(at)))
}

/// Writes a user.
pub fn user(org: &Org, user: &User, shown: Shown) -> Value {
    let mut profile = user.profile.clone();
    for name in NULL_WHEN_UNSET {
        profile.entry(name).or_insert(Value::Null);
    }
    let of = org.type_of(user);
    let mut body = json!({
        "id": user.id,
        "status": user.status.as_str(),
        "created": time(user.created),
        "activated": moment(user.activated),
        "statusChanged": moment(user.status_changed),
        "lastLogin": moment(user.last_login),
        "lastUpdated": time(user.last_updated),
        "passwordChanged": moment(user.password_changed),
        "type": { "id": of.id },
        "profile": profile,
        "credentials": credentials(user),
        "_links": links(org, user, of, shown),
    });
    if let Some(to) = &user.transitioning_to {
        body["transitioningToStatus"] = json!(to.as_str());
    }
    body
}

/// A password is never shown; an empty object says that there is one.
fn credentials(user: &User) -> Value {
    let mut credentials = Map::new();
    if user.has_password {
        credentials.insert("password".to_owned(), json!({}));
    }
    if let Some(question) = &user.recovery_question {
        let question = json!({ "question": question });
        credentials.insert("recovery_question".to_owned(), question);
    }
    let provider = json!({ "type": user.provider, "name": user.provider });
    credentials.insert("provider".to_owned(), provider);
    Value::Object(credentials)
}

fn links(org: &Org, user: &User, of: &UserType, shown: Shown) -> Value {
    let url = &org.url;
    let own = format!("{url}/api/v1/users/{}", user.id);
    let mut links = Map::new();
    links.insert("self".to_owned(), json!({ "href": own }));
    if shown == Shown::InList {
        return Value::Object(links);
    }
    let schema = format!("{url}/api/v1/meta/schemas/user/{}", schema_id(of));
    links.insert("schema".to_owned(), json!({ "href": schema }));
    let user_type = format!("{url}/api/v1/meta/types/user/{}", of.id);
    links.insert("type".to_owned(), json!({ "href": user_type }));
    for (name, path, method) in operations(user) {
        let link = json!({ "href": format!("{own}{path}"), "method": method });
        links.insert((*name).to_owned(), link);
    }
    if user.has_password && user.recovery_question.is_some() && signs_in(user) {
        let path = format!("{own}/credentials/forgot_password");
        links.insert(
            "forgotPassword".to_owned(),
            json!({ "href": path, "method": "POST" }),
        );
    }
    Value::Object(links)
}

/// Whether Okta advertises the operations of somebody who has a password (facts 1.4).
fn signs_in(user: &User) -> bool {
    match user.status {
        UserStatus::Active | UserStatus::PasswordExpired => true,
        UserStatus::Staged
        | UserStatus::Provisioned
        | UserStatus::Recovery
        | UserStatus::LockedOut
        | UserStatus::Suspended
        | UserStatus::Deprovisioned
        | UserStatus::Unrecognized(_) => false,
    }
}

/// A link: its name, the path below the user, the method.
type Link = (&'static str, &'static str, &'static str);

const ACTIVATE: Link = ("activate", "/lifecycle/activate", "POST");
const DEACTIVATE: Link = ("deactivate", "/lifecycle/deactivate", "POST");
const REACTIVATE: Link = ("reactivate", "/lifecycle/reactivate", "POST");
const RESET: Link = ("resetPassword", "/lifecycle/reset_password", "POST");
const EXPIRE: Link = ("expirePassword", "/lifecycle/expire_password", "POST");
const SUSPEND: Link = ("suspend", "/lifecycle/suspend", "POST");
const UNSUSPEND: Link = ("unsuspend", "/lifecycle/unsuspend", "POST");
const UNLOCK: Link = ("unlock", "/lifecycle/unlock", "POST");
const DELETE: Link = ("delete", "", "DELETE");
const PASSWORD: Link = ("changePassword", "/credentials/change_password", "POST");
const QUESTION: Link = (
    "changeRecoveryQuestion",
    "/credentials/change_recovery_question",
    "POST",
);

/// The operations that Okta advertises (facts 1.4); of RECOVERY and LOCKED_OUT nothing is recorded.
fn operations(user: &User) -> &'static [Link] {
    match user.status {
        UserStatus::Staged => &[ACTIVATE],
        UserStatus::Provisioned => &[DEACTIVATE, REACTIVATE, RESET, SUSPEND],
        UserStatus::Active | UserStatus::PasswordExpired => {
            &[PASSWORD, QUESTION, DEACTIVATE, EXPIRE, RESET, SUSPEND]
        }
        UserStatus::Suspended => &[DEACTIVATE, UNSUSPEND],
        UserStatus::Deprovisioned => &[ACTIVATE, DELETE],
        UserStatus::LockedOut => &[DEACTIVATE, UNLOCK],
        UserStatus::Recovery | UserStatus::Unrecognized(_) => &[DEACTIVATE],
    }
}

/// Returns the weak `ETag`: over profile and type alone, so it ignores the status (facts 2.3).
pub fn etag(user: &User) -> String {
    let sorted: BTreeMap<&String, &Value> = user.profile.iter().collect();
    let content = json!([user.type_name, sorted]).to_string();
    format!("W/\"{}\"", content_hash(&content))
}

/// Writes a group.
pub fn group(org: &Org, group: &Group, stats: Stats) -> Value {
    let own = format!("{}/api/v1/groups/{}", org.url, group.id);
    let times = org.group_times(&group.id);
    let logo = |size| {
        let href = format!("{}/assets/img/logos/groups/okta-{size}.png", org.url);
        json!({ "name": size, "href": href, "type": "image/png" })
    };
    let mut body = json!({
        "id": group.id,
        "created": time(times.created),
        "lastUpdated": time(times.last_updated),
        "lastMembershipUpdated": time(times.last_membership_updated),
        "objectClass": ["okta:user_group"],
        "type": group.kind,
        "profile": { "name": group.name, "description": group.description },
        "_links": {
            "logo": [logo("medium"), logo("large")],
            "users": { "href": format!("{own}/users") },
            "apps": { "href": format!("{own}/apps") },
        },
    });
    if stats == Stats::Counted {
        let count = org.members_of(&group.id).len();
        body["_embedded"] = json!({ "stats": { "usersCount": count } });
    }
    body
}

/// Writes a group rule.
pub fn rule(rule: &Rule) -> Value {
    let mut conditions = json!({
        "people": { "users": { "exclude": [] }, "groups": { "exclude": [] } },
    });
    if let Some(expression) = &rule.expression {
        conditions["expression"] =
            json!({ "value": expression, "type": "urn:okta:expression:1.0" });
    }
    json!({
        "type": "group_rule",
        "id": rule.id,
        "status": rule.status,
        "name": rule.name,
        "created": time(FOUNDED),
        "lastUpdated": time(FOUNDED),
        "conditions": conditions,
        "actions": { "assignUserToGroups": { "groupIds": rule.groups } },
        "allGroupsValid": true,
    })
}

/// Writes a linked object definition.
pub fn definition(org: &Org, definition: &Definition) -> Value {
    let name = &definition.primary.name;
    let own = format!("{}/api/v1/meta/schemas/user/linkedObjects/{name}", org.url);
    json!({
        "primary": side(&definition.primary),
        "associated": side(&definition.associated),
        "_links": { "self": { "href": own } },
    })
}

fn side(side: &Side) -> Value {
    let Side {
        name,
        title,
        description,
    } = side;
    let mut side = json!({ "name": name, "title": title });
    if let Some(description) = description {
        side["description"] = json!(description);
    }
    side["type"] = json!("USER");
    side
}

/// Returns the id of the schema of a user type: the same number with another prefix (facts 9).
pub fn schema_id(of: &UserType) -> String {
    match of.id.strip_prefix("oty") {
        Some(number) => format!("osc{number}"),
        None => format!("osc{}", of.id),
    }
}

fn is_default(of: &UserType) -> bool {
    of.name == DEFAULT_TYPE
}

/// Writes a user type. Okta's own has the name `user`.
pub fn user_type(org: &Org, of: &UserType) -> Value {
    let url = &org.url;
    let name = if is_default(of) { "user" } else { &of.name };
    let description = is_default(of).then_some(DEFAULT_TYPE_DESCRIPTION);
    let schema = format!("{url}/api/v1/meta/schemas/user/{}", schema_id(of));
    let own = format!("{url}/api/v1/meta/types/user/{}", of.id);
    json!({
        "id": of.id,
        "displayName": of.display_name,
        "name": name,
        "description": description,
        "createdBy": "sprOkta",
        "lastUpdatedBy": "sprOkta",
        "created": time(FOUNDED),
        "lastUpdated": time(FOUNDED),
        "default": is_default(of),
        "_links": {
            "schema": { "rel": "schema", "href": schema, "method": "GET" },
            "self": { "rel": "self", "href": own, "method": "GET" },
        },
    })
}

/// Writes the schema of a user type.
pub fn schema(org: &Org, of: &UserType) -> Value {
    let url = &org.url;
    let id = schema_id(of);
    let short = if is_default(of) { DEFAULT_TYPE } else { &id };
    json!({
        "id": format!("{url}/meta/schemas/user/{short}"),
        "$schema": "http://json-schema.org/draft-04/schema#",
        "name": "user",
        "title": of.display_name,
        "description": DEFAULT_TYPE_DESCRIPTION,
        "lastUpdated": time(FOUNDED),
        "created": time(FOUNDED),
        "definitions": schema::definitions(of),
        "type": "object",
        "properties": { "profile": { "allOf": [
            { "$ref": "#/definitions/custom" },
            { "$ref": "#/definitions/base" },
        ] } },
        "_links": {
            "self": {
                "rel": "self",
                "href": format!("{url}/api/v1/meta/schemas/user/{id}"),
                "method": "GET",
            },
            "type": {
                "rel": "type",
                "href": format!("{url}/api/v1/meta/types/user/{}", of.id),
                "method": "GET",
            },
        },
    })
}
