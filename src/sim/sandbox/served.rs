//! What becomes of a request.

use std::time::Duration;

use jiff::Timestamp;

use crate::transport::{NoResponse, Response};

/// What becomes of a request, and how long it takes.
#[derive(Debug)]
pub struct Served {
    /// The how many-th request it was, from 1.
    pub number: u64,
    /// What time it was in the org.
    pub time: Timestamp,
    /// The answer, if one comes.
    pub response: Result<Response, NoResponse>,
    /// How long the answer is held back.
    pub delay: Duration,
    /// What becomes of the connection if no answer comes.
    pub ending: Ending,
}

/// How a connection ends on which no answer comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It is closed.
    Closed,
    /// It is reset.
    Reset,
}
