//! The forms in which a plan is printed and written.

use std::path::Path;

use clap::ValueEnum;

use crate::cli::report_file::Reported;
use crate::cli::repository;
use crate::plan::Plan;
use crate::plan::document::Run;
use crate::report::markdown::Budget;
use crate::report::names::Detail;
use crate::report::style::Style;
use crate::report::{annotation, approval, document, effects, html, markdown, text};

/// A form of a plan.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Form {
    // For a terminal and a log.
    Text,
    // For programs; the topic `formats` has its form.
    Json,
    // For a comment on a pull request.
    Markdown,
    // One page for a browser; nothing is fetched.
    Html,
    // What the plan does, a line each: what `--expect` reads.
    Effects,
    // Whose approval is waited for, a line a group; the topic `formats` has its form.
    Approvals,
    // Annotations on the lines of the change, as GitHub Actions takes them.
    Github,
    // Annotations on the lines of the change, as a Code Quality report of GitLab.
    Gitlab,
}

/// What is printed: the plan, and what making it took where that is known.
#[derive(Clone, Copy)]
pub(crate) struct Shown<'p> {
    pub(crate) plan: &'p Plan,
    pub(crate) run: Option<&'p Run>,
    pub(crate) detail: Detail,
    /// The configuration, from which annotations find the root of the repository.
    pub(crate) configuration: &'p Path,
}

impl Reported for Form {
    const EXAMPLE: &'static str = "json=plan.json";

    fn is_annotations(self) -> bool {
        matches!(self, Self::Github)
    }

    fn unknown(name: &str, _report: &str, names: &str) -> String {
        format!("`{name}` is no format: write one of {names}")
    }
}

impl Shown<'_> {
    /// Returns the plan as Markdown, within a budget.
    pub(crate) fn markdown(&self, budget: Budget) -> String {
        markdown::plan_within(self.plan, self.run, self.detail, budget)
    }

    /// Returns the plan in a form.
    pub(crate) fn text(&self, form: Form, style: Style) -> String {
        match form {
            Form::Text => text::plan_of_run(self.plan, self.run, style, self.detail),
            Form::Json => match self.run {
                Some(run) => document::plan(self.plan, run),
                None => document::saved(self.plan),
            },
            Form::Markdown => self.markdown(Budget::COMMENT),
            Form::Html => html::plan_of_run(self.plan, self.run),
            Form::Effects => effects::effects(self.plan),
            Form::Approvals => approval::lines(self.plan),
            Form::Github => annotation::github(
                &annotation::of_plan(self.plan, self.run),
                &repository::way_to(self.configuration),
            ),
            Form::Gitlab => annotation::gitlab(
                &annotation::of_plan(self.plan, self.run),
                &repository::way_to(self.configuration),
                &file_name(self.configuration),
            ),
        }
    }
}

/// Returns the name of a file without its folders.
pub(crate) fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
