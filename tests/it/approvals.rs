//! Whose approval a plan names, where Okta does not say what one would like to hear.

use std::sync::Arc;

use okta_reconcile::desired::state::Base;
use okta_reconcile::plan::Plan;
use okta_reconcile::rehearsal::Rehearsed;
use okta_reconcile::report::approval::lines;
use okta_reconcile::sim::sandbox::Sandbox;
use okta_reconcile::transport::{NoResponse, Request, Response, Transport};
use serde_json::{Value, json};

use crate::agreement::agree;
use crate::okta_script::{error, ok};
use crate::program::Place;
use crate::support::{Files, files, instantly, plan, reader, sandbox};

const ORG: &str = "org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
users:
  - {login: ada@acme.example, id: 00uada}
  - {login: Grace@acme.example, id: 00ugrace, groups: [leads]}
groups:
  - {name: red, id: 00gred, owners: [{group: leads}]}
  - {name: leads, id: 00gleads}
  - {name: \"a\\tb\\n@all\", id: 00godd, owners: [Grace@acme.example]}
";

const CONFIG: &str = "approvals: {owners: [red, a*], people: {Gr.ace: grace@acme.example}}\n";

/// An org whose answer to one path is another one.
struct Instead {
    org: Arc<Sandbox>,
    path: &'static str,
    answer: Response,
}

impl Transport for Instead {
    async fn send(&self, request: Request) -> Result<Response, NoResponse> {
        let path = request.path.split('?').next().unwrap_or_default();
        if path == format!("/api/v1{}", self.path) {
            return Ok(self.answer.clone());
        }
        self.org.send(request).await
    }
}

fn joins(group: &str) -> Files {
    let users = format!("users: [{{login: ada@acme.example, groups: {{add: [{group}]}}}}]");
    files(CONFIG, &[("users/people.yaml", &users)])
}

fn planned(files: &Files, org: impl Transport) -> Rehearsed<Plan> {
    let plan = instantly(plan(files, &reader(org))).expect("a plan");
    agree(&plan).expect("all forms tell the same");
    plan
}

/// The lines for whoever waits, of a plan on an org that answers so.
fn waited_for(path: &'static str, answer: Response) -> String {
    let org = sandbox(ORG);
    lines(&planned(&joins("red"), Instead { org, path, answer }))
}

#[test]
fn who_can_approve_is_a_line_a_group() {
    let plan = planned(&joins("red"), sandbox(ORG));
    assert_eq!(
        lines(&plan),
        "# approvals-v1 https://acme.okta.com\n\
         gr.ace\tred: ada@acme.example joins; one of its owners approves: Grace@acme.example (gr.ace, through leads)\n"
    );
    let plan = planned(&joins("leads"), sandbox(ORG));
    assert_eq!(lines(&plan), "# approvals-v1 https://acme.okta.com\n");
}

/// Whatever a group is called, it has one line, and what stands before the tab is nobody's text.
#[test]
fn a_name_of_a_group_is_no_line_of_its_own() {
    let plan = planned(&joins("\"a\\tb\\n@all\""), sandbox(ORG));
    let lines = lines(&plan);
    assert_eq!(lines.lines().count(), 2, "{lines}");
    assert!(lines.contains("\ngr.ace\ta\\tb\\n@all: ada"), "{lines}");
}

#[test]
fn nobody_approves_where_the_owners_cannot_be_read() {
    let refused = || error(403, "E0000006", "You do not have permission");
    let owners = waited_for("/groups/00gred/owners", refused());
    assert!(owners.contains("\n-\tred: "), "{owners}");
    assert!(owners.contains("okta.groups.read"), "{owners}");
    let members = waited_for("/groups/00gleads/users", refused());
    assert!(members.contains("\n-\tred: "), "{members}");
    assert!(members.contains("the members of leads"), "{members}");
}

#[test]
fn an_owner_whom_okta_does_not_know_approves_nothing() {
    let owner = |kind: &str, id: &str, resolved: Value| json!({"type": kind, "id": id, "resolved": resolved, "displayName": "G. Hopper"});
    for (owner, why) in [
        (
            owner("USER", "00ugrace", json!(false)),
            "does not know which of its people the owner G. Hopper is",
        ),
        (
            owner("GROUP", "00gleads", json!(false)),
            "does not know which of its people",
        ),
        (
            owner("USER", "00unobody", json!(true)),
            "the owner G. Hopper is nobody of the org",
        ),
        (
            owner("ROBOT", "00ugrace", json!(true)),
            "the owner G. Hopper is nobody of the org",
        ),
    ] {
        let told = waited_for("/groups/00gred/owners", ok(&json!([owner])));
        assert!(told.contains("\n-\tred: ") && told.contains(why), "{told}");
    }
    let known = json!([owner("USER", "00ugrace", json!(true))]);
    let told = waited_for("/groups/00gred/owners", ok(&known));
    assert!(told.contains("\ngr.ace\tred: "), "{told}");
}

/// Nobody knows whose approval the base asks for, so every group waits.
#[test]
fn a_base_that_cannot_be_read_lets_nobody_approve() {
    let files = joins("leads");
    let base = Base {
        name: "base".to_owned(),
        commit: None,
        files: None,
        approvals: None,
    };
    let files = Files {
        desired: files.desired.apart_from(base),
        ..files
    };
    let told = lines(&planned(&files, sandbox(ORG)));
    assert!(
        told.contains("\n-\tleads: ada@acme.example joins"),
        "{told}"
    );
    assert!(
        told.contains("the configuration of the base has mistakes"),
        "{told}"
    );
}

/// As long as the configuration of the base is in order it says who approves, whatever is wrong with its people.
#[test]
fn who_approves_is_read_of_the_base_and_of_its_configuration_alone() {
    const NOBODY: &str = "the configuration of the base has mistakes";
    let users = "users: [{login: ada@acme.example, groups: {add: [red]}}]\n";
    let mut place = Place::new()
        .file("org.yaml", ORG)
        .file("okta-reconcile.yaml", "org: https://acme.okta.com\n")
        .file("users/people.yaml", users);
    for (config, people, told) in [
        (CONFIG, "users: []\n", "gr.ace\tred: "),
        (CONFIG, "users: [{login: [}]\n", "gr.ace\tred: "),
        ("guards: {maxDeletions: some}\n", "users: []\n", NOBODY),
        ("", "users: []\n", ""),
    ] {
        place = place
            .file("before/okta-reconcile.yaml", config)
            .file("before/users/people.yaml", people);
        let run = place.run("plan --org sandbox:org.yaml --base ./before --format approvals -q");
        assert_eq!(run.code, 0, "{}", run.told());
        let mut lines = run.stdout.lines();
        assert_eq!(lines.next(), Some("# approvals-v1 https://acme.okta.com"));
        let told_of = lines.collect::<Vec<_>>().join("\n");
        assert!(
            told_of.contains(told) && told_of.is_empty() == told.is_empty(),
            "{told_of}"
        );
    }
}
