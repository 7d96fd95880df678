//! `apply --settle`: whether group rules did what the plan foresaw.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use okta_reconcile::apply::ledger::ledger;
use okta_reconcile::okta::client::Writer;
use okta_reconcile::outcome::Outcome;
use okta_reconcile::outcome::ledger::Ledger;
use okta_reconcile::plan::Plan;
use okta_reconcile::rehearsal::Rehearsed;
use okta_reconcile::report::outcome;
use okta_reconcile::report::style::Style;
use okta_reconcile::sim::file;
use okta_reconcile::sim::sandbox::{Effect, Fault, Sandbox};
use okta_reconcile::transport::Method;

use crate::program::Place;
use crate::support::{Files, files, instantly, plan, reader};

const ORG: &str = "org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
users:
  - {login: ada@acme.example, id: 00u1, status: ACTIVE, profile: {firstName: A, lastName: A, department: Design}}
  - {login: bob@acme.example, id: 00u2, status: ACTIVE, profile: {firstName: B, lastName: B, department: Design}}
groups:
  - {name: Everyone, type: BUILT_IN}
  - {name: finance-apps, id: 00gfin}
groupRules:
  - {name: Finance, id: 0prfin, expression: 'user.department == \"Finance\"', groups: [finance-apps]}
";

const USERS: &str = "defaults: {profile: {department: Finance}}
users:
  - {login: ada@acme.example}
  - {login: bob@acme.example}
  - {login: cyd@acme.example, profile: {firstName: C, lastName: C}}
";

fn wishes() -> Files {
    let files = files("", &[("users.yaml", USERS)]);
    assert!(!files.found.has_errors(), "{}", files.printed());
    files
}

/// Applies the wishes and gives rules half a minute; `between` is what happens after the plan was made.
fn settled(
    faults: Vec<Fault>,
    between: impl FnOnce(&Sandbox),
) -> (Rehearsed<Plan>, Outcome, Ledger) {
    let org = file::read(ORG).expect("an org");
    let sandbox = Arc::new(Sandbox::new(org).failing(faults));
    let concurrency = NonZeroUsize::new(4).expect("some");
    instantly(async {
        let files = wishes();
        let plan = plan(&files, &reader(sandbox.clone()))
            .await
            .expect("a plan");
        between(&sandbox);
        let options = okta_reconcile::apply::Options {
            concurrency,
            secrets: crate::support::any_secrets(&plan),
        };
        let writer = Writer::new(reader(sandbox.clone()));
        let run =
            okta_reconcile::apply::run(&plan, &writer, options, std::future::pending(), |_| {});
        let outcome = run.await;
        let within = Duration::from_secs(30);
        let ledger = ledger(&plan, &outcome, writer.reader(), within, concurrency).await;
        (plan, outcome, ledger)
    })
}

fn told(plan: &Plan, outcome: Outcome, ledger: Ledger) -> String {
    let outcome = Outcome {
        ledger: Some(ledger),
        ..outcome
    };
    let text = outcome::text(plan, &outcome, Style::PLAIN);
    let is_ours = |line: &&str| line.starts_with("rules") || line.starts_with("missed");
    let from = text.lines().position(|line| is_ours(&line));
    let lines = text.lines().skip(from.unwrap_or_default());
    let lines = lines.take_while(|line| is_ours(line) || line.starts_with(' '));
    lines.collect::<Vec<&str>>().join("\n")
}

#[test]
fn what_was_foreseen_holds_at_once_where_rules_run_at_once() {
    let (_, _, ledger) = settled(Vec::new(), |_| {});
    let expected = Ledger {
        held: 3,
        ..Ledger::default()
    };
    assert_eq!(ledger, expected);
}

#[test]
fn what_does_not_come_true_in_time_is_named_with_its_rule() {
    let (plan, outcome, ledger) = settled(Vec::new(), |sandbox| {
        sandbox.edit(|org| {
            let mut rule = org.rule("0prfin").expect("the rule").clone();
            rule.status = "INACTIVE".to_owned();
            org.put_rule(rule);
            // Somebody puts one of them in by hand: what was foreseen is so, whoever did it.
            org.put_member("00gfin", "00u2");
        });
    });
    assert_eq!(
        (ledger.held, ledger.seconds, ledger.not_looked_at),
        (1, 30, 0)
    );
    insta::assert_snapshot!(told(&plan, outcome, ledger), @r#"
    rules   1 of 3 predictions of what group rules do hold, 30 seconds after the
            last step
    missed  ada@acme.example is not in finance-apps: rule "Finance" has not put them
            in
    missed  cyd@acme.example is not in finance-apps: rule "Finance" has not put them
            in
    "#);
}

#[test]
fn predictions_of_people_whose_steps_failed_are_not_looked_at() {
    let faults = vec![Fault {
        method: Method::Post,
        target: "/api/v1/users/00u1".to_owned(),
        nth: 1,
        effect: Effect::Forbidden,
    }];
    let (plan, outcome, ledger) = settled(faults, |_| {});
    assert_eq!((ledger.held, ledger.not_looked_at), (2, 1));
    assert!(ledger.missed.is_empty());
    insta::assert_snapshot!(told(&plan, outcome, ledger), @"
    rules   all 2 predictions of what group rules do hold, 0 seconds after the last
            step; 1 other was not looked at, for a step of the person is not done,
            or the person could not be read
    ");
}

#[test]
fn an_apply_prints_the_ledger_and_ends_as_without_it() {
    let place = Place::new()
        .file("org.yaml", ORG)
        .file("okta-reconcile.yaml", "org: https://acme.okta.com\n")
        .file("users/people.yaml", USERS);
    let run = place.run("apply -q -y --settle 20 --org sandbox:org.yaml,save=after.yaml --report json=outcome.json --report markdown=outcome.md");
    assert_eq!(run.code, 0, "{}", run.told());
    assert!(
        run.stdout
            .contains("all 3 predictions of what group rules do hold"),
        "{}",
        run.told()
    );
    let outcome: serde_json::Value = serde_json::from_str(&place.text("outcome.json")).unwrap();
    assert_eq!(outcome["outcome"]["ledger"]["held"], 3);
    assert_eq!(
        outcome["outcome"]["ledger"]["missed"],
        serde_json::json!([])
    );
    assert!(place.text("outcome.md").contains("all 3 predictions"));
    let run = place.run("apply --dry-run --settle 20 --org sandbox:org.yaml");
    assert_eq!(run.code, 64, "{}", run.told());
    let run = place.run("apply -y --settle 0 --org sandbox:org.yaml");
    assert_eq!(run.code, 64, "{}", run.told());
}
