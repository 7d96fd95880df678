//! Group rules: what changes memberships by itself.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::ids::{GroupId, GroupName, UserId};

/// A group rule: what may give and take memberships by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveRule {
    /// Okta's id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Only an active rule acts.
    pub active: bool,
    /// The groups that it puts people into.
    pub groups: Vec<GroupId>,
    /// The names of these, as far as Okta told them.
    pub group_names: BTreeMap<GroupId, GroupName>,
    /// The condition under which it does, in Okta's expression language, where Okta says it.
    pub expression: Option<String>,
    /// The people whom it leaves alone.
    pub excluded: BTreeSet<UserId>,
}

/// Whether the group rules could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rules {
    /// All of them.
    Read(Vec<LiveRule>),
    /// The token may not read them: every membership may be given by one.
    Unreadable,
}

impl Rules {
    /// Returns the groups that an active rule may fill; `None` where nobody knows, so that it may be any.
    pub fn filled(&self) -> Option<impl Iterator<Item = &GroupId>> {
        match self {
            Self::Read(rules) => {
                let active = rules.iter().filter(|rule| rule.active);
                Some(active.flat_map(|rule| &rule.groups))
            }
            Self::Unreadable => None,
        }
    }

    /// Returns whether an active rule fills a group, or may, for nobody could read the rules.
    pub fn may_fill(&self, group: &GroupId) -> bool {
        let filled = self.filled();
        filled.is_none_or(|mut filled| filled.any(|each| each == group))
    }
}

/// Who holds a membership, by Okta's own word ([rules 16](crate::facts::rules)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attribution<'a> {
    /// These rules, by id.
    Rules(&'a BTreeSet<String>),
    /// Somebody by hand, or this program.
    Direct,
    /// Okta did not say, or nobody asked.
    NotSaid,
}

/// A member of a group, as a list of members has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveMember {
    /// Okta's id.
    pub id: UserId,
    /// The rules by which they are in, by id, where Okta says it: none are by hand.
    pub rules: Option<BTreeSet<String>>,
}
