//! Answers of real orgs, where somebody has them: everything that the program compares is in what it read.
//!
//! Each body is looked at twice, by the program's reader and by the few lines here, which share nothing with it; both
//! write down what they found in one form.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use okta_reconcile::live::{
    AttributeKind, LiveDefinition, LiveGroup, LiveRule, LiveType, LiveUser, Master, Mutability,
    Password, SchemaAttribute,
};
use okta_reconcile::model::ids::{GroupId, TypeId};
use okta_reconcile::model::status::UserStatus;
use okta_reconcile::okta::wire;
use serde_json::{Map, Value, json};

/// What the bodies of a route hold, and the two readers of it.
struct Kind {
    name: &'static str,
    templates: &'static [&'static str],
    /// Fewer would mean that the bodies were not found.
    least: usize,
    /// Writes down what the program reads in a list of things.
    program: fn(&[u8]) -> Value,
    /// Writes down what stands in one thing.
    independent: fn(&Value) -> Value,
}

const KINDS: [Kind; 7] = [
    Kind {
        name: "users",
        templates: &[
            "/api/v1/users",
            "/api/v1/users/{userId}",
            "/api/v1/groups/{groupId}/users",
        ],
        least: 500,
        program: |body| all(wire::users(body), user),
        independent: user_of,
    },
    Kind {
        name: "groups",
        templates: &[
            "/api/v1/groups",
            "/api/v1/groups/{groupId}",
            "/api/v1/users/{userId}/groups",
        ],
        least: 500,
        program: |body| all(wire::groups(body), group),
        independent: group_of,
    },
    Kind {
        name: "schemas",
        templates: &["/api/v1/meta/schemas/user/{schemaId}"],
        least: 100,
        program: |body| {
            let bodies: Vec<Value> = serde_json::from_slice(body).unwrap();
            let bodies = bodies.iter().map(|body| schema(&bytes(body)));
            bodies.collect()
        },
        independent: schema_of,
    },
    Kind {
        name: "types",
        templates: &[
            "/api/v1/meta/types/user",
            "/api/v1/meta/types/user/{typeId}",
        ],
        least: 60,
        program: |body| all(wire::types(body), user_type),
        independent: type_of,
    },
    Kind {
        name: "rules",
        templates: &["/api/v1/groups/rules", "/api/v1/groups/rules/{ruleId}"],
        least: 25,
        program: |body| all(wire::rules(body), rule),
        independent: rule_of,
    },
    Kind {
        name: "definitions",
        templates: &[
            "/api/v1/meta/schemas/user/linkedObjects",
            "/api/v1/meta/schemas/user/linkedObjects/{relationshipName}",
        ],
        least: 15,
        program: |body| all(wire::definitions(body), definition),
        independent: definition_of,
    },
    Kind {
        name: "links",
        templates: &["/api/v1/users/{userId}/linkedObjects/{relationshipName}"],
        least: 5,
        program: |body| all(wire::linked_users(body), |id| json!(id.as_str())),
        independent: |link| {
            let href = link["_links"]["self"]["href"].as_str().unwrap();
            json!(href.split('/').next_back())
        },
    },
];

fn bytes(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

fn all<T, E: std::fmt::Display>(read: Result<Vec<T>, E>, write: fn(&T) -> Value) -> Value {
    match read {
        Ok(read) => read.iter().map(write).collect(),
        Err(error) => json!(error.to_string()),
    }
}

fn user(user: &LiveUser) -> Value {
    let profile = user.profile.iter();
    let profile = profile.map(|(name, value)| (name.as_str().to_owned(), value.json().clone()));
    json!({
        "id": user.id.as_str(),
        "status": user.status.as_str(),
        "transitioningToStatus": user.transitioning_to.as_ref().map(UserStatus::as_str),
        "profile": profile.collect::<Map<String, Value>>(),
        "password": user.password == Password::Set,
        "provider": user.provider.as_str(),
        "type": user.type_id.as_ref().map(TypeId::as_str),
    })
}

fn user_of(body: &Value) -> Value {
    let is_set = |value: &Value| !value.is_null() && *value != json!([]);
    let profile = body["profile"].as_object().unwrap().iter();
    let profile = profile.filter(|(_, value)| is_set(value));
    let profile = profile.map(|(name, value)| (name.clone(), value.clone()));
    let provider = &body["credentials"]["provider"]["type"];
    json!({
        "id": body["id"],
        "status": body["status"],
        "transitioningToStatus": body["transitioningToStatus"],
        "profile": profile.collect::<Map<String, Value>>(),
        "password": !body["credentials"]["password"].is_null(),
        "provider": provider.as_str().unwrap_or("OKTA"),
        "type": body["type"]["id"],
    })
}

fn group(group: &LiveGroup) -> Value {
    json!({
        "id": group.id.as_str(),
        "name": group.name.as_str(),
        "description": group.description,
        "type": group.kind.as_str(),
        "members": group.member_count,
    })
}

fn group_of(body: &Value) -> Value {
    json!({
        "id": body["id"],
        "name": body["profile"]["name"],
        "description": body["profile"]["description"],
        "type": body["type"],
        "members": body["_embedded"]["stats"]["usersCount"],
    })
}

fn schema(body: &[u8]) -> Value {
    let read = match wire::schema(body) {
        Ok(read) => read,
        Err(error) => return json!(error.to_string()),
    };
    let attributes = read.iter();
    let attributes = attributes.map(|(name, of)| (name.as_str().to_owned(), attribute(of)));
    attributes.collect::<Map<String, Value>>().into()
}

fn attribute(of: &SchemaAttribute) -> Value {
    let items = if let AttributeKind::Array(items) = &of.kind {
        Some(simple(items))
    } else {
        None
    };
    json!({
        "kind": [simple(&of.kind), items],
        "mutability": match of.mutability {
            Mutability::ReadWrite => "READ_WRITE",
            Mutability::Immutable => "IMMUTABLE",
            Mutability::ReadOnly => "READ_ONLY",
        },
        "master": match of.master {
            Master::Okta => "OKTA",
            Master::ProfileSource => "PROFILE_MASTER",
        },
        "required": of.required,
        "enum": of.allowed,
        "minLength": of.min_length,
        "maxLength": of.max_length,
        "format": of.format,
        "pattern": of.pattern,
    })
}

fn simple(kind: &AttributeKind) -> &str {
    match kind {
        AttributeKind::String => "string",
        AttributeKind::Boolean => "boolean",
        AttributeKind::Number => "number",
        AttributeKind::Integer => "integer",
        AttributeKind::Array(_) => "array",
        AttributeKind::Other(other) => other,
    }
}

fn schema_of(body: &Value) -> Value {
    let mut found = Map::new();
    for part in ["base", "custom"] {
        let part = &body["definitions"][part];
        for (name, of) in part["properties"].as_object().into_iter().flatten() {
            let listed = part["required"].as_array().into_iter().flatten();
            let is_listed = listed.into_iter().any(|each| each == name);
            let mut allowed = Vec::new();
            for list in [&of["items"]["enum"], &of["enum"]] {
                allowed.extend(list.as_array().into_iter().flatten().cloned());
            }
            let text = |value: &Value, absent: &str| value.as_str().unwrap_or(absent).to_owned();
            found.insert(
                name.clone(),
                json!({
                    "kind": [of["type"], of["items"]["type"]],
                    "mutability": text(&of["mutability"], "READ_WRITE"),
                    "master": text(&of["master"]["type"], "OKTA"),
                    "required": is_listed || of["required"] == true,
                    "enum": allowed,
                    "minLength": of["minLength"],
                    "maxLength": of["maxLength"],
                    "format": of["format"],
                    "pattern": of["pattern"],
                }),
            );
        }
    }
    found.into()
}

fn user_type(of: &LiveType) -> Value {
    json!({
        "id": of.id.as_str(),
        "name": of.name.as_str(),
        "default": of.is_default,
        "schema": of.schema,
    })
}

fn type_of(body: &Value) -> Value {
    let schema = body["_links"]["schema"]["href"].as_str().unwrap();
    json!({
        "id": body["id"],
        "name": body["name"],
        "default": body["default"] == true,
        "schema": schema.split('/').next_back(),
    })
}

fn rule(rule: &LiveRule) -> Value {
    let groups = rule.groups.iter().map(GroupId::as_str);
    json!({
        "id": rule.id,
        "name": rule.name,
        "acts": rule.active,
        "groups": groups.collect::<Vec<_>>(),
    })
}

fn rule_of(body: &Value) -> Value {
    json!({
        "id": body["id"],
        "name": body["name"],
        "acts": body["status"] == "ACTIVE",
        "groups": body["actions"]["assignUserToGroups"]["groupIds"],
    })
}

fn definition(of: &LiveDefinition) -> Value {
    json!([
        [of.primary.as_str(), of.primary_title],
        [of.associated.as_str(), of.associated_title],
    ])
}

fn definition_of(body: &Value) -> Value {
    let side = |side: &Value| json!([side["name"], side["title"]]);
    json!([side(&body["primary"]), side(&body["associated"])])
}

/// The answers to writes hold things too.
#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the recordings are no part of the project"
)]
fn what_is_compared_is_in_what_was_read() {
    let Ok(shared) = std::env::var("OKTA_SHARED") else {
        // Not `println!`, which tests capture.
        let _ = writeln!(std::io::stderr(), "skipped: OKTA_SHARED");
        return;
    };
    let tapes = Path::new(&shared).join("recorded/tapes.jsonl");
    let mut held: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for line in std::fs::read_to_string(tapes).unwrap().lines() {
        let tape: Value = serde_json::from_str(line).unwrap();
        let template = tape["template"].as_str().unwrap();
        let kind = KINDS.iter().find(|kind| kind.templates.contains(&template));
        let Some(kind) = kind.filter(|_| tape["status"] == 200) else {
            continue;
        };
        let things = match &tape["res"] {
            Value::Array(things) => things.clone(),
            Value::Object(_) => vec![tape["res"].clone()],
            // A write whose answer has no body.
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => continue,
        };
        let expected: Value = things.iter().map(kind.independent).collect();
        let read = (kind.program)(&bytes(&json!(things)));
        assert_eq!(read, expected, "{} {template}: {line}", kind.name);
        let count = held.entry(kind.name).or_default();
        *count = (count.0 + 1, count.1 + things.len());
    }
    for kind in &KINDS {
        let (bodies, things) = held.get(kind.name).copied().unwrap_or_default();
        let _ = writeln!(
            std::io::stderr(),
            "recorded: {bodies} bodies, {things} {} in them",
            kind.name
        );
        assert!(bodies >= kind.least, "{}: {bodies} bodies", kind.name);
    }
}
