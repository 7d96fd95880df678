//! How applying a plan ended: one view for all renderers, and the text of it for a terminal.

use std::collections::BTreeMap;

use crate::model::ids::{Login, UserId};
use crate::outcome::{Failure, Outcome, Owed, SkipReason, StepResult, StopReason};
use crate::plan::Plan;
use crate::plan::document::OnSnapshot;
use crate::plan::step::{Step, Subject};
use crate::report::names::{Detail, some};
use crate::report::plural::count;
use crate::report::style::{Emphasis, Style};
use crate::report::text;
use crate::report::text_safety::harmless;
use crate::report::view::{self, BlockedRow};
use crate::report::{aged, ledger};

/// The column at which a step begins, behind how it ended.
const STEP_COLUMN: usize = 8;

/// A plan, and how applying it ended.
#[derive(Clone, Copy, Debug)]
pub struct Ended<'r> {
    /// The plan.
    pub plan: &'r Plan,
    /// How each of its steps ended; of none, where nothing was tried.
    pub outcome: &'r Outcome,
    /// Why nothing was tried, where the run may not carry the plan out.
    pub refused: Option<&'r str>,
    /// The file that says which id each login has, where the configuration names one.
    pub ids: Option<&'r str>,
    /// The snapshot that stands for the org.
    pub on_snapshot: Option<&'r OnSnapshot>,
}

impl<'r> Ended<'r> {
    /// Returns how a plan ended that was carried out, or that has no steps.
    pub fn of(plan: &'r Plan, outcome: &'r Outcome) -> Self {
        Self {
            plan,
            outcome,
            refused: None,
            ids: None,
            on_snapshot: None,
        }
    }
}

/// How applying a plan ended, as rows; each list in the order of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeView {
    /// What was done.
    pub done: Vec<String>,
    /// What was not tried, and why.
    pub skipped: Vec<SkippedRow>,
    /// What failed, and why.
    pub failed: Vec<FailedRow>,
    /// What is owed, for no later plan does it: what, and the command that does.
    pub owed: Vec<OwedRow>,
    /// How many predictions of what group rules do hold, where somebody waited for it.
    pub held: Option<String>,
    /// The predictions that do not.
    pub missed: Vec<String>,
    /// Wishes that cannot be met.
    pub blocked: Vec<BlockedRow>,
    /// Why nothing was tried.
    pub refused: Option<String>,
    /// The last line.
    pub last_line: String,
}

/// Steps that were not tried for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkippedRow {
    /// How many steps.
    pub steps: usize,
    /// The person, and the reason.
    pub text: String,
}

/// Something that no later plan does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwedRow {
    /// The step that did not do it.
    pub step: String,
    /// The command that does.
    pub command: String,
}

/// A step that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedRow {
    /// The step.
    pub step: String,
    /// The call, and what was answered.
    pub answer: String,
    /// Okta's causes.
    pub causes: Vec<String>,
    /// Okta's id of the error.
    pub error: Option<String>,
    /// Okta's id of the request.
    pub request: Option<String>,
    /// What to do about it.
    pub help: Option<String>,
}

/// Makes the rows of an outcome.
pub fn view(ended: Ended<'_>) -> OutcomeView {
    let Ended {
        plan,
        outcome,
        refused,
        ids: _,
        on_snapshot: _,
    } = ended;
    let (mut done, mut failed) = (Vec::new(), Vec::new());
    let mut skips = Skips::default();
    for (step, result) in plan.steps().iter().zip(&outcome.results) {
        match result {
            StepResult::Done { remark } => {
                let remark = remark.as_ref();
                let remark = remark.map_or(String::new(), |remark| format!(" ({remark})"));
                done.push(safe(&format!("{}{remark}", words(step))));
            }
            StepResult::Skipped(reason) => skips.add(plan, step, reason),
            StepResult::Failed(failure) => failed.push(failure_of(step, failure)),
        }
    }
    OutcomeView {
        done,
        skipped: skips.rows(),
        failed,
        owed: outcome
            .owed(plan)
            .iter()
            .map(|owed| owed_row(plan, owed))
            .collect(),
        held: outcome.ledger.as_ref().map(ledger::held),
        missed: outcome
            .ledger
            .iter()
            .flat_map(|ledger| &ledger.missed)
            .map(ledger::missed)
            .collect(),
        blocked: plan.blocked().iter().map(view::blocked).collect(),
        refused: refused.map(safe),
        last_line: last_line(plan, outcome),
    }
}

fn owed_row(plan: &Plan, owed: &Owed) -> OwedRow {
    OwedRow {
        step: safe(&words(plan.step(owed.step))),
        command: safe(&owed.command),
    }
}

/// What was not tried, by reason.
#[derive(Default)]
struct Skips<'o> {
    single: Vec<SkippedRow>,
    /// All of somebody's steps are skipped for the same reason: it is told once.
    changed: BTreeMap<&'o UserId, SkippedRow>,
    not_started: BTreeMap<&'static str, usize>,
}

impl<'o> Skips<'o> {
    fn add(&mut self, plan: &Plan, step: &Step, reason: &'o SkipReason) {
        match reason {
            SkipReason::PersonChanged { user, what } => {
                let row = || SkippedRow {
                    steps: 0,
                    text: format!("{}: changed since the plan: {what}", step.subject),
                };
                self.changed.entry(user).or_insert_with(row).steps += 1;
            }
            SkipReason::GroupChanged { what, .. } => self.single.push(SkippedRow {
                steps: 1,
                text: safe(&format!("{}: changed since the plan: {what}", step.subject)),
            }),
            SkipReason::Stopped { why } => *self.not_started.entry(stopped(*why)).or_default() += 1,
            SkipReason::After { step: needed } => {
                let needed = words(plan.step(*needed));
                self.single.push(SkippedRow {
                    steps: 1,
                    text: safe(&format!("{}: needs `{needed}`", words(step))),
                });
            }
        }
    }

    fn rows(self) -> Vec<SkippedRow> {
        let changed = self.changed.into_values().map(|row| {
            let steps = count(row.steps, "step", "steps");
            let text = safe(&format!("{} ({steps})", row.text));
            SkippedRow { text, ..row }
        });
        let not_started = self.not_started.into_iter().map(|(why, steps)| SkippedRow {
            steps,
            text: format!("{} not started: {why}", count(steps, "step", "steps")),
        });
        self.single
            .into_iter()
            .chain(changed)
            .chain(not_started)
            .collect()
    }
}

/// Prints what was done, what was not tried, and what failed, each in the order of the plan and with its reason. What
/// failed comes last, for that is what somebody has to look at.
pub fn text(plan: &Plan, outcome: &Outcome, style: Style) -> String {
    ended(Ended::of(plan, outcome), style)
}

/// The same of a run that may not have carried the plan out.
pub fn ended(ended: Ended<'_>, style: Style) -> String {
    let view = view(ended);
    let mut lines = Vec::new();
    if let Some(aged) = aged::of_outcome(ended.plan.org(), ended.on_snapshot) {
        lines.extend(style.hanging("", 0, &aged));
    }
    if let Some(why) = &view.refused {
        let why = format!("Nothing was applied: {why}");
        lines.extend(style.painted(Emphasis::Danger, "", 0, &why));
    }
    for done in &view.done {
        lines.extend(style.labelled(Emphasis::Add, "done", STEP_COLUMN, done));
    }
    for skipped in &view.skipped {
        lines.extend(style.labelled(Emphasis::Change, "skipped", STEP_COLUMN, &skipped.text));
    }
    for each in &view.failed {
        lines.extend(failed(each, style));
    }
    for OwedRow { step, command } in &view.owed {
        let owed = format!("{step}: no later plan does it, so run");
        lines.extend(style.labelled(Emphasis::Error, "owed", STEP_COLUMN, &owed));
        // A command is not broken, so that it can be copied.
        lines.push(format!("{:STEP_COLUMN$}{command}", ""));
    }
    if let Some(held) = &view.held {
        lines.extend(style.labelled(Emphasis::Change, "rules", STEP_COLUMN, held));
    }
    for missed in &view.missed {
        lines.extend(style.labelled(Emphasis::Danger, "missed", STEP_COLUMN, missed));
    }
    for blocked in &view.blocked {
        lines.extend(text::blocked(blocked, style));
    }
    lines.push(style.paint(Emphasis::Bold, &view.last_line));
    lines.join("\n") + "\n"
}

/// Returns who was created and not activated, and how to go on, where there is somebody.
pub fn staged(plan: &Plan, outcome: &Outcome) -> Option<String> {
    let staged = outcome.left_staged(plan).into_iter().map(Login::as_str);
    let staged: Vec<&str> = staged.collect();
    if staged.is_empty() {
        return None;
    }
    let are = if staged.len() == 1 { "is" } else { "are" };
    let told = format!(
        "{} {are} STAGED now: write `status: ACTIVE` in the entry; without a `status`, a later plan does not activate.",
        Detail::Short.list(&staged)
    );
    Some(safe(&told))
}

/// Returns which lines the `ids:` file lacks now, and how they get into it, where there are some.
pub fn new_ids(ended: Ended<'_>) -> Option<String> {
    let ids = ended.ids?;
    let newcomers = ended.outcome.newcomers(ended.plan).into_iter();
    let lines: Vec<String> = newcomers
        .map(|each| format!("{}: {}", each.login, each.id))
        .collect();
    if lines.is_empty() {
        return None;
    }
    let told = format!(
        "{ids} lacks {} now: {}; `okta-reconcile import --missing` writes {}.",
        count(lines.len(), "line", "lines"),
        some(&lines),
        if lines.len() == 1 { "it" } else { "them" },
    );
    Some(safe(&told))
}

/// Returns a step that failed in one line, for those who watch.
pub fn failure_line(step: &Step, failure: &Failure) -> String {
    let FailedRow { step, answer, .. } = failure_of(step, failure);
    format!("failed: {step}: {answer}")
}

fn failed(row: &FailedRow, style: Style) -> Vec<String> {
    let mut lines = style.labelled(Emphasis::Error, "failed", STEP_COLUMN, &row.step);
    lines.extend(style.labelled(Emphasis::Dim, "", STEP_COLUMN, &row.answer));
    for cause in &row.causes {
        lines.extend(style.labelled(Emphasis::Dim, "        cause:", STEP_COLUMN + 7, cause));
    }
    for (label, id) in [("error id:", &row.error), ("request:", &row.request)] {
        if let Some(id) = id {
            let label = format!("        {label}");
            lines.extend(style.labelled(Emphasis::Dim, &label, label.len() + 1, id));
        }
    }
    if let Some(help) = &row.help {
        lines.extend(style.labelled(Emphasis::Help, "        help:", STEP_COLUMN + 6, help));
    }
    lines
}

fn last_line(plan: &Plan, outcome: &Outcome) -> String {
    let blocked = match plan.blocked().len() {
        0 => String::new(),
        blocked => format!("; {} blocked", count(blocked, "request", "requests")),
    };
    format!(
        "Applied: {} done, {} failed, {} skipped{blocked}; {} calls.",
        outcome.done(),
        outcome.failed(),
        outcome.skipped(),
        outcome.calls
    )
}

/// Returns whom a step is about, and what it does.
pub(crate) fn words(step: &Step) -> String {
    match &step.subject {
        Subject::Person(login) => format!("{login} {}", step.operation.summary()),
        Subject::Group(_) | Subject::Definition(_) => step.operation.summary(),
    }
}

fn stopped(why: StopReason) -> &'static str {
    match why {
        StopReason::Asked => "the run was stopped",
        StopReason::NoAnswers => "the org stopped answering",
        StopReason::TokenRefused => "Okta no longer accepts the token",
    }
}

fn failure_of(step: &Step, failure: &Failure) -> FailedRow {
    let Failure {
        call,
        answer: _,
        status,
        code,
        summary,
        causes,
        error_id,
        request_id,
        help,
    } = failure;
    let status = status.map_or(String::new(), |status| format!(" answered {status}"));
    let code = code.as_ref();
    let code = code.map_or(String::new(), |code| format!(" ({code})"));
    FailedRow {
        step: safe(&words(step)),
        answer: safe(&format!("{call}{status}: {summary}{code}")),
        causes: causes.iter().map(|cause| safe(cause)).collect(),
        error: error_id.as_deref().map(safe),
        request: request_id.as_deref().map(safe),
        help: help.as_deref().map(safe),
    }
}

fn safe(text: &str) -> String {
    harmless(text).into_owned()
}
