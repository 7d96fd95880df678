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

use okta_reconcile::model::credentials::UserCredentials;
use okta_reconcile::model::ids::AttributeName;
use okta_reconcile::model::mail::Mail;
use okta_reconcile::model::profile::AttributeValue;
use okta_reconcile::reading::causes::causes;
use okta_reconcile::request::Bindings;
use okta_reconcile::request::choice::{OnCreation, Sessions};
use okta_reconcile::request::endpoint::{SUSPEND_USER, user_api};
use okta_reconcile::request::key::UserKey;
use okta_reconcile::request::template::Template;
use okta_reconcile::request::user::{NewUser, create, reset_password};
use okta_reconcile::sim::api::respond;
use okta_reconcile::sim::file;
use okta_reconcile::sim::sandbox::{Effect, Fault, Sandbox};
use okta_reconcile::transport::{Method, NoResponse, Request, Response, Transport};
use serde_json::{Value, json};

use crate::conformance::description::Description;
use crate::support::{apply, instantly, plan, reader, say, scenario, scenario_folders, shared};

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
        let row = variant.endpoint;
        let described = description.find(&variant.request);
        let described = described.map(|found| (found.name, found.path.to_owned()));
        let expected = (row.name, format!("/api/v1{}", row.path));
        if described != Some(expected) {
            broken.push(format!("{}: {described:?}", row.name));
        }
        let problems = description.problems(&variant.request);
        if !problems.is_empty() {
            broken.push(format!("{}: {problems:?}", shown(&variant.request)));
        }
        seen.insert(row.name);
    }
    let all: BTreeSet<&str> = user_api().map(|row| row.name).collect();
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
        // A part of the description that nobody has here.
        if request.path == "/api/v1/apps" {
            problems.retain(|problem| problem != "no such operation");
        }
        // Newer than the description (facts::rules 12, 16).
        let is_newer = request.target().ends_with("expand=group-rules");
        problems.retain(|problem| !(is_newer && problem.contains("expand")));
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
        "listAssignedApplicationsForGroup",
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
    for (query, next) in [(None, false), (Some("1"), false)] {
        let request = Request::new(Method::Get, "/api/v1/iam/assignees/users");
        let request = match query {
            Some(limit) => request.with_query("limit", limit),
            None => request,
        };
        assert_eq!(description.problems(&request), [""; 0]);
        let response = respond(&mut org, &request);
        let body: Value = serde_json::from_slice(&response.body).unwrap();
        assert_eq!(body["value"][0]["id"], "00u1", "{body}");
        assert_eq!(body["value"].as_array().map(Vec::len), Some(1), "{body}");
        assert_eq!(body["_links"]["next"].is_object(), next, "{body}");
        assert_eq!(
            description.answer_problems(&request, 200, &body),
            [""; 0],
            "{body}"
        );
    }
    let request = Request::new(Method::Get, "/api/v1/groups/00g1/roles");
    let wrong = json!([{ "type": "USER_ADMIN", "assignmentType": "TEAM" }]);
    assert_ne!(description.answer_problems(&request, 200, &wrong), [""; 0]);
}

#[test]
fn applications_and_owners_of_groups_look_as_okta_describes_them() {
    let Some(description) = description() else {
        return;
    };
    let apps: Vec<String> = (10..31)
        .map(|index| format!("{{id: 0oa{index}, name: saml_{index}, label: App {index}}}"))
        .collect();
    let org = format!(
        "org: https://acme.okta.com\nnow: 2026-11-24T08:00:00Z\n\
         users: [{{login: ada@acme.example, id: 00u1, profile: {{firstName: Ada, lastName: Lovelace}}}}]\n\
         groups:\n  \
           - {{name: sales, id: 00g1, apps: [{}], owners: [ada@acme.example, {{group: chiefs}}]}}\n  \
           - {{name: chiefs, id: 00g2, apps: [{{id: 0oa1, name: bookmark, label: Wiki, status: INACTIVE}}]}}\n",
        apps.join(", ")
    );
    let mut org = file::read(&org).unwrap();
    for (path, status, ids) in [
        ("groups/00g1/apps", 200, 20),
        ("groups/00g2/apps", 200, 1),
        ("groups/00g9/apps", 404, 0),
        ("groups/00g1/owners", 200, 2),
        ("groups/00g2/owners", 200, 0),
        ("groups/00g9/owners", 404, 0),
    ] {
        let request = Request::new(Method::Get, format!("/api/v1/{path}"));
        assert_eq!(description.problems(&request), [""; 0], "{path}");
        let response = respond(&mut org, &request);
        let body: Value = serde_json::from_slice(&response.body).unwrap();
        let found = body.as_array().map_or(0, Vec::len);
        assert_eq!((response.status, found), (status, ids), "{path}: {body}");
        let problems = description.answer_problems(&request, status, &body);
        assert_eq!(problems, [""; 0], "{path}: {body}");
        let links = response.headers.iter().filter(|(name, _)| name == "link");
        let has_more = links.clone().any(|(_, link)| link.contains("rel=\"next\""));
        assert_eq!(has_more, ids == 20, "{path}");
    }
    let request = Request::new(Method::Get, "/api/v1/groups/00g1/owners");
    let wrong = json!([{ "id": "00u1", "type": "TEAM" }]);
    assert_ne!(description.answer_problems(&request, 200, &wrong), [""; 0]);
    let request = Request::new(Method::Get, "/api/v1/groups/00g1/apps");
    let wrong = json!([{ "id": "0oa1", "label": 7, "status": "OPEN" }]);
    assert_ne!(description.answer_problems(&request, 200, &wrong), [""; 0]);
}

#[test]
fn the_system_log_looks_as_okta_describes_it() {
    let Some(description) = description() else {
        return;
    };
    let org = "org: https://acme.okta.com\nnow: 2026-11-24T08:00:00Z\n\
               users: [{login: ada@acme.example, id: 00u1}, {login: bob@acme.example, id: 00u2}]\n\
               groups: [{name: red, id: 00g1}]\n\
               log: [{at: 2026-11-23T08:00:00Z, type: user.lifecycle.create, actor: ada@acme.example, user: bob@acme.example}]\n";
    let mut org = file::read(org).unwrap();
    let join = Request::new(Method::Put, "/api/v1/groups/00g1/users/00u2");
    assert_eq!(respond(&mut org, &join).status, 204);
    let request = Request::new(Method::Get, "/api/v1/logs")
        .with_query("since", "2026-11-22T08:00:00Z")
        .with_query("until", "2026-11-25T08:00:00Z")
        .with_query("filter", "target.id eq \"00u2\"")
        .with_query("sortOrder", "DESCENDING")
        .with_query("limit", "1000");
    assert_eq!(description.problems(&request), [""; 0]);
    let response = respond(&mut org, &request);
    let body: Value = serde_json::from_slice(&response.body).unwrap();
    assert_eq!(body.as_array().map(Vec::len), Some(2), "{body}");
    assert_eq!(description.answer_problems(&request, 200, &body), [""; 0]);
    for (name, wrong) in [
        ("severity", json!("GRAVE")),
        ("target", json!({})),
        ("uuid", json!(7)),
    ] {
        let mut body = body.clone();
        body[0][name] = wrong;
        assert_ne!(
            description.answer_problems(&request, 200, &body),
            [""; 0],
            "{name}"
        );
    }
}

#[test]
fn who_made_the_differences_is_asked_as_okta_describes_it() {
    let Some(description) = description() else {
        return;
    };
    let folder = scenario_folders().into_iter();
    let mut folders = folder.filter(|folder| folder.ends_with("same-change-for-many"));
    let (files, org) = scenario(&folders.next().unwrap());
    let sent = Arc::new(Mutex::new(Vec::new()));
    let sandbox = file::read(&org).unwrap();
    let until = sandbox.now;
    let reader = reader(Recording {
        inner: Arc::new(Sandbox::new(sandbox)),
        sent: sent.clone(),
    });
    let plan = instantly(plan(&files, &reader)).unwrap();
    sent.lock().unwrap().clear();
    instantly(causes(&reader, &plan, until)).unwrap();
    let sent = sent.lock().unwrap();
    assert!(!sent.is_empty());
    for request in sent.iter() {
        let found = description.find(request).map(|found| found.name);
        assert_eq!(found, Some("listLogEvents"));
        assert_eq!(description.problems(request), [""; 0], "{}", shown(request));
    }
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
    let made = |template: Template| template.resolve(&Bindings::default()).unwrap();
    let right = made(create(&NewUser {
        on_creation: OnCreation::Activate,
        profile: &[(
            AttributeName::new("login"),
            AttributeValue::text("new@acme.example"),
        )]
        .into(),
        credentials: &UserCredentials::default(),
        provider: None,
        user_type: None,
        groups: &[],
    }));
    assert_eq!(description.problems(&right), [""; 0]);
    for (what, mutate) in MUTANTS {
        let mut wrong = right.clone();
        mutate(&mut wrong);
        assert!(!description.problems(&wrong).is_empty(), "{what} passes");
    }
    let mut reset = made(reset_password((&key).into(), Mail::Send, Sessions::Keep));
    reset.query.retain(|(name, _)| name != "sendEmail");
    assert_eq!(description.problems(&reset), ["query sendEmail is missing"]);
    let mut suspend = made(SUSPEND_USER.on([(&key).into()]));
    suspend.body = Some(json!({}));
    assert_eq!(
        description.problems(&suspend),
        ["a body where none belongs"]
    );
    told(&format!("{} wrong requests seen", MUTANTS.len() + 2));
}
