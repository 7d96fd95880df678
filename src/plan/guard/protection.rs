//! Who is protected whatever a plan or a command would do to them, beyond what only gives them more.

use serde::Serialize;

use crate::desired::pattern::PersonPattern;
use crate::desired::state::Guards;
use crate::model::ids::{Login, UserId};

/// What protects somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Protection {
    /// An entry of `guards.protected`, as it is written.
    Entry(String),
    /// The token acts in their name: it would die with them (facts 1.6).
    TokenOwner,
}

/// Everybody who is protected: `guards.protected`, ready to be compared, and the owner of the token.
#[derive(Clone, Debug)]
pub struct Protected {
    entries: Vec<PersonPattern>,
    token_owner: Option<UserId>,
}

impl Protected {
    /// Makes it from the configuration and who owns the token (`GET /users/me`).
    pub fn new(guards: &Guards, token_owner: Option<&UserId>) -> Self {
        let entries = guards.protected.iter();
        Self {
            entries: entries
                .map(|entry| PersonPattern::new(&entry.value))
                .collect(),
            token_owner: token_owner.cloned(),
        }
    }

    /// Returns what protects a person who has, or is to have, these logins.
    pub fn protection(&self, logins: &[Login], id: Option<&UserId>) -> Option<Protection> {
        if id.is_some() && id == self.token_owner.as_ref() {
            return Some(Protection::TokenOwner);
        }
        let mut entries = self.entries.iter();
        entries
            .find(|entry| entry.means(logins, id))
            .map(|entry| Protection::Entry(entry.as_str().to_owned()))
    }
}
