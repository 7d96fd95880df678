//! The schemas of people and of groups, as Okta writes them.

use serde_json::{Map, Value, json};

use crate::sim::org::UserType;
use crate::sim::schema::attribute::{attribute, custom};
use crate::sim::schema::base::{BASE, PROFILE_MASTER};

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

/// Returns the definitions of a schema: `custom` and `base`, each with its properties and required names.
pub fn definitions(of: &UserType) -> Value {
    let base: Vec<&str> = BASE.iter().map(|each| each.name).collect();
    let custom: Vec<&str> = of.custom.keys().map(String::as_str).collect();
    json!({
        "custom": part(of, "#custom", &custom),
        "base": part(of, "#base", &base),
    })
}

fn part(of: &UserType, id: &str, names: &[&str]) -> Value {
    let known = || {
        names
            .iter()
            .filter_map(|name| Some((*name, attribute(of, name)?)))
    };
    let properties: Map<String, Value> = known()
        .map(|(name, attribute)| (name.to_owned(), attribute.to_json(name)))
        .collect();
    let required = known().filter(|(_, attribute)| attribute.is_required());
    object(id, &properties, required.map(|(name, _)| name))
}

/// A part without properties has no list of required ones (recorded).
fn object<'a>(
    id: &str,
    properties: &Map<String, Value>,
    required: impl Iterator<Item = &'a str>,
) -> Value {
    let required: Vec<&str> = required.collect();
    let is_empty = properties.is_empty();
    let mut part = json!({ "id": id, "type": "object", "properties": properties });
    if !is_empty {
        part["required"] = json!(required);
    }
    part
}
