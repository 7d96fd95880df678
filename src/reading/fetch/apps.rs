//! Applications that a group opens to its members, and those that are assigned to somebody themselves
//! ([apps 1, 4](crate::facts::apps)).

use crate::live::{Apps, LiveApp};
use crate::model::ids::{GroupId, UserId};
use crate::okta::client::Reader;
use crate::okta::error::CallError;
use crate::okta::wire;
use crate::request::endpoint::{LIST_APPLICATIONS, LIST_GROUP_APPS};
use crate::request::get::{Get, term};
use crate::transport::Transport;

/// Reads what a group opens. One that is gone by now opens nothing.
///
/// # Errors
///
/// A call that failed for good; that the token may not read it is an answer.
pub async fn of_group<T: Transport>(
    reader: &Reader<T>,
    group: &GroupId,
) -> Result<Apps, CallError> {
    let get = Get::of(&LIST_GROUP_APPS, [group.as_str()]).in_pages();
    known(reader.list(get, wire::apps).await)
}

/// Reads what is assigned to somebody themselves.
///
/// # Errors
///
/// A call that failed for good; that the token may not read it is an answer.
pub async fn of_person<T: Transport>(reader: &Reader<T>, user: &UserId) -> Result<Apps, CallError> {
    let get = Get::of(&LIST_APPLICATIONS, []).in_pages();
    let get = get
        .with_query("filter", &term("user.id", "eq", user.as_str()))
        .with_query("expand", &format!("user/{user}"));
    let apps = reader.list(get, wire::own_apps).await;
    known(apps.map(|apps| apps.into_iter().flatten().collect()))
}

fn known(read: Result<Vec<LiveApp>, CallError>) -> Result<Apps, CallError> {
    match read {
        Ok(apps) => Ok(Apps::Read(apps)),
        Err(error) if error.is_withheld() => Ok(Apps::Unreadable),
        Err(error) if error.is_not_found() => Ok(Apps::Read(Vec::new())),
        Err(error) => Err(error),
    }
}
