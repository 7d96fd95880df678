//! The guards that stop a plan, as data: each with the line that would allow exactly this plan.

use serde::{Deserialize, Serialize};

use crate::desired::written::config::GuardsKey;
use crate::model::amount::is_zero;
use crate::model::ids::{GroupName, Login};
use crate::plan::names::stable_names;
use crate::plan::step::{Operation, StepId};
use crate::source::Place;

/// A guard that stops the plan, and the line that would allow exactly this plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Refusal {
    /// More than the limit allows.
    TooMany {
        /// What the limit counts.
        guard: Counted,
        /// How many the plan has.
        found: usize,
        /// The population that it is compared with; `None` where the guard has none.
        population: Option<usize>,
        /// The limit as the configuration has it.
        limit: String,
        /// How many that allows here.
        allowed: u64,
        /// The group, where the guard counts group by group.
        group: Option<GroupName>,
        /// How many of these rules bring about, and no step.
        #[serde(default, skip_serializing_if = "is_zero")]
        by_rules: usize,
        /// The line under `guards:` that would allow exactly this plan.
        line: String,
    },
    /// Groups of three or more members would lose their last one.
    BecomesEmpty {
        /// Which, by name.
        groups: Vec<Emptied>,
        /// The line under `guards:` that would allow exactly this plan.
        line: String,
    },
    /// Addresses would have domains that are not allowed.
    Domains {
        /// Which, by name.
        domains: Vec<NewDomain>,
        /// The line under `guards:` that would allow exactly this plan.
        line: String,
    },
    /// A step that a protected person may not have.
    Protected {
        /// The person.
        login: Login,
        /// The step.
        step: StepId,
        /// What it would do.
        operation: Operation,
        /// Where the files ask for it.
        place: Place,
        /// What protects them: an entry of `guards.protected`, or the token.
        by: Protection,
    },
    /// People with an administrator role would lose access, an address, or the group that gives them the role.
    Administrators {
        /// The people, in the order of the files.
        people: Vec<Administrator>,
        /// The line under `guards:` that would allow exactly this plan.
        line: String,
    },
}

impl Refusal {
    /// The stable name of what is refused because a group would become empty.
    pub const MAY_BECOME_EMPTY: &'static str = GuardsKey::MayBecomeEmpty.word();

    /// The stable name of what is refused because of a domain.
    pub const DOMAINS: &'static str = GuardsKey::Domains.word();

    /// The stable name of what `guards.protected` refuses.
    pub const PROTECTED: &'static str = GuardsKey::Protected.word();

    /// The stable name of what is refused for the sake of administrators.
    pub const ADMINISTRATORS: &'static str = GuardsKey::AdminsWhoMayLoseAccess.word();

    /// Returns what comes first: numbers of people, those of memberships, and what is told by name.
    pub(crate) fn rank(&self) -> u8 {
        match self {
            Self::TooMany { guard, .. } => match guard {
                Counted::GroupRemovals | Counted::MembershipRemovals => 1,
                Counted::Creations
                | Counted::Deactivations
                | Counted::Suspensions
                | Counted::Reactivations
                | Counted::Deletions
                | Counted::PeopleWithoutGroups
                | Counted::AdminGrants
                | Counted::EmailChanges
                | Counted::Emails
                | Counted::PasswordExpiries => 0,
            },
            Self::BecomesEmpty { .. }
            | Self::Domains { .. }
            | Self::Protected { .. }
            | Self::Administrators { .. } => 2,
        }
    }

    /// Returns the stable name: the key under `guards:`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooMany { guard, .. } => guard.key(),
            Self::BecomesEmpty { .. } => Self::MAY_BECOME_EMPTY,
            Self::Domains { .. } => Self::DOMAINS,
            Self::Protected { .. } => Self::PROTECTED,
            Self::Administrators { .. } => Self::ADMINISTRATORS,
        }
    }
}

/// What a guard counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Counted {
    /// People who are created, or activated from STAGED.
    Creations,
    /// People who are deactivated.
    Deactivations,
    /// People who are suspended.
    Suspensions,
    /// People who regain access.
    Reactivations,
    /// People who are deleted.
    Deletions,
    /// People who are taken out of a group.
    GroupRemovals,
    /// Memberships that end, over all groups.
    MembershipRemovals,
    /// People who lose their last managed group and do not leave.
    PeopleWithoutGroups,
    /// People who join a group that carries an administrator role.
    AdminGrants,
    /// People whose login, email or second email changes.
    EmailChanges,
    /// Activation mails.
    Emails,
    /// People whose password is expired.
    PasswordExpiries,
}

impl Counted {
    // The keys under `guards:`.
    stable_names! {
        KEYS, fn key,
        Self::Creations => GuardsKey::MaxCreations.word(),
        Self::Deactivations => GuardsKey::MaxDeactivations.word(),
        Self::Suspensions => GuardsKey::MaxSuspensions.word(),
        Self::Reactivations => GuardsKey::MaxReactivations.word(),
        Self::Deletions => GuardsKey::MaxDeletions.word(),
        Self::GroupRemovals => GuardsKey::MaxGroupRemovals.word(),
        Self::MembershipRemovals => GuardsKey::MaxMembershipRemovals.word(),
        Self::PeopleWithoutGroups => GuardsKey::MaxPeopleWithoutGroups.word(),
        Self::AdminGrants => GuardsKey::MaxAdminGrants.word(),
        Self::EmailChanges => GuardsKey::MaxEmailChanges.word(),
        Self::Emails => GuardsKey::MaxEmails.word(),
        Self::PasswordExpiries => GuardsKey::MaxPasswordExpiries.word(),
    }
}

/// What protects somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Protection {
    /// An entry of `guards.protected`, as it is written.
    Entry(String),
    /// The token acts in their name: it would die with them.
    // See facts::deactivation 9.
    TokenOwner,
}

/// A group that would lose its last member.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub struct Emptied {
    /// Its name.
    pub group: GroupName,
    /// How many members it has.
    pub members: usize,
    /// How many of them rules take out, and no step.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub by_rules: usize,
}

/// A domain that is not allowed.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub struct NewDomain {
    /// The domain.
    pub domain: String,
    /// Who would get an address of it, sorted.
    pub people: Vec<Login>,
}

/// An administrator who would lose access, an address or a group that carries a role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Administrator {
    /// The person.
    pub login: Login,
    /// Their roles, by the names that people read, and the group that a role comes through.
    pub roles: Vec<String>,
    /// The step: the last one that they are kept from, for it is what the files ask for.
    pub step: StepId,
    /// What it would do.
    pub operation: Operation,
    /// Where the files ask for it.
    pub place: Place,
}
