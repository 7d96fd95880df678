//! What memberships open: the applications and roles of groups that people join or leave, and in which other ways those
//! have them who lose one.

use std::collections::BTreeSet;

use crate::desired::access::AccessAsked;
use crate::live::{EVERYONE, GroupKind, Known, LiveUser, Snapshot};
use crate::model::ids::{GroupId, UserId};
use crate::model::status::{DesiredStatus, UserStatus};
use crate::planner::access::opens::{carries, everyone, opens};
use crate::planner::guard::admin::may_carry_roles;
use crate::planner::person::{Person, wish};
use crate::reading::survey::view::View;
use crate::reading::survey::{regains_access, rules};

/// What is asked of groups, and of people.
#[derive(Debug, Default)]
pub struct Ask {
    /// Groups, for the applications that they open.
    pub apps_of_groups: BTreeSet<GroupId>,
    /// Groups, for the administrator roles that they carry.
    pub roles_of_groups: BTreeSet<GroupId>,
    /// People, for their groups. A plan gets on without the answer.
    pub groups_of: BTreeSet<UserId>,
    /// People, for the applications that are assigned to them.
    pub apps_of: BTreeSet<UserId>,
    /// People, for the roles that are assigned to them.
    pub roles_of: BTreeSet<UserId>,
    /// Groups, for who owns them: nobody can be asked what they own.
    pub owners_of: BTreeSet<GroupId>,
}

/// Returns what is asked of the groups that somebody joins or leaves, or that come back into force with somebody.
pub(crate) fn moved(view: &View<'_>) -> Ask {
    let View {
        desired, snapshot, ..
    } = view;
    let mut ask = Ask::default();
    if desired.access() == AccessAsked::Off {
        return ask;
    }
    for (_, moves) in view.moves() {
        let changing = moves.joins.iter().chain(&moves.leaves);
        ask.apps_of_groups.extend(changing.map(|id| (*id).clone()));
    }
    for person in view.in_scope() {
        let Some(user) = person.live else {
            continue;
        };
        if regains_access(desired, person, user) {
            let back = snapshot.known_groups_of(&user.id).iter();
            let back = back.filter(|id| !is_everyone(snapshot, id));
            let back: Vec<GroupId> = back.cloned().collect();
            let may_carry = back.iter().filter(|id| may_carry(snapshot, id)).cloned();
            ask.roles_of_groups.extend(may_carry);
            ask.apps_of_groups.extend(back);
        }
        if goes_out(person, user) {
            if snapshot.groups_of(&user.id) == Known::NotRead {
                ask.groups_of.insert(user.id.clone());
            }
            ask.roles_of.insert(user.id.clone());
            if desired.access() == AccessAsked::Full {
                ask.apps_of.insert(user.id.clone());
            }
        }
    }
    let by_rules = rules::moved(view);
    ask.apps_of_groups.extend(by_rules.joined);
    ask.apps_of_groups
        .extend(by_rules.left.into_values().flatten());
    // What everybody has nobody gains.
    if !ask.apps_of_groups.is_empty() {
        ask.apps_of_groups.extend(everyone(snapshot).cloned());
    }
    ask
}

/// Returns what is asked of those who lose an application or a role with a membership: in which other ways they have it.
pub(crate) fn losers(view: &View<'_>) -> Ask {
    let View {
        desired, snapshot, ..
    } = view;
    let mut ask = Ask::default();
    for (user, loses) in losing(view) {
        if snapshot.groups_of(&user.id) == Known::NotRead {
            ask.groups_of.insert(user.id.clone());
        }
        if loses.apps && desired.access() == AccessAsked::Full {
            ask.apps_of.insert(user.id.clone());
        }
        if loses.roles {
            ask.roles_of.insert(user.id.clone());
        }
    }
    ask
}

/// Returns what is asked of the other groups of those who lose something.
pub(crate) fn others(view: &View<'_>) -> Ask {
    let View {
        desired, snapshot, ..
    } = view;
    let mut ask = Ask::default();
    for person in view.in_scope() {
        let out = person.live.filter(|user| goes_out(person, user));
        if let Some(user) = out.filter(|_| desired.access() != AccessAsked::Off) {
            let groups = snapshot.known_groups_of(&user.id).iter();
            let may_carry = groups.filter(|id| may_carry(snapshot, id)).cloned();
            ask.roles_of_groups.extend(may_carry);
            if desired.access() == AccessAsked::Full {
                let known = snapshot.known_groups_of(&user.id).iter();
                let own = known.filter(|id| is_of_the_org(snapshot, id));
                ask.owners_of.extend(own.cloned());
            }
        }
    }
    for (user, loses) in losing(view) {
        for id in snapshot.known_groups_of(&user.id) {
            if loses.apps && snapshot.assignments.of_group(id) == Known::NotRead {
                ask.apps_of_groups.insert(id.clone());
            }
            if loses.roles && may_carry(snapshot, id) {
                ask.roles_of_groups.insert(id.clone());
            }
        }
    }
    ask
}

/// Whether somebody is to be suspended or deactivated: what they still hold is told. Nobody holds anything who is
/// deleted.
fn goes_out(person: &Person<'_>, user: &LiveUser) -> bool {
    match wish(person.entry) {
        Some(DesiredStatus::Suspended) => user.status.has_access(),
        Some(DesiredStatus::Deprovisioned) => user.status != UserStatus::Deprovisioned,
        Some(DesiredStatus::Staged | DesiredStatus::Active | DesiredStatus::Deleted) | None => {
            false
        }
    }
}

/// What somebody loses with a membership.
struct Loses {
    apps: bool,
    roles: bool,
}

fn losing<'v>(view: &View<'v>) -> Vec<(&'v LiveUser, Loses)> {
    if view.desired.access() == AccessAsked::Off {
        return Vec::new();
    }
    let by_rules = rules::moved_of_the_org(view).left;
    let losing = view.in_scope().filter_map(|person| {
        let user = person.live?;
        let by_rules = by_rules.get(&user.id).into_iter().flatten();
        let leaves = view.moves_of(person).leaves.iter().copied();
        let mut leaves = leaves.chain(by_rules);
        let loses = Loses {
            apps: leaves
                .clone()
                .any(|id| !opens(view.snapshot, id).is_empty()),
            roles: leaves.any(|id| !carries(view.snapshot, id).is_empty()),
        };
        (loses.apps || loses.roles).then_some((user, loses))
    });
    losing.collect()
}

fn may_carry(snapshot: &Snapshot, id: &GroupId) -> bool {
    let group = snapshot.group(id);
    group.is_some_and(|group| may_carry_roles(&group.kind))
}

fn is_of_the_org(snapshot: &Snapshot, id: &GroupId) -> bool {
    let group = snapshot.group(id);
    group.is_some_and(|group| group.kind == GroupKind::OktaGroup)
}

fn is_everyone(snapshot: &Snapshot, id: &GroupId) -> bool {
    let group = snapshot.group(id);
    group.is_some_and(|group| group.name.as_str() == EVERYONE)
}
