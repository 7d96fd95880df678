//! What the roles of whoever owns the token let a request do.

use okta_reconcile::sim::file::read;
use okta_reconcile::sim::sandbox::Sandbox;
use okta_reconcile::transport::{Method, Request};
use serde_json::Value;

/// An org whose token owner has what stands in `owner`.
fn sandbox(owner: &str) -> Sandbox {
    let org = format!(
        "
org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
tokenOwner: boss@acme.example
users:
  - {{login: boss@acme.example, id: 00uBoss, {owner}}}
  - {{login: ada@acme.example, id: 00uAda}}
  - {{login: admin@acme.example, id: 00uAdmin, roles: [{{type: APP_ADMIN}}]}}
  - {{login: helper@acme.example, id: 00uHelper, groups: [helpdesk]}}
groups:
  - {{name: readers, id: 00gReaders, roles: [{{type: READ_ONLY_ADMIN}}]}}
  - {{name: helpdesk, id: 00gHelpdesk, roles: [{{type: HELP_DESK_ADMIN}}]}}
  - {{name: red, id: 00gRed}}
"
    );
    Sandbox::new(read(&org).unwrap())
}

fn answer(sandbox: &Sandbox, method: Method, path: &str) -> String {
    let request = Request::new(method, format!("/api/v1/{path}"));
    let response = sandbox.serve(&request).response.unwrap();
    let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    match body["errorCode"].as_str() {
        Some(code) => format!("{} {code}", response.status),
        None => response.status.to_string(),
    }
}

const REFUSED: &str = "403 E0000006";

#[test]
fn a_read_only_administrator_reads_and_does_not_write() {
    for owner in [
        "roles: [{type: READ_ONLY_ADMIN}]",
        "groups: [readers]",
        "groups: [readers], roles: [{type: READ_ONLY_ADMIN}]",
    ] {
        let sandbox = sandbox(owner);
        for path in [
            "users",
            "users/me",
            "users/00uAdmin/roles",
            "groups/00gRed/users",
        ] {
            assert_eq!(
                answer(&sandbox, Method::Get, path),
                "200",
                "{owner}: {path}"
            );
        }
        for (method, path) in [
            (Method::Post, "users/00uAda/lifecycle/suspend"),
            (Method::Post, "users/00uAda/"),
            (Method::Delete, "users/00uAda/sessions"),
            (Method::Put, "groups/00gRed/users/00uAda"),
            (Method::Delete, "users/00uAda"),
        ] {
            assert_eq!(answer(&sandbox, method, path), REFUSED, "{owner}: {path}");
        }
    }
}

#[test]
fn only_a_super_administrator_writes_to_administrators() {
    for (owner, administrator) in [
        ("roles: [{type: USER_ADMIN}]", REFUSED),
        (
            "roles: [{type: READ_ONLY_ADMIN}, {type: ORG_ADMIN}]",
            REFUSED,
        ),
        ("groups: [helpdesk]", REFUSED),
        ("roles: [{type: SUPER_ADMIN}]", "200"),
        ("groups: [readers], roles: [{type: SUPER_ADMIN}]", "200"),
        // A file that says nothing of roles limits nothing.
        ("groups: [red]", "200"),
    ] {
        let sandbox = sandbox(owner);
        for (who, expected) in [
            ("00uAda", "200"),
            ("00uAdmin", administrator),
            ("helper@acme.example", administrator),
        ] {
            let path = format!("users/{who}/lifecycle/suspend");
            assert_eq!(
                answer(&sandbox, Method::Post, &path),
                expected,
                "{owner}: {who}"
            );
        }
        let own = answer(&sandbox, Method::Delete, "users/me/sessions");
        assert_ne!(own, REFUSED, "{owner}");
    }
}
