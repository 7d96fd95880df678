//! What Terraform managed of an org, as `terraform show -json` prints its state: which people, groups and attributes.
//!
//! The state is read for *what* is managed, never for its values: those are the org's. It holds passwords in the clear, so
//! whatever it marks as sensitive, or has the key of a secret, is dropped while it is read.

pub mod managed;
pub mod read;
pub mod resource;
pub mod state;
pub mod takeover;
