//! What the memberships of a plan open: who gains, loses and keeps which application or administrator role.
//!
//! **Invariant:** what is said does not depend on the side from which a membership was read: other groups count only of
//! people who were asked for all of theirs.

mod danger;
pub mod moves;
pub mod opens;
mod unread;
mod ways;

use std::collections::{BTreeMap, BTreeSet};

use crate::desired::access::AccessAsked;
use crate::live::{Known, LiveOwner, LiveUser, OwnedBy, Owners};
use crate::model::ids::GroupName;
use crate::model::transition::Verb;
use crate::plan::access::{Access, By, Held, Lost, Otherwise, PersonAccess, Thing};
pub(crate) use crate::planner::access::danger::dangers;
use crate::planner::access::moves::{Moves, Through, moves};
use crate::planner::access::opens::{carries, everyone, named, opens, thing};
use crate::planner::access::unread::unread;
use crate::planner::access::ways::Ways;
use crate::planner::changes::PersonChanges;
use crate::planner::context::Context;
use crate::planner::predict::Foresight;

/// Things, and the ways to each.
type Found = BTreeMap<Thing, BTreeSet<By>>;

/// Returns what the memberships of a plan open; nothing where nobody asked, or there is nothing to tell.
pub(crate) fn access(
    context: &Context<'_>,
    changes: &[PersonChanges],
    foresight: &Foresight,
) -> Option<Access> {
    if context.desired.access() == AccessAsked::Off {
        return None;
    }
    let moved = changes
        .iter()
        .map(|each| moves(context, each, foresight.of(each.person)));
    let moved: Vec<Moves<'_>> = moved.collect();
    let people = changes.iter().zip(&moved);
    let everybody = everybody(context);
    let people = people.map(|(each, moves)| of_person(context, each, moves, &everybody));
    let access = Access {
        people: people.filter(|each| !each.is_empty()).collect(),
        unread: unread(context, changes, &moved),
    };
    (!access.is_empty()).then_some(access)
}

/// What everybody has: nobody gains it with another group.
fn everybody(context: &Context<'_>) -> BTreeSet<Thing> {
    let groups = everyone(context.snapshot);
    groups
        .flat_map(|group| opens(context.snapshot, group))
        .collect()
}

fn of_person(
    context: &Context<'_>,
    changes: &PersonChanges,
    moves: &Moves<'_>,
    everybody: &BTreeSet<Thing>,
) -> PersonAccess {
    let person = &context.people.all[changes.person];
    let mut gained = found(context, &moves.joins);
    let lost = found(context, &moves.leaves);
    let out = person.live.filter(|_| goes_out(changes));
    let mut told = PersonAccess {
        login: context.shown_login(person),
        gains: Vec::new(),
        loses: Vec::new(),
        keeps: Vec::new(),
        holds: out
            .map(|user| holds(context, user, moves))
            .unwrap_or_default(),
        owns: out
            .map(|user| owns(context, user, moves))
            .unwrap_or_default(),
    };
    // Only those who lose something were asked for all their groups.
    let asked = person.live.filter(|_| !lost.is_empty());
    let ways = asked.map(|user| Ways::of(context, user, moves));
    for (what, by) in lost {
        // Whoever goes from one group to another that opens the same neither gains nor loses it.
        let mut others = gained.remove(&what).unwrap_or_default();
        let known = ways.as_ref().map(|ways| ways.to(&what));
        let is_whole = known.as_ref().is_some_and(|(_, is_whole)| *is_whole);
        others.extend(known.into_iter().flat_map(|(others, _)| others));
        if others.is_empty() {
            told.loses.push(Lost {
                what,
                by: by.into_iter().collect(),
                otherwise: if is_whole {
                    Otherwise::None
                } else {
                    Otherwise::NotRead
                },
            });
        } else {
            told.keeps.push(held((what, others)));
        }
    }
    let has = |what: &Thing| {
        let others = ways.as_ref().map(|ways| ways.to(what).0);
        everybody.contains(what) || others.is_some_and(|others| !others.is_empty())
    };
    let gained = gained.into_iter().filter(|(what, _)| !has(what));
    told.gains = gained.map(held).collect();
    told
}

fn held((what, by): (Thing, BTreeSet<By>)) -> Held {
    Held {
        what,
        by: by.into_iter().collect(),
    }
}

/// All that these groups open, as far as it was read.
fn found(context: &Context<'_>, through: &[Through<'_>]) -> Found {
    let mut found = Found::new();
    for each in through {
        let open = opens(context.snapshot, each.group).into_iter();
        for thing in open.chain(carries(context.snapshot, each.group)) {
            found.entry(thing).or_default().insert(each.by());
        }
    }
    found
}

/// Whether somebody leaves or is suspended. Nobody holds anything who is deleted.
fn goes_out(changes: &PersonChanges) -> bool {
    let mut legs = changes.legs.iter();
    let is_out = legs.any(|leg| match leg.verb {
        Verb::Suspend | Verb::Deactivate => true,
        Verb::Activate | Verb::Unsuspend | Verb::Unlock | Verb::Delete => false,
    });
    is_out && !changes.is_deleted()
}

/// The groups that somebody who leaves, or is suspended, goes on owning, themselves or as a member of a group that owns
/// them.
fn owns(context: &Context<'_>, user: &LiveUser, moves: &Moves<'_>) -> Vec<GroupName> {
    let snapshot = context.snapshot;
    let is_theirs = |owner: &LiveOwner| match &owner.who {
        OwnedBy::User(id) => *id == user.id,
        OwnedBy::Group(group) => {
            let is_member = snapshot.is_member(&user.id, group) == Known::Read(true);
            is_member && !moves.leaves(group)
        }
        OwnedBy::Other(_) => false,
    };
    let owned = snapshot.owners().filter(|(_, owners)| match owners {
        Owners::Read(owners) => owners
            .iter()
            .any(|owner| owner.resolved && is_theirs(owner)),
        Owners::Unreadable => false,
    });
    let groups = owned.filter_map(|(group, _)| snapshot.group(group));
    let names: BTreeSet<&GroupName> = groups.map(|group| context.groups.shown(group)).collect();
    names.into_iter().cloned().collect()
}

/// What somebody who leaves, or is suspended, has all the same: their own roles and those of the groups that they stay
/// in, and what is assigned to themselves.
fn holds(context: &Context<'_>, user: &LiveUser, moves: &Moves<'_>) -> Vec<Held> {
    let snapshot = context.snapshot;
    let mut found = Found::new();
    if let Known::Read(roles) = snapshot.roles_of(&user.id) {
        for role in named(roles.names()) {
            found.entry(role).or_default().insert(By::Directly);
        }
    }
    if let Known::Read(apps) = snapshot.assignments.of_person(&user.id) {
        for app in apps.active().into_iter().flatten() {
            found.entry(thing(app)).or_default().insert(By::Directly);
        }
    }
    if let Known::Read(groups) = snapshot.groups_of(&user.id) {
        for group in groups.iter().filter(|group| !moves.leaves(group)) {
            let by = Through::of(context, group).map(|through| through.by());
            for (role, by) in carries(snapshot, group).into_iter().zip(by.iter().cycle()) {
                let ways = found.entry(role).or_default();
                // Okta may list among somebody's own roles what comes through a group (facts::roles 2).
                ways.remove(&By::Directly);
                ways.insert(by.clone());
            }
        }
    }
    found.into_iter().map(held).collect()
}
