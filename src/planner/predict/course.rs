//! Where rules lead one person: from *anything may be* to a fixed point, for what one rule gives another one may ask for.
//!
//! **Invariant:** a membership that is settled stays so, whatever else gets settled. Where rules wait for each other in a
//! circle nothing is settled, whatever order Okta takes.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::model::ids::GroupId;
use crate::plan::prediction::Doubt;
use crate::planner::predict::change::{Fired, MovesTo, Turn};
use crate::planner::predict::plain;
use crate::planner::predict::ruleset::RuleIndex;
use crate::planner::predict::subject::{Filled, Profile, Says, Subject, When};
use crate::rule::group_match::Meant;
use crate::rule::inputs::Membership;

/// A rule that may be evaluated for somebody, or one that fills a group which another one may fill or empty.
struct Standing {
    /// How sure it is that Okta evaluates it, as far as steps decide it; `None` for one that none sets off.
    fired: Option<Fired>,
    before: OnceCell<Says>,
    after: Says,
}

/// Where rules lead one person.
pub(crate) struct Course<'c> {
    pub(crate) subject: Subject<'c>,
    rules: BTreeMap<RuleIndex, Standing>,
    pub(crate) filled: Filled<'c>,
}

impl<'c> Course<'c> {
    /// Returns where the rules that a plan sets off may lead somebody, and those that they set off in turn; `None` where it
    /// sets off none.
    pub(crate) fn begin(subject: Subject<'c>) -> Option<Self> {
        let mut fired = subject.change.fires(subject.rules);
        plain::add(&subject, &mut fired);
        if fired.is_empty() {
            return None;
        }
        let mut course = Self {
            subject,
            rules: BTreeMap::new(),
            filled: Filled::default(),
        };
        course.gather(fired);
        course.ask_idle();
        Some(course)
    }

    /// Adds rules and all those that ask for a group which one of them fills.
    fn gather(&mut self, fired: BTreeMap<RuleIndex, Fired>) {
        let mut left: Vec<RuleIndex> = fired.keys().copied().collect();
        let mut seen: BTreeMap<RuleIndex, Fired> = fired;
        while let Some(rule) = left.pop() {
            for group in self.subject.rules.filled_by(rule) {
                if self.filled.insert(group, Membership::Maybe).is_some() {
                    continue;
                }
                for &(next, _) in self.subject.rules.asking(group) {
                    seen.entry(next).or_insert_with(|| {
                        left.push(next);
                        Fired::Perhaps
                    });
                }
            }
        }
        for rule in seen.keys() {
            self.gather_asked(*rule);
        }
        for (rule, fired) in seen {
            let standing = self.stands(rule, Some(fired));
            self.rules.insert(rule, standing);
        }
    }

    /// Adds the groups that a rule asks for and others fill: nothing sets these off, but whether they have caught up with the
    /// org is not said anywhere.
    fn gather_asked(&mut self, rule: RuleIndex) {
        let rules = self.subject.rules;
        let rule = &rules.rules[rule];
        for asked in &rule.reads().groups {
            for (group, _) in rule.asked(asked) {
                if let Some((group, _)) = rules.target(group) {
                    self.filled.entry(group).or_insert(Membership::Maybe);
                }
            }
        }
    }

    /// Adds the rules that none sets off and that fill a group which others may fill.
    fn ask_idle(&mut self) {
        let groups = self.filled.keys();
        let all: BTreeSet<RuleIndex> = groups
            .flat_map(|group| self.subject.rules.filling(group).iter().copied())
            .collect();
        for rule in all {
            if !self.rules.contains_key(&rule) {
                let standing = self.stands(rule, None);
                self.rules.insert(rule, standing);
            }
        }
    }

    fn stands(&self, rule: RuleIndex, fired: Option<Fired>) -> Standing {
        Standing {
            fired,
            before: OnceCell::new(),
            after: self.ask(rule),
        }
    }

    /// Asks a rule about the end. Whom a step takes out of a group that it fills it may leave out from then on
    /// ([rules 3](crate::facts::rules)).
    fn ask(&self, rule: RuleIndex) -> Says {
        let says = self.subject.ask(rule, When::After, &self.filled);
        let is_taken = || {
            let mut groups = self.subject.rules.rules[rule].live.groups.iter();
            groups.any(|group| self.subject.moved(group) == Some(MovesTo::Out))
        };
        match says {
            Says::Holds if is_taken() => Says::Unknown(Doubt::Exception),
            Says::Holds | Says::No | Says::Unknown(_) => says,
        }
    }

    /// Puts the open questions again, now that more is settled. Returns whether one has its answer.
    pub(crate) fn ask_again(&mut self) -> bool {
        let mut answered = false;
        let open = self.rules.iter().filter(|(rule, standing)| {
            let asks = !self.subject.rules.rules[**rule].reads().groups.is_empty();
            asks && matches!(standing.after, Says::Unknown(_))
        });
        let said: Vec<(RuleIndex, Says)> = open.map(|(rule, _)| (*rule, self.ask(*rule))).collect();
        for (rule, says) in said {
            answered |= !matches!(says, Says::Unknown(_));
            if let Some(standing) = self.rules.get_mut(&rule) {
                standing.after = says;
            }
        }
        answered
    }

    /// Returns what a rule says after the plan.
    pub(crate) fn after(&self, rule: RuleIndex) -> &Says {
        &self.rules[&rule].after
    }

    /// Returns what a rule said before the plan.
    pub(crate) fn before(&self, rule: RuleIndex) -> &Says {
        let ask = || match self.subject.user {
            Some(_) => self.subject.ask(rule, When::Before, &self.filled),
            None => Says::No,
        };
        self.rules[&rule].before.get_or_init(ask)
    }

    /// Returns how sure it is that Okta evaluates a rule; `None` where nothing sets it off.
    pub(crate) fn fired(&self, rule: RuleIndex) -> Option<Fired> {
        let fired = self.rules[&rule].fired?;
        // An answer changes only where something changes that the rule reads.
        let has_changed = || match (self.before(rule), self.after(rule)) {
            (Says::Holds, Says::No) | (Says::No, Says::Holds) => true,
            (Says::Holds, Says::Holds)
            | (Says::No, Says::No)
            | (Says::Unknown(_), _)
            | (_, Says::Unknown(_)) => false,
        };
        // Of the status nobody knows whether it sets anything off (facts::rules 6).
        let asks_for_a_move = || self.moves_what_it_asks(rule);
        let is_sure = fired == Fired::Surely || asks_for_a_move() || has_changed();
        Some(if is_sure {
            Fired::Surely
        } else {
            Fired::Perhaps
        })
    }

    /// Returns whether other rules surely move the person into or out of a group that a rule asks for.
    fn moves_what_it_asks(&self, rule: RuleIndex) -> bool {
        let rule = &self.subject.rules.rules[rule];
        let mut asked = rule.reads().groups.iter();
        asked.any(|asked| {
            let mut groups = rule.asked(asked).iter();
            groups.any(|(group, meant)| *meant == Meant::Surely && self.has_moved(group))
        })
    }

    /// Returns whether rules surely move the person into or out of a group.
    pub(crate) fn has_moved(&self, group: &GroupId) -> bool {
        let Some(now) = self.filled.get(group) else {
            return false;
        };
        let before = self.subject.was_in(group);
        matches!(
            (before, now),
            (Membership::In, Membership::Out) | (Membership::Out, Membership::In)
        )
    }

    /// Returns whether a rule may have held while the steps ran, after the first of them.
    pub(crate) fn may_hold_meanwhile(&self, rule: RuleIndex) -> bool {
        let says = |profile| {
            let when = When::Meanwhile(profile);
            self.subject.ask(rule, when, &self.filled) != Says::No
        };
        let change = &self.subject.change;
        let has_before = match change.turn {
            Turn::Created => false,
            // Nobody's profile is written while they are DEPROVISIONED, so they come back with the one before.
            Turn::Returns => true,
            // With one write there is nothing before it.
            Turn::Changes | Turn::StaysOut => change.writes() > 1,
        };
        says(Profile::After) || (has_before && says(Profile::Before))
    }

    /// Returns the rules that fill a group and do not leave the person out.
    pub(crate) fn filling(&self, group: &GroupId) -> impl Iterator<Item = RuleIndex> + Clone {
        let all = self.subject.rules.filling(group).iter().copied();
        all.filter(|rule| {
            let excluded = &self.subject.rules.rules[*rule].live.excluded;
            let user = self.subject.user;
            !user.is_some_and(|user| excluded.contains(&user.id))
        })
    }
}
