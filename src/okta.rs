//! Okta's side: what goes over the seam, what comes back, and reading an org into a [`crate::live::Snapshot`].
//!
//! **Invariants:** `net` is the only file that names the HTTP library. [`client::Reader`] has no way to send anything
//! but a GET, and requests for tokens. What may be repeated, how long to wait and which page comes next are decided by
//! pure functions (`retry`, `quota`, `pace`, `page`), and what an error means by a table (`code`); `client` only sends and
//! sleeps.

pub mod accept;
mod advice;
pub mod agent;
pub mod answer;
pub mod auth;
pub mod client;
pub mod code;
mod doubt;
pub mod error;
mod excerpt;
pub(crate) mod json;
pub mod net;
pub mod oauth;
pub mod origin;
pub mod pace;
pub mod page;
pub mod quota;
mod random;
pub mod retry;
mod sent;
pub mod settle;
mod user;
pub mod wire;
