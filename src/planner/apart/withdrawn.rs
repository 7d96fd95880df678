//! What only the files before a change asked for.

use std::collections::BTreeSet;

use crate::model::status::DesiredStatus;
use crate::plan::apart::{Difference, Withdrawal, Withdrawn};
use crate::plan::danger::{Danger, DangerKind, Endangered};
use crate::planner::apart::asked::Asked;
use crate::planner::apart::side::{Side, Wanted};

/// Returns what only the files before the change asked for, and what of it a reviewer must not overlook: somebody whom
/// they wanted out, and who is not out yet, stays in.
pub(crate) fn withdrawn(before: &Side, after: &Side) -> (Vec<Withdrawn>, Vec<Danger>) {
    let (mut all, mut dangers) = (Vec::new(), Vec::new());
    for (whom, asked) in &before.asks {
        let now = after.asks.get(whom);
        let wanted = after.wanted.get(whom);
        let mut wishes = gone(asked, now, wanted);
        let unmet = unmet(before.wanted.get(whom), wanted, now);
        for wish in &unmet {
            let kind = DangerKind::Withdrawn { wish: wish.clone() };
            let to = Endangered::Person(now.map_or(&asked.login, |now| &now.login).clone());
            dangers.push(Danger { kind, to });
        }
        wishes.extend(unmet);
        if !wishes.is_empty() {
            all.push(Withdrawn {
                login: asked.login.clone(),
                wishes: wishes.into_iter().collect(),
            });
        }
    }
    (all, dangers)
}

fn gone(asked: &Asked, now: Option<&Asked>, wanted: Option<&Wanted>) -> BTreeSet<Withdrawal> {
    let Some(now) = now else {
        // Nobody is named any more: the rest goes without saying, but for a status that holds somebody out.
        let told = asked.wishes.iter().filter(|wish| match wish {
            Withdrawal::Person => true,
            Withdrawal::Status { status } => *status != DesiredStatus::Active,
            Withdrawal::Attribute { .. }
            | Withdrawal::Member { .. }
            | Withdrawal::NoMember { .. }
            | Withdrawal::Link { .. } => false,
        });
        return told.cloned().collect();
    };
    let leaves = |group: &str| {
        let mut differences = wanted.into_iter().flat_map(|wanted| &wanted.differences);
        differences.any(
            |difference| matches!(difference, Difference::Leave { group: left, .. } if left.as_str() == group),
        )
    };
    let says = |is_it: fn(&Withdrawal) -> bool| now.wishes.iter().any(is_it);
    let is_withdrawn = |wish: &&Withdrawal| match wish {
        Withdrawal::Person => !says(|wish| matches!(wish, Withdrawal::Person)),
        // Another status is a change, and no withdrawal.
        Withdrawal::Status { .. } => !says(|wish| matches!(wish, Withdrawal::Status { .. })),
        Withdrawal::Attribute { .. } | Withdrawal::Link { .. } | Withdrawal::NoMember { .. } => {
            !now.wishes.contains(wish)
        }
        Withdrawal::Member { group } => !now.wishes.contains(wish) && !leaves(group),
    };
    let wishes = asked.wishes.iter().filter(is_withdrawn);
    wishes.cloned().collect()
}

/// What was to end, has not ended yet, and is not asked for any more.
fn unmet(before: Option<&Wanted>, after: Option<&Wanted>, now: Option<&Asked>) -> Vec<Withdrawal> {
    let differences = before.into_iter().flat_map(|wanted| &wanted.differences);
    let still = |difference: &Difference| {
        after.is_some_and(|wanted| wanted.differences.contains(difference))
    };
    let has_status = now.is_some_and(|now| {
        let mut wishes = now.wishes.iter();
        wishes.any(|wish| matches!(wish, Withdrawal::Status { .. }))
    });
    let joins = |group: &str| {
        now.is_some_and(|now| {
            let group = group.to_owned();
            now.wishes.contains(&Withdrawal::Member { group })
        })
    };
    let unmet = differences.filter_map(|difference| match difference {
        Difference::Status { from, to } if from.has_access() && !has_status => match to {
            DesiredStatus::Suspended | DesiredStatus::Deprovisioned | DesiredStatus::Deleted => {
                Some(Withdrawal::Status { status: *to })
            }
            DesiredStatus::Staged | DesiredStatus::Active => None,
        },
        Difference::Leave { group, .. } if !still(difference) && !joins(group.as_str()) => {
            Some(Withdrawal::NoMember {
                group: group.to_string(),
            })
        }
        Difference::Missing
        | Difference::Name { .. }
        | Difference::Status { .. }
        | Difference::Type { .. }
        | Difference::Attribute { .. }
        | Difference::Join { .. }
        | Difference::Leave { .. }
        | Difference::Link { .. }
        | Difference::Password => None,
    });
    unmet.collect()
}
