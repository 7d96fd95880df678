//! Who joins and leaves which group, and why: the one door through which memberships come that open something.

use crate::live::{EVERYONE, Known};
use crate::model::ids::{GroupId, GroupName};
use crate::plan::access::By;
use crate::plan::prediction::{Foreseen, May, Prediction};
use crate::planner::changes::PersonChanges;
use crate::planner::context::Context;
use crate::planner::effect::regains_access;
use crate::planner::group::JoinTarget;

/// A membership that begins, ends, or comes back into force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Through<'a> {
    /// The group, one of the org.
    pub(crate) group: &'a GroupId,
    /// The name that the plan shows.
    pub(crate) name: &'a GroupName,
    /// The group rule that gives or takes it; none where a step does.
    pub(crate) rule: Option<&'a str>,
}

/// The memberships of one person that a plan moves.
#[derive(Debug, Default)]
pub(crate) struct Moves<'a> {
    /// Those that begin or come back into force.
    pub(crate) joins: Vec<Through<'a>>,
    /// Those that end.
    pub(crate) leaves: Vec<Through<'a>>,
    /// The groups of those that a rule may end, and nobody can say whether it does.
    pub(crate) unsure: Vec<&'a GroupId>,
}

impl<'a> Through<'a> {
    /// Returns a membership of a group of the org.
    pub(crate) fn of(context: &Context<'a>, group: &'a GroupId) -> Option<Self> {
        let live = context.snapshot.group(group)?;
        Some(Self {
            group,
            name: context.groups.shown(live),
            rule: None,
        })
    }

    /// Returns it as a way to what it opens.
    pub(crate) fn by(&self) -> By {
        By::Group {
            group: self.name.clone(),
            rule: self.rule.map(str::to_owned),
        }
    }
}

impl Moves<'_> {
    /// Returns whether a rule may end a membership.
    pub(crate) fn may_end(&self, group: &GroupId) -> bool {
        self.unsure.contains(&group)
    }

    /// Returns whether a membership ends.
    pub(crate) fn leaves(&self, group: &GroupId) -> bool {
        self.leaves.iter().any(|leave| leave.group == group)
    }
}

/// Returns the memberships that change for one person, by steps and by the rules that these set off. Those of somebody who regains access come back into force; a group
/// that the plan creates opens nothing yet.
pub(crate) fn moves<'a>(
    context: &Context<'a>,
    changes: &'a PersonChanges,
    foreseen: &'a [Prediction],
) -> Moves<'a> {
    let joins = changes.groups.join.iter();
    let joins = joins.filter_map(|join| match &join.target {
        JoinTarget::Live(group, name) => Some(Through {
            group,
            name,
            rule: None,
        }),
        JoinTarget::Declared(_) => None,
    });
    let leaves = changes.groups.leave.iter().map(|leave| Through {
        group: &leave.group,
        name: &leave.name,
        rule: None,
    });
    let mut moves = Moves {
        joins: joins.collect(),
        leaves: leaves.collect(),
        unsure: Vec::new(),
    };
    by_rules(&mut moves, foreseen);
    let person = &context.people.all[changes.person];
    if let Some(user) = person.live
        && regains_access(&user.status, person, changes)
        && let Known::Read(groups) = context.snapshot.groups_of(&user.id)
    {
        let back = groups.iter().filter(|group| !moves.leaves(group));
        let back = back.filter_map(|group| Through::of(context, group));
        let back: Vec<Through<'a>> = back.filter(|back| back.name.as_str() != EVERYONE).collect();
        // What somebody had without access they do not lose with a membership that ends before they come back.
        moves.leaves.clear();
        moves.joins.extend(back);
    }
    moves
}

/// Adds what rules surely do, each membership once: a rule that is among several is named for all of them.
fn by_rules<'a>(moves: &mut Moves<'a>, foreseen: &'a [Prediction]) {
    for each in foreseen {
        let through = |rules: &'a [String]| Through {
            group: &each.group_id,
            name: &each.group,
            rule: rules.first().map(String::as_str),
        };
        match &each.foreseen {
            Foreseen::Gains { rules, .. } => moves.joins.push(through(rules)),
            Foreseen::Loses { rules, .. } => moves.leaves.push(through(rules)),
            Foreseen::CannotSay { may, .. } => match may {
                May::Lose | May::Either => moves.unsure.push(&each.group_id),
                May::Gain => {}
            },
        }
    }
}
