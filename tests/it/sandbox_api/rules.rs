//! Group rules: what they are, and whom they put into groups.

use okta_reconcile::sim::api::respond;
use okta_reconcile::sim::file::{read, write};
use okta_reconcile::sim::org::Org;
use okta_reconcile::transport::{Method, Request};
use serde_json::{Value, json};

use crate::sandbox_api::{body, get, ids, org, post, put, send};

fn rule(expression: &str, groups: &[&str]) -> Value {
    json!({
        "type": "group_rule",
        "name": "scientists",
        "conditions": { "expression": { "value": expression, "type": "urn:okta:expression:1.0" } },
        "actions": { "assignUserToGroups": { "groupIds": groups } },
    })
}

fn made(org: &mut Org, expression: &str, groups: &[&str]) -> String {
    let made = send(org, &post("/groups/rules", rule(expression, groups)));
    assert_eq!(made["status"], "INACTIVE");
    made["id"].as_str().unwrap().to_owned()
}

fn lifecycle(org: &mut Org, id: &str, word: &str) -> u16 {
    let path = format!("/api/v1/groups/rules/{id}/lifecycle/{word}");
    respond(org, &Request::new(Method::Post, path)).status
}

fn active(org: &mut Org, expression: &str, groups: &[&str]) -> String {
    let id = made(org, expression, groups);
    assert_eq!(lifecycle(org, &id, "activate"), 204);
    id
}

fn members(org: &mut Org, group: &str) -> Vec<String> {
    let found = send(org, &get(&format!("/groups/{group}/users")));
    ids(&found).into_iter().map(str::to_owned).collect()
}

fn department(org: &mut Org, user: &str, department: Option<&str>) {
    let body = json!({ "profile": { "department": department } });
    send(org, &post(&format!("/users/{user}"), body));
}

const RESEARCH: &str = r#"String.toLowerCase(user.department) == "research""#;

#[test]
fn members_come_and_go_as_profiles_change() {
    let mut org = org();
    active(&mut org, RESEARCH, &["00g2"]);
    assert_eq!(members(&mut org, "00g2"), ["00u1", "00u4"]);
    department(&mut org, "00u2", Some("Research"));
    department(&mut org, "00u1", Some("Finance"));
    assert_eq!(members(&mut org, "00g2"), ["00u2", "00u4"]);
    // Nobody can say what lower case makes of what was never set: no one is taken out.
    department(&mut org, "00u2", None);
    assert_eq!(members(&mut org, "00g2"), ["00u2", "00u4"]);
    let new = json!({ "profile": {
        "login": "new@acme.example", "email": "new@acme.example", "firstName": "N", "lastName": "Ew", "department": "Research",
    } });
    let mut staged = post("/users", new);
    staged.query = vec![("activate".to_owned(), "false".to_owned())];
    send(&mut org, &staged);
    assert_eq!(members(&mut org, "00g2").len(), 3);
}

#[test]
fn who_was_added_by_hand_stays_unless_the_rule_holds_for_them() {
    let mut org = org();
    active(&mut org, RESEARCH, &["00g1", "00g2"]);
    send_put(&mut org, "/groups/00g2/users/00u4");
    assert_eq!(members(&mut org, "00g1"), ["00u1", "00u2", "00u3", "00u4"]);
    for user in ["00u1", "00u2", "00u4"] {
        department(&mut org, user, Some("Finance"));
    }
    // The rule held for 00u1, who was in by hand before: they are members by the rule since.
    assert_eq!(members(&mut org, "00g1"), ["00u2", "00u3"]);
    assert_eq!(members(&mut org, "00g2"), ["00u4"]);
}

#[test]
fn a_member_stays_as_long_as_one_rule_holds() {
    let mut org = org();
    active(&mut org, RESEARCH, &["00g2"]);
    let other = active(&mut org, "user.title == \"Lead\"", &["00g2"]);
    let lead = json!({ "profile": { "title": "Lead" } });
    send(&mut org, &post("/users/00u1", lead));
    department(&mut org, "00u1", Some("Finance"));
    assert_eq!(members(&mut org, "00g2"), ["00u1", "00u4"]);
    // No exception is written for who leaves because of an attribute.
    send(
        &mut org,
        &post("/users/00u1", json!({ "profile": { "title": "x" } })),
    );
    assert_eq!(members(&mut org, "00g2"), ["00u4"]);
    let read = send(&mut org, &get(&format!("/groups/rules/{other}")));
    assert_eq!(read["conditions"]["people"]["users"]["exclude"], json!([]));
}

#[test]
fn nobody_is_evaluated_while_deactivated_and_everybody_who_comes_back() {
    let mut org = org();
    let lifecycle = |org: &mut Org, word: &str| {
        let path = format!("/api/v1/users/00u2/lifecycle/{word}");
        let request = Request::new(Method::Post, path).with_query("sendEmail", "false");
        assert_eq!(respond(org, &request).status, 200, "{word}");
    };
    department(&mut org, "00u2", Some("Research"));
    lifecycle(&mut org, "deactivate");
    active(&mut org, RESEARCH, &["00g2"]);
    assert_eq!(members(&mut org, "00g2"), ["00u1", "00u4"]);
    lifecycle(&mut org, "activate");
    assert_eq!(members(&mut org, "00g2"), ["00u1", "00u2", "00u4"]);
}

fn send_put(org: &mut Org, path: &str) {
    let request = Request::new(Method::Put, format!("/api/v1{path}"));
    assert_eq!(respond(org, &request).status, 204);
}

#[test]
fn who_is_taken_out_is_excluded() {
    let mut org = org();
    let id = active(&mut org, RESEARCH, &["00g2"]);
    let out = Request::new(Method::Delete, "/api/v1/groups/00g2/users/00u1");
    assert_eq!(respond(&mut org, &out).status, 204);
    let read = send(&mut org, &get(&format!("/groups/rules/{id}")));
    assert_eq!(
        read["conditions"]["people"]["users"]["exclude"],
        json!(["00u1"])
    );
    department(&mut org, "00u1", Some("research"));
    assert_eq!(members(&mut org, "00g2"), ["00u4"]);
}

#[test]
fn who_was_deleted_stays_excluded_and_the_file_keeps_them() {
    let mut org = org();
    let id = active(&mut org, RESEARCH, &["00g2"]);
    for path in ["/groups/00g2/users/00u1", "/users/00u1", "/users/00u1"] {
        let out = Request::new(Method::Delete, format!("/api/v1{path}"));
        assert_eq!(respond(&mut org, &out).status, 204);
    }
    let mut again = read(&write(&org).unwrap()).unwrap();
    for org in [&mut org, &mut again] {
        let read = send(org, &get(&format!("/groups/rules/{id}")));
        let excluded = &read["conditions"]["people"]["users"]["exclude"];
        assert_eq!(*excluded, json!(["00u1"]));
    }
}

#[test]
fn an_inactive_rule_keeps_its_members_until_it_runs_again() {
    let mut org = org();
    let id = active(&mut org, RESEARCH, &["00g2"]);
    let path = format!("/groups/rules/{id}");
    let other = rule(r#"user.department == "Nobody""#, &["00g2"]);
    assert_eq!(respond(&mut org, &put(&path, other.clone())).status, 400);
    assert_eq!(lifecycle(&mut org, &id, "deactivate"), 204);
    department(&mut org, "00u1", None);
    assert_eq!(members(&mut org, "00g2"), ["00u1", "00u4"]);
    let elsewhere = rule(RESEARCH, &["00g1"]);
    assert_eq!(respond(&mut org, &put(&path, elsewhere)).status, 400);
    send(&mut org, &put(&path, other));
    assert_eq!(lifecycle(&mut org, &id, "activate"), 204);
    assert_eq!(members(&mut org, "00g2"), [""; 0]);
}

#[test]
fn a_rule_goes_with_its_members_or_without() {
    for (removes, left) in [("false", 2), ("true", 0)] {
        let mut org = org();
        let id = active(&mut org, RESEARCH, &["00g2"]);
        let mut gone = Request::new(Method::Delete, format!("/api/v1/groups/rules/{id}"));
        gone.query = vec![("removeUsers".to_owned(), removes.to_owned())];
        assert_eq!(respond(&mut org, &gone).status, 202);
        assert_eq!(members(&mut org, "00g2").len(), left, "{removes}");
        assert_eq!(
            respond(&mut org, &get(&format!("/groups/rules/{id}"))).status,
            404
        );
    }
}

#[test]
fn one_rule_may_ask_for_the_groups_of_another() {
    let mut org = org();
    let made = send(
        &mut org,
        &post("/groups", json!({ "profile": { "name": "seniors" } })),
    );
    let seniors = made["id"].as_str().unwrap();
    active(&mut org, r#"isMemberOfAnyGroup("00g2")"#, &[seniors]);
    active(&mut org, RESEARCH, &["00g2"]);
    assert_eq!(members(&mut org, seniors), ["00u1", "00u4"]);
    department(&mut org, "00u4", Some("Finance"));
    assert_eq!(members(&mut org, seniors), ["00u1"]);
}

#[test]
fn a_condition_that_only_okta_can_run_gives_and_takes_nothing() {
    let mut org = org();
    let manager = r#"user.getLinkedObject("manager").title == "Lead""#;
    active(&mut org, manager, &["00g1"]);
    active(&mut org, manager, &["00g2"]);
    assert_eq!(members(&mut org, "00g1"), ["00u1", "00u2", "00u3"]);
    assert_eq!(members(&mut org, "00g2"), [""; 0]);
}

#[test]
fn what_okta_refuses_in_a_rule_is_refused() {
    let mut org = org();
    let refused = |org: &mut Org, expression: &str| {
        let refused = respond(org, &post("/groups/rules", rule(expression, &["00g2"])));
        let body = body(&refused);
        let cause = body["errorCauses"][0]["errorSummary"].as_str();
        assert_eq!(
            (refused.status, &body["errorCode"]),
            (400, &json!("E0000001"))
        );
        cause.unwrap_or_default().to_owned()
    };
    assert_eq!(
        refused(&mut org, r#"user.department = "Research""#),
        "conditions.expression: `=` assigns, and a condition assigns nothing: compare with `==` (at 16)"
    );
    assert_eq!(
        refused(&mut org, "user.department"),
        "conditions.expression: the condition is neither true nor false: compare the value with another, as in \
         user.department == \"Sales\" (at 0)"
    );
    assert_eq!(
        refused(&mut org, r#"Arrays.contains(user.squads, "x")"#),
        "conditions.expression: the default user type has no attribute `squads`: name one that it has: rules know no others \
         (at 16)"
    );
    for wrong in [
        rule(RESEARCH, &[]),
        rule(RESEARCH, &["00g0"]),
        rule(RESEARCH, &["00g9"]),
        json!({}),
    ] {
        assert_eq!(
            respond(&mut org, &post("/groups/rules", wrong.clone())).status,
            400,
            "{wrong}"
        );
    }
}

#[test]
fn a_file_remembers_what_rules_did() {
    let mut org = org();
    active(&mut org, RESEARCH, &["00g1", "00g2"]);
    let mut again = read(&write(&org).unwrap()).unwrap();
    department(&mut again, "00u4", Some("Finance"));
    assert_eq!(members(&mut again, "00g2"), ["00u1"]);
    assert_eq!(members(&mut again, "00g1"), ["00u1", "00u2", "00u3"]);
}

#[test]
fn the_rules_behind_each_membership_are_told_when_asked() {
    let mut org = org();
    let id = active(&mut org, RESEARCH, &["00g2"]);
    send_put(&mut org, "/groups/00g2/users/00u2");
    let by_rule = json!([{ "id": id, "name": "scientists" }]);
    let first = get("/groups/00g2/users")
        .with_query("limit", "2")
        .with_query("expand", "group-rules");
    let page = respond(&mut org, &first);
    let told = |body: &Value| -> Vec<Value> {
        let users = body.as_array().unwrap().iter();
        users
            .map(|user| user["_embedded"]["group-rules"].clone())
            .collect()
    };
    assert_eq!(told(&body(&page)), [by_rule.clone(), json!([])]);
    let next = page
        .headers
        .iter()
        .find(|(_, value)| value.contains("rel=\"next\""));
    // The link to the next page lacks the parameter.
    assert!(next.is_some_and(|(_, value)| !value.contains("expand")));
    let plain = send(&mut org, &get("/groups/00g2/users"));
    assert_eq!(told(&plain), vec![Value::Null; 3]);
    for (user, expected) in [("00u4", by_rule), ("00u2", json!([]))] {
        let path = format!("/groups/00g2/users/{user}/group-rules");
        assert_eq!(send(&mut org, &get(&path)), expected);
    }
    let nobody = respond(&mut org, &get("/groups/00g2/users/00u3/group-rules"));
    assert_eq!(nobody.status, 404);
}
