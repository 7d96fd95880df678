//! What a reviewer must not overlook of what memberships open.

use std::collections::BTreeMap;

use crate::plan::access::{Access, By, Lost, Otherwise, PersonAccess};
use crate::plan::danger::{Danger, DangerKind, Endangered};
use crate::planner::guard::admin::through;

/// Returns the dangers: applications that people lose, and roles that come back into force. The roles of groups that
/// people join or leave are dangers whatever was asked of applications, `told` among them.
pub(crate) fn dangers(access: &Access, told: &[Danger]) -> Vec<Danger> {
    let mut dangers = Vec::new();
    for person in &access.people {
        let to = Endangered::Person(person.login.clone());
        let told = told.iter().filter(|danger| danger.to == to);
        let known = told.flat_map(|danger| {
            if let DangerKind::GainsRoles { roles } = &danger.kind {
                roles.as_slice()
            } else {
                &[]
            }
        });
        let known: Vec<&String> = known.collect();
        let mut roles = gained(person);
        roles.retain(|role| !known.contains(&role));
        if !roles.is_empty() {
            let kind = DangerKind::GainsRoles { roles };
            dangers.push(Danger {
                kind,
                to: to.clone(),
            });
        }
        dangers.extend(lost(person).into_iter().map(|kind| Danger {
            kind,
            to: to.clone(),
        }));
    }
    dangers
}

fn gained(person: &PersonAccess) -> Vec<String> {
    let roles = person.gains.iter().filter(|held| held.what.is_role());
    let roles = roles.flat_map(|held| words(held.what.name(), &held.by));
    roles.collect()
}

fn lost(person: &PersonAccess) -> Vec<DangerKind> {
    let mut apps: BTreeMap<Otherwise, Vec<String>> = BTreeMap::new();
    let lost = person.loses.iter().filter(|lost| !lost.what.is_role());
    for Lost {
        what,
        by,
        otherwise,
    } in lost
    {
        let apps = apps.entry(*otherwise).or_default();
        apps.extend(words(what.name(), by));
    }
    let kinds = apps.into_iter();
    kinds
        .map(|(otherwise, apps)| DangerKind::LosesApps { apps, otherwise })
        .collect()
}

fn words(name: &str, by: &[By]) -> Vec<String> {
    let by = by.iter().map(|by| match by {
        By::Directly => name.to_owned(),
        By::Group { group, .. } => through(name, group),
    });
    by.collect()
}
