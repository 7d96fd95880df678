//! What a program that means no good, or thinks of nothing, may send: nothing of it makes an org that is none.

use okta_reconcile::sim::api::respond;
use okta_reconcile::sim::file::{read, write};
use okta_reconcile::sim::org::{Org, Pace};
use okta_reconcile::transport::{Method, Request};
use serde_json::{Value, json};

use super::{body, get, ids, org, post, put, send};

fn refusal(org: &mut Org, path: &str, sent: Value) -> (u16, Value) {
    let response = respond(org, &post(path, sent));
    (response.status, body(&response)["errorCode"].clone())
}

/// The org as a file, and back.
fn again(org: &Org) -> Org {
    read(&write(org).unwrap()).unwrap()
}

#[test]
fn two_of_one_name_in_one_second_are_two() {
    let mut org = org();
    org.pace = Pace::Elsewhere;
    let rule = json!({
        "type": "group_rule", "name": "same",
        "conditions": {"expression": {"type": "x", "value": "user.city==\"a\""}},
        "actions": {"assignUserToGroups": {"groupIds": ["00g1"]}},
    });
    let first = send(&mut org, &post("/groups/rules", rule.clone()));
    let second = send(&mut org, &post("/groups/rules", rule));
    assert_ne!(first["id"], second["id"]);
    assert_eq!(ids(&send(&mut org, &get("/groups/rules"))).len(), 4);
    let of = json!({"name": "guest", "displayName": "Guest"});
    let first = send(&mut org, &post("/meta/types/user", of.clone()));
    let path = format!("/api/v1/meta/types/user/{}", first["id"].as_str().unwrap());
    let deletion = Request::new(Method::Delete, path);
    assert_eq!(respond(&mut org, &deletion).status, 204);
    let second = send(&mut org, &post("/meta/types/user", of));
    assert_ne!(first["id"], second["id"]);
}

#[test]
fn credentials_that_are_none_are_refused() {
    let profile =
        json!({"login": "a@x.example", "email": "a@x.example", "firstName": "A", "lastName": "B"});
    let long = "x".repeat(101);
    for (credentials, status, code) in [
        (json!({"provider": {"type": "odd word"}}), 400, "E0000001"),
        (json!({"password": {"value": 5}}), 400, "E0000003"),
        (json!({"password": {"value": ""}}), 400, "E0000001"),
        (
            json!({"password": {"value": "x".repeat(73)}}),
            400,
            "E0000001",
        ),
        (json!({"password": {"hash": {}}}), 400, "E0000001"),
        (json!({"password": {"hook": 1}}), 400, "E0000003"),
        (
            json!({"recovery_question": {"question": long, "answer": "a"}}),
            400,
            "E0000001",
        ),
        (
            json!({"recovery_question": {"question": "Which?", "answer": ""}}),
            400,
            "E0000001",
        ),
        (
            json!({"recovery_question": {"answer": "a"}}),
            400,
            "E0000001",
        ),
        (json!({"recovery_question": 1}), 400, "E0000003"),
    ] {
        let sent = json!({"profile": profile, "credentials": credentials});
        let told = refusal(&mut org(), "/users", sent);
        assert_eq!(told, (status, json!(code)), "{credentials}");
    }
}

#[test]
fn a_schema_takes_only_what_a_file_can_hold() {
    let custom = |name: &str, property: Value| json!({"definitions": {"custom": {"properties": {name: property}}}});
    let with = |key: &str, value: Value| {
        let mut property = json!({"title": "x", "type": "string"});
        property[key] = value;
        custom("odd", property)
    };
    let nobody = json!([{"principal": "SELF", "action": "NOTHING"}]);
    let other_items = json!({"title": "x", "type": "array", "items": {"type": "integer"}});
    for sent in [
        with("minLength", json!("a")),
        with("permissions", json!(false)),
        with("permissions", nobody),
        with("unique", json!({})),
        with("scope", json!(9)),
        with("items", json!(7)),
        with("mutability", json!("SOMETIMES")),
        with("master", json!("x")),
        with("master", json!({"type": "OVERRIDE", "priority": [0]})),
        with(
            "master",
            json!({"type": "OVERRIDE", "priority": [{"type": null}]}),
        ),
        with("default", json!({"a": 1})),
        with("default", json!(1)),
        custom(
            "odd",
            json!({"title": "x", "type": "integer", "default": "x"}),
        ),
        custom("tags", other_items),
        json!({"definitions": {"base": {"properties": {"title": {"permissions": 7}}}}}),
        json!({"definitions": {"base": {"properties": {"login": {"pattern": 0}}}}}),
    ] {
        let told = refusal(&mut org(), "/meta/schemas/user/default", sent.clone());
        assert_eq!(told, (400, json!("E0000001")), "{sent}");
    }
    let mut org = org();
    let usual = with("default", json!("usual"));
    send(&mut org, &post("/meta/schemas/user/default", usual));
    let login = "new@acme.example";
    let profile = json!({"login": login, "email": login, "firstName": "N", "lastName": "N"});
    let made = send(&mut org, &post("/users", json!({ "profile": profile })));
    assert_eq!(made["profile"]["odd"], "usual");
    let found = again(&org);
    assert_eq!(found.find(login).unwrap().profile["odd"], "usual");
}

#[test]
fn values_of_a_unique_attribute_are_nobody_else_s() {
    let mut org = org();
    let property = json!({"title": "Badge", "type": "string", "unique": true});
    let schema = json!({"definitions": {"custom": {"properties": {"badge": property}}}});
    let shown = send(&mut org, &post("/meta/schemas/user/default", schema));
    let badge = &shown["definitions"]["custom"]["properties"]["badge"];
    assert_eq!(badge["unique"], "UNIQUE_VALIDATED");
    let write = |value: &str| json!({"profile": {"badge": value}});
    send(&mut org, &post("/users/00u1", write("E-1")));
    send(&mut org, &post("/users/00u1", write("E-1")));
    let told = refusal(&mut org, "/users/00u2", write("E-1"));
    assert_eq!(told, (400, json!("E0000001")));
    send(&mut org, &post("/users/00u2", write("E-2")));
}

fn search(more: &[(&str, &str)]) -> Request {
    let request = get("/users").with_query("search", "id pr");
    let add = |request: Request, (name, value): &(&str, &str)| request.with_query(name, *value);
    more.iter().fold(request, add)
}

#[test]
fn lists_of_a_search_are_sorted_and_paged_in_that_order() {
    let mut org = org();
    let by = ("sortBy", "profile.firstName");
    let sorted = send(&mut org, &search(&[by]));
    // Ada, Bob, Grace; those without a first name come last, by id.
    assert_eq!(ids(&sorted), ["00u1", "00u2", "00u4", "00u3", "00u5"]);
    let down = send(&mut org, &search(&[by, ("sortOrder", "desc")]));
    assert_eq!(ids(&down), ["00u4", "00u2", "00u1", "00u3", "00u5"]);
    let mut paged = Vec::new();
    let mut request = search(&[by, ("limit", "2")]);
    loop {
        let response = respond(&mut org, &request);
        paged.extend(ids(&body(&response)).into_iter().map(str::to_owned));
        let mut links = response.headers_named("link");
        let next = links.find(|link| link.contains("rel=\"next\""));
        let Some(after) = next.and_then(|link| link.split("after=").nth(1)) else {
            break;
        };
        let after = after.split('&').next().unwrap().to_owned();
        request = search(&[by, ("limit", "2"), ("after", &after)]);
    }
    assert_eq!(paged, ids(&sorted));
    let response = respond(&mut org, &search(&[("sortBy", "profile.nothing")]));
    assert_eq!(body(&response)["errorCode"], "E0000031");
    // Any other word for the direction is taken for the usual one.
    let odd = send(&mut org, &search(&[by, ("sortOrder", "0")]));
    assert_eq!(ids(&odd), ids(&sorted));
    let groups = get("/groups").with_query("search", "type eq \"OKTA_GROUP\"");
    let groups = groups.with_query("sortBy", "profile.name");
    let groups = groups.with_query("sortOrder", "desc");
    assert_eq!(ids(&send(&mut org, &groups)), ["00g2", "00g1"]);
}

#[test]
fn a_second_time_changes_nothing_not_even_a_time() {
    let mut org = org();
    let times = |org: &mut Org| send(org, &get("/groups/00g2"))["lastMembershipUpdated"].clone();
    let join = put("/groups/00g2/users/00u4", Value::Null);
    assert_eq!(respond(&mut org, &join).status, 204);
    let joined = times(&mut org);
    assert_eq!(respond(&mut org, &join).status, 204);
    assert_eq!(times(&mut org), joined);
}

#[test]
fn a_request_says_what_is_left_out_of_users() {
    let mut org = org();
    let keys = |value: &Value| -> Vec<String> {
        let keys = value.as_object().unwrap().keys();
        keys.cloned().collect()
    };
    let fields = |text: &str| {
        get("/users")
            .with_query("limit", "1")
            .with_query("fields", text)
    };
    let listed = send(&mut org, &fields("status,profile:(firstName, title)"));
    let mut shown = keys(&listed[0]);
    shown.sort();
    assert_eq!(shown, ["id", "profile", "status"]);
    assert_eq!(keys(&listed[0]["profile"]), ["firstName"]);
    for wrong in ["profile:(firstName", "a:(b)", "(", "status,,id"] {
        let response = respond(&mut org, &fields(wrong));
        assert_eq!(response.status, 400, "{wrong}");
    }
    let short = "application/json; okta-response=\"omitCredentials,omitCredentialsLinks\"";
    let read = get("/users/00u1").with_header("content-type", short);
    let ada = send(&mut org, &read);
    assert!(ada.get("credentials").is_none());
    let links = keys(&ada["_links"]);
    assert!(links.contains(&"suspend".to_owned()) && !links.contains(&"changePassword".to_owned()));
}

#[test]
fn me_and_old_names_do() {
    let mut org = org();
    assert_eq!(ids(&send(&mut org, &get("/users/me/groups"))), ["00g0"]);
    let led = send(&mut org, &get("/users/me/linkedObjects/subordinate"));
    assert_eq!(led.as_array().unwrap().len(), 1);
    let old = send(&mut org, &get("/meta/schemas/user/default/linkedObjects"));
    let new = send(&mut org, &get("/meta/schemas/user/linkedObjects"));
    assert_eq!(old, new);
    let by_source = get("/groups").with_query("search", "source.id eq \"0oa1\"");
    assert_eq!(send(&mut org, &by_source), json!([]));
    for number in ["nan", "inf", "1e999"] {
        let odd = get("/users").with_query("search", format!("profile.level eq {number}"));
        let response = respond(&mut org, &odd);
        assert_eq!(body(&response)["errorCode"], "E0000031", "{number}");
    }
}
