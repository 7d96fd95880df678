//! Applications: those that a group opens to its members, and those that are assigned to people themselves
//! ([apps](crate::facts::apps)).

use std::collections::BTreeMap;

use crate::live::known::Known;
use crate::model::ids::{AppId, GroupId, UserId};

/// An application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveApp {
    /// Okta's id. Two applications may have one label.
    pub id: AppId,
    /// `name`, the kind of application.
    pub kind: String,
    /// What people read.
    pub label: String,
    /// Whether it is active: one that is not opens nothing ([apps 6](crate::facts::apps)).
    pub active: bool,
}

/// What was read of the applications of a person or a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Apps {
    /// All of them.
    Read(Vec<LiveApp>),
    /// The token may not read them.
    Unreadable,
}

impl Apps {
    /// Returns the active ones; `None` where they could not be read.
    pub fn active(&self) -> Option<impl Iterator<Item = &LiveApp>> {
        match self {
            Self::Read(apps) => Some(apps.iter().filter(|app| app.active)),
            Self::Unreadable => None,
        }
    }
}

/// What was read of who has which application in which way.
#[derive(Clone, Debug, Default)]
pub struct Assignments {
    of_groups: BTreeMap<GroupId, Apps>,
    of_people: BTreeMap<UserId, Apps>,
}

impl Assignments {
    /// Says what was read of what a group opens.
    pub fn put_group(&mut self, group: GroupId, apps: Apps) {
        self.of_groups.insert(group, apps);
    }

    /// Says what was read of what is assigned to somebody themselves.
    pub fn put_person(&mut self, user: UserId, apps: Apps) {
        self.of_people.insert(user, apps);
    }

    /// Returns what was read of what a group opens.
    pub fn of_group(&self, group: &GroupId) -> Known<&Apps> {
        self.of_groups
            .get(group)
            .map_or(Known::NotRead, Known::Read)
    }

    /// Returns what was read of what is assigned to somebody themselves.
    pub fn of_person(&self, user: &UserId) -> Known<&Apps> {
        self.of_people.get(user).map_or(Known::NotRead, Known::Read)
    }
}
