//! What the options of `sandbox` change: limits, activations that take their time, a lagging index, ids, the log.

use std::io::Read;
use std::time::Duration;

use okta_reconcile::sim::fault::Faults;
use okta_reconcile::sim::file::read;
use okta_reconcile::sim::limit::CONCURRENT_MAX;
use okta_reconcile::sim::org::{Activation, Org};
use okta_reconcile::sim::sandbox::Sandbox;
use okta_reconcile::transport::{Request, Response};
use serde_json::{Value, json};

use crate::program::Place;
use crate::sandbox_api::{get, post};
use crate::sandbox_http::{Server, say};

const ORG: &str = "
org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
users:
  - {login: ada@acme.example, id: 00u1, profile: {firstName: Ada}}
  - {login: bob@acme.example, id: 00u2, status: STAGED, profile: {firstName: Bob}}
";

fn org() -> Org {
    read(ORG).unwrap()
}

fn creation(login: &str) -> Request {
    let profile = json!({"login": login, "email": login, "firstName": "F", "lastName": "L"});
    post("/users", json!({ "profile": profile }))
}

fn answer(sandbox: &Sandbox, request: &Request) -> (u16, Value) {
    let response = sandbox.serve(request).response.unwrap();
    let body = serde_json::from_slice(&response.body).unwrap_or(Value::Null);
    (response.status, body)
}

fn read_body(sandbox: &Sandbox, path: &str) -> Value {
    answer(sandbox, &get(path)).1
}

fn logins(listed: &Value) -> Vec<&str> {
    let people = listed.as_array().unwrap().iter();
    let logins = people.map(|user| user["profile"]["login"].as_str().unwrap());
    logins.collect()
}

fn numbers(response: &Response) -> [i64; 3] {
    ["limit", "remaining", "reset"].map(|name| {
        let header = response.header(&format!("x-rate-limit-{name}"));
        header.unwrap().parse().unwrap()
    })
}

#[test]
fn limits_are_counted_refused_and_lifted_by_the_clock() {
    let sandbox = Sandbox::new(org()).enforcing_limits();
    let start = org().now.as_second();
    let request = get("/users");
    for left in (0..300).rev() {
        let response = sandbox.serve(&request).response.unwrap();
        assert_eq!(response.status, 200);
        assert_eq!(numbers(&response), [300, left, start + 60]);
    }
    sandbox.at(Duration::from_secs(52), None);
    let refused = sandbox.serve(&request).response.unwrap();
    assert_eq!(refused.status, 429);
    assert_eq!(numbers(&refused), [300, 0, start + 60]);
    assert_eq!(
        refused.header("date"),
        Some("Tue, 24 Nov 2026 08:00:52 GMT")
    );
    assert!(refused.header("retry-after").is_none());
    assert_eq!(answer(&sandbox, &request).1["errorCode"], "E0000047");
    // Another bucket, and another token, have limits of their own.
    assert_eq!(answer(&sandbox, &get("/users/00u1")).0, 200);
    let other = request.clone().with_header("authorization", "SSWS other");
    assert_eq!(answer(&sandbox, &other).0, 200);
    sandbox.at(Duration::from_secs(60), None);
    let response = sandbox.serve(&request).response.unwrap();
    assert_eq!(numbers(&response), [300, 299, start + 120]);
}

#[test]
fn under_limits_the_clock_goes_on_by_itself_and_a_write_takes_no_time() {
    let sandbox = Sandbox::new(org()).enforcing_limits();
    sandbox.at(Duration::from_millis(1500), None);
    let (_, ada) = answer(&sandbox, &creation("ada.l@acme.example"));
    assert_eq!(ada["created"], "2026-11-24T08:00:01.000Z");
    sandbox.at(Duration::ZERO, None);
    let (_, bob) = answer(&sandbox, &creation("bob.b@acme.example"));
    assert_eq!(bob["created"], ada["created"], "the time never goes back");
}

#[test]
fn too_many_requests_at_once_are_refused_with_a_limit_of_nothing() {
    let sandbox = Sandbox::new(org()).enforcing_limits();
    let mut under_way: Vec<_> = (0..CONCURRENT_MAX).map(|_| sandbox.begin()).collect();
    assert_eq!(answer(&sandbox, &get("/users/00u1")).0, 200);
    under_way.push(sandbox.begin());
    let refused = sandbox.serve(&get("/users/00u1")).response.unwrap();
    assert_eq!(refused.status, 429);
    assert_eq!(numbers(&refused)[..2], [0, 0]);
    under_way.pop();
    assert_eq!(answer(&sandbox, &get("/users/00u1")).0, 200);
}

#[test]
fn without_the_option_nothing_is_refused() {
    let sandbox = Sandbox::new(org());
    let _under_way: Vec<_> = (0..=CONCURRENT_MAX).map(|_| sandbox.begin()).collect();
    for _ in 0..1001 {
        assert_eq!(answer(&sandbox, &get("/users/00u1")).0, 200);
    }
}

fn activating_later() -> Sandbox {
    let mut org = org();
    org.activation = Activation::Later(3);
    Sandbox::new(org)
}

#[test]
fn an_activation_under_way_is_seen_and_refuses_updates() {
    let sandbox = activating_later();
    let activate = post("/users/00u2/lifecycle/activate", json!({}));
    let activate = activate.with_query("sendEmail", "true");
    assert_eq!(answer(&sandbox, &activate), (200, json!({})));
    let bob = read_body(&sandbox, "/users/00u2");
    assert_eq!(bob["status"], "STAGED");
    assert_eq!(bob["transitioningToStatus"], "PROVISIONED");
    assert_eq!(bob["activated"], Value::Null);
    let update = post("/users/00u2", json!({"profile": {"nickName": "B"}}));
    let (status, refused) = answer(&sandbox, &update);
    assert_eq!((status, &refused["errorCode"]), (409, &json!("E0000112")));
    let bob = read_body(&sandbox, "/users/00u2");
    assert_eq!(bob["status"], "PROVISIONED");
    assert!(bob.get("transitioningToStatus").is_none());
    assert_ne!(bob["activated"], Value::Null);
    assert_eq!(answer(&sandbox, &update).0, 200);
}

#[test]
fn a_creation_that_activates_is_answered_before_it_is_over() {
    let sandbox = activating_later();
    let (status, eve) = answer(&sandbox, &creation("eve@acme.example"));
    assert_eq!(status, 200);
    assert_eq!(eve["status"], "STAGED");
    assert_eq!(eve["transitioningToStatus"], "PROVISIONED");
    let id = eve["id"].as_str().unwrap();
    for _ in 0..3 {
        read_body(&sandbox, &format!("/users/{id}"));
    }
    let eve = read_body(&sandbox, &format!("/users/{id}"));
    assert_eq!(eve["status"], "PROVISIONED");
}

#[test]
fn a_deactivation_overtakes_an_activation() {
    let sandbox = activating_later();
    for word in ["activate", "deactivate"] {
        let call = post(&format!("/users/00u2/lifecycle/{word}"), json!({}));
        assert_eq!(answer(&sandbox, &call).0, 200);
    }
    for _ in 0..4 {
        let bob = read_body(&sandbox, "/users/00u2");
        assert_eq!(bob["status"], "DEPROVISIONED");
        assert!(bob.get("transitioningToStatus").is_none());
    }
}

#[test]
fn lists_lag_behind_a_write_that_a_fault_is_about() {
    let faults = "faults: [{method: POST, path: /api/v1/users, count: 1, effect: {searchLag: 2}}]";
    let sandbox = Sandbox::new(org()).failing(Faults::read(faults, 0).unwrap());
    let eve = answer(&sandbox, &creation("eve@acme.example")).1;
    let by_id = format!("/users/{}", eve["id"].as_str().unwrap());
    let search = get("/users").with_query("search", "id pr");
    assert_eq!(logins(&answer(&sandbox, &search).1).len(), 2);
    assert_eq!(read_body(&sandbox, &by_id)["status"], "PROVISIONED");
    assert_eq!(logins(&answer(&sandbox, &search).1).len(), 3);
    answer(&sandbox, &creation("fay@acme.example"));
    assert_eq!(logins(&answer(&sandbox, &search).1).len(), 4);
}

#[test]
fn seed_and_clock_decide_ids_and_tokens() {
    let story = |seed: u64| {
        let mut org = org();
        org.seed = seed;
        let sandbox = Sandbox::new(org);
        let eve = answer(&sandbox, &creation("eve@acme.example")).1;
        let activate = post("/users/00u2/lifecycle/activate", json!({}));
        let activate = activate.with_query("sendEmail", "false");
        let token = answer(&sandbox, &activate).1["activationToken"].clone();
        (eve["id"].clone(), token)
    };
    assert_eq!(story(0), story(0));
    assert_eq!(story(7), story(7));
    assert_ne!(story(0).0, story(7).0);
    assert_ne!(story(0).1, story(7).1);
}

#[test]
fn a_connection_is_reset() {
    let faults = "faults: [{method: POST, effect: connectionReset}]";
    let sandbox = Sandbox::new(org()).failing(Faults::read(faults, 0).unwrap());
    let server = Server::start(sandbox);
    let mut connection = server.connect();
    let head = "POST /api/v1/users/00u1/lifecycle/suspend HTTP/1.1\ncontent-length: 0";
    say(&mut connection, head, "");
    let read = connection.get_mut().read(&mut [0; 16]);
    let kind = read.map_err(|error| error.kind());
    assert_eq!(kind, Err(std::io::ErrorKind::ConnectionReset));
    assert_eq!(
        server.send("GET /api/v1/users/00u1 HTTP/1.1", "").json()["status"],
        "ACTIVE"
    );
    server.stop();
}

#[test]
fn the_log_has_a_line_for_each_request_and_no_secret() {
    let place = Place::new().file("org.yaml", ORG);
    let server = place.serve("sandbox org.yaml --token word --log requests.jsonl");
    let secret = "Correct horse 7";
    let password = json!({"credentials": {"password": {"value": secret}}}).to_string();
    let auth = "authorization: SSWS word";
    for (head, body) in [
        ("GET /api/v1/users?limit=1 HTTP/1.1", ""),
        ("POST /api/v1/users/00u1 HTTP/1.1", password.as_str()),
        ("POST /api/v1/users/00u1 HTTP/1.1", "{"),
        ("PATCH /api/v1/users/00u1 HTTP/1.1", ""),
        (
            "POST /api/v1/users/00u2/lifecycle/activate?sendEmail=false HTTP/1.1",
            "",
        ),
    ] {
        server.send(
            &format!("{head}\n{auth}\ncontent-length: {}", body.len()),
            body,
        );
    }
    server.send("POST /api/v1/users HTTP/1.1", "");
    let text = place.text("requests.jsonl");
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let told = lines
        .iter()
        .map(|line| (line["i"].clone(), line["status"].clone()));
    let told: Vec<(Value, Value)> = told.collect();
    let wanted = [(1, 200), (2, 200), (3, 400), (4, 405), (5, 200), (6, 411)];
    assert_eq!(told, wanted.map(|(i, status)| (json!(i), json!(status))));
    assert_eq!(lines[3]["method"], "PATCH");
    assert_eq!(lines[1]["req"]["credentials"]["password"]["value"], "***");
    assert_eq!(lines[4]["res"]["activationToken"], "***");
    assert!(!text.contains(secret) && !text.contains("SSWS"), "{text}");
}

#[test]
fn what_cannot_be_written_is_told_before_anything_is_served() {
    let place = Place::new().file("org.yaml", ORG);
    for option in ["--log missing/requests.jsonl", "--save missing/org.yaml"] {
        let run = place.run(&format!("sandbox org.yaml {option}"));
        assert_eq!(run.code, 64, "{}", run.told());
    }
}

#[cfg(unix)]
#[test]
fn an_org_that_is_saved_has_no_activation_under_way() {
    let place = Place::new().file("org.yaml", ORG);
    let server = place.serve("sandbox org.yaml --async --save after.yaml");
    let head = "POST /api/v1/users/00u2/lifecycle/activate HTTP/1.1\ncontent-length: 0";
    server.send(head, "");
    let shown = server.send("GET /api/v1/users/00u2 HTTP/1.1", "");
    assert!(shown.contains("transitioningToStatus"), "{shown}");
    server.stop();
    let saved = read(&place.text("after.yaml")).unwrap();
    let bob = saved.user("00u2").unwrap();
    assert_eq!(bob.status.as_str(), "PROVISIONED");
    assert!(bob.transitioning_to.is_none());
}

#[test]
fn rules_that_the_sandbox_cannot_run_are_named_when_the_file_is_loaded() {
    let rules = "groups: [{name: red}]\n\
        groupRules:\n\
        - {name: Runs, expression: 'user.department == \"R\"', groups: [red]}\n\
        - {name: Chief, expression: 'user.getLinkedObject(\"manager\").title == \"x\"', groups: [red]}\n\
        - {name: Wrong, expression: 'user.department = \"R\"', groups: [red]}\n\
        - {name: Silent, groups: [red]}\n\
        - {name: Sleeps, status: INACTIVE, expression: 'user.a = 1', groups: [red]}\n";
    let place = Place::new()
        .file("org.yaml", &format!("{ORG}{rules}"))
        .file("okta-reconcile.yaml", "org: https://acme.okta.com\n")
        .file("users/a.yaml", "login: ada@acme.example\n");
    // The folder of the log is missing, so nothing is served.
    for words in [
        "sandbox org.yaml --log missing/requests.jsonl",
        "plan --org sandbox:org.yaml",
        "apply --yes --org sandbox:org.yaml,save=after.yaml",
    ] {
        let run = place.run(words);
        let told = run
            .stderr
            .lines()
            .filter(|line| line.starts_with("warning:"));
        let told: Vec<&str> = told.collect();
        assert_eq!(
            told,
            [
                "warning: the group rule `Chief` of org.yaml gives nobody anything: the sandbox cannot run its condition, \
                 user.getLinkedObject(\"manager\").title == \"x\": it uses user.getLinkedObject(\"manager\").title",
                "warning: the group rule `Wrong` of org.yaml gives nobody anything: Okta would refuse its condition, \
                 user.department = \"R\": `=` assigns, and a condition assigns nothing: compare with `==`",
                "warning: the group rule `Silent` of org.yaml gives nobody anything: it has no condition",
            ],
            "{words}: {}",
            run.told()
        );
    }
    let quiet = place.run("plan -q --org sandbox:org.yaml");
    assert_eq!(quiet.stderr, "", "{}", quiet.told());
}

#[test]
fn every_mistake_of_a_sandbox_file_is_told_with_its_place() {
    let org = "org: https://acme.okta.com\nnow: 2026-11-24T08:00:00Z\nusers:\n\
        - {login: ada@acme.example, groups: [reds], profile: {fistName: Ada}}\n\
        - {login: bob@acme.example, stauts: STAGED}\n\
        - {login: cy@acme.example, login: dee@acme.example, status: on, sessions: one}\n\
        - {id: 00u1}\n\
        groups: [{name: red, roles: [{kind: USER_ADMIN}], type: !robot BUILT_IN}]\n\
        serviceApps: [{clientId: 0oa1, keys: [], scopes: [], tokenRequests: many}]\n";
    let place = Place::new()
        .file("org.yaml", org)
        .file("okta-reconcile.yaml", "org: https://acme.okta.com\n")
        .file("users/a.yaml", "login: ada@acme.example\n");
    for words in ["sandbox org.yaml", "plan --org sandbox:org.yaml"] {
        let run = place.run(words);
        assert_eq!(run.code, 64, "{}", run.told());
        insta::assert_snapshot!("mistakes_of_a_sandbox_file", run.stderr);
    }
}

#[test]
fn every_mistake_of_a_faults_file_is_told_with_its_place() {
    let faults = "faults:\n\
        - {from: 0, probability: 2, effect: explode}\n\
        - {method: get, nth: 1, effect: {slow: 5}}\n\
        - {path: users/**/x, effect: {meanwhile: {method: GET, path: x}}}\n\
        - {count: 1}\n";
    let place = Place::new()
        .file(
            "org.yaml",
            "org: https://acme.okta.com\nnow: 2026-11-24T08:00:00Z\n",
        )
        .file("faults.yaml", faults);
    let run = place.run("sandbox org.yaml --faults faults.yaml");
    assert_eq!(run.code, 64, "{}", run.told());
    insta::assert_snapshot!("mistakes_of_a_faults_file", run.stderr);
}
