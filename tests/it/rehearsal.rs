//! The rehearsal says no: plans that are right for one org, rehearsed on another that differs in one thing.

use okta_reconcile::live::Snapshot;
use okta_reconcile::planner::draft::draft;
use okta_reconcile::reading::fetch::fetch_by;
use okta_reconcile::reading::survey::side::Way;
use okta_reconcile::rehearsal::rehearse;

use crate::support::{Files, ORG, files, instantly, reader, sandbox};

const ADA: &str = "login: ada@acme.example\nid: 00u1\n";

fn org(status: &str, profile: &str, more: &str) -> String {
    format!(
        "org: {ORG}\nnow: 2026-11-24T08:00:00Z\nusers:\n  - {{login: ada@acme.example, id: 00u1, status: {status}, profile: \
         {{firstName: Ada, lastName: Example, email: ada@acme.example{profile}}}}}\n{more}"
    )
}

fn snapshot(files: &Files, org: &str) -> Snapshot {
    let reader = reader(sandbox(org));
    instantly(fetch_by(&reader, ORG, &files.desired, Way::Cheapest)).expect("an org that is read")
}

fn wish(text: &str) -> Files {
    let files = files("", &[("users.yaml", &format!("{ADA}{text}"))]);
    assert!(!files.found.has_errors(), "{}", files.printed());
    files
}

/// Drafts for one org and rehearses on another; returns what the rehearsal says, after it has agreed to the first.
fn refused(drafted: &Files, on: &str, wished: &Files, rehearsed: &str) -> String {
    let (right, other) = (snapshot(drafted, on), snapshot(wished, rehearsed));
    let made = || draft(&drafted.desired, &right, &drafted.sources);
    rehearse(made(), &drafted.desired, &right, &drafted.sources)
        .expect("right where it was drafted");
    let refuted = rehearse(made(), &wished.desired, &other, &wished.sources);
    refuted.expect_err("a plan for another org").to_string()
}

fn holds(said: &str, words: &[&str]) {
    for word in words {
        assert!(said.contains(word), "{word:?} is missing in: {said}");
    }
}

#[test]
fn step_in_an_illegal_status_is_refused() {
    let files = wish("status: ACTIVE\n");
    let (was, is) = (org("SUSPENDED", "", ""), org("STAGED", "", ""));
    let said = refused(&files, &was, &files, &is);
    holds(
        &said,
        &["step 1 (unsuspend", "ada@acme.example", "rehearsal says: "],
    );
}

#[test]
fn login_that_somebody_untouched_has_is_refused() {
    let files = files("", &[("users.yaml", "login: new@acme.example\nid: 00u1\n")]);
    let bob = "  - {login: new@acme.example, id: 00u2, status: ACTIVE, profile: {firstName: Bo, lastName: B, email: b@acme.example}}\n";
    let (was, is) = (org("ACTIVE", "", ""), org("ACTIVE", "", bob));
    let said = refused(&files, &was, &files, &is);
    holds(&said, &["step 1 (", "rehearsal says: 400"]);
}

#[test]
fn unique_value_that_somebody_untouched_has_is_refused() {
    let schema =
        "schemas: {default: {badge: {title: Badge, type: string, unique: UNIQUE_VALIDATED}}}\n";
    let bob = "  - {login: bob@acme.example, id: 00u2, status: ACTIVE, profile: {firstName: Bo, lastName: B, email: b@acme.example, badge: E-7}}\n";
    let files = wish("profile: {badge: E-7}\n");
    let (was, is) = (
        org("ACTIVE", "", schema),
        org("ACTIVE", "", &format!("{bob}{schema}")),
    );
    let said = refused(&files, &was, &files, &is);
    holds(&said, &["step 1 (", "badge", "rehearsal says: 400"]);
}

#[test]
fn value_that_the_schema_does_not_take_is_refused() {
    let schema = |length| {
        format!(
            "schemas: {{default: {{badge: {{title: Badge, type: string, maxLength: {length}}}}}}}\n"
        )
    };
    let files = wish("profile: {badge: E-777}\n");
    let (was, is) = (org("ACTIVE", "", &schema(9)), org("ACTIVE", "", &schema(3)));
    let said = refused(&files, &was, &files, &is);
    holds(&said, &["step 1 (", "rehearsal says: 400"]);
}

#[test]
fn wish_that_no_step_meets_is_refused() {
    let (drafted, wished) = (
        wish("profile: {title: Lead}\n"),
        wish("profile: {title: Chief}\n"),
    );
    let org = org("ACTIVE", "", "");
    let said = refused(&drafted, &org, &wished, &org);
    holds(&said, &["planning again finds: ", "ada@acme.example"]);
}

#[test]
fn mail_that_goes_elsewhere_is_refused() {
    let files = wish("status: ACTIVE\nprofile: {secondEmail: null}\n");
    let was = org("DEPROVISIONED", ", secondEmail: ada@old.example", "");
    let is = was.replace("email: ada@acme.example", "email: eve@evil.example");
    let said = refused(&files, &was, &files, &is);
    holds(
        &said,
        &[
            "step 3 (send the activation mail",
            "goes to ada@acme.example",
            "the email is eve@evil.example",
        ],
    );
}

#[test]
fn status_that_an_operation_does_not_lead_to_is_refused() {
    let files = wish("status: ACTIVE\n");
    let with = org("STAGED", "", "").replace(
        "status: STAGED",
        "status: STAGED, credentials: {password: set}",
    );
    let said = refused(&files, &with, &files, &org("STAGED", "", ""));
    holds(
        &said,
        &[
            "step 1 (activate",
            "the plan expects ACTIVE",
            "ends in PROVISIONED",
        ],
    );
}

#[test]
fn value_that_does_not_end_as_wished_is_refused_with_the_last_step_about_the_person() {
    let schema =
        |more| format!("schemas: {{default: {{badge: {{title: Badge, type: string{more}}}}}}}\n");
    let files = wish("profile: {badge: null}\n");
    let was = org("ACTIVE", ", badge: E-1", &schema(""));
    let is = org("ACTIVE", ", badge: E-1", &schema(", default: E-0"));
    let said = refused(&files, &was, &files, &is);
    holds(
        &said,
        &["the profile of 00u1", "the last step about it is step 1 ("],
    );
}

#[test]
fn steps_that_wait_for_each_other_all_around_are_refused_by_name() {
    let files = wish("status: SUSPENDED\nprofile: {title: Lead}\n");
    let org = snapshot(&files, &org("ACTIVE", "", ""));
    let draft = draft(&files.desired, &org, &files.sources);
    let all: Vec<_> = draft.steps().iter().map(|step| step.id).collect();
    let refuted = rehearse(draft.with_circle(all), &files.desired, &org, &files.sources);
    holds(
        &refuted.expect_err("no order is safe").to_string(),
        &[
            "wait for each other",
            "step 1 (",
            "step 2 (",
            "ada@acme.example",
        ],
    );
}
