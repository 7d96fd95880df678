//! What an error means for the step that met it.

use crate::okta::error::CallError;
use crate::okta::oauth::TOKEN_PATH;
use crate::outcome::{Answer, Failure, SkipReason, StepResult, StopReason};
use crate::plan::step::Step;
use crate::request::carriage::Carried;

/// Returns the failure of a step that lacks an id.
pub(crate) fn no_id(step: &Step) -> Failure {
    unexplained(
        &step.operation.summary(),
        Answer::Given,
        "an id that the step needs is missing",
    )
}

/// Returns a call's error as the outcome tells it.
pub(crate) fn failure(error: &CallError) -> Failure {
    match error {
        CallError::Api(api) => Failure {
            call: api.call.clone(),
            answer: answer(error),
            status: Some(api.status),
            code: api.code.clone(),
            summary: api.summary.clone(),
            causes: api.causes.clone(),
            error_id: api.error_id.clone(),
            request_id: api.request_id.clone(),
            help: error.advice(),
        },
        CallError::NoAnswer { call, .. } => unexplained(call, answer(error), "no answer"),
        CallError::NotSent { call } => unexplained(
            call,
            answer(error),
            "not sent: the run was stopped while the call waited",
        ),
        CallError::Unreadable { call, reason, .. } => unexplained(
            call,
            answer(error),
            &format!("the answer cannot be read: {reason}"),
        ),
        CallError::TooManyPages { call, .. } => {
            unexplained(call, answer(error), "the list does not end")
        }
        CallError::ForeignLink { call, .. } => {
            unexplained(call, answer(error), "the next page is outside the org")
        }
        CallError::NobodySeen { call } => unexplained(call, answer(error), "nobody is listed"),
        CallError::Token(why) => Failure {
            status: why.status(),
            ..unexplained(
                &format!("POST {TOKEN_PATH}"),
                answer(error),
                &why.to_string(),
            )
        },
    }
}

/// How Okta's answer says that it does not find a group ([errors 7](crate::facts::errors)).
const GROUP_KIND: &str = "(UserGroup)";

/// Returns the error of a write that carries memberships, if any. A group that is gone by then fails all of a creation
/// ([creation 6](crate::facts::creation)): it is told by name where the answer has its id, else all that it can be are.
pub(crate) fn write_failure(carried: &[Carried<'_>], error: &CallError) -> Failure {
    let failure = failure(error);
    if !error.is_not_found() {
        return failure;
    }
    let is_of_another_kind =
        failure.summary.ends_with(')') && !failure.summary.ends_with(GROUP_KIND);
    let is_named = |each: &&Carried<'_>| {
        let mut words = failure.summary.split_whitespace();
        words.any(|word| word == each.group.as_str())
    };
    let gone: Vec<String> = match carried.iter().find(is_named) {
        Some(gone) => vec![named(gone)],
        None if is_of_another_kind => Vec::new(),
        None => carried.iter().map(named).collect(),
    };
    let gone = match gone.as_slice() {
        [] => return failure,
        [gone] => format!("the group {gone}"),
        several => format!("one of the groups {}", several.join(", ")),
    };
    let help = format!("nobody was created, for {gone} is no longer in the org: run `plan` again");
    Failure {
        help: Some(help),
        ..failure
    }
}

fn named(each: &Carried<'_>) -> String {
    format!("{} ({})", each.name, each.group)
}

/// Returns how a step ended whose write was not sent.
pub(crate) fn not_tried(error: &CallError) -> StepResult {
    match error {
        CallError::NotSent { .. } => StepResult::Skipped(SkipReason::Stopped {
            why: StopReason::Asked,
        }),
        CallError::Api(_)
        | CallError::NoAnswer { .. }
        | CallError::Unreadable { .. }
        | CallError::TooManyPages { .. }
        | CallError::ForeignLink { .. }
        | CallError::NobodySeen { .. }
        | CallError::Token(_) => StepResult::Failed(failure(error)),
    }
}

/// Returns whether the org said anything.
pub(crate) fn answer(error: &CallError) -> Answer {
    if error.is_unanswered() {
        Answer::Missing
    } else {
        Answer::Given
    }
}

/// Says how it was found out that a step is done whose write did not end well.
pub(crate) fn found_done(error: &CallError) -> String {
    match answer(error) {
        Answer::Missing => "not answered, but found done".to_owned(),
        Answer::Given => "refused, but found done".to_owned(),
    }
}

/// Returns a failure of which Okta said nothing.
pub(crate) fn unexplained(call: &str, answer: Answer, summary: &str) -> Failure {
    Failure {
        call: call.to_owned(),
        answer,
        status: None,
        code: None,
        summary: summary.to_owned(),
        causes: Vec::new(),
        error_id: None,
        request_id: None,
        help: None,
    }
}
