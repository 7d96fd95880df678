//! What the files ask for: the YAML as written, where each node stands, all the checks, [`state::DesiredState`].
//!
//! **Invariant:** pure. Text comes in through a [`crate::source::SourceMap`], state and findings go out; wrong
//! input is no exception, so nothing here returns an error.

pub mod check;
pub mod config;
pub mod declared;
pub mod keys;
pub mod load;
mod offset;
pub mod person;
pub mod read;
pub mod state;
pub mod tree;

pub use config::config;
pub use load::load;
