//! wip
#![expect(missing_docs)]
mod command;
mod generated;
mod laws;
mod program;
mod scenarios;
mod support;
