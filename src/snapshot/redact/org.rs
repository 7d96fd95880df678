//! An org under pseudonyms.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::live::{
    Apps, Attribution, Known, LiveApp, LiveDefinition, LiveGroup, LiveRole, LiveRule, LiveType,
    LiveUser, Roles, Rules, Schema, SchemaAttribute, Snapshot, Whole,
};
use crate::model::ids::{AppId, AttributeName, GroupId, RelationName, TypeId, UserId};
use crate::model::profile::AttributeValue;
use crate::snapshot::redact::Pseudonyms;
use crate::snapshot::redact::owners;
use crate::snapshot::redact::pattern::Universe;

/// What the pseudonyms of an org do not keep, by attribute: what its schema asks of them is dropped.
pub type Dropped = BTreeSet<(AttributeName, &'static str)>;

/// The kind of roles that the org made, whose names it chose.
const CUSTOM: &str = "CUSTOM";

/// The attributes that hold addresses.
const ADDRESSES: [&str; 2] = ["email", "secondEmail"];

/// Returns the ids of an org.
pub fn ids(snapshot: &Snapshot) -> impl Iterator<Item = &str> {
    let groups = snapshot.groups().map(|group| group.id.as_str());
    snapshot.users().map(|user| user.id.as_str()).chain(groups)
}

/// Adds what an org names.
pub fn named(snapshot: &Snapshot, universe: &mut Universe) {
    for user in snapshot.users() {
        if let Some(login) = user.login() {
            universe.put_login(login.as_str());
        }
        for name in ADDRESSES {
            let address = user.profile.get(&AttributeName::new(name));
            if let Some(address) = address.and_then(AttributeValue::as_text) {
                universe.put_address(address);
            }
        }
    }
    let groups = snapshot.groups().map(|group| group.name.to_string());
    universe.groups.extend(groups);
}

/// Returns the org under pseudonyms. `written` are values of attributes that files have: the schema is to say of their
/// pseudonyms what it says of them.
pub fn redacted(
    whole: &Whole,
    pseudonyms: &Pseudonyms,
    universe: &Universe,
    written: &BTreeMap<String, BTreeSet<String>>,
) -> (Whole, Dropped) {
    let old = &whole.snapshot;
    let mut new = Snapshot::new(pseudonyms.url(&old.org));
    new.read_at = old.read_at;
    new.token_owner = old.token_owner.as_ref().map(|id| pseudonyms.user_id(id));
    let mut redaction = Redaction {
        pseudonyms,
        old,
        dropped: Dropped::new(),
    };
    redaction.types(&mut new, written);
    redaction.people(&mut new);
    redaction.groups(&mut new);
    redaction.relations(&mut new);
    owners::put(old, &mut new, pseudonyms);
    redaction.rules(&mut new, universe);
    let dropped = redaction.dropped;
    let whole = Whole {
        snapshot: new,
        unread: whole.unread.clone(),
    };
    (whole, dropped)
}

struct Redaction<'r> {
    pseudonyms: &'r Pseudonyms,
    old: &'r Snapshot,
    dropped: Dropped,
}

impl Redaction<'_> {
    fn type_id(&self, id: &TypeId) -> TypeId {
        TypeId::new(self.pseudonyms.id(id.as_str()))
    }

    fn types(&mut self, new: &mut Snapshot, written: &BTreeMap<String, BTreeSet<String>>) {
        let old = self.old;
        new.types = old
            .types
            .iter()
            .map(|of| LiveType {
                id: self.type_id(&of.id),
                name: of.name.clone(),
                display_name: None,
                is_default: of.is_default,
                schema: of.schema.clone(),
            })
            .collect();
        new.schema = old
            .schema
            .as_ref()
            .map(|schema| self.schema(schema, written));
        for of in old.types.iter().filter(|of| !of.is_default) {
            if old.knows_schema_of(of)
                && let Some(schema) = old.schema_of(Some(&of.id))
            {
                let schema = self.schema(schema, written);
                new.put_schema(self.type_id(&of.id), schema);
            }
        }
    }

    fn schema(&mut self, schema: &Schema, written: &BTreeMap<String, BTreeSet<String>>) -> Schema {
        let mut changed = Schema::new();
        for (name, attribute) in schema {
            let attribute = self.attribute(name, attribute, written.get(name.as_str()));
            changed.insert(name.clone(), attribute);
        }
        changed
    }

    fn attribute(
        &mut self,
        name: &AttributeName,
        old: &SchemaAttribute,
        written: Option<&BTreeSet<String>>,
    ) -> SchemaAttribute {
        let pseudonym = |value: &Value| self.pseudonyms.attribute(name.as_str(), value);
        let mut new = old.clone();
        new.allowed = old.allowed.iter().map(pseudonym).collect();
        new.default = old
            .default
            .as_ref()
            .and_then(|value| AttributeValue::from_json(pseudonym(value.json())));
        let live = self.old.users().filter_map(|user| user.profile.get(name));
        let live = live.map(AttributeValue::json).cloned();
        let written = written
            .into_iter()
            .flatten()
            .map(|text| Value::from(text.as_str()));
        let values: Vec<(Value, Value)> = live
            .chain(written)
            .map(|value| {
                let new = pseudonym(&value);
                (value, new)
            })
            .collect();
        let same_form = |attribute: &SchemaAttribute| {
            values
                .iter()
                .all(|(before, after)| match (before.as_str(), after.as_str()) {
                    (Some(before), Some(after)) => {
                        old.takes_form(before) == attribute.takes_form(after)
                    }
                    (Some(_) | None, _) => true,
                })
        };
        if old.pattern.is_some() && !same_form(&new) {
            // Of a login, that there is a pattern says that it need be no address.
            new.pattern = (name.as_str() == "login").then(|| ".+".to_owned());
            self.dropped.insert((name.clone(), "pattern"));
        }
        let same_number = values.iter().all(|(before, after)| {
            let takes = |value: &Value| {
                // Files write numbers as texts.
                let value = value
                    .as_str()
                    .and_then(|text| text.parse::<i64>().ok())
                    .map_or_else(|| value.clone(), Value::from);
                AttributeValue::from_json(value).is_none_or(|value| old.takes_number(&value))
            };
            takes(before) == takes(after)
        });
        if !same_number {
            (new.minimum, new.maximum) = (None, None);
            self.dropped.insert((name.clone(), "bounds"));
        }
        new
    }

    fn people(&self, new: &mut Snapshot) {
        for user in self.old.users() {
            new.put_user(self.user(user));
            if let Known::Read(roles) = self.old.roles_of(&user.id) {
                new.put_roles(self.pseudonyms.user_id(&user.id), self.roles(roles));
            }
        }
    }

    fn user(&self, user: &LiveUser) -> LiveUser {
        let attribute = |(name, value): (&AttributeName, &AttributeValue)| {
            let value = self.pseudonyms.attribute(name.as_str(), value.json());
            Some((name.clone(), AttributeValue::from_json(value)?))
        };
        LiveUser {
            id: self.pseudonyms.user_id(&user.id),
            profile: user.profile.iter().filter_map(attribute).collect(),
            type_id: user.type_id.as_ref().map(|id| self.type_id(id)),
            ..user.clone()
        }
    }

    fn roles(&self, roles: &Roles) -> Roles {
        let Roles::Read(roles) = roles else {
            return Roles::Unreadable;
        };
        let label = |role: &LiveRole| {
            let label = role.label.as_ref().filter(|_| role.kind == CUSTOM)?;
            Some(self.pseudonyms.text(label))
        };
        let roles = roles.iter().map(|role| LiveRole {
            kind: role.kind.clone(),
            label: label(role),
        });
        Roles::Read(roles.collect())
    }

    /// The kind of an application is a word of Okta's catalogue, unless the org made the application.
    fn apps(&self, apps: &Apps) -> Apps {
        let Apps::Read(apps) = apps else {
            return Apps::Unreadable;
        };
        let apps = apps.iter().map(|app| LiveApp {
            id: AppId::new(self.pseudonyms.id(app.id.as_str())),
            kind: self.pseudonyms.text(&app.kind),
            label: self.pseudonyms.text(&app.label),
            active: app.active,
        });
        Apps::Read(apps.collect())
    }

    fn groups(&self, new: &mut Snapshot) {
        let user_ids =
            |ids: &BTreeSet<UserId>| ids.iter().map(|id| self.pseudonyms.user_id(id)).collect();
        for group in self.old.groups() {
            let id = self.pseudonyms.group_id(&group.id);
            new.put_group(LiveGroup {
                id: id.clone(),
                name: self.pseudonyms.group_name(&group.name),
                description: group
                    .description
                    .as_ref()
                    .map(|text| self.pseudonyms.free(text)),
                kind: group.kind.clone(),
                member_count: group.member_count,
            });
            if let Known::Read(members) = self.old.members_of(&group.id) {
                new.put_members(id.clone(), user_ids(members));
                self.attributions(new, &group.id, members);
            }
            if let Known::Read(roles) = self.old.roles_of_group(&group.id) {
                new.put_group_roles(id.clone(), self.roles(roles));
            }
            if let Known::Read(apps) = self.old.assignments.of_group(&group.id) {
                new.assignments.put_group(id, self.apps(apps));
            }
        }
        for user in self.old.users() {
            if let Known::Read(groups) = self.old.groups_of(&user.id) {
                let groups = groups.iter().map(|id| self.pseudonyms.group_id(id));
                new.put_groups_of(self.pseudonyms.user_id(&user.id), groups.collect());
            }
        }
    }

    fn relations(&self, new: &mut Snapshot) {
        let title = |title: &str, name: &RelationName| {
            if title == name.as_str() {
                title.to_owned()
            } else {
                self.pseudonyms.free(title)
            }
        };
        let definitions = self.old.definitions.iter();
        new.definitions = definitions
            .map(|of| LiveDefinition {
                primary: of.primary.clone(),
                primary_title: title(&of.primary_title, &of.primary),
                associated: of.associated.clone(),
                associated_title: title(&of.associated_title, &of.associated),
            })
            .collect();
        for of in &self.old.definitions {
            for user in self.old.users() {
                if let Known::Read(primary) = self.old.primary_of(&of.primary, &user.id) {
                    let primary = primary.as_ref().map(|id| self.pseudonyms.user_id(id));
                    let id = self.pseudonyms.user_id(&user.id);
                    new.put_primary(of.primary.clone(), id, primary);
                }
            }
        }
    }

    /// Copies which rules are behind the memberships of a group.
    fn attributions(&self, new: &mut Snapshot, group: &GroupId, members: &BTreeSet<UserId>) {
        for member in members {
            let rules = match self.old.attribution(group, member) {
                Attribution::NotSaid => continue,
                Attribution::Direct => BTreeSet::new(),
                Attribution::Rules(rules) => {
                    rules.iter().map(|id| self.pseudonyms.id(id)).collect()
                }
            };
            let (group, member) = (
                self.pseudonyms.group_id(group),
                self.pseudonyms.user_id(member),
            );
            new.put_fed(group, member, rules);
        }
    }

    fn rules(&self, new: &mut Snapshot, universe: &Universe) {
        let Rules::Read(rules) = &self.old.rules else {
            new.rules = Rules::Unreadable;
            return;
        };
        let relations = relations(self.old);
        let of_rule = |rule: &LiveRule| {
            let group = |id: &GroupId| self.pseudonyms.group_id(id);
            let names = rule.group_names.iter();
            let expression = rule.expression.as_ref();
            LiveRule {
                id: self.pseudonyms.id(&rule.id),
                name: self.pseudonyms.text(&rule.name),
                active: rule.active,
                groups: rule.groups.iter().map(group).collect(),
                group_names: names
                    .map(|(id, name)| (group(id), self.pseudonyms.group_name(name)))
                    .collect(),
                expression: expression
                    .map(|text| self.pseudonyms.condition(text, universe, &relations)),
                excluded: rule
                    .excluded
                    .iter()
                    .map(|id| self.pseudonyms.user_id(id))
                    .collect(),
            }
        };
        new.rules = Rules::Read(rules.iter().map(of_rule).collect());
    }
}

/// Returns the names of links, which stay in conditions.
pub fn relations(snapshot: &Snapshot) -> BTreeSet<String> {
    let definitions = snapshot.definitions.iter();
    definitions
        .flat_map(|of| [of.primary.to_string(), of.associated.to_string()])
        .collect()
}
