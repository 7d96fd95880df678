//! What a group opens to its members, as far as it was read.

use crate::live::{EVERYONE, GroupKind, Known, LiveApp, Snapshot};
use crate::model::ids::GroupId;
use crate::plan::access::Thing;

/// Returns the active applications that a group is known to open.
pub fn opens(snapshot: &Snapshot, group: &GroupId) -> Vec<Thing> {
    match snapshot.assignments.of_group(group) {
        Known::Read(apps) => apps.active().into_iter().flatten().map(thing).collect(),
        Known::NotRead => Vec::new(),
    }
}

/// Returns the groups that hold everybody: an org has one.
pub fn everyone(snapshot: &Snapshot) -> impl Iterator<Item = &GroupId> {
    let groups = snapshot
        .groups()
        .filter(|group| group.kind == GroupKind::BuiltIn && group.name.as_str() == EVERYONE);
    groups.map(|group| &group.id)
}

/// Returns the administrator roles that a group is known to carry.
pub fn carries(snapshot: &Snapshot, group: &GroupId) -> Vec<Thing> {
    match snapshot.roles_of_group(group) {
        Known::Read(roles) => named(roles.names()),
        Known::NotRead => Vec::new(),
    }
}

/// Returns roles as things, by their names.
pub fn named(names: Option<Vec<String>>) -> Vec<Thing> {
    let names = names.into_iter().flatten();
    names.map(|name| Thing::Role { name }).collect()
}

/// Returns an application as a thing.
pub fn thing(app: &LiveApp) -> Thing {
    Thing::Application {
        label: app.label.clone(),
        id: app.id.clone(),
    }
}
