//! After a lifecycle operation: read back until the person has arrived.
//!
//! Activation and deactivation are asynchronous inside Okta (facts 1.2), and a 204 never proves a deletion (facts 1.3).

use std::time::Duration;

use crate::apply::failed::{answer, failure, found_done, no_id, unexplained};
use crate::apply::run::Run;
use crate::live::LiveUser;
use crate::model::transition::Landing;
use crate::okta::error::CallError;
use crate::okta::wire;
use crate::outcome::{Answer, Failure, StepResult};
use crate::plan::step::Step;
use crate::transport::{Request, Transport};

/// How often somebody is read back: with the waits between, about a minute, more than Okta was ever seen to take.
const SETTLE_READS_MAX: u32 = 20;

/// The wait before the second read; it doubles from read to read.
const FIRST_WAIT_MS: u64 = 250;

/// The longest wait between two reads.
const LONGEST_WAIT_MS: u64 = 4_000;

/// What a read found.
enum Found {
    /// They are where the step leads.
    Arrived,
    /// They are elsewhere, and Okta is moving them.
    Moving(String),
    /// They are elsewhere.
    Elsewhere(String),
}

impl<T: Transport> Run<'_, T> {
    /// Reads back until the person is where the step leads. `refused` is how the write itself ended, if not well.
    pub(in crate::apply) async fn settle(
        &self,
        step: &Step,
        landing: &Landing,
        refused: Option<&CallError>,
    ) -> StepResult {
        let Some(request) = self.read_back(step, landing) else {
            return StepResult::Failed(no_id(step));
        };
        let mut last = String::new();
        for read in 0..SETTLE_READS_MAX {
            if read > 0 {
                tokio::time::sleep(wait_before(read)).await;
            }
            match self.find(&request, landing).await {
                Ok(Found::Arrived) => {
                    let remark = refused.map(found_done);
                    return StepResult::Done { remark };
                }
                // A refused write moves nobody: one look is enough.
                Ok(Found::Elsewhere(_)) if refused.map(answer) == Some(Answer::Given) => break,
                Ok(Found::Moving(status) | Found::Elsewhere(status)) => last = status,
                Err(error) => return StepResult::Failed(failure(refused.unwrap_or(&error))),
            }
        }
        StepResult::Failed(match refused {
            Some(error) => failure(error),
            None => unsettled(step, &last),
        })
    }

    async fn find(&self, request: &Request, landing: &Landing) -> Result<Found, CallError> {
        let response = match self.writer.send(request.clone()).await {
            Ok(response) => response,
            // A 404 of anything else than Okta proves nothing.
            Err(error) if error.is_not_found() => {
                return Ok(match landing {
                    Landing::Gone => Found::Arrived,
                    Landing::OneOf(_) => Found::Elsewhere("gone".to_owned()),
                });
            }
            Err(error) => return Err(error),
        };
        Ok(match wire::user(&response.body) {
            Ok(user) => judge(&user, landing),
            Err(_) => Found::Elsewhere("unreadable".to_owned()),
        })
    }
}

fn judge(user: &LiveUser, landing: &Landing) -> Found {
    if let Some(to) = &user.transitioning_to {
        return Found::Moving(format!("{} on the way to {to}", user.status));
    }
    match landing {
        Landing::OneOf(statuses) if statuses.contains(&user.status) => Found::Arrived,
        Landing::OneOf(_) | Landing::Gone => Found::Elsewhere(user.status.to_string()),
    }
}

fn wait_before(read: u32) -> Duration {
    let doubled = FIRST_WAIT_MS << (read - 1).min(8);
    Duration::from_millis(doubled.min(LONGEST_WAIT_MS))
}

fn unsettled(step: &Step, last: &str) -> Failure {
    unexplained(
        &step.operation.summary(),
        Answer::Given,
        &format!("Okta accepted it, but after {SETTLE_READS_MAX} reads the person is still {last}"),
    )
}
