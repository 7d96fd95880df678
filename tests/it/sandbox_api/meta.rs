//! User types, and the schemas of users and groups.

use okta_reconcile::sim::api::respond;
use okta_reconcile::sim::file::read;
use okta_reconcile::transport::{Method, Request};
use serde_json::{Map, Value, json};

use crate::sandbox_api::{body, get, org, post, put, send};

fn custom(properties: Value) -> Value {
    let part = Map::from_iter([("properties".to_owned(), properties)]);
    json!({ "definitions": { "custom": part } })
}

fn delete(path: &str) -> Request {
    Request::new(Method::Delete, format!("/api/v1{path}"))
}

#[test]
fn a_type_begins_with_the_base_attributes_alone_and_goes_when_nobody_has_it() {
    let mut org = org();
    let new = json!({ "name": "partner", "displayName": "Partner" });
    let made = send(&mut org, &post("/meta/types/user", new));
    assert_eq!(made["createdBy"], "00u4");
    let id = made["id"].as_str().unwrap().to_owned();
    let path = format!("/meta/types/user/{id}");
    let schema = made["_links"]["schema"]["href"].as_str().unwrap();
    let schema = schema.split_once("/api/v1").unwrap().1.to_owned();
    let read = send(&mut org, &get(&schema));
    let count = |part: &str| {
        read["definitions"][part]["properties"]
            .as_object()
            .map(Map::len)
    };
    assert_eq!((count("base"), count("custom")), (Some(31), Some(0)));
    let taken = json!({ "name": "partner", "displayName": "Partner" });
    assert_eq!(
        respond(&mut org, &post("/meta/types/user", taken)).status,
        400
    );
    let changed = send(
        &mut org,
        &post(&path, json!({ "description": "They sell" })),
    );
    assert_eq!(
        (&changed["displayName"], &changed["description"]),
        (&json!("Partner"), &json!("They sell"))
    );
    let other = json!({ "name": "other", "displayName": "Partner", "description": "x" });
    assert_eq!(respond(&mut org, &put(&path, other)).status, 400);
    let person = json!({
        "profile": { "login": "p@acme.example", "email": "p@acme.example", "firstName": "P", "lastName": "Q" },
        "type": { "id": id },
    });
    let person = send(&mut org, &post("/users", person));
    let refused = respond(&mut org, &delete(&path));
    assert_eq!(
        (refused.status, body(&refused)["errorCode"].as_str()),
        (403, Some("E0000142"))
    );
    let own = format!("/users/{}", person["id"].as_str().unwrap());
    for _ in 0..2 {
        assert_eq!(respond(&mut org, &delete(&own)).status, 204);
    }
    assert_eq!(respond(&mut org, &delete(&path)).status, 204);
    assert_eq!(respond(&mut org, &get(&path)).status, 404);
    let busy = respond(&mut org, &delete(&path));
    assert_eq!(
        (busy.status, body(&busy)["errorCode"].as_str()),
        (500, Some("E0000009"))
    );
    assert_eq!(
        respond(&mut org, &delete("/meta/types/user/default")).status,
        403
    );
}

#[test]
fn an_attribute_that_goes_takes_its_values_along() {
    let mut org = org();
    let path = "/meta/schemas/user/default";
    let schema = send(&mut org, &post(path, custom(json!({ "level": null }))));
    assert_eq!(
        schema["definitions"]["custom"]["properties"].get("level"),
        None
    );
    assert_eq!(
        send(&mut org, &get("/users/00u1"))["profile"].get("level"),
        None
    );
    let seat =
        json!({ "seat": { "title": "Seat", "type": "string", "required": false, "maxLength": 3 } });
    let schema = send(&mut org, &post(path, custom(seat)));
    let seat = &schema["definitions"]["custom"]["properties"]["seat"];
    assert_eq!(
        (seat.get("required"), &seat["scope"]),
        (None, &json!("NONE"))
    );
    let long = json!({ "profile": { "seat": "12-3" } });
    assert_eq!(respond(&mut org, &post("/users/00u1", long)).status, 400);
    let base = json!({ "definitions": { "base": { "properties": { "lastName": { "required": false } } } } });
    let schema = send(&mut org, &post(path, base));
    assert_eq!(
        schema["definitions"]["base"]["required"],
        json!(["login", "firstName", "email"])
    );
}

#[test]
fn base_attributes_come_from_wherever_the_person_comes_from() {
    let mut org = read(
        "org: https://acme.okta.com\nnow: 2026-11-24T08:00:00Z\n\
         users: [{login: ada@acme.example, id: 00u1, credentials: {provider: {type: ACTIVE_DIRECTORY}}}]\n\
         schemas: {default: {level: {type: string}, city: {master: {type: OKTA}}, division: {master: null}}}",
    )
    .unwrap();
    let schema = send(&mut org, &get("/meta/schemas/user/default"));
    let masters = |part: &str| -> Map<String, Value> {
        let properties = schema["definitions"][part]["properties"]
            .as_object()
            .unwrap();
        let own = properties
            .iter()
            .map(|(name, of)| (name.clone(), of["master"]["type"].clone()));
        own.collect()
    };
    for (name, master) in masters("base") {
        let expected = match name.as_str() {
            "city" => json!("OKTA"),
            "division" => Value::Null,
            _ => json!("PROFILE_MASTER"),
        };
        assert_eq!(master, expected, "{name}");
    }
    assert_eq!(masters("custom")["level"], Value::Null);
    for (name, status) in [
        ("title", 403),
        ("city", 200),
        ("division", 200),
        ("level", 200),
    ] {
        let change = json!({ "profile": Map::from_iter([(name.to_owned(), json!("x"))]) });
        assert_eq!(
            respond(&mut org, &post("/users/00u1", change)).status,
            status,
            "{name}"
        );
    }
}

#[test]
fn a_schema_that_makes_no_sense_is_refused() {
    let enumerated = json!({ "title": "X", "type": "string", "enum": ["a"], "oneOf": [{ "const": "b", "title": "B" }] });
    for (property, code) in [
        (json!({ "x": enumerated }), "E0000123"),
        (json!({ "x": { "type": "string" } }), "E0000001"),
        (json!({ "x": { "title": "X", "type": "date" } }), "E0000001"),
        (
            json!({ "1x": { "title": "X", "type": "string" } }),
            "E0000001",
        ),
        (
            json!({ "city": { "title": "City", "type": "string" } }),
            "E0000001",
        ),
        (
            json!({ "level": { "title": "Level", "type": "string" } }),
            "E0000001",
        ),
        (json!({ "x": "string" }), "E0000003"),
    ] {
        let refused = respond(
            &mut org(),
            &post("/meta/schemas/user/default", custom(property.clone())),
        );
        assert_eq!(
            (refused.status, &body(&refused)["errorCode"]),
            (400, &json!(code)),
            "{property}"
        );
    }
}

#[test]
fn groups_have_custom_attributes_of_one_schema() {
    let mut org = org();
    let path = "/meta/schemas/group/default";
    let schema = send(&mut org, &get(path));
    assert_eq!(schema["definitions"]["base"]["required"], json!(["name"]));
    assert_eq!(schema["definitions"]["custom"].get("required"), None);
    let floor = custom(json!({ "floor": { "title": "Floor", "type": "integer" } }));
    send(&mut org, &post(path, floor));
    let written = json!({ "profile": { "name": "engineering", "floor": 3 } });
    let group = send(&mut org, &put("/groups/00g1", written));
    assert_eq!(
        group["profile"],
        json!({ "floor": 3, "name": "engineering", "description": null })
    );
    for wrong in [
        json!({ "name": "engineering", "floor": "third" }),
        json!({ "name": "engineering", "room": 3 }),
        json!({ "floor": 3 }),
        json!({ "name": "x".repeat(256) }),
    ] {
        let refused = respond(&mut org, &put("/groups/00g1", json!({ "profile": wrong })));
        assert_eq!(refused.status, 400, "{wrong}");
    }
    let taken = json!({ "profile": { "name": "engineering-leads" } });
    assert_eq!(respond(&mut org, &put("/groups/00g1", taken)).status, 409);
    let everyone = json!({ "profile": { "name": "All" } });
    assert_eq!(
        respond(&mut org, &put("/groups/00g0", everyone)).status,
        501
    );
    send(&mut org, &post(path, custom(json!({ "floor": null }))));
    assert_eq!(
        send(&mut org, &get("/groups/00g1"))["profile"].get("floor"),
        None
    );
}
