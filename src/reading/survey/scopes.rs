//! Which scopes these files need, told before anything is read ([tokens 7](crate::facts::tokens)).
//!
//! **Invariant:** whatever a plan of these files may read or write is covered, so that no call is refused half way.

use crate::desired::access::AccessAsked;
use crate::desired::state::{DesiredPerson, DesiredState};
use crate::model::status::DesiredStatus;
use crate::okta::oauth::scope::Needs;
use crate::planner::address::is_address;
use crate::planner::person::wish;
use crate::reading::survey::mentions_groups;
use crate::request::scope::{Resource, Strength};

/// What is done with the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A plan is made.
    Plan,
    /// A plan is made, and the System Log is asked who made the differences.
    Causes,
    /// A plan is made and carried out.
    Apply,
}

/// Returns what a token must be good for that reads all of an org.
pub fn scopes_of_all() -> Needs {
    Needs::default()
        .and(Resource::Users, Strength::Read)
        .and(Resource::Groups, Strength::Read)
        .and(Resource::Schemas, Strength::Read)
        .and_if_granted(Resource::LinkedObjects, Strength::Read)
        .and_if_granted(Resource::UserTypes, Strength::Read)
        .and_if_granted(Resource::Roles, Strength::Read)
}

/// Returns what a token must be good for.
pub fn scopes(desired: &DesiredState, purpose: Purpose) -> Needs {
    let earlier = desired.earlier().map(|files| &files.desired);
    let sides: Vec<&DesiredState> = std::iter::once(desired).chain(earlier).collect();
    let entries = || sides.iter().flat_map(|side| side.people());
    let any = |of: fn(&DesiredPerson) -> bool| entries().any(of);
    let declares = |of: fn(&DesiredState) -> bool| sides.iter().any(|side| of(side));
    let has_groups = declares(|side| !side.groups().is_empty()) || any(mentions_groups);
    let has_links =
        declares(|side| !side.definitions().is_empty()) || any(|entry| !entry.links.is_empty());
    let writes = |is_meant: bool| match purpose {
        Purpose::Apply if is_meant => Strength::Manage,
        Purpose::Apply | Purpose::Plan | Purpose::Causes => Strength::Read,
    };
    let mut needs = Needs::default().and(Resource::Users, writes(entries().next().is_some()));
    needs = if has_groups {
        needs.and(Resource::Groups, writes(true))
    } else if declares(|side| !side.group_rules().is_empty()) {
        needs.and(Resource::Groups, Strength::Read)
    } else {
        // The group rules say what a change of a profile may set off.
        needs.and_if_granted(Resource::Groups, Strength::Read)
    };
    if has_links || any(leaves) {
        let defines = !desired.definitions().is_empty();
        needs = needs.and(Resource::LinkedObjects, writes(defines));
    }
    if any(reads_schema) {
        needs = needs.and(Resource::Schemas, Strength::Read);
        needs = if any(|entry| entry.type_name.is_some()) {
            needs.and(Resource::UserTypes, Strength::Read)
        } else {
            needs.and_if_granted(Resource::UserTypes, Strength::Read)
        };
    }
    let opens_again = desired.access() != AccessAsked::Off && any(may_come_back);
    if has_groups || any(loses_access) || opens_again {
        needs = needs.and_if_granted(Resource::Roles, Strength::Read);
    }
    if desired.access() == AccessAsked::Full {
        needs = needs.and_if_granted(Resource::Apps, Strength::Read);
    }
    match purpose {
        Purpose::Causes => needs.and_if_granted(Resource::Logs, Strength::Read),
        Purpose::Plan | Purpose::Apply => needs,
    }
}

/// Returns what a token must be good for that reads all of an org.
pub fn whole() -> Needs {
    Needs::default()
        .and(Resource::Users, Strength::Read)
        .and(Resource::Groups, Strength::Read)
        .and(Resource::Schemas, Strength::Read)
        .and_if_granted(Resource::UserTypes, Strength::Read)
        .and_if_granted(Resource::LinkedObjects, Strength::Read)
        .and_if_granted(Resource::Roles, Strength::Read)
}

/// Whether the schema says what this entry may hold: it has attributes, or may create or rename somebody.
fn reads_schema(entry: &DesiredPerson) -> bool {
    let may_be_created = entry.pinned_id().is_none() && !leaves(entry);
    let may_be_renamed = entry.pinned_id().is_some() || !entry.previous_logins.is_empty();
    let is_deleted = wish(entry) == Some(DesiredStatus::Deleted);
    !entry.profile.is_empty()
        || entry.type_name.is_some()
        || may_be_created
        || (may_be_renamed && !is_deleted)
}

/// Whether memberships may come back into force with somebody, and what they open.
fn may_come_back(entry: &DesiredPerson) -> bool {
    wish(entry) == Some(DesiredStatus::Active)
}

fn leaves(entry: &DesiredPerson) -> bool {
    wish(entry).is_some_and(DesiredStatus::is_leaving)
}

/// Whether somebody with an administrator's role must not be this person.
fn loses_access(entry: &DesiredPerson) -> bool {
    let must_choose = entry.password_not_before.is_some();
    let may_be_renamed = entry.pinned_id().is_some() || !entry.previous_logins.is_empty();
    let has_address = may_be_renamed || entry.profile.keys().any(is_address);
    let is_suspended = wish(entry) == Some(DesiredStatus::Suspended);
    leaves(entry) || must_choose || has_address || is_suspended
}
