//! One person of a plan, before it, after it, and while its steps run: what conditions are asked about.

use std::fmt;
use std::sync::LazyLock;

use serde_json::Value;

use crate::live::{EVERYONE, Known, LiveUser, Schema, Snapshot};
use crate::model::ids::GroupId;
use crate::model::profile::AttributeValue;
use crate::model::status::UserStatus;
use crate::model::table::Table;
use crate::plan::prediction::Doubt;
use crate::planner::changes::PersonChanges;
use crate::planner::predict::change::{Change, MovesTo};
use crate::planner::predict::ruleset::{ActiveRule, RuleIndex, RuleSet};
use crate::rule::answer::{Answer, Reason};
use crate::rule::group_match::{GroupMatch, Meant};
use crate::rule::inputs::{Attribute, Inputs, Membership};
use crate::rule::reads::StatusRead;

/// What a condition says of somebody, and why nobody can say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Says {
    /// It is true.
    Holds,
    /// It is false.
    No,
    /// It may be either.
    Unknown(Doubt),
}

/// When a condition is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// Before the first step.
    Before,
    /// After the last step.
    After,
    /// While the steps run: the profile is the one before or the one after, and each group that moves may be either.
    Meanwhile(Profile),
}

/// Which profile somebody has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    /// The one that the org has.
    Before,
    /// The one that the plan leaves.
    After,
}

/// What becomes of a text that the plan unsets. A condition sees `""` in place of one that was cleared, and null where
/// there never was one ([rules 19](crate::facts::rules)); which of the two the API leaves nobody has shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cleared {
    Null,
    Empty,
}

static EMPTY: LazyLock<Value> = LazyLock::new(|| Value::String(String::new()));

/// One person of a plan.
pub(crate) struct Subject<'c> {
    pub(crate) snapshot: &'c Snapshot,
    pub(crate) rules: &'c RuleSet<'c>,
    pub(crate) user: Option<&'c LiveUser>,
    pub(crate) changes: &'c PersonChanges,
    pub(crate) change: Change<'c>,
    /// What a creation leaves to the schema.
    pub(crate) schema: Option<&'c Schema>,
}

/// What rules make of the groups that they fill, as far as it is known; groups that are not in it stay as the plan leaves
/// them.
pub(crate) type Filled<'c> = Table<&'c GroupId, Membership>;

/// What somebody has in an attribute.
pub(crate) enum Shown<'v> {
    Set(&'v Value),
    Unset,
    /// Nobody knows whether it is null or `""`.
    Cleared,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Set(value) => write!(f, "={value}"),
            Self::Unset => f.write_str("-"),
            Self::Cleared => f.write_str("~"),
        }
    }
}

/// Somebody at one time, in one of the worlds that are possible.
struct View<'v, 'c> {
    of: &'v Subject<'c>,
    rule: &'v ActiveRule<'c>,
    when: When,
    filled: &'v Filled<'c>,
    status: Option<&'v UserStatus>,
    cleared: Cleared,
}

impl<'c> Subject<'c> {
    /// Puts the condition of a rule to the person. What differs between the worlds that are possible is not known.
    pub(crate) fn ask(&self, rule: RuleIndex, when: When, filled: &Filled<'c>) -> Says {
        let rule = &self.rules.rules[rule];
        let Some(condition) = &rule.condition else {
            return Says::Unknown(Doubt::Condition {
                reason: "has a condition that this program cannot read".to_owned(),
            });
        };
        let reads = rule.reads();
        let statuses = self.statuses(when);
        // Only what a rule reads makes its worlds.
        let statuses = if reads.status == StatusRead::Read {
            statuses
        } else {
            &statuses[..statuses.len().min(1)]
        };
        let clears = when != When::Before && reads.attributes.iter().any(|name| self.clears(name));
        let cleared: &[Cleared] = if clears {
            &[Cleared::Null, Cleared::Empty]
        } else {
            &[Cleared::Null]
        };
        let mut said: Option<Says> = None;
        for &cleared in cleared {
            for status in statuses
                .iter()
                .map(Some)
                .chain(statuses.is_empty().then_some(None))
            {
                let view = View {
                    of: self,
                    rule,
                    when,
                    filled,
                    status,
                    cleared,
                };
                let says = self.says(condition.ask(&view));
                match &said {
                    None => said = Some(says),
                    Some(before) if *before == says => {}
                    Some(_) if statuses.len() > 1 => return Says::Unknown(Doubt::Status),
                    Some(_) => return Says::Unknown(unsure_of_cleared()),
                }
            }
        }
        said.unwrap_or(Says::Unknown(Doubt::Status))
    }

    fn statuses(&self, when: When) -> &[UserStatus] {
        match (when, self.user) {
            (When::Before, Some(user)) => std::slice::from_ref(&user.status),
            (When::Before, None) => &[],
            (When::After | When::Meanwhile(_), _) => &self.change.statuses,
        }
    }

    /// Returns whether the plan unsets a text.
    fn clears(&self, name: &str) -> bool {
        let change = self.changes.profile.attributes.get(name);
        change.is_some_and(|change| {
            let live = change.live.as_ref().and_then(AttributeValue::as_text);
            change.desired.is_none() && live.is_some()
        })
    }

    /// Returns whether the person was in a group before the plan.
    pub(crate) fn was_in(&self, group: &GroupId) -> Membership {
        let is_everyone = || {
            let name = self.snapshot.group(group).map(|group| group.name.as_str());
            name == Some(EVERYONE)
        };
        let is_gone = || self.snapshot.has_all_groups() && self.snapshot.group(group).is_none();
        let known = self
            .user
            .map(|user| self.snapshot.is_member(&user.id, group));
        match known {
            Some(Known::Read(true)) => Membership::In,
            Some(Known::NotRead) | None if is_everyone() => Membership::In,
            Some(Known::NotRead) if is_gone() => Membership::Out,
            Some(Known::NotRead) => Membership::Maybe,
            Some(Known::Read(false)) | None => Membership::Out,
        }
    }

    fn says(&self, answer: Answer) -> Says {
        let reason = match answer {
            Answer::Holds => return Says::Holds,
            Answer::DoesNotHold => return Says::No,
            Answer::CannotSay(Reason::Status) => return Says::Unknown(Doubt::Status),
            Answer::CannotSay(reason) => reason,
        };
        // People know groups by their names.
        let asked = match &reason {
            Reason::Membership(GroupMatch::Id(id)) => self.snapshot.group(id),
            Reason::Membership(_)
            | Reason::Attribute(_)
            | Reason::Status
            | Reason::Id
            | Reason::Uses(_)
            | Reason::Undefined { .. } => None,
        };
        let reason = match asked {
            Some(group) => format!("asks for membership of {}, which is not known", group.name),
            None => reason.to_string(),
        };
        Says::Unknown(Doubt::Condition { reason })
    }

    /// Returns what the person has in an attribute, in a form that tells apart whatever a condition can.
    pub(crate) fn shown(&self, name: &str, when: When) -> Shown<'_> {
        if when != When::Before && self.clears(name) {
            return Shown::Cleared;
        }
        match self.attribute(name, when, Cleared::Null) {
            Attribute::Set(value) => Shown::Set(value),
            Attribute::NeverSet | Attribute::NotKnown => Shown::Unset,
        }
    }

    /// Returns where a step of the plan moves the person.
    pub(crate) fn moved(&self, group: &GroupId) -> Option<MovesTo> {
        let mut moves = self.change.moves.iter();
        let found = moves.find(|each| each.id == Some(group));
        found.map(|each| each.to)
    }

    /// Returns whether the person is in a group at a time.
    fn is_in(&self, group: &GroupId, when: When, filled: &Filled<'c>) -> Membership {
        let before = self.was_in(group);
        if when == When::Before {
            return before;
        }
        let after = match (filled.get(group), self.moved(group)) {
            (Some(known), _) => *known,
            (None, Some(MovesTo::In)) => Membership::In,
            (None, Some(MovesTo::Out)) => Membership::Out,
            (None, None) => before,
        };
        match when {
            When::Before | When::After => after,
            When::Meanwhile(_) if before == after => after,
            When::Meanwhile(_) => Membership::Maybe,
        }
    }

    /// Returns whether all groups are known that the person may be in.
    pub(crate) fn knows_all_groups(&self) -> bool {
        let own = self.user.map(|user| self.snapshot.groups_of(&user.id));
        match own {
            Some(Known::Read(_)) | None => true,
            Some(Known::NotRead) => self.snapshot.has_all_groups(),
        }
    }

    fn membership(
        &self,
        rule: &ActiveRule<'_>,
        asked: &GroupMatch,
        when: When,
        filled: &Filled<'c>,
    ) -> Membership {
        let is_by_id = matches!(asked, GroupMatch::Id(_));
        let mut found = if is_by_id || self.knows_all_groups() {
            Membership::Out
        } else {
            Membership::Maybe
        };
        for (group, meant) in rule.asked(asked) {
            match (meant, self.is_in(group, when, filled)) {
                (Meant::Surely, Membership::In) => return Membership::In,
                (Meant::No, _) | (_, Membership::Out) => {}
                (Meant::Surely | Meant::Perhaps, Membership::In | Membership::Maybe) => {
                    found = Membership::Maybe;
                }
            }
        }
        if when == When::Before {
            return found;
        }
        let joins = self.change.moves.iter().filter(|each| each.id.is_none());
        for each in joins {
            match (each.meant(rule, asked), when) {
                (Meant::No, _) => {}
                (Meant::Surely, When::Before | When::After) => return Membership::In,
                (Meant::Surely, When::Meanwhile(_)) | (Meant::Perhaps, _) => {
                    found = Membership::Maybe;
                }
            }
        }
        found
    }

    fn attribute<'v>(&'v self, name: &str, when: When, cleared: Cleared) -> Attribute<'v> {
        let of = |value: Option<&'v AttributeValue>| match value {
            Some(value) => Attribute::Set(value.json()),
            None => Attribute::NeverSet,
        };
        let live = || of(self.user.and_then(|user| user.profile.get(name)));
        let profile = match when {
            When::Before | When::Meanwhile(Profile::Before) => return live(),
            When::After | When::Meanwhile(Profile::After) => &self.changes.profile,
        };
        if let Some(created) = &self.changes.create {
            let default = || self.schema?.get(name)?.default.as_ref();
            return of(created.get(name).or_else(default));
        }
        if let Some(change) = profile.attributes.get(name) {
            return match (&change.desired, cleared) {
                (None, Cleared::Empty) if self.clears(name) => Attribute::Set(&EMPTY),
                (desired, _) => of(desired.as_ref()),
            };
        }
        match &profile.retype {
            Some(retype) => of(retype.profile.get(name)),
            None => live(),
        }
    }
}

impl Inputs for View<'_, '_> {
    fn attribute(&self, name: &str) -> Attribute<'_> {
        // Whoever makes way in a circle of renames has a third login meanwhile.
        let is_moving = matches!(self.when, When::Meanwhile(_)) && name == "login";
        if is_moving && self.of.changes.profile.attributes.contains_key("login") {
            return Attribute::NotKnown;
        }
        self.of.attribute(name, self.when, self.cleared)
    }

    fn membership(&self, asked: &GroupMatch) -> Membership {
        self.of.membership(self.rule, asked, self.when, self.filled)
    }

    fn status(&self) -> Option<&UserStatus> {
        self.status
    }

    fn id(&self) -> Option<&str> {
        self.of.user.map(|user| user.id.as_str())
    }
}

fn unsure_of_cleared() -> Doubt {
    Doubt::Condition {
        reason:
            "reads a text that the plan unsets: whether Okta leaves null or \"\" there is not known"
                .to_owned(),
    }
}
