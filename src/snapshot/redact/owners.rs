//! Who owns groups, under pseudonyms.

use crate::live::{LiveOwner, OwnedBy, Owners, Snapshot};
use crate::snapshot::redact::Pseudonyms;

/// Puts what was read of owners under pseudonyms.
pub(crate) fn put(old: &Snapshot, new: &mut Snapshot, pseudonyms: &Pseudonyms) {
    for (group, owners) in old.owners() {
        let owners = match owners {
            Owners::Unreadable => Owners::Unreadable,
            Owners::Read(owners) => {
                let owners = owners.iter().map(|owner| redacted(owner, pseudonyms));
                Owners::Read(owners.collect())
            }
        };
        new.put_owners(pseudonyms.group_id(group), owners);
    }
}

fn redacted(owner: &LiveOwner, pseudonyms: &Pseudonyms) -> LiveOwner {
    LiveOwner {
        who: match &owner.who {
            OwnedBy::User(id) => OwnedBy::User(pseudonyms.user_id(id)),
            OwnedBy::Group(id) => OwnedBy::Group(pseudonyms.group_id(id)),
            OwnedBy::Other(kind) => OwnedBy::Other(kind.clone()),
        },
        resolved: owner.resolved,
        name: owner.name.as_ref().map(|name| pseudonyms.text(name)),
    }
}
