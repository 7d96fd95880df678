//! Guards: limits that stop a plan, and people who may only gain.

pub mod admin;
pub mod protection;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::desired::state::{Guards, Limit};
use crate::model::ids::{AttributeName, GroupId, GroupName, Login};
use crate::model::transition::Verb;
use crate::plan::context::Context;
use crate::plan::diff::PersonChanges;
use crate::plan::effect::{regains_access, sends_mail};
use crate::plan::names::stable_names;
use crate::plan::password::Expiry;
use crate::plan::step::{Operation, Step, StepId};
use crate::source::Place;

pub use crate::plan::guard::admin::Administrator;
pub use crate::plan::guard::protection::{Protected, Protection};

/// Populations under this are too small for a percentage to mean anything; a smaller group counts as so many.
pub const SMALL_POPULATION: usize = 20;

/// A guard that stops the plan, and the line that would allow exactly this plan.
#[derive(Clone, Debug, PartialEq, Serialize, schemars::JsonSchema)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Refusal {
    /// More people than the limit allows.
    TooMany {
        /// Which.
        guard: Counted,
        /// How many the plan has.
        found: usize,
        /// Of how many people; `None` where the guard knows no population.
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
    /// A step that a protected person may not have.
    Protected {
        /// Who.
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
    /// People with an administrator role would lose access.
    Administrators {
        /// Who, in the order of the files.
        people: Vec<Administrator>,
        /// The line under `guards:` that would allow exactly this plan.
        line: String,
    },
}

impl Refusal {
    /// The stable name of what `guards.protected` refuses.
    pub const PROTECTED: &'static str = "protected";

    /// The stable name of what is refused for the sake of administrators.
    pub const ADMINISTRATORS: &'static str = "adminsWhoMayLoseAccess";

    /// Returns the stable name: the key under `guards:`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooMany { guard, .. } => guard.key(),
            Self::Protected { .. } => Self::PROTECTED,
            Self::Administrators { .. } => Self::ADMINISTRATORS,
        }
    }
}

/// What a guard counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Counted {
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
    /// Activation mails.
    Emails,
    /// People whose password is expired.
    PasswordExpiries,
}

impl Counted {
    // The keys under `guards:`.
    stable_names! {
        KEYS, fn key,
        Self::Deactivations => "maxDeactivations",
        Self::Suspensions => "maxSuspensions",
        Self::Reactivations => "maxReactivations",
        Self::Deletions => "maxDeletions",
        Self::GroupRemovals => "maxGroupRemovals",
        Self::Emails => "maxEmails",
        Self::PasswordExpiries => "maxPasswordExpiries",
    }
}

/// Checks all guards.
pub fn check(
    context: &Context<'_>,
    changes: &[PersonChanges],
    steps: &[Step],
    of_person: &BTreeMap<usize, Vec<StepId>>,
    population: usize,
) -> Vec<Refusal> {
    let guards = &context.desired.config().guards;
    let mut refusals = counted(context, guards, changes, population);
    refusals.extend(group_removals(context, guards, changes));
    refusals.extend(protected(context, guards, changes, steps, of_person));
    refusals.extend(admin::refusal(context, changes, steps, of_person));
    refusals
}

fn counted(
    context: &Context<'_>,
    guards: &Guards,
    changes: &[PersonChanges],
    population: usize,
) -> Vec<Refusal> {
    let with = |verb: Verb| {
        changes
            .iter()
            .filter(|each| each.legs.iter().any(|leg| leg.verb == verb))
            .count()
    };
    let regain = changes
        .iter()
        .filter(|each| {
            let person = &context.people.all[each.person];
            person
                .live
                .is_some_and(|user| regains_access(&user.status, person, each))
        })
        .count();
    let expiries = changes
        .iter()
        .filter(|each| each.expiry.as_ref().is_some_and(Expiry::takes_a_password));
    let expiries = expiries.count();
    let mails = changes.iter().filter(|each| sends_mail(each)).count();
    [
        (
            Counted::Deactivations,
            guards.deactivations,
            with(Verb::Deactivate),
        ),
        (
            Counted::Suspensions,
            guards.suspensions,
            with(Verb::Suspend),
        ),
        (Counted::Reactivations, guards.reactivations, regain),
        (Counted::Deletions, guards.deletions, with(Verb::Delete)),
        (Counted::Emails, guards.emails, mails),
        (
            Counted::PasswordExpiries,
            guards.password_expiries,
            expiries,
        ),
    ]
    .into_iter()
    .map(|(guard, limit, found)| {
        let most = allowed(limit, population, Small::NoPercent);
        (guard, limit, found, most)
    })
    .filter(|(_, _, found, most)| *found as u64 > *most)
    .map(|(guard, limit, found, allowed)| Refusal::TooMany {
        guard,
        found,
        population: Some(population),
        limit: limit.to_string(),
        allowed,
        group: None,
        line: format!("{}: {found}", guard.key()),
    })
    .collect()
}

fn group_removals(
    context: &Context<'_>,
    guards: &Guards,
    changes: &[PersonChanges],
) -> Vec<Refusal> {
    let mut by_group: BTreeMap<&GroupId, (&GroupName, usize)> = BTreeMap::new();
    for leave in changes.iter().flat_map(|each| &each.groups.leave) {
        by_group.entry(&leave.group).or_insert((&leave.name, 0)).1 += 1;
    }
    let limit = guards.group_removals;
    let most = by_group
        .values()
        .map(|(_, found)| *found)
        .max()
        .unwrap_or(0);
    by_group
        .into_iter()
        .filter_map(|(group, (name, found))| {
            let population = context.snapshot.member_count(group);
            let allowed = allowed(limit, population.unwrap_or(0), Small::CountsAsSmallest);
            (found as u64 > allowed).then(|| Refusal::TooMany {
                guard: Counted::GroupRemovals,
                found,
                population,
                limit: limit.to_string(),
                allowed,
                group: Some(name.clone()),
                line: format!("maxGroupRemovals: {most}"),
            })
        })
        .collect()
}

/// What becomes of the percentage of a small population.
#[derive(Clone, Copy)]
enum Small {
    /// It does not limit.
    NoPercent,
    /// It is taken of [`SMALL_POPULATION`].
    CountsAsSmallest,
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "people are far fewer than 2^52, and a share of them is not negative"
)]
fn allowed(limit: Limit, population: usize, small: Small) -> u64 {
    let by_count = limit.count.unwrap_or(u64::MAX);
    let of = match small {
        Small::NoPercent if population < SMALL_POPULATION => return by_count,
        Small::NoPercent => population,
        Small::CountsAsSmallest => population.max(SMALL_POPULATION),
    };
    let by_percent = limit.percent.map_or(u64::MAX, |percent| {
        // A hair less, so that 10% of 50 is 5 and not 6 where the product is no exact number.
        let share = (percent * of as f64 / 100.0 - 1e-9).ceil();
        share.max(0.0) as u64
    });
    by_count.min(by_percent)
}

impl std::fmt::Display for Limit {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.count, self.percent) {
            (Some(count), Some(percent)) => {
                write!(formatter, "{{count: {count}, percent: {percent}}}")
            }
            (Some(count), None) => write!(formatter, "{count}"),
            (None, Some(percent)) => write!(formatter, "{percent}%"),
            (None, None) => write!(formatter, "no limit"),
        }
    }
}

fn protected(
    context: &Context<'_>,
    guards: &Guards,
    changes: &[PersonChanges],
    steps: &[Step],
    of_person: &BTreeMap<usize, Vec<StepId>>,
) -> Vec<Refusal> {
    let protected = Protected::new(guards, context.snapshot.token_owner.as_ref());
    let mut refusals = Vec::new();
    for each in changes {
        let person = &context.people.all[each.person];
        let id = person.live.map(|user| &user.id);
        let Some(by) = protected.protection(&admin::logins(person), id) else {
            continue;
        };
        for &id in of_person.get(&each.person).map_or(&[][..], Vec::as_slice) {
            let step = &steps[id.index()];
            if !may_be_done_to_protected(&step.operation) {
                refusals.push(Refusal::Protected {
                    login: context.shown_login(person),
                    step: id,
                    operation: step.operation.clone(),
                    place: step.cause.clone(),
                    by: by.clone(),
                });
            }
        }
    }
    refusals
}

/// Protected people may join groups, and gain or change attributes but `login` and `email`; nothing else.
fn may_be_done_to_protected(operation: &Operation) -> bool {
    match operation {
        Operation::JoinGroup { .. } => true,
        Operation::UpdateProfile { changes, .. } => {
            let kept = ["login", "email"].map(AttributeName::new);
            kept.iter().all(|name| !changes.contains_key(name))
        }
        Operation::CreateGroup { .. }
        | Operation::CreateDefinition { .. }
        | Operation::CreateUser { .. }
        | Operation::ChangeType { .. }
        | Operation::LeaveGroup { .. }
        | Operation::SetLink { .. }
        | Operation::ClearLink { .. }
        | Operation::ExpirePassword { .. }
        | Operation::RevokeSessions { .. }
        | Operation::RevokeGrants { .. }
        | Operation::Lifecycle { .. } => false,
    }
}
