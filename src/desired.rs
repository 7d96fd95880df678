//! What the files ask for: the YAML as written, where each node stands, all the checks, [`state::DesiredState`].
//!
//! **Invariant:** pure. Text comes in through a [`crate::source::SourceMap`], state and findings go out; wrong
//! input is no exception, so nothing here returns an error.

pub mod access;
pub mod across;
pub mod approvals;
pub mod base;
pub mod check;
pub mod config;
pub mod declared;
mod file_limits;
mod from_okta;
pub mod group_rule;
pub mod groups;
pub mod hidden;
mod ids;
mod keys;
pub mod limit;
pub mod load;
pub mod only;
pub mod pattern;
pub mod person;
pub mod rate_limit;
pub mod sign_in;
pub mod state;
pub(crate) mod stored;
pub mod unreviewed;
pub mod wish;
pub mod written;

pub use config::config;
pub use load::{load, load_files};
