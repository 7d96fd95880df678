//! Who owns groups, in an org in memory that stands for a live one.

use crate::live::{OwnedBy, Owners, Snapshot};
use crate::sim::org::Org;
use crate::sim::org::access::Owner;

/// Puts what was read of owners. One whom Okta has not resolved, or does not have any more, is none of the org in memory:
/// there as here nobody approves in their place.
pub(crate) fn put(org: &mut Org, snapshot: &Snapshot) {
    for (group, owners) in snapshot.owners() {
        let Owners::Read(owners) = owners else {
            continue;
        };
        for owner in owners.iter().filter(|owner| owner.resolved) {
            let owner = match &owner.who {
                OwnedBy::User(id) if snapshot.user(id).is_some() => Owner::User(id.to_string()),
                OwnedBy::Group(id) if snapshot.group(id).is_some() => Owner::Group(id.to_string()),
                OwnedBy::User(_) | OwnedBy::Group(_) | OwnedBy::Other(_) => continue,
            };
            org.put_group_owner(group.as_str(), owner);
        }
    }
}
