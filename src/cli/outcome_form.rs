//! The forms in which the outcome of an apply is printed and written.

use std::path::Path;

use clap::ValueEnum;

use crate::cli::form::Form;
use crate::cli::report_file::Reported;
use crate::cli::repository;
use crate::plan::document::Run;
use crate::report::markdown::Budget;
use crate::report::names::Detail;
use crate::report::outcome::Ended;
use crate::report::style::Style;
use crate::report::{annotation, document, markdown, outcome, text};

/// A form of an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutcomeForm {
    // For a terminal and a log.
    Text,
    // For programs; the topic `formats` has its form.
    Json,
    // For a comment on a pull request.
    Markdown,
    // Annotations on the lines of what failed, as GitHub Actions takes them.
    Github,
}

/// Forms of a plan that no outcome has.
const OF_A_PLAN: [&str; 3] = ["html", "effects", "gitlab"];

/// What is printed: how the run ended, what making the plan took, and the configuration, from which annotations find the
/// root of the repository.
#[derive(Clone, Copy)]
pub(crate) struct ShownOutcome<'r> {
    pub(crate) ended: Ended<'r>,
    pub(crate) run: &'r Run,
    pub(crate) configuration: &'r Path,
}

impl Reported for OutcomeForm {
    const EXAMPLE: &'static str = "json=outcome.json";

    fn is_annotations(self) -> bool {
        matches!(self, Self::Github)
    }

    fn unknown(name: &str, report: &str, names: &str) -> String {
        if OF_A_PLAN.contains(&name) {
            format!(
                "`{name}` is a form of a plan, and `apply` reports how it ended: write one of {names}, or give \
                 `--report {report}` to `plan`"
            )
        } else {
            Form::unknown(name, report, names)
        }
    }
}

impl ShownOutcome<'_> {
    /// Returns the outcome in a form. Of a plan that has nothing to do, people read the plan: it says why.
    pub(crate) fn text(self, form: OutcomeForm, style: Style) -> String {
        let Ended { plan, refused, .. } = self.ended;
        let is_over = plan.steps().is_empty() && refused.is_none();
        match form {
            OutcomeForm::Text if is_over => {
                text::plan_of_run(plan, Some(self.run), style, Detail::Short)
            }
            OutcomeForm::Text => outcome::ended(self.ended, style),
            OutcomeForm::Json => document::ended(self.ended),
            OutcomeForm::Markdown => self.markdown(Budget::COMMENT),
            OutcomeForm::Github => annotation::github(
                &annotation::of_outcome(self.ended),
                &repository::way_to(self.configuration),
            ),
        }
    }

    /// Returns the outcome as Markdown, within a budget.
    pub(crate) fn markdown(self, budget: Budget) -> String {
        let Ended { plan, refused, .. } = self.ended;
        if plan.steps().is_empty() && refused.is_none() {
            return markdown::plan_within(plan, Some(self.run), Detail::Short, budget);
        }
        markdown::outcome_within(self.ended, self.run.commit.as_deref(), budget)
    }
}
