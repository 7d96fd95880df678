//! Service apps: machines that act under their own name, with scopes and an administrator role
//! ([tokens 5](crate::facts::tokens)).

use std::collections::BTreeSet;

use serde_json::Value;

/// A service app.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceApp {
    /// What people call it.
    pub name: String,
    /// Its public keys, as JWK.
    pub keys: Vec<Value>,
    /// The scopes that it was granted.
    pub scopes: BTreeSet<String>,
    /// Its administrator roles. Without one it sees empty lists, and may do nothing ([lists 3](crate::facts::lists)).
    pub roles: Vec<String>,
    /// Whether its tokens are bound to a key, and how often it must ask for a nonce.
    pub binding: Binding,
    /// After how many requests a token is refused, though its hour is not over.
    pub token_requests: Option<u32>,
}

/// Whether tokens are bound to a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// Whoever has a token may use it, unless the app itself sends a proof.
    Bearer,
    /// A proof must come with every request.
    Proof {
        /// After how many proofs a nonce is replaced; never, where this is absent.
        nonce_proofs: Option<u32>,
        /// Where a nonce is asked for.
        nonces: Nonces,
    },
}

/// Where a proof must have a nonce.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nonces {
    /// At the token endpoint, as Okta does.
    ForTokens,
    /// With every request.
    Everywhere,
}
