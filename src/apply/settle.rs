//! After a lifecycle operation: read back until the person has arrived.

use crate::apply::failed::{answer, failure, found_done, no_id, unexplained};
use crate::apply::judge::Seen;
use crate::apply::run::Run;
use crate::model::ids::UserId;
use crate::model::transition::Landing;
use crate::okta::error::CallError;
use crate::okta::settle::{Look, READS_MAX, settle};
use crate::outcome::{Answer, Failure, StepResult};
use crate::plan::step::Step;
use crate::transport::Transport;

impl<T: Transport> Run<'_, T> {
    /// Reads back until the person is where the step leads. `refused` is how the write itself ended, if not well.
    pub(crate) async fn settle(
        &self,
        step: &Step,
        landing: &Landing,
        refused: Option<&CallError>,
    ) -> StepResult {
        let Some(id) = self.id_of(step) else {
            return StepResult::Failed(no_id(step));
        };
        match self.arrive(&id, landing, refused).await {
            Ok((_, Look::Arrived)) => StepResult::Done {
                remark: refused.map(found_done),
            },
            Ok((seen, Look::NotYet | Look::Elsewhere)) => {
                StepResult::Failed(refused.map_or_else(|| unsettled(step, &seen), failure))
            }
            Err(error) => StepResult::Failed(failure(refused.unwrap_or(&error))),
        }
    }

    /// Reads somebody until they are where an operation leads; returns what the last read found.
    pub(crate) async fn arrive(
        &self,
        id: &UserId,
        landing: &Landing,
        refused: Option<&CallError>,
    ) -> Result<(Seen, Look), CallError> {
        // A refused write moves nobody: one look is enough.
        let elsewhere = match refused.map(answer) {
            Some(Answer::Given) => Look::Elsewhere,
            Some(Answer::Missing) | None => Look::NotYet,
        };
        let (seen, look) = settle(
            async || self.read(id).await.map(Some),
            |seen| seen.map_or(elsewhere, |seen| judge(seen, landing, elsewhere)),
        )
        .await?;
        Ok((seen.unwrap_or(Seen::Gone), look))
    }
}

fn judge(seen: &Seen, landing: &Landing, elsewhere: Look) -> Look {
    match (seen, landing) {
        (Seen::Gone, Landing::Gone) => Look::Arrived,
        (Seen::Here { user, .. }, _) if user.transitioning_to.is_some() => Look::NotYet,
        (Seen::Here { user, .. }, Landing::OneOf(statuses)) if statuses.contains(&user.status) => {
            Look::Arrived
        }
        (Seen::Gone, Landing::OneOf(_)) | (Seen::Here { .. }, _) => elsewhere,
    }
}

fn unsettled(step: &Step, seen: &Seen) -> Failure {
    let last = match seen {
        Seen::Gone => "gone".to_owned(),
        Seen::Here { user, .. } => match &user.transitioning_to {
            Some(to) => format!("{} on the way to {to}", user.status),
            None => user.status.to_string(),
        },
    };
    unexplained(
        &step.operation.summary(),
        Answer::Given,
        &format!("Okta accepted it, but after {READS_MAX} reads the person is still {last}"),
    )
}
