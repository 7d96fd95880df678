//! `/meta/schemas`: the attributes of users and of groups ([schemas 11](crate::facts::schemas)). A write is partial,
//! and null takes an attribute away.

use serde_json::{Map, Value, json};

use crate::sim::api::body::object;
use crate::sim::api::property::{check_enumeration, complaint, forms};
use crate::sim::api::types::stamp;
use crate::sim::api::{Answer, Call};
use crate::sim::json;
use crate::sim::org::{DEFAULT_TYPE, Org, UserType};
use crate::sim::refusal::Refusal;
use crate::sim::schema::{custom, is_base};

/// Keys of a schema; all but `definitions` are Okta's own.
const KEYS: [&str; 11] = [
    "id",
    "$schema",
    "name",
    "title",
    "description",
    "lastUpdated",
    "created",
    "definitions",
    "type",
    "properties",
    "_links",
];

/// What a write may change in a base attribute of people: permissions, whether the names are needed, the form of the
/// login, and its source.
const BASE_KEYS: [&str; 4] = ["permissions", "required", "pattern", "master"];

/// How many custom attributes of a user type may be unique.
const UNIQUE_MAX: usize = 5;

fn find<'a>(org: &'a Org, id: &str) -> Result<&'a UserType, Refusal> {
    let mut types = org.types().iter();
    types
        .find(|each| {
            json::schema_id(each) == id || (id == DEFAULT_TYPE && each.name == DEFAULT_TYPE)
        })
        .ok_or_else(|| Refusal::not_found(id, "UserSchema"))
}

/// `GET /meta/schemas/user/{default|osc…}`
pub(crate) fn get(org: &Org, id: &str) -> Result<Answer, Refusal> {
    Ok(Answer::ok(json::schema(org, find(org, id)?)))
}

/// `GET /meta/schemas/group/default`
pub(crate) fn of_groups(org: &Org) -> Answer {
    Answer::ok(json::group_schema(org))
}

/// `POST /meta/schemas/user/{default|osc…}`
pub(crate) fn update(org: &mut Org, call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let mut of = find(org, id)?.clone();
    let body = object(call.request.body.as_ref(), &KEYS)?;
    let mut causes = Vec::new();
    merge(&mut of.custom, part(body, "custom")?, &mut causes)?;
    let unique = of.custom.values().filter(|each| custom(each).is_unique());
    if unique.count() > UNIQUE_MAX {
        causes.push(format!(
            "A user type has at most {UNIQUE_MAX} unique attributes"
        ));
    }
    merge_base(&mut of, part(body, "base")?, &mut causes);
    if !causes.is_empty() {
        return Err(Refusal::validation("schema", causes));
    }
    stamp(org, &mut of);
    org.put_schema(of.clone());
    Ok(Answer::ok(json::schema(org, &of)))
}

/// `POST /meta/schemas/group/default`; the base attributes of groups never change.
pub(crate) fn update_groups(org: &mut Org, call: &Call<'_>) -> Result<Answer, Refusal> {
    let body = object(call.request.body.as_ref(), &KEYS)?;
    let mut attributes = org.group_schema().clone();
    let mut causes = Vec::new();
    merge(&mut attributes, part(body, "custom")?, &mut causes)?;
    if !causes.is_empty() {
        return Err(Refusal::validation("schema", causes));
    }
    org.tick();
    org.put_group_schema(attributes);
    Ok(Answer::ok(json::group_schema(org)))
}

/// Returns the properties that a write sends for one of the two parts.
fn part<'a>(
    body: &'a Map<String, Value>,
    name: &str,
) -> Result<Option<&'a Map<String, Value>>, Refusal> {
    let found = body.get("definitions").and_then(|all| all.get(name));
    match found.and_then(|part| part.get("properties")) {
        None | Some(Value::Null) => Ok(None),
        Some(properties) => properties
            .as_object()
            .map(Some)
            .ok_or_else(Refusal::malformed),
    }
}

fn merge(
    attributes: &mut Map<String, Value>,
    sent: Option<&Map<String, Value>>,
    causes: &mut Vec<String>,
) -> Result<(), Refusal> {
    for (name, property) in sent.into_iter().flatten() {
        match property {
            Value::Null => {
                attributes.remove(name);
            }
            Value::Object(property) => {
                check_enumeration(property)?;
                causes.extend(complaint(attributes.get(name), name, property));
                attributes.insert(name.clone(), stored(property));
            }
            Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                return Err(Refusal::malformed());
            }
        }
    }
    Ok(())
}

/// Without what goes without saying.
fn stored(property: &Map<String, Value>) -> Value {
    let said = |(key, value): &(&String, &Value)| {
        let is_usual = *key == "required" && **value == json!(false);
        !value.is_null() && !is_usual
    };
    let said = property.iter().filter(said);
    Value::Object(
        said.map(|(key, value)| (key.clone(), value.clone()))
            .collect(),
    )
}

/// Takes what may change in base attributes; what is sent as it was changes nothing, and the rest is Okta's own.
fn merge_base(of: &mut UserType, sent: Option<&Map<String, Value>>, causes: &mut Vec<String>) {
    for (name, property) in sent.into_iter().flatten() {
        let Some(property) = property.as_object().filter(|_| is_base(name)) else {
            causes.push(format!(
                "{name}: A base attribute cannot be added or removed"
            ));
            continue;
        };
        if let Some(wrong) = forms(name, property) {
            causes.push(wrong);
            continue;
        }
        let may_change = |key: &str| match key {
            "required" => ["firstName", "lastName"].contains(&name.as_str()),
            "pattern" => name == "login",
            other => BASE_KEYS.contains(&other),
        };
        let changes = of.base.entry(name.clone()).or_insert_with(|| json!({}));
        for (key, value) in property.iter().filter(|(key, _)| may_change(key)) {
            changes[key.as_str()] = value.clone();
        }
        if name == "firstName" || name == "lastName" {
            let required = property.get("required") == Some(&json!(true));
            changes["required"] = json!(required);
        }
    }
}
