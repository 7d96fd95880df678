//! The vocabulary: ids, statuses, the transition table, routes, profile values.
//!
//! **Invariant:** knows nothing of files, HTTP or plans.

pub mod amount;
pub mod circle;
pub mod credentials;
pub mod hidden;
pub mod ids;
pub mod mail;
pub mod part;
pub mod profile;
pub mod route;
pub mod secret;
pub mod share;
pub mod status;
pub mod table;
pub mod transition;
