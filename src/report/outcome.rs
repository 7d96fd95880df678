//! How applying a plan ended, for a terminal.

use crate::outcome::{Failure, Outcome, SkipReason, StepResult};
use crate::plan::Plan;
use crate::plan::step::{Step, Subject};
use crate::report::plural::count;
use crate::report::style::{Role, Style};
use crate::report::text_safety::harmless;
use crate::report::wrap::hanging;

/// Prints what was done, what failed and what was not tried, and why.
pub fn outcome(plan: &Plan, outcome: &Outcome, style: Style) -> String {
    let mut lines = Vec::new();
    for (step, result) in plan.steps().iter().zip(&outcome.results) {
        lines.extend(step_lines(step, result, style));
    }
    let blocked = match plan.blocked().len() {
        0 => String::new(),
        blocked => format!("; {} blocked", count(blocked, "wish", "wishes")),
    };
    let line = format!(
        "Applied: {} done, {} failed, {} skipped{blocked}; {} calls.",
        outcome.done(),
        outcome.failed(),
        outcome.skipped(),
        outcome.calls
    );
    lines.push(style.paint(Role::Bold, &line));
    lines.join("\n") + "\n"
}

/// Returns one step and how it ended; also what a terminal shows while the plan runs.
pub fn step_lines(step: &Step, result: &StepResult, style: Style) -> Vec<String> {
    let what = match &step.subject {
        Subject::Person(login) => format!("{login} {}", step.operation.summary()),
        Subject::Group(_) | Subject::Definition(_) => step.operation.summary(),
    };
    let what = harmless(&what);
    match result {
        StepResult::Done { remark } => {
            let remark = remark
                .as_ref()
                .map_or(String::new(), |remark| format!(" ({remark})"));
            vec![format!(
                "{} {what}{remark}",
                style.paint(Role::Add, "done   ")
            )]
        }
        StepResult::Failed(failure) => failed(&what, failure, style),
        StepResult::Skipped(reason) => {
            let why = match reason {
                SkipReason::After { step } => format!("needs step {}", step.number()),
                SkipReason::PersonChanged { user, what } => {
                    format!("{user} is no longer as the plan found them: {what}")
                }
                SkipReason::Stopped => "the run was stopped".to_owned(),
            };
            vec![format!(
                "{} {what}: {}",
                style.paint(Role::Dim, "skipped"),
                harmless(&why)
            )]
        }
    }
}

fn failed(what: &str, failure: &Failure, style: Style) -> Vec<String> {
    let mut lines = vec![format!("{} {what}", style.paint(Role::Error, "failed "))];
    let status = failure
        .status
        .map_or(String::new(), |status| format!(" answered {status}"));
    let code = failure
        .code
        .as_ref()
        .map_or(String::new(), |code| format!(" ({code})"));
    let text = format!("{}{status}: {}{code}", failure.call, failure.summary);
    lines.extend(hanging("", 8, &harmless(&text)));
    for cause in &failure.causes {
        lines.extend(hanging("        cause:", 15, &harmless(cause)));
    }
    if let Some(id) = &failure.request_id {
        lines.extend(hanging("        request:", 17, &harmless(id)));
    }
    lines
}
