//! Whom a plan says a declared rule would move, held against what the org in memory does once the rule is so.

use std::collections::BTreeSet;
use std::sync::Arc;

use okta_reconcile::plan::note::NoteKind;
use okta_reconcile::sim::sandbox::Sandbox;
use okta_reconcile::transport::{Method, Request, Transport};
use serde_json::{Value, json};

use crate::agreement::agree;
use crate::support::{files, instantly, plan, reader, sandbox};

const ORG: &str = r#"org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
users:
  - {login: ada@acme.example, id: 00uada, profile: {department: Finance}}
  - {login: bob@acme.example, id: 00ubob, profile: {department: Finance}, groups: [red]}
  - {login: cem@acme.example, id: 00ucem, profile: {department: Design}, groups: [green]}
  - {login: dan@acme.example, id: 00udan, profile: {department: Design, title: Lead}, groups: [green]}
  - {login: eve@acme.example, id: 00ueve, profile: {department: Finance, title: Lead}}
  - {login: fay@acme.example, id: 00ufay, profile: {department: Finance}, status: DEPROVISIONED}
groups:
  - {name: red, id: 00gred}
  - {name: green, id: 00ggreen}
groupRules:
  - {name: Finance, id: 0prfinance, status: INACTIVE, expression: user.department == "Finance", groups: [red]}
  - name: Design
    id: 0prdesign
    expression: user.department == "Design"
    groups: [green]
    members: {00ggreen: [cem@acme.example, dan@acme.example]}
"#;

fn send(org: &Arc<Sandbox>, method: Method, path: &str, body: Option<&Value>) -> Value {
    let mut request = Request::new(method, format!("/api/v1{path}"));
    request.body = body.cloned();
    let answer = instantly(org.send(request)).expect("an answer");
    assert!(
        answer.status < 300,
        "{path}: {}",
        String::from_utf8_lossy(&answer.body)
    );
    serde_json::from_slice(&answer.body).unwrap_or_default()
}

fn members(org: &Arc<Sandbox>, group: &str) -> BTreeSet<String> {
    let members = send(org, Method::Get, &format!("/groups/{group}/users"), None);
    let members = members.as_array().expect("a list").iter();
    let login = |member: &Value| {
        member["profile"]["login"]
            .as_str()
            .expect("a login")
            .to_owned()
    };
    members.map(login).collect()
}

/// Who would join and who would be taken out, as the plan says it.
fn said(org: &Arc<Sandbox>, rules: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let files = files("", &[("groups/rules.yaml", rules)]);
    assert!(!files.found.has_errors(), "{}", files.printed());
    let plan = instantly(plan(&files, &reader(org.clone()))).expect("a plan");
    agree(&plan).expect("all forms tell the same");
    assert!(plan.steps().is_empty(), "rules are never written");
    let (mut adds, mut takes) = (BTreeSet::new(), BTreeSet::new());
    for note in plan.notes() {
        if let NoteKind::GroupRuleWould { effects, .. } = &note.kind {
            for effect in effects {
                assert!(effect.unsure.is_empty(), "{effect:?}");
                adds.extend(effect.adds.iter().map(ToString::to_string));
                takes.extend(effect.takes.iter().map(ToString::to_string));
            }
        }
    }
    (adds, takes)
}

#[test]
fn whom_an_activation_would_add_it_adds() {
    let org = sandbox(ORG);
    let (adds, takes) = said(&org, "groupRules: [{name: Finance, status: ACTIVE}]");
    let before = members(&org, "00gred");
    send(
        &org,
        Method::Post,
        "/groups/rules/0prfinance/lifecycle/activate",
        None,
    );
    let after = members(&org, "00gred");
    assert_eq!(
        after.difference(&before).cloned().collect::<BTreeSet<_>>(),
        adds
    );
    assert!(takes.is_empty() && adds.len() == 2, "{adds:?}");
}

#[test]
fn whom_another_condition_would_move_it_moves() {
    let org = sandbox(ORG);
    let condition = "user.title == \"Lead\"";
    let (adds, takes) = said(
        &org,
        &format!("groupRules: [{{name: Design, expression: '{condition}'}}]"),
    );
    let before = members(&org, "00ggreen");
    let rule = json!({
        "type": "group_rule", "name": "Design",
        "conditions": {"expression": {"type": "urn:okta:expression:1.0", "value": condition}},
        "actions": {"assignUserToGroups": {"groupIds": ["00ggreen"]}},
    });
    send(
        &org,
        Method::Post,
        "/groups/rules/0prdesign/lifecycle/deactivate",
        None,
    );
    send(&org, Method::Put, "/groups/rules/0prdesign", Some(&rule));
    send(
        &org,
        Method::Post,
        "/groups/rules/0prdesign/lifecycle/activate",
        None,
    );
    let after = members(&org, "00ggreen");
    assert_eq!(
        after.difference(&before).cloned().collect::<BTreeSet<_>>(),
        adds
    );
    assert_eq!(
        before.difference(&after).cloned().collect::<BTreeSet<_>>(),
        takes
    );
    assert_eq!((adds.len(), takes.len()), (1, 1), "{adds:?} {takes:?}");
    assert_eq!(
        said(
            &org,
            &format!(
                "groupRules: [{{name: Design, status: ACTIVE, expression: '{condition}', groups: [green], exclude: []}}]"
            )
        ),
        <_>::default()
    );
}
