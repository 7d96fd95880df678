//! What the administrator roles of whoever sends a request let them do, as far as the facts go
//! ([roles 4, 5](crate::facts::roles), [lists 3](crate::facts::lists)): without a role an app sees empty lists, a
//! read-only administrator writes nothing, and only a super administrator writes to other administrators.

use crate::sim::org::{Org, User};
use crate::sim::path::by_segments;
use crate::transport::Request;

/// How far the roles of a sender reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Power {
    /// Without a role: lists are empty, all else is refused.
    Nothing,
    /// Read-only administrator: writes are refused.
    Reading,
    /// Other roles: writes to administrators are refused. What else each of them may not do is not established.
    Limited,
    /// Super administrator.
    Everything,
}

impl Power {
    /// Returns what these roles let somebody do.
    pub fn of<'a>(roles: impl IntoIterator<Item = &'a str>) -> Self {
        roles
            .into_iter()
            .fold(Self::Nothing, |power, role| match (power, role) {
                (Self::Everything, _) | (_, "SUPER_ADMIN") => Self::Everything,
                (Self::Nothing | Self::Reading, "READ_ONLY_ADMIN") => Self::Reading,
                (Self::Nothing | Self::Reading | Self::Limited, _) => Self::Limited,
            })
    }

    /// Returns what the owner of the token may do. A file that gives them no role says nothing of it, and limits
    /// nothing. Nor does a snapshot: what its owner could not read is marked in it.
    pub fn of_owner(org: &Org) -> Self {
        if org.mark.is_some() {
            return Self::Everything;
        }
        let owner = org.owner();
        match Self::of(owner.into_iter().flat_map(|owner| roles(org, owner))) {
            Self::Nothing => Self::Everything,
            power @ (Self::Reading | Self::Limited | Self::Everything) => power,
        }
    }

    /// Returns whether it is enough for a request that reaches the API. Lists are for whoever asks.
    pub fn suffices(self, org: &Org, request: &Request) -> bool {
        match self {
            Self::Nothing => false,
            Self::Reading => request.method.is_read(),
            Self::Limited => {
                request.method.is_read() || !is_about_another_administrator(org, request)
            }
            Self::Everything => true,
        }
    }
}

fn is_about_another_administrator(org: &Org, request: &Request) -> bool {
    by_segments(&request.path, |segments| match segments {
        ["users", who, ..] => {
            let user = org.find(who).or_else(|| org.find_by_short_login(who));
            let is_owner = |user: &User| org.owner().is_some_and(|owner| owner.id == user.id);
            user.is_some_and(|user| !is_owner(user) && roles(org, user).next().is_some())
        }
        _ => false,
    })
}

/// The roles of somebody: their own, and those of their groups.
fn roles<'a>(org: &'a Org, user: &User) -> impl Iterator<Item = &'a str> {
    let own = org.access(&user.id).map(|access| &access.roles);
    let groups = org.groups_of(&user.id).iter();
    let given = groups.filter_map(|group| org.group_roles(group));
    let all = own.into_iter().chain(given).flatten();
    all.map(|(_, role)| role.kind.as_str())
}
