//! What Okta's `/meta` has, as Okta writes it: linked object definitions, user types and schemas.

use serde_json::{Value, json};

use crate::sim::json::time::time;
use crate::sim::org::{DEFAULT_TYPE, Definition, History, Org, Side, UserType};
use crate::sim::schema;

/// Writes a linked object definition.
pub fn definition(org: &Org, definition: &Definition) -> Value {
    let name = &definition.primary.name;
    let own = format!("{}/api/v1/meta/schemas/user/linkedObjects/{name}", org.url);
    json!({
        "primary": side(&definition.primary),
        "associated": side(&definition.associated),
        "_links": { "self": { "href": own } },
    })
}

fn side(side: &Side) -> Value {
    let Side {
        name,
        title,
        description,
    } = side;
    let mut side = json!({ "name": name, "title": title });
    if let Some(description) = description {
        side["description"] = json!(description);
    }
    side["type"] = json!("USER");
    side
}

/// Returns the id of the schema of a user type: the same number with another prefix
/// ([schemas 2](crate::facts::schemas)).
pub fn schema_id(of: &UserType) -> String {
    match of.id.strip_prefix("oty") {
        Some(number) => format!("osc{number}"),
        None => format!("osc{}", of.id),
    }
}

fn is_default(of: &UserType) -> bool {
    of.name == DEFAULT_TYPE
}

/// Writes a user type. Okta's own has the name `user`.
pub fn user_type(org: &Org, of: &UserType) -> Value {
    let url = &org.url;
    let name = if is_default(of) { "user" } else { &of.name };
    let schema = format!("{url}/api/v1/meta/schemas/user/{}", schema_id(of));
    let own = format!("{url}/api/v1/meta/types/user/{}", of.id);
    json!({
        "id": of.id,
        "displayName": of.display_name,
        "name": name,
        "description": of.description,
        "createdBy": of.history.created_by,
        "lastUpdatedBy": of.history.last_updated_by,
        "created": time(of.history.created),
        "lastUpdated": time(of.history.last_updated),
        "default": is_default(of),
        "_links": {
            "schema": { "rel": "schema", "href": schema, "method": "GET" },
            "self": { "rel": "self", "href": own, "method": "GET" },
        },
    })
}

/// Writes the schema of a user type.
pub fn schema(org: &Org, of: &UserType) -> Value {
    let url = &org.url;
    let id = schema_id(of);
    let short = if is_default(of) { DEFAULT_TYPE } else { &id };
    let own = format!("{url}/api/v1/meta/schemas/user/{id}");
    let user_type = format!("{url}/api/v1/meta/types/user/{}", of.id);
    let mut body = root(
        &format!("{url}/meta/schemas/user/{short}"),
        &schema::definitions(of),
        &of.history,
    );
    body["name"] = json!("user");
    body["title"] = json!(of.display_name);
    body["description"] = json!(of.description);
    body["_links"] = json!({
        "self": { "rel": "self", "href": own, "method": "GET" },
        "type": { "rel": "type", "href": user_type, "method": "GET" },
    });
    body
}

/// Writes the schema that all groups have.
pub fn group_schema(org: &Org) -> Value {
    let url = &org.url;
    let own = format!("{url}/api/v1/meta/schemas/group/default");
    let mut body = root(
        &format!("{url}/meta/schemas/group/default"),
        &schema::group_definitions(org.group_schema()),
        &History::founded(),
    );
    body["name"] = json!("group");
    body["title"] = json!("Okta group");
    body["description"] = json!("Okta group profile template");
    body["_links"] = json!({ "self": { "rel": "self", "href": own, "method": "GET" } });
    body
}

fn root(id: &str, definitions: &Value, history: &History) -> Value {
    json!({
        "id": id,
        "$schema": "http://json-schema.org/draft-04/schema#",
        "lastUpdated": time(history.last_updated),
        "created": time(history.created),
        "definitions": definitions,
        "type": "object",
        "properties": { "profile": { "allOf": [
            { "$ref": "#/definitions/custom" },
            { "$ref": "#/definitions/base" },
        ] } },
    })
}
