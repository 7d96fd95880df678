//! The API of the org in memory, request by request, without a socket.

mod edges;
mod lists;
mod logs;
mod meta;
mod reads;
mod relations;
mod rules;
mod writes;

use okta_reconcile::sim::api::respond;
use okta_reconcile::sim::file::read;
use okta_reconcile::sim::org::Org;
use okta_reconcile::transport::{Method, Request, Response};
use serde_json::Value;

const ORG: &str = r#"
org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
tokenOwner: grace@acme.example
users:
  - {login: ada@acme.example, id: 00u1, profile: {firstName: Ada, lastName: Lovelace, email: ada@acme.example, department: Research, level: 3}, groups: [engineering], linkedObjects: {manager: grace@acme.example}}
  - {login: bob@acme.example, id: 00u2, status: STAGED, profile: {firstName: Bob, nickName: ""}, groups: [engineering]}
  - {login: cy@acme.example, id: 00u3, status: DEPROVISIONED, groups: [engineering], created: 2020-01-01T00:00:00Z}
  - {login: grace@acme.example, id: 00u4, profile: {firstName: Grace, department: research, tags: [x, "y z"]}}
  - {login: zoë@acme.example, id: 00u5, status: LOCKED_OUT, profile: {email: zoe@acme.example}}
groups:
  - {name: Everyone, id: 00g0, type: BUILT_IN}
  - {name: engineering, id: 00g1, description: Everyone who ships}
  - {name: engineering-leads, id: 00g2}
  - {name: ldap, id: 00g3, type: APP_GROUP}
groupRules:
  - {name: second, id: 0pr2, groups: [engineering]}
  - {name: first, id: 0pr1, status: INACTIVE, groups: [engineering-leads]}
linkedObjectDefinitions:
  - {primary: {name: manager, title: Manager}, associated: {name: subordinate, title: Subordinate}}
userTypes: [{name: contractor, id: oty9, displayName: Contractor}]
schemas:
  default:
    level: {type: integer}
    tags: {type: array, items: {type: string}}
    fixed: {type: string, mutability: READ_ONLY}
    once: {type: string, mutability: IMMUTABLE}
    fallback: {type: string, default: usual}
"#;

fn org() -> Org {
    read(ORG).unwrap()
}

pub(crate) fn get(path: &str) -> Request {
    Request::new(Method::Get, format!("/api/v1{path}"))
}

pub(crate) fn post(path: &str, body: Value) -> Request {
    Request::new(Method::Post, format!("/api/v1{path}")).with_body(body)
}

fn put(path: &str, body: Value) -> Request {
    Request::new(Method::Put, format!("/api/v1{path}")).with_body(body)
}

fn body(response: &Response) -> Value {
    serde_json::from_slice(&response.body).unwrap_or(Value::Null)
}

fn send(org: &mut Org, request: &Request) -> Value {
    let response = respond(org, request);
    let body = body(&response);
    assert!(response.is_success(), "{request:?}: {body}");
    body
}

fn ids(listed: &Value) -> Vec<&str> {
    let items = listed.as_array().unwrap().iter();
    items.map(|item| item["id"].as_str().unwrap()).collect()
}
