//! What group rules will do to the people whom a plan changes: pure, and never more than is known.
//!
//! Each rule that reads something that changes is asked about the person as they were and as they will be, to a fixed
//! point over rules that ask for what others give. What may be either is *cannot say*, with the reason.

mod change;
mod course;
mod open;
mod plain;
pub(crate) mod ruleset;
mod subject;
mod told;
mod verdict;

use std::collections::BTreeMap;

use crate::live::{LiveUser, Snapshot};
use crate::model::ids::GroupName;
use crate::plan::prediction::{Doubt, Foreseen, Prediction};
use crate::planner::changes::PersonChanges;
use crate::planner::context::Context;
use crate::planner::predict::change::Change;
use crate::planner::predict::course::Course;
pub(crate) use crate::planner::predict::open::Open;
use crate::planner::predict::ruleset::RuleSet;
use crate::planner::predict::subject::Subject;
use crate::planner::predict::told::predictions;
use crate::planner::predict::verdict::verdict;
use crate::rule::inputs::Membership;

/// What group rules will do, by the index of the person in [`crate::planner::person::People::all`].
#[derive(Debug, Default)]
pub(crate) struct Foresight {
    of: BTreeMap<usize, Vec<Prediction>>,
}

impl Foresight {
    /// Foresees what rules do to everybody who changes. Where nobody could read the rules nothing is foreseen.
    pub(crate) fn new(context: &Context<'_>, changes: &[PersonChanges]) -> Self {
        let Some(rules) = RuleSet::new(context.snapshot, context.groups) else {
            return Self::default();
        };
        if rules.rules.is_empty() {
            return Self::default();
        }
        let all = changes.iter().filter_map(|each| {
            let found = of_person(context, &rules, each);
            (!found.is_empty()).then_some((each.person, found))
        });
        Self { of: all.collect() }
    }

    /// Returns what is foreseen of somebody, by group.
    pub(crate) fn of(&self, person: usize) -> &[Prediction] {
        self.of.get(&person).map_or(&[], Vec::as_slice)
    }

    /// Returns everybody whom rules surely take out of a group, and the group.
    pub(crate) fn losses(&self) -> impl Iterator<Item = (usize, &GroupName)> {
        self.of.iter().flat_map(|(person, all)| {
            all.iter().filter_map(|each| match &each.foreseen {
                Foreseen::Loses { .. } => Some((*person, &each.group)),
                Foreseen::Gains { .. } | Foreseen::CannotSay { .. } => None,
            })
        })
    }

    /// Returns everybody whom rules put into a group, or may put into one, and the membership.
    pub(crate) fn joins(&self) -> impl Iterator<Item = (usize, &Prediction)> {
        self.of.iter().flat_map(|(person, all)| {
            let joins = all.iter().filter(|each| each.may_begin());
            joins.map(|each| (*person, each))
        })
    }

    /// Returns everybody of whom nobody can say whether the condition of a rule holds, with the name of the rule.
    pub(crate) fn doubts(&self) -> impl Iterator<Item = (&str, usize)> {
        self.of.iter().flat_map(|(person, all)| {
            all.iter().filter_map(|each| match &each.foreseen {
                Foreseen::Gains { .. } | Foreseen::Loses { .. } => None,
                Foreseen::CannotSay { rule, doubt, .. } => {
                    let is_condition = matches!(doubt, Doubt::Condition { .. });
                    is_condition.then_some((rule.as_str(), *person))
                }
            })
        })
    }
}

fn of_person(
    context: &Context<'_>,
    rules: &RuleSet<'_>,
    changes: &PersonChanges,
) -> Vec<Prediction> {
    let user = context.people.all[changes.person].live;
    let course = course(context.snapshot, rules, user, changes);
    course.map_or_else(Vec::new, |course| predictions(context, &course))
}

/// Returns where rules lead somebody; `None` where nothing sets any off.
fn course<'c>(
    snapshot: &'c Snapshot,
    rules: &'c RuleSet<'c>,
    user: Option<&'c LiveUser>,
    changes: &'c PersonChanges,
) -> Option<Course<'c>> {
    if changes.is_deleted() {
        return None;
    }
    let created = changes.create_type.as_ref().map(|of| &of.id);
    let mut course = Course::begin(Subject {
        snapshot,
        rules,
        user,
        changes,
        change: Change::of(snapshot, user, changes),
        schema: snapshot.schema_of(created),
    })?;
    settle(&mut course);
    Some(course)
}

/// Returns what nobody has read yet of somebody and what rules do to them hangs on, and whither rules move them.
pub(crate) fn open<'c>(
    snapshot: &'c Snapshot,
    rules: &'c RuleSet<'c>,
    user: Option<&'c LiveUser>,
    changes: &'c PersonChanges,
) -> Open {
    let course = course(snapshot, rules, user, changes);
    course.map_or_else(Open::default, |course| open::of(&course))
}

/// Settles memberships until none follows from what is settled.
fn settle(course: &mut Course<'_>) {
    loop {
        let open = course.filled.iter();
        let open = open.filter(|(_, held)| **held == Membership::Maybe);
        let settled = open.filter_map(|(group, _)| {
            let ends = verdict(course, group).ends;
            (ends != Membership::Maybe).then_some((*group, ends))
        });
        let settled: Vec<_> = settled.collect();
        let moves = !settled.is_empty();
        course.filled.extend(settled);
        if !course.ask_again() && !moves {
            return;
        }
    }
}
