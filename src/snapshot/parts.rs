//! The parts of a live org as those of an org in memory.

use serde_json::{Map, Value, json};

use crate::live::{
    Apps, AttributeKind, DEFAULT_TYPE, GroupKind, Known, LiveApp, LiveDefinition, LiveGroup,
    LiveType, LiveUser, Master, Mutability, Password, Schema, SchemaAttribute, Snapshot,
};
use crate::model::ids::{GroupId, GroupName};
use crate::sim::org::access::GroupApp;
use crate::sim::org::{Definition, Group, Org, Side, User, UserType};
use crate::sim::schema::is_base;

/// Makes a group.
pub fn group(group: &LiveGroup) -> Group {
    Group {
        id: group.id.to_string(),
        name: group.name.to_string(),
        description: group.description.clone(),
        kind: group.kind.as_str().to_owned(),
        attributes: Map::new(),
    }
}

/// Makes the applications of a group, by id.
pub fn apps(apps: Known<&Apps>) -> Vec<(String, GroupApp)> {
    let Known::Read(Apps::Read(apps)) = apps else {
        return Vec::new();
    };
    let app = |app: &LiveApp| {
        let status = if app.active { "ACTIVE" } else { "INACTIVE" };
        let made = GroupApp {
            name: app.kind.clone(),
            label: app.label.clone(),
            status: status.to_owned(),
        };
        (app.id.to_string(), made)
    };
    apps.iter().map(app).collect()
}

/// Makes a group that only a rule tells of.
pub fn group_of_rule(id: &GroupId, name: &GroupName) -> Group {
    Group {
        id: id.to_string(),
        name: name.to_string(),
        description: None,
        kind: GroupKind::OktaGroup.as_str().to_owned(),
        attributes: Map::new(),
    }
}

/// Makes a linked object definition.
pub fn definition(definition: &LiveDefinition) -> Definition {
    Definition {
        primary: side(definition.primary.as_str(), &definition.primary_title),
        associated: side(definition.associated.as_str(), &definition.associated_title),
    }
}

fn side(name: &str, title: &str) -> Side {
    Side {
        name: name.to_owned(),
        title: title.to_owned(),
        description: None,
    }
}

/// Makes a person, as far as a plan knows them.
pub fn user(org: &Org, snapshot: &Snapshot, live: &LiveUser) -> User {
    let mut user = org.new_user(live.id.as_str(), profile(live));
    user.status = live.status.clone();
    user.has_password = live.password == Password::Set;
    user.password_changed = live.password_changed;
    live.provider.as_str().clone_into(&mut user.provider);
    type_name(snapshot, live).clone_into(&mut user.type_name);
    user
}

fn profile(live: &LiveUser) -> Map<String, Value> {
    live.profile
        .iter()
        .map(|(name, value)| (name.to_string(), value.json().clone()))
        .collect()
}

/// Returns the name of somebody's type.
pub fn type_name<'a>(snapshot: &'a Snapshot, user: &LiveUser) -> &'a str {
    let of = snapshot.type_of(user);
    of.map_or(DEFAULT_TYPE, LiveType::file_name)
}

/// Returns the user types with the schemas that were read; the default one always.
pub fn user_types(snapshot: &Snapshot) -> Vec<UserType> {
    let types = snapshot.types.iter();
    let known = types.filter(|of| of.is_default || snapshot.knows_schema_of(of));
    let mut types: Vec<UserType> = known
        .map(|of| {
            let schema = snapshot.schema_of(Some(&of.id));
            user_type(of.id.as_str(), of.file_name(), schema)
        })
        .collect();
    if snapshot.default_type().is_none() {
        let schema = snapshot.schema_of(None);
        types.push(user_type("oty00000000000000000", DEFAULT_TYPE, schema));
    }
    types
}

fn user_type(id: &str, name: &str, schema: Option<&Schema>) -> UserType {
    let (mut base, mut custom) = (Map::new(), Map::new());
    for (name, attribute) in schema.into_iter().flatten() {
        let place = if is_base(name.as_str()) {
            &mut base
        } else {
            &mut custom
        };
        place.insert(name.to_string(), property(attribute));
    }
    UserType {
        custom,
        base,
        ..UserType::founded(id, name, name)
    }
}

/// Returns what a schema says of an attribute; null is no limit.
pub fn property(attribute: &SchemaAttribute) -> Value {
    let mutability = match attribute.mutability {
        Mutability::ReadWrite => "READ_WRITE",
        Mutability::Immutable => "IMMUTABLE",
        Mutability::ReadOnly => "READ_ONLY",
    };
    let mut property = json!({
        "type": kind(&attribute.kind),
        "required": attribute.required,
        "mutability": mutability,
        "minLength": attribute.min_length,
        "maxLength": attribute.max_length,
        "format": attribute.format,
        "pattern": attribute.pattern,
        "minimum": attribute.minimum,
        "maximum": attribute.maximum,
        "unique": attribute.unique,
    });
    if let Some(default) = &attribute.default {
        property["default"] = default.json().clone();
    }
    if let AttributeKind::Array(inner) = &attribute.kind {
        property["items"] = json!({ "type": kind(inner) });
    }
    // Said either way: the org in memory has a usual master for base attributes.
    property["master"] = match attribute.master {
        Master::ProfileSource => json!({ "type": "PROFILE_MASTER" }),
        Master::Okta | Master::Unsaid => json!({ "type": "OKTA" }),
    };
    if !attribute.allowed.is_empty() {
        let list = match attribute.kind {
            AttributeKind::Array(_) => &mut property["items"],
            AttributeKind::String
            | AttributeKind::Boolean
            | AttributeKind::Number
            | AttributeKind::Integer
            | AttributeKind::Other(_) => &mut property,
        };
        list["enum"] = json!(attribute.allowed);
    }
    property
}

fn kind(kind: &AttributeKind) -> &str {
    match kind {
        AttributeKind::String => "string",
        AttributeKind::Boolean => "boolean",
        AttributeKind::Number => "number",
        AttributeKind::Integer => "integer",
        AttributeKind::Array(_) => "array",
        AttributeKind::Other(other) => other,
    }
}
