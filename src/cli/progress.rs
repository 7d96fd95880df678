//! What moves on a terminal while the program waits: calls that were read, steps that were done. Nothing where stderr is
//! no terminal, and nothing with `-q`.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::drawn::DRAWN;
use crate::cli::printer::Printer;
use crate::outcome::{Event, StepResult};
use crate::plan::Plan;
use crate::report::outcome::failure_line;
use crate::report::text_safety::harmless;

/// A line on the terminal that is drawn anew, until it is dropped.
#[derive(Clone, Debug)]
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// Begins to count the calls that read an org.
    pub(crate) fn reading(org: &str, printer: Printer) -> Self {
        let bar = drawn(
            ProgressBar::no_length(),
            "{spinner} {msg}: {pos} calls",
            printer,
        );
        bar.set_message(format!("Reading {}", harmless(org)));
        Self(bar)
    }

    /// Begins to count the steps of a plan that are over.
    pub(crate) fn applying(plan: &Plan, printer: Printer) -> Self {
        let steps = u64::try_from(plan.steps().len()).unwrap_or(u64::MAX);
        let form = "Applying [{bar:30}] {pos} of {len} steps";
        Self(drawn(ProgressBar::new(steps), form, printer))
    }

    /// Counts a call.
    pub(crate) fn call(&self) {
        if !self.0.is_finished() {
            self.0.inc(1);
        }
    }

    /// Counts a step that is over, and tells one that failed where somebody watches.
    pub(crate) fn step(&self, plan: &Plan, event: &Event, printer: Printer) {
        match event {
            Event::Started { .. } => {}
            Event::Finished { step, result } => {
                self.0.inc(1);
                if let StepResult::Failed(failure) = result
                    && !self.0.is_hidden()
                {
                    printer.narrate(&failure_line(plan.step(*step), failure));
                }
            }
        }
    }

    /// Draws it no more.
    pub(crate) fn end(&self) {
        self.0.finish_and_clear();
    }
}

fn drawn(bar: ProgressBar, form: &str, printer: Printer) -> ProgressBar {
    if !printer.narrates() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
        return bar;
    }
    let bar = DRAWN.add(bar);
    if let Ok(style) = ProgressStyle::with_template(form) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar
}
