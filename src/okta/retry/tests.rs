use std::time::Duration;

use serde_json::{Value, json};

use super::{
    BUDGET_FLOOR, BUSY_REPEATS_MAX, FAULT_REPEATS_MAX, Jitter, LIMITED_REPEATS_MAX,
    PAGE_REPEATS_MAX, READ_ONLY_REPEATS_MAX, Repeats, Spent, Verdict, Why, judge, safety,
};
use crate::request::endpoint::Safety;
use crate::transport::{Method, NoResponse, Request, Response};

fn response(status: u16, headers: &[(&str, &str)], body: &str) -> Response {
    let headers = headers.iter();
    Response {
        status,
        headers: headers
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        body: body.as_bytes().to_vec(),
    }
}

fn error(status: u16, code: &str) -> Response {
    response(status, &[], &json!({ "errorCode": code }).to_string())
}

fn get() -> Request {
    Request::new(Method::Get, "/api/v1/users/00u1")
}

fn create() -> Request {
    Request::new(Method::Post, "/api/v1/users")
}

fn join() -> Request {
    Request::new(Method::Put, "/api/v1/groups/00g1/users/00u1")
}

fn verdict(request: &Request, answer: Response) -> Verdict {
    let (repeats, spent) = (Repeats::default(), Spent::default());
    judge(request, repeats, &Ok(answer), spent, Jitter::of(0))
}

fn silence(request: &Request) -> Verdict {
    let answer = Err(NoResponse("reset".into()));
    let (repeats, spent) = (Repeats::default(), Spent::default());
    judge(request, repeats, &answer, spent, Jitter::of(0))
}

fn repeat(seconds: u64, why: Why) -> Verdict {
    let wait = Duration::from_secs(seconds);
    Verdict::Repeat { wait, why }
}

/// Every wait until an answer that stays the same is final.
fn waits(request: &Request, answer: impl Fn() -> Response) -> Vec<Option<Duration>> {
    let mut repeats = Repeats::default();
    let mut waits = Vec::new();
    loop {
        let (wait, why) = match judge(
            request,
            repeats,
            &Ok(answer()),
            Spent::default(),
            Jitter::of(0),
        ) {
            Verdict::Done => return waits,
            Verdict::Queue(why) => (None, why),
            Verdict::Repeat { wait, why } => (Some(wait), why),
        };
        waits.push(wait);
        repeats = repeats.and(why);
    }
}

#[test]
fn a_429_queues_whatever_the_call() {
    for request in [get(), create()] {
        for answer in [response(429, &[], ""), error(429, "E0000047")] {
            assert_eq!(verdict(&request, answer), Verdict::Queue(Why::RateLimit));
        }
        let crowded = response(429, &[("x-rate-limit-limit", "0")], "");
        assert_eq!(verdict(&request, crowded), repeat(1, Why::Concurrency));
    }
    let limits = waits(&create(), || response(429, &[], ""));
    assert_eq!(limits.len(), LIMITED_REPEATS_MAX as usize);
    // Not the rate limit of the token: a limit for messages, by the minute and by the day.
    let sent = verdict(&create(), error(429, "E0000118"));
    assert_eq!(sent, repeat(10, Why::Busy(429)));
    assert_eq!(verdict(&create(), error(429, "E0000146")), Verdict::Done);
}

#[test]
fn what_is_busy_is_waited_for_whatever_the_call() {
    for (status, code, why) in [
        (409, "E0000112", Why::StillActivating),
        (423, "E0000239", Why::Busy(423)),
        (409, "E0000249", Why::Busy(409)),
        (409, "E0000253", Why::Busy(409)),
        (409, "E0000268", Why::Busy(409)),
    ] {
        assert_eq!(verdict(&create(), error(status, code)), repeat(10, why));
        let waits = waits(&create(), || error(status, code));
        assert_eq!(waits.len(), BUSY_REPEATS_MAX as usize);
    }
    assert_eq!(verdict(&create(), error(409, "E0000055")), Verdict::Done);
}

#[test]
fn faults_are_repeated_only_where_twice_is_once() {
    for status in [500, 502, 503, 504] {
        let answer = || error(status, "E0000009");
        let why = Why::ServerFault(status);
        assert_eq!(verdict(&get(), answer()), repeat(1, why));
        assert_eq!(verdict(&join(), answer()), repeat(1, why));
        assert_eq!(verdict(&create(), answer()), Verdict::Done);
    }
    assert_eq!(silence(&get()), repeat(1, Why::NoAnswer));
    assert_eq!(silence(&create()), Verdict::Done);
    let seconds = |seconds| Some(Duration::from_secs(seconds));
    let faults = waits(&get(), || response(503, &[], ""));
    assert_eq!(faults, [seconds(1), seconds(2), seconds(4)]);
    assert_eq!(faults.len(), FAULT_REPEATS_MAX as usize);
    assert_eq!(verdict(&join(), error(500, "E0000261")), Verdict::Done);
    for status in [200, 204, 400, 401, 403, 404, 409, 501] {
        assert_eq!(verdict(&get(), response(status, &[], "")), Verdict::Done);
    }
}

#[test]
fn a_large_page_that_fails_is_soon_left_for_a_smaller_one() {
    let page = Request::new(Method::Get, "/api/v1/users").with_query("limit", "200");
    let repeats = waits(&page, || error(500, "E0000009"));
    assert_eq!(repeats.len(), PAGE_REPEATS_MAX as usize);
    let others = waits(&page, || error(502, "E0000009"));
    assert_eq!(others.len(), FAULT_REPEATS_MAX as usize);
    let small = Request::new(Method::Get, "/api/v1/users").with_query("limit", "25");
    let repeats = waits(&small, || error(500, "E0000009"));
    assert_eq!(repeats.len(), FAULT_REPEATS_MAX as usize);
}

#[test]
fn an_org_in_read_only_mode_is_read_and_not_written() {
    let answer = || error(503, "E0000010");
    assert_eq!(verdict(&join(), answer()), Verdict::Queue(Why::ReadOnly));
    assert_eq!(waits(&join(), answer).len(), READ_ONLY_REPEATS_MAX as usize);
    assert_eq!(verdict(&create(), answer()), Verdict::Done);
    assert_eq!(verdict(&get(), answer()), repeat(1, Why::ServerFault(503)));
}

#[test]
fn the_run_has_a_budget_for_repeats() {
    let judged = |calls, repeats| {
        let spent = Spent { calls, repeats };
        let answer = Ok(response(502, &[], ""));
        judge(&get(), Repeats::default(), &answer, spent, Jitter::of(0))
    };
    let again = repeat(1, Why::ServerFault(502));
    assert_eq!(judged(1, BUDGET_FLOOR - 1), again);
    assert_eq!(judged(1, BUDGET_FLOOR), Verdict::Done);
    assert_eq!(judged(1000, BUDGET_FLOOR + 99), again);
    assert_eq!(judged(1000, BUDGET_FLOOR + 100), Verdict::Done);
}

#[test]
fn chance_takes_up_to_a_quarter_off() {
    let wait = |random| {
        let (repeats, spent) = (Repeats::default(), Spent::default());
        let answer = Ok(response(502, &[], ""));
        match judge(&get(), repeats, &answer, spent, Jitter::of(random)) {
            Verdict::Repeat { wait, .. } => wait,
            Verdict::Done | Verdict::Queue(_) => panic!("it is repeated"),
        }
    };
    assert_eq!(wait(500), Duration::from_millis(875));
    for random in 0..1000 {
        let wait = wait(random);
        assert!(wait > Duration::from_millis(750) && wait <= Duration::from_secs(1));
    }
}

/// What `facts::limits 8` lets be repeated.
const REPEATED: [&str; 8] = [
    "PUT groups/g/users/u",
    "DELETE groups/g/users/u",
    "PUT users/u/linkedObjects/manager/v",
    "DELETE users/u/linkedObjects/manager",
    "DELETE users/u/sessions",
    "DELETE users/u/grants",
    "DELETE users/u/clients/c/grants",
    "DELETE users/u/clients/c/tokens",
];

/// What `facts::limits 9` is about, and what no fact names.
const LOOKED_UP: [&str; 17] = [
    "POST users",
    "POST users/u/lifecycle/activate",
    "POST users/u/lifecycle/reactivate",
    "POST users/u/lifecycle/suspend",
    "POST users/u/lifecycle/unsuspend",
    "POST users/u/lifecycle/deactivate",
    "DELETE users/u",
    "POST users/u/lifecycle/expire_password_with_temp_password",
    "POST users/u/lifecycle/reset_password",
    "POST groups",
    "POST users/u",
    "PUT users/u",
    "POST users/u/lifecycle/unlock",
    "DELETE users/u/clients/c/tokens/t",
    "DELETE groups/g",
    "DELETE groups/g/users",
    "POST meta/schemas/user/linkedObjects",
];

fn request(call: &str) -> Request {
    let (method, path) = call.split_once(' ').unwrap();
    let methods = [Method::Get, Method::Post, Method::Put, Method::Delete];
    let method = methods.into_iter().find(|each| each.as_str() == method);
    Request::new(method.unwrap(), format!("/api/v1/{path}"))
}

#[test]
fn what_may_be_sent_twice() {
    for call in ["GET users", "GET users/u/grants/g", "GET groups/rules"] {
        assert_eq!(safety(&request(call)), Safety::Read, "{call}");
    }
    for call in REPEATED {
        assert_eq!(safety(&request(call)), Safety::Idempotent, "{call}");
    }
    for call in LOOKED_UP {
        assert_eq!(safety(&request(call)), Safety::LookUp, "{call}");
    }
}

/// The left column again: the same profile twice is that profile, unless something else is written with it.
#[test]
fn a_profile_may_be_written_twice() {
    let of = |call: &str, body: Value| safety(&request(call).with_body(body));
    let profile = json!({"profile": {"title": "Analyst"}});
    let kind = json!({"type": {"id": "oty1"}, "profile": {"title": "Analyst"}});
    assert_eq!(of("POST users/u", profile.clone()), Safety::Idempotent);
    assert_eq!(of("PUT users/u", kind), Safety::Idempotent);
    assert_eq!(of("POST users", profile.clone()), Safety::LookUp);
    assert_eq!(of("POST groups", profile), Safety::LookUp);
    for more in [
        json!({"profile": {"title": "A"}, "credentials": {"password": {"value": "x"}}}),
        json!({"profile": {"login": "new@acme.example"}}),
        json!({"credentials": {}}),
    ] {
        assert_eq!(of("POST users/u", more), Safety::LookUp);
    }
}
