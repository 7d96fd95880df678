//! User types ([schemas](crate::facts::schemas)).

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::sim::org::{Org, User};

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

impl Org {
    /// Adds a user type, or replaces the one with that name.
    pub fn put_type(&mut self, user_type: UserType) {
        let name = &user_type.name;
        match self.types.iter_mut().find(|each| each.name == *name) {
            Some(old) => *old = user_type,
            None => self.types.push(user_type),
        }
    }

    /// Returns all user types, the default one first.
    pub fn types(&self) -> &[UserType] {
        &self.types
    }

    /// Returns the user type of that name.
    pub fn type_named(&self, name: &str) -> Option<&UserType> {
        self.types.iter().find(|each| each.name == name)
    }

    /// Returns the user type of somebody.
    pub fn type_of(&self, user: &User) -> &UserType {
        self.type_named(&user.type_name).unwrap_or(&self.types[0])
    }
}
