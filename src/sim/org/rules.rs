//! Group rules: whom they put into groups, and whom they take out again ([rules](crate::facts::rules)).
//!
//! **Invariant:** a rule takes out only whom it has put in. Who was added by hand stays, and a rule that is inactive
//! neither adds nor removes. People who are DEPROVISIONED are left as they are ([rules 7](crate::facts::rules)).

use crate::model::status::UserStatus;
use crate::sim::condition::{Condition, Person};
use crate::sim::event::EventType;
use crate::sim::org::{GroupTimes, Org, Rule};

/// How many people a rule can exclude ([rules 3](crate::facts::rules)).
pub const EXCLUDED_MAX: usize = 100;

impl Org {
    /// Adds a group rule, or replaces the one with that id.
    pub fn put_rule(&mut self, rule: Rule) {
        match self.rules.iter_mut().find(|each| each.id == rule.id) {
            Some(old) => *old = rule,
            None => self.rules.push(rule),
        }
    }

    /// Removes a group rule. Those whom it has put into groups stay there.
    pub fn remove_rule(&mut self, id: &str) {
        self.rules.retain(|rule| rule.id != id);
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

    /// Runs all active rules over everybody.
    pub fn run_rules(&mut self) {
        let running = self.running();
        for user in self.users.keys().cloned().collect::<Vec<String>>() {
            self.run_all(&running, &user);
        }
    }

    /// Runs all active rules over one person.
    pub fn run_rules_for(&mut self, user: &str) {
        let running = self.running();
        self.run_all(&running, user);
    }

    /// The active rules whose conditions can be run.
    fn running(&self) -> Vec<(Rule, Condition)> {
        let active = self.rules.iter().filter(|rule| rule.is_active());
        let running = active.filter_map(|rule| {
            let condition = Condition::parse(rule.expression.as_deref()?)?;
            Some((rule.clone(), condition))
        });
        running.collect()
    }

    /// Returns the active rules that do not run here: their conditions hold more than the org in memory reads.
    pub fn idle_rules(&self) -> impl Iterator<Item = &Rule> {
        let active = self.rules.iter().filter(|rule| rule.is_active());
        active.filter(|rule| {
            let expression = rule.expression.as_deref();
            expression.and_then(Condition::parse).is_none()
        })
    }

    /// A rule may ask for groups that another fills: they run until nothing changes, at most once for each rule.
    fn run_all(&mut self, running: &[(Rule, Condition)], user: &str) {
        for _ in 0..running.len() {
            let mut changed = false;
            for (rule, condition) in running {
                changed |= self.run(rule, condition, user);
            }
            if !changed {
                break;
            }
        }
    }

    fn run(&mut self, rule: &Rule, condition: &Condition, user: &str) -> bool {
        let Some(person) = self.users.get(user) else {
            return false;
        };
        if person.status == UserStatus::Deprovisioned {
            return false;
        }
        let groups = self.members.lefts_of(user);
        let is_taken = !rule.excluded.contains(user)
            && condition.holds(Person {
                profile: &person.profile,
                is_member: &|group| groups.contains(group),
            });
        let mut changed = false;
        for group in &rule.groups {
            let pair = (group.clone(), user.to_owned());
            let is_mine = self
                .fed
                .get(&rule.id)
                .is_some_and(|fed| fed.contains(&pair));
            let is_member = self.is_member(group, user);
            if is_taken && !is_mine && (!is_member || self.is_fed(group, user)) {
                changed |= self.feed(rule, group, user);
            } else if !is_taken && is_mine {
                self.forget_fed(&rule.id, group, user);
                if !self.is_fed(group, user) {
                    self.remove_member(group, user);
                    self.touch_members(group);
                    self.record_of_rule(EventType::MembershipRemove, group, user);
                    changed = true;
                }
            }
        }
        changed
    }

    fn feed(&mut self, rule: &Rule, group: &str, user: &str) -> bool {
        if !self.groups.contains_key(group) {
            return false;
        }
        self.put_fed(&rule.id, group, user);
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

impl Rule {
    /// Returns whether it runs.
    pub fn is_active(&self) -> bool {
        self.status == "ACTIVE"
    }
}
