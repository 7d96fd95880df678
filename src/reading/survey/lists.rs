//! The lists that not every set of files needs.

use std::collections::BTreeSet;

use crate::desired::state::{DesiredPerson, DesiredState};
use crate::live::{LiveUser, Snapshot};
use crate::model::status::{DesiredStatus, UserStatus};
use crate::planner::person::{People, Person, comes_back, wish};
use crate::reading::survey::{leaves, mentions_groups, regains_access};

/// A list that not every set of files needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum List {
    /// The schema of the default user type.
    Schema,
    /// The user types.
    Types,
    /// The linked object definitions.
    Definitions,
    /// The groups.
    Groups,
    /// The group rules.
    Rules,
}

impl List {
    const ALL: [Self; 5] = [
        Self::Schema,
        Self::Types,
        Self::Definitions,
        Self::Groups,
        Self::Rules,
    ];
}

/// Returns which lists are needed beside that of the users.
pub fn lists(desired: &DesiredState, snapshot: &Snapshot) -> BTreeSet<List> {
    let mut lists = lists_by_entries(desired);
    if lists.len() < List::ALL.len() {
        lists.extend(lists_by_people(
            desired,
            &People::resolve(desired, snapshot),
        ));
    }
    lists
}

/// The lists that are needed whoever is in the org.
fn lists_by_entries(desired: &DesiredState) -> BTreeSet<List> {
    let entries = desired.people();
    let mut lists = BTreeSet::new();
    let has_profile =
        |entry: &DesiredPerson| !entry.profile.is_empty() || entry.type_name.is_some();
    if entries.iter().any(has_profile) {
        lists.extend([List::Schema, List::Types, List::Rules]);
    }
    if !desired.group_rules().is_empty() {
        // Rules are for people of the default type.
        lists.extend([List::Groups, List::Rules, List::Types]);
    }
    if !desired.groups().is_empty() || entries.iter().any(mentions_groups) {
        lists.extend([List::Groups, List::Rules]);
    }
    let has_links = entries.iter().any(|entry| !entry.links.is_empty());
    if has_links || !desired.definitions().is_empty() {
        lists.insert(List::Definitions);
    }
    lists
}

/// The lists that are needed for what becomes of the people of the org, and for who is new.
fn lists_by_people(desired: &DesiredState, people: &People<'_>) -> BTreeSet<List> {
    let mut lists = BTreeSet::new();
    if people.all.iter().any(Person::is_new) {
        lists.extend([List::Schema, List::Types, List::Rules]);
    }
    // A new login or a new status may set a rule off, as any change of a profile may.
    let sets_off = |person: &Person<'_>| {
        let user = person.live;
        user.is_some_and(|user| moves(desired, person, user) || person.new_login().is_some())
    };
    if people.all.iter().any(sets_off) {
        lists.insert(List::Rules);
    }
    // The schema says which form a login must have.
    if people.all.iter().any(|person| person.new_login().is_some()) {
        lists.extend([List::Schema, List::Types]);
    }
    if people.all.iter().any(leaves) {
        lists.insert(List::Definitions);
    }
    lists
}

/// Whether the status may change, but for a deactivation, which sets off no rule ([rules 6, 7](crate::facts::rules)).
fn moves(desired: &DesiredState, person: &Person<'_>, user: &LiveUser) -> bool {
    let is_wished = match (wish(person.entry), &user.status) {
        (Some(DesiredStatus::Active), UserStatus::Staged) => true,
        (Some(DesiredStatus::Suspended), UserStatus::Deprovisioned) => comes_back(person),
        (Some(DesiredStatus::Suspended), status) => *status != UserStatus::Suspended,
        (
            Some(
                DesiredStatus::Active
                | DesiredStatus::Staged
                | DesiredStatus::Deprovisioned
                | DesiredStatus::Deleted,
            )
            | None,
            _,
        ) => false,
    };
    let expires = person.entry.password_not_before.is_some();
    is_wished || expires || regains_access(desired, person, user)
}
