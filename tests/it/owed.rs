//! What is taken from people before they lose access: it is tried first, whatever becomes of it holds nobody in, and what
//! is owed is named with the command that does it.

use std::sync::Arc;

use okta_reconcile::model::status::UserStatus;
use okta_reconcile::outcome::{Outcome, SkipReason, StepResult, StopReason};
use okta_reconcile::plan::Plan;
use okta_reconcile::rehearsal::Rehearsed;
use okta_reconcile::report::style::Style;
use okta_reconcile::report::{document, markdown, outcome};
use okta_reconcile::sim::sandbox::Sandbox;
use okta_reconcile::transport::{NoResponse, Request, Response, Transport};
use serde_json::Value;

use crate::applying::{status, without_request_ids};
use crate::support::{Files, apply, files, instantly, sandbox};

const ORG: &str = "org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
users:
  - {login: bob@acme.example, id: 00u2, status: ACTIVE, profile: {firstName: B, lastName: B, email: bob@acme.example}, groups: [red]}
  - {login: lou@acme.example, id: 00u3, status: LOCKED_OUT, profile: {firstName: L, lastName: L, email: lou@acme.example}, credentials: {password: set}}
  - {login: rae@acme.example, id: 00u4, status: ACTIVE, profile: {firstName: R, lastName: R, email: rae@acme.example}, linkedObjects: {manager: bob@acme.example}}
groups: [{name: Everyone, type: BUILT_IN}, {name: red, id: 00gred, type: OKTA_GROUP}]
linkedObjectDefinitions: [{primary: {name: manager, title: M}, associated: {name: report, title: R}}]
";

/// Refuses what it is told to refuse.
struct Refusing {
    inner: Arc<Sandbox>,
    status: u16,
    targets: &'static [&'static str],
}

impl Transport for Refusing {
    async fn send(&self, request: Request) -> Result<Response, NoResponse> {
        let target = format!("{} {}", request.method, request.target());
        if !self.targets.iter().any(|each| target.contains(each)) {
            return self.inner.send(request).await;
        }
        let body = match self.status {
            403 => r#"{"errorCode":"E0000006","errorSummary":"You do not have permission"}"#,
            200 => "<html>session expired</html>",
            _ => r#"{"errorCode":"E0000009","errorSummary":"Internal Server Error"}"#,
        };
        Ok(Response {
            status: self.status,
            headers: Vec::new(),
            body: body.as_bytes().to_vec(),
        })
    }
}

fn leavers(people: &str) -> Files {
    let config = "offboarding: {DEPROVISIONED: [clearSessions, revokeTokens, revokeGrants], SUSPENDED: [clearSessions]}\n";
    let groups = "groups: [{name: red}]\n";
    let files = files(config, &[("groups.yaml", groups), ("users.yaml", people)]);
    assert!(!files.found.has_errors(), "{}", files.printed());
    files
}

fn refusing(
    people: &str,
    status: u16,
    targets: &'static [&'static str],
) -> (Rehearsed<Plan>, Outcome, Arc<Sandbox>) {
    let inner = sandbox(ORG);
    let transport = Refusing {
        inner: inner.clone(),
        status,
        targets,
    };
    let (plan, ended) = instantly(apply(&leavers(people), transport, 8)).expect("a plan");
    (plan, ended, inner)
}

#[test]
fn what_cannot_be_taken_keeps_nobody_in_and_is_owed() {
    let people = "{login: bob@acme.example, status: DEPROVISIONED}\n";
    for code in [403, 500, 200] {
        let (plan, ended, org) = refusing(people, code, &["/sessions", "/grants"]);
        assert_eq!(
            status(&org, "00u2"),
            Some(UserStatus::Deprovisioned),
            "{code}"
        );
        let commands: Vec<String> = ended
            .owed(&plan)
            .into_iter()
            .map(|owed| owed.command)
            .collect();
        assert_eq!(
            commands,
            [
                "okta-reconcile user sessions clear bob@acme.example --oauth-tokens",
                "okta-reconcile user grants revoke bob@acme.example --all"
            ],
            "{code}"
        );
        assert!(ended.failed() > 0, "{code}: exit 5");
    }
}

#[test]
fn what_is_owed_is_told_in_every_form() {
    let people = "{login: bob@acme.example, status: DEPROVISIONED}\n";
    let (plan, ended, _) = refusing(people, 403, &["/sessions"]);
    let told = outcome::text(&plan, &ended, Style::PLAIN);
    insta::assert_snapshot!(without_request_ids(&told));
    let command = "okta-reconcile user sessions clear bob@acme.example --oauth-tokens";
    assert!(told.lines().any(|line| line.trim() == command), "{told}");
    let shown = markdown::outcome(&plan, &ended);
    assert!(shown.contains(&format!("`{command}`")), "{shown}");
    let json: Value = serde_json::from_str(&document::outcome(&plan, &ended)).unwrap();
    assert_eq!(json["outcome"]["owed"][0]["command"], command);
}

/// Unlocked on the way: the account must not stay open because of what comes before.
#[test]
fn a_locked_out_leaver_ends_suspended_whatever_fails() {
    let people = "{login: lou@acme.example, status: SUSPENDED}\n";
    for targets in [&["/sessions"][..], &["/unlock"], &["/sessions", "/unlock"]] {
        let (_, ended, org) = refusing(people, 403, targets);
        let found = status(&org, "00u3");
        // Where nothing unlocks them, nobody can sign in either.
        let expected = if targets.contains(&"/unlock") {
            UserStatus::LockedOut
        } else {
            UserStatus::Suspended
        };
        assert_eq!(found, Some(expected), "{targets:?}: {:?}", ended.results);
    }
}

#[test]
fn a_leaver_is_out_whatever_else_of_them_cannot_be_written() {
    let people = "users:
  - {login: bob@acme.example, status: DEPROVISIONED, profile: {title: Left}, groups: []}
  - {login: rae@acme.example, linkedObjects: {manager: lou@acme.example}}
";
    for targets in [
        &["POST /api/v1/users/00u2?", "POST /api/v1/users/00u2 "][..],
        &["DELETE /api/v1/groups/00gred/users/00u2"],
        &["PUT /api/v1/users/00u4/linkedObjects"],
        &["GET /api/v1/users/00u2/groups"],
        &["GET /api/v1/users/00u2/linkedObjects"],
        &["/groups/", "/linkedObjects", "/sessions", "/grants"],
    ] {
        for code in [403, 500] {
            let is_read = targets[0].starts_with("GET") || targets.len() > 3;
            if is_read && code == 500 {
                continue;
            }
            let inner = sandbox(ORG);
            let transport = Refusing {
                inner: inner.clone(),
                status: code,
                targets,
            };
            let people = if targets.len() > 3 {
                "{login: bob@acme.example, status: DEPROVISIONED, groups: {remove: [red]}}\n"
            } else {
                people
            };
            instantly(apply(&leavers(people), transport, 8)).expect("a plan");
            let found = status(&inner, "00u2");
            assert_eq!(found, Some(UserStatus::Deprovisioned), "{code} {targets:?}");
        }
    }
}

/// Nothing is owed of what the next plan does.
#[test]
fn nothing_is_owed_while_the_person_is_in() {
    let people = "{login: bob@acme.example, status: DEPROVISIONED}\n";
    let (plan, mut ended, _) = refusing(people, 403, &["/sessions"]);
    let last = ended.results.len() - 1;
    ended.results[last] = StepResult::Skipped(SkipReason::Stopped {
        why: StopReason::Asked,
    });
    assert_eq!(ended.owed(&plan), []);
}
