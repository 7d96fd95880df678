//! The ids that requests bring, and those that later ones need.

use std::collections::BTreeMap;

use crate::model::ids::{GroupId, UserId};
use crate::plan::step::{GroupRef, Made, Step, StepId, UserRef};

/// The ids that earlier steps brought.
#[derive(Clone, Debug, Default)]
pub struct Bindings {
    users: BTreeMap<StepId, UserId>,
    groups: BTreeMap<StepId, GroupId>,
    person: Option<UserId>,
}

impl Bindings {
    /// Knows the person whom a command is about, and nothing else.
    pub fn of_person(id: UserId) -> Self {
        Self {
            person: Some(id),
            ..Self::default()
        }
    }

    /// Returns the id of the person whom a command is about, if it is known.
    pub fn person(&self) -> Option<&UserId> {
        self.person.as_ref()
    }

    /// Returns the people whom steps created.
    pub fn users(&self) -> &BTreeMap<StepId, UserId> {
        &self.users
    }

    /// Remembers the id that a creation brought; of a definition there is none.
    pub fn bind(&mut self, step: &Step, id: &str) {
        match step.operation.makes() {
            Some(Made::User) => {
                self.users.insert(step.id, UserId::new(id));
            }
            Some(Made::Group) => {
                self.groups.insert(step.id, GroupId::new(id));
            }
            Some(Made::Definition) | None => {}
        }
    }

    /// Returns the id of a user, if it is known.
    pub fn user(&self, user: &UserRef) -> Option<UserId> {
        match user {
            UserRef::Live(id) => Some(id.clone()),
            UserRef::CreatedBy(step) => self.users.get(step).cloned(),
        }
    }

    /// Returns the id of a group, if it is known.
    pub fn group(&self, group: &GroupRef) -> Option<GroupId> {
        match group {
            GroupRef::Live(id) => Some(id.clone()),
            GroupRef::CreatedBy(step) => self.groups.get(step).cloned(),
        }
    }
}
