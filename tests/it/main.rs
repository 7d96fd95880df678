//! Integration tests, in one binary.

#![expect(
    clippy::unwrap_used,
    reason = "what a test unwraps is what it says of the program"
)]

mod sandbox_api;
mod sandbox_file;
mod sandbox_http;
mod witness;
