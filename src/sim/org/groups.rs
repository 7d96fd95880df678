//! Groups and memberships.

use std::collections::{BTreeMap, BTreeSet};

use crate::sim::org::access::AssignedRole;
use crate::sim::org::{Group, GroupTimes, Org, after};

impl Org {
    /// Adds a group, or replaces the one with that id; Everyone takes all who are there.
    pub fn put_group(&mut self, group: Group) {
        if group.is_everyone() {
            for user in self.users.keys() {
                self.members.insert(&group.id, user);
            }
            self.everyone.insert(group.id.clone());
        } else {
            self.everyone.remove(&group.id);
        }
        self.group_times
            .entry(group.id.clone())
            .or_insert(GroupTimes {
                created: self.now,
                last_updated: self.now,
                last_membership_updated: self.now,
            });
        self.groups.insert(group.id.clone(), group);
    }

    /// Removes a group and its memberships.
    pub fn remove_group(&mut self, id: &str) {
        self.groups.remove(id);
        self.everyone.remove(id);
        self.group_times.remove(id);
        self.group_roles.remove(id);
        self.group_access.forget_group(id);
        self.members.remove_left(id);
        for pairs in self.fed.values_mut() {
            pairs.retain(|(group, _)| group != id);
        }
        self.fed.retain(|_, pairs| !pairs.is_empty());
    }

    /// Returns a group by id.
    pub fn group(&self, id: &str) -> Option<&Group> {
        self.groups.get(id)
    }

    /// Returns all groups, by id.
    pub fn groups(&self) -> impl Iterator<Item = &Group> {
        self.groups.values()
    }

    /// Returns the groups whose id comes after this one.
    pub fn groups_after(&self, id: Option<&str>) -> impl Iterator<Item = &Group> {
        self.groups
            .range::<str, _>(after(id))
            .map(|(_, group)| group)
    }

    /// Returns when a group changed; a group that is not there changed just now.
    pub fn group_times(&self, id: &str) -> GroupTimes {
        self.group_times.get(id).copied().unwrap_or(GroupTimes {
            created: self.now,
            last_updated: self.now,
            last_membership_updated: self.now,
        })
    }

    /// Says when a group changed.
    pub fn put_group_times(&mut self, id: &str, times: GroupTimes) {
        if self.groups.contains_key(id) {
            self.group_times.insert(id.to_owned(), times);
        }
    }

    /// Returns the administrator roles that a group gives its members, by id of the assignment; `None` is none.
    pub fn group_roles(&self, id: &str) -> Option<&BTreeMap<String, AssignedRole>> {
        self.group_roles.get(id)
    }

    /// Lets a group give its members an administrator role.
    pub fn put_group_role(&mut self, id: &str, assignment: impl Into<String>, role: AssignedRole) {
        if self.groups.contains_key(id) {
            let roles = self.group_roles.entry(id.to_owned()).or_default();
            roles.insert(assignment.into(), role);
        }
    }

    /// Returns whether a rule may put people into a group: only into the org's own, and into none that gives its
    /// members an administrator role ([rules 8](crate::facts::rules)).
    pub fn takes_rules(&self, id: &str) -> bool {
        let is_own = |group: &Group| group.kind == "OKTA_GROUP";
        self.group(id).is_some_and(is_own) && self.group_roles(id).is_none()
    }

    /// Puts somebody into a group.
    pub fn put_member(&mut self, group_id: &str, user_id: &str) {
        self.members.insert(group_id, user_id);
    }

    /// Takes somebody out of a group.
    pub fn remove_member(&mut self, group_id: &str, user_id: &str) {
        self.members.remove(group_id, user_id);
    }

    /// Returns whether somebody is in a group.
    pub fn is_member(&self, group_id: &str, user_id: &str) -> bool {
        self.members.contains(group_id, user_id)
    }

    /// Returns the groups of a user, Everyone among them.
    pub fn groups_of(&self, user_id: &str) -> &BTreeSet<String> {
        self.members.lefts_of(user_id)
    }

    /// Returns the members of a group.
    pub fn members_of(&self, group_id: &str) -> &BTreeSet<String> {
        self.members.rights_of(group_id)
    }
}
