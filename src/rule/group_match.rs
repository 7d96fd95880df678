//! The groups that a condition asks about.

use std::fmt;

use crate::model::ids::{GroupId, GroupName};
use crate::rule::pattern::{Fit, Pattern};

/// The groups that a condition asks about: whether the person is in one of them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GroupMatch {
    /// The one with this id.
    Id(GroupId),
    /// Those with this very name.
    Name(String),
    /// Those whose name begins so.
    StartsWith(String),
    /// Those whose name contains this.
    Contains(String),
    /// Those whose name fits a pattern.
    Pattern(Pattern),
    /// Those that meet all criteria of `user.getGroups` or `user.isMemberOf`.
    Criteria(Vec<Criterion>),
    /// Any: the condition computes which.
    Any,
}

/// One criterion of `user.getGroups`: one of its values is enough.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Criterion {
    /// `group.id`
    Id(Vec<String>),
    /// `group.type`
    Kind(Vec<String>),
    /// `group.source.id`
    Source(Vec<String>),
    /// `group.profile.name` with the operator EXACT
    Exact(Vec<String>),
    /// `group.profile.name` with the operator `STARTS_WITH`
    Begins(Vec<String>),
    /// `group.profile.name` without an operator: Okta's pages differ on what that means.
    Unclear(Vec<String>),
}

/// A group, as far as a condition can ask for it.
#[derive(Clone, Copy, Debug)]
pub struct Group<'g> {
    /// Its id; `None` for one that a plan creates.
    pub id: Option<&'g GroupId>,
    /// Its name.
    pub name: &'g GroupName,
    /// Its `type` as Okta spells it, where it is known.
    pub kind: Option<&'g str>,
}

/// Whether a condition asks for a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meant {
    /// It does.
    Surely,
    /// Not all sources say so, or not enough is known of the group.
    Perhaps,
    /// It does not.
    No,
}

impl GroupMatch {
    /// Returns whether a group is meant.
    pub fn meant(&self, group: Group<'_>) -> Meant {
        let name = group.name.as_str();
        match self {
            Self::Id(asked) => Meant::of(group.id == Some(asked)),
            Self::Name(asked) => Meant::of(name == asked),
            Self::StartsWith(asked) => Meant::of(name.starts_with(asked.as_str())),
            Self::Contains(asked) => Meant::of(name.contains(asked.as_str())),
            Self::Pattern(pattern) => match pattern.fits(name) {
                Fit::Surely => Meant::Surely,
                Fit::Perhaps => Meant::Perhaps,
                Fit::No => Meant::No,
            },
            Self::Criteria(all) => all
                .iter()
                .map(|each| each.meets(group))
                .fold(Meant::Surely, Meant::and),
            Self::Any => Meant::Perhaps,
        }
    }

    /// Returns whether a group may be meant; one that the plan creates has no id yet.
    pub fn means(&self, id: Option<&GroupId>, name: &GroupName) -> bool {
        let kind = None;
        self.meant(Group { id, name, kind }) != Meant::No
    }

    /// Returns whether the group is known by its name.
    pub fn is_by_name(&self) -> bool {
        match self {
            Self::Id(_) => false,
            Self::Name(_)
            | Self::StartsWith(_)
            | Self::Contains(_)
            | Self::Pattern(_)
            | Self::Any => true,
            Self::Criteria(all) => all.iter().any(Criterion::is_by_name),
        }
    }
}

impl fmt::Display for GroupMatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => write!(f, "membership of {id}"),
            Self::Name(name) => write!(f, "membership of {name:?}"),
            Self::StartsWith(start) => write!(f, "membership of groups that begin with {start:?}"),
            Self::Contains(part) => write!(f, "membership of groups that contain {part:?}"),
            Self::Pattern(pattern) => {
                write!(f, "membership of groups that match {:?}", pattern.as_str())
            }
            Self::Criteria(_) => f.write_str("membership of groups by criteria"),
            Self::Any => f.write_str("membership of groups that it computes"),
        }
    }
}

impl Criterion {
    fn is_by_name(&self) -> bool {
        match self {
            Self::Id(_) | Self::Kind(_) | Self::Source(_) => false,
            Self::Exact(_) | Self::Begins(_) | Self::Unclear(_) => true,
        }
    }

    fn meets(&self, group: Group<'_>) -> Meant {
        let name = group.name.as_str();
        match self {
            Self::Id(ids) => Meant::of(
                group
                    .id
                    .is_some_and(|id| ids.iter().any(|each| each == id.as_str())),
            ),
            Self::Kind(kinds) => group.kind.map_or(Meant::Perhaps, |kind| {
                Meant::of(kinds.iter().any(|each| each == kind))
            }),
            Self::Source(_) => Meant::Perhaps,
            Self::Exact(names) => Meant::of(names.iter().any(|each| each == name)),
            Self::Begins(starts) => Meant::of(starts.iter().any(|each| name.starts_with(each))),
            Self::Unclear(names) => names
                .iter()
                .fold(Meant::No, |so_far, each| so_far.or(unclear(each, name))),
        }
    }
}

/// A name without an operator: the whole name, its beginning, or its beginning before a `.*` that ends the text.
fn unclear(asked: &str, name: &str) -> Meant {
    let start = asked.strip_suffix(".*").unwrap_or(asked);
    if asked == name {
        Meant::Surely
    } else if name.starts_with(start) {
        Meant::Perhaps
    } else {
        Meant::No
    }
}

impl Meant {
    fn of(is: bool) -> Self {
        if is { Self::Surely } else { Self::No }
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Surely, Self::Surely) => Self::Surely,
            (Self::Perhaps, Self::Surely | Self::Perhaps) | (Self::Surely, Self::Perhaps) => {
                Self::Perhaps
            }
        }
    }

    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Surely, _) | (_, Self::Surely) => Self::Surely,
            (Self::No, Self::No) => Self::No,
            (Self::Perhaps, Self::No | Self::Perhaps) | (Self::No, Self::Perhaps) => Self::Perhaps,
        }
    }
}
