//! Whose approval a plan needs: one owner's of each group that `approvals.owners` names and that somebody joins.
//!
//! **Invariant:** whatever is not known of an owner lets nobody approve.

use std::collections::{BTreeMap, BTreeSet};

use crate::desired::approvals::Approvals;
use crate::desired::state::DesiredState;
use crate::live::{Known, LiveGroup, LiveOwner, LiveUser, OwnedBy, Owners, Snapshot};
use crate::model::ids::{GroupId, GroupName, Login, UserId};
use crate::model::status::UserStatus;
use crate::plan::approval::{Approval, Lack, Owner};
use crate::plan::step::{GroupRef, Operation, Step};
use crate::planner::context::Context;
use crate::planner::index::GroupIndex;
use crate::planner::predict::Foresight;

/// A group that somebody joins, by name and, where the org has it, by id.
type Joined<'a> = (&'a GroupName, Option<&'a GroupId>);

/// Returns whose approval the plan needs, by group.
pub(crate) fn approvals(
    context: &Context<'_>,
    steps: &[Step],
    foresight: &Foresight,
) -> Vec<Approval> {
    let Some(needs) = needs(context.desired) else {
        return Vec::new();
    };
    let joins = joins_by_rules(context, foresight);
    let joined = gains(steps, &joins).into_iter();
    let joined = joined.filter(|((name, id), _)| {
        let live = id.and_then(|id| context.snapshot.group(id));
        needs(name.as_str()) || live.is_some_and(|group| needs(group.name.as_str()))
    });
    joined
        .map(|(group, people)| approval(context, group, people))
        .collect()
}

/// A membership that a rule gives, or may give: the group as the plan shows it, and the person.
struct ByRule<'a> {
    group: Joined<'a>,
    login: Login,
}

/// Returns whom rules put into groups, or may put into them: whoever may get in needs an approval.
fn joins_by_rules<'a>(context: &Context<'_>, foresight: &'a Foresight) -> Vec<ByRule<'a>> {
    let joins = foresight.joins().map(|(person, each)| ByRule {
        group: (&each.group, Some(&each.group_id)),
        login: context.shown_login(&context.people.all[person]),
    });
    joins.collect()
}

/// Returns who joins which group. Whoever a rule would put into one joins as much as whom a step does.
fn gains<'a>(
    steps: &'a [Step],
    by_rules: &'a [ByRule<'a>],
) -> BTreeMap<Joined<'a>, BTreeSet<&'a Login>> {
    let mut gains: BTreeMap<Joined<'_>, BTreeSet<&Login>> = BTreeMap::new();
    for ByRule { group, login } in by_rules {
        gains.entry(*group).or_default().insert(login);
    }
    for step in steps {
        let Operation::JoinGroup { group, name, .. } = &step.operation else {
            continue;
        };
        let id = match group {
            GroupRef::Live(id) => Some(id),
            GroupRef::CreatedBy(_) => None,
        };
        let people = gains.entry((name, id)).or_default();
        people.extend(step.subject.login());
    }
    gains
}

/// Returns a test of whether a group of the org needs an owner's approval, by the name that it has or gets: a rename
/// lifts none. `None` where no group does.
pub fn needs_owner<'g>(
    desired: &DesiredState,
    groups: &'g GroupIndex<'_>,
) -> Option<impl Fn(&LiveGroup) -> bool + use<'g>> {
    let needs = needs(desired)?;
    Some(move |group: &LiveGroup| needs(group.name.as_str()) || needs(groups.shown(group).as_str()))
}

/// A test of names. Where nobody can read what the base says, every group needs an approval.
fn needs(desired: &DesiredState) -> Option<impl Fn(&str) -> bool + use<>> {
    let approvals = desired.approvals();
    if approvals.is_some_and(|approvals| approvals.owners.is_empty()) {
        return None;
    }
    let concern = approvals.map(Approvals::concern);
    Some(move |name: &str| concern.as_ref().is_none_or(|concern| concern(name)))
}

fn approval(context: &Context<'_>, group: Joined<'_>, people: BTreeSet<&Login>) -> Approval {
    let (name, id) = group;
    let mut owned = Owned {
        snapshot: context.snapshot,
        approvals: context.desired.approvals(),
        owners: BTreeMap::new(),
        lacks: BTreeSet::new(),
    };
    owned.read(id);
    Approval {
        group: name.clone(),
        id: id.cloned(),
        gains: people.into_iter().cloned().collect(),
        owners: owned.owners.into_values().collect(),
        lacks: owned.lacks.into_iter().collect(),
    }
}

/// The owners of one group, while they are gathered.
struct Owned<'a> {
    snapshot: &'a Snapshot,
    approvals: Option<&'a Approvals>,
    /// Each once, however they own it.
    owners: BTreeMap<&'a Login, Owner>,
    lacks: BTreeSet<Lack>,
}

impl Owned<'_> {
    fn read(&mut self, group: Option<&GroupId>) {
        if self.approvals.is_none() {
            self.lacks.insert(Lack::BaseUnreadable);
        }
        let Some(group) = group else {
            self.lacks.insert(Lack::IsCreated);
            return;
        };
        match self.snapshot.owners_of(group) {
            Known::Read(Owners::Read(owners)) if owners.is_empty() => {
                self.lacks.insert(Lack::NoOwner);
            }
            Known::Read(Owners::Read(owners)) => {
                // Who is named counts as named, whatever group they are in beside it.
                let (named, groups): (Vec<&LiveOwner>, Vec<&LiveOwner>) = owners
                    .iter()
                    .partition(|owner| matches!(owner.who, OwnedBy::User(_)));
                named
                    .into_iter()
                    .chain(groups)
                    .for_each(|owner| self.owner(owner));
            }
            Known::Read(Owners::Unreadable) | Known::NotRead => {
                self.lacks.insert(Lack::Unreadable);
            }
        }
    }

    fn owner(&mut self, owner: &LiveOwner) {
        let called = |id: &str| owner.name.clone().unwrap_or_else(|| id.to_owned());
        let lack = match &owner.who {
            OwnedBy::User(id) if !owner.resolved => Lack::Unresolved {
                name: called(id.as_str()),
            },
            OwnedBy::Group(id) if !owner.resolved => Lack::Unresolved {
                name: called(id.as_str()),
            },
            OwnedBy::User(user) => return self.person(user, &called(user.as_str()), None),
            OwnedBy::Group(group) => return self.members(group),
            OwnedBy::Other(kind) => Lack::Unknown { name: called(kind) },
        };
        self.lacks.insert(lack);
    }

    fn members(&mut self, group: &GroupId) {
        let name = self.snapshot.group(group).map(|group| &group.name);
        let name = name
            .cloned()
            .unwrap_or_else(|| GroupName::new(group.as_str()));
        match self.snapshot.members_of(group) {
            Known::Read(members) if members.is_empty() => {
                self.lacks.insert(Lack::NoMember { group: name });
            }
            Known::Read(members) => {
                for member in members {
                    self.person(member, member.as_str(), Some(&name));
                }
            }
            Known::NotRead => {
                self.lacks.insert(Lack::MembersUnreadable { group: name });
            }
        }
    }

    fn person(&mut self, id: &UserId, called: &str, through: Option<&GroupName>) {
        let snapshot = self.snapshot;
        let user = snapshot.user(id);
        let Some((user, login)) = user.and_then(|user| Some((user, user.profile.login()?))) else {
            let name = called.to_owned();
            self.lacks.insert(Lack::Unknown { name });
            return;
        };
        if is_out(user) {
            let (login, status) = (login.clone(), user.status.clone());
            self.lacks.insert(Lack::IsOut { login, status });
            return;
        }
        let names = self.approvals.map(|approvals| approvals.names_of(login));
        self.owners.entry(login).or_insert_with(|| Owner {
            login: login.clone(),
            names: names.unwrap_or_default(),
            through: through.cloned(),
        });
    }
}

/// Whether somebody has no access, and so nothing to say about that of others.
fn is_out(user: &LiveUser) -> bool {
    match &user.status {
        UserStatus::Staged
        | UserStatus::Suspended
        | UserStatus::Deprovisioned
        | UserStatus::Unrecognized(_) => true,
        UserStatus::Provisioned
        | UserStatus::Active
        | UserStatus::Recovery
        | UserStatus::PasswordExpired
        | UserStatus::LockedOut => false,
    }
}
