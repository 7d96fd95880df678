//! In which other ways somebody has what a membership opened that ends.

use std::collections::BTreeSet;

use crate::live::{Known, LiveUser};
use crate::plan::access::{By, Thing};
use crate::planner::access::moves::{Moves, Through};
use crate::planner::access::opens::{carries, named, opens, thing};
use crate::planner::context::Context;
use crate::planner::guard::admin::may_carry_roles;

/// The other ways to applications and roles that somebody has once a plan is done, of those memberships that stay and
/// of what is assigned to themselves.
pub(crate) struct Ways {
    found: BTreeSet<(Thing, By)>,
    /// Whether every way to an application was read.
    all_apps: bool,
    /// Whether every way to a role was read.
    all_roles: bool,
}

impl Ways {
    /// Looks at all that was read of somebody. Who was not asked for all groups has none that counts.
    pub(crate) fn of(context: &Context<'_>, user: &LiveUser, moves: &Moves<'_>) -> Self {
        let snapshot = context.snapshot;
        let mut ways = Self {
            found: BTreeSet::new(),
            all_apps: true,
            all_roles: true,
        };
        let own_apps = match snapshot.assignments.of_person(&user.id) {
            Known::Read(apps) => apps.active(),
            Known::NotRead => None,
        };
        ways.all_apps &= own_apps.is_some();
        ways.add(own_apps.into_iter().flatten().map(thing), &By::Directly);
        let own_roles = match snapshot.roles_of(&user.id) {
            Known::Read(roles) => roles.names(),
            Known::NotRead => None,
        };
        ways.all_roles &= own_roles.is_some();
        let Known::Read(groups) = snapshot.groups_of(&user.id) else {
            ways.all_apps = false;
            ways.all_roles = false;
            return ways;
        };
        // Okta may list among somebody's own roles what comes through a group that they leave (facts::roles 2).
        let left = moves.leaves.iter();
        let left: BTreeSet<Thing> = left
            .flat_map(|each| carries(snapshot, each.group))
            .collect();
        for role in named(own_roles) {
            if left.contains(&role) {
                ways.all_roles = false;
            } else {
                ways.add([role], &By::Directly);
            }
        }
        for group in groups.iter().filter(|group| !moves.leaves(group)) {
            if moves.may_end(group) {
                ways.all_apps = false;
                ways.all_roles = false;
                continue;
            }
            let Some(through) = Through::of(context, group) else {
                continue;
            };
            ways.all_apps &= match snapshot.assignments.of_group(group) {
                Known::Read(apps) => apps.active().is_some(),
                Known::NotRead => false,
            };
            let kind = snapshot.group(group).map(|group| &group.kind);
            ways.all_roles &= match snapshot.roles_of_group(group) {
                Known::Read(roles) => roles.names().is_some(),
                Known::NotRead => !kind.is_some_and(may_carry_roles),
            };
            let open = opens(snapshot, group).into_iter();
            ways.add(open.chain(carries(snapshot, group)), &through.by());
        }
        ways
    }

    fn add(&mut self, things: impl IntoIterator<Item = Thing>, by: &By) {
        let things = things.into_iter();
        self.found.extend(things.map(|thing| (thing, by.clone())));
    }

    /// Returns the ways to something, and whether there can be no other.
    pub(crate) fn to(&self, what: &Thing) -> (Vec<By>, bool) {
        let ways = self.found.iter().filter(|(thing, _)| thing == what);
        let is_whole = if what.is_role() {
            self.all_roles
        } else {
            self.all_apps
        };
        (ways.map(|(_, by)| by.clone()).collect(), is_whole)
    }
}
