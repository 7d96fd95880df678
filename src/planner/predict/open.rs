//! What has to be read so that it can be said what rules do to somebody.

use std::collections::BTreeSet;

use crate::live::Attribution;
use crate::model::ids::GroupId;
use crate::plan::prediction::{May, may_end};
use crate::planner::predict::course::Course;
use crate::planner::predict::ruleset::RuleIndex;
use crate::planner::predict::subject::Says;
use crate::planner::predict::verdict::{Told, verdict, verdict_if};
use crate::rule::group_match::GroupMatch;
use crate::rule::inputs::Membership;

/// What nobody has read yet of somebody and what rules do to them hangs on.
#[derive(Debug, Default)]
pub(crate) struct Open {
    /// Memberships that decide.
    pub(crate) groups: BTreeSet<GroupId>,
    /// Whether a rule asks by name, so that all their groups count.
    pub(crate) by_name: bool,
    /// Groups that they are in, and of which it decides who gave the membership.
    pub(crate) unsaid: BTreeSet<GroupId>,
    /// Whether rules end a membership, or may end one.
    pub(crate) loses: bool,
    /// Groups into which rules put them, or may.
    pub(crate) into: BTreeSet<GroupId>,
    /// Groups out of which rules take them, or may.
    pub(crate) out: BTreeSet<GroupId>,
}

impl Open {
    /// Returns whether it hangs on nothing that nobody has read.
    pub(crate) fn is_closed(&self) -> bool {
        self.groups.is_empty() && !self.by_name && self.unsaid.is_empty()
    }

    fn moves(&mut self, group: &GroupId, may: May) {
        let (into, out) = match may {
            May::Gain => (true, false),
            May::Lose => (false, true),
            May::Either => (true, true),
        };
        if into {
            self.into.insert(group.clone());
        }
        if out {
            self.out.insert(group.clone());
        }
    }
}

/// Returns what is open where rules lead somebody.
pub(crate) fn of(course: &Course<'_>) -> Open {
    let mut open = Open::default();
    for &group in course.filled.keys() {
        let was = course.subject.was_in(group);
        // Of a membership that nobody read counts whatever it may turn out to be.
        let may_be: &[Membership] = match was {
            Membership::In | Membership::Out => &[],
            Membership::Maybe => &[Membership::In, Membership::Out],
        };
        if was == Membership::In && is_unsaid(course, group) {
            open.unsaid.insert(group.clone());
        }
        for was in may_be.iter().chain([&was]) {
            let told = verdict_if(course, group, *was).told;
            if told.is_some() && !may_be.is_empty() {
                open.groups.insert(group.clone());
            }
            match told {
                None => {}
                Some(Told::Gains(_)) => _ = open.into.insert(group.clone()),
                Some(Told::Loses(_)) => {
                    open.loses = true;
                    open.out.insert(group.clone());
                }
                Some(Told::CannotSay(_, may, doubt)) => {
                    open.loses |= may_end(may, &doubt);
                    open.moves(group, may);
                    for rule in course.filling(group) {
                        add(&mut open, course, rule);
                    }
                }
            }
        }
    }
    open
}

/// Whether it hangs on who gave a membership what becomes of it, and Okta did not say.
fn is_unsaid(course: &Course<'_>, group: &GroupId) -> bool {
    let Some(user) = course.subject.user else {
        return false;
    };
    match course.subject.snapshot.attribution(group, &user.id) {
        Attribution::Rules(_) | Attribution::Direct => false,
        Attribution::NotSaid => verdict(course, group).ends == Membership::Maybe,
    }
}

/// Adds the memberships that keep a rule from an answer.
fn add(open: &mut Open, course: &Course<'_>, rule: RuleIndex) {
    let is_open = |says: &Says| matches!(says, Says::Unknown(_));
    if !is_open(course.after(rule)) && !is_open(course.before(rule)) {
        return;
    }
    let rule = &course.subject.rules.rules[rule];
    for asked in &rule.reads().groups {
        let groups = rule.asked(asked).iter().map(|(group, _)| group);
        let unread = groups.filter(|group| course.subject.was_in(group) == Membership::Maybe);
        open.groups.extend(unread.cloned());
        let is_by_id = matches!(asked, GroupMatch::Id(_));
        open.by_name |= !is_by_id && !course.subject.knows_all_groups();
    }
}
