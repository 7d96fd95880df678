//! What is told of a person: which memberships begin and end by rules, by which, and what of the plan makes them do so.

use crate::live::LiveType;
use crate::model::ids::GroupId;
use crate::plan::prediction::{Because, Doubt, Foreseen, May, Prediction};
use crate::planner::context::Context;
use crate::planner::predict::change::{MovesTo, Turn};
use crate::planner::predict::course::Course;
use crate::planner::predict::ruleset::RuleIndex;
use crate::planner::predict::verdict::{Told, verdict};
use crate::rule::group_match::Meant;
use crate::rule::inputs::Membership;

/// Returns what is told of somebody, by the names of the groups.
pub(crate) fn predictions(context: &Context<'_>, course: &Course<'_>) -> Vec<Prediction> {
    let doubt = doubt(context, course);
    let told = course.filled.keys().filter_map(|&group| {
        let told = verdict(course, group).told?;
        let foreseen = match (told, &doubt) {
            (Told::CannotSay(rule, may, doubt), _) => Foreseen::CannotSay {
                rule: name(course, rule),
                may,
                doubt,
            },
            (Told::Gains(rules), Some(doubt)) => unsure(course, &rules, May::Gain, doubt),
            (Told::Loses(rules), Some(doubt)) => unsure(course, &rules, May::Lose, doubt),
            (Told::Gains(rules), None) => Foreseen::Gains {
                because: because(course, &rules),
                rules: names(course, &rules),
            },
            (Told::Loses(rules), None) => Foreseen::Loses {
                because: because(course, &rules),
                rules: names(course, &rules),
            },
        };
        Some(Prediction {
            group: shown(context, course, group),
            group_id: group.clone(),
            foreseen,
        })
    });
    let mut told: Vec<Prediction> = told.collect();
    told.sort_by(|one, other| (&one.group, &one.group_id).cmp(&(&other.group, &other.group_id)));
    told
}

fn unsure(course: &Course<'_>, rules: &[RuleIndex], may: May, doubt: &Doubt) -> Foreseen {
    Foreseen::CannotSay {
        rule: names(course, rules).swap_remove(0),
        may,
        doubt: doubt.clone(),
    }
}

/// Returns why nobody can say anything definite of somebody: they are on their way out, or of a type of which no source
/// says whether rules are evaluated for it.
fn doubt(context: &Context<'_>, course: &Course<'_>) -> Option<Doubt> {
    let changes = course.subject.changes;
    if changes.leaves() {
        return Some(Doubt::Deactivated);
    }
    let snapshot = context.snapshot;
    let user = course.subject.user;
    let now = user.and_then(|user| snapshot.type_of(user));
    let retype = changes.profile.retype.as_ref().map(|retype| &retype.to);
    let next = retype.or(changes.create_type.as_ref());
    let next = next.and_then(|next| snapshot.types.iter().find(|each| each.id == next.id));
    let mut types = now.into_iter().chain(next);
    let other = types.find(|each| !each.is_default)?;
    Some(Doubt::UserType {
        name: crate::model::ids::TypeName::new(LiveType::file_name(other)),
    })
}

/// The name by which the plan calls a group.
fn shown(
    context: &Context<'_>,
    course: &Course<'_>,
    group: &GroupId,
) -> crate::model::ids::GroupName {
    match context.snapshot.group(group) {
        Some(live) => context.groups.shown(live).clone(),
        None => course.subject.rules.name(group),
    }
}

fn name(course: &Course<'_>, rule: RuleIndex) -> String {
    course.subject.rules.rules[rule].live.name.clone()
}

fn names(course: &Course<'_>, rules: &[RuleIndex]) -> Vec<String> {
    let mut names: Vec<String> = rules.iter().map(|rule| name(course, *rule)).collect();
    names.sort();
    names.dedup();
    names
}

/// Returns what changes of what rules read.
fn because(course: &Course<'_>, rules: &[RuleIndex]) -> Vec<Because> {
    let subject = &course.subject;
    match subject.change.turn {
        Turn::Created => return vec![Because::Created],
        Turn::Returns => return vec![Because::Returns],
        Turn::Changes | Turn::StaysOut => {}
    }
    let mut found = Vec::new();
    for &name in &subject.change.attributes {
        let reads = |rule: &RuleIndex| {
            let reads = subject.rules.rules[*rule].reads();
            reads.attributes.contains(name.as_str())
        };
        if rules.iter().any(reads) {
            let profile = &subject.changes.profile;
            let change = profile.attributes.get(name);
            let live = || subject.user?.profile.get(name).cloned();
            found.push(Because::Attribute {
                name: name.clone(),
                from: change.map_or_else(live, |change| change.live.clone()),
                to: change.and_then(|change| change.desired.clone()),
            });
        }
    }
    found.extend(moves(course, rules));
    found
}

/// Returns the memberships that rules ask for and that begin or end, by a step or by another rule.
fn moves(course: &Course<'_>, rules: &[RuleIndex]) -> Vec<Because> {
    let subject = &course.subject;
    let asks = |is_meant: &dyn Fn(RuleIndex) -> bool| rules.iter().any(|rule| is_meant(*rule));
    let by_steps = subject.change.moves.iter().filter(|each| {
        asks(&|rule| {
            let rule = &subject.rules.rules[rule];
            let mut asked = rule.reads().groups.iter();
            asked.any(|asked| each.meant(rule, asked) != Meant::No)
        })
    });
    let by_steps = by_steps.map(|each| (each.name.clone(), each.to));
    let by_rules = course.filled.iter().filter(|(group, _)| {
        let is_own = subject.moved(group).is_some();
        !is_own
            && course.has_moved(group)
            && asks(&|rule| {
                let asking = subject.rules.asking(group);
                asking.iter().any(|(asking, _)| *asking == rule)
            })
    });
    let by_rules = by_rules.map(|(group, now)| {
        let to = match now {
            Membership::In => MovesTo::In,
            Membership::Out | Membership::Maybe => MovesTo::Out,
        };
        (subject.rules.name(group), to)
    });
    let mut all: Vec<_> = by_steps.chain(by_rules).collect();
    all.sort_by(|one, other| one.0.cmp(&other.0));
    let told = all.into_iter().map(|(group, to)| match to {
        MovesTo::In => Because::Joins { group },
        MovesTo::Out => Because::Leaves { group },
    });
    told.collect()
}
