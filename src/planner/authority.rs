//! Who decides over a membership of a group that group rules fill: they, or the files.
//!
//! Okta's own word decides, where it gave it. Where it did not, a rule that surely holds neither for the person as they are
//! nor as the files have them gives them nothing, and whatever else a rule may give is left to it.

use std::sync::{Arc, OnceLock};

use serde_json::Value;

use crate::desired::state::RuleFed;
use crate::live::{Attribution, LiveRule, LiveUser, Rules, Snapshot};
use crate::model::ids::{AttributeName, GroupId};
use crate::model::profile::AttributeValue;
use crate::model::status::UserStatus;
use crate::model::table::Table;
use crate::planner::asked_rule::attribute_of;
use crate::planner::person::Person;
use crate::rule::answer::Answer;
use crate::rule::condition::Condition;
use crate::rule::group_match::GroupMatch;
use crate::rule::inputs::{Attribute, Inputs, Membership};

/// Who decides over a membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority {
    /// People leave the group as the files ask.
    Files,
    /// Rules gave it, or may have: it is left to them.
    Rules,
}

/// An active rule, and its condition once somebody has asked for it.
#[derive(Debug)]
struct Filler<'a> {
    rule: &'a LiveRule,
    condition: OnceLock<Option<Arc<Condition>>>,
}

/// The active rules, by the groups that they fill.
#[derive(Debug)]
pub struct Authorities<'a> {
    snapshot: &'a Snapshot,
    /// As the org was before the steps of a plan have run, where it is planned once more after them.
    before: Option<&'a Snapshot>,
    policy: RuleFed,
    /// `None` where nobody could read them, so that there may be one for any group.
    filling: Option<Table<&'a GroupId, Vec<usize>>>,
    rules: Vec<Filler<'a>>,
}

/// What the rules that fill a group say of somebody, whoever they let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Claim {
    /// One holds for them as the files have them.
    Surely,
    /// One may hold for them, as they are or as the files have them.
    Perhaps,
    /// None holds.
    No,
}

impl<'a> Authorities<'a> {
    pub(crate) fn new(
        snapshot: &'a Snapshot,
        before: Option<&'a Snapshot>,
        policy: RuleFed,
    ) -> Self {
        let mut authorities = Self {
            snapshot,
            before,
            policy,
            filling: None,
            rules: Vec::new(),
        };
        if let Rules::Read(rules) = &snapshot.rules {
            let mut filling: Table<&GroupId, Vec<usize>> = Table::default();
            for rule in rules.iter().filter(|rule| rule.active) {
                for group in &rule.groups {
                    filling
                        .entry(group)
                        .or_default()
                        .push(authorities.rules.len());
                }
                authorities.rules.push(Filler {
                    rule,
                    condition: OnceLock::new(),
                });
            }
            authorities.filling = Some(filling);
        }
        authorities
    }

    /// Returns the active rules with their conditions, in the order of the org; `None` for a condition that Okta did not say
    /// or nobody here can read.
    pub(crate) fn active(&self) -> impl Iterator<Item = (&'a LiveRule, Option<Arc<Condition>>)> {
        let rules = self.rules.iter();
        rules.map(|filler| (filler.rule, filler.condition().cloned()))
    }

    /// Returns who decides over a membership that somebody of the org has.
    pub(crate) fn of(&self, person: &Person<'_>, user: &LiveUser, group: &GroupId) -> Authority {
        let rules = match (self.policy, &self.filling) {
            (RuleFed::Remove, _) => return Authority::Files,
            (RuleFed::Leave, None) => return Authority::Rules,
            (RuleFed::Leave, Some(filling)) => filling.get(group),
        };
        let Some(rules) = rules else {
            return Authority::Files;
        };
        let said = self.snapshot.attribution(group, &user.id);
        match (self.claim(rules, person, user), said) {
            (_, Attribution::Rules(_))
            | (Claim::Surely, Attribution::Direct | Attribution::NotSaid)
            | (Claim::Perhaps, Attribution::NotSaid) => Authority::Rules,
            (Claim::Perhaps | Claim::No, Attribution::Direct)
            | (Claim::No, Attribution::NotSaid) => Authority::Files,
        }
    }

    /// Returns whether more can be said of a membership that the files end once it is known who gave it: whether they may,
    /// or whether the rule gets an exception.
    pub(crate) fn is_open(&self, person: &Person<'_>, user: &LiveUser, group: &GroupId) -> bool {
        let filling = self.filling.as_ref();
        let Some(rules) = filling.and_then(|filling| filling.get(group)) else {
            return false;
        };
        let is_unsaid = self.snapshot.attribution(group, &user.id) == Attribution::NotSaid;
        is_unsaid
            && match self.policy {
                RuleFed::Remove => true,
                RuleFed::Leave => self.claim(rules, person, user) != Claim::Surely,
            }
    }

    fn claim(&self, rules: &[usize], person: &Person<'_>, user: &LiveUser) -> Claim {
        let rules = rules.iter().map(|index| &self.rules[*index]);
        let rules = rules.filter(|filler| !filler.rule.excluded.contains(&user.id));
        let login = person.new_login();
        let wished = Wished {
            person,
            user,
            before: self.before.and_then(|before| before.user(&user.id)),
            login: login.map(|login| Value::String(login.as_str().to_owned())),
        };
        let mut claim = Claim::No;
        for filler in rules {
            let Some(condition) = filler.condition() else {
                claim = Claim::Perhaps;
                continue;
            };
            match condition.ask(&wished) {
                Answer::Holds => return Claim::Surely,
                Answer::CannotSay(_) => claim = Claim::Perhaps,
                Answer::DoesNotHold if claim == Claim::Perhaps => {}
                Answer::DoesNotHold if may_have_held(condition, &wished) => {
                    claim = Claim::Perhaps;
                }
                Answer::DoesNotHold => {}
            }
        }
        claim
    }
}

/// Whether a condition may hold for somebody as they are, or may have held before a plan's steps.
fn may_have_held(condition: &Condition, of: &Wished<'_, '_>) -> bool {
    let mut times = std::iter::once(of.user).chain(of.before);
    times.any(|user| condition.ask(&Live { user }) != Answer::DoesNotHold)
}

impl Filler<'_> {
    fn condition(&self) -> Option<&Arc<Condition>> {
        let parse = || {
            let text = self.rule.expression.as_deref()?;
            Condition::parse(text).ok().map(Arc::new)
        };
        self.condition.get_or_init(parse).as_ref()
    }
}

/// Somebody as the org has them. In which groups they are does not count: a plan changes it.
struct Live<'p> {
    user: &'p LiveUser,
}

/// Somebody as the files have them.
struct Wished<'p, 'a> {
    person: &'p Person<'a>,
    user: &'p LiveUser,
    before: Option<&'p LiveUser>,
    /// The login that they get.
    login: Option<Value>,
}

impl Wished<'_, '_> {
    /// Of a text that is unset nobody knows whether null or `""` is left ([rules 19](crate::facts::rules)).
    fn unset(&self, name: &str) -> Attribute<'_> {
        let mut times = std::iter::once(self.user).chain(self.before);
        let has_text = times.any(|user| {
            let value = user.profile.get(name).and_then(AttributeValue::as_text);
            value.is_some()
        });
        if has_text {
            Attribute::NotKnown
        } else {
            Attribute::NeverSet
        }
    }

    fn is_dropped(&self, name: &str) -> bool {
        let schema = self.person.new_type.as_ref().and(self.person.schema);
        schema.is_some_and(|schema| schema.get(name).is_none())
    }
}

impl Inputs for Live<'_> {
    fn attribute(&self, name: &str) -> Attribute<'_> {
        attribute_of(self.user, name)
    }

    fn membership(&self, _: &GroupMatch) -> Membership {
        Membership::Maybe
    }

    fn status(&self) -> Option<&UserStatus> {
        Some(&self.user.status)
    }

    fn id(&self) -> Option<&str> {
        Some(self.user.id.as_str())
    }
}

impl Inputs for Wished<'_, '_> {
    fn attribute(&self, name: &str) -> Attribute<'_> {
        if name == "login"
            && let Some(login) = &self.login
        {
            return Attribute::Set(login);
        }
        match self.person.profile.get(&AttributeName::new(name)) {
            Some(wish) => match &wish.value {
                Some(value) => Attribute::Set(value.json()),
                None => self.unset(name),
            },
            None if self.is_dropped(name) => Attribute::NeverSet,
            None => attribute_of(self.user, name),
        }
    }

    fn membership(&self, _: &GroupMatch) -> Membership {
        Membership::Maybe
    }

    fn status(&self) -> Option<&UserStatus> {
        None
    }

    fn id(&self) -> Option<&str> {
        Some(self.user.id.as_str())
    }
}
