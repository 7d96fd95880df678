//! What is sent: each of Okta's operations once, and the requests of a plan's steps and of single commands, with ids to
//! come and secrets as placeholders.
//!
//! **Invariant:** the one place that knows which request an operation is. The dry run prints these requests, the
//! rehearsal runs them on the org in memory, apply and single commands send them.

mod bindings;
pub mod bucket;
pub mod carriage;
pub mod choice;
mod credentials;
pub mod endpoint;
pub mod get;
pub mod key;
mod row;
pub mod scope;
mod secrets;
mod step;
pub mod template;
pub mod user;

pub use crate::request::bindings::Bindings;
pub use crate::request::secrets::Secrets;
pub(crate) use crate::request::step::write;
pub use crate::request::step::{Call, Purpose, calls, lifecycle_of, secrets};
