//! All integration tests, in one binary.
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod command;
mod generated;
mod laws;
mod okta_client;
mod okta_fetch;
mod okta_net;
mod okta_script;
mod okta_wire;
mod program;
mod scenarios;
mod support;
