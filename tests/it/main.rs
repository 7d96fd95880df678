//! wip
#![expect(missing_docs)]
mod command;
mod generated;
mod laws;
mod okta_client;
mod okta_fetch;
mod program;
mod scenarios;
mod support;
