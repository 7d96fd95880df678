//! Reading somebody until they have arrived where an operation leads: one rule for the steps of a plan and for single
//! operations.
//!
//! Activation and deactivation are asynchronous inside Okta ([lifecycle 22](crate::facts::lifecycle)), and a 204 never
//! proves a deletion ([lifecycle 19](crate::facts::lifecycle)).

use std::time::Duration;

use crate::okta::error::CallError;

/// How often somebody is read: with the waits between, about a minute, more than Okta was ever seen to take.
pub const READS_MAX: u32 = 20;

/// The wait before the second read; it doubles from read to read.
const FIRST_WAIT_MS: u64 = 250;

/// The longest wait between two reads.
const LONGEST_WAIT_MS: u64 = 4_000;

/// What a read says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// They are where the operation leads.
    Arrived,
    /// They are elsewhere, which may change.
    NotYet,
    /// They are elsewhere, and waiting changes nothing.
    Elsewhere,
}

/// Reads somebody until they have arrived, or until another read would tell nothing new; returns what the last read
/// said. `None` is somebody whom the org does not have.
pub async fn settle<U>(
    read: impl AsyncFn() -> Result<Option<U>, CallError>,
    look: impl Fn(Option<&U>) -> Look,
) -> Result<(Option<U>, Look), CallError> {
    let mut reads = 1;
    loop {
        let found = read().await?;
        let said = look(found.as_ref());
        if said != Look::NotYet || reads == READS_MAX {
            return Ok((found, said));
        }
        tokio::time::sleep(wait_after(reads)).await;
        reads += 1;
    }
}

fn wait_after(reads: u32) -> Duration {
    let doubled = FIRST_WAIT_MS << (reads - 1).min(8);
    Duration::from_millis(doubled.min(LONGEST_WAIT_MS))
}
