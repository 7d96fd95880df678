//! How applying a plan ended, for a terminal.

use std::collections::BTreeMap;

use crate::model::ids::UserId;
use crate::outcome::{Failure, Outcome, SkipReason, StepResult, StopReason};
use crate::plan::Plan;
use crate::plan::step::{Step, Subject};
use crate::report::plural::count;
use crate::report::style::{Role, Style};
use crate::report::text_safety::harmless;
use crate::report::wrap::hanging;

/// The column at which a step begins, behind how it ended.
const STEP_COLUMN: usize = 8;

/// Prints what was done, what was not tried, and what failed, each in the order of the plan and with its reason. What
/// failed comes last, for that is what somebody has to look at.
pub fn outcome(plan: &Plan, outcome: &Outcome, style: Style) -> String {
    let (mut done, mut skipped, mut failed) = (Vec::new(), Vec::new(), Vec::new());
    let mut changed: BTreeMap<&UserId, (usize, String)> = BTreeMap::new();
    let mut not_started: BTreeMap<&str, usize> = BTreeMap::new();
    for (step, result) in plan.steps().iter().zip(&outcome.results) {
        let what = words(step);
        match result {
            StepResult::Done { remark } => {
                let remark = remark.as_ref();
                let remark = remark.map_or(String::new(), |remark| format!(" ({remark})"));
                done.extend(line("done", Role::Add, &format!("{what}{remark}"), style));
            }
            // All of somebody's steps are skipped for the same reason: it is told once.
            StepResult::Skipped(SkipReason::PersonChanged { user, what }) => {
                let text = format!("changed since the plan: {what}");
                let subject = step.subject.to_string();
                let (steps, _) = changed
                    .entry(user)
                    .or_insert_with(|| (0, format!("{subject}: {text}")));
                *steps += 1;
            }
            StepResult::Skipped(SkipReason::Stopped(why)) => {
                *not_started.entry(stopped(*why)).or_default() += 1;
            }
            StepResult::Skipped(reason) => {
                let text = format!("{what}: {}", why(plan, reason));
                skipped.extend(line("skipped", Role::Change, &text, style));
            }
            StepResult::Failed(failure) => {
                failed.extend(line("failed", Role::Error, &what, style));
                failed.extend(details(failure));
            }
        }
    }
    for (steps, text) in changed.into_values() {
        let text = format!("{text} ({})", count(steps, "step", "steps"));
        skipped.extend(line("skipped", Role::Change, &text, style));
    }
    for (why, steps) in not_started {
        let text = format!("{} not started: {why}", count(steps, "step", "steps"));
        skipped.extend(line("skipped", Role::Change, &text, style));
    }
    let blocked = match plan.blocked().len() {
        0 => String::new(),
        blocked => format!("; {} blocked", count(blocked, "wish", "wishes")),
    };
    let last = format!(
        "Applied: {} done, {} failed, {} skipped{blocked}; {} calls.",
        outcome.done(),
        outcome.failed(),
        outcome.skipped(),
        outcome.calls
    );
    let blocked_lines = plan.blocked().iter().flat_map(|each| {
        let text = format!("{} {}", each.login, each.reason.message());
        line("blocked", Role::Error, &text, style)
    });
    let mut lines = [done, skipped, failed].concat();
    lines.extend(blocked_lines);
    lines.push(style.paint(Role::Bold, &last));
    lines.join("\n") + "\n"
}

/// Returns whom a step is about, and what it does.
fn words(step: &Step) -> String {
    match &step.subject {
        Subject::Person(login) => format!("{login} {}", step.operation.summary()),
        Subject::Group(_) | Subject::Definition(_) => step.operation.summary(),
    }
}

fn line(word: &str, role: Role, text: &str, style: Style) -> Vec<String> {
    let mut lines = hanging(word, STEP_COLUMN, &harmless(text));
    if let Some(first) = lines.first_mut() {
        *first = first.replacen(word, &style.paint(role, word), 1);
    }
    lines
}

fn why(plan: &Plan, reason: &SkipReason) -> String {
    match reason {
        SkipReason::After { step } => format!("needs `{}`", words(plan.step(*step))),
        SkipReason::PersonChanged { user: _, what } => format!("changed since the plan: {what}"),
        SkipReason::Stopped(why) => stopped(*why).to_owned(),
    }
}

fn stopped(why: StopReason) -> &'static str {
    match why {
        StopReason::Asked => "the run was stopped",
        StopReason::NoAnswers => "the org did not answer any more",
        StopReason::TokenRefused => "Okta does not take the token any more",
    }
}

fn details(failure: &Failure) -> Vec<String> {
    let Failure {
        call,
        answer: _,
        status,
        code,
        summary,
        causes,
        request_id,
    } = failure;
    let status = status.map_or(String::new(), |status| format!(" answered {status}"));
    let code = code.as_ref();
    let code = code.map_or(String::new(), |code| format!(" ({code})"));
    let text = format!("{call}{status}: {summary}{code}");
    let mut lines = hanging("", STEP_COLUMN, &harmless(&text));
    for cause in causes {
        lines.extend(hanging("        cause:", STEP_COLUMN + 7, &harmless(cause)));
    }
    if let Some(id) = request_id {
        lines.extend(hanging("        request:", STEP_COLUMN + 9, &harmless(id)));
    }
    lines
}
