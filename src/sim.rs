//! An org in memory that answers as Okta does, for the rehearsal, the sandbox and the tests.
//!
//! **Invariant:** a second witness. Its rules are written from the facts and share nothing with
//! [`crate::model::transition`], its JSON is built by hand; it has in common with the client only the request, the
//! response and the names of statuses. All of it is pure but [`server`].
//!
//! What is not simulated: mail, the writing of applications, roles and identity providers, password policies, the
//! formats and patterns of attributes, how many users and groups an org may have.

pub mod api;
pub mod event;
pub mod fault;
pub mod file;
pub mod ids;
pub mod json;
pub mod limit;
pub mod log;
pub mod oauth;
pub mod org;
pub mod path;
pub mod power;
pub mod refusal;
pub mod relation;
pub mod rules;
pub mod sandbox;
pub mod schema;
pub mod search;
pub mod server;
