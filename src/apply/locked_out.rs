//! Somebody who has locked themselves out since the plan was made, and is to be suspended.
//!
//! Nobody has shown that Okta suspends a person who is LOCKED_OUT ([lifecycle 11](crate::facts::lifecycle)), so it is
//! tried first, for it gives them no access on the way. Where Okta refuses, the proven way is left: unlock, then
//! suspend at once.

use crate::apply::failed::failure;
use crate::apply::judge::Seen;
use crate::apply::run::{Run, lock};
use crate::model::ids::UserId;
use crate::model::status::UserStatus;
use crate::model::transition::{Credential, Landing, Verb, transition};
use crate::okta::settle::Look;
use crate::outcome::{Failure, StepResult};
use crate::plan::step::{Operation, Step};
use crate::request::lifecycle_of;
use crate::transport::Transport;

impl<T: Transport> Run<'_, T> {
    /// Suspends somebody by the proven way, if that is what the step is for and a lock-out is why it has failed.
    pub(crate) async fn suspend_locked_out(&self, step: &Step, refused: Failure) -> StepResult {
        let Operation::Lifecycle {
            verb: Verb::Suspend,
            landing,
            ..
        } = &step.operation
        else {
            return StepResult::Failed(refused);
        };
        let id = self.id_of(step).filter(|id| self.is_locked_out(id));
        let unlocked = transition(&UserStatus::LockedOut, Verb::Unlock, Credential::Password);
        let Some((id, unlocked)) = id.zip(unlocked) else {
            return StepResult::Failed(refused);
        };
        if !self.unlock(&id, &unlocked.landing).await {
            return StepResult::Failed(refused);
        }
        match self.writer.send(lifecycle_of(&id, Verb::Suspend)).await {
            Ok(_) => match self.settle(step, landing, None).await {
                StepResult::Done { .. } => StepResult::Done {
                    remark: Some("was LOCKED_OUT: unlocked first".to_owned()),
                },
                result @ (StepResult::Failed(_) | StepResult::Skipped(_)) => result,
            },
            Err(error) => match self.settle(step, landing, Some(&error)).await {
                StepResult::Failed(_) => StepResult::Failed(failure(&error)),
                result @ (StepResult::Done { .. } | StepResult::Skipped(_)) => result,
            },
        }
    }

    fn is_locked_out(&self, id: &UserId) -> bool {
        match lock(&self.people).get(id) {
            Some(Seen::Here { user, .. }) => user.status == UserStatus::LockedOut,
            Some(Seen::Gone) | None => false,
        }
    }

    /// Returns whether somebody is unlocked now.
    async fn unlock(&self, id: &UserId, landing: &Landing) -> bool {
        let sent = self.writer.send(lifecycle_of(id, Verb::Unlock)).await;
        let arrived = self.arrive(id, landing, sent.as_ref().err()).await;
        matches!(arrived, Ok((_, Look::Arrived)))
    }
}
