//! What a step of GitHub Actions leaves behind: a summary, and outputs that later steps read.

use std::fmt::Display;
use std::fs::OpenOptions;
use std::io::Write;

use anyhow::Context;

use crate::cli::environment::variable;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::form::Shown;
use crate::cli::outcome_form::ShownOutcome;
use crate::plan::effect::Effects;
use crate::plan::note::NoteKind;
use crate::plan::{Class, Plan};
use crate::report::markdown::Budget;
use crate::report::outcome::Ended;

/// The file to which a step appends its summary, in Markdown.
const SUMMARY: &str = "GITHUB_STEP_SUMMARY";

/// The file to which a step appends its outputs, `NAME=VALUE` a line.
const OUTPUT: &str = "GITHUB_OUTPUT";

/// Adds the plan to the summary and the outputs of the step, where it is one.
///
/// # Errors
///
/// A file that cannot be written.
pub(crate) fn tell(shown: Shown<'_>, exit: Exit) -> Result<(), CommandError> {
    append(SUMMARY, |taken| shown.markdown(summary(taken)) + "\n")?;
    append(OUTPUT, |_| outputs(shown.plan, exit))
}

/// Adds how an apply ended to the summary and the outputs of the step, where it is one.
///
/// # Errors
///
/// A file that cannot be written.
pub(crate) fn tell_outcome(shown: ShownOutcome<'_>, exit: Exit) -> Result<(), CommandError> {
    append(SUMMARY, |taken| shown.markdown(summary(taken)) + "\n")?;
    append(OUTPUT, |_| outcome_outputs(shown.ended, exit))
}

/// What is left of the summary of a step, of which so many bytes are taken; a blank line comes after it.
fn summary(taken: usize) -> Budget {
    Budget::SUMMARY.without(taken.saturating_add(1))
}

/// Numbers, words of this program and a digest: nothing of it is anybody's text, so no line can hold another one.
fn lines(all: &[(&str, &dyn Display)]) -> String {
    let lines = all.iter().map(|(name, value)| format!("{name}={value}\n"));
    lines.collect()
}

/// What is said of every plan, whether it is applied or not.
fn of_any(plan: &Plan, exit: Exit) -> String {
    lines(&[
        ("has-steps", &!plan.steps().is_empty()),
        ("exit-code", &exit.number()),
        ("digest", &Effects::of(plan).digest),
        ("blocked", &plan.blocked().len()),
        ("refused", &plan.refusals().len()),
    ])
}

fn outputs(plan: &Plan, exit: Exit) -> String {
    let counts = lines(&[
        ("dangers", &plan.dangers().len()),
        ("steps", &plan.steps().len()),
        ("settings", &plan.settings().len()),
        ("approvals", &plan.approvals().len()),
    ]);
    let classes = Class::ALL.iter();
    let classes = classes.map(|class| lines(&[(class.as_str(), &plan.count(*class))]));
    of_any(plan, exit) + &counts + &classes.collect::<String>()
}

fn outcome_outputs(ended: Ended<'_>, exit: Exit) -> String {
    let Ended { plan, outcome, .. } = ended;
    let left = plan.notes().iter();
    let left = left.filter(|note| matches!(note.kind, NoteKind::NotReviewed { .. }));
    let counts = lines(&[
        ("steps", &plan.steps().len()),
        ("done", &outcome.done()),
        ("failed", &outcome.failed()),
        ("skipped", &outcome.skipped()),
        ("owed", &outcome.owed(plan).len()),
        ("left", &left.count()),
    ]);
    of_any(plan, exit) + &counts
}

/// Adds a text, which may depend on how many bytes are there already.
fn append(variable_name: &str, text: impl FnOnce(usize) -> String) -> Result<(), CommandError> {
    let Some(path) = variable(variable_name) else {
        return Ok(());
    };
    let add = || {
        let mut file = OpenOptions::new().create(true).append(true).open(&path)?;
        let taken = usize::try_from(file.metadata()?.len()).unwrap_or(usize::MAX);
        file.write_all(text(taken).as_bytes())
    };
    add()
        .with_context(|| format!("cannot write {path}, which {variable_name} names"))
        .map_err(CommandError::failed)
}
