//! What becomes of one membership that rules may give: it is there, it is not, or nobody can say, and what of that is told.

use std::collections::BTreeSet;

use crate::live::Attribution;
use crate::model::ids::GroupId;
use crate::plan::prediction::{Doubt, May};
use crate::planner::predict::change::{Fired, MovesTo};
use crate::planner::predict::course::Course;
use crate::planner::predict::ruleset::RuleIndex;
use crate::planner::predict::subject::Says;
use crate::rule::inputs::Membership;

/// What becomes of a membership, and what is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) ends: Membership,
    pub(crate) told: Option<Told>,
}

/// What is told of a membership.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// These rules give it.
    Gains(Vec<RuleIndex>),
    /// These rules gave it, and take it.
    Loses(Vec<RuleIndex>),
    /// Nobody can say what the rule does.
    CannotSay(RuleIndex, May, Doubt),
}

impl Verdict {
    fn silent(ends: Membership) -> Self {
        Self { ends, told: None }
    }

    fn doubtful(rule: RuleIndex, may: May, doubt: Doubt) -> Self {
        Self {
            ends: Membership::Maybe,
            told: Some(Told::CannotSay(rule, may, doubt)),
        }
    }
}

/// Decides what becomes of a membership in a group that a rule fills, as far as it is known now.
pub(crate) fn verdict(course: &Course<'_>, group: &GroupId) -> Verdict {
    verdict_if(course, group, course.subject.was_in(group))
}

/// Decides it as if it were known whether the person was in the group before the plan.
pub(crate) fn verdict_if(course: &Course<'_>, group: &GroupId, was: Membership) -> Verdict {
    let claims = Claims {
        course,
        group,
        all: course.filling(group).collect(),
    };
    match (course.subject.moved(group), was) {
        (Some(MovesTo::In), _) => claims.of_joiner(),
        (Some(MovesTo::Out), _) => claims.of_who_is_taken_out(),
        (None, Membership::Out) => claims.of_outsider(),
        (None, Membership::In) => claims.of_member(),
        (None, Membership::Maybe) => claims.of_whom_nobody_read(),
    }
}

/// The rules that fill a group, and what they say of one person.
struct Claims<'v, 'c> {
    course: &'v Course<'c>,
    group: &'v GroupId,
    all: Vec<RuleIndex>,
}

impl Claims<'_, '_> {
    fn holds(&self, rule: RuleIndex) -> bool {
        *self.course.after(rule) == Says::Holds
    }

    /// Whether a rule holds, whether or not it leaves the person out by then.
    fn may_hold(&self, rule: RuleIndex) -> bool {
        match self.course.after(rule) {
            Says::Holds | Says::Unknown(Doubt::Exception) => true,
            Says::No | Says::Unknown(_) => false,
        }
    }

    fn any_holds(&self) -> bool {
        self.all.iter().any(|rule| self.holds(*rule))
    }

    /// Whether a rule surely puts the person in. One that holds and that nothing sets off has not done so yet, and nobody can
    /// say whether it keeps them in where another one takes them out.
    fn gives(&self, rule: RuleIndex) -> bool {
        self.holds(rule) && self.course.fired(rule) == Some(Fired::Surely)
    }

    fn any_gives(&self) -> bool {
        self.all.iter().any(|rule| self.gives(*rule))
    }

    /// Whether Okta may evaluate a rule that does not surely hold.
    fn any_may_end(&self) -> bool {
        let mut all = self.all.iter();
        all.any(|rule| !self.holds(*rule) && self.course.fired(*rule).is_some())
    }

    fn held(&self, rule: RuleIndex) -> bool {
        *self.course.before(rule) == Says::Holds
    }

    /// Rules that Okta may evaluate, and of which nobody can say whether they hold.
    fn first_unknown(&self) -> Option<(RuleIndex, Doubt)> {
        let mut all = self.all.iter();
        all.find_map(|&rule| match self.course.after(rule) {
            Says::Unknown(doubt) => {
                self.course.fired(rule)?;
                Some((rule, doubt.clone()))
            }
            Says::Holds | Says::No => None,
        })
    }

    /// Rules that Okta evaluates, that may have held, and that surely hold no longer.
    fn stopped(&self) -> Vec<RuleIndex> {
        let all = self.all.iter().copied();
        all.filter(|rule| {
            let is_no = *self.course.after(*rule) == Says::No;
            is_no && self.course.fired(*rule).is_some() && *self.course.before(*rule) != Says::No
        })
        .collect()
    }

    fn of_outsider(&self) -> Verdict {
        let mut gives = self.all.clone();
        gives.retain(|rule| self.gives(*rule));
        if !gives.is_empty() {
            return Verdict {
                ends: Membership::In,
                told: Some(Told::Gains(gives)),
            };
        }
        if let Some((rule, doubt)) = self.first_unknown() {
            return Verdict::doubtful(rule, May::Gain, doubt);
        }
        let mut holding = self.all.iter().copied().filter(|rule| self.holds(*rule));
        // A rule that nothing sets off is unknown where rules wait for each other; Okta may yet have to evaluate it.
        let is_known = |rule: &RuleIndex| !matches!(self.course.after(*rule), Says::Unknown(_));
        match holding.next() {
            None if self.all.iter().all(is_known) => Verdict::silent(Membership::Out),
            None => Verdict::silent(Membership::Maybe),
            // It held already and gave nothing: what the plan changes is no reason that it does now.
            Some(rule) if self.held(rule) || self.course.fired(rule).is_none() => {
                Verdict::silent(Membership::Maybe)
            }
            Some(rule) => Verdict::doubtful(rule, May::Gain, Doubt::MayNotRun),
        }
    }

    fn of_member(&self) -> Verdict {
        let Some(user) = self.course.subject.user else {
            return Verdict::silent(Membership::In);
        };
        if self.any_gives() {
            return Verdict::silent(Membership::In);
        }
        let snapshot = self.course.subject.snapshot;
        match snapshot.attribution(self.group, &user.id) {
            Attribution::Rules(given) => self.of_member_by(given),
            Attribution::Direct => self.of_direct_member(),
            Attribution::NotSaid if !self.any_holds() => self.of_member_by_nobody_knows_whom(),
            Attribution::NotSaid if self.any_may_end() => Verdict::silent(Membership::Maybe),
            Attribution::NotSaid => Verdict::silent(Membership::In),
        }
    }

    /// The membership is the doing of rules, by their ids.
    fn of_member_by(&self, given: &BTreeSet<String>) -> Verdict {
        let rules = self.course.subject.rules;
        let gave = |rule: &RuleIndex| given.contains(&rules.rules[*rule].live.id);
        let (mine, others): (Vec<RuleIndex>, Vec<RuleIndex>) =
            self.all.iter().partition(|rule| gave(rule));
        if mine.iter().any(|rule| self.holds(*rule)) {
            return Verdict::silent(Membership::In);
        }
        let mut filling = rules.filling(self.group).iter();
        // What Okta makes of a membership whose rule has left the person out since, nobody has shown.
        if filling.any(|rule| gave(rule) && !mine.contains(rule)) {
            return Verdict::silent(Membership::Maybe);
        }
        self.of_fed(&mine, &others, given.len() > mine.len())
    }

    /// The membership is the doing of rules, `mine` among them; perhaps of others, too, that act no more.
    fn of_fed(&self, mine: &[RuleIndex], others: &[RuleIndex], by_more: bool) -> Verdict {
        let mut unknown = mine.iter().filter_map(|&rule| {
            let Says::Unknown(doubt) = self.course.after(rule) else {
                return None;
            };
            self.course.fired(rule)?;
            Some((rule, doubt.clone()))
        });
        if let Some((rule, doubt)) = unknown.next() {
            return Verdict::doubtful(rule, May::Lose, doubt);
        }
        let stops = |rule: &RuleIndex| {
            let is_no = *self.course.after(*rule) == Says::No;
            is_no && self.course.fired(*rule) == Some(Fired::Surely)
        };
        let stopped: Vec<RuleIndex> = mine.iter().copied().filter(stops).collect();
        let Some(&first) = stopped.first() else {
            return Verdict::silent(if mine.is_empty() {
                Membership::In
            } else {
                Membership::Maybe
            });
        };
        if by_more {
            return Verdict::doubtful(first, May::Lose, Doubt::GivenByAnother);
        }
        if stopped.len() < mine.len() {
            return Verdict::silent(Membership::Maybe);
        }
        let mut unknown = others.iter().filter_map(|&rule| self.reason(rule));
        if let Some((rule, reason)) = unknown.next() {
            let doubt = Doubt::AnotherRule { rule, reason };
            return Verdict::doubtful(first, May::Lose, doubt);
        }
        Verdict {
            ends: Membership::Out,
            told: Some(Told::Loses(stopped)),
        }
    }

    /// Returns the name of a rule that may keep the person in, and why nobody can say whether it does.
    fn reason(&self, rule: RuleIndex) -> Option<(String, String)> {
        let reason = match self.course.after(rule) {
            Says::No => return None,
            Says::Holds => "holds, and has not put them in so far".to_owned(),
            Says::Unknown(Doubt::Condition { reason }) => reason.clone(),
            Says::Unknown(Doubt::Exception) => "may leave them out".to_owned(),
            Says::Unknown(_) => "reads the status, which changes".to_owned(),
        };
        let name = self.course.subject.rules.rules[rule].live.name.clone();
        Some((name, reason))
    }

    /// A rule takes nobody out whom it did not put in ([rules 1](crate::facts::rules)), unless it has held meanwhile.
    fn of_direct_member(&self) -> Verdict {
        match self.takes_over() {
            Some(rule) => Verdict::doubtful(rule, May::Lose, Doubt::Meanwhile),
            None => Verdict::silent(Membership::In),
        }
    }

    /// A rule that may hold while the steps run, and does not surely hold in the end.
    fn takes_over(&self) -> Option<RuleIndex> {
        let mut all = self.all.iter().copied();
        all.find(|rule| {
            let fired = self.course.fired(*rule).is_some();
            fired && self.course.may_hold_meanwhile(*rule)
        })
    }

    fn of_member_by_nobody_knows_whom(&self) -> Verdict {
        if let Some(rule) = self.stopped().first() {
            return Verdict::doubtful(*rule, May::Lose, Doubt::GivenByWhom);
        }
        if let Some((rule, doubt)) = self.first_unknown() {
            return Verdict::doubtful(rule, May::Lose, doubt);
        }
        Verdict::silent(Membership::Maybe)
    }

    fn of_whom_nobody_read(&self) -> Verdict {
        let mut holding = self.all.iter().copied().filter(|rule| self.holds(*rule));
        if let Some(rule) = holding.clone().find(|rule| self.gives(*rule)) {
            let is_new = !holding.any(|rule| self.held(rule));
            return Verdict {
                ends: Membership::In,
                told: is_new.then_some(Told::CannotSay(rule, May::Gain, Doubt::NotRead)),
            };
        }
        if let Some((rule, doubt)) = self.first_unknown() {
            return Verdict::doubtful(rule, May::Either, doubt);
        }
        match self.stopped().first() {
            Some(rule) if holding.next().is_none() => {
                Verdict::doubtful(*rule, May::Lose, Doubt::GivenByWhom)
            }
            Some(_) | None => Verdict::silent(Membership::Maybe),
        }
    }

    /// Who joins by hand stays, unless a rule takes the membership over and then holds no longer.
    fn of_joiner(&self) -> Verdict {
        if self.any_gives() {
            return Verdict::silent(Membership::In);
        }
        let Some(rule) = self.takes_over() else {
            return Verdict::silent(Membership::In);
        };
        match self.course.after(rule) {
            Says::No => Verdict::doubtful(rule, May::Lose, Doubt::Meanwhile),
            Says::Holds | Says::Unknown(_) => Verdict::silent(Membership::Maybe),
        }
    }

    /// Okta makes whom it is told to take out an exception of the rules that put them in
    /// ([rules 3](crate::facts::rules)), and of no other.
    fn of_who_is_taken_out(&self) -> Verdict {
        let may_hold = |rule: &RuleIndex| *self.course.after(*rule) != Says::No;
        let mut left = self.all.iter().copied().filter(may_hold);
        let user = self.course.subject.user;
        let snapshot = self.course.subject.snapshot;
        match user.map(|user| snapshot.attribution(self.group, &user.id)) {
            Some(Attribution::Rules(given)) => {
                let id = |rule: RuleIndex| &self.course.subject.rules.rules[rule].live.id;
                let is_left = left.any(|rule| !given.contains(id(rule)));
                Verdict::silent(if is_left {
                    Membership::Maybe
                } else {
                    Membership::Out
                })
            }
            Some(Attribution::Direct) => match left.clone().find(|rule| self.may_hold(*rule)) {
                Some(rule) => Verdict::doubtful(rule, May::Gain, Doubt::GivesBack),
                None if left.next().is_some() => Verdict::silent(Membership::Maybe),
                None => Verdict::silent(Membership::Out),
            },
            Some(Attribution::NotSaid) | None if left.next().is_none() => {
                Verdict::silent(Membership::Out)
            }
            Some(Attribution::NotSaid) | None => Verdict::silent(Membership::Maybe),
        }
    }
}
