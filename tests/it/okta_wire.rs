//! Okta's JSON, hand-written; `recorded` has that of real orgs.

use okta_reconcile::live::{AttributeKind, GroupKind, LiveUser, Mutability, Password, Provider};
use okta_reconcile::model::ids::{AttributeName, TypeId};
use okta_reconcile::model::status::UserStatus;
use okta_reconcile::okta::error::Misread;
use okta_reconcile::okta::wire;
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_assert_eq};
use proptest::prop_oneof;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::runner::{cases_wanted, hold};

fn bytes(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

#[test]
fn a_user_has_what_is_set_and_nothing_else() {
    let user = wire::user(&bytes(&json!({
        "id": "00u1", "status": "ACTIVATING", "transitioningToStatus": "ACTIVE", "realmId": "x",
        "type": {"id": "oty1"},
        "profile": {"login": "ada@acme.example", "mobilePhone": null, "nickName": "", "tags": [],
            "badge": 7, "cities": ["Bern", "Riga"]},
        "credentials": {"password": {}, "provider": {"type": "LDAP", "name": "x"}, "emails": []},
        "_links": {"self": {"href": "x"}}
    })))
    .unwrap();
    assert_eq!(
        user.status,
        UserStatus::Unrecognized("ACTIVATING".to_owned())
    );
    assert_eq!(user.transitioning_to, Some(UserStatus::Active));
    assert_eq!(
        (user.password, user.provider),
        (Password::Set, Provider::Ldap)
    );
    assert_eq!(user.type_id, Some(TypeId::new("oty1")));
    let names: Vec<&str> = user.profile.keys().map(AttributeName::as_str).collect();
    assert_eq!(names, ["badge", "cities", "login", "nickName"]);
}

#[test]
fn what_is_absent_is_as_good_as_null() {
    let absent = json!({"id": "00u1", "status": "STAGED", "profile": {}});
    let null = json!({"id": "00u1", "status": "STAGED", "profile": {}, "type": null,
        "transitioningToStatus": null, "credentials": {"password": null, "provider": null}});
    let absent = wire::user(&bytes(&absent)).unwrap();
    assert_eq!(absent, wire::user(&bytes(&null)).unwrap());
    assert_eq!(
        (absent.password, absent.provider),
        (Password::Unset, Provider::Okta)
    );
}

#[test]
fn one_broken_row_is_named_and_breaks_the_list() {
    let good = json!({"id": "00u1", "status": "ACTIVE", "profile": {}});
    for (broken, message) in [
        (
            json!({"id": "00u2", "profile": {}}),
            "`[1].status` is missing (id 00u2)",
        ),
        (
            json!({"id": "00u2", "status": 1, "profile": {}}),
            "`[1].status` is a number, not text (id 00u2)",
        ),
        (
            json!({"id": "00u2", "status": "ACTIVE", "profile": {}, "credentials": {"provider": []}}),
            "`[1].credentials.provider` is a list, not an object (id 00u2)",
        ),
        (
            json!({"id": "..", "status": "ACTIVE", "profile": {}}),
            "`[1].id` is not an id (id ..)",
        ),
        (json!("00u2"), "`[1]` is text, not an object"),
    ] {
        let error = wire::users(&bytes(&json!([good, broken]))).unwrap_err();
        assert_eq!(error.to_string(), message);
    }
    let error = wire::users(b"<html>").unwrap_err();
    assert!(error.to_string().starts_with("is not JSON: "), "{error}");
    let error = wire::users(b"{}").unwrap_err();
    assert_eq!(error.to_string(), "is an object, not a list");
}

#[test]
fn groups_rules_definitions_and_links() {
    let groups = wire::groups(&bytes(&json!([
        {"id": "00g1", "type": "OKTA_GROUP", "profile": {"name": "a", "description": null},
            "_embedded": {"stats": {"usersCount": 3, "appsCount": 0}}},
        {"id": "00g2", "type": "NEW", "profile": {"name": "b", "description": "B"}}
    ])))
    .unwrap();
    assert_eq!(
        (&groups[0].description, groups[0].member_count),
        (&None, Some(3))
    );
    assert_eq!(groups[1].description.as_deref(), Some("B"));
    assert_eq!(groups[1].kind, GroupKind::Other("NEW".to_owned()));
    let rules = wire::rules(&bytes(&json!([
        {"id": "1", "name": "on", "status": "ACTIVE",
            "actions": {"assignUserToGroups": {"groupIds": ["00g1", "00g2"]}}},
        {"id": "2", "name": "off", "status": "INACTIVE", "actions": {}},
        {"id": "3", "name": "bad", "status": "INVALID", "actions": null}
    ])))
    .unwrap();
    let active: Vec<(bool, usize)> = rules.iter().map(|r| (r.active, r.groups.len())).collect();
    assert_eq!(active, [(true, 2), (false, 0), (false, 0)]);
    let definitions = wire::definitions(&bytes(&json!([
        {"primary": {"name": "manager", "title": "Manager", "type": "USER", "description": null},
            "associated": {"name": "subordinate", "title": "Subordinate", "type": "USER"}}
    ])))
    .unwrap();
    assert_eq!(definitions[0].primary.as_str(), "manager");
    assert_eq!(definitions[0].associated_title, "Subordinate");
    let linked = wire::linked_users(&bytes(&json!([
        {"_links": {"self": {"href": "https://acme.okta.com/api/v1/users/00u%2B1"}}}
    ])))
    .unwrap();
    assert_eq!(linked[0].as_str(), "00u+1");
    let error = wire::linked_users(&bytes(&json!([{"_links": {"self": {"href": "a/"}}}])));
    assert_eq!(
        error.unwrap_err().to_string(),
        "`[0]._links.self.href` is not an id"
    );
}

#[test]
fn a_schema_has_base_and_custom_attributes() {
    let schema = wire::schema(&bytes(&json!({"definitions": {
        "base": {"properties": {
            "login": {"type": "string", "required": true, "mutability": "READ_WRITE",
                "minLength": 5, "maxLength": 100, "unique": "UNIQUE_VALIDATED", "pattern": ".+"},
            "firstName": {"type": "string", "mutability": "READ_WRITE"}},
            "required": ["firstName"]},
        "custom": {"properties": {
            "level": {"type": "integer", "enum": [1, 2, null], "mutability": "IMMUTABLE"},
            "tags": {"type": "array", "items": {"type": "string", "enum": ["a"]}, "enum": null},
            "odd": {"type": "date", "unique": false}}}
    }})))
    .unwrap();
    let attribute = |name: &str| &schema[&AttributeName::new(name)];
    let login = attribute("login");
    assert_eq!((login.min_length, login.max_length), (Some(5), Some(100)));
    assert!(login.required && login.mutability == Mutability::ReadWrite && login.pattern.is_some());
    assert!(attribute("firstName").required);
    assert_eq!(attribute("level").mutability, Mutability::Immutable);
    assert!(!attribute("level").required);
    assert_eq!(attribute("level").allowed.len(), 3);
    let strings = AttributeKind::Array(Box::new(AttributeKind::String));
    assert_eq!(attribute("tags").kind, strings);
    assert_eq!(attribute("tags").allowed, [json!("a")]);
    assert_eq!(
        attribute("odd").kind,
        AttributeKind::Other("date".to_owned())
    );
}

/// A value of a user's key: the usual ones, and what Okta has no business to send.
fn odd(usual: &[Value]) -> impl Strategy<Value = Option<Value>> + use<> {
    let odd = [
        json!(null),
        json!(1),
        json!("x"),
        json!([]),
        json!({}),
        json!(["x"]),
        json!("a/b"),
    ];
    prop_oneof![
        8 => select(usual.to_vec()).prop_map(Some),
        1 => select(odd.to_vec()).prop_map(Some),
        1 => Just(None),
    ]
}

fn row() -> impl Strategy<Value = Value> {
    let profile = [
        json!({"login": "ada@acme.example", "email": null, "tags": [], "skills": ["a", "b"]}),
        json!({"login": "bob@acme.example", "title": "\u{e9}\n\"", "cost": 1.5}),
    ];
    let credentials = [
        json!({"password": {}, "provider": {"type": "OKTA"}}),
        json!({"provider": {"type": "FEDERATION", "name": "F"}}),
        json!({"password": null, "provider": ["OKTA"]}),
        json!({"provider": null}),
    ];
    let keys = (
        odd(&[json!("00u1"), json!("00u2")]),
        odd(&[json!("ACTIVE"), json!("NEWER")]),
        odd(&[json!(null), json!("DEPROVISIONED")]),
        odd(&profile),
        odd(&credentials),
        odd(&[json!({"id": "oty1"}), json!({"id": null}), json!(["oty1"])]),
        odd(&[json!("2025-09-29T03:49:50.000Z"), json!("yesterday")]),
        any::<bool>(),
    );
    keys.prop_map(|(id, status, to, profile, credentials, of, changed, is_list)| {
        if is_list && id == Some(json!("00u2")) {
            return json!(["00u2", "ACTIVE", null, {}]);
        }
        let mut row = json!({"created": "x", "_links": {"self": {"href": "https://acme.okta.com/api/v1/users/00u1"}}});
        for (key, value) in [
            ("id", id),
            ("status", status),
            ("transitioningToStatus", to),
            ("profile", profile),
            ("credentials", credentials),
            ("type", of),
            ("passwordChanged", changed),
        ] {
            if let Some(value) = value {
                row[key] = value;
            }
        }
        row
    })
}

/// Long lists are read straight from their text. A row whose id is written with an escape is not, and takes the rest of
/// its page along, so both ways are seen on the same rows.
#[test]
fn both_ways_of_reading_users_agree() {
    let law = |rows: Vec<Value>| {
        let plain = bytes(&json!(rows));
        let escaped = json!({"id": "ESCAPED", "status": "ACTIVE", "profile": {}});
        let mut with_escape = rows.clone();
        with_escape.push(escaped);
        let with_escape = String::from_utf8(bytes(&json!(with_escape))).unwrap();
        let with_escape = with_escape.replace("ESCAPED", "00\\u0075e");
        let without_last = |mut users: Vec<LiveUser>| {
            users.pop();
            users
        };
        let careful = wire::users(with_escape.as_bytes()).map(without_last);
        let said = |users: Result<Vec<LiveUser>, Misread>| users.map_err(|error| error.to_string());
        prop_assert_eq!(said(wire::users(&plain)), said(careful));
        let ids = |body: &[u8]| wire::user_ids(body).map_err(|error| error.to_string());
        let careful = ids(with_escape.as_bytes()).map(|mut ids| {
            ids.pop();
            ids
        });
        prop_assert_eq!(ids(&plain), careful);
        Ok(())
    };
    hold(cases_wanted(500), &vec(row(), 1..4), law);
}

#[test]
fn an_event_is_read_whatever_the_order_of_its_targets_and_only_if_it_changed_something() {
    let event = |result: Value, targets: Value| {
        json!({"uuid": "u1", "published": "2026-11-27T14:03:20.123Z", "eventType": "group.user_membership.add",
            "actor": {"id": "00u0", "type": "User", "alternateId": "grace@acme.example", "displayName": null, "detailEntry": null},
            "outcome": {"result": result, "reason": null}, "target": targets, "debugContext": {"debugData": {}}})
    };
    let user = json!({"id": "00u1", "type": "User", "alternateId": "ada@acme.example"});
    let group = json!({"id": "00g1", "type": "UserGroup", "changeDetails": null});
    let odd = json!({"id": null, "type": "AppInstance"});
    let one = event(json!("SUCCESS"), json!([user, group, odd]));
    let other = event(Value::Null, json!([odd, group, user]));
    let failed = event(json!("FAILURE"), json!([user, group]));
    let read = wire::events(&bytes(&json!([one, other, failed]))).unwrap();
    assert_eq!(read[0], read[1]);
    assert_eq!(read[2], None);
    let event = read[0].as_ref().unwrap();
    assert_eq!(
        (event.users[0].as_str(), event.groups[0].as_str()),
        ("00u1", "00g1")
    );
    let by = event.by.as_ref().unwrap();
    assert_eq!(by.alternate_id.as_deref(), Some("grace@acme.example"));
    assert_eq!(by.display_name, None);
    let bare = json!([{"published": "2026-11-27T14:03:20Z", "eventType": "x"}]);
    assert!(wire::events(&bytes(&bare)).unwrap()[0].is_some());
    let timeless = json!([{"uuid": "u1", "eventType": "x"}]);
    assert!(wire::events(&bytes(&timeless)).is_err());
}
