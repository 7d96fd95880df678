//! What the condition of a group rule says of somebody as they are, and the values that make it say so.

use crate::live::{LiveGroup, LiveRule, LiveUser};
use crate::model::status::UserStatus;
use crate::rule::answer::Answer;
use crate::rule::condition::{Condition, Reading};
use crate::rule::group_match::{Group, GroupMatch};
use crate::rule::inputs::{Attribute, Inputs, Listed, Membership, membership};

/// What a rule says of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Says {
    /// It holds, for these values that it reads.
    Holds(Vec<String>),
    /// It does not hold, for these values that it reads.
    DoesNotHold(Vec<String>),
    /// Nobody can say, in words that follow the name of the rule.
    CannotSay(String),
}

/// Somebody as they are, with all their groups, where these could be read.
struct Asked<'a> {
    user: &'a LiveUser,
    groups: Option<&'a [LiveGroup]>,
}

impl Inputs for Asked<'_> {
    fn attribute(&self, name: &str) -> Attribute<'_> {
        attribute_of(self.user, name)
    }

    fn membership(&self, asked: &GroupMatch) -> Membership {
        let Some(groups) = self.groups else {
            return membership(asked, [], Listed::Some);
        };
        let held = groups.iter().map(|group| (as_asked(group), Membership::In));
        membership(asked, held, Listed::All)
    }

    fn status(&self) -> Option<&UserStatus> {
        Some(&self.user.status)
    }

    fn id(&self) -> Option<&str> {
        Some(self.user.id.as_str())
    }
}

/// Returns a group of the org as conditions ask for it.
pub(crate) fn as_asked(group: &LiveGroup) -> Group<'_> {
    Group {
        id: Some(&group.id),
        name: &group.name,
        kind: Some(group.kind.as_str()),
    }
}

/// Returns what somebody of the org has in an attribute, as conditions read it.
pub(crate) fn attribute_of<'a>(user: &'a LiveUser, name: &str) -> Attribute<'a> {
    let value = user.profile.get(name);
    value.map_or(Attribute::NeverSet, |value| Attribute::Set(value.json()))
}

/// Asks a rule about somebody; `groups` are all of theirs, where these could be read.
pub fn says(rule: &LiveRule, user: &LiveUser, groups: Option<&[LiveGroup]>) -> Says {
    let Some(text) = &rule.expression else {
        return Says::CannotSay("has no condition that Okta tells".to_owned());
    };
    let Ok(condition) = Condition::parse(text) else {
        return Says::CannotSay("has a condition that this program cannot read".to_owned());
    };
    let asked = Asked { user, groups };
    let values = || condition.why(&asked).iter().map(value).collect();
    match condition.ask(&asked) {
        Answer::Holds => Says::Holds(values()),
        Answer::DoesNotHold => Says::DoesNotHold(values()),
        Answer::CannotSay(reason) => Says::CannotSay(reason.to_string()),
    }
}

fn value(reading: &Reading<'_>) -> String {
    match reading {
        Reading::Attribute(name, Attribute::Set(value)) => format!("{name} is {value}"),
        Reading::Attribute(name, Attribute::NeverSet) => format!("{name} is not set"),
        Reading::Attribute(name, Attribute::NotKnown) => format!("{name} is not known"),
        Reading::Membership(asked, Membership::In) => format!("has {asked}"),
        Reading::Membership(asked, Membership::Out) => format!("has no {asked}"),
        Reading::Membership(asked, Membership::Maybe) => format!("nobody read {asked}"),
        Reading::Status(Some(status)) => format!("the status is {status}"),
        Reading::Status(None) => "the status is not known".to_owned(),
    }
}
