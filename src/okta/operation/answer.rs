//! What operations answer, and the pure functions that read it.
//!
//! Keys and statuses that nobody knows are taken as they come, absent and null are one. A record keeps the whole of
//! what Okta sent beside what was understood of it, so that nothing is lost where it is shown as JSON.

pub mod access;
pub mod group;
pub mod resource;
pub mod secret;
pub mod user;

use std::fmt;

use serde_json::Value;

use crate::model::secret::without_secrets;
use crate::okta::error::Misread;

/// The answer to a write that tells nothing: `{}` or no body at all ([operations 5](crate::facts::operations)).
/// [`crate::okta::accept`] lets nothing else through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nothing;

/// Takes whatever was let through.
pub fn nothing(_: &[u8]) -> Result<Nothing, Misread> {
    Ok(Nothing)
}

/// A record as Okta sent it. `Debug` strikes out what looks like a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Sent(Value);

impl Sent {
    pub(crate) fn new(value: Value) -> Self {
        Self(value)
    }

    /// Returns the record.
    pub fn json(&self) -> &Value {
        &self.0
    }
}

impl fmt::Debug for Sent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", without_secrets(&self.0))
    }
}
