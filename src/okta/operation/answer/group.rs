//! A group as it is shown.

use jiff::Timestamp;
use serde_json::Value;

use crate::live::GroupKind;
use crate::model::ids::{GroupId, GroupName};
use crate::okta::error::Misread;
use crate::okta::json::{each, object, optional, parse, required, text, time};
use crate::okta::operation::answer::Sent;
use crate::okta::wire::group_profile;

/// A group, all that Okta tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupDetails {
    /// Okta's id.
    pub id: GroupId,
    /// `profile.name`.
    pub name: GroupName,
    /// `profile.description`.
    pub description: Option<String>,
    /// What manages its members.
    pub kind: GroupKind,
    /// When it was created.
    pub created: Option<Timestamp>,
    /// When its members changed last.
    pub last_membership_updated: Option<Timestamp>,
    /// The group as Okta sent it.
    pub sent: Sent,
}

/// Reads a list of groups.
pub fn groups(body: &[u8]) -> Result<Vec<GroupDetails>, Misread> {
    each(parse(body)?, read)
}

fn read(value: Value) -> Result<GroupDetails, Misread> {
    let sent = Sent::new(value.clone());
    let mut group = object(value)?;
    let (name, description) = group_profile(&mut group)?;
    Ok(GroupDetails {
        id: GroupId::new(required(&mut group, "id", text)?),
        name,
        description,
        kind: GroupKind::from_okta(&required(&mut group, "type", text)?),
        created: optional(&mut group, "created", time)?,
        last_membership_updated: optional(&mut group, "lastMembershipUpdated", time)?,
        sent,
    })
}
