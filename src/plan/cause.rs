//! Who made the differences that a plan takes away, as Okta's System Log tells it. It stands beside a plan and never in
//! it: the log has another beginning every day.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::ids::{GroupId, GroupName, Login, UserId};
use crate::plan::apart::Difference;

/// What the System Log tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "log", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Causes {
    /// The token may not read it.
    Withheld,
    /// It was searched.
    Read {
        /// How many days back.
        days: u32,
        /// The people of the plan who are in the org, in the order of the plan.
        people: Vec<CausesOf>,
        /// The people of what was there before (`--base`) who are in the org, in the order of the plan.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        earlier: Vec<CausesOf>,
    },
}

/// What the System Log tells of one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CausesOf {
    /// The login the files use.
    pub login: Login,
    /// The id.
    pub id: UserId,
    /// What was found, for each difference that leaves events.
    pub causes: Vec<Cause>,
}

/// What the System Log tells of one difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Cause {
    /// The difference.
    pub of: Aspect,
    /// The newest event that may have made it.
    pub found: Found,
}

/// In what somebody differs, as far as events tell it apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Aspect {
    /// The status.
    Status,
    /// Attributes: an event does not say which ones.
    // See facts::events 13.
    Profile,
    /// A membership.
    Group {
        /// The group.
        group: GroupId,
        /// Its name, for people to read.
        name: GroupName,
    },
}

impl Difference {
    /// Returns what events tell it apart by; `None` where none is known that would.
    pub fn aspect(&self) -> Option<Aspect> {
        let group = |group: &GroupId, name: &GroupName| Aspect::Group {
            group: group.clone(),
            name: name.clone(),
        };
        match self {
            Self::Status { .. } => Some(Aspect::Status),
            Self::Attribute { .. } | Self::Type { .. } => Some(Aspect::Profile),
            Self::Join {
                group: name,
                id: Some(id),
            }
            | Self::Leave { group: name, id } => Some(group(id, name)),
            Self::Missing
            | Self::Name { .. }
            | Self::Join { id: None, .. }
            | Self::Link { .. }
            | Self::Password => None,
        }
    }
}

/// What a search brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Found {
    /// An event.
    Event {
        /// Its type, as Okta calls it.
        #[serde(rename = "type")]
        event: String,
        /// When it was.
        at: String,
        /// Who did it, where the event says so.
        by: Option<Actor>,
    },
    /// No event in that time; which does not say that nobody did it.
    // See facts::events 17.
    NoEvent,
    /// The search has a limit and did not come so far.
    NotSearched,
}

/// Who did something: a person, an application or Okta itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Actor {
    /// Okta's id.
    pub id: Option<String>,
    /// `User`, `PublicClientApp`, `SystemPrincipal`, …
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Of a person the login.
    pub alternate_id: Option<String>,
    /// What people read.
    pub display_name: Option<String>,
}
