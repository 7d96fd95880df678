//! What a reviewer must not overlook: who loses or regains access, what cannot be taken back, who gets mail.

mod import;
pub mod rules;
pub mod whole;

use std::collections::BTreeSet;

use crate::live::LiveUser;
use crate::model::ids::{AttributeName, GroupName};
use crate::model::profile::AttributeValue;
use crate::model::status::{DesiredStatus, UserStatus};
use crate::model::transition::Verb;
use crate::plan::danger::{Danger, DangerKind, Endangered};
use crate::planner::address::domain;
use crate::planner::changes::PersonChanges;
use crate::planner::context::Context;
use crate::planner::group::{JoinTarget, kept};
use crate::planner::guard::admin;
use crate::planner::guard::admin::carries_roles;
use crate::planner::guard::deeds::Deeds;
use crate::planner::mailing;
use crate::planner::password::Expiry;
use crate::planner::person::{Person, wish};

/// Returns the dangers of one person's changes.
pub(crate) fn dangers(
    context: &Context<'_>,
    deeds: &Deeds<'_>,
    changes: &PersonChanges,
) -> Vec<Danger> {
    let person = &context.people.all[changes.person];
    let mut kinds = match person.live {
        Some(user) => to_somebody(context, person, user, changes),
        None => Vec::new(),
    };
    for leg in changes.legs.iter().filter(|leg| !leg.evidence.is_proven()) {
        if let Some(from) = leg.from.first() {
            kinds.push(DangerKind::Unproven {
                verb: leg.verb,
                from: from.clone(),
            });
        }
    }
    // Whoever must change the password that they were given loses nothing.
    let expiry = changes.expiry.as_ref();
    if expiry.is_some_and(Expiry::takes_a_password) {
        kinds.push(DangerKind::PasswordExpires);
    }
    if changes.mailing.is_sent() {
        let to = mailing::address(person, changes);
        kinds.push(DangerKind::ActivationMail { to });
    }
    kinds.extend(roles(context, changes));
    if admin::may_be_administrator(context, deeds, person) {
        kinds.push(DangerKind::MayBeAdministrator);
    }
    if let Some(&by_rules) = deeds.tally.left_without.get(&person.index) {
        kinds.push(DangerKind::WithoutGroups { by_rules });
    }
    let to = Endangered::Person(context.shown_login(person));
    let to_them = kinds.into_iter().map(|kind| {
        let to = to.clone();
        Danger { kind, to }
    });
    to_them.collect()
}

/// The administrator roles that somebody gains and loses with a membership.
fn roles(context: &Context<'_>, changes: &PersonChanges) -> Vec<DangerKind> {
    let through = |group, name: &GroupName| {
        let roles = carries_roles(context.snapshot, group).unwrap_or_default();
        let roles = roles.into_iter();
        roles
            .map(|role| admin::through(&role, name))
            .collect::<Vec<String>>()
    };
    let joins = changes
        .groups
        .join
        .iter()
        .flat_map(|join| match &join.target {
            JoinTarget::Live(group, name) => through(group, name),
            JoinTarget::Declared(_) => Vec::new(),
        });
    let leaves = changes.groups.leave.iter();
    let leaves = leaves.flat_map(|leave| through(&leave.group, &leave.name));
    let (gained, lost): (Vec<String>, Vec<String>) = (joins.collect(), leaves.collect());
    let gained = (!gained.is_empty()).then_some(DangerKind::GainsRoles { roles: gained });
    let lost = (!lost.is_empty()).then_some(DangerKind::LosesRoles { roles: lost });
    gained.into_iter().chain(lost).collect()
}

/// The dangers for a person of the org.
fn to_somebody(
    context: &Context<'_>,
    person: &Person<'_>,
    user: &LiveUser,
    changes: &PersonChanges,
) -> Vec<DangerKind> {
    let mut kinds = Vec::new();
    let comes_back = user.status == UserStatus::Deprovisioned && has(changes, Verb::Activate);
    if let Some(verb) = loses_access(&user.status, changes) {
        kinds.push(DangerKind::LosesAccess { verb });
    }
    if regains_access(&user.status, person, changes) {
        // Memberships of people who come back from DEPROVISIONED are listed with what they lose.
        let memberships = if comes_back {
            Vec::new()
        } else {
            kept(context, user, &changes.groups, &BTreeSet::new())
        };
        kinds.push(DangerKind::RegainsAccess {
            from: user.status.clone(),
            memberships,
        });
    }
    if has(changes, Verb::Deactivate) {
        kinds.push(DangerKind::LosesPasswordAndApps);
    }
    if comes_back {
        kinds.push(DangerKind::ComesBackBare {
            memberships: kept(context, user, &changes.groups, &BTreeSet::new()),
        });
    }
    if changes.is_deleted() {
        kinds.push(DangerKind::GoneForGood);
    }
    if user.provider.is_sourced() {
        kinds.extend(import::may_undo(person, changes));
    }
    if changes.profile.attributes.contains_key("login")
        && let Some(from) = user.login()
    {
        kinds.push(DangerKind::LoginChanges { from });
    }
    if let Some(retype) = changes
        .profile
        .retype
        .as_ref()
        .filter(|retype| !retype.lost.is_empty())
    {
        let attributes = retype.lost.keys().cloned().collect();
        kinds.push(DangerKind::LosesAttributes { attributes });
    }
    let new_domain = |name: &str| {
        let change = changes.profile.attributes.get(&AttributeName::new(name))?;
        let address = change.desired.as_ref().and_then(AttributeValue::as_text);
        Some(address.map(domain))
    };
    kinds.extend(new_domain("email").map(|domain| DangerKind::EmailChanges { domain }));
    let second = new_domain("secondEmail");
    kinds.extend(second.map(|domain| DangerKind::SecondEmailChanges { domain }));
    kinds
}

fn has(changes: &PersonChanges, verb: Verb) -> bool {
    changes.legs.iter().any(|leg| leg.verb == verb)
}

/// Returns the operation that takes access away.
pub fn loses_access(live: &UserStatus, changes: &PersonChanges) -> Option<Verb> {
    if !live.has_access() {
        return None;
    }
    changes
        .legs
        .iter()
        .map(|leg| leg.verb)
        .find(|verb| match verb {
            Verb::Suspend | Verb::Deactivate => true,
            Verb::Activate | Verb::Unsuspend | Verb::Unlock | Verb::Delete => false,
        })
}

/// Returns whether somebody ends with access that they lacked. The first activation of a STAGED person gives
/// access that nobody took away, and so does not count.
pub fn regains_access(live: &UserStatus, person: &Person<'_>, changes: &PersonChanges) -> bool {
    let lacked = match live {
        UserStatus::Suspended | UserStatus::Deprovisioned | UserStatus::LockedOut => true,
        UserStatus::Staged
        | UserStatus::Provisioned
        | UserStatus::Active
        | UserStatus::Recovery
        | UserStatus::PasswordExpired
        | UserStatus::Unrecognized(_) => false,
    };
    lacked && !changes.legs.is_empty() && wish(person.entry) == Some(DesiredStatus::Active)
}
