//! Guards: limits that stop a plan, and people who may only gain.

pub mod admin;
pub mod count;
pub mod deeds;
pub mod limit;
pub mod protection;
pub mod whole;

use crate::desired::written::config::GuardsKey;
use crate::plan::refusal::{Counted, Refusal};
use crate::planner::context::Context;
use crate::planner::guard::deeds::Deeds;
use crate::yaml::keys::Key;

pub use crate::planner::guard::limit::{SMALL_POPULATION, allowed};
pub use crate::planner::guard::protection::Protected;

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
