//! Looking whether group rules did what the plan foresaw. Nothing is written, and nothing of the outcome depends on it.
//!
//! When Okta runs rules is not known, only that it does so by itself after the change
//! ([rules 4](crate::facts::rules)): people are read until all is as foreseen, or until the time is up.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream;
use tokio::time::{Instant, sleep};

use crate::model::ids::{GroupId, GroupName, Login, UserId};
use crate::okta::client::Reader;
use crate::okta::error::CallError;
use crate::outcome::ledger::{End, Ledger, Missed};
use crate::outcome::{Outcome, StepResult};
use crate::plan::prediction::Foreseen;
use crate::plan::{Plan, PlannedPerson};
use crate::transport::Transport;

/// The wait before the second look; it doubles from look to look.
const FIRST_WAIT: Duration = Duration::from_secs(1);

/// The longest wait between two looks.
const LONGEST_WAIT: Duration = Duration::from_secs(15);

/// A membership that group rules are to begin or to end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Awaited {
    user: UserId,
    login: Login,
    group: GroupId,
    name: GroupName,
    end: End,
    rules: Vec<String>,
}

/// Returns the memberships that a plan surely foresaw of people of whom every step is done, and how many it foresaw of
/// others: those rest on a change that has not happened.
pub fn awaited(plan: &Plan, outcome: &Outcome) -> (Vec<Awaited>, usize) {
    let (mut awaited, mut others) = (Vec::new(), 0);
    for person in plan.people() {
        let foreseen = foreseen(person);
        match id(person, outcome).filter(|_| is_done(person, outcome)) {
            Some(user) => awaited.extend(foreseen.map(|(group, name, end, rules)| Awaited {
                user: user.clone(),
                login: person.login.clone(),
                group: group.clone(),
                name: name.clone(),
                end,
                rules: rules.to_vec(),
            })),
            None => others += foreseen.count(),
        }
    }
    (awaited, others)
}

fn foreseen(
    person: &PlannedPerson,
) -> impl Iterator<Item = (&GroupId, &GroupName, End, &[String])> {
    person
        .predictions
        .iter()
        .filter_map(|each| match &each.foreseen {
            Foreseen::Gains { rules, .. } => {
                Some((&each.group_id, &each.group, End::In, rules.as_slice()))
            }
            Foreseen::Loses { rules, .. } => {
                Some((&each.group_id, &each.group, End::Out, rules.as_slice()))
            }
            Foreseen::CannotSay { .. } => None,
        })
}

/// Somebody who is new has the id that their creation brought.
fn id<'p>(person: &'p PlannedPerson, outcome: &'p Outcome) -> Option<&'p UserId> {
    let made = || {
        person
            .steps
            .iter()
            .find_map(|step| outcome.created.get(step))
    };
    person.id.as_ref().or_else(made)
}

fn is_done(person: &PlannedPerson, outcome: &Outcome) -> bool {
    person.steps.iter().all(|step| {
        let result = outcome.results.get(step.index());
        matches!(result, Some(StepResult::Done { .. }))
    })
}

/// Reads people until all memberships are as foreseen, or the time is up. Who cannot be read is counted, and stops nobody
/// else.
pub async fn ledger<T: Transport>(
    plan: &Plan,
    outcome: &Outcome,
    reader: &Reader<T>,
    within: Duration,
    concurrency: NonZeroUsize,
) -> Ledger {
    let (mut awaited, others) = awaited(plan, outcome);
    let (began, all) = (Instant::now(), awaited.len());
    let mut unread = 0;
    let mut wait = FIRST_WAIT;
    let mut found = look(reader, &awaited, concurrency).await;
    loop {
        let unreadable = |each: &Awaited| found.get(&each.user).is_some_and(Option::is_none);
        let before = awaited.len();
        awaited.retain(|each| !unreadable(each));
        unread += before - awaited.len();
        awaited.retain(|each| !is_so(each, &found));
        let left = within.saturating_sub(began.elapsed());
        if awaited.is_empty() || left.is_zero() {
            break;
        }
        sleep(wait.min(left)).await;
        wait = (wait * 2).min(LONGEST_WAIT);
        found = look(reader, &awaited, concurrency).await;
    }
    let missed = awaited.into_iter().map(|each| Missed {
        login: each.login,
        group: each.name,
        foreseen: each.end,
        rules: each.rules,
    });
    let missed: Vec<Missed> = missed.collect();
    Ledger {
        seconds: began.elapsed().as_secs(),
        held: all - unread - missed.len(),
        missed,
        not_looked_at: others + unread,
    }
}

/// The groups of each person; `None` where they could not be read.
type Found = BTreeMap<UserId, Option<BTreeSet<GroupId>>>;

fn is_so(awaited: &Awaited, found: &Found) -> bool {
    let groups = found.get(&awaited.user).and_then(Option::as_ref);
    groups.is_some_and(|groups| match awaited.end {
        End::In => groups.contains(&awaited.group),
        End::Out => !groups.contains(&awaited.group),
    })
}

async fn look<T: Transport>(
    reader: &Reader<T>,
    awaited: &[Awaited],
    concurrency: NonZeroUsize,
) -> Found {
    let users: BTreeSet<&UserId> = awaited.iter().map(|each| &each.user).collect();
    let reads = users.into_iter().map(|user| async move {
        let groups = groups_of(reader, user).await.ok();
        (user.clone(), groups)
    });
    stream::iter(reads)
        .buffer_unordered(concurrency.get())
        .collect()
        .await
}

async fn groups_of<T: Transport>(
    reader: &Reader<T>,
    user: &UserId,
) -> Result<BTreeSet<GroupId>, CallError> {
    let groups = reader.list_user_groups(user).await?;
    Ok(groups.into_iter().map(|group| group.id).collect())
}
