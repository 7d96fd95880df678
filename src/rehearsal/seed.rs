//! The org in memory as a rehearsal begins: the people whom the plan touches, whom they refer to, and all groups.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::live::{Known, Snapshot};
use crate::model::ids::{Login, UserId};
use crate::model::profile::AttributeValue;
use crate::model::status::UserStatus;
use crate::model::transition::{Landing, Verb};
use crate::plan::step::{Operation, Step, UserRef};
use crate::planner::unique;
use crate::sim::org::{Org, PasswordPolicy};
use crate::snapshot::parts;

/// Returns how many rehearsals it takes to see every status in which a step may land.
pub(crate) fn turns(steps: &[Step]) -> usize {
    steps
        .iter()
        .filter_map(|step| step.operation.landing())
        .map(|landing| match landing {
            Landing::OneOf(statuses) => statuses.len(),
            Landing::Gone => 1,
        })
        .max()
        .unwrap_or(1)
}

/// Makes the org of a turn: in each turn an operation that may land in several statuses lands in another one.
pub(crate) fn org(steps: &[Step], snapshot: &Snapshot, turn: usize) -> Org {
    // What is set during the rehearsal is as old as the snapshot: a password, for one.
    let now = snapshot.read_at.unwrap_or(Timestamp::UNIX_EPOCH);
    let mut org = Org::new(snapshot.org.clone(), now);
    org.password_policy = if turn.is_multiple_of(2) {
        PasswordPolicy::Required
    } else {
        PasswordPolicy::Optional
    };
    for of in parts::user_types(snapshot) {
        org.put_type(of);
    }
    for group in snapshot.groups() {
        org.put_group(parts::group(group));
    }
    for definition in &snapshot.definitions {
        org.put_definition(parts::definition(definition));
    }
    let touched = touched(steps);
    let landings = Landings::new(steps, turn);
    for id in &touched {
        put(&mut org, &landings, snapshot, id);
    }
    for id in &touched {
        relate(&mut org, &landings, snapshot, id);
    }
    for id in holders(steps, snapshot) {
        put(&mut org, &landings, snapshot, id);
    }
    org
}

/// The people who have a value that a step writes: nobody may touch them, and Okta refuses what they hold alone, a
/// login above all. Which attributes are unique the schemas say.
fn holders<'a>(steps: &[Step], snapshot: &'a Snapshot) -> BTreeSet<&'a UserId> {
    let mut written: BTreeMap<&str, Vec<&AttributeValue>> = BTreeMap::new();
    for step in steps {
        if let Operation::CreateUser { profile, .. } = &step.operation {
            for (name, value) in profile {
                written.entry(name.as_str()).or_default().push(value);
            }
        }
        for (name, change) in step.operation.changes().into_iter().flatten() {
            let value = change.desired.as_ref();
            written.entry(name.as_str()).or_default().extend(value);
        }
    }
    let logins = written.remove("login").unwrap_or_default().into_iter();
    let logins = logins.filter_map(|login| login.as_text());
    let by_login = logins.filter_map(|login| snapshot.user_by_login(&Login::new(login).key()));
    let mut holders: BTreeSet<&UserId> = by_login.map(|user| &user.id).collect();
    if !unique::has_any(snapshot) {
        return holders;
    }
    for user in snapshot.users() {
        let of = snapshot.type_of(user).map(|of| &of.id);
        let unique = snapshot.schema_of(of).into_iter().flatten();
        let unique = unique.filter(|(_, attribute)| attribute.unique);
        let holds = |name: &str| {
            let written = written.get(name).into_iter().flatten();
            let held = user.profile.iter().find(|(held, _)| held.as_str() == name);
            held.is_some_and(|(_, held)| written.into_iter().any(|value| *value == held))
        };
        if unique.into_iter().any(|(name, _)| holds(name.as_str())) {
            holders.insert(&user.id);
        }
    }
    holders
}

/// The people of the org whom a step writes, or names as somebody's primary.
pub(crate) fn touched(steps: &[Step]) -> BTreeSet<&UserId> {
    let users = steps.iter().flat_map(|step| {
        let operation = &step.operation;
        operation.user().into_iter().chain(operation.primary())
    });
    let live = users.filter_map(|user| match user {
        UserRef::Live(id) => Some(id),
        UserRef::CreatedBy(_) => None,
    });
    live.collect()
}

fn put(org: &mut Org, landings: &Landings<'_>, snapshot: &Snapshot, id: &UserId) {
    let Some(live) = snapshot.user(id) else {
        return;
    };
    if org.user(id.as_str()).is_some() {
        return;
    }
    let mut user = parts::user(org, snapshot, live);
    user.suspended_from = landings.get(id, Verb::Unsuspend);
    user.unlock_to = landings.get(id, Verb::Unlock);
    org.put_user(user);
    for group in snapshot.known_groups_of(id) {
        if org.group(group.as_str()).is_some() {
            org.put_member(group.as_str(), id.as_str());
        }
    }
}

/// Puts the links of somebody, and whom they point at.
fn relate(org: &mut Org, landings: &Landings<'_>, snapshot: &Snapshot, id: &UserId) {
    for definition in &snapshot.definitions {
        if let Known::Read(Some(primary)) = snapshot.primary_of(&definition.primary, id)
            && snapshot.user(&primary).is_some()
        {
            put(org, landings, snapshot, &primary);
            org.put_link(definition.primary.as_str(), id.as_str(), primary.as_str());
        }
    }
}

/// Where the operations of people of the org may land.
struct Landings<'a> {
    of: BTreeMap<(&'a UserId, Verb), &'a [UserStatus]>,
    turn: usize,
}

impl<'a> Landings<'a> {
    fn new(steps: &'a [Step], turn: usize) -> Self {
        let mut of = BTreeMap::new();
        for step in steps {
            if let Operation::Lifecycle {
                user: UserRef::Live(user),
                verb,
                landing: Landing::OneOf(statuses),
                ..
            } = &step.operation
            {
                of.insert((user, *verb), statuses.as_slice());
            }
        }
        Self { of, turn }
    }

    /// Returns where an operation lands in this turn; usually that is ACTIVE.
    fn get(&self, user: &UserId, verb: Verb) -> UserStatus {
        match self.of.get(&(user, verb)) {
            Some(statuses) => statuses[self.turn % statuses.len()].clone(),
            None => UserStatus::Active,
        }
    }
}
