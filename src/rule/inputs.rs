//! What a condition is asked about: one person, as far as they are known.

use serde_json::Value;

use crate::model::status::UserStatus;
use crate::rule::group_match::{Group, GroupMatch, Meant};

/// A person, as far as they are known.
pub trait Inputs {
    /// Returns the value of an attribute of the profile.
    fn attribute(&self, name: &str) -> Attribute<'_>;

    /// Returns whether the person is in one of the groups that are asked for; [`membership`] says it of the person's
    /// groups.
    fn membership(&self, asked: &GroupMatch) -> Membership;

    /// Returns the status; `None` where it is not known.
    fn status(&self) -> Option<&UserStatus>;

    /// Returns the id; `None` where it is not known.
    fn id(&self) -> Option<&str>;
}

/// What is known of an attribute.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Attribute<'a> {
    /// Its value.
    Set(&'a Value),
    /// It has none, which is null in a condition. A text that was cleared is `""` and has a value.
    NeverSet,
    /// Nobody read it, or a step decides it.
    NotKnown,
}

/// Whether somebody is in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Membership {
    /// Surely.
    In,
    /// Surely not.
    Out,
    /// Nobody read it, or a rule that nobody can decide gives it.
    Maybe,
}

/// Whether a list of somebody's groups has all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    /// They are in no other group.
    All,
    /// They may be in others.
    Some,
}

/// Returns whether somebody with these groups is in one that is asked for.
pub fn membership<'g>(
    asked: &GroupMatch,
    groups: impl IntoIterator<Item = (Group<'g>, Membership)>,
    listed: Listed,
) -> Membership {
    let mut found = match listed {
        Listed::All => Membership::Out,
        Listed::Some => Membership::Maybe,
    };
    for (group, held) in groups {
        match (asked.meant(group), held) {
            (Meant::Surely, Membership::In) => return Membership::In,
            (Meant::Surely, Membership::Maybe)
            | (Meant::Perhaps, Membership::In | Membership::Maybe) => found = Membership::Maybe,
            (Meant::No, _) | (_, Membership::Out) => {}
        }
    }
    found
}
