//! What happened, as data: events while applying, and how each step ended.

pub mod ledger;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::model::ids::{AttributeName, GroupId, Login, UserId};
use crate::model::transition::Verb;
use crate::outcome::ledger::Ledger;
use crate::plan::Plan;
use crate::plan::step::{Operation, Step, StepId, Tokens, UserRef};

/// Something that happens while a plan is applied. Told in one order from one place.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(
    tag = "event",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Event {
    /// A step begins.
    Started {
        /// The step that begins.
        step: StepId,
    },
    /// A step is over.
    Finished {
        /// The step that is over.
        step: StepId,
        /// How it ended.
        result: StepResult,
    },
}

/// How a step ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(
    tag = "result",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum StepResult {
    /// It is done.
    Done {
        /// How that was found out, where Okta's answer alone did not say so.
        remark: Option<String>,
    },
    /// It failed.
    Failed(Failure),
    /// It was not tried.
    Skipped(SkipReason),
}

/// Why a step failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// The call, as `METHOD /path`; the operation, where it is no single call that failed.
    pub call: String,
    /// Whether the org said anything.
    pub answer: Answer,
    /// The HTTP status; `None` where there was no answer, or the answer was not what the step needs.
    pub status: Option<u16>,
    /// Okta's `errorCode`.
    pub code: Option<String>,
    /// What went wrong, in one sentence.
    pub summary: String,
    /// Okta's `errorCauses`.
    pub causes: Vec<String>,
    /// Okta's id of the error.
    pub error_id: Option<String>,
    /// Okta's id of the request.
    pub request_id: Option<String>,
    /// What to do about it.
    pub help: Option<String>,
}

/// Whether the org said anything. A gateway that gave up waiting for it speaks for nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Answer {
    /// It did.
    Given,
    /// It did not, so whether a write took effect had to be looked up.
    Missing,
}

/// Why a step was not tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(
    tag = "because",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum SkipReason {
    /// A step that it needs did not succeed.
    After {
        /// Which. In JSON it stands beside the number of the step that was not tried.
        #[serde(rename = "needs")]
        step: StepId,
    },
    /// The person is no longer as the plan found them.
    PersonChanged {
        /// The person.
        user: UserId,
        /// What is different, in a few words.
        what: String,
    },
    /// The group is no longer as the plan found it.
    GroupChanged {
        /// The group's id.
        group: GroupId,
        /// What is different, in a few words.
        what: String,
    },
    /// The run was stopped.
    Stopped {
        /// Who or what stopped it.
        why: StopReason,
    },
}

/// Why a run starts no more steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum StopReason {
    /// Somebody asked for it.
    Asked,
    /// Nobody answers any more.
    NoAnswers,
    /// Okta does not take the token any more.
    TokenRefused,
}

/// How applying a plan ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// How each step ended, in the order of the plan.
    pub results: Vec<StepResult>,
    /// Why the run ended early, if it did.
    pub stopped: Option<StopReason>,
    /// How many requests were sent.
    pub calls: u64,
    /// The id of each person who was created, by the step that did it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub created: BTreeMap<StepId, UserId>,
    /// What became of the memberships that the plan foresaw, where somebody waited for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ledger: Option<Ledger>,
}

/// Somebody who was created.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Newcomer<'o> {
    /// The login.
    pub login: &'o Login,
    /// Okta's id.
    pub id: &'o UserId,
}

/// Something that is owed, and how it is paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Owed {
    /// The step that did not do it.
    pub step: StepId,
    /// The command that does.
    pub command: String,
}

/// Returns the command that does what a step was to do, where no later plan would do it.
fn owed_command(plan: &Plan, step: &Step) -> Option<String> {
    let (user, what, options) = match &step.operation {
        Operation::RevokeSessions { user, tokens } => match tokens {
            Tokens::Keep => (user, "sessions clear", ""),
            Tokens::Revoke => (user, "sessions clear", " --oauth-tokens"),
        },
        Operation::RevokeGrants { user } => (user, "grants revoke", " --all"),
        Operation::SendActivationMail { user, .. } => (user, "reactivate", ""),
        Operation::CreateGroup { .. }
        | Operation::RenameGroup { .. }
        | Operation::CreateDefinition { .. }
        | Operation::CreateUser { .. }
        | Operation::UpdateProfile { .. }
        | Operation::ChangeType { .. }
        | Operation::JoinGroup { .. }
        | Operation::LeaveGroup { .. }
        | Operation::SetLink { .. }
        | Operation::ClearLink { .. }
        | Operation::ExpirePassword { .. }
        | Operation::Lifecycle { .. } => return None,
    };
    let UserRef::Live(id) = user else {
        return None;
    };
    let name = name_in_shell(plan, step, id);
    Some(format!("okta-reconcile user {what} {name}{options}"))
}

/// Returns the login, or the id where the login is not the same before and after the plan, or would have to be quoted.
fn name_in_shell(plan: &Plan, step: &Step, id: &UserId) -> String {
    let is_plain = |login: &&Login| {
        let needs_no_quotes = |c: char| c.is_ascii_alphanumeric() || "@._+-".contains(c);
        login.as_str().chars().all(needs_no_quotes) && !login.as_str().starts_with('-')
    };
    let attribute = AttributeName::new("login");
    let is_renamed = plan.steps().iter().any(|other| {
        let changes = other.operation.changes();
        other.operation.user() == step.operation.user()
            && changes.is_some_and(|changes| changes.contains_key(&attribute))
    });
    let login = step.subject.login().filter(is_plain);
    match login.filter(|_| !is_renamed) {
        Some(login) => login.to_string(),
        None => id.to_string(),
    }
}

impl Outcome {
    /// Returns the login and the id of each person who was created.
    pub fn newcomers<'o>(&'o self, plan: &'o Plan) -> Vec<Newcomer<'o>> {
        let created = self.created.iter();
        created
            .filter_map(|(step, id)| {
                let login = plan.step(*step).subject.login()?;
                Some(Newcomer { login, id })
            })
            .collect()
    }

    /// Returns how many steps are done.
    pub fn done(&self) -> usize {
        let done = |result: &&StepResult| match result {
            StepResult::Done { .. } => true,
            StepResult::Failed(_) | StepResult::Skipped(_) => false,
        };
        self.results.iter().filter(done).count()
    }

    /// Returns who was created and not activated, though the plan would have: where an entry has no `status`, no later
    /// plan does it.
    pub fn left_staged<'p>(&self, plan: &'p Plan) -> Vec<&'p Login> {
        let ended = |wanted: fn(&Operation) -> bool, was_done: bool| {
            let steps = plan.steps().iter().zip(&self.results);
            let steps = steps.filter(move |(step, result)| {
                wanted(&step.operation) && matches!(result, StepResult::Done { .. }) == was_done
            });
            steps.filter_map(|(step, _)| step.subject.login())
        };
        let is_creation = |operation: &Operation| matches!(operation, Operation::CreateUser { .. });
        let is_activation = |operation: &Operation| {
            matches!(
                operation,
                Operation::Lifecycle {
                    verb: Verb::Activate,
                    ..
                }
            )
        };
        let created: BTreeSet<&Login> = ended(is_creation, true).collect();
        let waiting = ended(is_activation, false);
        waiting.filter(|login| created.contains(login)).collect()
    }

    /// Returns what was to be taken from people before they lost access, and was not: once they are out, no later plan
    /// does it. Where it is not known whether they are out, it is owed too. So is a mail to somebody who is back, once their
    /// new mailbox is written.
    pub fn owed(&self, plan: &Plan) -> Vec<Owed> {
        let may_be_out = |step: &Step, user: &UserRef| {
            let verb = step.operation.verb();
            step.operation.user() == Some(user)
                && verb.is_some_and(Verb::takes_access)
                && !matches!(
                    self.results.get(step.id.index()),
                    Some(StepResult::Skipped(_)) | None
                )
        };
        let steps = plan.steps().iter().zip(&self.results);
        let owed = steps.filter_map(|(step, result)| {
            let (StepResult::Failed(_) | StepResult::Skipped(_)) = result else {
                return None;
            };
            let command = owed_command(plan, step)?;
            let user = step.operation.user()?;
            let is_owed = if let Operation::SendActivationMail { .. } = &step.operation {
                self.is_mail_owed(step, result)
            } else {
                let mut others = plan.steps().iter();
                others.any(|other| may_be_out(other, user))
            };
            is_owed.then_some(Owed {
                step: step.id,
                command,
            })
        });
        owed.collect()
    }

    /// Whether a mail that was not sent is owed: not while the mailbox is the old one, and not to somebody who is no longer
    /// as the plan says.
    fn is_mail_owed(&self, step: &Step, result: &StepResult) -> bool {
        let is_left = match result {
            StepResult::Failed(_) | StepResult::Skipped(SkipReason::Stopped { .. }) => true,
            StepResult::Done { .. }
            | StepResult::Skipped(
                SkipReason::After { .. }
                | SkipReason::PersonChanged { .. }
                | SkipReason::GroupChanged { .. },
            ) => false,
        };
        let is_done = |needed: &StepId| {
            let result = self.results.get(needed.index());
            matches!(result, Some(StepResult::Done { .. }))
        };
        is_left && step.after.iter().all(is_done)
    }

    /// Returns how many steps failed.
    pub fn failed(&self) -> usize {
        let failed = |result: &&StepResult| match result {
            StepResult::Failed(_) => true,
            StepResult::Done { .. } | StepResult::Skipped(_) => false,
        };
        self.results.iter().filter(failed).count()
    }

    /// Returns how many steps were not tried.
    pub fn skipped(&self) -> usize {
        self.results.len() - self.done() - self.failed()
    }
}
