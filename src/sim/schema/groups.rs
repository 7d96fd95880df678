//! The schema of groups: two base attributes, and the custom ones.

use serde_json::{Map, Value, json};

use crate::sim::schema::{PROFILE_MASTER, custom, object};

/// How long the name of a group may be.
pub const GROUP_NAME_MAX: u64 = 255;

/// How long the description of a group may be.
pub const GROUP_DESCRIPTION_MAX: u64 = 1024;

/// Returns a custom attribute of groups, which an application may be the master of.
fn group_attribute(name: &str, property: &Value) -> Value {
    let mut found = custom(property).to_json(name);
    if found.get("master").is_none() {
        found["master"] = json!({ "type": PROFILE_MASTER });
    }
    found
}

/// Returns the definitions of the schema of groups: two base attributes, and the custom ones.
pub fn group_definitions(custom: &Map<String, Value>) -> Value {
    let base = |title: &str, most: u64, required: bool| {
        let property = json!({
            "title": title,
            "description": title,
            "type": "string",
            "required": required,
            "maxLength": most,
            "permissions": [{ "principal": "SELF", "action": "READ_WRITE" }],
        });
        group_attribute(title, &property)
    };
    let base = Map::from_iter([
        ("name".to_owned(), base("Name", GROUP_NAME_MAX, true)),
        (
            "description".to_owned(),
            base("Description", GROUP_DESCRIPTION_MAX, false),
        ),
    ]);
    let written = custom.iter();
    let written = written.map(|(name, of)| (name.clone(), group_attribute(name, of)));
    let required = custom
        .iter()
        .filter(|(_, property)| property["required"] == json!(true));
    let required = required.map(|(name, _)| name.as_str());
    json!({
        "custom": object("#custom", &written.collect(), required),
        "base": object("#base", &base, ["name"].into_iter()),
    })
}
