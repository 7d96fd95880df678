//! A service app, which asks for its tokens itself.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

use crate::okta::oauth::key::SigningKey;

/// A service app of an org. Never shown by `Debug`.
pub struct ServiceApp {
    /// Its client id.
    pub client_id: String,
    /// Its private key.
    pub key: SigningKey,
    /// `kid`: which of its keys that is; the key's own, where it is not given.
    pub key_id: Option<String>,
    /// The scopes to ask for; what the command needs, where they are not given.
    pub scopes: Option<Vec<String>>,
    /// What says what time it is.
    pub clock: Clock,
}

/// What says what time it is: signed times are held against the server's clock.
#[derive(Clone)]
pub struct Clock(pub Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// The clock of this machine.
    pub fn machine() -> Self {
        Self(Arc::new(Timestamp::now))
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Clock")
    }
}

impl fmt::Debug for ServiceApp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ServiceApp({})", self.client_id)
    }
}
