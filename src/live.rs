//! What Okta has, read at one time, as plain data.
//!
//! **Invariant:** says what was read and what was not. A membership or a link that nobody asked for is
//! [`Known::NotRead`], never taken for absent.

mod apps;
mod details;
mod directory;
mod kind;
mod known;
mod owners;
mod profile;
mod roles;
mod rules;
mod schema;
mod unread;
mod user;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use jiff::Timestamp;

use crate::model::ids::{GroupId, GroupName, RelationName, UserId};
use crate::model::table::Table;

pub use crate::live::apps::{Apps, Assignments, LiveApp};
pub use crate::live::details::{AsSent, UserDetails};
pub use crate::live::directory::Directory;
pub use crate::live::kind::{EVERYONE, GroupKind, MEMBERS_A_PAGE, Provider};
pub use crate::live::known::Known;
pub use crate::live::owners::{LiveOwner, OwnedBy, Owners};
pub use crate::live::profile::LiveProfile;
pub use crate::live::roles::{LiveRole, Roles};
pub use crate::live::rules::{Attribution, LiveMember, LiveRule, Rules};
pub(crate) use crate::live::schema::Attributes;
pub use crate::live::schema::{
    AttributeKind, DEFAULT_TYPE, LiveType, Master, Mutability, Schema, SchemaAttribute,
};
pub use crate::live::unread::Unread;
pub use crate::live::user::{LiveUser, Password};

/// A group as Okta lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveGroup {
    /// Okta's id.
    pub id: GroupId,
    /// `profile.name`.
    pub name: GroupName,
    /// `profile.description`.
    pub description: Option<String>,
    /// What manages its members.
    pub kind: GroupKind,
    /// How many members Okta counted (`expand=stats`), where it said so.
    pub member_count: Option<usize>,
}

/// A linked object definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveDefinition {
    /// The name of the primary side: what a person's link is called (`manager`).
    pub primary: RelationName,
    /// The title of the primary side.
    pub primary_title: String,
    /// The name of the associated side (`subordinate`).
    pub associated: RelationName,
    /// The title of the associated side.
    pub associated_title: String,
}

/// An org, read at one time.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The base URL of the org, without a slash at its end.
    pub org: String,
    /// What time it was in the org when reading began; `None` where no answer said so.
    pub read_at: Option<Timestamp>,
    /// The owner of the token (`GET /users/me`), protected always.
    pub token_owner: Option<UserId>,
    /// The rules that may change memberships by themselves.
    pub rules: Rules,
    /// The linked object definitions.
    pub definitions: Vec<LiveDefinition>,
    /// The applications that groups open, and those that are assigned to people themselves.
    pub assignments: Assignments,
    /// Copies of a snapshot share it, as they share members.
    directory: Arc<Directory>,
    groups: BTreeMap<GroupId, LiveGroup>,
    lists_groups: bool,
    members_of: Table<GroupId, Arc<BTreeSet<UserId>>>,
    groups_of: Table<UserId, BTreeSet<GroupId>>,
    /// Invariant: the inverse of `members_of`, so that asking for one person does not walk every group.
    member_in: Table<UserId, Arc<BTreeSet<GroupId>>>,
    /// The rules by which somebody is in a group, where Okta says it; empty for members by hand.
    fed: BTreeMap<GroupId, BTreeMap<UserId, BTreeSet<String>>>,
    primary_of: Table<(RelationName, UserId), Option<UserId>>,
    /// Invariant: the inverse of `primary_of`, so that asking who points at somebody walks no other links.
    points_at: Table<UserId, BTreeSet<(RelationName, UserId)>>,
    roles: BTreeMap<UserId, Roles>,
    group_roles: BTreeMap<GroupId, Roles>,
    owners: BTreeMap<GroupId, Owners>,
}

/// All that a plan may ask of an org, whatever the files say.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The org.
    pub snapshot: Snapshot,
    /// What the token may not read.
    pub unread: BTreeSet<Unread>,
}

impl Snapshot {
    /// Makes an org without anybody.
    pub fn new(org: impl Into<String>) -> Self {
        Self {
            org: org.into(),
            read_at: None,
            token_owner: None,
            rules: Rules::Read(Vec::new()),
            definitions: Vec::new(),
            assignments: Assignments::default(),
            directory: Arc::default(),
            groups: BTreeMap::new(),
            lists_groups: false,
            members_of: Table::default(),
            groups_of: Table::default(),
            member_in: Table::default(),
            fed: BTreeMap::new(),
            primary_of: Table::default(),
            points_at: Table::default(),
            roles: BTreeMap::new(),
            group_roles: BTreeMap::new(),
            owners: BTreeMap::new(),
        }
    }

    /// Returns who is in the org. It stays the same value until somebody or a schema is put or removed.
    pub fn directory(&self) -> &Arc<Directory> {
        &self.directory
    }

    /// Forgets a user and what was known of their groups and links.
    pub fn remove_user(&mut self, id: &UserId) {
        Arc::make_mut(&mut self.directory).remove(id);
        self.groups_of.remove(id);
        for fed in self.fed.values_mut() {
            fed.remove(id);
        }
        for group in &*self.member_in.remove(id).unwrap_or_default() {
            if let Some(members) = self.members_of.get_mut(group) {
                Arc::make_mut(members).remove(id);
            }
        }
        for key in self.points_at.remove(id).unwrap_or_default() {
            self.primary_of.remove(&key);
        }
        for definition in &self.definitions {
            let key = (definition.primary.clone(), id.clone());
            if let Some(Some(primary)) = self.primary_of.remove(&key)
                && let Some(pointing) = self.points_at.get_mut(&primary)
            {
                pointing.remove(&key);
            }
        }
    }

    /// Adds a group, or replaces the one with that id.
    pub fn put_group(&mut self, group: LiveGroup) {
        self.groups.insert(group.id.clone(), group);
    }

    /// Says that the groups are all that the org has.
    pub fn now_has_all_groups(&mut self) {
        self.lists_groups = true;
    }

    /// Returns whether the groups are all that the org has; otherwise they are those that somebody was found in.
    pub fn has_all_groups(&self) -> bool {
        self.lists_groups
    }

    /// Forgets a group and who was in it.
    pub fn remove_group(&mut self, id: &GroupId) {
        self.fed.remove(id);
        self.groups.remove(id);
        for member in &*self.members_of.remove(id).unwrap_or_default() {
            if let Some(groups) = self.member_in.get_mut(member) {
                Arc::make_mut(groups).remove(id);
            }
        }
        for groups in self.groups_of.values_mut() {
            groups.remove(id);
        }
    }

    /// Says by which rules somebody is in a group.
    pub fn put_fed(&mut self, group: GroupId, user: UserId, rules: BTreeSet<String>) {
        self.fed.entry(group).or_default().insert(user, rules);
    }

    /// Returns who holds a membership, by Okta's own word.
    pub fn attribution(&self, group: &GroupId, user: &UserId) -> Attribution<'_> {
        match self.fed.get(group).and_then(|fed| fed.get(user)) {
            None => Attribution::NotSaid,
            Some(rules) if rules.is_empty() => Attribution::Direct,
            Some(rules) => Attribution::Rules(rules),
        }
    }

    /// Says who all the members of a group are.
    pub fn put_members(&mut self, group: GroupId, members: BTreeSet<UserId>) {
        self.fed.remove(&group);
        if let Some(old) = self.members_of.remove(&group) {
            for member in &*old {
                if let Some(groups) = self.member_in.get_mut(member) {
                    Arc::make_mut(groups).remove(&group);
                }
            }
        }
        // Nearly everybody is in a group whose members are read.
        if self.member_in.is_empty() {
            self.member_in.reserve(self.directory.users().count());
        }
        for member in &members {
            let groups = self.member_in.entry(member.clone()).or_default();
            Arc::make_mut(groups).insert(group.clone());
        }
        self.members_of.insert(group, Arc::new(members));
    }

    /// Says what all the groups of a person are.
    pub fn put_groups_of(&mut self, user: UserId, groups: BTreeSet<GroupId>) {
        self.groups_of.insert(user, groups);
    }

    /// Says who a person's primary is.
    pub fn put_primary(&mut self, relation: RelationName, user: UserId, primary: Option<UserId>) {
        let key = (relation, user);
        let old = self.primary_of.insert(key.clone(), primary.clone());
        if let Some(Some(old)) = old
            && let Some(pointing) = self.points_at.get_mut(&old)
        {
            pointing.remove(&key);
        }
        if let Some(primary) = primary {
            self.points_at.entry(primary).or_default().insert(key);
        }
    }

    /// Says whose primary a person is, by the primary name of the relationship. Everybody has one primary at most
    /// ([links 1](crate::facts::links)), so this side tells the other one too.
    pub fn put_associated(
        &mut self,
        relation: &RelationName,
        primary: &UserId,
        associated: BTreeSet<UserId>,
    ) {
        for user in associated {
            self.put_primary(relation.clone(), user, Some(primary.clone()));
        }
    }

    /// Returns all groups, by id.
    pub fn groups(&self) -> impl Iterator<Item = &LiveGroup> {
        self.groups.values()
    }

    /// Returns a group by id.
    pub fn group(&self, id: &GroupId) -> Option<&LiveGroup> {
        self.groups.get(id)
    }

    /// Returns whether a person is in a group, as far as either side was read.
    pub fn is_member(&self, user: &UserId, group: &GroupId) -> Known<bool> {
        if let Some(groups) = self.groups_of.get(user) {
            return Known::Read(groups.contains(group));
        }
        if self.members_of.contains_key(group) {
            let groups = self.member_in.get(user);
            Known::Read(groups.is_some_and(|groups| groups.contains(group)))
        } else {
            Known::NotRead
        }
    }

    /// Returns all members of a group, where they were read from the group's side.
    pub fn members_of(&self, group: &GroupId) -> Known<&BTreeSet<UserId>> {
        let members = self.members_of.get(group);
        members.map_or(Known::NotRead, |members| Known::Read(members))
    }

    /// Returns whether the members of a group were read from the group's side.
    pub fn knows_members_of(&self, group: &GroupId) -> bool {
        self.members_of.contains_key(group)
    }

    /// Returns the groups that a person is known to be in; complete only for those read from the person's side.
    pub fn known_groups_of(&self, user: &UserId) -> &BTreeSet<GroupId> {
        static NONE: BTreeSet<GroupId> = BTreeSet::new();
        let own = self.groups_of.get(user);
        let others = || self.member_in.get(user).map(|groups| &**groups);
        own.or_else(others).unwrap_or(&NONE)
    }

    /// Returns all the groups that a person is in, where the person was asked.
    pub fn groups_of(&self, user: &UserId) -> Known<&BTreeSet<GroupId>> {
        self.groups_of.get(user).map_or(Known::NotRead, Known::Read)
    }

    /// Returns how many members a group has, where it was read or counted.
    pub fn member_count(&self, group: &GroupId) -> Option<usize> {
        match self.members_of.get(group) {
            Some(members) => Some(members.len()),
            None => self.groups.get(group).and_then(|group| group.member_count),
        }
    }

    /// Returns who a person's primary is, as far as either side was read.
    pub fn primary_of(&self, relation: &RelationName, user: &UserId) -> Known<Option<UserId>> {
        match self.primary_of.get(&(relation.clone(), user.clone())) {
            Some(primary) => Known::Read(primary.clone()),
            None => Known::NotRead,
        }
    }

    /// Returns whose primary a person is known to be, by relationship.
    pub fn associated_of(&self, primary: &UserId) -> BTreeMap<&RelationName, BTreeSet<&UserId>> {
        let mut found: BTreeMap<&RelationName, BTreeSet<&UserId>> = BTreeMap::new();
        for (relation, user) in self.points_at.get(primary).into_iter().flatten() {
            found.entry(relation).or_default().insert(user);
        }
        found
    }
}

impl Deref for Snapshot {
    type Target = Directory;

    fn deref(&self) -> &Directory {
        &self.directory
    }
}

impl DerefMut for Snapshot {
    fn deref_mut(&mut self) -> &mut Directory {
        Arc::make_mut(&mut self.directory)
    }
}

#[cfg(test)]
mod tests;

impl Snapshot {
    /// Says what was read of somebody's administrator roles.
    pub fn put_roles(&mut self, user: UserId, roles: Roles) {
        self.roles.insert(user, roles);
    }

    /// Returns what was read of somebody's administrator roles.
    pub fn roles_of(&self, user: &UserId) -> Known<&Roles> {
        self.roles.get(user).map_or(Known::NotRead, Known::Read)
    }

    /// Says what was read of the administrator roles that a group carries.
    pub fn put_group_roles(&mut self, group: GroupId, roles: Roles) {
        self.group_roles.insert(group, roles);
    }

    /// Returns what was read of the administrator roles that a group carries: its members have them.
    pub fn roles_of_group(&self, group: &GroupId) -> Known<&Roles> {
        let roles = self.group_roles.get(group);
        roles.map_or(Known::NotRead, Known::Read)
    }
}

impl Snapshot {
    /// Says what was read of who owns a group.
    pub fn put_owners(&mut self, group: GroupId, owners: Owners) {
        self.owners.insert(group, owners);
    }

    /// Returns what was read of who owns a group.
    pub fn owners_of(&self, group: &GroupId) -> Known<&Owners> {
        self.owners.get(group).map_or(Known::NotRead, Known::Read)
    }

    /// Returns all that was read of who owns which group.
    pub fn owners(&self) -> impl Iterator<Item = (&GroupId, &Owners)> {
        self.owners.iter()
    }
}
