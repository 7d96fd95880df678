//! How the org in memory ends: what no step names must be as it was, and what a second plan reads.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::live::{
    DEFAULT_TYPE, GroupKind, LiveDefinition, LiveGroup, LiveType, LiveUser, Password, Provider,
    Snapshot,
};
use crate::model::ids::{AttributeName, GroupId, GroupName, RelationName, TypeName, UserId};
use crate::model::profile::{AttributeValue, Profile};
use crate::model::status::UserStatus;
use crate::model::transition::Landing;
use crate::plan::step::{Change, GroupRef, Operation, Side, Step, TypeRef, UserRef};
use crate::rehearsal::Refuted;
use crate::rehearsal::seed::{touched, type_name};
use crate::rehearsal::stage::Stage;
use crate::sim::org::{Org, User};

/// What the steps leave behind, told by the steps alone.
pub(in crate::rehearsal) struct Expected {
    users: BTreeMap<String, ExpectedUser>,
    members: BTreeSet<(String, String)>,
    links: BTreeMap<(String, String), String>,
    /// The name and the description of each group.
    groups: BTreeMap<String, (String, Option<String>)>,
    everyone: Option<String>,
    /// The people whom the steps delete.
    gone: BTreeSet<String>,
    /// What Okta writes by itself in place of nothing, by type.
    defaults: BTreeMap<String, Map<String, Value>>,
}

struct ExpectedUser {
    profile: Map<String, Value>,
    user_type: String,
    statuses: Vec<UserStatus>,
}

impl Expected {
    /// Takes down how the org begins.
    pub(in crate::rehearsal) fn of(org: &Org, snapshot: &Snapshot) -> Self {
        let user = |user: &User| ExpectedUser {
            profile: user.profile.clone(),
            user_type: user.type_name.clone(),
            statuses: vec![user.status.clone()],
        };
        let everyone = org.groups().find(|group| group.is_everyone());
        Self {
            users: org
                .users()
                .map(|each| (each.id.clone(), user(each)))
                .collect(),
            members: members(org),
            links: links(org),
            groups: groups(org),
            everyone: everyone.map(|group| group.id.clone()),
            gone: BTreeSet::new(),
            defaults: defaults(snapshot),
        }
    }

    /// Returns a profile that is written whole, with what Okta adds to it.
    fn with_defaults(&self, profile: &Profile, of: &str) -> Map<String, Value> {
        let mut all = self.defaults.get(of).cloned().unwrap_or_default();
        all.extend(as_json(profile));
        all
    }

    /// Compares the org with what the steps say, so that nothing moves which no step names.
    pub(in crate::rehearsal) fn nothing_else_moved(
        &mut self,
        steps: &[Step],
        stage: &Stage,
    ) -> Result<(), Refuted> {
        for step in steps {
            self.follow(step, stage);
        }
        self.forget_gone();
        self.compare(stage.org())
    }

    #[expect(
        clippy::too_many_lines,
        reason = "one match: an operation without an effect does not compile"
    )]
    fn follow(&mut self, step: &Step, stage: &Stage) {
        let user = step.operation.user().and_then(|user| stage.user(user));
        match (&step.operation, user) {
            (
                Operation::CreateUser {
                    profile, user_type, ..
                },
                _,
            ) => {
                if let Some(id) = stage.user(&UserRef::CreatedBy(step.id)) {
                    self.create(id, profile, user_type.as_ref());
                }
            }
            (Operation::CreateGroup { name, description }, _) => {
                if let Some(id) = stage.group(&GroupRef::CreatedBy(step.id)) {
                    let group = (name.to_string(), description.clone());
                    self.groups.insert(id, group);
                }
            }
            (Operation::RenameGroup { group, name, .. }, _) => {
                if let Some((known, _)) = self.groups.get_mut(group.as_str()) {
                    *known = name.to_string();
                }
            }
            (Operation::UpdateProfile { changes, .. }, Some(user)) => self.update(&user, changes),
            (Operation::ChangeType { to, profile, .. }, Some(user)) => {
                let profile = self.with_defaults(profile, to.name.as_str());
                if let Some(expected) = self.users.get_mut(&user) {
                    expected.profile = profile;
                    expected.user_type = to.name.to_string();
                }
            }
            (Operation::JoinGroup { group, .. }, Some(user)) => {
                self.members
                    .extend(stage.group(group).map(|group| (group, user)));
            }
            (Operation::LeaveGroup { group, .. }, Some(user)) => {
                if let Some(group) = stage.group(group) {
                    self.members.remove(&(group, user));
                }
            }
            (
                Operation::SetLink {
                    relation, primary, ..
                },
                Some(user),
            ) => {
                if let Some(primary) = stage.user(primary) {
                    self.links.insert((relation.to_string(), user), primary);
                }
            }
            (Operation::ClearLink { relation, .. }, Some(user)) => {
                self.links.remove(&(relation.to_string(), user));
            }
            (
                Operation::Lifecycle { landing, .. } | Operation::ExpirePassword { landing, .. },
                Some(user),
            ) => match landing {
                Landing::Gone => {
                    self.gone.insert(user);
                }
                Landing::OneOf(statuses) => {
                    if let Some(expected) = self.users.get_mut(&user) {
                        expected.statuses.clone_from(statuses);
                    }
                }
            },
            (
                Operation::CreateDefinition { .. }
                | Operation::UpdateProfile { .. }
                | Operation::ChangeType { .. }
                | Operation::JoinGroup { .. }
                | Operation::LeaveGroup { .. }
                | Operation::SetLink { .. }
                | Operation::ClearLink { .. }
                | Operation::ExpirePassword { .. }
                | Operation::RevokeSessions { .. }
                | Operation::RevokeGrants { .. }
                | Operation::Lifecycle { .. },
                _,
            ) => {}
        }
    }

    fn update(&mut self, user: &str, changes: &BTreeMap<AttributeName, Change>) {
        let Some(expected) = self.users.get_mut(user) else {
            return;
        };
        for (name, change) in changes {
            match &change.desired {
                Some(value) => {
                    let value = value.json().clone();
                    expected.profile.insert(name.to_string(), value);
                }
                None => {
                    expected.profile.remove(name.as_str());
                }
            }
        }
    }

    fn create(&mut self, id: String, profile: &Profile, of: Option<&TypeRef>) {
        let user_type = of.map_or(DEFAULT_TYPE, |of| of.name.as_str()).to_owned();
        // Okta puts every new person into Everyone by itself.
        if let Some(group) = &self.everyone {
            self.members.insert((group.clone(), id.clone()));
        }
        let user = ExpectedUser {
            profile: self.with_defaults(profile, &user_type),
            user_type,
            statuses: vec![UserStatus::Staged],
        };
        self.users.insert(id, user);
    }

    /// A deleted person takes memberships and links along, in both roles.
    fn forget_gone(&mut self) {
        let Self {
            users,
            members,
            links,
            gone,
            ..
        } = self;
        if gone.is_empty() {
            return;
        }
        users.retain(|id, _| !gone.contains(id));
        members.retain(|(_, user)| !gone.contains(user));
        links.retain(|(_, associated), primary| {
            !gone.contains(associated) && !gone.contains(primary)
        });
    }

    fn compare(&self, org: &Org) -> Result<(), Refuted> {
        let moved = |what: String| Err(Refuted::Moves { what });
        if let Some(id) = self.users.keys().find(|id| org.user(id).is_none()) {
            return moved(format!("user {id}"));
        }
        for user in org.users() {
            let Some(expected) = self.users.get(&user.id) else {
                return moved(format!("user {}", user.id));
            };
            if expected.profile != user.profile {
                return moved(format!("the profile of {}", user.id));
            }
            if expected.user_type != user.type_name {
                return moved(format!("the type of {}", user.id));
            }
            if !expected.statuses.contains(&user.status) {
                return moved(format!("the status of {}", user.id));
            }
        }
        let members = members(org);
        if let Some((group, user)) = members.symmetric_difference(&self.members).next() {
            return moved(format!("the membership of {user} in {group}"));
        }
        if groups(org) != self.groups {
            return moved("a group".to_owned());
        }
        let links = links(org);
        if links != self.links {
            return moved("a link".to_owned());
        }
        Ok(())
    }
}

/// Returns the defaults of each type whose schema was read.
fn defaults(snapshot: &Snapshot) -> BTreeMap<String, Map<String, Value>> {
    let of_type = |of: Option<&LiveType>| {
        let schema = snapshot
            .schema_of(of.map(|of| &of.id))
            .into_iter()
            .flatten();
        let filled = schema.filter_map(|(name, attribute)| {
            let default = attribute.default.as_ref()?.json().clone();
            Some((name.to_string(), default))
        });
        filled.collect()
    };
    let types = snapshot.types.iter();
    let mut all: BTreeMap<String, Map<String, Value>> = types
        .map(|of| (of.file_name().to_owned(), of_type(Some(of))))
        .collect();
    all.entry(DEFAULT_TYPE.to_owned())
        .or_insert_with(|| of_type(None));
    all
}

fn as_json(profile: &Profile) -> Map<String, Value> {
    let values = profile.iter();
    values
        .map(|(name, value)| (name.to_string(), value.json().clone()))
        .collect()
}

fn members(org: &Org) -> BTreeSet<(String, String)> {
    let of = |user: &User| {
        let groups = org.groups_of(&user.id).iter();
        groups
            .map(|group| (group.clone(), user.id.clone()))
            .collect::<Vec<_>>()
    };
    org.users().flat_map(of).collect()
}

fn groups(org: &Org) -> BTreeMap<String, (String, Option<String>)> {
    let groups = org.groups();
    groups
        .map(|group| {
            (
                group.id.clone(),
                (group.name.clone(), group.description.clone()),
            )
        })
        .collect()
}

fn links(org: &Org) -> BTreeMap<(String, String), String> {
    let links = org.links();
    links
        .map(|(relation, associated, primary)| {
            let key = (relation.to_owned(), associated.to_owned());
            (key, primary.to_owned())
        })
        .collect()
}

/// Returns the snapshot as it would be read after the plan.
pub(in crate::rehearsal) fn snapshot(steps: &[Step], before: &Snapshot, stage: &Stage) -> Snapshot {
    let mut after = before.clone();
    let org = stage.org();
    for step in steps {
        declare(&mut after, step, stage);
    }
    let live = touched(steps).into_iter().map(|id| id.as_str().to_owned());
    let created = steps
        .iter()
        .filter_map(|step| stage.user(&UserRef::CreatedBy(step.id)));
    for id in live.chain(created) {
        let user_id = UserId::new(id.as_str());
        let Some(user) = org.user(&id) else {
            after.remove_user(&user_id);
            continue;
        };
        after.put_user(live_user(user, before));
        let groups = org.groups_of(&id).iter().map(GroupId::new).collect();
        after.put_groups_of(user_id.clone(), groups);
        for definition in org.definitions() {
            let relation = RelationName::new(definition.primary.name.as_str());
            let primary = org.primary_of(&definition.primary.name, &id);
            after.put_primary(relation, user_id.clone(), primary.map(UserId::new));
        }
    }
    after
}

/// Adds a group or definition that a step has created.
fn declare(after: &mut Snapshot, step: &Step, stage: &Stage) {
    match &step.operation {
        Operation::CreateGroup { name, description } => {
            let id = stage.org().groups().find(|group| {
                group.name == name.as_str() && group.kind == GroupKind::OktaGroup.as_str()
            });
            if let Some(group) = id {
                after.put_group(LiveGroup {
                    id: GroupId::new(group.id.as_str()),
                    name: GroupName::new(name.as_str()),
                    description: description.clone(),
                    kind: GroupKind::OktaGroup,
                    member_count: None,
                });
            }
        }
        Operation::RenameGroup { group, name, .. } => {
            if let Some(renamed) = before_named(after, group, name) {
                after.put_group(renamed);
            }
        }
        Operation::CreateDefinition {
            primary,
            associated,
        } => after.definitions.push(definition(primary, associated)),
        Operation::CreateUser { .. }
        | Operation::UpdateProfile { .. }
        | Operation::ChangeType { .. }
        | Operation::JoinGroup { .. }
        | Operation::LeaveGroup { .. }
        | Operation::SetLink { .. }
        | Operation::ClearLink { .. }
        | Operation::ExpirePassword { .. }
        | Operation::RevokeSessions { .. }
        | Operation::RevokeGrants { .. }
        | Operation::Lifecycle { .. } => {}
    }
}

fn before_named(before: &Snapshot, group: &GroupId, name: &GroupName) -> Option<LiveGroup> {
    Some(LiveGroup {
        name: name.clone(),
        ..before.group(group)?.clone()
    })
}

fn definition(primary: &Side, associated: &Side) -> LiveDefinition {
    LiveDefinition {
        primary: primary.name.clone(),
        primary_title: primary.title.clone(),
        associated: associated.name.clone(),
        associated_title: associated.title.clone(),
    }
}

fn live_user(user: &User, before: &Snapshot) -> LiveUser {
    let profile = user.profile.iter().filter_map(|(name, value)| {
        let value = AttributeValue::from_json(value.clone())?;
        Some((AttributeName::new(name.as_str()), value))
    });
    let id = UserId::new(user.id.as_str());
    let old = before.user(&id);
    let of = before.type_named(&TypeName::new(user.type_name.as_str()));
    // A type that nobody wrote stays as Okta said it, even where it said none.
    let type_id = match old {
        Some(old) if type_name(before, old) == user.type_name => old.type_id.clone(),
        Some(_) | None => of.map(|of| of.id.clone()),
    };
    LiveUser {
        id,
        status: user.status.clone(),
        // Nobody is written whom Okta is moving; such a person may still be named as somebody's primary.
        transitioning_to: old.and_then(|old| old.transitioning_to.clone()),
        profile: profile.collect(),
        password: if user.has_password {
            Password::Set
        } else {
            Password::Unset
        },
        provider: Provider::from_okta(&user.provider),
        type_id,
        password_changed: user.password_changed,
    }
}
