//! Guards: limits that stop a plan, and people who may only gain.

pub mod admin;
pub mod count;
pub mod limit;
pub mod protection;
pub mod whole;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::desired::keys::Key;
use crate::desired::written::config::GuardsKey;
use crate::model::ids::{GroupName, Login};
use crate::plan::context::Context;
use crate::plan::diff::PersonChanges;
use crate::plan::names::stable_names;
use crate::plan::step::{Operation, Step, StepId};
use crate::plan::tally::Tally;
use crate::source::Place;

pub use crate::plan::guard::admin::Administrator;
pub use crate::plan::guard::limit::{SMALL_POPULATION, allowed};
pub use crate::plan::guard::protection::{Protected, Protection};
pub use crate::plan::guard::whole::{Emptied, NewDomain};

/// A guard that stops the plan, and the line that would allow exactly this plan.
#[derive(Clone, Debug, PartialEq, Serialize, schemars::JsonSchema)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Refusal {
    /// More than the limit allows.
    TooMany {
        /// Which.
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
    fn rank(&self) -> u8 {
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
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

/// What a plan does, as the guards look at it.
pub(crate) struct Deeds<'p> {
    /// What differs for the people of the plan.
    pub(crate) changes: &'p [PersonChanges],
    /// The steps.
    pub(crate) steps: &'p [Step],
    /// The steps of each person.
    pub(crate) of_person: &'p BTreeMap<usize, Vec<StepId>>,
    /// What becomes of memberships.
    pub(crate) tally: &'p Tally,
    /// Managed people in the org who are not DEPROVISIONED, whomever the plan is about.
    pub(crate) population: usize,
}

impl<'p> Deeds<'p> {
    /// Returns a person's steps, in order.
    fn steps_of(&self, person: usize) -> impl DoubleEndedIterator<Item = &'p Step> {
        let own = self.of_person.get(&person).map_or(&[][..], Vec::as_slice);
        let steps = self.steps;
        own.iter().map(move |id| &steps[id.index()])
    }
}

/// Checks all guards.
pub(crate) fn check(context: &Context<'_>, deeds: &Deeds<'_>) -> Vec<Refusal> {
    let counted = |guard| count::refusals(guard, context, deeds);
    let list = |refusal: Option<Refusal>| refusal.into_iter().collect();
    let refusals = GuardsKey::ALL.iter().flat_map(|key| match key {
        GuardsKey::MaxCreations => counted(Counted::Creations),
        GuardsKey::MaxDeactivations => counted(Counted::Deactivations),
        GuardsKey::MaxSuspensions => counted(Counted::Suspensions),
        GuardsKey::MaxReactivations => counted(Counted::Reactivations),
        GuardsKey::MaxDeletions => counted(Counted::Deletions),
        GuardsKey::MaxGroupRemovals => counted(Counted::GroupRemovals),
        GuardsKey::MaxMembershipRemovals => counted(Counted::MembershipRemovals),
        GuardsKey::MaxPeopleWithoutGroups => counted(Counted::PeopleWithoutGroups),
        GuardsKey::MayBecomeEmpty => list(whole::becomes_empty(context, deeds)),
        GuardsKey::MaxAdminGrants => counted(Counted::AdminGrants),
        GuardsKey::MaxEmailChanges => counted(Counted::EmailChanges),
        GuardsKey::MaxEmails => counted(Counted::Emails),
        GuardsKey::MaxPasswordExpiries => counted(Counted::PasswordExpiries),
        GuardsKey::Domains => list(whole::domains(context, deeds)),
        GuardsKey::Protected => protection::refusals(context, deeds),
        GuardsKey::AdminsWhoMayLoseAccess => list(admin::refusal(context, deeds)),
    });
    let mut refusals: Vec<Refusal> = refusals.collect();
    refusals.sort_by_key(Refusal::rank);
    refusals
}
