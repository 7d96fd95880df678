//! Creating and updating people.

use okta_reconcile::sim::api::respond;
use okta_reconcile::sim::file::read;
use okta_reconcile::transport::{Method, Request};
use serde_json::{Value, json};

use crate::sandbox_api::{body, get, org, post, put, send};

fn new_user(login: &str) -> Value {
    json!({ "profile": { "login": login, "email": "n@acme.example", "firstName": "N", "lastName": "N" } })
}

#[test]
fn a_creation_leads_where_the_facts_say() {
    let password = json!({ "password": { "value": "correct horse" } });
    let hash = json!({ "password": { "hash": { "algorithm": "BCRYPT" } } });
    let federated = json!({ "provider": { "type": "FEDERATION", "name": "FEDERATION" } });
    let cases = [
        (json!({}), "activate=false", "STAGED", "OKTA"),
        (
            json!({ "password": {} }),
            "activate=true",
            "PROVISIONED",
            "OKTA",
        ),
        (json!({}), "", "PROVISIONED", "OKTA"),
        (password.clone(), "activate=false", "STAGED", "OKTA"),
        (password.clone(), "activate=true", "ACTIVE", "OKTA"),
        (
            password,
            "nextLogin=changePassword",
            "PASSWORD_EXPIRED",
            "OKTA",
        ),
        (hash, "activate=false", "STAGED", "IMPORT"),
        (federated.clone(), "provider=true", "ACTIVE", "FEDERATION"),
        (federated, "", "PROVISIONED", "OKTA"),
    ];
    for (credentials, query, status, provider) in cases {
        let mut new = new_user("new@acme.example");
        new["credentials"] = credentials;
        let mut request = post("/users", new.clone());
        if let Some((name, value)) = query.split_once('=') {
            request = request.with_query(name, value);
        }
        let mut org = org();
        let response = respond(&mut org, &request);
        let user = body(&response);
        assert_eq!(response.status, 200, "{user}");
        assert_eq!(user["status"], status, "{new} {query}");
        assert_eq!(
            user["credentials"]["provider"]["type"], provider,
            "{new} {query}"
        );
        let id = user["id"].as_str().unwrap();
        assert!(org.is_member("00g0", id), "everybody is in Everyone");
        let read = send(&mut org, &get(&format!("/users/{id}")));
        assert_eq!(read, user, "what is answered is what is stored");
    }
}

#[test]
fn a_creation_that_is_refused_leaves_nothing_behind() {
    let with = |key: &str, value: Value| {
        let mut new = new_user("new@acme.example");
        new[key] = value;
        new
    };
    let cases = [
        (new_user("ADA@acme.example"), 400, "E0000001"),
        (new_user("zoe@acme.example"), 400, "E0000001"),
        (new_user("cy@acme.example"), 400, "E0000001"),
        (with("groupIds", json!(["00gNone"])), 404, "E0000007"),
        (with("groupIds", json!(["00g0"])), 501, "E0000060"),
        (with("groupIds", json!(vec!["00g1"; 21])), 400, "E0000001"),
        (with("type", json!({ "id": "otyNone" })), 404, "E0000007"),
        (with("boop", json!(1)), 400, "E0000003"),
        (with("profile", json!("x")), 400, "E0000003"),
        (
            with("credentials", json!({ "password": "x" })),
            400,
            "E0000003",
        ),
        (json!([]), 400, "E0000003"),
        (json!({}), 400, "E0000001"),
    ];
    for (new, status, code) in cases {
        let mut org = org();
        let response = respond(&mut org, &post("/users", new.clone()));
        let code_found = body(&response)["errorCode"].clone();
        assert_eq!(
            (response.status, code_found),
            (status, json!(code)),
            "{new}"
        );
        assert_eq!(org, self::org());
    }
}

#[test]
fn a_creation_names_type_and_groups_and_gets_defaults() {
    let mut org = org();
    let mut new = new_user("new@acme.example");
    new["groupIds"] = json!(["00g1", "00g2"]);
    let user = send(&mut org, &post("/users", new));
    assert_eq!(user["profile"]["fallback"], "usual");
    assert_eq!(org.groups_of(user["id"].as_str().unwrap()).len(), 3);
    let members_changed = org.group_times("00g1").last_membership_updated;
    assert_eq!(members_changed, org.now, "as by any other way in");
    let mut new = new_user("other@acme.example");
    new["type"] = json!({ "id": "oty9" });
    let user = send(&mut org, &post("/users", new.clone()));
    assert_eq!(
        (&user["type"]["id"], user["profile"].get("fallback")),
        (&json!("oty9"), None)
    );
    new["profile"]["login"] = json!("third@acme.example");
    new["profile"]["level"] = json!(1);
    assert_eq!(
        respond(&mut org, &post("/users", new)).status,
        400,
        "level is no attribute of a contractor"
    );
}

#[test]
fn post_merges_and_put_replaces() {
    let mut org = org();
    let change = json!({ "profile": { "department": null, "title": "Analyst", "level": 4 } });
    let user = send(&mut org, &post("/users/00u1", change));
    let profile = json!({
        "login": "ada@acme.example", "firstName": "Ada", "lastName": "Lovelace", "email": "ada@acme.example",
        "title": "Analyst", "level": 4, "mobilePhone": null, "secondEmail": null,
    });
    assert_eq!(user["profile"], profile);
    assert_eq!(user["lastUpdated"], "2026-11-24T08:00:01.000Z");
    let user = send(&mut org, &put("/users/00u1", json!({ "credentials": {} })));
    assert_eq!(
        user["profile"], profile,
        "strict only inside a profile that is sent"
    );
    let all = json!({ "login": "ada@acme.example", "firstName": "Ada", "lastName": "L", "email": "ada@acme.example" });
    let user = send(&mut org, &put("/users/00u1", json!({ "profile": all })));
    assert_eq!(
        (user["profile"].get("title"), user["profile"].get("level")),
        (None, None)
    );
    let bare = respond(
        &mut org,
        &put(
            "/users/00u1",
            json!({ "profile": { "login": "ada@acme.example" } }),
        ),
    );
    let causes = body(&bare)["errorCauses"].clone();
    assert_eq!(
        causes,
        json!([
            { "errorSummary": "firstName: The field cannot be left blank" },
            { "errorSummary": "lastName: The field cannot be left blank" },
            { "errorSummary": "email: The field cannot be left blank" },
        ])
    );
}

#[test]
fn some_attributes_cannot_be_written() {
    let cases = [
        ("00u1", json!({ "fixed": "x" }), 403, "E0000077"),
        ("00u1", json!({ "once": "x" }), 403, "E0000078"),
        ("00u1", json!({ "firstName": null }), 400, "E0000001"),
        (
            "00u1",
            json!({ "login": "zoe@acme.example" }),
            400,
            "E0000001",
        ),
        (
            "00u1",
            json!({ "login": "bob@acme.example" }),
            400,
            "E0000001",
        ),
        ("00u3", json!({ "title": "x" }), 403, "E0000038"),
    ];
    for (who, profile, status, code) in cases {
        let request = post(&format!("/users/{who}"), json!({ "profile": profile }));
        let response = respond(&mut org(), &request);
        let found = body(&response)["errorCode"].clone();
        assert_eq!(
            (response.status, found),
            (status, json!(code)),
            "{request:?}"
        );
    }
    let mut new = new_user("new@acme.example");
    new["profile"]["once"] = json!("x");
    assert_eq!(
        send(&mut org(), &post("/users", new))["profile"]["once"],
        "x"
    );
}

#[test]
fn an_update_leaves_alone_what_it_cannot_write() {
    let mut org = org();
    let mut ada = org.user("00u1").unwrap().clone();
    for name in ["fixed", "once", "forgotten"] {
        ada.profile.insert(name.to_owned(), json!("kept"));
    }
    org.put_user(ada);
    let title = json!({ "title": "Countess" });
    let merged = send(&mut org, &post("/users/00u1", json!({ "profile": title })));
    assert_eq!(
        merged["profile"]["forgotten"], "kept",
        "although no schema has it"
    );
    let all = json!({ "login": "ada@acme.example", "firstName": "A", "lastName": "L", "email": "ada@acme.example" });
    let replaced = send(&mut org, &put("/users/00u1", json!({ "profile": all })));
    let profile = &replaced["profile"];
    assert_eq!(
        (&profile["fixed"], &profile["once"]),
        (&json!("kept"), &json!("kept"))
    );
    assert_eq!(profile.get("forgotten"), None);
}

#[test]
fn mastered_attributes_of_sourced_people_cannot_be_written() {
    let file = "{org: 'https://x', now: 2026-11-24T08:00:00Z, \
                users: [{login: a@x.example, id: u, credentials: {provider: {type: LDAP}}}, {login: b@x.example, id: v}], \
                schemas: {default: {title: {master: {type: PROFILE_MASTER}}}}}";
    let change = json!({ "profile": { "title": "x" } });
    let mut org = read(file).unwrap();
    let response = respond(&mut org, &post("/users/u", change.clone()));
    assert_eq!(body(&response)["errorCode"], "E0000023");
    send(&mut org, &post("/users/v", change));
}

#[test]
fn a_login_can_change_and_is_free_afterwards() {
    let mut org = org();
    send(
        &mut org,
        &post(
            "/users/00u1",
            json!({ "profile": { "login": "ADA@acme.example" } }),
        ),
    );
    send(
        &mut org,
        &post(
            "/users/00u1",
            json!({ "profile": { "login": "lovelace@acme.example" } }),
        ),
    );
    assert_eq!(
        respond(&mut org, &get("/users/ada@acme.example")).status,
        404
    );
    let user = send(&mut org, &post("/users", new_user("ada@acme.example")));
    assert_ne!(user["id"], "00u1");
}

#[test]
fn who_is_created_after_a_deletion_is_somebody_else() {
    let mut org = org();
    let first = send(&mut org, &post("/users", new_user("new@acme.example")));
    let path = format!("/api/v1/users/{}", first["id"].as_str().unwrap());
    for _ in 0..2 {
        respond(&mut org, &Request::new(Method::Delete, &path));
    }
    let second = send(&mut org, &post("/users", new_user("new@acme.example")));
    assert_ne!(first["id"], second["id"]);
}

#[test]
fn a_password_makes_a_waiting_person_active() {
    let mut org = org();
    let user = send(&mut org, &post("/users", new_user("new@acme.example")));
    let path = format!("/users/{}", user["id"].as_str().unwrap());
    let secret = "correct horse";
    let change = json!({ "credentials": { "password": { "value": secret } } });
    let user = send(&mut org, &post(&path, change));
    assert_eq!(
        (&user["status"], &user["credentials"]["password"]),
        (&json!("ACTIVE"), &json!({}))
    );
    assert!(!user.to_string().contains(secret));
    assert!(!format!("{org:?}").contains(secret));
}

#[test]
fn a_type_changes_by_put_and_loses_what_the_new_one_lacks() {
    let mut org = org();
    let change = json!({ "type": { "id": "oty9" } });
    assert_eq!(
        respond(&mut org, &post("/users/00u1", change.clone())).status,
        400
    );
    let user = send(&mut org, &put("/users/00u1", change));
    assert_eq!(user["type"]["id"], "oty9");
    assert_eq!(user["profile"].get("level"), None);
    assert_eq!(user["profile"]["department"], "Research");
}
