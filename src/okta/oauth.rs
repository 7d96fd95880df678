//! OAuth 2.0 for service apps ([tokens](crate::facts::tokens)): a signed assertion buys an access token, which a proof
//! of possession (`DPoP`) may bind to a key of this run.
//!
//! **Invariants:** assertions, proofs, nonces, keys and tokens are in no `Debug`, error or log. What is signed, what an
//! answer means and whether a token has what is needed are decided by pure functions; `session` only sends and waits.

pub mod app;
mod assertion;
pub mod key;
mod pem;
mod proof;
pub mod refusal;
mod reply;
pub mod scope;
pub mod session;

/// Where tokens are asked for ([tokens 2](crate::facts::tokens)).
pub const TOKEN_PATH: &str = "/oauth2/v1/token";
