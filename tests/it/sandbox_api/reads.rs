//! Reading people, their lifecycle, types and schemas.

use std::fmt::Write;

use okta_reconcile::sim::api::respond;
use okta_reconcile::sim::file::read;
use okta_reconcile::sim::org::Org;
use okta_reconcile::transport::{Method, Request};
use serde_json::{Value, json};

use crate::sandbox_api::{body, get, org, post, send};

/// All snapshots of the tests stand in one folder.
fn snapshot(name: &str, text: &str) {
    insta::with_settings!({ snapshot_path => "../snapshots" }, {
        insta::assert_snapshot!(name, text);
    });
}

#[test]
fn people_are_read_by_id_login_and_short_login() {
    for who in ["00u1", "ADA@acme.example", "ada", "ada%40acme.example"] {
        assert_eq!(
            send(&mut org(), &get(&format!("/users/{who}")))["id"],
            "00u1",
            "{who}"
        );
    }
    assert_eq!(send(&mut org(), &get("/users/me"))["id"], "00u4");
    let mut org = org();
    let mut ada = org.user("00u1").unwrap().clone();
    ada.profile["login"] = json!("a/da@acme.example");
    org.put_user(ada);
    assert_eq!(
        respond(&mut org, &get("/users/a%2Fda%40acme.example")).status,
        404
    );
    assert_eq!(respond(&mut org, &get("/users/00u1")).status, 200);
}

#[test]
fn a_user_looks_as_okta_shows_one() {
    let response = respond(&mut org(), &get("/users/00u1"));
    snapshot(
        "user",
        &serde_json::to_string_pretty(&body(&response)).unwrap(),
    );
    let headers: Vec<String> = response
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    snapshot("headers", &headers.join("\n"));
}

#[test]
fn links_advertise_what_the_status_allows() {
    let mut text = String::new();
    for status in [
        "STAGED",
        "PROVISIONED",
        "ACTIVE",
        "RECOVERY",
        "PASSWORD_EXPIRED",
        "LOCKED_OUT",
        "SUSPENDED",
        "DEPROVISIONED",
    ] {
        let file = format!(
            "org: https://x\nnow: 2026-11-24T08:00:00Z\nusers: [{{login: a@x.example, id: u, status: {status}}}]"
        );
        let user = send(&mut read(&file).unwrap(), &get("/users/u"));
        let links = user["_links"].as_object().unwrap().keys();
        let links: Vec<&str> = links
            .map(String::as_str)
            .filter(|name| !["self", "schema", "type"].contains(name))
            .collect();
        writeln!(text, "{status}: {}", links.join(" ")).unwrap();
    }
    snapshot("links", &text);
}

#[test]
fn the_etag_covers_the_profile_and_not_the_status() {
    let mut org = org();
    let tag = |org: &mut Org| {
        respond(org, &get("/users/00u1"))
            .header("etag")
            .unwrap()
            .to_owned()
    };
    let first = tag(&mut org);
    send(
        &mut org,
        &post("/users/00u1/lifecycle/suspend", Value::Null),
    );
    assert_eq!(tag(&mut org), first);
    let change = post("/users/00u1", json!({ "profile": { "title": "Countess" } }));
    send(
        &mut org,
        &change.clone().with_header("If-Match", first.clone()),
    );
    assert_ne!(tag(&mut org), first);
    assert_eq!(
        respond(&mut org, &change.with_header("If-Match", first)).status,
        412
    );
}

#[test]
fn lifecycle_calls_answer_with_the_bodies_of_the_facts() {
    let answer = |path: &str, mail: Option<&str>| {
        let mut request = Request::new(Method::Post, format!("/api/v1/users/{path}"));
        if let Some(mail) = mail {
            request = request.with_query("sendEmail", mail);
        }
        send(&mut org(), &request)
    };
    let keys = |value: &Value| {
        value
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(answer("00u2/lifecycle/activate", None), json!({}));
    assert_eq!(answer("00u2/lifecycle/activate", Some("true")), json!({}));
    let token = answer("00u2/lifecycle/activate", Some("false"));
    assert_eq!(keys(&token), ["activationUrl", "activationToken"]);
    assert_eq!(answer("00u1/lifecycle/suspend", None), json!({}));
    assert_eq!(
        answer("00u1/lifecycle/deactivate", Some("false")),
        json!({})
    );
    assert_eq!(answer("00u5/lifecycle/unlock", None), json!({}));
    assert_eq!(
        answer("00u1/lifecycle/expire_password", None)["status"],
        "PASSWORD_EXPIRED"
    );
    assert_eq!(
        keys(&answer("00u1/lifecycle/reset_password", Some("false"))),
        ["resetPasswordUrl"]
    );
    assert_eq!(
        answer("00u1/lifecycle/reset_password", Some("true")),
        json!({})
    );
}

#[test]
fn types_and_schemas_lead_to_each_other() {
    let mut org = org();
    let types = send(&mut org, &get("/meta/types/user"));
    let names: Vec<(&Value, &Value)> = types
        .as_array()
        .unwrap()
        .iter()
        .map(|each| (&each["name"], &each["default"]))
        .collect();
    assert_eq!(
        names,
        [
            (&json!("user"), &json!(true)),
            (&json!("contractor"), &json!(false))
        ]
    );
    for each in types.as_array().unwrap() {
        let href = each["_links"]["schema"]["href"].as_str().unwrap();
        let path = href.strip_prefix("https://acme.okta.com/api/v1").unwrap();
        let schema = send(&mut org, &get(path));
        assert_eq!(schema["title"], each["displayName"]);
        let own = format!("/meta/types/user/{}", each["id"].as_str().unwrap());
        assert_eq!(send(&mut org, &get(&own)), *each);
    }
    assert_eq!(send(&mut org, &get("/meta/types/user/default")), types[0]);
    let schema = send(&mut org, &get("/meta/schemas/user/default"));
    let definitions = &schema["definitions"];
    assert_eq!(
        definitions["base"]["properties"].as_object().unwrap().len(),
        31
    );
    assert_eq!(
        definitions["custom"]["properties"]["level"]["type"],
        "integer"
    );
    assert_eq!(
        respond(&mut org, &get("/meta/schemas/user/oscNone")).status,
        404
    );
}

#[test]
fn no_request_brings_it_down() {
    let pieces = [
        "users",
        "groups",
        "meta",
        "types",
        "user",
        "schemas",
        "linkedObjects",
        "lifecycle",
        "00u1",
        "00g1",
        "rules",
        "%FF",
        "",
        "%2F",
        "me",
        "default",
    ];
    let bodies = [
        None,
        Some(json!(null)),
        Some(json!([1])),
        Some(json!({ "profile": { "login": null } })),
        Some(json!({ "type": 7, "groupIds": {} })),
    ];
    let mut org = org();
    for first in pieces {
        for second in pieces {
            for third in pieces {
                for method in [Method::Get, Method::Post, Method::Put, Method::Delete] {
                    for body in &bodies {
                        let path = format!("/api/v1/{first}/{second}/{third}");
                        let mut request = Request::new(method, path)
                            .with_query("limit", "1")
                            .with_query("after", "2é");
                        request.body.clone_from(body);
                        let response = respond(&mut org, &request);
                        assert_ne!(response.status, 500, "{request:?}");
                    }
                }
            }
        }
    }
    for path in ["", "/", "/api/v1", "/api/v1/", "/api/v2/users", "//", "*"] {
        assert_eq!(
            respond(&mut org, &Request::new(Method::Get, path)).status,
            404,
            "{path}"
        );
    }
}
