//! How applying a plan ended, as Markdown: what failed first, for that is what somebody has to look at.

use crate::outcome::Outcome;
use crate::plan::Plan;
use crate::report::markdown::budget::{Section, document};
use crate::report::markdown::inline::{code, sentence};
use crate::report::markdown::plan::blocked;
use crate::report::outcome::{FailedRow, OwedRow, view};
use crate::report::plural::count;

/// Prints how applying a plan ended. What does not fit a comment is counted.
pub fn outcome(plan: &Plan, outcome: &Outcome) -> String {
    let view = view(plan, outcome);
    let (mut skipped, mut weights) = (Vec::new(), Vec::new());
    for row in &view.skipped {
        skipped.push(format!("**skipped:** {}", sentence(&row.text)));
        weights.push(row.steps);
    }
    let failed = view.failed.iter().map(failed).collect();
    let done: Vec<String> = view.done.iter().map(|each| sentence(each)).collect();
    let done_steps = count(done.len(), "step", "steps");
    let mut sections = vec![
        Section::list(0, ("failed step", "failed steps"), failed),
        Section::list(
            0,
            ("thing owed", "things owed"),
            view.owed.iter().map(owed).collect(),
        ),
        Section {
            weights,
            ..Section::list(2, ("skipped step", "skipped steps"), skipped)
        },
        Section::list(
            1,
            ("blocked request", "blocked requests"),
            view.blocked.iter().map(blocked).collect(),
        ),
        Section {
            open: format!("<details><summary>{done_steps} done</summary>\n\n"),
            close: "\n\n</details>".to_owned(),
            ..Section::list(3, ("step done", "steps done"), done)
        },
    ];
    sections.retain(|section| !section.parts.is_empty());
    let verdict = match (outcome.failed() + outcome.skipped(), view.blocked.len()) {
        (0, 0) => "Applied in full",
        (0, _) => "Applied except for blocked requests",
        (_, _) => "Applied in part",
    };
    let head = format!("**{verdict}** to {}", code(plan.org()));
    document(&head, &sections, &view.last_line)
}

fn owed(row: &OwedRow) -> String {
    let (step, command) = (sentence(&row.step), code(&row.command));
    format!("**owed:** {step}: no later plan does it, so run {command}")
}

fn failed(row: &FailedRow) -> String {
    let what = format!(
        "**failed:** {}: {}",
        sentence(&row.step),
        sentence(&row.answer)
    );
    let causes = row.causes.iter();
    let causes = causes.map(|cause| format!("cause: {}", sentence(cause)));
    let request = row.request.iter().map(|id| format!("request {}", code(id)));
    let error = row.error.iter().map(|id| format!("error id {}", code(id)));
    let help = row.help.iter();
    let help = help.map(|help| format!("help: {}", sentence(help)));
    let all = std::iter::once(what).chain(causes);
    let all: Vec<String> = all.chain(error).chain(request).chain(help).collect();
    all.join("; ")
}
