//! Sending calls: headers, pages, waits, repeats, errors.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use okta_reconcile::okta::auth::Credentials;
use okta_reconcile::okta::client::{Reader, Writer};
use okta_reconcile::okta::error::CallError;
use okta_reconcile::okta::origin::Origin;
use okta_reconcile::okta::page::PAGES_MAX;
use okta_reconcile::okta::wire;
use okta_reconcile::request::endpoint::{GET_USER, LIST_USERS};
use okta_reconcile::request::get::Get;
use okta_reconcile::transport::{Method, NoResponse, Request, Response, Transport};
use serde_json::json;
use tokio::time::Instant;

use crate::okta_script::{ORG, Script, error, ok, recorder, status, user, with_header, with_next};

fn users() -> Get {
    Get::of(&LIST_USERS, []).with_query("limit", "2")
}

fn create() -> Request {
    Request::new(Method::Post, "/api/v1/users").with_query("activate", "false")
}

#[tokio::test]
async fn every_call_has_the_headers_that_okta_wants() {
    let script = Script::ordered([("GET /api/v1/users?limit=2", Some(ok(&json!([]))))]);
    let reader = script.reader();
    reader.get(&users()).await.unwrap();
    let sent = script.sent();
    for (name, value) in [
        ("authorization", "SSWS 00hush"),
        ("accept", "application/json"),
        ("content-type", "application/json"),
        ("accept-language", "en"),
    ] {
        assert_eq!(sent[0].header(name), Some(value), "{name}");
    }
    assert!(!format!("{:?}", sent[0]).contains("hush"));
    assert_eq!(reader.calls(), 1);
}

#[tokio::test]
async fn a_list_goes_on_to_its_last_page_and_an_empty_one_ends_nothing() {
    let script = Script::ordered([
        (
            "GET /api/v1/users?limit=2",
            Some(with_next(
                ok(&json!([user("ada", "ACTIVE"), user("bob", "STAGED")])),
                "/api/v1/users?after=200u%2B1&limit=2",
            )),
        ),
        (
            "GET /api/v1/users?after=200u%2B1&limit=2",
            Some(with_next(ok(&json!([])), "/api/v1/users?after=x&limit=2")),
        ),
        (
            "GET /api/v1/users?after=x&limit=2",
            Some(ok(&json!([user("eve", "ACTIVATING")]))),
        ),
    ]);
    let found = script.reader().list(users(), wire::users).await.unwrap();
    let found: Vec<String> = found
        .iter()
        .map(|user| format!("{} {}", user.id, user.status))
        .collect();
    assert_eq!(found, ["ada ACTIVE", "bob STAGED", "eve ACTIVATING"]);
    assert!(script.is_over());
}

#[tokio::test]
async fn a_token_does_not_follow_a_link_out_of_the_org() {
    let page = with_header(
        ok(&json!([])),
        "link",
        r#"<https://acme.okta.com.evil.example/api/v1/users?after=1>; rel="next""#,
    );
    let script = Script::ordered([("GET /api/v1/users?limit=2", Some(page))]);
    let error = script
        .reader()
        .list(users(), wire::users)
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "GET /api/v1/users?limit=2 links to a next page outside the org: \
         https://acme.okta.com.evil.example/api/v1/users?after=1"
    );
}

#[tokio::test]
async fn a_list_that_goes_round_in_circles_ends() {
    let page = |next| Some(with_next(ok(&json!([])), next));
    let script = Script::ordered([
        ("GET /api/v1/users?limit=2", page("/api/v1/users?after=a")),
        ("GET /api/v1/users?after=a", page("/api/v1/users?after=b")),
        ("GET /api/v1/users?after=b", page("/api/v1/users?after=a")),
    ]);
    let error = script
        .reader()
        .list(users(), wire::users)
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "GET /api/v1/users?limit=2 does not end: gave up after 3 pages"
    );
}

/// Has a further page behind every page.
struct Endless(AtomicUsize);

impl Transport for Endless {
    async fn send(&self, _: Request) -> Result<Response, NoResponse> {
        let page = self.0.fetch_add(1, Ordering::Relaxed);
        let next = format!("/api/v1/users?after={page}");
        Ok(with_next(ok(&json!([])), &next))
    }
}

#[tokio::test]
async fn a_list_without_end_ends() {
    let origin = Origin::parse(ORG).unwrap();
    let endless = Endless(AtomicUsize::new(0));
    let reader = Reader::new(endless, origin, Credentials::none(), None);
    let error = reader.list(users(), wire::users).await.unwrap_err();
    assert_eq!(reader.calls(), PAGES_MAX as u64);
    assert_eq!(
        error.to_string(),
        "GET /api/v1/users?limit=2 does not end: gave up after 50000 pages"
    );
}

#[tokio::test(start_paused = true)]
async fn a_429_waits_for_its_window_whatever_the_call() {
    let limited = || {
        let limited = error(429, "E0000047", "API call exceeded rate limit");
        let limited = with_header(limited, "date", "Thu, 27 Aug 2020 18:14:15 GMT");
        let limited = with_header(limited, "x-rate-limit-remaining", "0");
        with_header(limited, "x-rate-limit-reset", "1598552103")
    };
    let script = Script::ordered([
        ("POST /api/v1/users?activate=false", Some(limited())),
        ("POST /api/v1/users?activate=false", Some(limited())),
        (
            "POST /api/v1/users?activate=false",
            Some(ok(&json!({"id": "00u1"}))),
        ),
    ]);
    let (observer, log) = recorder();
    let writer = Writer::new(script.observed(Some(observer)));
    let start = Instant::now();
    let answer = writer.send(create()).await.unwrap();
    assert_eq!(answer.status, 200);
    let waited = start.elapsed().as_secs();
    assert_eq!(waited, 98, "twice 48 s and one");
    assert_eq!(writer.calls(), 3);
    assert_eq!(
        *log.lock().unwrap(),
        [
            "POST /api/v1/users?activate=false: 429, 0 left",
            "49 s: RateLimit",
            "POST /api/v1/users?activate=false: 429, 0 left",
            "49 s: RateLimit",
            "POST /api/v1/users?activate=false: 200",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_429_that_never_ends_ends() {
    let script = Script::ordered((0..11).map(|_| {
        (
            "GET /api/v1/users?limit=2",
            Some(error(429, "E0000047", "Too many")),
        )
    }));
    let start = Instant::now();
    let error = script.reader().get(&users()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "GET /api/v1/users?limit=2 answered 429: Too many (E0000047)"
    );
    assert_eq!(start.elapsed(), Duration::from_secs(100));
    assert!(script.is_over());
}

#[tokio::test(start_paused = true)]
async fn a_creation_that_nobody_answered_is_not_repeated() {
    for answer in [None, Some(status(503)), Some(status(500))] {
        let is_silence = answer.is_none();
        let script = Script::ordered([("POST /api/v1/users?activate=false", answer)]);
        let writer = Writer::new(script.reader());
        let error = writer.send(create()).await.unwrap_err();
        assert_eq!(script.sent().len(), 1);
        assert_eq!(matches!(error, CallError::NoAnswer { .. }), is_silence);
    }
}

#[tokio::test(start_paused = true)]
async fn a_user_is_not_deleted_twice() {
    let script = Script::ordered([("DELETE /api/v1/users/00u1", None)]);
    let writer = Writer::new(script.reader());
    let delete = Request::new(Method::Delete, "/api/v1/users/00u1");
    let error = writer.send(delete).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "DELETE /api/v1/users/00u1 was not answered"
    );
}

#[tokio::test(start_paused = true)]
async fn reads_and_memberships_are_repeated_a_few_times() {
    let script = Script::ordered([
        ("GET /api/v1/users?limit=2", Some(status(502))),
        ("GET /api/v1/users?limit=2", None),
        ("GET /api/v1/users?limit=2", Some(ok(&json!([])))),
        ("PUT /api/v1/groups/00g1/users/00u1", Some(status(504))),
        ("PUT /api/v1/groups/00g1/users/00u1", Some(status(204))),
    ]);
    let writer = Writer::new(script.reader());
    let start = Instant::now();
    writer.reader().get(&users()).await.unwrap();
    // Up to a quarter of each wait is taken off by chance.
    let seconds = |least, most| Duration::from_millis(least)..=Duration::from_millis(most);
    assert!(seconds(2250, 3000).contains(&start.elapsed()));
    let join = Request::new(Method::Put, "/api/v1/groups/00g1/users/00u1");
    writer.send(join).await.unwrap();
    assert!(seconds(3000, 4000).contains(&start.elapsed()));
    assert!(script.is_over());
}

#[tokio::test]
async fn only_okta_says_that_something_is_not_there() {
    let script = Script::ordered([
        (
            "GET /api/v1/users/me",
            Some(error(
                404,
                "E0000007",
                "Not found: Resource not found: me (User)",
            )),
        ),
        ("GET /api/v1/users/me", Some(status(404))),
    ]);
    let reader = script.reader();
    let me = Get::of(&GET_USER, ["me"]);
    assert_eq!(reader.find(&me, wire::user).await.unwrap(), None);
    let error = reader.find(&me, wire::user).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "GET /api/v1/users/me answered 404: empty body"
    );
}

#[tokio::test]
async fn an_answer_that_makes_no_sense_says_where() {
    let mut broken = user("ada", "ACTIVE");
    broken["profile"] = json!("none");
    let script = Script::ordered([
        (
            "GET /api/v1/users?limit=2",
            Some(ok(&json!([user("bob", "STAGED"), broken]))),
        ),
        ("GET /api/v1/users?limit=2", Some(ok(&json!({"a": 1})))),
    ]);
    let reader = script.reader();
    let error = reader.list(users(), wire::users).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the answer to GET /api/v1/users?limit=2 cannot be read: \
         `[1].profile` is text, not an object (id ada)"
    );
    let error = reader.list(users(), wire::users).await.unwrap_err();
    let CallError::Unreadable { excerpt, .. } = error else {
        panic!("{error}");
    };
    assert_eq!(excerpt, r#"{"a":1}"#);
}

/// A proxy's page that shows the request, or Okta's own words about it.
#[tokio::test(start_paused = true)]
async fn no_error_repeats_what_was_sent() {
    for (status, body) in [
        (200, "<p>authorization: SSWS 00hush</p>"),
        (403, "<p>authorization: SSWS 00hush</p>"),
        (
            400,
            r#"{"errorCode":"E0000001","errorSummary":"{\"oldPassword\":\"Correct horse\"}","errorCauses":[{"errorSummary":"Correct horse is too old"}]}"#,
        ),
    ] {
        let response = Response {
            status,
            headers: Vec::new(),
            body: body.as_bytes().to_vec(),
        };
        let script = Script::ordered([("POST /api/v1/users/00u1", Some(response.clone()))]);
        let sent = json!({"oldPassword": {"value": "Correct horse"}});
        let request = Request::new(Method::Post, "/api/v1/users/00u1").with_body(sent);
        let error = Writer::new(script.reader())
            .send(request)
            .await
            .unwrap_err();
        let told = format!("{error:?} {error}");
        assert!(
            !told.contains("00hush") && !told.contains("horse"),
            "{told}"
        );
        let script = Script::ordered([("GET /api/v1/users?limit=2", Some(response))]);
        let error = script
            .reader()
            .list(users(), wire::users)
            .await
            .unwrap_err();
        let told = format!("{error:?} {error}");
        assert!(!told.contains("00hush"), "{told}");
    }
}
