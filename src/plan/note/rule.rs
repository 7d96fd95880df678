//! How a declared group rule and that of the org differ, and whom the declared one would move.

use serde::{Deserialize, Serialize};

use crate::model::ids::{GroupName, Login};

/// Since when the files ask for what they ask of a rule.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub enum Since {
    /// The files before the change (`--base`) did not, or there are none.
    ThisChange,
    /// The files before the change asked for the same.
    Before,
}

/// One thing in which the rule of the org is not as the files have it.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(
    tag = "what",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum RuleDifference {
    /// The token may not read group rules.
    NotRead,
    /// The org has no rule of that name.
    Missing,
    /// Several rules have the name.
    Ambiguous {
        /// How many.
        rules: usize,
    },
    /// The files want it to run, and it does not.
    NotActive,
    /// The files want it not to run, and it does.
    Active,
    /// The condition.
    Expression {
        /// That of the org, where Okta says it.
        live: Option<String>,
        /// That of the files.
        wished: String,
    },
    /// The groups that it fills.
    Groups {
        /// Those that only the files name.
        only_in_files: Vec<GroupName>,
        /// Those that only the org has.
        only_in_org: Vec<GroupName>,
    },
    /// The people whom it leaves alone, by login or id.
    Exclude {
        /// Those whom only the files name.
        only_in_files: Vec<String>,
        /// Those whom only the org has.
        only_in_org: Vec<String>,
    },
}

/// What makes a rule that of the files.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub enum RuleChange {
    /// It is made.
    Creation,
    /// It is activated.
    Activation,
    /// It gets another condition.
    Expression,
    /// Something else, or several of these.
    Several,
    /// It is deactivated: whoever is in stays in.
    Deactivation,
}

/// Whom a rule would move, as the files have it, of some of its groups.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub struct RuleEffect {
    /// The groups.
    pub groups: Vec<GroupName>,
    /// Who would join.
    pub adds: Vec<Login>,
    /// Who would be taken out.
    pub takes: Vec<Login>,
    /// Of whom it cannot be said.
    pub unsure: Vec<Unsure>,
}

/// Somebody of whom it cannot be said whether a rule would move them.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub struct Unsure {
    /// The login.
    pub login: Login,
    /// Why, in words that follow the rule: `uses user.getLinkedObject`.
    pub why: String,
}
