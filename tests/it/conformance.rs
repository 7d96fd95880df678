//! Every request that the client can make, held against Okta's own description of its API, where somebody has that.
//!
//! The typed operations send theirs in all variants; fetching and applying send theirs in every scenario, and where
//! answers are lost. Requests made wrong on purpose show that the judge sees.

mod description;
mod parameters;
mod variants;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex};

use okta_reconcile::live::Provider;
use okta_reconcile::model::ids::{AttributeName, GroupId, TypeId};
use okta_reconcile::model::profile::AttributeValue;
use okta_reconcile::okta::operation::answer::user::UserDetails;
use okta_reconcile::okta::operation::catalogue::CATALOGUE;
use okta_reconcile::okta::operation::choice::{Mail, OnCreation, Sessions};
use okta_reconcile::okta::operation::key::{PersonId, RelationKey, UserKey};
use okta_reconcile::okta::operation::password::{
    HashAlgorithm, NewCredentials, NewPassword, NewProvider, PasswordHash, RecoveryQuestion,
};
use okta_reconcile::okta::operation::users::{BadNewUser, NewUser, UserPatch, UserReplacement};
use okta_reconcile::okta::operation::{Change, grants, lifecycle, links, users};
use okta_reconcile::sim::api::respond;
use okta_reconcile::sim::file;
use okta_reconcile::sim::sandbox::{Effect, Fault, Sandbox};
use okta_reconcile::transport::{Method, NoResponse, Request, Response, Transport};
use percent_encoding::percent_decode_str;
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::conformance::description::Description;
use crate::support::{apply, instantly, say, scenario, scenario_folders, shared};

pub(crate) use crate::conformance::description::fits;
pub(crate) use crate::conformance::variants::{SECRET, variants};

fn description() -> Option<Description> {
    shared().map(|shared| Description::read(&shared))
}

fn told(text: &str) {
    say!("conformance: {text}");
}

fn shown(request: &Request) -> String {
    format!("{} {}", request.method, request.target())
}

#[test]
fn every_typed_operation_sends_what_okta_describes() {
    let Some(description) = description() else {
        return;
    };
    let mut broken = Vec::new();
    let mut seen = BTreeSet::new();
    let variants = variants();
    for variant in &variants {
        let about = variant.about;
        let described = description.find(&variant.request);
        let described = described.map(|found| (found.name, found.path.to_owned()));
        let expected = (about.name, format!("/api/v1{}", about.path));
        if described != Some(expected) {
            broken.push(format!("{}: {described:?}", about.name));
        }
        let problems = description.problems(&variant.request);
        if !problems.is_empty() {
            broken.push(format!("{}: {problems:?}", shown(&variant.request)));
        }
        seen.insert(about.name);
    }
    let all: BTreeSet<&str> = CATALOGUE.iter().map(|about| about.name).collect();
    assert_eq!(seen, all, "each operation has a variant");
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
    let count = variants.len();
    told(&format!("{count} requests of {} operations", seen.len()));
}

/// Remembers what is sent.
struct Recording {
    inner: Arc<Sandbox>,
    sent: Arc<Mutex<Vec<Request>>>,
}

impl Transport for Recording {
    async fn send(&self, request: Request) -> Result<Response, NoResponse> {
        self.sent.lock().unwrap().push(request.clone());
        self.inner.send(request).await
    }
}

/// Everything that planning and applying send in a scenario. What cannot be planned or is refused sends less.
fn sent_in(folder: &Path, faults: Vec<Fault>) -> Vec<Request> {
    let (files, org) = scenario(folder);
    let org = file::read(&org).unwrap();
    let sent = Arc::new(Mutex::new(Vec::new()));
    let transport = Recording {
        inner: Arc::new(Sandbox::new(org).failing(faults)),
        sent: sent.clone(),
    };
    let _ = instantly(apply(&files, transport, 8));
    let sent = sent.lock().unwrap();
    sent.clone()
}

/// The first write of each kind is not answered, so that its effect is looked up.
fn lost_answers() -> Vec<Fault> {
    let targets = [
        (Method::Post, "/users?activate"),
        (Method::Post, "/groups"),
        (Method::Post, "/linkedObjects"),
        (Method::Post, "/users/"),
        (Method::Put, "/users/"),
    ];
    let lost = targets.map(|(method, target)| Fault {
        method,
        target: target.to_owned(),
        nth: 1,
        effect: Effect::LostAfter,
    });
    lost.into()
}

/// Everything that planning and applying send in all scenarios, each request once.
fn sent_by_reconciling() -> Vec<Request> {
    let mut sent = BTreeMap::new();
    for folder in scenario_folders() {
        for faults in [Vec::new(), lost_answers()] {
            for request in sent_in(&folder, faults) {
                let body = request.body.as_ref().map(Value::to_string);
                sent.insert((shown(&request), body), request);
            }
        }
    }
    sent.into_values().collect()
}

#[test]
fn planning_and_applying_send_what_okta_describes() {
    let Some(description) = description() else {
        return;
    };
    let sent = sent_by_reconciling();
    let mut seen = BTreeSet::new();
    let mut broken = Vec::new();
    for request in &sent {
        seen.extend(description.find(request).map(|found| found.name.to_owned()));
        let mut problems = description.problems(request);
        // The one login of the scenarios that is shorter than the description allows, in an org that lifts the length.
        let lifted = "/profile/login: \"b@x\" is shorter than 5 characters";
        problems.retain(|problem| problem != lifted);
        if !problems.is_empty() {
            broken.push(format!("{}: {problems:?}", shown(request)));
        }
    }
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
    for name in [
        "activateUser",
        "addGroup",
        "assignLinkedObjectValueForPrimary",
        "assignUserToGroup",
        "createLinkedObjectDefinition",
        "createUser",
        "deactivateUser",
        "deleteLinkedObjectForUser",
        "deleteUser",
        "getLinkedObjectDefinition",
        "getUser",
        "getUserSchema",
        "listGroupRules",
        "listGroupUsers",
        "listGroups",
        "listLinkedObjectDefinitions",
        "listLinkedObjectsForUser",
        "listUserGroups",
        "listUserTypes",
        "listUsers",
        "replaceUser",
        "suspendUser",
        "unassignUserFromGroup",
        "unlockUser",
        "unsuspendUser",
        "updateUser",
    ] {
        assert!(seen.contains(name), "no scenario sends {name}: {seen:?}");
    }
    told(&format!(
        "{} requests of planning and applying, {} operations",
        sent.len(),
        seen.len()
    ));
}

#[test]
fn roles_of_people_and_groups_look_as_okta_describes_them() {
    let Some(description) = description() else {
        return;
    };
    let org = "org: https://acme.okta.com\nnow: 2026-11-24T08:00:00Z\n\
               users: [{login: ada@acme.example, id: 00u1, roles: [{type: SUPER_ADMIN}]}, {login: bob@acme.example, id: 00u2}]\n\
               groups: [{name: helpdesk, id: 00g1, roles: [{type: USER_ADMIN}, {type: APP_ADMIN}]}, {name: red, id: 00g2}]\n";
    let mut org = file::read(org).unwrap();
    for (path, status, count) in [
        ("users/00u1/roles", 200, Some(1)),
        ("users/00u2/roles", 200, Some(0)),
        ("groups/00g1/roles", 200, Some(2)),
        ("groups/00g2/roles", 200, Some(0)),
        ("groups/00g9/roles", 404, None),
    ] {
        let request = Request::new(Method::Get, format!("/api/v1/{path}"));
        assert_eq!(description.problems(&request), [""; 0], "{path}");
        let response = respond(&mut org, &request);
        let body: Value = serde_json::from_slice(&response.body).unwrap();
        let found = (response.status, body.as_array().map(Vec::len));
        assert_eq!(found, (status, count), "{path}: {body}");
        let problems = description.answer_problems(&request, status, &body);
        assert_eq!(problems, [""; 0], "{path}: {body}");
    }
    let request = Request::new(Method::Get, "/api/v1/groups/00g1/roles");
    let wrong = json!([{ "type": "USER_ADMIN", "assignmentType": "TEAM" }]);
    assert_ne!(description.answer_problems(&request, 200, &wrong), [""; 0]);
}

/// A request made wrong, and how.
type Mutant = (&'static str, fn(&mut Request));

/// Describes a creation.
const MUTANTS: [Mutant; 12] = [
    ("a query name", |request| request.query[0].0.push('s')),
    ("a query value", |request| {
        "perhaps".clone_into(&mut request.query[0].1);
    }),
    ("a query twice", |request| {
        request.query.push(request.query[0].clone());
    }),
    ("a query too many", |request| {
        request
            .query
            .push(("sendEmails".to_owned(), "true".to_owned()));
    }),
    ("an enum", |request| {
        request
            .query
            .push(("nextLogin".to_owned(), "changepassword".to_owned()));
    }),
    ("a path", |request| request.path.push_str("/more")),
    ("a method", |request| request.method = Method::Delete),
    ("a header", |request| {
        request
            .headers
            .push(("if-none-match".to_owned(), "1".to_owned()));
    }),
    ("a body too few", |request| request.body = None),
    ("a body key", |request| {
        request.body.as_mut().unwrap()["profiles"] = json!({});
    }),
    ("a key within", |request| {
        request.body.as_mut().unwrap()["credentials"] =
            json!({ "recoveryQuestion": { "question": "Who?" } });
    }),
    ("a type within", |request| {
        request.body.as_mut().unwrap()["credentials"] = json!({ "password": { "value": 7 } });
    }),
];

#[test]
fn requests_that_are_wrong_are_seen() {
    let Some(description) = description() else {
        return;
    };
    let key = UserKey::parse("00u1").unwrap();
    let right = users::create_user(&NewUser {
        on_creation: OnCreation::Activate,
        profile: [(
            AttributeName::new("login"),
            AttributeValue::text("new@acme.example"),
        )]
        .into(),
        credentials: NewCredentials::default(),
        user_type: None,
        groups: Vec::new(),
    });
    let right = right.unwrap().request().clone();
    assert_eq!(description.problems(&right), [""; 0]);
    for (what, mutate) in MUTANTS {
        let mut wrong = right.clone();
        mutate(&mut wrong);
        assert!(!description.problems(&wrong).is_empty(), "{what} passes");
    }
    let mut reset = lifecycle::reset_password(&key, Mail::Send, Sessions::Keep)
        .request()
        .clone();
    reset.query.retain(|(name, _)| name != "sendEmail");
    assert_eq!(description.problems(&reset), ["query sendEmail is missing"]);
    let mut suspend = lifecycle::suspend_user(&key).request().clone();
    suspend.body = Some(json!({}));
    assert_eq!(
        description.problems(&suspend),
        ["a body where none belongs"]
    );
    told(&format!("{} wrong requests seen", MUTANTS.len() + 2));
}

/// The plan has its calls from one place, people have theirs from another: both send the same.
#[test]
fn plans_and_typed_operations_send_the_same() {
    let mut compared = BTreeMap::new();
    for mut request in sent_by_reconciling() {
        let Some((name, typed)) = typed(&request) else {
            continue;
        };
        request.headers.retain(|(name, _)| name == "if-match");
        assert_eq!(request, typed, "{name}");
        *compared.entry(name).or_insert(0) += 1;
    }
    let names: Vec<&str> = compared.keys().copied().collect();
    assert_eq!(
        names,
        [
            "activate",
            "clear link",
            "create",
            "deactivate",
            "delete",
            "expire password",
            "get",
            "links",
            "patch",
            "reactivate",
            "replace",
            "revoke grants",
            "set link",
            "suspend",
            "unlock",
            "unsuspend",
        ]
    );
}

/// The typed operation that a request of a plan must be, made anew from what the request says.
#[expect(
    clippy::too_many_lines,
    reason = "one match over everything that a plan sends"
)]
fn typed(request: &Request) -> Option<(&'static str, Request)> {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8().unwrap().into_owned();
    let segments: Vec<String> = request.path.split('/').skip(3).map(decoded).collect();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let key = |text: &str| UserKey::parse(text).unwrap();
    let relation = |text: &str| RelationKey::new(text).unwrap();
    let mail = match request.query.first() {
        Some((name, value)) if name == "sendEmail" && value == "true" => Mail::Send,
        _ => Mail::Withhold,
    };
    let sent = |change: &Request| change.clone();
    Some(match (request.method, segments.as_slice()) {
        (Method::Post, ["users"]) => ("create", sent(created(request).ok()?.request())),
        (Method::Get, ["users", user]) => ("get", users::get_user(&key(user)).get().request()),
        (Method::Post, ["users", user]) => (
            "patch",
            sent(users::update_user(&key(user), &patch(request)).request()),
        ),
        (Method::Put, ["users", user]) => (
            "replace",
            sent(users::replace_user(&key(user), &replacement(request)).request()),
        ),
        (Method::Delete, ["users", user]) => (
            "delete",
            sent(users::delete_user(&key(user), mail).request()),
        ),
        (Method::Post, ["users", user, "lifecycle", "activate"]) => (
            "activate",
            sent(lifecycle::activate_user(&key(user), mail).request()),
        ),
        (Method::Post, ["users", user, "lifecycle", "reactivate"]) => (
            "reactivate",
            sent(lifecycle::reactivate_user(&key(user), mail).request()),
        ),
        (Method::Post, ["users", user, "lifecycle", "deactivate"]) => (
            "deactivate",
            sent(lifecycle::deactivate_user(&key(user), mail).request()),
        ),
        (Method::Post, ["users", user, "lifecycle", "suspend"]) => (
            "suspend",
            sent(lifecycle::suspend_user(&key(user)).request()),
        ),
        (Method::Post, ["users", user, "lifecycle", "unsuspend"]) => (
            "unsuspend",
            sent(lifecycle::unsuspend_user(&key(user)).request()),
        ),
        (Method::Post, ["users", user, "lifecycle", "expire_password"]) => (
            "expire password",
            sent(lifecycle::expire_password(&key(user)).request()),
        ),
        (Method::Delete, ["users", user, "grants"]) => {
            let change = grants::revoke_user_grants(&PersonId::new(user).unwrap());
            ("revoke grants", sent(change.request()))
        }
        (Method::Post, ["users", user, "lifecycle", "unlock"]) => {
            ("unlock", sent(lifecycle::unlock_user(&key(user)).request()))
        }
        (Method::Get, ["users", user, "linkedObjects", name]) => {
            let read = links::list_linked_objects_for_user(&key(user), &relation(name));
            ("links", read.get().request())
        }
        (Method::Put, ["users", user, "linkedObjects", name, primary]) => {
            let primary = PersonId::new(primary).unwrap();
            let name = relation(name);
            let change = links::assign_linked_object_value_for_primary(&key(user), &name, &primary);
            ("set link", sent(change.request()))
        }
        (Method::Delete, ["users", user, "linkedObjects", name]) => {
            let change = links::delete_linked_object_for_user(&key(user), &relation(name));
            ("clear link", sent(change.request()))
        }
        _ => return None,
    })
}

fn attributes(request: &Request) -> impl Iterator<Item = (AttributeName, Option<AttributeValue>)> {
    let profile = request.body.as_ref().unwrap()["profile"]
        .as_object()
        .cloned();
    let profile = profile.unwrap_or_default().into_iter();
    profile.map(|(name, value)| (AttributeName::new(name), AttributeValue::from_json(value)))
}

fn type_id(request: &Request) -> Option<TypeId> {
    let id = &request.body.as_ref().unwrap()["type"]["id"];
    id.as_str().map(TypeId::new)
}

fn if_match(request: &Request) -> Option<String> {
    request.header("if-match").map(str::to_owned)
}

fn created(request: &Request) -> Result<Change<UserDetails>, BadNewUser> {
    users::create_user(&NewUser {
        on_creation: OnCreation::Stage,
        profile: attributes(request)
            .filter_map(|(name, value)| Some((name, value?)))
            .collect(),
        credentials: credentials(request),
        user_type: type_id(request),
        groups: group_ids(request),
    })
}

fn group_ids(request: &Request) -> Vec<GroupId> {
    let body = request.body.as_ref().expect("a body");
    let ids = body["groupIds"].as_array().into_iter().flatten();
    ids.map(|id| GroupId::new(id.as_str().unwrap())).collect()
}

/// The credentials that a plan's creation has, as people would hand them in.
fn credentials(request: &Request) -> NewCredentials {
    let body = &request.body.as_ref().expect("a body")["credentials"];
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let secret = |value: &Value| text(value).map(SecretString::from);
    let password = &body["password"];
    let hash = &password["hash"];
    let password = match (secret(&password["value"]), hash["algorithm"].as_str()) {
        (Some(value), _) => Some(NewPassword::Plain(value)),
        (None, Some("BCRYPT")) => Some(NewPassword::Hash(PasswordHash {
            algorithm: HashAlgorithm::Bcrypt {
                work_factor: u8::try_from(hash["workFactor"].as_u64().unwrap()).unwrap(),
            },
            salt: secret(&hash["salt"]),
            value: secret(&hash["value"]).unwrap(),
        })),
        (None, Some(other)) => panic!("no scenario has {other}"),
        (None, None) => password.get("hook").map(|_| NewPassword::ImportHook),
    };
    let question = &body["recovery_question"];
    NewCredentials {
        password,
        recovery_question: text(&question["question"]).map(|text| RecoveryQuestion {
            question: text,
            answer: secret(&question["answer"]).unwrap(),
        }),
        provider: text(&body["provider"]["type"]).map(|kind| NewProvider {
            kind: Provider::from_okta(&kind),
            name: text(&body["provider"]["name"]),
        }),
    }
}

fn patch(request: &Request) -> UserPatch {
    UserPatch {
        profile: attributes(request).collect(),
        if_match: if_match(request),
        ..UserPatch::default()
    }
}

fn replacement(request: &Request) -> UserReplacement {
    UserReplacement {
        profile: Some(
            attributes(request)
                .filter_map(|(name, value)| Some((name, value?)))
                .collect(),
        ),
        user_type: type_id(request),
        if_match: if_match(request),
        ..UserReplacement::default()
    }
}
