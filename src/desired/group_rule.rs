//! Group rules as the files would have them. They are compared, never written.

pub(crate) mod read;

use crate::desired::wish::GroupWish;
use crate::model::ids::{Login, UserId};
use crate::source::{Keyed, Located};
use crate::yaml::words::words;

/// A group rule that the files declare. What they do not mention is not compared.
#[derive(Clone, Debug)]
pub struct DeclaredRule {
    /// The name.
    pub name: Located<String>,
    /// Whether it runs.
    pub status: Option<Located<RuleStatus>>,
    /// The condition.
    pub expression: Option<Located<String>>,
    /// The groups that it fills.
    pub groups: Option<Keyed<Vec<GroupWish>>>,
    /// The people whom it leaves alone.
    pub exclude: Option<Keyed<Vec<Excluded>>>,
}

/// Somebody whom a rule leaves alone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Excluded {
    /// By login.
    Login(Login),
    /// By Okta's id.
    Id(UserId),
}

words! {
    /// Whether a group rule runs.
    pub RuleStatus {
        /// It runs.
        Active "ACTIVE",
        /// It does not.
        Inactive "INACTIVE",
    }
}
