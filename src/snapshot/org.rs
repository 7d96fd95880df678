//! All of a live org as an org in memory: whoever plans on it makes the plan that the live one would have made.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::live::{
    Attribution, Known, LiveDefinition, LiveRole, LiveRule, LiveType, LiveUser, Master, Roles,
    Rules, Schema, SchemaAttribute, Snapshot, Unread, Whole,
};
use crate::model::ids::{AttributeName, UserId};
use crate::model::secret::is_secret;
use crate::model::status::UserStatus;
use crate::sim::org::access::AssignedRole;
use crate::sim::org::mark::{Mark, Names, Unreadable};
use crate::sim::org::{Org, Rule, UserType};
use crate::sim::schema::{attribute, is_base};
use crate::snapshot::{owners, parts};

/// An org in memory that stands for a live one, and what was left out of it.
#[derive(Debug)]
pub struct StandIn {
    /// The org.
    pub org: Org,
    /// Attributes whose names are those of secrets: nobody's value of them is in it.
    pub left_out: BTreeSet<AttributeName>,
}

/// Makes the org. `taken` is the time where no answer of the live org said one.
pub fn stand_in(whole: &Whole, names: Names, taken: Timestamp) -> StandIn {
    let snapshot = &whole.snapshot;
    let now = snapshot.read_at.unwrap_or(taken);
    let mut org = Org::new(snapshot.org.clone(), now);
    org.mark = Some(Mark {
        taken: now,
        names,
        unreadable: whole.unread.iter().map(|each| unreadable(*each)).collect(),
    });
    for of in types(snapshot) {
        org.put_type(of);
    }
    for group in snapshot.groups() {
        org.put_group(parts::group(group));
        let roles = assigned(snapshot.roles_of_group(&group.id), org.now);
        for (id, role) in roles {
            org.put_group_role(group.id.as_str(), id, role);
        }
        for (id, app) in parts::apps(snapshot.assignments.of_group(&group.id)) {
            org.put_group_app(group.id.as_str(), id, app);
        }
    }
    owners::put(&mut org, snapshot);
    for definition in &snapshot.definitions {
        org.put_definition(parts::definition(definition));
    }
    let mut left_out = BTreeSet::new();
    for user in snapshot.users() {
        put(&mut org, snapshot, user, &mut left_out);
    }
    for user in snapshot.users() {
        relate(&mut org, snapshot, &user.id);
    }
    if let Rules::Read(rules) = &snapshot.rules {
        for rule in rules {
            let rule = self::rule(rule, org.now);
            org.put_rule(rule);
        }
    }
    org.token_owner = snapshot.token_owner.as_ref().map(ToString::to_string);
    StandIn { org, left_out }
}

fn unreadable(unread: Unread) -> Unreadable {
    match unread {
        Unread::GroupRules => Unreadable::GroupRules,
        Unread::UserTypes => Unreadable::UserTypes,
        Unread::Definitions => Unreadable::Definitions,
        Unread::Roles => Unreadable::Roles,
        Unread::GroupRoles => Unreadable::GroupRoles,
        Unread::GroupApps => Unreadable::GroupApps,
        Unread::GroupOwners => Unreadable::GroupOwners,
    }
}

fn put(
    org: &mut Org,
    snapshot: &Snapshot,
    live: &LiveUser,
    left_out: &mut BTreeSet<AttributeName>,
) {
    let mut user = parts::user(org, snapshot, live);
    user.profile.retain(|name, _| {
        let is_kept = !is_secret(name);
        if !is_kept {
            left_out.insert(AttributeName::new(name.as_str()));
        }
        is_kept
    });
    user.transitioning_to.clone_from(&live.transitioning_to);
    // No plan asks for these, and so they have their usual values.
    let since = (live.status != UserStatus::Staged).then_some(org.now);
    (user.activated, user.status_changed) = (since, since);
    org.put_user(user);
    for group in snapshot.known_groups_of(&live.id) {
        if org.group(group.as_str()).is_some() {
            org.put_member(group.as_str(), live.id.as_str());
            if let Attribution::Rules(rules) = snapshot.attribution(group, &live.id) {
                for rule in rules {
                    org.put_fed(rule, group.as_str(), live.id.as_str());
                }
            }
        }
    }
    let roles = assigned(snapshot.roles_of(&live.id), org.now);
    org.edit_access(live.id.as_str(), |access| access.roles = roles);
}

/// The roles of one person or group, which have no ids that anybody reads.
fn assigned(roles: Known<&Roles>, now: Timestamp) -> BTreeMap<String, AssignedRole> {
    let Known::Read(Roles::Read(roles)) = roles else {
        return BTreeMap::new();
    };
    let role = |(number, role): (usize, &LiveRole)| {
        let label = role.label.clone().unwrap_or_else(|| role.kind.clone());
        let assigned = AssignedRole {
            kind: role.kind.clone(),
            label,
            created: now,
        };
        (format!("ra1{number:017}"), assigned)
    };
    roles.iter().enumerate().map(role).collect()
}

fn relate(org: &mut Org, snapshot: &Snapshot, id: &UserId) {
    let of = |definition: &LiveDefinition| {
        let relation = &definition.primary;
        match snapshot.primary_of(relation, id) {
            Known::Read(Some(primary)) => Some((relation.to_string(), primary)),
            Known::Read(None) | Known::NotRead => None,
        }
    };
    let links: Vec<(String, UserId)> = snapshot.definitions.iter().filter_map(of).collect();
    for (relation, primary) in links {
        if org.user(primary.as_str()).is_some() {
            org.put_link(&relation, id.as_str(), primary.as_str());
        }
    }
}

fn rule(live: &LiveRule, now: Timestamp) -> Rule {
    let status = if live.active { "ACTIVE" } else { "INACTIVE" };
    Rule {
        id: live.id.clone(),
        name: live.name.clone(),
        status: status.to_owned(),
        expression: live.expression.clone(),
        groups: live.groups.iter().map(ToString::to_string).collect(),
        excluded: live.excluded.iter().map(ToString::to_string).collect(),
        created: now,
        last_updated: now,
    }
}

/// The user types, each with what its schema says beyond Okta's own.
fn types(snapshot: &Snapshot) -> Vec<UserType> {
    let live = snapshot.types.iter();
    let live: BTreeMap<&str, &LiveType> = live.map(|of| (of.id.as_str(), of)).collect();
    let mut types = parts::user_types(snapshot);
    for of in &mut types {
        let live = live.get(of.id.as_str());
        if let Some(display_name) = live.and_then(|live| live.display_name.as_ref()) {
            of.display_name.clone_from(display_name);
        }
        let schema = snapshot.schema_of(live.map(|live| &live.id));
        for (name, found) in schema.into_iter().flatten() {
            let written = said(name, found);
            let part = if is_base(name.as_str()) {
                &mut of.base
            } else {
                &mut of.custom
            };
            part.insert(name.to_string(), written);
        }
        of.base.retain(|_, property| property != &json!({}));
    }
    types
}

/// Returns what a file has to say of an attribute: what Okta has by itself goes without saying.
fn said(name: &AttributeName, found: &SchemaAttribute) -> Value {
    let mut written = parts::property(found);
    if found.master == Master::Unsaid {
        written["master"] = Value::Null;
    }
    let usual = UserType::founded("", "", "");
    let usual = attribute(&usual, name.as_str());
    let usual = usual.map_or_else(
        || json!({ "mutability": "READ_WRITE" }),
        |usual| usual.to_json(name.as_str()),
    );
    let is_nothing = |value: &Value| value.is_null() || *value == json!(false);
    let says = |key: &str, value: &Value| match usual.get(key) {
        Some(usual) => usual != value,
        None => !is_nothing(value),
    };
    let Value::Object(written) = written else {
        return Value::Null;
    };
    let is_custom = !is_base(name.as_str());
    let said = written
        .into_iter()
        .filter(|(key, value)| says(key, value) || (is_custom && key == "type"));
    Value::Object(said.collect::<Map<String, Value>>())
}

/// Returns the schema of every type that was read, by the name that files use.
pub fn schemas(snapshot: &Snapshot) -> Vec<&Schema> {
    let types = snapshot.types.iter().filter(|of| !of.is_default);
    let others = types.filter(|of| snapshot.knows_schema_of(of));
    let others = others.filter_map(|of| snapshot.schema_of(Some(&of.id)));
    snapshot.schema_of(None).into_iter().chain(others).collect()
}
