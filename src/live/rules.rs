//! Group rules: what changes memberships by itself.

use crate::model::ids::GroupId;

/// A group rule: what may give and take memberships by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveRule {
    /// Okta's id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Only an active rule acts.
    pub active: bool,
    /// The groups that it puts people into.
    pub groups: Vec<GroupId>,
}

/// Whether the group rules could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rules {
    /// All of them.
    Read(Vec<LiveRule>),
    /// The token may not read them: every membership may be given by one.
    Unreadable,
}
