//! Answers of real orgs, where somebody has them: everything that the program compares is in what it read.
//!
//! Each body is looked at twice, by the program's reader and by the few lines here, which share nothing with it; both
//! write down what they found in one form.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jiff::Timestamp;
use libtest_mimic::Trial;
use okta_reconcile::live::{
    AttributeKind, LiveDefinition, LiveGroup, LiveRule, LiveType, LiveUser, Master, Mutability,
    Password, SchemaAttribute, UserDetails,
};
use okta_reconcile::model::ids::{GroupId, TypeId};
use okta_reconcile::model::status::UserStatus;
use okta_reconcile::okta::wire;
use okta_reconcile::okta::{accept, answer};
use okta_reconcile::report::answer::{
    APP_LINKS, CLIENTS, GRANTS, GROUPS, IDENTITY_PROVIDERS, Listing, ROLES,
};
use okta_reconcile::request::endpoint::{
    ACTIVATE_USER, CHANGE_PASSWORD, EXPIRE_PASSWORD_WITH_TEMP_PASSWORD, Endpoint, RESET_PASSWORD,
    user_api,
};
use okta_reconcile::transport::{Method, Request, Response};
use secrecy::ExposeSecret;
use serde_json::{Map, Value, json};

use crate::support::{say, shared, shared_folder};
use crate::trial;

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

static KINDS: [Kind; 18] = [
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
    Kind {
        name: "people as they are shown",
        templates: &[
            "/api/v1/users",
            "/api/v1/users/{userId}",
            "/api/v1/groups/{groupId}/users",
            "/api/v1/users/{userId}/lifecycle/expire_password",
        ],
        least: 500,
        program: |body| all(wire::users_details(body), details),
        independent: details_of,
    },
    Kind {
        name: "groups as they are shown",
        templates: &["/api/v1/users/{userId}/groups"],
        least: 70,
        program: |body| cells(&GROUPS, body),
        independent: |body| {
            let profile = &body["profile"];
            json!([
                profile["name"],
                body["type"],
                body["id"],
                profile["description"]
            ])
        },
    },
    Kind {
        name: "roles",
        templates: &[
            "/api/v1/users/{userId}/roles",
            "/api/v1/users/{userId}/roles/{roleId}",
        ],
        least: 100,
        program: |body| cells(&ROLES, body),
        independent: |body| {
            json!([
                body["label"],
                body["type"],
                body["status"],
                body["assignmentType"],
                body["id"]
            ])
        },
    },
    Kind {
        name: "grants",
        templates: &["/api/v1/users/{userId}/grants"],
        least: 2,
        program: |body| cells(&GRANTS, body),
        independent: |body| {
            json!([
                body["scopeId"],
                body["clientId"],
                body["status"],
                body["source"],
                body["id"]
            ])
        },
    },
    Kind {
        name: "clients",
        templates: &["/api/v1/users/{userId}/clients"],
        least: 1,
        program: |body| cells(&CLIENTS, body),
        independent: |body| json!([body["client_name"], body["client_id"], body["client_uri"]]),
    },
    Kind {
        name: "applications",
        templates: &["/api/v1/users/{userId}/appLinks"],
        least: 2,
        program: |body| cells(&APP_LINKS, body),
        independent: |body| {
            json!([
                body["label"],
                body["appName"],
                body["appInstanceId"],
                body["linkUrl"]
            ])
        },
    },
    Kind {
        name: "identity providers",
        templates: &["/api/v1/users/{userId}/idps"],
        least: 1,
        program: |body| cells(&IDENTITY_PROVIDERS, body),
        independent: |body| json!([body["name"], body["type"], body["status"], body["id"]]),
    },
    Kind {
        name: "credentials, which hold no secret",
        templates: &[
            "/api/v1/users/{userId}/credentials/change_password",
            "/api/v1/users/{userId}/credentials/change_recovery_question",
            "/api/v1/users/{userId}/credentials/forgot_password_recovery_question",
        ],
        least: 3,
        program: |body| secrets(&CHANGE_PASSWORD, body),
        independent: |_| json!({}),
    },
    Kind {
        name: "activations",
        templates: &[
            "/api/v1/users/{userId}/lifecycle/activate",
            "/api/v1/users/{userId}/lifecycle/reactivate",
        ],
        least: 5,
        program: |body| secrets(&ACTIVATE_USER, body),
        independent: |body| with(body, &["activationUrl", "activationToken"]),
    },
    Kind {
        name: "links that set a password",
        templates: &[
            "/api/v1/users/{userId}/lifecycle/reset_password",
            "/api/v1/users/{userId}/credentials/forgot_password",
        ],
        least: 2,
        program: |body| secrets(&RESET_PASSWORD, body),
        independent: |body| with(body, &["resetPasswordUrl"]),
    },
    Kind {
        name: "temporary passwords",
        templates: &["/api/v1/users/{userId}/lifecycle/expire_password_with_temp_password"],
        least: 2,
        program: |body| secrets(&EXPIRE_PASSWORD_WITH_TEMP_PASSWORD, body),
        independent: |body| with(body, &["tempPassword"]),
    },
];

/// The writes whose answer is thrown away, so it must tell nothing.
const TELLS_NOTHING: [&str; 14] = [
    "DELETE /api/v1/groups/{groupId}/users/{userId}",
    "DELETE /api/v1/users/{userId}",
    "DELETE /api/v1/users/{userId}/grants",
    "DELETE /api/v1/users/{userId}/linkedObjects/{relationshipName}",
    "DELETE /api/v1/users/{userId}/sessions",
    "POST /api/v1/users/{userId}/lifecycle/deactivate",
    "POST /api/v1/users/{userId}/lifecycle/reset_factors",
    "POST /api/v1/users/{userId}/lifecycle/suspend",
    "POST /api/v1/users/{userId}/lifecycle/unlock",
    "POST /api/v1/users/{userId}/lifecycle/unsuspend",
    "PUT /api/v1/groups/{groupId}/users/{userId}",
    "PUT /api/v1/users/{userId}/linkedObjects/{relationshipName}/{primaryUserId}",
    "DELETE /api/v1/users/{userId}/grants/{grantId}",
    "DELETE /api/v1/users/{userId}/clients/{clientId}/tokens",
];

/// Whether it is an operation on a person, whatever its parameters are called.
fn is_operation(method: &str, template: &str) -> bool {
    let shape = |path: &str| {
        let word = |segment: &str| {
            if segment.starts_with('{') {
                "{}"
            } else {
                segment
            }
            .to_owned()
        };
        path.split('/').map(word).collect::<Vec<_>>()
    };
    user_api().any(|row| {
        let path = format!("/api/v1{}", row.path);
        row.method.as_str() == method && shape(&path) == shape(template)
    })
}

/// What is shown of each thing of a list.
fn cells(listing: &Listing, body: &[u8]) -> Value {
    match wire::things(body, listing.id_key) {
        Ok(things) => {
            let shown = things
                .iter()
                .map(|thing| listing.cells(thing).collect::<Vec<_>>());
            json!(shown.collect::<Vec<_>>())
        }
        Err(error) => json!(error.to_string()),
    }
}

/// The secrets of each thing of a list, by Okta's keys: each is the whole answer to a write.
fn secrets(endpoint: &Endpoint, body: &[u8]) -> Value {
    let bodies: Vec<Value> = serde_json::from_slice(body).unwrap();
    let read = bodies.iter().map(|body| {
        let read = answer::read(endpoint, &bytes(body)).map_err(|error| error.to_string());
        let secrets = read.unwrap().secrets.into_iter();
        let secrets = secrets.map(|each| (each.key.to_owned(), json!(each.value.expose_secret())));
        Value::Object(secrets.collect())
    });
    read.collect()
}

/// Those of the keys that a body has.
fn with(body: &Value, keys: &[&str]) -> Value {
    let found = keys
        .iter()
        .filter_map(|key| Some(((*key).to_owned(), body.get(key)?.clone())));
    Value::Object(found.collect())
}

/// A time without the fraction of a second, which nobody writes alike.
fn clock(time: &Value) -> Value {
    let seconds = |text: &str| text.split(['.', 'Z']).next().map(str::to_owned);
    json!(time.as_str().and_then(seconds))
}

fn timestamp(time: Option<Timestamp>) -> Value {
    clock(&json!(time.map(|time| time.to_string())))
}

fn details(user: &UserDetails) -> Value {
    let live = &user.live;
    let profile = live.profile.iter();
    let profile = profile.map(|(name, value)| (name.as_str().to_owned(), value.json().clone()));
    json!({
        "id": live.id.as_str(),
        "status": live.status.as_str(),
        "transitioningToStatus": live.transitioning_to.as_ref().map(UserStatus::as_str),
        "times": [
            timestamp(user.created),
            timestamp(user.activated),
            timestamp(user.status_changed),
            timestamp(user.last_login),
            timestamp(user.last_updated),
            timestamp(live.password_changed),
        ],
        "type": live.type_id.as_ref().map(TypeId::as_str),
        "realm": user.realm_id,
        "profile": profile.collect::<Map<String, Value>>(),
        "credentials": [
            live.password == Password::Set,
            user.recovery_question,
            live.provider.as_str(),
            user.provider_name
        ],
        "sent": user.sent.0,
    })
}

fn details_of(body: &Value) -> Value {
    let times = [
        "created",
        "activated",
        "statusChanged",
        "lastLogin",
        "lastUpdated",
        "passwordChanged",
    ];
    json!({
        "id": body["id"],
        "status": body["status"],
        "transitioningToStatus": body["transitioningToStatus"],
        "times": times.map(|name| clock(&body[name])),
        "type": body["type"]["id"],
        "realm": body["realmId"],
        "profile": user_of(body)["profile"],
        "credentials": credentials_of(&body["credentials"]),
        "sent": body,
    })
}

fn credentials_of(body: &Value) -> Value {
    let provider = body["provider"]["type"].as_str().unwrap_or("OKTA");
    let question = &body["recovery_question"]["question"];
    json!([
        !body["password"].is_null(),
        question,
        provider,
        body["provider"]["name"]
    ])
}

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
            Master::Unsaid => "unsaid",
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
                    "master": text(&of["master"]["type"], "unsaid"),
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

/// A request that a real org was sent, and its answer.
struct Tape {
    method: String,
    template: String,
    path: String,
    status: u16,
    sent: Value,
    answer: Value,
}

static TAPES: LazyLock<Vec<Tape>> = LazyLock::new(|| {
    let tapes = shared_folder().unwrap().join("recorded/tapes.jsonl");
    let tapes = std::fs::read_to_string(tapes).unwrap();
    tapes.lines().map(Tape::read).collect()
});

impl Tape {
    fn read(line: &str) -> Self {
        let mut tape: Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| tape[name].as_str().unwrap().to_owned();
        Self {
            method: text("method"),
            template: text("template"),
            path: text("path"),
            status: tape["status"].as_u64().unwrap().try_into().unwrap(),
            sent: tape["req"].take(),
            answer: tape["res"].take(),
        }
    }

    fn route(&self) -> String {
        format!("{} {}", self.method, self.template)
    }

    fn tells_nothing(&self) -> bool {
        TELLS_NOTHING.contains(&self.route().as_str())
    }

    /// What the answer holds; `None` where it has no body.
    fn things(&self) -> Option<Vec<Value>> {
        match &self.answer {
            Value::Array(things) => Some(things.clone()),
            Value::Object(_) => Some(vec![self.answer.clone()]),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
        }
    }

    fn is_of(&self, kind: &Kind) -> bool {
        kind.templates.contains(&self.template.as_str())
    }

    /// The method, if the program sends this write too.
    fn write(&self) -> Option<Method> {
        let method = match self.method.as_str() {
            "POST" => Method::Post,
            "PUT" => Method::Put,
            "DELETE" => Method::Delete,
            _ => return None,
        };
        let ours = ["/api/v1/users", "/api/v1/groups/{groupId}/users"];
        let is_ours = is_operation(&self.method, &self.template)
            || ours.iter().any(|begins| self.template.starts_with(begins));
        let others = ["/roles", "/factors", "/subscriptions", "/risk"];
        let is_others = others.iter().any(|other| self.template.contains(other));
        (is_ours && !is_others).then_some(method)
    }
}

fn successes() -> impl Iterator<Item = &'static Tape> {
    let tapes = TAPES.iter();
    tapes.filter(|tape| (200..300).contains(&tape.status))
}

/// One for each kind of thing, and one for each route.
pub(crate) fn trials() -> Vec<Trial> {
    if shared_folder().is_none() {
        return vec![trial("recorded".to_owned(), || assert_eq!(shared(), None))];
    }
    let kinds = KINDS.iter().map(|kind| {
        trial(format!("recorded::{}", kind.name), || {
            what_is_compared_is_in_what_was_read(kind);
        })
    });
    let routes: BTreeSet<String> = successes().map(Tape::route).collect();
    let routes = routes.into_iter().map(|route| {
        trial(format!("recorded::{route}"), move || {
            what_is_answered_counts_and_is_read(&route);
        })
    });
    let enough = trial("recorded::enough".to_owned(), enough);
    kinds.chain(routes).chain([enough]).collect()
}

fn what_is_compared_is_in_what_was_read(kind: &Kind) {
    let (mut bodies, mut count) = (0, 0);
    let told = successes().filter(|tape| tape.is_of(kind) && tape.method != "DELETE");
    for tape in told.filter(|tape| !tape.tells_nothing()) {
        let Some(things) = tape.things() else {
            continue;
        };
        let expected: Value = things.iter().map(kind.independent).collect();
        let read = (kind.program)(&bytes(&json!(things)));
        assert_eq!(read, expected, "{} {}", tape.method, tape.path);
        bodies += 1;
        count += things.len();
    }
    say!("recorded: {bodies} bodies, {count} {} in them", kind.name);
    assert!(bodies >= kind.least, "{bodies} bodies");
}

/// Every success of a write that is recorded is one that the program takes for a success. Somebody reads what it tells,
/// and it tells nothing where the answer is thrown away.
fn what_is_answered_counts_and_is_read(route: &str) {
    for tape in successes().filter(|tape| tape.route() == route) {
        let Tape { path, answer, .. } = tape;
        if tape.tells_nothing() {
            let is_empty = answer.is_null() || *answer == json!({});
            assert!(is_empty, "{path}: thrown away: {answer}");
        } else if is_operation(&tape.method, &tape.template) && tape.things().is_some() {
            let is_read = KINDS.iter().any(|kind| tape.is_of(kind));
            assert!(is_read, "nobody reads what it answers");
        }
        let Some(method) = tape.write() else {
            continue;
        };
        let request = Request::new(method, path).with_body(tape.sent.clone());
        let response = Response {
            status: tape.status,
            headers: Vec::new(),
            body: if answer.is_null() {
                Vec::new()
            } else {
                bytes(answer)
            },
        };
        let taken = accept::check(&request, &response);
        assert!(taken.is_ok(), "{request:?}: {taken:?}");
    }
}

/// Fewer would mean that the tapes were not found.
fn enough() {
    let nothing = successes().filter(|tape| tape.tells_nothing()).count();
    let writes = successes().filter(|tape| tape.write().is_some()).count();
    say!("recorded: {nothing} answers that tell nothing, {writes} writes");
    assert!(nothing > 300, "{nothing}");
    assert!(writes > 300, "{writes}");
}
