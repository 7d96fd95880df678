//! Names that people type, and what the org has under them: groups, user types.

use anyhow::anyhow;
use serde_json::Value;

use crate::cli::error::CommandError;
use crate::cli::line::AnyTransport;
use crate::live::LiveType;
use crate::model::ids::{GroupId, TypeId};
use crate::okta::client::Reader;
use crate::okta::wire;
use crate::report::text_safety::harmless;
use crate::request::endpoint::{LIST_GROUPS, LIST_USER_TYPES};
use crate::request::get::Get;

/// What the ids of groups begin with.
const GROUP_ID_PREFIX: &str = "00g";

/// What the org has under the names that were typed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    /// The user type.
    pub(crate) user_type: Option<TypeId>,
    /// The groups of a new person.
    pub(crate) groups: Vec<GroupId>,
}

/// Finds a user type and groups, each by exact name or id.
pub(crate) async fn find(
    reader: &Reader<AnyTransport>,
    user_type: Option<&str>,
    groups: &[String],
) -> Result<Wanted, CommandError> {
    let mut wanted = Wanted::default();
    if let Some(name) = user_type {
        wanted.user_type = Some(type_id(reader, name).await?);
    }
    for name in groups {
        wanted.groups.push(group_id(reader, name).await?);
    }
    Ok(wanted)
}

async fn type_id(reader: &Reader<AnyTransport>, name: &str) -> Result<TypeId, CommandError> {
    let get = Get::of(&LIST_USER_TYPES, []);
    let types = reader.list(get, wire::types).await?;
    let is_meant = |of: &&LiveType| {
        of.id.as_str() == name || of.name.as_str() == name || of.file_name() == name
    };
    if let Some(of) = types.iter().find(is_meant) {
        return Ok(of.id.clone());
    }
    let names: Vec<&str> = types.iter().map(LiveType::file_name).collect();
    let error = anyhow!("the org has no user type `{name}`");
    Err(CommandError::usage(error).help(format!("it has {}", harmless(&names.join(", ")))))
}

/// A name is searched for, and compared exactly: Okta's search ignores case ([lists 5](crate::facts::lists)).
async fn group_id(reader: &Reader<AnyTransport>, name: &str) -> Result<GroupId, CommandError> {
    if name.starts_with(GROUP_ID_PREFIX) {
        return Ok(GroupId::new(name));
    }
    let expression = format!("profile.name eq {}", Value::from(name));
    let get = Get::of(&LIST_GROUPS, [])
        .with_query("search", &expression)
        .in_pages();
    let mut found = reader.list(get, wire::groups).await?;
    found.retain(|group| group.name.as_str() == name);
    match found.as_slice() {
        [one] => Ok(one.id.clone()),
        [] => Err(
            CommandError::usage(anyhow!("the org has no group `{name}`"))
                .help("write the exact name, or the id"),
        ),
        several => {
            let ids: Vec<&str> = several.iter().map(|group| group.id.as_str()).collect();
            let ids = ids.join(", ");
            let error = anyhow!("several groups are called `{name}`: {ids}");
            Err(CommandError::usage(error).help("write the id"))
        }
    }
}
