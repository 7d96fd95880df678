//! What groups open and who owns them.

use crate::sim::org::Org;
use crate::sim::org::access::{GroupApp, Owner};

impl Org {
    /// Returns the applications that are assigned to a group, by id.
    pub fn group_apps(&self, id: &str) -> impl Iterator<Item = (&String, &GroupApp)> {
        self.group_access.apps.get(id).into_iter().flatten()
    }

    /// Assigns an application to a group.
    pub fn put_group_app(&mut self, id: &str, app_id: impl Into<String>, app: GroupApp) {
        if self.groups.contains_key(id) {
            let apps = self.group_access.apps.entry(id.to_owned()).or_default();
            apps.insert(app_id.into(), app);
        }
    }

    /// Returns who owns a group.
    pub fn group_owners(&self, id: &str) -> &[Owner] {
        let owners = self.group_access.owners.get(id);
        owners.map_or(&[], Vec::as_slice)
    }

    /// Makes somebody, or the members of a group, an owner of a group.
    pub fn put_group_owner(&mut self, id: &str, owner: Owner) {
        if self.groups.contains_key(id) {
            let owners = self.group_access.owners.entry(id.to_owned()).or_default();
            if !owners.contains(&owner) {
                owners.push(owner);
            }
        }
    }
}
