//! Memberships, links and definitions.

use okta_reconcile::sim::api::respond;
use okta_reconcile::sim::file::{read, write};
use okta_reconcile::transport::{Method, Request};
use serde_json::{Value, json};

use crate::sandbox_api::{body, get, org, post, send};

#[test]
fn memberships_are_idempotent_and_date_the_group() {
    let mut org = org();
    for (method, member) in [
        (Method::Put, true),
        (Method::Put, true),
        (Method::Delete, false),
        (Method::Delete, false),
    ] {
        let response = respond(
            &mut org,
            &Request::new(method, "/api/v1/groups/00g2/users/00u1"),
        );
        assert_eq!((response.status, response.body.len()), (204, 0));
        assert_eq!(response.header("content-type"), None);
        assert_eq!(org.is_member("00g2", "00u1"), member);
    }
    let group = send(&mut org, &get("/groups/00g2"));
    // The first removal was the last change.
    assert_eq!(group["lastMembershipUpdated"], "2026-11-24T08:00:03.000Z");
    assert_eq!(group["lastUpdated"], "2026-11-24T08:00:00.000Z");
}

#[test]
fn memberships_that_cannot_be_written_are_refused() {
    let cases = [
        ("00g0", "00u1", 501, "E0000060", "Unsupported operation."),
        ("00g3", "00u1", 501, "E0000060", "Unsupported operation."),
        (
            "00gX",
            "00u1",
            404,
            "E0000007",
            "Not found: Resource not found: 00gX (UserGroup)",
        ),
        (
            "00g1",
            "00uX",
            404,
            "E0000007",
            "Not found: Resource not found: 00uX (User)",
        ),
        (
            "00g1",
            "ada@acme.example",
            404,
            "E0000007",
            "Not found: Resource not found: ada@acme.example (User)",
        ),
    ];
    for (group, user, status, code, summary) in cases {
        for method in [Method::Put, Method::Delete] {
            let request = Request::new(method, format!("/api/v1/groups/{group}/users/{user}"));
            let response = respond(&mut org(), &request);
            let body = body(&response);
            assert_eq!(
                (response.status, &body["errorCode"]),
                (status, &json!(code)),
                "{group} {user}"
            );
            assert_eq!(body["errorSummary"], summary);
        }
    }
}

#[test]
fn links_are_read_from_both_sides_and_replaced() {
    let mut org = org();
    let people = |listed: Value| -> Vec<String> {
        let items = listed.as_array().unwrap().iter();
        items
            .map(|item| item["_links"]["self"]["href"].as_str().unwrap().to_owned())
            .collect()
    };
    let grace = "https://acme.okta.com/api/v1/users/00u4";
    assert_eq!(
        people(send(&mut org, &get("/users/00u1/linkedObjects/manager"))),
        [grace]
    );
    let set = Request::new(
        Method::Put,
        "/api/v1/users/ada@acme.example/linkedObjects/manager/00u2",
    );
    assert_eq!(respond(&mut org, &set).status, 204);
    assert_eq!(
        people(send(
            &mut org,
            &get("/users/00u4/linkedObjects/subordinate")
        )),
        [""; 0]
    );
    let ada = "https://acme.okta.com/api/v1/users/00u1";
    assert_eq!(
        people(send(
            &mut org,
            &get("/users/00u2/linkedObjects/subordinate")
        )),
        [ada]
    );
    let clear = Request::new(Method::Delete, "/api/v1/users/00u1/linkedObjects/manager");
    for _ in 0..2 {
        assert_eq!(
            respond(&mut org, &clear).status,
            204,
            "also where there was none"
        );
    }
    assert_eq!(
        people(send(&mut org, &get("/users/00u1/linkedObjects/manager"))),
        [""; 0]
    );
}

#[test]
fn links_take_the_primary_name_and_known_people() {
    for path in [
        "00u1/linkedObjects/subordinate/00u2",
        "00u1/linkedObjects/Manager/00u2",
        "00uX/linkedObjects/manager/00u2",
        "00u1/linkedObjects/manager/00uX",
        "00u1/linkedObjects/manager/bob@acme.example",
    ] {
        let request = Request::new(Method::Put, format!("/api/v1/users/{path}"));
        assert_eq!(respond(&mut org(), &request).status, 404, "{path}");
    }
    let own = Request::new(Method::Put, "/api/v1/users/00u1/linkedObjects/manager/00u1");
    assert_eq!(
        respond(&mut org(), &own).status,
        204,
        "one may be one's own manager"
    );
}

#[test]
fn links_come_back_with_their_definition() {
    let mut org = org();
    let path = "/meta/schemas/user/linkedObjects";
    let delete = Request::new(Method::Delete, format!("/api/v1{path}/subordinate"));
    assert_eq!(respond(&mut org, &delete).status, 204);
    assert_eq!(
        respond(&mut org, &get("/users/00u1/linkedObjects/manager")).status,
        404
    );
    let side = |name: &str| json!({ "name": name, "title": name, "type": "USER" });
    let again = post(
        path,
        json!({ "primary": side("manager"), "associated": side("subordinate") }),
    );
    let response = respond(&mut org, &again);
    assert_eq!(response.status, 201, "{}", body(&response));
    let links = send(&mut org, &get("/users/00u1/linkedObjects/manager"));
    assert_eq!(links.as_array().unwrap().len(), 1);
    assert_eq!(send(&mut org, &get(path)).as_array().unwrap().len(), 1);
}

#[test]
fn definitions_that_make_no_sense_are_refused() {
    let side = |name: &str| json!({ "name": name, "title": name, "type": "USER" });
    let cases = [
        (side("manager"), side("x"), 409),
        (side("x"), side("manager"), 409),
        (side("x"), side("x"), 409),
        (side("1x"), side("y"), 400),
        (side("x-y"), side("y"), 400),
        (side(""), side("y"), 400),
        (
            json!({ "name": "x", "title": "x", "type": "GROUP" }),
            side("y"),
            400,
        ),
        (json!({ "name": "x", "type": "USER" }), side("y"), 400),
        (json!(null), side("y"), 400),
    ];
    for (primary, associated, status) in cases {
        let request = post(
            "/meta/schemas/user/linkedObjects",
            json!({ "primary": primary, "associated": associated }),
        );
        assert_eq!(respond(&mut org(), &request).status, status, "{request:?}");
    }
}

const WITH_ROLES: &str = "
org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
users:
  - {login: ada@acme.example, id: 00u1, groups: [helpdesk], roles: [{id: ra1, type: ORG_ADMIN}]}
groups:
  - name: helpdesk
    id: 00g1
    roles: [{type: USER_ADMIN, label: User Administrator, created: 2020-08-27T18:15:56Z}, {type: APP_ADMIN}]
  - {name: red, id: 00g2}
";

#[test]
fn a_group_shows_the_roles_that_it_gives() {
    let mut org = read(WITH_ROLES).unwrap();
    let roles = send(&mut org, &get("/groups/00g1/roles"));
    let user_admin = roles.as_array().unwrap().iter();
    let user_admin = user_admin.filter(|role| role["type"] == "USER_ADMIN");
    let mut user_admin = user_admin.cloned().collect::<Vec<Value>>();
    assert!(
        user_admin[0]["id"]
            .take()
            .as_str()
            .unwrap()
            .starts_with("ra1")
    );
    assert_eq!(
        user_admin,
        [json!({
            "id": null,
            "label": "User Administrator",
            "type": "USER_ADMIN",
            "status": "ACTIVE",
            "created": "2020-08-27T18:15:56.000Z",
            "lastUpdated": "2020-08-27T18:15:56.000Z",
            "assignmentType": "GROUP",
            "_links": { "assignee": { "href": "https://acme.okta.com/api/v1/groups/00g1" } },
        })]
    );
    assert_eq!(roles.as_array().unwrap().len(), 2);
    assert_eq!(send(&mut org, &get("/groups/00g2/roles")), json!([]));
    let own = send(&mut org, &get("/users/00u1/roles"));
    assert_eq!(
        (own.as_array().unwrap().len(), &own[0]["assignmentType"]),
        (1, &json!("USER"))
    );
    for (method, path, status) in [
        (Method::Get, "/groups/00g9/roles", 404),
        (Method::Post, "/groups/00g1/roles", 405),
    ] {
        let request = Request::new(method, format!("/api/v1{path}"));
        assert_eq!(respond(&mut org, &request).status, status, "{path}");
    }
}

#[test]
fn the_roles_of_a_group_survive_the_file_and_end_with_the_group() {
    let mut org = read(WITH_ROLES).unwrap();
    let roles = send(&mut org, &get("/groups/00g1/roles"));
    let mut again = read(&write(&org).unwrap()).unwrap();
    assert_eq!(send(&mut again, &get("/groups/00g1/roles")), roles);
    assert_eq!(again, org);
    org.remove_group("00g1");
    assert_eq!(org.group_roles("00g1"), None);
}

#[test]
fn no_rule_fills_a_group_that_gives_a_role() {
    let mut org = read(WITH_ROLES).unwrap();
    let rule = |group: &str| {
        post(
            "/groups/rules",
            json!({
                "name": "all",
                "conditions": { "expression": { "value": "user.department == \"A\"" } },
                "actions": { "assignUserToGroups": { "groupIds": [group] } },
            }),
        )
    };
    let refused = respond(&mut org, &rule("00g1"));
    assert_eq!(
        (
            refused.status,
            &body(&refused)["errorCauses"][0]["errorSummary"]
        ),
        (
            400,
            &json!("groupIds: 00g1 is no group that a rule can fill")
        )
    );
    send(&mut org, &rule("00g2"));
}
