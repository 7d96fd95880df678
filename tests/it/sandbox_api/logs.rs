//! The System Log of the org in memory: what each write leaves in it, and how it is asked for.

use okta_reconcile::sim::api::{respond, respond_as};
use okta_reconcile::sim::event::{Acting, EVENTS_MAX};
use okta_reconcile::sim::file::{read, write};
use okta_reconcile::sim::org::{Org, Pace};
use okta_reconcile::transport::{Method, Request};
use proptest::prelude::{any, prop_assert_eq};
use serde_json::{Value, json};

use crate::runner::{cases_wanted, hold};
use crate::sandbox_api::{body, get, org, post, put, send};

fn delete(path: &str) -> Request {
    Request::new(Method::Delete, format!("/api/v1{path}"))
}

fn lifecycle(word: &str) -> Request {
    Request::new(Method::Post, format!("/api/v1/users/00u1/lifecycle/{word}"))
}

fn log() -> Request {
    get("/logs")
}

/// A line for each event: what happened, to whom, and which group.
fn told(events: &Value) -> Vec<String> {
    let line = |event: &Value| {
        let target = |kind: &str, key: &str| {
            let mut targets = event["target"].as_array().unwrap().iter();
            let found = targets.find(|target| target["type"] == kind)?;
            Some(found[key].as_str().unwrap().to_owned())
        };
        let kind = event["eventType"].as_str().unwrap().to_owned();
        let parts = [
            Some(kind),
            target("User", "alternateId"),
            target("UserGroup", "displayName"),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    events.as_array().unwrap().iter().map(line).collect()
}

/// Sends requests and returns what the log has of them; before them it is empty.
fn left_by(org: &mut Org, requests: &[Request]) -> Vec<String> {
    for request in requests {
        send(org, request);
    }
    told(&send(org, &log()))
}

#[test]
fn every_operation_on_a_person_leaves_its_event() {
    let ada = |kind: &str| format!("{kind} ada@acme.example");
    let reset = lifecycle("reset_password").with_query("sendEmail", "false");
    let cases = [
        (vec![lifecycle("suspend")], vec!["user.lifecycle.suspend"]),
        (
            vec![lifecycle("suspend"), lifecycle("unsuspend")],
            vec!["user.lifecycle.suspend", "user.lifecycle.unsuspend"],
        ),
        (
            vec![
                lifecycle("deactivate"),
                lifecycle("activate"),
                lifecycle("reactivate"),
            ],
            vec![
                "user.lifecycle.deactivate",
                "user.lifecycle.activate",
                "user.lifecycle.reactivate",
            ],
        ),
        (
            vec![delete("/users/00u1"), delete("/users/00u1")],
            vec![
                "user.lifecycle.deactivate",
                "user.lifecycle.delete.initiated",
            ],
        ),
        (
            vec![lifecycle("expire_password")],
            vec!["user.account.expire_password"],
        ),
        (vec![reset], vec!["user.account.reset_password"]),
        (
            vec![post(
                "/users/00u1",
                json!({ "profile": { "title": "Countess" } }),
            )],
            vec!["user.account.update_profile"],
        ),
        // Nothing changes, so nothing happened.
        (
            vec![post(
                "/users/00u1",
                json!({ "profile": { "firstName": "Ada" } }),
            )],
            vec![],
        ),
    ];
    for (requests, kinds) in cases {
        let wanted: Vec<String> = kinds.into_iter().map(ada).collect();
        assert_eq!(left_by(&mut org(), &requests), wanted, "{requests:?}");
    }
    let unlock = Request::new(Method::Post, "/api/v1/users/00u5/lifecycle/unlock");
    let left = left_by(&mut org(), &[unlock]);
    assert_eq!(left, ["user.account.unlock zoë@acme.example"]);
}

#[test]
fn a_creation_leaves_one_event_for_each_thing_that_it_does() {
    let profile = json!({ "login": "n@acme.example", "email": "n@acme.example", "firstName": "N", "lastName": "N" });
    let new = post(
        "/users",
        json!({ "profile": profile, "groupIds": ["00g1"] }),
    );
    assert_eq!(
        left_by(&mut org(), std::slice::from_ref(&new)),
        [
            "user.lifecycle.create n@acme.example",
            "user.lifecycle.activate n@acme.example",
            "group.user_membership.add n@acme.example engineering",
        ]
    );
    let staged = left_by(&mut org(), &[new.with_query("activate", "false")]);
    assert_eq!(staged.len(), 2, "{staged:?}");
}

#[test]
fn every_operation_on_a_group_leaves_its_event() {
    let named = |name: &str| json!({ "profile": { "name": name } });
    let join = put("/groups/00g2/users/00u1", Value::Null);
    let leave = delete("/groups/00g2/users/00u1");
    let cases = [
        (
            vec![post("/groups", named("red"))],
            vec!["group.lifecycle.create red"],
        ),
        (
            vec![put("/groups/00g2", named("leads"))],
            vec!["group.profile.update leads"],
        ),
        (
            vec![delete("/groups/00g2")],
            vec!["group.lifecycle.delete engineering-leads"],
        ),
        // A second time changes nothing.
        (
            vec![join.clone(), join, leave.clone(), leave],
            vec![
                "group.user_membership.add ada@acme.example engineering-leads",
                "group.user_membership.remove ada@acme.example engineering-leads",
            ],
        ),
    ];
    for (requests, wanted) in cases {
        assert_eq!(left_by(&mut org(), &requests), wanted, "{requests:?}");
    }
}

const RULE: &str = r#"
org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
tokenOwner: ada@acme.example
users: [{login: ada@acme.example, id: 00u1, profile: {firstName: Ada, lastName: Lovelace, email: ada@acme.example}}]
groups: [{name: red, id: 00g1}]
groupRules: [{name: reds, expression: 'user.department == "Red"', groups: [red]}]
"#;

fn actors(events: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let events = events.as_array().unwrap().iter();
    events
        .map(|event| {
            (
                text(&event["actor"]["type"]),
                text(&event["actor"]["displayName"]),
            )
        })
        .collect()
}

#[test]
fn what_a_rule_does_is_done_by_okta() {
    let department = |name: &str| post("/users/00u1", json!({ "profile": { "department": name } }));
    let leave = delete("/groups/00g1/users/00u1");
    let requests = [
        department("Red"),
        department("Blue"),
        department("Red"),
        leave,
    ];
    let mut org = read(RULE).unwrap();
    let left = left_by(&mut org, &requests);
    let member = |what: &str| format!("group.user_membership.{what} ada@acme.example red");
    let update = "user.account.update_profile ada@acme.example".to_owned();
    assert_eq!(
        left,
        [
            update.clone(),
            member("add"),
            update.clone(),
            member("remove"),
            update,
            member("add"),
            member("rule.add_exclusion"),
            member("remove"),
        ]
    );
    let ada = ("User".to_owned(), "Ada Lovelace".to_owned());
    let okta = ("SystemPrincipal".to_owned(), "Okta System".to_owned());
    let by = [&ada, &okta, &ada, &okta, &ada, &okta, &ada, &ada].map(Clone::clone);
    assert_eq!(actors(&send(&mut org, &log())), by);
}

#[test]
fn whoever_sends_a_request_is_the_actor() {
    let mut org = org();
    respond(&mut org, &lifecycle("suspend"));
    respond_as(
        &mut org,
        &lifecycle("unsuspend"),
        Acting::App("0oa1".to_owned()),
    );
    respond_as(&mut org, &lifecycle("suspend"), Acting::Okta);
    respond(&mut org, &lifecycle("unsuspend"));
    let kinds = actors(&send(&mut org, &log()))
        .into_iter()
        .map(|(kind, _)| kind);
    let kinds: Vec<String> = kinds.collect();
    assert_eq!(
        kinds,
        ["User", "PublicClientApp", "SystemPrincipal", "User"]
    );
}

#[test]
fn a_refusal_and_a_read_leave_nothing() {
    let mut org = org();
    assert_eq!(respond(&mut org, &lifecycle("unsuspend")).status, 400);
    send(&mut org, &get("/users/00u1"));
    assert_eq!(send(&mut org, &log()), json!([]));
}

#[test]
fn an_event_tells_who_was_deleted() {
    let mut org = org();
    for _ in 0..2 {
        respond(&mut org, &delete("/users/00u1"));
    }
    let again = read(&write(&org).unwrap()).unwrap();
    assert_eq!(again, org);
    let target = &send(&mut org, &log())[1]["target"][0];
    assert_eq!(target["alternateId"], "ada@acme.example");
    assert_eq!(target["displayName"], "Ada Lovelace");
}

/// The events of the file, one a day, the last of them a day ago.
const LOG: &str = "\
org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
users:
  - {login: ada@acme.example, id: 00u1, profile: {firstName: Ada, lastName: Lovelace}}
  - {login: bob@acme.example, id: 00u2}
groups: [{name: red, id: 00g1}]
log:
  - {at: 2026-11-23T08:00:00Z, type: user.lifecycle.suspend, actor: ada@acme.example, user: bob@acme.example}
  - {at: 2026-11-22T08:00:00Z, type: group.user_membership.add, user: bob@acme.example, group: red}
  - {at: 2026-11-21T08:00:00Z, type: group.lifecycle.create, actor: ada@acme.example, group: red}
  - {at: 2026-11-10T08:00:00Z, type: user.lifecycle.create, actor: ada@acme.example, user: bob@acme.example}
  - {at: 2026-08-01T08:00:00Z, type: user.lifecycle.create, user: {id: 00u9, alternateId: gone@acme.example}}
";

fn kinds(events: &Value) -> Vec<&str> {
    let events = events.as_array().unwrap().iter();
    let kind = |event| -> &str {
        let event: &Value = event;
        let kind = event["eventType"].as_str().unwrap();
        kind.rsplit_once('.').unwrap().1
    };
    events.map(kind).collect()
}

/// Names and values.
type Query = &'static [(&'static str, &'static str)];

#[test]
fn a_request_gets_the_time_that_it_asks_for_in_the_order_that_it_asks_for() {
    let usual = vec!["create", "add", "suspend"];
    let cases: [(Query, Vec<&str>); 6] = [
        (&[], usual.clone()),
        (
            &[("sortOrder", "DESCENDING")],
            vec!["suspend", "add", "create"],
        ),
        (
            &[("since", "2026-11-01T00:00:00Z")],
            vec!["create", "create", "add", "suspend"],
        ),
        // What is older than 90 days is gone.
        (
            &[("since", "2026-01-01T00:00:00Z")],
            vec!["create", "create", "add", "suspend"],
        ),
        (&[("until", "2026-11-22T08:00:00Z")], vec!["create", "add"]),
        (
            &[
                ("since", "2026-11-22T09:00:00+01:00"),
                ("until", "2026-11-22T08:00:00Z"),
            ],
            vec!["add"],
        ),
    ];
    for (query, wanted) in cases {
        let mut request = log();
        for (name, value) in query {
            request = request.with_query(name, *value);
        }
        let found = send(&mut read(LOG).unwrap(), &request);
        assert_eq!(kinds(&found), wanted, "{query:?}");
    }
}

#[test]
fn a_filter_finds_what_it_says() {
    let member = r#"target.id eq "00u2" and target.id eq "00g1""#;
    for (filter, wanted) in [
        (r#"eventType eq "user.lifecycle.suspend""#, vec!["suspend"]),
        (r#"target.id eq "00u2""#, vec!["add", "suspend"]),
        (member, vec!["add"]),
        (
            r#"target.id eq "00u7" or target.id eq "00g1""#,
            vec!["create", "add"],
        ),
        (
            r#"eventType sw "user." or (eventType sw "group." and actor.type eq "User")"#,
            vec!["create", "suspend"],
        ),
        (
            r#"actor.alternateId ew "@acme.example""#,
            vec!["create", "suspend"],
        ),
        (r#"actor.type ne "User""#, vec!["add"]),
        (r#"target.displayName co "re""#, vec!["create", "add"]),
        (
            r#"target.type eq "User" and outcome.result eq "SUCCESS""#,
            vec!["add", "suspend"],
        ),
        ("client.ipAddress pr", vec![]),
        (r#"target.id eq "00U2""#, vec![]),
    ] {
        let found = send(&mut read(LOG).unwrap(), &log().with_query("filter", filter));
        assert_eq!(kinds(&found), wanted, "{filter}");
    }
}

#[test]
fn what_okta_does_not_take_is_refused() {
    for (name, value, refusal) in [
        ("filter", r#"colour eq "red""#, "E0000031"),
        (
            "filter",
            r#"published gt "2026-11-22T08:00:00Z""#,
            "E0000031",
        ),
        ("filter", "target.changeDetails.to pr", "E0000031"),
        (
            "filter",
            r#"target[type eq "User"].id eq "00u1""#,
            "E0000031",
        ),
        ("filter", "debugContext.debugData. pr", "E0000031"),
        ("filter", r#"target.id has "00u1""#, "E0000031"),
        ("filter", "", "E0000031"),
        ("since", "yesterday", "E0000030"),
        ("until", "24.11.2026", "E0000030"),
        ("limit", "1001", "E0000001"),
        ("limit", "-1", "E0000001"),
        ("sortOrder", "desc", "E0000020"),
        ("after", "2invented", "E0000029"),
        ("q", "ada", "E0000060"),
    ] {
        let response = respond(&mut read(LOG).unwrap(), &log().with_query(name, value));
        assert_eq!(body(&response)["errorCode"], refusal, "{name}={value}");
    }
    let none = send(&mut read(LOG).unwrap(), &log().with_query("limit", "0"));
    assert_eq!(none, json!([]));
    // A list takes neither of the two operators that only the log has.
    for filter in [r#"status ne "ACTIVE""#, r#"profile.login ew "example""#] {
        let list = get("/users").with_query("search", filter);
        assert_eq!(respond(&mut org(), &list).status, 400, "{filter}");
    }
}

/// Follows `next` and returns the ids of the events on each page, at most so many pages.
fn pages(org: &mut Org, first: &Request, most: usize) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut next = Some(first.clone());
    while let Some(request) = next
        && pages.len() < most
    {
        let response = respond(org, &request);
        let listed = body(&response);
        let ids = listed.as_array().unwrap().iter();
        pages.push(
            ids.map(|each| each["uuid"].as_str().unwrap().to_owned())
                .collect(),
        );
        let links = response.headers.iter().filter(|(name, _)| name == "link");
        let link = links
            .map(|(_, link)| link)
            .find(|link| link.contains("rel=\"next\""));
        next = link.map(|link| {
            let target = link.trim_start_matches("<https://acme.okta.com");
            let target = target.split_once('>').unwrap().0;
            okta_reconcile::request::get::Get::verbatim(target).request()
        });
    }
    pages
}

/// So many events, each a second later than the one before, or in the same second.
fn org_with(seconds: &[bool]) -> Org {
    let mut org = org();
    let mut words = ["suspend", "unsuspend"].into_iter().cycle();
    for later in seconds {
        org.pace = Pace::Writes;
        if *later {
            org.tick();
        }
        org.pace = Pace::Elsewhere;
        send(&mut org, &lifecycle(words.next().unwrap()));
    }
    org
}

#[test]
fn pages_have_each_event_once_and_in_order() {
    let cases = (
        proptest::collection::vec(any::<bool>(), 0..30),
        1_usize..8,
        any::<bool>(),
    );
    let law = |(seconds, limit, is_descending): (Vec<bool>, usize, bool)| {
        let mut org = org_with(&seconds);
        let until = org.now.to_string();
        let mut whole = log().with_query("until", until).with_query("limit", "1000");
        if is_descending {
            whole = whole.with_query("sortOrder", "DESCENDING");
        }
        let all = pages(&mut org, &whole, 2).concat();
        prop_assert_eq!(all.len(), seconds.len());
        let mut paged = whole;
        paged.query[1].1 = limit.to_string();
        let found = pages(&mut org, &paged, 100);
        prop_assert_eq!(found.len(), seconds.len().div_ceil(limit).max(1));
        prop_assert_eq!(found.concat(), all);
        Ok(())
    };
    hold(cases_wanted(64), &cases, law);
}

#[test]
fn who_polls_gets_what_comes_later_and_nothing_twice() {
    let mut org = org_with(&[true, true, false]);
    let poll = log().with_query("limit", "2");
    let seen = pages(&mut org, &poll, 5);
    let sizes: Vec<usize> = seen.iter().map(Vec::len).collect();
    assert_eq!(sizes, [2, 1, 0, 0, 0], "there always is a next page");
    let response = respond(
        &mut org,
        &poll.with_query("filter", r#"eventType eq "none""#),
    );
    let links = response.headers.iter().filter(|(name, _)| name == "link");
    let next = links
        .map(|(_, link)| link)
        .find(|link| link.contains("next"))
        .unwrap();
    let target = next
        .trim_start_matches("<https://acme.okta.com")
        .split_once('>')
        .unwrap()
        .0;
    let next = okta_reconcile::request::get::Get::verbatim(
        &target.replace("none", "user.lifecycle.unsuspend"),
    );
    respond(&mut org, &lifecycle("unsuspend"));
    let found = send(&mut org, &next.request());
    assert_eq!(
        kinds(&found),
        ["unsuspend"],
        "what was there before is not told again"
    );
}

#[test]
fn the_oldest_events_are_forgotten_and_a_page_goes_on_all_the_same() {
    let mut org = org_with(&[true; 3]);
    let until = "2026-11-25T00:00:00Z";
    let first = log().with_query("until", until).with_query("limit", "2");
    let known = pages(&mut org, &first, 9).concat();
    let event = org.log().numbered().last().unwrap().1.clone();
    for _ in 0..EVENTS_MAX - 2 {
        org.put_event(event.clone());
    }
    assert_eq!(org.log().numbered().count(), EVENTS_MAX);
    let left = pages(&mut org, &first, 1).concat();
    assert_eq!(left[..], known[1..], "each keeps its id");
}
