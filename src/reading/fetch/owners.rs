//! Who owns a group ([apps 2, 7](crate::facts::apps)).

use crate::live::Owners;
use crate::model::ids::GroupId;
use crate::okta::client::Reader;
use crate::okta::error::CallError;
use crate::okta::wire;
use crate::request::endpoint::LIST_GROUP_OWNERS;
use crate::request::get::Get;
use crate::transport::Transport;

/// Reads who owns a group. One that is gone by now is nobody's.
///
/// # Errors
///
/// A call that failed for good; that the token may not read them is an answer.
pub(crate) async fn of_group<T: Transport>(
    reader: &Reader<T>,
    group: &GroupId,
) -> Result<Owners, CallError> {
    let get = Get::of(&LIST_GROUP_OWNERS, [group.as_str()]);
    match reader.list(get, wire::owners).await {
        Ok(owners) => Ok(Owners::Read(owners)),
        Err(error) if error.is_withheld() => Ok(Owners::Unreadable),
        Err(error) if error.is_not_found() => Ok(Owners::Read(Vec::new())),
        Err(error) => Err(error),
    }
}
