//! Administrators keep their access: what a plan says where roles cannot be read, and what a command asks that has no
//! plan.

use std::sync::Arc;

use okta_reconcile::live::{Known, LiveRole, Roles};
use okta_reconcile::model::ids::{Login, UserId};
use okta_reconcile::plan::refusal::Protection;
use okta_reconcile::planner::guard::Protected;
use okta_reconcile::planner::guard::admin::{AdminCheck, Held, check, line, may_lose_access};
use okta_reconcile::report::names::Detail;
use okta_reconcile::report::style::Style;
use okta_reconcile::report::text;
use okta_reconcile::sim::sandbox::Sandbox;
use okta_reconcile::transport::{NoResponse, Request, Response, Transport};

use crate::agreement::agree;
use crate::okta_script::error;
use crate::support::{files, instantly, plan, reader, sandbox};

/// An org whose token may not read roles.
struct RolesRefused(Arc<Sandbox>);

impl Transport for RolesRefused {
    async fn send(&self, request: Request) -> Result<Response, NoResponse> {
        if request.path.ends_with("/roles") {
            return Ok(error(403, "E0000006", "You do not have permission"));
        }
        self.0.send(request).await
    }
}

const ORG: &str = "org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
users:
  - {login: ada@acme.example, id: 00u1}
  - {login: bob@acme.example, id: 00u2}
  - {login: eve@acme.example, id: 00u3}
  - {login: dan@acme.example, id: 00u4}
";

#[test]
fn a_plan_says_of_whom_nobody_could_read_the_roles() {
    let users = "users:
  - {login: ada@acme.example, status: SUSPENDED}
  - {login: bob@acme.example, status: DEPROVISIONED}
  - {login: eve@acme.example, status: SUSPENDED}
  - {login: dan@acme.example, profile: {title: Lead}}
";
    let config = "guards: {adminsWhoMayLoseAccess: [eve@acme.example]}";
    let files = files(config, &[("users/people.yaml", users)]);
    let org = RolesRefused(sandbox(ORG));
    let plan = instantly(plan(&files, &reader(org))).expect("a plan");
    assert!(plan.refusals().is_empty());
    agree(&plan).expect("all forms tell the same");
    insta::assert_snapshot!(text::plan(&plan, Style::PLAIN, Detail::Full));
}

#[test]
fn a_plan_says_of_which_groups_nobody_could_read_the_roles() {
    let users = "users:
  - {login: ada@acme.example, groups: {add: [red]}}
  - {login: bob@acme.example, groups: {add: [red], remove: [green]}}
  - {login: eve@acme.example, profile: {secondEmail: eve@home.example}}
";
    let org = ORG.replace("id: 00u2", "id: 00u2, groups: [green]");
    let org = org + "groups: [{name: red}, {name: green}, {name: Everyone, type: BUILT_IN}]\n";
    let files = files("", &[("users/people.yaml", users)]);
    let plan = instantly(plan(&files, &reader(RolesRefused(sandbox(&org))))).expect("a plan");
    assert!(plan.refusals().is_empty());
    agree(&plan).expect("all forms tell the same");
    insta::assert_snapshot!(text::plan(&plan, Style::PLAIN, Detail::Full));
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one table of people and what protects them"
)]
fn a_command_without_a_plan_knows_who_is_protected() {
    let config = "guards:
  protected: [root@acme.example, \"svc-*@acme.example\", 00u9]
  adminsWhoMayLoseAccess: [Old.Admin@acme.example, 00u8]
";
    let files = files(config, &[]);
    let guards = &files.desired.config().guards;
    let logins = |login: &str| [Login::new(login)];
    let id = |id: &str| UserId::new(id);

    let owner = id("00u7");
    let protected = Protected::new(guards, Some(&owner));
    let of = |login: &str, who: &str| protected.protection(&logins(login), Some(&id(who)));
    let entry = |written: &str| Some(Protection::Entry(written.to_owned()));
    assert_eq!(of("ada@acme.example", "00u1"), None);
    assert_eq!(of("ROOT@acme.example", "00u1"), entry("root@acme.example"));
    assert_eq!(
        of("svc-a@acme.example", "00u1"),
        entry("svc-*@acme.example")
    );
    assert_eq!(of("ada@acme.example", "00u9"), entry("00u9"));
    assert_eq!(of("ada@acme.example", "00u7"), Some(Protection::TokenOwner));
    // Somebody who is not in the org is not the owner of a token without one.
    let nobody = Protected::new(guards, None);
    assert_eq!(nobody.protection(&logins("ada@acme.example"), None), None);

    let role = |label: &str| LiveRole {
        kind: "CUSTOM".to_owned(),
        label: Some(label.to_owned()),
    };
    let roles = Roles::Read(vec![role("Desk"), role("Apps")]);
    let none = Roles::Read(Vec::new());
    let of = |login: &str, who: &str, roles: Known<&Roles>| {
        let own = Held {
            through: None,
            roles,
        };
        check(guards, &logins(login), Some(&id(who)), [own])
    };
    let refused = AdminCheck::Refused(vec!["Apps".to_owned(), "Desk".to_owned()]);
    assert_eq!(of("ada@acme.example", "00u1", Known::Read(&roles)), refused);
    assert_eq!(
        of("ada@acme.example", "00u1", Known::Read(&none)),
        AdminCheck::Passed
    );
    for named in [
        ("old.admin@acme.example", "00u1"),
        ("ada@acme.example", "00u8"),
    ] {
        assert!(may_lose_access(
            guards,
            &logins(named.0),
            Some(&id(named.1))
        ));
        assert_eq!(
            of(named.0, named.1, Known::Read(&roles)),
            AdminCheck::Passed
        );
    }
    for unknown in [Known::Read(&Roles::Unreadable), Known::NotRead] {
        assert_eq!(of("ada@acme.example", "00u1", unknown), AdminCheck::Unknown);
    }
    assert_eq!(
        line(guards, ["ada@acme.example"]),
        "adminsWhoMayLoseAccess: [Old.Admin@acme.example, 00u8, ada@acme.example]"
    );
}
