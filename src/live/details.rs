//! A person as they are shown: more than a plan needs ([profiles](crate::facts::profiles)).

use std::fmt;

use jiff::Timestamp;
use serde_json::Value;

use crate::live::user::LiveUser;
use crate::model::ids::Login;
use crate::model::secret::without_secrets;

/// A person, all that Okta tells of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserDetails {
    /// What plans know of people, too.
    pub live: LiveUser,
    /// When the person was created.
    pub created: Option<Timestamp>,
    /// When they were activated last; set for PROVISIONED too.
    pub activated: Option<Timestamp>,
    /// When the status changed last. Not always set ([profiles 19](crate::facts::profiles)).
    pub status_changed: Option<Timestamp>,
    /// When they signed in last.
    pub last_login: Option<Timestamp>,
    /// When profile or status changed last; links and groups do not count.
    pub last_updated: Option<Timestamp>,
    /// The realm, in orgs that have realms.
    pub realm_id: Option<String>,
    /// The recovery question, without its answer.
    pub recovery_question: Option<String>,
    /// The name of who answers for the person.
    pub provider_name: Option<String>,
    /// The `ETag` of a single read: what a write to the profile may be bound to
    /// ([profiles 17, 18](crate::facts::profiles)).
    pub etag: Option<String>,
    /// The person as Okta sent them.
    pub sent: AsSent,
}

/// A record as Okta sent it, keys that nobody knows included. `Debug` strikes out what looks like a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct AsSent(pub Value);

impl UserDetails {
    /// Returns `profile.login`.
    pub fn login(&self) -> Option<&str> {
        self.live.profile.login().map(Login::as_str)
    }
}

impl fmt::Debug for AsSent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", without_secrets(&self.0))
    }
}
