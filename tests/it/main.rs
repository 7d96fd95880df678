//! The tests that look at the program from outside, in one binary: each binary more links the crate anew.
//!
//! One module for each promise or data folder; what needs private doors stands as a unit test at the end of its own
//! file. Tests are data where they can be: a folder of small files, and the whole output as a snapshot beside it.
//!
//! - `desired`: what files mean
//! - `invalid`: one file a mistake under `tests/invalid/`, and what is said about it
//! - `routes`: every status and wish, and what a plan does about it
//! - `tidy`: the source as data: who imports whom, sizes, words

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on fails, and says where"
)]

mod desired;
mod invalid;
mod routes;
mod tidy;
