//! What groups open and who owns them, in the file.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::sim::file::find::{GroupIds, find_group, nobody};
use crate::sim::file::format::{GroupAppEntry, GroupAppKey, GroupKey};
use crate::sim::file::names::Names;
use crate::sim::file::values::{OwnerGroupKey, OwnerReference};
use crate::sim::ids::make_id;
use crate::sim::org::access::{GroupApp, Owner};
use crate::sim::org::{Group, Org, User};
use crate::source::Located;
use crate::yaml::record::Record;

/// The status that goes without saying.
const ACTIVE: &str = "ACTIVE";

/// The owners of a group, who may stand further down in the file.
pub(crate) struct Owned {
    /// The id of the group.
    pub(crate) group: String,
    /// Its name.
    pub(crate) name: String,
    /// Who owns it.
    pub(crate) owners: Vec<Located<OwnerReference>>,
}

/// Assigns the applications of an entry to a group.
pub(crate) fn put_apps(org: &mut Org, group: &str, entries: Vec<GroupAppEntry>) {
    for entry in entries {
        let key = format!("{} {}", entry.name, entry.label);
        let id = entry.id.unwrap_or_else(|| make_id("0oa", "app", &key));
        let status = entry.status.map(|status| status.0);
        let app = GroupApp {
            name: entry.name,
            label: entry.label,
            status: status.unwrap_or_else(|| ACTIVE.to_owned()),
        };
        org.put_group_app(group, id, app);
    }
}

/// Makes people and groups the owners of a group.
pub(crate) fn put_owners(org: &mut Org, ids: &GroupIds, owned: &Owned, found: &mut Diagnostics) {
    let what = format!("owner of group `{}`", owned.name);
    for reference in &owned.owners {
        match owner(org, ids, &what, reference) {
            Ok(who) => org.put_group_owner(&owned.group, who),
            Err(mistake) => found.push(mistake),
        }
    }
}

fn owner(
    org: &Org,
    ids: &GroupIds,
    what: &str,
    reference: &Located<OwnerReference>,
) -> Result<Owner, Diagnostic> {
    match &reference.value {
        OwnerReference::Login(login) => match org.find(login) {
            Some(user) => Ok(Owner::User(user.id.clone())),
            None => Err(nobody(what, reference.span, login)),
        },
        OwnerReference::Group(group) => {
            find_group(org, ids, what, group).map(|id| Owner::Group(id.to_owned()))
        }
    }
}

/// Writes what a group opens and who owns it into its entry.
pub(crate) fn write(
    org: &Org,
    group: &Group,
    names: &Names<'_>,
    row: Record<GroupKey>,
) -> Record<GroupKey> {
    let apps = org.group_apps(&group.id).map(|(id, app)| {
        let status = (app.status != ACTIVE).then_some(app.status.as_str());
        Record::new()
            .with(GroupAppKey::Label, app.label.as_str())
            .with(GroupAppKey::Name, app.name.as_str())
            .with_some(GroupAppKey::Status, status)
            .with(GroupAppKey::Id, id.as_str())
    });
    let owners = org.group_owners(&group.id).iter();
    let owners = owners.filter_map(|owner| match owner {
        Owner::User(id) => Some(org.user(id).map(User::login)?.into()),
        Owner::Group(id) => {
            let record = Record::new().with(OwnerGroupKey::Group, names.reference(id));
            Some(serde_json::Value::from(record))
        }
    });
    row.with_list(GroupKey::Apps, apps)
        .with_list(GroupKey::Owners, owners)
}
