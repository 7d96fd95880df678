//! How the org in memory ends: what no step names must be as it was, and what a second plan reads.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::live::{DEFAULT_TYPE, LiveType, Snapshot};
use crate::model::ids::AttributeName;
use crate::model::profile::Profile;
use crate::model::status::UserStatus;
use crate::model::transition::Landing;
use crate::plan::step::{Change, GroupRef, Operation, Step, TypeRef, UserRef};
use crate::rehearsal::Refuted;
use crate::rehearsal::stage::{self, Stage};
use crate::sim::org::{Org, User};

/// What the steps leave behind, told by the steps alone.
pub(crate) struct Expected {
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
    pub(crate) fn of(org: &Org, snapshot: &Snapshot) -> Self {
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
    pub(crate) fn nothing_else_moved(
        &mut self,
        steps: &[Step],
        stage: &Stage,
    ) -> Result<(), Refuted> {
        for step in steps {
            self.follow(step, stage);
        }
        self.forget_gone();
        self.compare(steps, stage)
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
                | Operation::SendActivationMail { .. }
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

    fn compare(&self, steps: &[Step], stage: &Stage) -> Result<(), Refuted> {
        let org = stage.org();
        let moved = |what: String, id: Option<&str>| {
            let of = |step: &&Step| match (&step.operation, step.operation.user()) {
                (Operation::CreateUser { .. }, _) => {
                    stage.user(&UserRef::CreatedBy(step.id)).as_deref() == id
                }
                (_, Some(user)) => stage.user(user).as_deref() == id,
                (_, None) => false,
            };
            let last = id.and_then(|_| steps.iter().rev().find(of));
            let last = last.map(stage::numbered);
            Err(Refuted::Moves { what, last })
        };
        if let Some(id) = self.users.keys().find(|id| org.user(id).is_none()) {
            return moved(format!("user {id}"), Some(id));
        }
        for user in org.users() {
            let id = Some(user.id.as_str());
            let Some(expected) = self.users.get(&user.id) else {
                return moved(format!("user {}", user.id), id);
            };
            if expected.profile != user.profile {
                return moved(format!("the profile of {}", user.id), id);
            }
            if expected.user_type != user.type_name {
                return moved(format!("the type of {}", user.id), id);
            }
            if !expected.statuses.contains(&user.status) {
                return moved(format!("the status of {}", user.id), id);
            }
        }
        let members = members(org);
        if let Some((group, user)) = members.symmetric_difference(&self.members).next() {
            return moved(format!("the membership of {user} in {group}"), Some(user));
        }
        if let Some(group) = differing(&groups(org), &self.groups) {
            return moved(format!("the group {group}"), None);
        }
        if let Some((relation, user)) = differing(&links(org), &self.links) {
            return moved(format!("the {relation} of {user}"), Some(user));
        }
        Ok(())
    }
}

/// Returns the first key whose values differ, or that only one side has.
fn differing<'m, K: Ord, V: PartialEq>(
    ends: &'m BTreeMap<K, V>,
    expected: &'m BTreeMap<K, V>,
) -> Option<&'m K> {
    let mut keys = ends.keys().chain(expected.keys());
    keys.find(|key| ends.get(key) != expected.get(key))
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
