//! Group rules: whom they put into groups, and whom they take out again ([rules](crate::facts::rules)).
//!
//! **Invariant:** a rule takes out only who is in by that rule. Who was added by hand stays, unless a rule that holds for
//! them has been evaluated since ([rules 13](crate::facts::rules)); a rule that is inactive neither adds nor removes,
//! and one of which nobody can say whether it holds does neither. People who are DEPROVISIONED are left as they are
//! ([rules 7](crate::facts::rules)).

use std::collections::BTreeSet;
use std::slice;
use std::sync::Arc;

use crate::model::status::UserStatus;
use crate::rule::answer::Answer;
use crate::rule::condition::Condition;
use crate::rule::reads::{Reads, StatusRead};
use crate::sim::event::EventType;
use crate::sim::org::asked::Asked;
use crate::sim::org::{GroupTimes, Org, Rule};

/// What has changed of a person, so that rules are evaluated for them.
#[derive(Clone, Debug)]
pub enum Change<'c> {
    /// They are new, or back from a deactivation ([rules 4](crate::facts::rules)).
    Arrival,
    /// Attributes of their profile ([rules 5](crate::facts::rules)).
    Profile(BTreeSet<&'c str>),
    /// They have joined or left a group ([rules 5](crate::facts::rules)).
    Membership(&'c str),
    /// Their status. No source says that this is enough; here it is, for rules that read it
    /// ([rules 6](crate::facts::rules)).
    Status,
}

/// Why an active rule does not run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Idle {
    /// It has no condition.
    NoCondition,
    /// Okta would refuse its condition, and why.
    Refused(String),
    /// Its condition asks for what nobody but Okta knows, in its words.
    Beyond(String),
}

/// How many people a rule can exclude ([rules 3](crate::facts::rules)).
pub const EXCLUDED_MAX: usize = 100;

impl Org {
    /// Adds a group rule, or replaces the one with that id.
    pub fn put_rule(&mut self, rule: Rule) {
        match rule.expression.as_deref().map(Condition::parse) {
            Some(Ok(condition)) => {
                let condition = Arc::new(condition);
                self.conditions.insert(rule.id.clone(), condition);
            }
            Some(Err(_)) | None => _ = self.conditions.remove(&rule.id),
        }
        if let Some(old) = self.rules.iter_mut().find(|each| each.id == rule.id) {
            *old = rule;
            self.index_asking();
        } else {
            let place = self.rules.len();
            let asks = self.asks_for_groups(&rule);
            self.asking.extend(asks.then_some(place));
            self.rules.push(rule);
        }
    }

    fn asks_for_groups(&self, rule: &Rule) -> bool {
        let condition = self.conditions.get(&rule.id);
        condition.is_some_and(|condition| {
            let reads = condition.reads();
            reads.may_read_anything() || !reads.groups.is_empty()
        })
    }

    fn index_asking(&mut self) {
        let rules = self.rules.iter().enumerate();
        let asking = rules.filter(|(_, rule)| self.asks_for_groups(rule));
        self.asking = asking.map(|(place, _)| place).collect();
    }

    /// Removes a group rule. Those whom it has put into groups stay there.
    pub fn remove_rule(&mut self, id: &str) {
        self.rules.retain(|rule| rule.id != id);
        self.conditions.remove(id);
        self.index_asking();
        self.fed.remove(id);
    }

    /// Returns all group rules, in the order they were added.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Returns a group rule by id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// Returns group and user of the memberships that are a rule's doing.
    pub fn fed_by(&self, rule: &str) -> impl Iterator<Item = (&str, &str)> {
        let fed = self.fed.get(rule).into_iter().flatten();
        fed.map(|(group, user)| (group.as_str(), user.as_str()))
    }

    /// Returns the rules by which somebody is in a group; none where they are in by hand.
    pub fn feeding<'o>(&'o self, group: &str, user: &str) -> impl Iterator<Item = &'o Rule> {
        let pair = (group.to_owned(), user.to_owned());
        let rules = self.rules.iter();
        rules.filter(move |rule| {
            let fed = self.fed.get(&rule.id);
            fed.is_some_and(|pairs| pairs.contains(&pair))
        })
    }

    /// Says that a membership is a rule's doing.
    pub fn put_fed(&mut self, rule: &str, group: &str, user: &str) {
        let pair = (group.to_owned(), user.to_owned());
        self.fed.entry(rule.to_owned()).or_default().insert(pair);
    }

    fn is_fed(&self, group: &str, user: &str) -> bool {
        let pair = (group.to_owned(), user.to_owned());
        self.fed.values().any(|pairs| pairs.contains(&pair))
    }

    fn forget_fed(&mut self, rule: &str, group: &str, user: &str) {
        let pair = (group.to_owned(), user.to_owned());
        if let Some(pairs) = self.fed.get_mut(rule) {
            pairs.remove(&pair);
            if pairs.is_empty() {
                self.fed.remove(rule);
            }
        }
    }

    /// Makes a membership one that somebody has by hand.
    pub fn make_direct(&mut self, group: &str, user: &str) {
        for rule in self.fed.keys().cloned().collect::<Vec<String>>() {
            self.forget_fed(&rule, group, user);
        }
    }

    /// Excludes somebody from the active rules that fill a group, as Okta does when they are taken out of it. Returns
    /// whether there was such a rule.
    pub fn exclude_from_rules(&mut self, group: &str, user: &str) -> bool {
        let mut is_new = false;
        let pair = (group.to_owned(), user.to_owned());
        for rule in &mut self.rules {
            let feeds = self
                .fed
                .get(&rule.id)
                .is_some_and(|pairs| pairs.contains(&pair));
            if feeds && rule.is_active() && rule.excluded.len() < EXCLUDED_MAX {
                is_new |= rule.excluded.insert(user.to_owned());
            }
        }
        self.make_direct(group, user);
        is_new
    }

    /// Forgets what rules did for somebody who is no more. Rules that exclude them go on naming them.
    pub(crate) fn forget_in_rules(&mut self, user: &str) {
        for pairs in self.fed.values_mut() {
            pairs.retain(|(_, each)| each != user);
        }
        self.fed.retain(|_, pairs| !pairs.is_empty());
    }

    /// Runs a rule that becomes active over everybody.
    pub fn run_rule(&mut self, id: &str) {
        let Some(index) = self.rules.iter().position(|rule| rule.id == id) else {
            return;
        };
        for user in self.users.keys().cloned().collect::<Vec<String>>() {
            self.run_due(BTreeSet::from([index]), &user);
        }
    }

    /// Runs the rules over one person of whom something has changed.
    pub fn run_rules_for(&mut self, user: &str, change: &Change<'_>) {
        self.run_due(self.due(slice::from_ref(change)), user);
    }

    /// Runs some of the active rules over one person, by their places in [`Org::rules`], and those that they set off.
    pub fn run_rules(&mut self, mut rules: BTreeSet<usize>, user: &str) {
        rules.retain(|place| self.rules[*place].is_active());
        self.run_due(rules, user);
    }

    /// The rules that are evaluated because of changes, by index.
    fn due(&self, changes: &[Change<'_>]) -> BTreeSet<usize> {
        let is_about_groups = |change: &Change<'_>| matches!(change, Change::Membership(_));
        let places: Vec<usize> = if changes.iter().all(is_about_groups) {
            self.asking.clone()
        } else {
            (0..self.rules.len()).collect()
        };
        let is_due = |rule: &Rule| {
            let condition = self.conditions.get(&rule.id);
            condition.is_some_and(|condition| {
                let mut changes = changes.iter();
                changes.any(|change| self.concerns(condition.reads(), change))
            })
        };
        let due = places.into_iter().filter(|place| {
            let rule = &self.rules[*place];
            rule.is_active() && is_due(rule)
        });
        due.collect()
    }

    fn concerns(&self, reads: &Reads, change: &Change<'_>) -> bool {
        match change {
            Change::Arrival => true,
            _ if reads.may_read_anything() => true,
            Change::Profile(names) => names.iter().any(|name| reads.attributes.contains(*name)),
            Change::Membership(group) => {
                let group = self.group(group).map(Asked::group);
                let asks = |group: &(_, _)| {
                    let mut asked = reads.groups.iter();
                    asked.any(|asked| asked.means(Some(&group.0), &group.1))
                };
                group.as_ref().is_some_and(asks)
            }
            Change::Status => reads.status == StatusRead::Read,
        }
    }

    /// Why active rules do not run here: Okta would refuse their conditions, or nobody can say what they ask for.
    pub fn idle_rules(&self) -> impl Iterator<Item = (&Rule, Idle)> {
        let active = self.rules.iter().filter(|rule| rule.is_active());
        active.filter_map(|rule| {
            let idle = match rule.expression.as_deref().map(Condition::parse) {
                None => Idle::NoCondition,
                Some(Err(mistake)) => Idle::Refused(mistake.to_string()),
                Some(Ok(condition)) => Idle::Beyond(condition.beyond()?.to_owned()),
            };
            Some((rule, idle))
        })
    }

    /// A rule may ask for groups that another fills: they run until nothing changes, at most once for each rule.
    fn run_due(&mut self, mut due: BTreeSet<usize>, user: &str) {
        for _ in 0..self.rules.len() {
            let mut moved = Vec::new();
            for index in due {
                moved.extend(self.run(index, user));
            }
            if moved.is_empty() {
                return;
            }
            let moved = moved.iter().map(|group| Change::Membership(group));
            due = self.due(&moved.collect::<Vec<_>>());
        }
    }

    /// Whether a rule wants somebody in its groups; `None` where nobody can say.
    fn wants(&self, rule: &Rule, user: &str) -> Option<bool> {
        let person = self.users.get(user)?;
        if person.status == UserStatus::Deprovisioned {
            return None;
        }
        if rule.excluded.contains(user) {
            return Some(false);
        }
        let condition = self.conditions.get(&rule.id)?;
        match condition.ask(&Asked::new(self, person)) {
            Answer::Holds => Some(true),
            Answer::DoesNotHold => Some(false),
            Answer::CannotSay(_) => None,
        }
    }

    /// Runs a rule over one person, and returns the groups that they have joined or left by it.
    fn run(&mut self, index: usize, user: &str) -> Vec<String> {
        let rule = &self.rules[index];
        let Some(is_wanted) = self.wants(rule, user) else {
            return Vec::new();
        };
        if !is_wanted && !self.fed.contains_key(&rule.id) {
            return Vec::new();
        }
        let mut moved = rule.groups.clone();
        let id = rule.id.clone();
        moved.retain(|group| {
            if is_wanted {
                self.feed(&id, group, user)
            } else {
                self.take_out(&id, group, user)
            }
        });
        moved
    }

    /// Takes somebody out who is in by this rule, unless another one keeps them. Returns whether they have left.
    fn take_out(&mut self, rule: &str, group: &str, user: &str) -> bool {
        if !self.is_member(group, user) {
            return false;
        }
        let pair = (group.to_owned(), user.to_owned());
        if !self.fed.get(rule).is_some_and(|fed| fed.contains(&pair)) {
            return false;
        }
        self.forget_fed(rule, group, user);
        if self.is_fed(group, user) {
            return false;
        }
        self.remove_member(group, user);
        self.touch_members(group);
        self.record_of_rule(EventType::MembershipRemove, group, user);
        true
    }

    /// Puts somebody in; a member by hand becomes one by the rule. Returns whether they have joined.
    fn feed(&mut self, rule: &str, group: &str, user: &str) -> bool {
        if !self.takes_rules(group) {
            return false;
        }
        self.put_fed(rule, group, user);
        if self.is_member(group, user) {
            return false;
        }
        self.put_member(group, user);
        self.touch_members(group);
        self.record_of_rule(EventType::MembershipAdd, group, user);
        true
    }

    /// Says that the members of a group change now.
    pub fn touch_members(&mut self, group: &str) {
        let times = GroupTimes {
            last_membership_updated: self.now,
            ..self.group_times(group)
        };
        self.put_group_times(group, times);
    }
}

impl Change<'_> {
    /// Returns what a change of status is to somebody who had this one.
    pub fn of_status(before: &UserStatus) -> Self {
        if *before == UserStatus::Deprovisioned {
            Self::Arrival
        } else {
            Self::Status
        }
    }
}

impl Rule {
    /// Returns whether it runs.
    pub fn is_active(&self) -> bool {
        self.status == "ACTIVE"
    }
}
