//! Administrators: nobody with an admin role loses access, an address or the group that gives them the role, unless
//! `guards.adminsWhoMayLoseAccess` names them. A role is somebody's own, or comes through a group.

use std::collections::BTreeSet;

use crate::desired::state::{Config, Guards};
use crate::live::{GroupKind, Known, LiveUser, Roles, Snapshot};
use crate::model::ids::{AttributeName, GroupId, GroupName, Login, UserId};
use crate::model::profile::AttributeValue;
use crate::model::route::{Gap, gap};
use crate::model::transition::Verb;
use crate::plan::refusal::{Administrator, Refusal};
use crate::plan::step::{GroupRef, Operation, Step};
use crate::planner::address::is_address;
use crate::planner::changes::PersonChanges;
use crate::planner::circumstances::circumstances;
use crate::planner::context::Context;
use crate::planner::group::JoinTarget;
use crate::planner::guard::deeds::Deeds;
use crate::planner::guard::limit::list;
use crate::planner::password;
use crate::planner::person::{Person, may_be_written, wish};

/// What admin roles say of somebody who would lose access.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AdminCheck {
    /// They have no role, or `adminsWhoMayLoseAccess` names them.
    Passed,
    /// They have these roles, by the names that people read.
    Refused(Vec<String>),
    /// Nobody knows: the token may not read them, or nobody asked.
    Unknown,
}

/// The roles that somebody may have in one way.
#[derive(Clone, Copy, Debug)]
pub struct Held<'a> {
    /// The group that they come through; none where they are the person's own.
    pub through: Option<&'a GroupName>,
    /// What was read of them.
    pub roles: Known<&'a Roles>,
}

/// Returns what admin roles say of a person with these logins who would lose access.
pub fn check<'a>(
    guards: &Guards,
    logins: &[Login],
    id: Option<&UserId>,
    held: impl IntoIterator<Item = Held<'a>>,
) -> AdminCheck {
    if may_lose_access(guards, logins, id) {
        return AdminCheck::Passed;
    }
    let (mut own, mut through, mut is_known) = (BTreeSet::new(), BTreeSet::new(), true);
    for each in held {
        let names = match each.roles {
            Known::Read(roles) => roles.names(),
            Known::NotRead => None,
        };
        is_known &= names.is_some();
        for name in names.unwrap_or_default() {
            match each.through {
                Some(group) => through.insert((name, group)),
                None => own.insert(name),
            };
        }
    }
    // Okta may list among somebody's own roles what comes through a group (facts::roles 2): told once.
    own.retain(|name| through.iter().all(|(other, _)| other != name));
    let through = through.into_iter();
    let through = through.map(|(role, group)| self::through(&role, group));
    let names: Vec<String> = own.into_iter().chain(through).collect();
    match (names.is_empty(), is_known) {
        (false, _) => AdminCheck::Refused(names),
        (true, true) => AdminCheck::Passed,
        (true, false) => AdminCheck::Unknown,
    }
}

/// Returns a role that comes through a group, in words.
pub fn through(role: &str, group: &GroupName) -> String {
    format!("{role} through group {group}")
}

/// Returns whether `adminsWhoMayLoseAccess` names somebody, by a login or the id: their roles need not be read.
pub fn may_lose_access(guards: &Guards, logins: &[Login], id: Option<&UserId>) -> bool {
    guards.admins_who_may_lose_access.iter().any(|entry| {
        let fold = Login::new(entry.value.as_str()).key().fold();
        id.is_some_and(|id| id.as_str() == entry.value)
            || logins.iter().any(|login| login.key().fold() == fold)
    })
}

/// Returns the line under `guards:` that names these people beside those who are named already.
pub fn line<'w>(guards: &'w Guards, more: impl IntoIterator<Item = &'w str>) -> String {
    let named = guards.admins_who_may_lose_access.iter();
    let named = named.map(|entry| entry.value.as_str());
    list(Refusal::ADMINISTRATORS, named.chain(more))
}

/// What an operation takes that administrators are kept from losing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Takes<'o> {
    /// Access, the password or an address.
    Access,
    /// A membership: it matters if the group carries a role.
    Membership(&'o GroupId),
    /// Nothing of that.
    Nothing,
}

fn takes(operation: &Operation) -> Takes<'_> {
    match operation {
        Operation::Lifecycle { verb, .. } if takes_access(*verb) => Takes::Access,
        Operation::ExpirePassword {
            not_before: Some(_),
            ..
        } => Takes::Access,
        Operation::UpdateProfile { changes, .. } | Operation::ChangeType { changes, .. }
            if changes.keys().any(is_address) =>
        {
            Takes::Access
        }
        Operation::LeaveGroup {
            group: GroupRef::Live(group),
            ..
        } => Takes::Membership(group),
        Operation::LeaveGroup { .. }
        | Operation::ExpirePassword { .. }
        | Operation::CreateGroup { .. }
        | Operation::RenameGroup { .. }
        | Operation::CreateDefinition { .. }
        | Operation::CreateUser { .. }
        | Operation::UpdateProfile { .. }
        | Operation::ChangeType { .. }
        | Operation::JoinGroup { .. }
        | Operation::SetLink { .. }
        | Operation::ClearLink { .. }
        | Operation::RevokeSessions { .. }
        | Operation::RevokeGrants { .. }
        | Operation::SendActivationMail { .. }
        | Operation::Lifecycle { .. } => Takes::Nothing,
    }
}

fn takes_access(verb: Verb) -> bool {
    match verb {
        Verb::Suspend | Verb::Deactivate | Verb::Delete => true,
        Verb::Activate | Verb::Unsuspend | Verb::Unlock => false,
    }
}

/// Returns the person of the org whose roles a plan has to know: a step that takes access, the password or an address
/// awaits them.
pub fn needs_roles<'a>(config: &Config, person: &Person<'a>) -> Option<&'a LiveUser> {
    let user = person.live?;
    let goal = wish(person.entry);
    let loses = |goal| match gap(&user.status, goal, circumstances(config, user)) {
        Gap::Route(legs) => legs.iter().any(|leg| takes_access(leg.verb)),
        Gap::Met | Gap::AwaitsPerson | Gap::Blocked(_) => false,
    };
    let has_step =
        goal.is_some_and(loses) || password::is_too_old(person, user) || gets_address(person, user);
    let is_named = || may_lose_access(&config.guards, &logins(person), Some(&user.id));
    (may_be_written(person) && has_step && !is_named()).then_some(user)
}

/// Whether the login, the email or the second email is to be another one.
fn gets_address(person: &Person<'_>, user: &LiveUser) -> bool {
    let differs = |(name, wished): (&AttributeName, Option<&AttributeValue>)| {
        is_address(name) && wished != user.profile.get(name)
    };
    let wished = person.profile.iter();
    let mut wished = wished.map(|(name, wished)| (*name, wished.value.as_ref()));
    person.new_login().is_some() || wished.any(differs)
}

/// Returns whether a group can carry a role: none that is built in can ([roles 3](crate::facts::roles)).
pub fn may_carry_roles(kind: &GroupKind) -> bool {
    match kind {
        GroupKind::OktaGroup | GroupKind::AppGroup | GroupKind::Other(_) => true,
        GroupKind::BuiltIn => false,
    }
}

/// The logins that somebody has and is to have.
pub(crate) fn logins(person: &Person<'_>) -> Vec<Login> {
    let live = person.live.and_then(LiveUser::login);
    let wished = person.entry.login.value.clone();
    live.into_iter().chain([wished]).collect()
}

/// Returns whether somebody joins a group that carries an administrator role.
pub(crate) fn is_granted_roles(context: &Context<'_>, changes: &PersonChanges) -> bool {
    let mut joins = changes.groups.join.iter();
    joins.any(|join| match &join.target {
        JoinTarget::Live(group, _) => carries_roles(context.snapshot, group).is_some(),
        JoinTarget::Declared(_) => false,
    })
}

/// Returns the roles that a group is known to carry, if it does.
pub(crate) fn carries_roles(snapshot: &Snapshot, group: &GroupId) -> Option<Vec<String>> {
    match snapshot.roles_of_group(group) {
        Known::Read(roles) => roles.names().filter(|names| !names.is_empty()),
        Known::NotRead => None,
    }
}

/// The administrators who would lose something, in one refusal: its line allows all of them.
pub(crate) fn refusal(context: &Context<'_>, deeds: &Deeds<'_>) -> Option<Refusal> {
    let administrator = |each: &PersonChanges| {
        let person = &context.people.all[each.person];
        let (step, check) = kept_from(context, deeds, person)?;
        let login = context.shown_login(person);
        // Of people who hand their logins on, a login means two: the id means one.
        let id = person.live.filter(|_| person.new_login().is_some());
        let name = id.map_or_else(|| login.to_string(), |user| user.id.to_string());
        match check {
            AdminCheck::Refused(roles) => Some((
                Administrator {
                    login,
                    roles,
                    step: step.id,
                    operation: step.operation.clone(),
                    place: step.cause.clone(),
                },
                name,
            )),
            AdminCheck::Passed | AdminCheck::Unknown => None,
        }
    };
    let found = deeds.changes.iter().filter_map(administrator);
    let (people, names): (Vec<Administrator>, Vec<String>) = found.unzip();
    let names = names.iter().map(String::as_str);
    let line = line(&context.desired.config().guards, names);
    (!people.is_empty()).then_some(Refusal::Administrators { people, line })
}

/// Returns whether somebody loses something that administrators are kept from losing, although nobody could say whether
/// they are one.
pub(crate) fn may_be_administrator(
    context: &Context<'_>,
    deeds: &Deeds<'_>,
    person: &Person<'_>,
) -> bool {
    let kept_from = kept_from(context, deeds, person);
    kept_from.is_some_and(|(_, check)| check == AdminCheck::Unknown)
}

/// The last step of a person of the org that an administrator is kept from, and whether they are one.
fn kept_from<'s>(
    context: &Context<'_>,
    deeds: &Deeds<'s>,
    person: &Person<'_>,
) -> Option<(&'s Step, AdminCheck)> {
    // People whom this plan creates have no role yet.
    let user = person.live?;
    let mut takes_access = false;
    let mut last = None;
    for step in deeds.steps_of(person.index) {
        match takes(&step.operation) {
            Takes::Access => {
                takes_access = true;
                last = Some(step);
            }
            Takes::Membership(group) if carries_roles(context.snapshot, group).is_some() => {
                last = Some(step);
            }
            Takes::Membership(_) | Takes::Nothing => {}
        }
    }
    let guards = &context.desired.config().guards;
    let held = held(context.snapshot, &user.id, takes_access);
    let check = check(guards, &logins(person), Some(&user.id), held);
    last.map(|last| (last, check))
}

/// All the ways in which somebody may have roles. Those of whom nothing but a membership is taken have them through the
/// group: their own were not asked for.
fn held<'s>(snapshot: &'s Snapshot, user: &UserId, is_asked: bool) -> Vec<Held<'s>> {
    let groups = snapshot.known_groups_of(user).iter();
    let groups = groups.filter_map(|id| snapshot.group(id));
    let groups = groups.filter(|group| may_carry_roles(&group.kind));
    let mut held: Vec<Held<'s>> = groups
        .map(|group| Held {
            through: Some(&group.name),
            roles: snapshot.roles_of_group(&group.id),
        })
        .collect();
    if is_asked {
        held.push(Held {
            through: None,
            roles: snapshot.roles_of(user),
        });
        if snapshot.groups_of(user) == Known::NotRead {
            held.push(Held {
                through: None,
                roles: Known::NotRead,
            });
        }
    }
    held
}
