//! What became of the memberships that a plan foresaw, once group rules had their time.

use serde::Serialize;

use crate::model::ids::{GroupName, Login};

/// What became of the memberships that a plan foresaw.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Ledger {
    /// How many seconds after the last step the people were read for the last time.
    pub seconds: u64,
    /// How many memberships are as they were foreseen.
    pub held: usize,
    /// Those that are not, in the order of the plan.
    pub missed: Vec<Missed>,
    /// How many were not looked at: a step of the person is not done, or the person could not be read.
    pub not_looked_at: usize,
}

/// A membership that is not as it was foreseen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Missed {
    /// The person.
    pub login: Login,
    /// The group.
    pub group: GroupName,
    /// What was foreseen.
    pub foreseen: End,
    /// The rules that were to bring it about, by name.
    pub rules: Vec<String>,
}

/// How a membership is to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum End {
    /// The person is in the group.
    In,
    /// The person is not in the group.
    Out,
}

impl Ledger {
    /// Returns how many memberships were looked at.
    pub fn looked_at(&self) -> usize {
        self.held + self.missed.len()
    }
}
