//! Guards: limits that stop a plan, and people who may only gain.

pub mod admin;
pub mod count;
pub mod limit;
pub mod protection;
pub mod whole;

use std::collections::BTreeMap;

use crate::desired::written::config::GuardsKey;
use crate::plan::refusal::{Counted, Refusal};
use crate::plan::step::{Step, StepId};
use crate::planner::context::Context;
use crate::planner::diff::PersonChanges;
use crate::planner::tally::Tally;
use crate::yaml::keys::Key;

pub use crate::planner::guard::limit::{SMALL_POPULATION, allowed};
pub use crate::planner::guard::protection::Protected;

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
