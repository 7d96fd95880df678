//! What files mention of one person, whether or not the org shows it.

use std::collections::BTreeSet;

use crate::desired::state::GroupWish;
use crate::model::ids::Login;
use crate::model::status::DesiredStatus;
use crate::plan::apart::Withdrawal;
use crate::planner::context::Context;
use crate::planner::person::{Person, wish};

/// What the files mention of one person.
pub(crate) struct Asked {
    pub(crate) login: Login,
    pub(crate) wishes: BTreeSet<Withdrawal>,
}

/// Returns what the files mention of somebody.
pub(crate) fn asks(context: &Context<'_>, person: &Person<'_>) -> Asked {
    let entry = person.entry;
    // Whoever is to be out and is not in the org asks for nothing any more.
    let is_served = person.live.is_none()
        && match wish(entry) {
            Some(DesiredStatus::Deprovisioned | DesiredStatus::Deleted) => true,
            Some(DesiredStatus::Staged | DesiredStatus::Active | DesiredStatus::Suspended)
            | None => false,
        };
    let mut wishes = BTreeSet::new();
    if !is_served {
        let status = wish(entry).map(|status| Withdrawal::Status { status });
        let attributes = entry.profile.keys();
        let attributes = attributes.map(|name| Withdrawal::Attribute { name: name.clone() });
        let (own, remove, _) = entry.groups.own.parts();
        let name = |wish: &GroupWish| match wish {
            GroupWish::Name(name) => name.to_string(),
            GroupWish::Id(id) => id.to_string(),
        };
        let member = own.iter().chain(&entry.groups.defaults);
        let member = member.map(|wish| Withdrawal::Member {
            group: name(&wish.value),
        });
        let no_member = remove.iter().map(|wish| Withdrawal::NoMember {
            group: name(&wish.value),
        });
        let links = entry.links.keys();
        let links = links.map(|relation| Withdrawal::Link {
            relation: relation.clone(),
        });
        wishes.insert(Withdrawal::Person);
        wishes.extend(status);
        wishes.extend(attributes.chain(member).chain(no_member).chain(links));
    }
    Asked {
        login: context.shown_login(person),
        wishes,
    }
}
