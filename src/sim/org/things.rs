//! What is in an org: people, groups, rules, definitions.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::model::status::UserStatus;
use crate::sim::ids::content_hash;

/// The group that Okta puts everybody into.
const EVERYONE: &str = "Everyone";

/// A user.
#[derive(Clone, Debug, PartialEq)]
pub struct User {
    /// `00u…`
    pub id: String,
    /// The status.
    pub status: UserStatus,
    /// Where a transition under way leads.
    pub transitioning_to: Option<UserStatus>,
    /// The attributes that are set; never null.
    pub profile: Map<String, Value>,
    /// Whether a password is stored.
    pub has_password: bool,
    /// `credentials.recovery_question.question`
    pub recovery_question: Option<String>,
    /// What only they know.
    pub secrets: Secrets,
    /// `credentials.provider.type`
    pub provider: String,
    /// The name of the user type.
    pub type_name: String,
    /// Where `unsuspend` leads.
    pub suspended_from: UserStatus,
    /// Where `unlock` leads.
    pub unlock_to: UserStatus,
    /// When they were created.
    pub created: Timestamp,
    /// When they were last activated.
    pub activated: Option<Timestamp>,
    /// When the status last changed.
    pub status_changed: Option<Timestamp>,
    /// When they last signed in.
    pub last_login: Option<Timestamp>,
    /// When profile or status last changed.
    pub last_updated: Timestamp,
    /// When the password was last set; stays when deactivation destroys it
    /// ([deactivation 1](crate::facts::deactivation)).
    pub password_changed: Option<Timestamp>,
}

/// What only the person knows, as far as a request has brought it: a file never has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Secrets {
    /// The password.
    pub password: Option<Secret>,
    /// The answer to the recovery question.
    pub answer: Option<Secret>,
}

/// A text that can be compared and not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps a digest.
    pub fn of(text: &str) -> Self {
        Self(content_hash(text))
    }
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// `00g…`
    pub id: String,
    /// `profile.name`
    pub name: String,
    /// `profile.description`
    pub description: Option<String>,
    /// `OKTA_GROUP`, `APP_GROUP` or `BUILT_IN`.
    pub kind: String,
    /// The custom attributes that are set; never null.
    pub attributes: Map<String, Value>,
}

/// When a group changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupTimes {
    /// When it was created.
    pub created: Timestamp,
    /// When its profile last changed.
    pub last_updated: Timestamp,
    /// When its members last changed.
    pub last_membership_updated: Timestamp,
}

/// A linked object definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The primary side.
    pub primary: Side,
    /// The associated side.
    pub associated: Side,
}

/// One side of a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// What links call it.
    pub name: String,
    /// What people read.
    pub title: String,
    /// What it is for.
    pub description: Option<String>,
}

/// A group rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// `0pr…`
    pub id: String,
    /// What people call it.
    pub name: String,
    /// `ACTIVE` or `INACTIVE`.
    pub status: String,
    /// The condition in Okta's expression language.
    pub expression: Option<String>,
    /// The groups that it fills, by id.
    pub groups: Vec<String>,
    /// The people whom it leaves alone, by id.
    pub excluded: BTreeSet<String>,
    /// When it was made.
    pub created: Timestamp,
    /// When it last changed.
    pub last_updated: Timestamp,
}

impl User {
    /// Returns the login.
    pub fn login(&self) -> &str {
        let login = self.profile.get("login");
        login.and_then(Value::as_str).unwrap_or_default()
    }

    /// Returns whether somebody outside answers for them, so that activation needs no password
    /// ([lifecycle 6](crate::facts::lifecycle)).
    pub fn is_federated(&self) -> bool {
        ["FEDERATION", "SOCIAL"].contains(&self.provider.as_str())
    }

    /// Returns whether a directory is the source of their profile and lock-out.
    pub fn is_sourced(&self) -> bool {
        ["ACTIVE_DIRECTORY", "LDAP"].contains(&self.provider.as_str())
    }
}

impl Group {
    /// Returns whether everybody is in it by Okta's doing.
    pub fn is_everyone(&self) -> bool {
        self.kind == "BUILT_IN" && self.name == EVERYONE
    }
}

impl Definition {
    /// Returns whether one of its sides has this name; case matters ([links 6](crate::facts::links)).
    pub fn has_name(&self, name: &str) -> bool {
        self.primary.name == name || self.associated.name == name
    }
}
