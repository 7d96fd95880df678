//! Faults that a file brings, and the options of `sandbox` that go with them.

use okta_reconcile::sim::fault::Faults;
use okta_reconcile::sim::file::read;
use okta_reconcile::sim::sandbox::Sandbox;
use okta_reconcile::transport::{Method, Request};
use serde_json::json;

use crate::program::Place;
use crate::sandbox_http::Server;

const ORG: &str = "
org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
users:
  - {login: ada@acme.example, id: 00u1}
  - {login: bob@acme.example, id: 00u2}
";

fn sandbox(faults: &str, seed: u64) -> Sandbox {
    let faults = Faults::read(faults, seed).unwrap();
    Sandbox::new(read(ORG).unwrap()).failing(faults)
}

/// Reads somebody a few times; 0 is no answer.
fn reads(sandbox: &Sandbox, times: usize) -> Vec<u16> {
    let request = Request::new(Method::Get, "/api/v1/users/00u1");
    let answers = (0..times).map(|_| sandbox.serve(&request).response);
    answers
        .map(|answer| answer.map_or(0, |answer| answer.status))
        .collect()
}

#[test]
fn faults_strike_where_and_as_often_as_they_say() {
    for (faults, expected) in [
        ("[]", [200, 200, 200, 200]),
        ("[{effect: internalError}]", [500, 500, 500, 500]),
        (
            "[{from: 2, count: 2, effect: readOnly}]",
            [200, 503, 503, 200],
        ),
        ("[{count: 1, effect: unavailable}]", [503, 200, 200, 200]),
        (
            "[{from: 3, effect: {tooManyRequests: 8}}]",
            [200, 200, 429, 429],
        ),
        (
            "[{count: 1, effect: lostBefore}, {effect: internalError}]",
            [0, 500, 500, 500],
        ),
        (
            "[{method: POST, effect: internalError}]",
            [200, 200, 200, 200],
        ),
        (
            "[{method: GET, path: /api/v1/users/*, effect: internalError}]",
            [500, 500, 500, 500],
        ),
        (
            "[{path: /api/v1/users, effect: internalError}]",
            [200, 200, 200, 200],
        ),
        (
            "[{path: /api/v1/users/*/, effect: internalError}]",
            [500, 500, 500, 500],
        ),
        ("[{count: 2, effect: forbidden}]", [403, 403, 200, 200]),
        (
            "[{path: /api/v1/users/*/groups, effect: internalError}]",
            [200, 200, 200, 200],
        ),
        (
            "[{path: /api/v1/**, count: 1, effect: internalError}]",
            [500, 200, 200, 200],
        ),
        (
            "[{probability: 0, effect: internalError}]",
            [200, 200, 200, 200],
        ),
    ] {
        let sandbox = sandbox(&format!("faults: {faults}"), 0);
        assert_eq!(reads(&sandbox, 4), expected, "{faults}");
    }
}

#[test]
fn the_seed_decides_what_chance_decides() {
    let faults = "faults: [{probability: 0.5, effect: internalError}]";
    let runs: Vec<Vec<u16>> = (0..8)
        .map(|seed| reads(&sandbox(faults, seed), 100))
        .collect();
    assert_eq!(runs[0], reads(&sandbox(faults, 0), 100));
    assert!(runs.iter().any(|run| *run != runs[0]));
    for run in runs {
        let struck = run.iter().filter(|status| **status == 500).count();
        assert!((25..=75).contains(&struck), "{struck} of 100");
    }
}

#[test]
fn another_administrator_is_first() {
    let faults = "faults: [{method: POST, path: /api/v1/users/00u1, count: 1,
        effect: {meanwhile: {method: POST, path: /api/v1/users/00u1/lifecycle/deactivate}}}]";
    let sandbox = sandbox(faults, 0);
    let update = Request::new(Method::Post, "/api/v1/users/00u1")
        .with_body(json!({ "profile": { "nickName": "A" } }));
    assert_eq!(sandbox.serve(&update).response.unwrap().status, 403);
    assert_eq!(sandbox.requests().len(), 1);
}

#[test]
fn a_slow_answer_comes() {
    let server = Server::start(sandbox("faults: [{effect: {slow: 1}}]", 0));
    assert_eq!(
        server.send("GET /api/v1/users/00u1 HTTP/1.1", "").status,
        200
    );
    server.stop();
}

#[test]
fn a_faults_file_that_makes_no_sense_is_refused() {
    for (text, problem) in [
        ("faults: [{effect: explode}]", "explode"),
        ("faults: [{nth: 1, effect: internalError}]", "nth"),
        (
            "faults: [{from: 0, effect: internalError}]",
            "1:17: `from` counts from 1",
        ),
        (
            "faults: [{probability: 2, effect: internalError}]",
            "1:24: `probability` must be from 0 to 1",
        ),
        (
            "faults: [{path: users, effect: internalError}]",
            "1:17: `path` must begin with /api/v1/",
        ),
        (
            "faults: [{path: /api/v1/**/suspend, effect: internalError}]",
            "1:17: `**` of `path` stands at the end",
        ),
        (
            "faults: [{effect: {meanwhile: {method: GET, path: x}}}]",
            "1:11: the `path` of `meanwhile`",
        ),
    ] {
        let error = Faults::read(text, 0).unwrap_err().to_string();
        assert!(error.contains(problem), "{text}: {error}");
    }
}

#[test]
fn the_faults_of_the_topic_are_some() {
    let topic = include_str!("../../src/topics/sandbox.md");
    let block = topic.split("```yaml faults\n").nth(1).unwrap();
    let block = block.split("```").next().unwrap();
    assert!(Faults::read(block, 0).is_ok(), "{block}");
}

#[cfg(unix)]
#[test]
fn the_org_is_written_when_the_sandbox_stops() {
    let place = Place::new().file("org.yaml", ORG);
    place
        .serve("sandbox org.yaml --save after.yaml --clock 2030-01-01T00:00:00Z")
        .stop();
    let saved = read(&place.text("after.yaml")).unwrap();
    assert_eq!(saved.now.to_string(), "2030-01-01T00:00:00Z");
    assert_eq!(
        (saved.users().count(), saved.url.as_str()),
        (2, "https://acme.okta.com")
    );
    assert_eq!(place.text("org.yaml"), ORG);
    place.serve("sandbox org.yaml --save after.json").stop();
    let json = place.text("after.json");
    assert!(json.starts_with('{'), "{json}");
    assert_eq!(read(&json).unwrap().users().count(), 2);
}
