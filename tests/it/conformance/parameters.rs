//! Every query parameter that Okta's description gives an operation of the sandbox is read: honoured, or refused by
//! name. One that is passed over in silence gives answers that Okta would not give.

use okta_reconcile::sim::api::respond;
use okta_reconcile::sim::file::read;
use okta_reconcile::transport::{Method, Request};
use serde_json::{Value, json};

use crate::conformance::{description, told};

const ORG: &str = r#"
org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
users:
  - login: ada@acme.example
    id: 00u1
    profile: {firstName: Ada, lastName: Lovelace, email: ada@acme.example}
    groups: [red]
    credentials: {recoveryQuestion: {question: "Who?"}}
    sessions: [102one]
    grants: [{id: oag1, client: 0oa1, scope: openid}]
    tokens: [{id: oar1, client: 0oa1, scopes: [openid]}]
  - {login: bob@acme.example, id: 00u2, profile: {firstName: Bob, lastName: Kahn, email: bob@acme.example}}
groups:
  - {name: red, id: 00g1}
  - {name: blue, id: 00g2}
groupRules: [{name: reds, id: 0pr1, status: INACTIVE, groups: [red]}]
clients: [{id: 0oa1, name: Portal}]
log: [{at: 2026-11-23T08:00:00Z, type: user.lifecycle.create, user: bob@acme.example}]
"#;

/// What stands for a word in braces.
const FILLED: [(&str, &str); 9] = [
    ("{id}", "00u1"),
    ("{userId}", "00u1"),
    ("{userIdOrLogin}", "00u1"),
    ("{groupId}", "00g1"),
    ("{groupRuleId}", "0pr1"),
    ("{clientId}", "0oa1"),
    ("{tokenId}", "oar1"),
    ("{grantId}", "oag1"),
    ("{typeId}", "default"),
];

/// Operations whose path must be another person's, or that need a body.
fn prepared(name: &str, mut request: Request) -> Request {
    let profile = json!({ "login": "n@acme.example", "email": "n@acme.example", "firstName": "N", "lastName": "N" });
    let secret = json!({ "value": "a" });
    let body = match name {
        "createUser" => json!({ "profile": profile, "credentials": { "password": secret } }),
        "updateUser" => json!({ "profile": { "title": "x" } }),
        "replaceUser" => json!({ "profile": profile }),
        "changePassword" => json!({ "oldPassword": secret, "newPassword": secret }),
        "forgotPasswordSetNewPassword" => {
            json!({ "password": secret, "recovery_question": { "answer": "Ada" } })
        }
        _ => return request,
    };
    request.body = Some(body);
    request
}

/// A value that changes the answer of whoever reads the parameter, and what must be asked along with it.
fn telling(
    operation: &str,
    parameter: &str,
    kind: &str,
) -> (&'static str, &'static [(&'static str, &'static str)]) {
    const SORTED: &[(&str, &str)] = &[("search", "id pr"), ("sortBy", "id")];
    match (parameter, kind) {
        ("search", _) if operation == "listGroupRules" => ("no such name", &[]),
        ("revokeSessions", _) if operation == "resetPassword" => {
            ("perhaps", &[("sendEmail", "false")])
        }
        (_, "boolean") => ("perhaps", &[]),
        ("sortBy", _) => ("(", &SORTED[..1]),
        ("sortOrder", _) => ("desc", SORTED),
        ("limit", _) => ("0", &[]),
        _ => ("no such thing", &[]),
    }
}

fn answer(request: &Request) -> (u16, Value) {
    let response = respond(&mut read(ORG).unwrap(), request);
    let mut body = serde_json::from_slice(&response.body).unwrap_or(Value::Null);
    if let Some(body) = body.as_object_mut() {
        // Each error has its own.
        body.remove("errorId");
    }
    (response.status, body)
}

#[test]
fn every_query_parameter_that_okta_describes_is_read() {
    let Some(description) = description() else {
        return;
    };
    let mut unread = Vec::new();
    let (mut served, mut read) = (0, 0);
    for described in description.operations() {
        let mut path = described.path.to_owned();
        for (word, value) in FILLED {
            path = path.replace(word, value);
        }
        let plain = prepared(described.name, Request::new(described.method, path));
        if answer(&plain).1["errorCode"] == "E0000008" {
            continue;
        }
        served += 1;
        for (parameter, kind) in &described.query {
            let (value, along) = telling(described.name, parameter, kind);
            let mut without = plain.clone();
            for (name, value) in along {
                without = without.with_query(name, *value);
            }
            let mut with = without.clone();
            with.query.retain(|(name, _)| name != parameter);
            with = with.with_query(parameter, value);
            if answer(&with) == answer(&without) {
                unread.push(format!("{} {parameter}={value}", described.name));
            }
            read += 1;
        }
    }
    assert!(
        served > 60 && read > 50,
        "{served} operations, {read} parameters"
    );
    assert!(unread.is_empty(), "\n{}\n", unread.join("\n"));
    told(&format!(
        "{read} query parameters of {served} operations are read"
    ));
}

#[test]
fn what_the_sandbox_does_not_do_is_said_by_name() {
    for (path, parameter, value) in [
        ("groups", "expand", "app"),
        ("groups", "expand", "stats,app"),
        ("users", "expand", "classification"),
        ("users/00u1", "expand", "blocks"),
        ("users/00u1/roles", "expand", "targets/groups"),
        ("groups/00g1/roles", "expand", "targets/catalog/apps"),
        ("groups/00g1/users", "expand", "blocks"),
        ("groups/00g1/users", "search", "id pr"),
    ] {
        let request = Request::new(Method::Get, format!("/api/v1/{path}"));
        let (status, body) = answer(&request.with_query(parameter, value));
        let value = value.trim_start_matches("stats,");
        let cause = format!("The sandbox does not support `{parameter}={value}`.");
        assert_eq!(
            (status, &body["errorCode"]),
            (501, &json!("E0000060")),
            "{path}"
        );
        assert_eq!(body["errorCauses"][0]["errorSummary"], cause, "{path}");
    }
    // What Okta itself does not know here is passed over, as Okta does.
    let request = Request::new(Method::Get, "/api/v1/users").with_query("colour", "red");
    assert_eq!(answer(&request).0, 200);
}

#[test]
fn rules_are_searched_for_by_a_keyword_of_their_name() {
    let org = "org: https://acme.okta.com\nnow: 2026-11-24T08:00:00Z\n\
               groups: [{name: red, id: 00g1}]\n\
               groupRules: [{name: testAccOne_1, id: 0pr1, groups: [red]}, {name: testAccTwo_1, id: 0pr2, groups: [red]}, {name: other, id: 0pr3, groups: [red]}]\n";
    let mut org = read(org).unwrap();
    for (keyword, limit, found) in [
        ("testAccTwo_1", "1", vec!["0pr2"]),
        ("testacctwo", "50", vec!["0pr2"]),
        ("_1", "50", vec!["0pr1", "0pr2"]),
        ("_1", "1", vec!["0pr1"]),
        ("", "50", vec!["0pr1", "0pr2", "0pr3"]),
        ("nobody", "50", vec![]),
    ] {
        let request = Request::new(Method::Get, "/api/v1/groups/rules")
            .with_query("search", keyword)
            .with_query("limit", limit);
        let listed: Value = serde_json::from_slice(&respond(&mut org, &request).body).unwrap();
        let ids: Vec<&str> = listed
            .as_array()
            .unwrap()
            .iter()
            .map(|rule| rule["id"].as_str().unwrap())
            .collect();
        assert_eq!(ids, found, "{keyword}");
    }
}
