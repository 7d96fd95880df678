//! Whom a declared rule would move, if the rule of the org became as the files have it.
//!
//! **Invariant:** who is said to join or to be taken out surely would; what is not known, or of what Okta does not say
//! what comes of it, is nobody's to say.

use std::collections::{BTreeMap, BTreeSet};

use crate::live::{
    Attribution, EVERYONE, GroupKind, Known, LiveGroup, LiveRule, LiveUser, Rules, Snapshot,
};
use crate::model::ids::{GroupId, GroupName, Login, UserId};
use crate::model::status::UserStatus;
use crate::plan::note::{RuleEffect, Unsure};
use crate::planner::asked_rule::{as_asked, attribute_of};
use crate::planner::declared_rule::compared::Compared;
use crate::rule::answer::Answer;
use crate::rule::condition::Condition;
use crate::rule::group_match::{GroupMatch, Meant};
use crate::rule::inputs::{Attribute, Inputs, Listed, Membership, membership};

/// Returns whom a rule would move, by group; groups of which the same is to be said together.
pub(crate) fn effects(snapshot: &Snapshot, found: &Compared<'_>) -> Vec<RuleEffect> {
    let conditions = Conditions::new(snapshot, found);
    let mut effects: BTreeMap<Moved, Vec<GroupName>> = BTreeMap::new();
    for target in found.targets() {
        let Some(group) = snapshot.group(target) else {
            continue;
        };
        let moved = conditions.moved(group);
        if moved != Moved::default() {
            effects.entry(moved).or_default().push(group.name.clone());
        }
    }
    let effects = effects.into_iter();
    let mut effects: Vec<RuleEffect> = effects
        .map(|(moved, groups)| RuleEffect {
            groups,
            adds: moved.adds,
            takes: moved.takes,
            unsure: moved.unsure,
        })
        .collect();
    effects.sort();
    effects
}

/// Whom a rule would move of one group.
#[derive(Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Moved {
    adds: Vec<Login>,
    takes: Vec<Login>,
    unsure: Vec<Unsure>,
}

/// A rule that runs.
struct Running<'c> {
    /// Okta's id, of one that the org has.
    id: Option<&'c str>,
    /// None where nobody can read its condition.
    condition: Option<Condition>,
    excluded: BTreeSet<&'c UserId>,
    groups: BTreeSet<&'c GroupId>,
}

/// What a rule makes of somebody.
enum Gives {
    Membership,
    /// Nothing: the condition does not hold, or the rule does not run for that group.
    Nothing,
    /// Nothing: the rule leaves them alone.
    LeftAlone,
    Unsure(String),
}

/// The rule before and after, and the others of the org.
struct Conditions<'c> {
    snapshot: &'c Snapshot,
    before: Option<Running<'c>>,
    after: Running<'c>,
    others: Vec<Running<'c>>,
    /// The groups of the org that each of these conditions asks for.
    asked: BTreeMap<GroupMatch, Vec<&'c LiveGroup>>,
}

impl<'c> Conditions<'c> {
    #[expect(
        clippy::mutable_key_type,
        reason = "a pattern is compared by its text, which never changes"
    )]
    fn new(snapshot: &'c Snapshot, found: &'c Compared<'_>) -> Self {
        let live = found.live();
        let rules = match &snapshot.rules {
            Rules::Read(rules) => rules.as_slice(),
            Rules::Unreadable => &[],
        };
        let others = rules
            .iter()
            .filter(|rule| rule.active && live.is_none_or(|live| live.id != rule.id));
        let wished = found.declared.expression.as_ref();
        let wished = wished.map(|expression| expression.value.as_str());
        let expression = wished.or_else(|| live?.expression.as_deref());
        let after = Running {
            id: None,
            condition: expression.and_then(|text| Condition::parse(text).ok()),
            excluded: found.excluded_ids(),
            groups: found.targets(),
        };
        let before = live.filter(|live| live.active).map(running);
        let others: Vec<Running<'c>> = others.map(running).collect();
        let all = others.iter().chain(&before).chain([&after]);
        let conditions = all.filter_map(|rule| rule.condition.as_ref());
        let asked: BTreeSet<&GroupMatch> = conditions
            .flat_map(|condition| &condition.reads().groups)
            .collect();
        let means =
            |asked: &GroupMatch, group: &LiveGroup| asked.meant(as_asked(group)) != Meant::No;
        let asked = asked.into_iter().map(|asked| {
            let groups = snapshot.groups().filter(|group| means(asked, group));
            (asked.clone(), groups.collect())
        });
        let asked = asked.collect();
        Self {
            snapshot,
            before,
            after,
            others,
            asked,
        }
    }

    fn moved(&self, group: &LiveGroup) -> Moved {
        let mut moved = Moved::default();
        for user in self.snapshot.users() {
            // Nobody is evaluated while DEPROVISIONED (facts::rules 7).
            let Some(login) = user.profile.login() else {
                continue;
            };
            if user.status == UserStatus::Deprovisioned {
                continue;
            }
            match self.outcome(group, user) {
                Outcome::Stays => {}
                Outcome::Joins => moved.adds.push(login.clone()),
                Outcome::Leaves => moved.takes.push(login.clone()),
                Outcome::Unsure(why) => {
                    let login = login.clone();
                    moved.unsure.push(Unsure { login, why });
                }
            }
        }
        moved.adds.sort();
        moved.takes.sort();
        moved.unsure.sort();
        moved
    }

    fn outcome(&self, group: &LiveGroup, user: &LiveUser) -> Outcome {
        let is_member = self.snapshot.is_member(&user.id, &group.id);
        let after = self.gives(&self.after, &group.id, user);
        let of_other_type = self
            .snapshot
            .type_of(user)
            .filter(|of| !of.is_default)
            .map(|of| {
                format!(
                    "is for people of the default type, and theirs is {}",
                    of.name
                )
            });
        match (after, is_member) {
            (Gives::Membership, Known::Read(true))
            | (Gives::Nothing | Gives::LeftAlone, Known::Read(false)) => Outcome::Stays,
            (Gives::Membership, Known::Read(false)) => {
                of_other_type.map_or(Outcome::Joins, Outcome::Unsure)
            }
            (Gives::Membership, Known::NotRead) => Outcome::members_not_read(),
            (Gives::Unsure(why), Known::Read(false) | Known::NotRead) => Outcome::Unsure(why),
            (Gives::Unsure(why), Known::Read(true)) => match self.held(group, user) {
                Held::No => Outcome::Stays,
                Held::ByRule | Held::Unsure(_) => Outcome::Unsure(why),
            },
            (gives, Known::Read(true) | Known::NotRead) => match self.held(group, user) {
                Held::No => Outcome::Stays,
                Held::Unsure(why) => Outcome::Unsure(why),
                Held::ByRule if is_member == Known::NotRead => Outcome::members_not_read(),
                Held::ByRule => match (gives, of_other_type) {
                    (_, Some(why)) => Outcome::Unsure(why),
                    (Gives::LeftAlone, None) => Outcome::Unsure(
                        "would leave them alone, and Okta does not say whether that takes them out"
                            .to_owned(),
                    ),
                    (Gives::Membership | Gives::Nothing | Gives::Unsure(_), None) => {
                        self.others(&group.id, user)
                    }
                },
            },
        }
    }

    /// Whether somebody is in the group through the rule as it is. Where Okta did not say, who meets the condition of a rule
    /// is in through it, however they came in ([rules 1](crate::facts::rules)).
    fn held(&self, group: &LiveGroup, user: &LiveUser) -> Held {
        let Some(before) = &self.before else {
            return Held::No;
        };
        match self.snapshot.attribution(&group.id, &user.id) {
            Attribution::Rules(rules) if before.id.is_some_and(|id| rules.contains(id)) => {
                return Held::ByRule;
            }
            Attribution::Rules(_) | Attribution::Direct => return Held::No,
            Attribution::NotSaid => {}
        }
        match self.gives(before, &group.id, user) {
            Gives::Membership => Held::ByRule,
            Gives::Nothing | Gives::LeftAlone => Held::No,
            Gives::Unsure(why) => Held::Unsure(format!("as it is {why}")),
        }
    }

    /// Whether another rule keeps somebody in whom this one gives up.
    fn others(&self, group: &GroupId, user: &LiveUser) -> Outcome {
        let mut outcome = Outcome::Leaves;
        for rule in &self.others {
            match self.gives(rule, group, user) {
                Gives::Membership => return Outcome::Stays,
                Gives::Unsure(why) => {
                    outcome = Outcome::Unsure(format!("gives them up, and another one {why}"));
                }
                Gives::Nothing | Gives::LeftAlone => {}
            }
        }
        outcome
    }

    fn gives(&self, rule: &Running<'_>, group: &GroupId, user: &LiveUser) -> Gives {
        if !rule.groups.contains(group) {
            return Gives::Nothing;
        }
        if rule.excluded.contains(&user.id) {
            return Gives::LeftAlone;
        }
        let Some(condition) = &rule.condition else {
            return Gives::Unsure("has a condition that cannot be read".to_owned());
        };
        let person = Asked {
            conditions: self,
            user,
        };
        match condition.ask(&person) {
            Answer::Holds => Gives::Membership,
            Answer::DoesNotHold => Gives::Nothing,
            Answer::CannotSay(why) => Gives::Unsure(why.to_string()),
        }
    }
}

fn running(rule: &LiveRule) -> Running<'_> {
    let expression = rule.expression.as_deref();
    Running {
        id: Some(&rule.id),
        condition: expression.and_then(|text| Condition::parse(text).ok()),
        excluded: rule.excluded.iter().collect(),
        groups: rule.groups.iter().collect(),
    }
}

/// What becomes of somebody in one group.
enum Outcome {
    /// In or out, as they are.
    Stays,
    Joins,
    Leaves,
    Unsure(String),
}

impl Outcome {
    fn members_not_read() -> Self {
        Self::Unsure("fills a group whose members could not be read".to_owned())
    }
}

/// Whether a membership is the rule's.
enum Held {
    ByRule,
    No,
    Unsure(String),
}

/// Somebody of whom a condition is asked.
struct Asked<'a, 'c> {
    conditions: &'a Conditions<'c>,
    user: &'a LiveUser,
}

impl Inputs for Asked<'_, '_> {
    fn attribute(&self, name: &str) -> Attribute<'_> {
        attribute_of(self.user, name)
    }

    fn membership(&self, asked: &GroupMatch) -> Membership {
        let Some(groups) = self.conditions.asked.get(asked) else {
            return Membership::Maybe;
        };
        let held = groups.iter().map(|group| {
            let is_everyone = group.kind == GroupKind::BuiltIn && group.name.as_str() == EVERYONE;
            let held = match self.conditions.snapshot.is_member(&self.user.id, &group.id) {
                Known::NotRead if is_everyone => Membership::In,
                Known::Read(true) => Membership::In,
                Known::Read(false) => Membership::Out,
                Known::NotRead => Membership::Maybe,
            };
            (as_asked(group), held)
        });
        membership(asked, held, Listed::All)
    }

    fn status(&self) -> Option<&UserStatus> {
        Some(&self.user.status)
    }

    fn id(&self) -> Option<&str> {
        Some(self.user.id.as_str())
    }
}
