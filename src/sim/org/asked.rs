//! A person of the org, as the condition of a rule asks about them.

use serde_json::Value;

use crate::model::ids::{GroupId, GroupName};
use crate::model::status::UserStatus;
use crate::rule::group_match::{self, GroupMatch};
use crate::rule::inputs::{Attribute, Inputs, Listed, Membership, membership};
use crate::sim::org::{Group, Org, User};

/// A person of the org: everything about them is known.
pub(crate) struct Asked<'o> {
    org: &'o Org,
    user: &'o User,
}

impl<'o> Asked<'o> {
    pub(crate) fn new(org: &'o Org, user: &'o User) -> Self {
        Self { org, user }
    }

    /// Returns id and name of a group, as conditions ask for them.
    pub(crate) fn group(group: &Group) -> (GroupId, GroupName) {
        (GroupId::new(&*group.id), GroupName::new(&*group.name))
    }
}

impl Inputs for Asked<'_> {
    fn attribute(&self, name: &str) -> Attribute<'_> {
        match self.user.profile.get(name) {
            None | Some(Value::Null) => Attribute::NeverSet,
            Some(value) => Attribute::Set(value),
        }
    }

    fn membership(&self, asked: &GroupMatch) -> Membership {
        if let GroupMatch::Id(id) = asked {
            return if self.org.is_member(id.as_str(), &self.user.id) {
                Membership::In
            } else {
                Membership::Out
            };
        }
        let groups = self.org.groups_of(&self.user.id).iter();
        let groups: Vec<(GroupId, GroupName, &str)> = groups
            .filter_map(|id| self.org.group(id))
            .map(|group| {
                let (id, name) = Self::group(group);
                (id, name, group.kind.as_str())
            })
            .collect();
        let held = groups.iter().map(|(id, name, kind)| {
            let (id, kind) = (Some(id), Some(*kind));
            (group_match::Group { id, name, kind }, Membership::In)
        });
        membership(asked, held, Listed::All)
    }

    fn status(&self) -> Option<&UserStatus> {
        Some(&self.user.status)
    }

    fn id(&self) -> Option<&str> {
        Some(&self.user.id)
    }
}
