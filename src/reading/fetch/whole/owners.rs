//! Who owns the groups of an org, all of them.

use std::collections::{BTreeSet, VecDeque};

use crate::live::{Owners, Unread};
use crate::model::ids::GroupId;
use crate::okta::client::Reader;
use crate::okta::error::CallError;
use crate::reading::fetch::census::{Census, writable};
use crate::reading::fetch::owners::of_group;
use crate::reading::fetch::part::Part;
use crate::reading::fetch::piece::Piece;
use crate::transport::Transport;

/// Reads who owns each group that can have an owner: where the first may not be read, none is asked for.
///
/// # Errors
///
/// A call that failed for good.
pub(crate) async fn read_all<T: Transport>(
    reader: &Reader<T>,
    census: &mut Census,
    unread: &mut BTreeSet<Unread>,
) -> Result<(), CallError> {
    let mut asked: VecDeque<GroupId> = writable(census.snapshot()).into_iter().collect();
    let Some(first) = asked.pop_front() else {
        return Ok(());
    };
    match of_group(reader, &first).await? {
        Owners::Unreadable => {
            unread.insert(Unread::GroupOwners);
            return Ok(());
        }
        read @ Owners::Read(_) => census.put([Part::Owners(first, read)]),
    }
    let pieces = asked.into_iter().map(Piece::Owners).collect();
    census.read(reader, pieces).await
}
