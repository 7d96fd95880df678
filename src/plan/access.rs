//! What memberships open: who gains, loses and keeps which application or administrator role, and through which group.
//!
//! **Invariant:** a claim is there only where all that it needs was read. Whoever *keeps* something has another way to it
//! that was seen; whoever *loses* it for sure has none, and all were looked at.

use serde::{Deserialize, Serialize};

use crate::model::ids::{AppId, GroupName, Login};

/// What memberships open to the people of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Access {
    /// Who gains or loses something, in the order of the plan's people.
    pub people: Vec<PersonAccess>,
    /// What could not be read, so that nothing is said of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<Unread>,
}

/// What somebody gains, loses and keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PersonAccess {
    /// The login that the plan shows.
    pub login: Login,
    /// What a membership opens that they join, or that comes back into force.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gains: Vec<Held>,
    /// What a membership opened that they leave.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub loses: Vec<Lost>,
    /// What a membership opened that they leave, and that they have in another way: that way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keeps: Vec<Held>,
    /// What somebody who leaves the org, or is suspended, has all the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<Held>,
    /// The groups that somebody owns who leaves the org or is suspended, of those whose owners were read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owns: Vec<GroupName>,
}

/// Something that somebody has, and all the ways to it that are told.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub struct Held {
    /// What it is.
    #[serde(flatten)]
    pub what: Thing,
    /// How they have it; never empty.
    pub by: Vec<By>,
}

/// Something that somebody loses.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub struct Lost {
    /// What it is.
    #[serde(flatten)]
    pub what: Thing,
    /// How they had it; never empty.
    pub by: Vec<By>,
    /// Whether every other way was looked at.
    pub otherwise: Otherwise,
}

/// What is known of other ways to something that somebody loses.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub enum Otherwise {
    /// There is none: it is gone.
    None,
    /// Not all of them were read: they lose it unless it is assigned otherwise.
    NotRead,
}

/// What access is to.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Thing {
    /// An administrator role, by the name that people read.
    Role {
        /// The name.
        name: String,
    },
    /// An application.
    Application {
        /// What people read.
        label: String,
        /// Okta's id.
        id: AppId,
    },
}

/// How somebody has something.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(tag = "way", rename_all = "camelCase")]
pub enum By {
    /// It is assigned to them.
    Directly,
    /// Through a group.
    Group {
        /// The name of the group.
        group: GroupName,
        /// The group rule that gives or takes the membership; none where a step does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(with = "String")]
        rule: Option<String>,
    },
}

/// Something that the token may not read.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(tag = "of", rename_all = "camelCase")]
pub enum Unread {
    /// The applications that these groups open.
    GroupApps {
        /// The names of the groups.
        groups: Vec<GroupName>,
    },
    /// Who owns these groups.
    GroupOwners {
        /// The names of the groups.
        groups: Vec<GroupName>,
    },
    /// The applications that are assigned to people themselves.
    PersonApps {
        /// How many people were asked for.
        people: usize,
    },
}

impl Access {
    /// Returns whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.people.is_empty() && self.unread.is_empty()
    }
}

impl PersonAccess {
    /// Returns whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        let Self {
            login: _,
            gains,
            loses,
            keeps,
            holds,
            owns,
        } = self;
        let is_moved = !gains.is_empty() || !loses.is_empty() || !keeps.is_empty();
        !is_moved && holds.is_empty() && owns.is_empty()
    }
}

impl Thing {
    /// Returns whether it is an administrator role.
    pub fn is_role(&self) -> bool {
        match self {
            Self::Role { .. } => true,
            Self::Application { .. } => false,
        }
    }

    /// Returns the name that people read.
    pub fn name(&self) -> &str {
        match self {
            Self::Role { name } => name,
            Self::Application { label, .. } => label,
        }
    }
}
