//! The vocabulary: ids, statuses, the transition table, profile values.
//!
//! **Invariant:** knows nothing of files, HTTP or plans.

pub mod ids;
pub mod profile;

pub mod status;
