//! What a step of GitHub Actions leaves behind: a summary, and outputs that later steps read.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::Write as _;

use anyhow::Context;

use crate::cli::environment::variable;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::form::{Form, Shown};
use crate::plan::effect::Effects;
use crate::plan::{Class, Plan};
use crate::report::style::Style;

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
    append(SUMMARY, || shown.text(Form::Markdown, Style::PLAIN) + "\n")?;
    append(OUTPUT, || outputs(shown.plan, exit))
}

/// Numbers, words of this program and a digest: nothing of it is anybody's text, so no line can hold another one.
fn outputs(plan: &Plan, exit: Exit) -> String {
    let mut lines = String::new();
    let mut line = |name: &str, value: &dyn std::fmt::Display| {
        // Writing to a string cannot fail.
        let _ = writeln!(lines, "{name}={value}");
    };
    line("has-steps", &!plan.steps().is_empty());
    line("exit-code", &exit.number());
    line("digest", &Effects::of(plan).digest);
    line("blocked", &plan.blocked().len());
    line("refused", &plan.refusals().len());
    line("dangers", &plan.dangers().len());
    line("steps", &plan.steps().len());
    for class in Class::ALL {
        line(class.as_str(), &plan.count(class));
    }
    lines
}

fn append(variable_name: &str, text: impl FnOnce() -> String) -> Result<(), CommandError> {
    let Some(path) = variable(variable_name) else {
        return Ok(());
    };
    let file = OpenOptions::new().create(true).append(true).open(&path);
    file.and_then(|mut file| file.write_all(text().as_bytes()))
        .with_context(|| format!("cannot write {path}, which {variable_name} names"))
        .map_err(CommandError::failed)
}
