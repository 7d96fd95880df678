//! User types ([schemas](crate::facts::schemas)).

use jiff::Timestamp;
use serde_json::{Map, Value};

/// The user type that everybody has who has no other. On the wire its name is `user`
/// ([schemas 1](crate::facts::schemas)).
pub const DEFAULT_TYPE: &str = "default";

/// The id of Okta itself, as the maker of what comes with every org.
const OKTA_ITSELF: &str = "sprOkta";

/// What Okta describes its own user type with.
const DEFAULT_TYPE_DESCRIPTION: &str =
    "Okta user profile template with default permission settings";

/// A user type and its schema.
#[derive(Clone, Debug, PartialEq)]
pub struct UserType {
    /// `oty…`
    pub id: String,
    /// The variable name.
    pub name: String,
    /// What people read.
    pub display_name: String,
    /// What it is for.
    pub description: Option<String>,
    /// The person who made it, and the time.
    pub history: History,
    /// The custom attributes, as the schema defines them.
    pub custom: Map<String, Value>,
    /// Changes to base attributes, key by key as the schema writes them; null takes a limit away.
    pub base: Map<String, Value>,
}

/// The person who made a thing, and the times when it was made and changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// `createdBy`: an id.
    pub created_by: String,
    /// `lastUpdatedBy`: an id.
    pub last_updated_by: String,
    /// `created`
    pub created: Timestamp,
    /// `lastUpdated`
    pub last_updated: Timestamp,
}

impl History {
    /// Returns the history of what came with the org: Okta itself made it.
    pub fn founded() -> Self {
        Self {
            created_by: OKTA_ITSELF.to_owned(),
            last_updated_by: OKTA_ITSELF.to_owned(),
            created: Timestamp::UNIX_EPOCH,
            last_updated: Timestamp::UNIX_EPOCH,
        }
    }
}

impl UserType {
    /// Makes a type that came with the org, without custom attributes.
    pub fn founded(id: impl Into<String>, name: &str, display_name: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            name: name.to_owned(),
            display_name: display_name.into(),
            description: (name == DEFAULT_TYPE).then(|| DEFAULT_TYPE_DESCRIPTION.to_owned()),
            history: History::founded(),
            custom: Map::new(),
            base: Map::new(),
        }
    }
}
