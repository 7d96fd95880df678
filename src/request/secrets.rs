//! The secrets that are filled into requests.

use std::collections::BTreeMap;
use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use crate::model::credentials::SecretRef;

/// Secrets by their names. Never shown by `Debug`.
#[derive(Clone, Default)]
pub struct Secrets(BTreeMap<SecretRef, SecretString>);

impl Secrets {
    /// Makes them of names and values.
    pub fn new(secrets: impl IntoIterator<Item = (SecretRef, SecretString)>) -> Self {
        Self(secrets.into_iter().collect())
    }

    /// Returns a secret.
    pub(crate) fn get(&self, name: &SecretRef) -> Option<&str> {
        self.0.get(name).map(ExposeSecret::expose_secret)
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.0.keys()).finish()
    }
}
