//! The check with which an import ends: a plan of what was written asks for nothing that was not asked for before.

use std::collections::BTreeSet;

use anyhow::anyhow;

use crate::cli::error::CommandError;
use crate::cli::line::Line;
use crate::cli::prepare::decide;
use crate::diagnostic::{Diagnostic, Severity};
use crate::import::collect::Import;
use crate::import::files::Files;
use crate::plan::step::Step;
use crate::planner::draft::draft;
use crate::reading::fetch::census::Census;
use crate::report::outcome::words;

/// Differences that an error names; there may be as many as people.
const SHOWN_MAX: usize = 10;

/// Plans what is to be written. Returns how many things the files asked for before, and still do.
pub(crate) async fn check(
    before: &Files,
    done: &Import,
    census: &mut Census,
    line: &Line,
) -> Result<usize, CommandError> {
    let read = done.files.read();
    let errors = read.found.sorted(&read.sources).into_iter();
    let errors: Vec<Diagnostic> = errors
        .filter(|each| each.severity == Severity::Error)
        .collect();
    if !errors.is_empty() {
        let told = errors.iter().take(SHOWN_MAX);
        let told: Vec<String> = told
            .map(|each| format!("{}: {}", read.sources.place(each.primary.0), each.message))
            .collect();
        return Err(bug(
            "the files that were to be written have mistakes",
            &told,
        ));
    }
    let complete = census.complete(&line.reader, &read.desired).await;
    complete.map_err(|error| line.advised(error.into()))?;
    let plan = decide(&read.desired, &read.sources, census.snapshot(), None)?;
    if plan.steps().is_empty() && plan.blocked().is_empty() {
        return Ok(0);
    }
    let old = before.read();
    let old = draft(&old.desired, census.snapshot(), &old.sources);
    let asked: BTreeSet<String> = old.steps().iter().map(key).collect();
    let new: Vec<&Step> = plan
        .steps()
        .iter()
        .filter(|step| !asked.contains(&key(step)))
        .collect();
    let blocked = plan.blocked().iter().filter(|each| {
        let mut before = old.blocked().iter();
        !before.any(|old| old.login == each.login && old.reason == each.reason)
    });
    let blocked: Vec<String> = blocked
        .map(|each| format!("{}: {}", each.place, each.reason.code()))
        .collect();
    if new.is_empty() && blocked.is_empty() {
        return Ok(plan.steps().len() + plan.blocked().len());
    }
    let told = new.iter().map(|step| words(step)).chain(blocked);
    let told: Vec<String> = told.take(SHOWN_MAX).collect();
    Err(bug(
        "a plan of the files that were to be written is not empty",
        &told,
    ))
}

/// What a step does, whatever its place and its number.
fn key(step: &Step) -> String {
    format!("{:?} {:?}", step.subject, step.operation)
}

fn bug(what: &str, told: &[String]) -> CommandError {
    let error = CommandError::failed(anyhow!("{what}; nothing was written"));
    let error = told
        .iter()
        .fold(error, |error, line| error.help(line.clone()));
    error.help("this is a mistake of okta-reconcile: please report it, with a snapshot if you can")
}
