//! `--only`: who is meant, what is read for them, and how the command says that nobody is.

use serde_json::Value;

use crate::okta_script::desired;
use crate::program::Place;
use crate::support::{files, instantly, plan, reader, sandbox};

const USERS: &str = "users:
  - {login: bob@acme.example, status: DEPROVISIONED, groups: []}
  - {login: new.login@acme.example, previousLogin: old.login@acme.example, id: 00uold}
  - {login: svc-a@acme.example, groups: [red], linkedObjects: {manager: bob@acme.example}}
  - {login: svc-b@acme.example, groups: [red], linkedObjects: {manager: bob@acme.example}}
  - {login: 'odd[1]@acme.example', groups: [red], linkedObjects: {manager: svc-a@acme.example}}
";

const ORG: &str = "org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
users:
  - {login: bob@acme.example, id: 00ubob, groups: [red]}
  - {login: old.login@acme.example, id: 00uold}
  - {login: svc-a@acme.example, id: 00ua}
  - {login: svc-b@acme.example, id: 00ub}
  - {login: 'odd[1]@acme.example', id: 00uodd}
groups: [{name: Everyone, type: BUILT_IN}, {name: red, id: 00gred, type: OKTA_GROUP}]
linkedObjectDefinitions:
  - {primary: {name: manager, title: Manager}, associated: {name: subordinate, title: Subordinate}}
";

/// The logins that some patterns mean.
fn meant(patterns: &[&str]) -> Vec<String> {
    let patterns: Vec<String> = patterns.iter().map(|each| (*each).to_owned()).collect();
    let desired = desired("", USERS).narrowed(&patterns).expect("somebody");
    let people = desired.people().iter();
    let meant = people.filter(|entry| desired.only().is_none_or(|only| only.means(entry)));
    meant.map(|entry| entry.login.value.to_string()).collect()
}

#[test]
fn a_pattern_means_logins_former_logins_and_ids() {
    assert_eq!(meant(&["BOB@acme.example"]), ["bob@acme.example"]);
    assert_eq!(
        meant(&["svc-*", "bob@acme.example", "svc-*"]),
        [
            "bob@acme.example",
            "svc-a@acme.example",
            "svc-b@acme.example"
        ]
    );
    assert_eq!(
        meant(&["old.login@acme.example"]),
        ["new.login@acme.example"]
    );
    assert_eq!(meant(&["00uold"]), ["new.login@acme.example"]);
    assert_eq!(meant(&["odd[1]@acme.example"]), ["odd[1]@acme.example"]);
    assert_eq!(meant(&[]).len(), 5);
}

#[test]
fn only_what_the_plan_is_about_is_read_piece_by_piece() {
    let files = files("groups: {managed: all}", &[("users/people.yaml", USERS)]);
    let calls = |patterns: &[&str]| {
        let org = sandbox(ORG);
        let made = instantly(plan(&files.only(patterns), &reader(org.clone())));
        made.expect("a plan");
        let requests = org.requests().into_iter().map(|(_, path)| path);
        let mut pieces: Vec<String> = requests
            .filter(|path| path.matches('/').count() > 4)
            .collect();
        pieces.sort();
        pieces
    };
    let whole = calls(&[]);
    let partial = calls(&["bob@acme.example"]);
    insta::assert_snapshot!(partial.join("\n"));
    assert!(partial.len() < whole.len(), "{whole:#?}");
}

fn place() -> Place {
    Place::new()
        .file("okta-reconcile.yaml", "org: https://acme.okta.com\n")
        .file("users/people.yaml", USERS)
        .file("org.yaml", ORG)
}

#[test]
fn patterns_that_mean_nobody_are_wrong_usage() {
    let place = place();
    let run = place.run(
        "plan --only bop@acme.example --only svc-* --only zzz-* --only [ --org sandbox:org.yaml",
    );
    assert_eq!(run.code, 64);
    insta::assert_snapshot!(run.told());
    let apply = place.run("apply --yes --only bop@acme.example --org sandbox:org.yaml");
    assert_eq!(apply.code, 64, "{}", apply.told());
    // The person who is meant may be the one whose entry has a mistake.
    let broken = place.file(
        "users/more.yaml",
        "users: [{login: zed@acme.example, statu: ACTIVE}]\n",
    );
    let run = broken.run("plan --only zed@acme.example --org sandbox:org.yaml");
    assert_eq!(run.code, 3, "{}", run.told());
}

#[test]
fn plan_and_apply_agree_and_the_rest_is_left() {
    let place = place();
    let only = "--only bob@acme.example --org sandbox:org.yaml";
    let json = |run: &str| -> Value {
        let run = place.run(run);
        serde_json::from_str(&run.stdout).expect("JSON")
    };
    let plan = json(&format!("plan --format json {only}"));
    assert_eq!(
        plan["plan"]["only"],
        serde_json::json!(["bob@acme.example"])
    );
    assert_eq!(plan["plan"]["selected"], 1);
    assert_eq!(plan["plan"]["blocked"], serde_json::json!([]));
    let whole = json("plan --format json --org sandbox:org.yaml");
    let blocked = whole["plan"]["blocked"].as_array().expect("a list");
    assert_eq!(
        blocked.len(),
        2,
        "the links to Bob are blocked: {blocked:?}"
    );
    assert_eq!(whole["plan"].get("only"), None);
    for part in ["inFiles", "gone", "inNoFile", "population"] {
        assert_eq!(plan["plan"]["census"][part], whole["plan"]["census"][part]);
    }
    let dry = place.run(&format!("apply --dry-run {only}"));
    let calls = dry.stdout.lines().filter(|line| !line.starts_with(' '));
    assert_eq!(plan["plan"]["forecast"]["calls"], calls.count());
    let applied = json(&format!("apply --yes --format json {only},save=after.yaml"));
    let steps = plan["plan"]["steps"].as_array().expect("steps").len();
    assert_eq!(applied["outcome"]["done"], steps);
    assert_eq!(applied["outcome"]["only"], plan["plan"]["only"]);
    let again =
        place.run("plan --detailed-exitcode --only bob@acme.example --org sandbox:after.yaml");
    assert_eq!(again.code, 0, "{}", again.told());
    let rest = place.run("plan --detailed-exitcode --org sandbox:after.yaml");
    assert_eq!(
        rest.code,
        4,
        "the links to Bob are blocked still: {}",
        rest.told()
    );
}
