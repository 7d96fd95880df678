//! What moves on a terminal while the program waits: calls that were read, the rehearsal, steps that were done. Nothing
//! where stderr is no terminal, in CI, and with `-q`.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::cli::drawn::DRAWN;
use crate::cli::printer::Printer;
use crate::cli::progress::quotas::Quotas;
use crate::okta::quota::Quota;
use crate::outcome::{Event, StepResult};
use crate::plan::Plan;
use crate::report::outcome::failure_line;
use crate::report::plural::count;
use crate::report::text_safety::harmless;
use crate::request::bucket::Bucket;

mod quotas;

/// How often the line is drawn while nothing is counted.
const TICK: Duration = Duration::from_millis(120);

/// A line on the terminal that is drawn anew, from one phase of a command to the next. Clones draw the same line.
#[derive(Clone, Debug)]
pub(crate) struct Progress(Arc<Drawn>);

#[derive(Debug)]
struct Drawn {
    bar: ProgressBar,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    quotas: Quotas,
}

/// What the line counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Calls,
    Nothing,
    Steps,
}

impl Progress {
    /// Begins to count the calls that read an org.
    pub(crate) fn reading(org: &str, printer: Printer) -> Self {
        let bar = if printer.draws() {
            DRAWN.add(ProgressBar::no_length())
        } else {
            ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden())
        };
        let form = format!(
            "{{spinner}} Reading {}: {{calls}}{{rate}}{{msg}}",
            harmless(org).replace('{', "{{").replace('}', "}}")
        );
        bar.set_style(style(&form));
        let state = Mutex::new(State {
            phase: Phase::Calls,
            quotas: Quotas::default(),
        });
        Self(Arc::new(Drawn { bar, state }))
    }

    /// Begins to tell that a plan is made and rehearsed, which takes time but no calls.
    pub(crate) fn rehearsing(&self, people: usize) {
        let people = count(people, "person", "people");
        self.enter(
            Phase::Nothing,
            0,
            &format!("{{spinner}} Planning and rehearsing for {people}"),
        );
        self.0.bar.enable_steady_tick(TICK);
    }

    /// Begins to count the steps of a plan that are over.
    pub(crate) fn applying(&self, plan: &Plan) {
        self.enter(
            Phase::Steps,
            plan.steps().len(),
            "Applying [{bar:20}] {pos} of {len} steps{rate}{left}{msg}",
        );
    }

    fn enter(&self, phase: Phase, length: usize, form: &str) {
        let bar = &self.0.bar;
        bar.disable_steady_tick();
        bar.set_length(length.try_into().unwrap_or(u64::MAX));
        bar.set_style(style(form));
        bar.reset();
        self.state(|state| state.phase = phase);
    }

    /// Counts a call, and shows what its answer says about the rate limit.
    pub(crate) fn call(&self, bucket: Bucket, quota: &Quota) {
        if self.0.bar.is_finished() {
            return;
        }
        let (phase, left) = self.state(|state| {
            state.quotas.learn(bucket, quota);
            (state.phase, state.quotas.to_string())
        });
        match phase {
            Phase::Calls => {
                self.0.bar.set_message(left);
                self.0.bar.inc(1);
            }
            Phase::Steps => self.0.bar.set_message(left),
            Phase::Nothing => {}
        }
    }

    /// Counts a step that is over, and tells one that failed where somebody watches.
    pub(crate) fn step(&self, plan: &Plan, event: &Event, printer: Printer) {
        match event {
            Event::Started { .. } => {}
            Event::Finished { step, result } => {
                self.0.bar.inc(1);
                if let StepResult::Failed(failure) = result
                    && !self.0.bar.is_hidden()
                {
                    printer.narrate(&failure_line(plan.step(*step), failure));
                }
            }
        }
    }

    /// Draws it no more.
    pub(crate) fn end(&self) {
        self.0.bar.disable_steady_tick();
        self.0.bar.finish_and_clear();
    }

    fn state<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        // What is drawn is never so wrong that a panic elsewhere matters.
        change(&mut self.0.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The first moments say nothing about the rest.
const SETTLED: Duration = Duration::from_secs(2);

fn style(form: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(form);
    let style = style.unwrap_or_else(|_| ProgressStyle::default_spinner());
    // Writing to what draws cannot fail.
    style
        .progress_chars("=> ")
        .with_key(
            "calls",
            |state: &ProgressState, text: &mut dyn std::fmt::Write| {
                let word = if state.pos() == 1 { "call" } else { "calls" };
                let _ = write!(text, "{} {word}", HumanCount(state.pos()));
            },
        )
        .with_key(
            "rate",
            |state: &ProgressState, text: &mut dyn std::fmt::Write| {
                if state.elapsed() >= SETTLED {
                    let _ = write!(text, ", {:.1} a second", state.per_sec());
                }
            },
        )
        .with_key(
            "left",
            |state: &ProgressState, text: &mut dyn std::fmt::Write| {
                if state.elapsed() >= SETTLED && state.pos() > 0 {
                    let _ = write!(text, ", about {} left", rounded(state.eta()));
                }
            },
        )
}

/// Returns a time as somebody would say it: nobody waits for the exact second of an estimate.
fn rounded(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..60 => format!("{seconds} s"),
        seconds => format!("{} min", seconds.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::rounded;

    #[test]
    fn time_left_is_told_in_seconds_and_then_in_minutes_begun() {
        for (seconds, told) in [(0, "0 s"), (59, "59 s"), (60, "1 min"), (61, "2 min")] {
            assert_eq!(rounded(Duration::from_secs(seconds)), told);
        }
    }
}
