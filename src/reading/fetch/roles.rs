//! Administrator roles: somebody's own, and those that a group carries for its members
//! ([roles 1](crate::facts::roles)).

use crate::live::Roles;
use crate::model::ids::{GroupId, GroupName, UserId};
use crate::okta::client::Reader;
use crate::okta::error::CallError;
use crate::okta::wire;
use crate::planner::guard::admin::may_carry_roles;
use crate::request::endpoint::{LIST_ASSIGNED_ROLES_FOR_USER, LIST_GROUP_ASSIGNED_ROLES};
use crate::request::get::Get;
use crate::transport::Transport;

/// Reads somebody's administrator roles. Who is gone by now has none.
///
/// # Errors
///
/// A call that failed for good; that the token may not read them is an answer.
pub async fn of_person<T: Transport>(
    reader: &Reader<T>,
    user: &UserId,
) -> Result<Roles, CallError> {
    read(
        reader,
        Get::of(&LIST_ASSIGNED_ROLES_FOR_USER, [user.as_str()]),
    )
    .await
}

/// Reads the administrator roles that a group carries. One that is gone by now carries none.
///
/// # Errors
///
/// A call that failed for good; that the token may not read them is an answer.
pub async fn of_group<T: Transport>(
    reader: &Reader<T>,
    group: &GroupId,
) -> Result<Roles, CallError> {
    read(
        reader,
        Get::of(&LIST_GROUP_ASSIGNED_ROLES, [group.as_str()]),
    )
    .await
}

/// Reads all the roles that somebody has: their own, and those of each group that they are in, by its name.
///
/// # Errors
///
/// A call that failed for good; that the token may not read roles is an answer.
pub async fn all_roles<T: Transport>(
    reader: &Reader<T>,
    user: &UserId,
) -> Result<Vec<(Option<GroupName>, Roles)>, CallError> {
    let mut all = vec![(None, of_person(reader, user).await?)];
    let groups = match reader.list_user_groups(user).await {
        Ok(groups) => groups,
        Err(error) if error.is_withheld() => {
            all.push((None, Roles::Unreadable));
            return Ok(all);
        }
        Err(error) if error.is_not_found() => Vec::new(),
        Err(error) => return Err(error),
    };
    for group in groups {
        if may_carry_roles(&group.kind) {
            all.push((Some(group.name), of_group(reader, &group.id).await?));
        }
    }
    Ok(all)
}

async fn read<T: Transport>(reader: &Reader<T>, get: Get) -> Result<Roles, CallError> {
    match reader.list(get, wire::roles).await {
        Ok(roles) => Ok(Roles::Read(roles)),
        Err(error) if error.is_withheld() => Ok(Roles::Unreadable),
        Err(error) if error.is_not_found() => Ok(Roles::Read(Vec::new())),
        Err(error) => Err(error),
    }
}
