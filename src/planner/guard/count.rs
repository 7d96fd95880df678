//! The guards that count.

use crate::desired::state::{Guards, Limit};
use crate::model::status::UserStatus;
use crate::model::transition::Verb;
use crate::plan::refusal::{Counted, Refusal};
use crate::planner::address::changes_address;
use crate::planner::changes::PersonChanges;
use crate::planner::context::Context;
use crate::planner::effect::regains_access;
use crate::planner::guard::admin::is_granted_roles;
use crate::planner::guard::deeds::Deeds;
use crate::planner::guard::limit::{SMALL_POPULATION, allowed};
use crate::planner::password::Expiry;
use crate::planner::tally::{OfGroup, managed_memberships};

/// So many memberships at least are the population of `maxMembershipRemovals`.
pub const FEW_MEMBERSHIPS: usize = 100;

/// Returns what a guard refuses that counts more than it allows. Everybody counts once for each guard.
pub(crate) fn refusals(guard: Counted, context: &Context<'_>, deeds: &Deeds<'_>) -> Vec<Refusal> {
    let guards = &context.desired.config().guards;
    let count = |is_counted: fn(&Context<'_>, &PersonChanges) -> bool| {
        let changes = deeds.changes.iter();
        changes.filter(|each| is_counted(context, each)).count()
    };
    let (limit, found) = match guard {
        Counted::Creations => (guards.creations, count(starts)),
        Counted::Deactivations => {
            let is_deactivated =
                |_: &Context<'_>, each: &PersonChanges| has(each, Verb::Deactivate);
            (guards.deactivations, count(is_deactivated))
        }
        Counted::Suspensions => (guards.suspensions, count(is_suspended)),
        Counted::Reactivations => (guards.reactivations, count(returns)),
        Counted::Deletions => (guards.deletions, count(|_, each| each.is_deleted())),
        Counted::GroupRemovals => return group_removals(guards, deeds),
        Counted::MembershipRemovals => {
            let refusal = membership_removals(context, guards, deeds);
            return refusal.into_iter().collect();
        }
        Counted::PeopleWithoutGroups => {
            (guards.people_without_groups, deeds.tally.left_without.len())
        }
        Counted::AdminGrants => (guards.admin_grants, count(is_granted_roles)),
        Counted::EmailChanges => (guards.email_changes, count(|_, each| changes_address(each))),
        Counted::Emails => (guards.emails, count(|_, each| each.mailing.is_sent())),
        Counted::PasswordExpiries => (guards.password_expiries, count(is_expired)),
    };
    let refusal = too_many(guard, limit, found, deeds.population, SMALL_POPULATION);
    refusal.into_iter().collect()
}

fn too_many(
    guard: Counted,
    limit: Limit,
    found: usize,
    population: usize,
    smallest: usize,
) -> Option<Refusal> {
    let allowed = allowed(limit, population, smallest);
    (found as u64 > allowed).then(|| Refusal::TooMany {
        guard,
        found,
        population: Some(population),
        limit: limit.to_string(),
        allowed,
        group: None,
        by_rules: 0,
        line: format!("{}: {found}", guard.key()),
    })
}

fn has(changes: &PersonChanges, verb: Verb) -> bool {
    changes.legs.iter().any(|leg| leg.verb == verb)
}

/// Whether somebody is created, or activated for the first time.
fn starts(context: &Context<'_>, changes: &PersonChanges) -> bool {
    let live = context.people.all[changes.person].live;
    let is_staged = live.is_some_and(|user| user.status == UserStatus::Staged);
    changes.create.is_some() || (is_staged && has(changes, Verb::Activate))
}

/// Whether somebody is suspended who has access: nobody else loses anything.
fn is_suspended(context: &Context<'_>, changes: &PersonChanges) -> bool {
    let live = context.people.all[changes.person].live;
    live.is_some_and(|user| user.status.has_access()) && has(changes, Verb::Suspend)
}

fn is_expired(_: &Context<'_>, changes: &PersonChanges) -> bool {
    let expiry = changes.expiry.as_ref();
    expiry.is_some_and(Expiry::takes_a_password)
}

fn returns(context: &Context<'_>, changes: &PersonChanges) -> bool {
    let person = &context.people.all[changes.person];
    let live = person.live;
    live.is_some_and(|user| regains_access(&user.status, person, changes))
}

/// Group by group; one line allows what the fullest of them needs.
fn group_removals(guards: &Guards, deeds: &Deeds<'_>) -> Vec<Refusal> {
    let limit = guards.group_removals;
    let groups = deeds.tally.groups.values();
    let most = groups.clone().map(OfGroup::ends).max();
    let most = most.unwrap_or_default();
    let refusal = |group: &OfGroup| {
        let allowed = allowed(limit, group.before.unwrap_or(0), SMALL_POPULATION);
        (group.ends() as u64 > allowed).then(|| Refusal::TooMany {
            guard: Counted::GroupRemovals,
            found: group.ends(),
            population: group.before,
            limit: limit.to_string(),
            allowed,
            group: Some(group.name.clone()),
            by_rules: group.leaves_by_rules,
            line: format!("{}: {most}", Counted::GroupRemovals.key()),
        })
    };
    groups.filter_map(refusal).collect()
}

fn membership_removals(
    context: &Context<'_>,
    guards: &Guards,
    deeds: &Deeds<'_>,
) -> Option<Refusal> {
    let found = deeds.tally.removals();
    if found == 0 {
        return None;
    }
    let limit = guards.membership_removals;
    // Reading has seen to it that all memberships are known where their number matters.
    let population = managed_memberships(context.snapshot, context.people, context.groups);
    let mut refusal = too_many(
        Counted::MembershipRemovals,
        limit,
        found,
        population,
        FEW_MEMBERSHIPS,
    )?;
    if let Refusal::TooMany { by_rules, .. } = &mut refusal {
        *by_rules = deeds.tally.removals_by_rules();
    }
    Some(refusal)
}
