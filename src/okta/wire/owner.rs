//! Who owns a group.

use crate::live::{LiveOwner, OwnedBy};
use crate::model::ids::{GroupId, UserId};
use crate::okta::error::Misread;
use crate::okta::json::{each, id, object, optional, parse, required, text};

/// Reads a list of who owns a group.
pub fn owners(body: &[u8]) -> Result<Vec<LiveOwner>, Misread> {
    each(parse(body)?, |value| {
        let mut owner = object(value)?;
        let kind = required(&mut owner, "type", text)?;
        let who = match kind.as_str() {
            "USER" => OwnedBy::User(UserId::new(required(&mut owner, "id", id)?)),
            "GROUP" => OwnedBy::Group(GroupId::new(required(&mut owner, "id", id)?)),
            _ => OwnedBy::Other(kind),
        };
        Ok(LiveOwner {
            who,
            resolved: owner.get("resolved").and_then(serde_json::Value::as_bool) != Some(false),
            name: optional(&mut owner, "displayName", text)?,
        })
    })
}
