//! Who made the differences, as the System Log tells it: what is searched for, how far, and what is said.

use std::fmt::Write as _;
use std::sync::Arc;

use okta_reconcile::plan::Plan;
use okta_reconcile::plan::cause::{Aspect, Cause, Causes, Found};
use okta_reconcile::reading::causes::{PAGES_MAX, PEOPLE_A_REQUEST, PEOPLE_MAX, causes};
use okta_reconcile::sim::event::{Actor, Event, EventType, Party};
use okta_reconcile::sim::sandbox::{Effect, Fault, Sandbox};
use okta_reconcile::transport::Method;
use serde_json::Value;

use crate::program::Place;
use crate::support::{files, instantly, plan, reader, sandbox};

const ORG: &str = "\
org: https://acme.okta.com
now: 2026-11-28T08:00:00Z
tokenOwner: grace@acme.example
users:
  - {login: grace@acme.example, id: 00u0, profile: {firstName: Grace, lastName: Hopper, email: grace@acme.example}, roles: [{type: SUPER_ADMIN}]}
  - {login: ada@acme.example, id: 00u1, status: SUSPENDED, profile: {firstName: Ada, lastName: L, email: ada@acme.example, title: Lead}, groups: [red]}
  - {login: bob@acme.example, id: 00u2, profile: {firstName: Bob, lastName: B, email: bob@acme.example}, groups: [green]}
  - {login: cy@acme.example, id: 00u3, profile: {firstName: Cy, lastName: C, email: cy@acme.example, title: Clerk}}
groups: [{name: red, id: 00g1}, {name: green, id: 00g2}]
serviceApps: [{clientId: 0oa4bot, name: Importer, keys: [{kty: EC, crv: P-256, x: AA, y: AA}], scopes: []}]
log:
  - {at: 2026-11-27T14:03:20Z, type: user.lifecycle.suspend, actor: grace@acme.example, user: ada@acme.example}
  - {at: 2026-11-26T10:00:00Z, type: user.lifecycle.unsuspend, user: ada@acme.example}
  - {at: 2026-11-26T09:00:00Z, type: user.account.update_profile, app: 0oa4bot, user: ada@acme.example}
  - {at: 2026-11-25T09:00:00Z, type: group.user_membership.add, user: bob@acme.example, group: green}
  - {at: 2026-11-25T08:00:00Z, type: group.user_membership.add, user: ada@acme.example, group: red}
  - {at: 2026-11-24T08:00:00Z, type: group.user_membership.remove, actor: {id: 00u9, alternateId: gone@acme.example}, user: bob@acme.example, group: red}
  - {at: 2026-10-01T08:00:00Z, type: user.account.update_profile, actor: grace@acme.example, user: cy@acme.example}
";

const USERS: &str = "\
users:
  - {login: ada@acme.example, status: ACTIVE, profile: {title: Countess}, groups: []}
  - {login: bob@acme.example, groups: [red]}
  - {login: cy@acme.example, profile: {title: Head}}
  - {login: new@acme.example, profile: {firstName: N, lastName: N}, groups: [red]}
";

const GROUPS: &str = "groups: [{name: red}, {name: green}]\n";

fn place() -> Place {
    Place::new()
        .file(
            "okta-reconcile.yaml",
            "org: https://acme.okta.com\nactivation: {sendEmail: false}\n",
        )
        .file("groups/groups.yaml", GROUPS)
        .file("users/people.yaml", USERS)
        .file("org.yaml", ORG)
}

#[test]
fn each_difference_is_told_with_its_newest_event() {
    let place = place();
    insta::assert_snapshot!(
        "causes_text",
        place.run("plan --causes --org sandbox:org.yaml").told()
    );
    let markdown = place.run("plan -q --causes --format markdown --org sandbox:org.yaml");
    insta::assert_snapshot!("causes_markdown", markdown.stdout);
}

/// On a schedule nothing is this change's: all that differs was there before.
fn drifted() -> Place {
    place()
        .file(
            "before/okta-reconcile.yaml",
            "org: https://acme.okta.com\nactivation: {sendEmail: false}\n",
        )
        .file("before/groups/groups.yaml", GROUPS)
        .file("before/users/people.yaml", USERS)
}

#[test]
fn drift_is_told_by_cause_with_who_made_it_and_when() {
    let place = drifted();
    let reports = "--report markdown=drift.md --report json=drift.json --report html=drift.html";
    let run = place.run(&format!(
        "plan -q --causes --base ./before --org sandbox:org.yaml {reports}"
    ));
    assert_eq!(run.code, 0, "{}", run.told());
    insta::assert_snapshot!("drift_text", run.stdout);
    insta::assert_snapshot!("drift_markdown", place.text("drift.md"));
    let json: Value = serde_json::from_str(&place.text("drift.json")).unwrap();
    let causes = &json["run"]["causes"];
    assert_eq!(causes["people"], Value::Array(Vec::new()));
    insta::assert_snapshot!(
        "drift_json",
        serde_json::to_string_pretty(&causes["earlier"]).unwrap()
    );
    let html = place.text("drift.html");
    for told in [
        "changed in Okta by Grace Hopper (grace@acme.example), 2026-11-27 14:03 UTC: suspended",
        "changed in Okta by gone@acme.example, 2026-11-24 08:00 UTC: taken out of red",
        "no event found in the last 30 days",
    ] {
        assert!(html.contains(told), "{told}");
    }
    assert_eq!(
        place.run("show drift.json --format markdown").stdout,
        place.text("drift.md")
    );
    // The page tells it beside this change's people too.
    let run = place.run("plan -q --causes --org sandbox:org.yaml --format html");
    assert!(run.stdout.contains("<dt>cause</dt>"), "{}", run.stdout);
}

#[test]
fn drift_whose_makers_nobody_may_know_is_told_without_them() {
    let place = drifted().file(
        "faults.yaml",
        "faults: [{path: /api/v1/logs, effect: forbidden}]\n",
    );
    let server = place.serve("sandbox org.yaml --faults faults.yaml");
    let place = place.variable("OKTA_CLIENT_TOKEN", "any");
    for form in ["text", "markdown", "html"] {
        let run = place.run(&format!(
            "plan -q --causes --base ./before --format {form} --org {}",
            server.url
        ));
        assert_eq!(run.code, 0, "{}", run.told());
        let told = run.stdout.matches("Who changed what is not told");
        assert_eq!(told.count(), 1, "{}", run.stdout);
        for line in ["no event", "changed in Okta", "nobody did"] {
            assert!(!run.stdout.contains(line), "{}", run.stdout);
        }
    }
}

#[test]
fn causes_stand_beside_the_plan_and_change_nothing_in_it() {
    let place = place();
    let read = |words: &str| -> Value {
        let run = place.run(&format!(
            "plan -q --format json --org sandbox:org.yaml {words}"
        ));
        serde_json::from_str(&run.stdout).unwrap()
    };
    let (plain, asked) = (read(""), read("--causes"));
    assert_eq!(plain["plan"], asked["plan"]);
    assert!(plain["run"].get("causes").is_none());
    let calls = |document: &Value| document["run"]["calls"].as_u64().unwrap();
    assert_eq!(calls(&asked), calls(&plain) + 1, "one request is enough");
    insta::assert_snapshot!(
        "causes_json",
        serde_json::to_string_pretty(&asked["run"]["causes"]).unwrap()
    );
    for words in ["", "--causes"] {
        let run = place.run(&format!(
            "plan -q --org sandbox:org.yaml --out saved{words}.json {words}"
        ));
        assert_eq!(run.code, 0, "{}", run.told());
    }
    assert_eq!(place.text("saved.json"), place.text("saved--causes.json"));
    let effects = |words: &str| {
        let run = place.run(&format!(
            "plan -q --format effects --org sandbox:org.yaml {words}"
        ));
        run.stdout
    };
    assert_eq!(effects(""), effects("--causes"));
    // Whoever shows the document later shows them too.
    let written = place.run("plan -q --causes --report json=all.json --org sandbox:org.yaml");
    assert_eq!(place.run("show all.json").stdout, written.stdout);
}

#[test]
fn people_with_the_same_changes_are_told_together_and_by_name_where_the_log_tells_others() {
    let (mut org, mut users) = (ORG.to_owned(), "users:\n".to_owned());
    for number in 1..=5 {
        let login = format!("p{number}@acme.example");
        let person = format!(
            "  - {{login: {login}, id: 00up{number}, profile: {{firstName: P, lastName: P, email: {login}}}}}\n"
        );
        org = org.replacen(
            "groups: [{name: red",
            &format!("{person}groups: [{{name: red"),
            1,
        );
        if number < 3 {
            writeln!(org, "  - {{at: 2026-11-24T08:00:00Z, type: user.account.update_profile, actor: grace@acme.example, user: {login}}}").unwrap();
        }
        writeln!(users, "  - {{login: {login}, profile: {{title: Head}}}}").unwrap();
    }
    let place = place()
        .file("users/people.yaml", &users)
        .file("org.yaml", &org);
    let run = place.run("plan -q --causes --org sandbox:org.yaml");
    insta::assert_snapshot!("causes_of_many", run.stdout);
}

#[test]
fn without_the_scope_it_is_said_once_that_nobody_may_know() {
    let place = place();
    let faults = "faults: [{path: /api/v1/logs, effect: forbidden}]\n";
    let place = place.file("faults.yaml", faults);
    let server = place.serve("sandbox org.yaml --faults faults.yaml --log log.jsonl");
    let place = place.variable("OKTA_CLIENT_TOKEN", "any");
    for form in ["text", "markdown"] {
        let run = place.run(&format!(
            "plan -q --causes --format {form} --org {}",
            server.url
        ));
        assert_eq!(run.code, 0, "{}", run.told());
        let told =
            "Who changed what is not told: the token may not read the System Log (okta.logs.read).";
        assert_eq!(
            on_one_line(&run.stdout).matches(told).count(),
            1,
            "{}",
            run.stdout
        );
        assert!(!run.stdout.contains("no event"), "{}", run.stdout);
    }
    let asked = place.text("log.jsonl");
    assert_eq!(asked.matches("/api/v1/logs").count(), 2, "once in each run");
}

fn on_one_line(text: &str) -> String {
    let text = text.replace('`', "");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What stands for a plan of all who get another title.
fn titles(people: usize) -> (Arc<Sandbox>, impl std::ops::Deref<Target = Plan>) {
    let (mut org, mut users) = (
        "org: https://acme.okta.com\nnow: 2026-11-28T08:00:00Z\nusers:\n".to_owned(),
        "users:\n".to_owned(),
    );
    for number in 0..people {
        let login = format!("p{number}@acme.example");
        writeln!(org, "  - {{login: {login}, id: 00u{number}, profile: {{firstName: P, lastName: P, email: {login}}}}}").unwrap();
        writeln!(users, "  - {{login: {login}, profile: {{title: Head}}}}").unwrap();
    }
    let sandbox = sandbox(&org);
    let files = files("guards: {}\n", &[("users.yaml", &users)]);
    let plan = instantly(plan(&files, &reader(sandbox.clone()))).unwrap();
    (sandbox, plan)
}

/// A plan that has nothing to do.
fn nobody() -> (Arc<Sandbox>, impl std::ops::Deref<Target = Plan>) {
    let sandbox = sandbox(ORG);
    let files = files(
        "",
        &[("users.yaml", "users: [{login: ada@acme.example}]\n")],
    );
    let plan = instantly(plan(&files, &reader(sandbox.clone()))).unwrap();
    (sandbox, plan)
}

/// Asks, and returns how many requests for events that took.
fn ask(sandbox: &Arc<Sandbox>, plan: &Plan) -> (Causes, usize) {
    let before = sandbox.requests().len();
    let until = sandbox.org().now;
    let told = instantly(causes(&reader(sandbox.clone()), plan, until)).unwrap();
    let requests = sandbox.requests();
    let logs = requests[before..]
        .iter()
        .filter(|(_, target)| target.starts_with("/api/v1/logs"));
    (told, logs.count())
}

fn found(causes: Causes) -> Vec<Found> {
    let Causes::Read { people, .. } = causes else {
        panic!("{causes:?}");
    };
    let all = people.into_iter().flat_map(|person| person.causes);
    all.map(|cause| cause.found).collect()
}

fn event(sandbox: &Sandbox, kind: EventType, id: &str) -> Event {
    let org = sandbox.org();
    Event {
        published: org.now,
        kind,
        actor: Actor::Okta,
        user: org.user(id).map(Party::user),
        group: None,
    }
}

#[test]
fn many_people_are_asked_for_in_requests_of_bounded_size() {
    let (sandbox, plan) = titles(PEOPLE_A_REQUEST * 2 + 1);
    let (told, requests) = ask(&sandbox, &plan);
    assert_eq!(requests, 3);
    let found = found(told);
    assert_eq!(found.len(), PEOPLE_A_REQUEST * 2 + 1);
    assert!(found.iter().all(|found| *found == Found::NoEvent));
    let (_, longest) = sandbox
        .requests()
        .into_iter()
        .max_by_key(|(_, target)| target.len())
        .unwrap();
    assert!(longest.len() < 2000, "{longest}");
}

#[test]
fn what_the_search_does_not_come_to_is_not_told_as_without_event() {
    let (sandbox, plan) = titles(1);
    // Events that are about something else fill the pages.
    let old = event(&sandbox, EventType::ProfileUpdate, "00u0");
    sandbox.edit(|org| org.put_event(old));
    let other = event(&sandbox, EventType::UserUnlock, "00u0");
    sandbox.edit(|org| (0..PAGES_MAX * 1000).for_each(|_| org.put_event(other.clone())));
    let (told, requests) = ask(&sandbox, &plan);
    assert_eq!(
        (found(told), requests),
        (vec![Found::NotSearched], PAGES_MAX)
    );
    let (sandbox, plan) = titles(PEOPLE_MAX + 1);
    let (told, requests) = ask(&sandbox, &plan);
    let found = found(told);
    assert_eq!(requests, PEOPLE_MAX / PEOPLE_A_REQUEST);
    assert_eq!(found[PEOPLE_MAX], Found::NotSearched);
    assert!(
        found[..PEOPLE_MAX]
            .iter()
            .all(|found| *found == Found::NoEvent)
    );
}

#[test]
fn the_search_ends_with_the_last_difference_that_is_found() {
    let (sandbox, plan) = titles(1);
    let update = event(&sandbox, EventType::ProfileUpdate, "00u0");
    sandbox.edit(|org| (0..3000).for_each(|_| org.put_event(update.clone())));
    let (told, requests) = ask(&sandbox, &plan);
    assert!(matches!(found(told)[..], [Found::Event { .. }]));
    assert_eq!(requests, 1);
}

#[test]
fn a_log_that_is_withheld_is_asked_once() {
    let (sandbox, plan) = titles(PEOPLE_A_REQUEST + 1);
    let org = sandbox.org();
    let refusing = Arc::new(Sandbox::new(org).failing(vec![Fault {
        method: Method::Get,
        target: "/logs".to_owned(),
        nth: 1,
        effect: Effect::Forbidden,
    }]));
    assert_eq!(ask(&refusing, &plan), (Causes::Withheld, 1));
}

#[test]
fn a_membership_has_its_own_events_and_a_plan_without_differences_asks_nothing() {
    let files = files("", &[("groups.yaml", GROUPS), ("users.yaml", USERS)]);
    let sandbox = sandbox(ORG);
    let plan = instantly(plan(&files, &reader(sandbox.clone()))).unwrap();
    let (told, requests) = ask(&sandbox, &plan);
    assert_eq!(requests, 1);
    let Causes::Read { people, .. } = told else {
        panic!("{told:?}");
    };
    let bob = people
        .iter()
        .find(|person| person.id.as_str() == "00u2")
        .unwrap();
    let kind = |cause: &Cause| match (&cause.of, &cause.found) {
        (Aspect::Group { name, .. }, Found::Event { event, .. }) => {
            format!("{name} {event}")
        }
        other => panic!("{other:?}"),
    };
    let mut kinds: Vec<String> = bob.causes.iter().map(kind).collect();
    kinds.sort();
    assert_eq!(
        kinds,
        [
            "green group.user_membership.add",
            "red group.user_membership.remove"
        ]
    );
    let (sandbox, plan) = nobody();
    assert_eq!(ask(&sandbox, &plan).1, 0);
}
