//! The org in memory as a rehearsal begins: the people whom the plan touches, whom they refer to, and all groups.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::live::{
    AttributeKind, DEFAULT_TYPE, Known, LiveType, LiveUser, Master, Mutability, Password, Schema,
    SchemaAttribute, Snapshot,
};
use crate::model::ids::{Login, UserId};
use crate::model::profile::AttributeValue;
use crate::model::status::UserStatus;
use crate::model::transition::{Landing, Verb};
use crate::plan::step::{Operation, Step, UserRef};
use crate::planner::unique;
use crate::sim::org::{Definition, Group, Org, PasswordPolicy, Side, UserType};
use crate::sim::schema::is_base;

/// Returns how many rehearsals it takes to see every status in which a step may land.
pub(crate) fn turns(steps: &[Step]) -> usize {
    steps
        .iter()
        .filter_map(|step| step.operation.landing())
        .map(|landing| match landing {
            Landing::OneOf(statuses) => statuses.len(),
            Landing::Gone => 1,
        })
        .max()
        .unwrap_or(1)
}

/// Makes the org of a turn: in each turn an operation that may land in several statuses lands in another one.
pub(crate) fn org(steps: &[Step], snapshot: &Snapshot, turn: usize) -> Org {
    // What is set during the rehearsal is as old as the snapshot: a password, for one.
    let now = snapshot.read_at.unwrap_or(Timestamp::UNIX_EPOCH);
    let mut org = Org::new(snapshot.org.clone(), now);
    org.password_policy = if turn.is_multiple_of(2) {
        PasswordPolicy::Required
    } else {
        PasswordPolicy::Optional
    };
    for of in user_types(snapshot) {
        org.put_type(of);
    }
    for group in snapshot.groups() {
        org.put_group(Group {
            id: group.id.to_string(),
            name: group.name.to_string(),
            description: group.description.clone(),
            kind: group.kind.as_str().to_owned(),
            attributes: Map::new(),
        });
    }
    for definition in &snapshot.definitions {
        org.put_definition(Definition {
            primary: side(definition.primary.as_str(), &definition.primary_title),
            associated: side(definition.associated.as_str(), &definition.associated_title),
        });
    }
    let touched = touched(steps);
    let landings = Landings::new(steps, turn);
    for id in &touched {
        put(&mut org, &landings, snapshot, id);
    }
    for id in &touched {
        relate(&mut org, &landings, snapshot, id);
    }
    for id in holders(steps, snapshot) {
        put(&mut org, &landings, snapshot, id);
    }
    org
}

/// The people who have a value that a step writes: nobody may touch them, and Okta refuses what they hold alone, a
/// login above all. Which attributes are unique the schemas say.
fn holders<'a>(steps: &[Step], snapshot: &'a Snapshot) -> BTreeSet<&'a UserId> {
    let mut written: BTreeMap<&str, Vec<&AttributeValue>> = BTreeMap::new();
    for step in steps {
        if let Operation::CreateUser { profile, .. } = &step.operation {
            for (name, value) in profile {
                written.entry(name.as_str()).or_default().push(value);
            }
        }
        for (name, change) in step.operation.changes().into_iter().flatten() {
            let value = change.desired.as_ref();
            written.entry(name.as_str()).or_default().extend(value);
        }
    }
    let logins = written.remove("login").unwrap_or_default().into_iter();
    let logins = logins.filter_map(|login| login.as_text());
    let by_login = logins.filter_map(|login| snapshot.user_by_login(&Login::new(login).key()));
    let mut holders: BTreeSet<&UserId> = by_login.map(|user| &user.id).collect();
    if !unique::has_any(snapshot) {
        return holders;
    }
    for user in snapshot.users() {
        let of = snapshot.type_of(user).map(|of| &of.id);
        let unique = snapshot.schema_of(of).into_iter().flatten();
        let unique = unique.filter(|(_, attribute)| attribute.unique);
        let holds = |name: &str| {
            let written = written.get(name).into_iter().flatten();
            let held = user.profile.iter().find(|(held, _)| held.as_str() == name);
            held.is_some_and(|(_, held)| written.into_iter().any(|value| *value == held))
        };
        if unique.into_iter().any(|(name, _)| holds(name.as_str())) {
            holders.insert(&user.id);
        }
    }
    holders
}

fn side(name: &str, title: &str) -> Side {
    Side {
        name: name.to_owned(),
        title: title.to_owned(),
        description: None,
    }
}

/// The people of the org whom a step writes, or names as somebody's primary.
pub(crate) fn touched(steps: &[Step]) -> BTreeSet<&UserId> {
    let users = steps.iter().flat_map(|step| {
        let operation = &step.operation;
        operation.user().into_iter().chain(operation.primary())
    });
    let live = users.filter_map(|user| match user {
        UserRef::Live(id) => Some(id),
        UserRef::CreatedBy(_) => None,
    });
    live.collect()
}

fn put(org: &mut Org, landings: &Landings<'_>, snapshot: &Snapshot, id: &UserId) {
    let Some(live) = snapshot.user(id) else {
        return;
    };
    if org.user(id.as_str()).is_some() {
        return;
    }
    let mut user = org.new_user(id.as_str(), profile(live));
    user.status = live.status.clone();
    user.has_password = live.password == Password::Set;
    user.password_changed = live.password_changed;
    live.provider.as_str().clone_into(&mut user.provider);
    type_name(snapshot, live).clone_into(&mut user.type_name);
    user.suspended_from = landings.get(id, Verb::Unsuspend);
    user.unlock_to = landings.get(id, Verb::Unlock);
    org.put_user(user);
    for group in snapshot.known_groups_of(id) {
        if org.group(group.as_str()).is_some() {
            org.put_member(group.as_str(), id.as_str());
        }
    }
}

/// Puts the links of somebody, and whom they point at.
fn relate(org: &mut Org, landings: &Landings<'_>, snapshot: &Snapshot, id: &UserId) {
    for definition in &snapshot.definitions {
        if let Known::Read(Some(primary)) = snapshot.primary_of(&definition.primary, id)
            && snapshot.user(&primary).is_some()
        {
            put(org, landings, snapshot, &primary);
            org.put_link(definition.primary.as_str(), id.as_str(), primary.as_str());
        }
    }
}

fn profile(live: &LiveUser) -> Map<String, Value> {
    live.profile
        .iter()
        .map(|(name, value)| (name.to_string(), value.json().clone()))
        .collect()
}

/// Where the operations of people of the org may land.
struct Landings<'a> {
    of: BTreeMap<(&'a UserId, Verb), &'a [UserStatus]>,
    turn: usize,
}

impl<'a> Landings<'a> {
    fn new(steps: &'a [Step], turn: usize) -> Self {
        let mut of = BTreeMap::new();
        for step in steps {
            if let Operation::Lifecycle {
                user: UserRef::Live(user),
                verb,
                landing: Landing::OneOf(statuses),
                ..
            } = &step.operation
            {
                of.insert((user, *verb), statuses.as_slice());
            }
        }
        Self { of, turn }
    }

    /// Returns where an operation lands in this turn; usually that is ACTIVE.
    fn get(&self, user: &UserId, verb: Verb) -> UserStatus {
        match self.of.get(&(user, verb)) {
            Some(statuses) => statuses[self.turn % statuses.len()].clone(),
            None => UserStatus::Active,
        }
    }
}

/// The name of somebody's type in the model.
pub(crate) fn type_name<'a>(snapshot: &'a Snapshot, user: &LiveUser) -> &'a str {
    let of = snapshot.type_of(user);
    of.map_or(DEFAULT_TYPE, LiveType::file_name)
}

/// The user types with the schemas that were read; the default one always.
fn user_types(snapshot: &Snapshot) -> Vec<UserType> {
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

fn property(attribute: &SchemaAttribute) -> Value {
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
