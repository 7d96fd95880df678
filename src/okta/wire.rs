//! Okta's JSON as Okta spells it, into what the rest of the program knows.
//!
//! Keys that nobody knows are ignored, absent and null are one, a status that nobody knows is kept as it is. What
//! cannot be understood at all is an error that names the id: an org that is half read would be planned wrongly.

mod app;
mod event;
mod owner;
mod row;
mod user;

use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::live::{
    AttributeKind, GroupKind, LiveDefinition, LiveGroup, LiveMember, LiveRole, LiveRule, LiveType,
    Master, Mutability, Schema, SchemaAttribute,
};
use crate::model::ids::{
    AttributeName, GroupId, GroupName, RelationName, TypeId, TypeName, UserId,
};
use crate::model::profile::AttributeValue;
use crate::okta::error::Misread;
use crate::okta::excerpt::excerpt;
use crate::okta::json::{Object, count, each, id, items, object, optional, parse, required, text};

pub use crate::okta::wire::app::{apps, own_apps};
pub use crate::okta::wire::event::{LogEvent, events};
pub use crate::okta::wire::owner::owners;
pub use crate::okta::wire::user::{user, user_details, users, users_details};

/// Reads a list of things that are only shown, as they are; each has its id behind this key.
pub fn things(body: &[u8], id_key: &str) -> Result<Vec<Value>, Misread> {
    each(parse(body)?, |thing| is_thing(thing, id_key))
}

/// Reads one thing that is only shown, as it is.
pub fn thing(body: &[u8], id_key: &str) -> Result<Value, Misread> {
    is_thing(parse(body)?, id_key)
}

fn is_thing(thing: Value, id_key: &str) -> Result<Value, Misread> {
    required(&mut object(thing.clone())?, id_key, id)?;
    Ok(thing)
}

/// Reads the ids of a list of users: all that a list of members is for.
pub fn user_ids(body: &[u8]) -> Result<Vec<UserId>, Misread> {
    match row::user_ids(body) {
        Some(ids) => Ok(ids),
        None => each(parse(body)?, |value| {
            required(&mut object(value)?, "id", id).map(UserId::new)
        }),
    }
}

/// Reads the members of a group with the rules behind them: `_embedded["group-rules"]`, a list of rules, empty for members
/// by hand. What is absent, or no such list, is no answer ([rules 16](crate::facts::rules)).
pub fn members(body: &[u8]) -> Result<Vec<LiveMember>, Misread> {
    each(parse(body)?, |value| {
        let rules = value.pointer("/_embedded/group-rules");
        let rules = rules.and_then(Value::as_array).and_then(|rules| {
            let ids = rules.iter().map(|rule| rule.get("id")?.as_str());
            ids.map(|id| id.map(str::to_owned)).collect()
        });
        let id = required(&mut object(value)?, "id", id).map(UserId::new)?;
        Ok(LiveMember { id, rules })
    })
}

/// Reads a list of groups.
pub fn groups(body: &[u8]) -> Result<Vec<LiveGroup>, Misread> {
    each(parse(body)?, read_group)
}

/// Reads a list of group rules.
pub fn rules(body: &[u8]) -> Result<Vec<LiveRule>, Misread> {
    each(parse(body)?, read_rule)
}

/// Reads a list of linked object definitions.
pub fn definitions(body: &[u8]) -> Result<Vec<LiveDefinition>, Misread> {
    each(parse(body)?, read_definition)
}

/// Reads a list of user types.
pub fn types(body: &[u8]) -> Result<Vec<LiveType>, Misread> {
    each(parse(body)?, read_type)
}

/// Reads a list of administrator roles.
pub fn roles(body: &[u8]) -> Result<Vec<LiveRole>, Misread> {
    each(parse(body)?, |value| {
        let mut role = object(value)?;
        Ok(LiveRole {
            kind: required(&mut role, "type", text)?,
            label: optional(&mut role, "label", text)?,
        })
    })
}

/// Reads a page of who has an administrator role.
pub fn assignees(body: &[u8]) -> Result<Vec<UserId>, Misread> {
    let mut page = object(parse(body)?)?;
    items(&mut page, "value", |value| {
        required(&mut object(value)?, "id", id).map(UserId::new)
    })
}

/// Reads whom links lead to. Each is a URL and nothing else; its last segment is the id
/// ([links 3](crate::facts::links)).
pub fn linked_users(body: &[u8]) -> Result<Vec<UserId>, Misread> {
    each(parse(body)?, |value| {
        required(&mut object(value)?, "_links", |links| {
            required(&mut object(links)?, "self", |link| {
                required(&mut object(link)?, "href", last_segment).map(UserId::new)
            })
        })
    })
}

/// Reads the schema of a user type: base and custom attributes together, for they share one namespace.
pub fn schema(body: &[u8]) -> Result<Schema, Misread> {
    let mut schema = Schema::new();
    required(&mut object(parse(body)?)?, "definitions", |definitions| {
        let mut definitions = object(definitions)?;
        for part in ["base", "custom"] {
            let attributes = optional(&mut definitions, part, read_attributes)?;
            schema.extend(attributes.unwrap_or_default());
        }
        Ok(())
    })?;
    Ok(schema)
}

/// Takes the name of a group, and its description.
fn group_profile(group: &mut Object) -> Result<(GroupName, Option<String>), Misread> {
    required(group, "profile", |value| {
        let mut profile = object(value)?;
        let name = GroupName::new(required(&mut profile, "name", text)?);
        Ok((name, optional(&mut profile, "description", text)?))
    })
}

/// Reads the whole profile of one group, custom attributes too.
pub fn group_profile_whole(body: &[u8]) -> Result<Object, Misread> {
    required(&mut object(parse(body)?)?, "profile", object)
}

fn read_group(value: Value) -> Result<LiveGroup, Misread> {
    let mut group = object(value)?;
    let (name, description) = group_profile(&mut group)?;
    let member_count = optional(&mut group, "_embedded", |value| {
        optional(&mut object(value)?, "stats", |value| {
            optional(&mut object(value)?, "usersCount", |value| count(&value))
        })
    })?;
    Ok(LiveGroup {
        id: GroupId::new(required(&mut group, "id", id)?),
        name,
        description,
        kind: GroupKind::from_okta(&required(&mut group, "type", text)?),
        member_count: member_count.flatten().flatten(),
    })
}

fn read_rule(value: Value) -> Result<LiveRule, Misread> {
    let mut rule = object(value)?;
    let groups = optional(&mut rule, "actions", |value| {
        optional(&mut object(value)?, "assignUserToGroups", |value| {
            items(&mut object(value)?, "groupIds", id)
        })
    })?;
    let groups = groups.flatten().unwrap_or_default();
    let names = optional(&mut rule, "_embedded", |value| {
        optional(&mut object(value)?, "groupIdToGroupNameMap", |value| {
            let name =
                |(id, name): (String, Value)| Ok((GroupId::new(id), GroupName::new(text(name)?)));
            object(value)?.into_iter().map(name).collect()
        })
    })?;
    let conditions = optional(&mut rule, "conditions", read_conditions)?;
    let (expression, excluded) = conditions.unwrap_or_default();
    // `INACTIVE` and `INVALID` rules do nothing; a status that nobody knows may act.
    let status = required(&mut rule, "status", text)?;
    Ok(LiveRule {
        id: required(&mut rule, "id", id)?,
        name: required(&mut rule, "name", text)?,
        active: !matches!(status.as_str(), "INACTIVE" | "INVALID"),
        groups: groups.into_iter().map(GroupId::new).collect(),
        group_names: names.flatten().unwrap_or_default(),
        expression,
        excluded,
    })
}

/// Reads `{expression: {value}, people: {users: {exclude: […]}}}`: the condition, and whom the rule leaves alone.
fn read_conditions(value: Value) -> Result<(Option<String>, BTreeSet<UserId>), Misread> {
    let mut conditions = object(value)?;
    let expression = optional(&mut conditions, "expression", |value| {
        optional(&mut object(value)?, "value", text)
    })?;
    let excluded = optional(&mut conditions, "people", |value| {
        optional(&mut object(value)?, "users", |value| {
            items(&mut object(value)?, "exclude", text)
        })
    })?;
    let excluded = excluded.flatten().unwrap_or_default();
    let excluded = excluded.into_iter().map(UserId::new).collect();
    Ok((expression.flatten(), excluded))
}

/// Okta promises nothing of how the id of a schema is made, so the link is followed
/// ([schemas 2](crate::facts::schemas)).
fn read_type(value: Value) -> Result<LiveType, Misread> {
    let mut of = object(value)?;
    let schema = required(&mut of, "_links", |links| {
        required(&mut object(links)?, "schema", |link| {
            required(&mut object(link)?, "href", last_segment)
        })
    })?;
    Ok(LiveType {
        id: TypeId::new(required(&mut of, "id", id)?),
        name: TypeName::new(required(&mut of, "name", text)?),
        display_name: optional(&mut of, "displayName", text)?,
        is_default: of.get("default").and_then(Value::as_bool) == Some(true),
        schema,
    })
}

fn read_definition(value: Value) -> Result<LiveDefinition, Misread> {
    let mut definition = object(value)?;
    let side = |value| {
        let mut side = object(value)?;
        let name = required(&mut side, "name", text)?;
        let title = optional(&mut side, "title", text)?.unwrap_or_default();
        Ok((RelationName::new(name), title))
    };
    let (primary, primary_title) = required(&mut definition, "primary", side)?;
    let (associated, associated_title) = required(&mut definition, "associated", side)?;
    Ok(LiveDefinition {
        primary,
        primary_title,
        associated,
        associated_title,
    })
}

/// Reads `{properties: {…}, required: […]}`. `required` stands on an attribute, in the list, or both
/// ([schemas 3](crate::facts::schemas)).
fn read_attributes(value: Value) -> Result<Schema, Misread> {
    let mut part = object(value)?;
    let needed: BTreeSet<String> = items(&mut part, "required", text)?.into_iter().collect();
    let properties = optional(&mut part, "properties", |value| {
        let attribute = |(name, value): (String, Value)| {
            let mut attribute =
                read_attribute(value).map_err(|misread| misread.under(&excerpt(&name)))?;
            attribute.required |= needed.contains(&name);
            Ok((AttributeName::new(name), attribute))
        };
        object(value)?.into_iter().map(attribute).collect()
    })?;
    Ok(properties.unwrap_or_default())
}

fn read_attribute(value: Value) -> Result<SchemaAttribute, Misread> {
    let mut attribute = object(value)?;
    let kind = required(&mut attribute, "type", text)?;
    let of_items = optional(&mut attribute, "items", |value| {
        let mut of_items = object(value)?;
        let kind = optional(&mut of_items, "type", text)?;
        Ok((kind, items(&mut of_items, "enum", Ok)?))
    })?;
    let (item_kind, mut allowed) = of_items.unwrap_or_default();
    allowed.extend(items(&mut attribute, "enum", Ok)?);
    let mutability = optional(&mut attribute, "mutability", text)?;
    Ok(SchemaAttribute {
        kind: match (kind.as_str(), item_kind) {
            ("array", Some(kind)) => AttributeKind::Array(Box::new(attribute_kind(&kind))),
            (kind, _) => attribute_kind(kind),
        },
        mutability: match mutability.as_deref() {
            Some("IMMUTABLE") => Mutability::Immutable,
            Some("READ_ONLY") => Mutability::ReadOnly,
            Some(_) | None => Mutability::ReadWrite,
        },
        required: attribute.get("required").and_then(Value::as_bool) == Some(true),
        allowed,
        min_length: optional(&mut attribute, "minLength", |value| count(&value))?,
        max_length: optional(&mut attribute, "maxLength", |value| count(&value))?,
        format: optional(&mut attribute, "format", text)?,
        pattern: optional(&mut attribute, "pattern", text)?,
        minimum: attribute.get("minimum").and_then(Value::as_f64),
        maximum: attribute.get("maximum").and_then(Value::as_f64),
        default: attribute
            .remove("default")
            .and_then(AttributeValue::from_json),
        unique: attribute.get("unique").is_some_and(is_unique),
        master: match attribute
            .get("master")
            .and_then(|master| master["type"].as_str())
        {
            Some("PROFILE_MASTER") => Master::ProfileSource,
            Some(_) => Master::Okta,
            None => Master::Unsaid,
        },
    })
}

/// Reads `unique`: a truth where somebody sent it, a word where Okta shows it ([schemas 5](crate::facts::schemas)).
fn is_unique(value: &Value) -> bool {
    match value {
        Value::Bool(is_unique) => *is_unique,
        Value::String(word) => word != "NOT_UNIQUE",
        Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => false,
    }
}

fn attribute_kind(kind: &str) -> AttributeKind {
    match kind {
        "string" => AttributeKind::String,
        "boolean" => AttributeKind::Boolean,
        "number" => AttributeKind::Number,
        "integer" => AttributeKind::Integer,
        other => AttributeKind::Other(other.to_owned()),
    }
}

fn last_segment(href: Value) -> Result<String, Misread> {
    let href = text(href)?;
    let (_, segment) = href.rsplit_once('/').unwrap_or(("", &href));
    let segment = percent_decode_str(segment).decode_utf8_lossy().into_owned();
    id(Value::String(segment))
}
