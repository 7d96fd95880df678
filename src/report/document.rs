//! What programs read: a plan, how applying one ended, and the findings of `validate`, as JSON with a version.

use serde::Serialize;
use serde_json::Value;

use crate::diagnostic::{Diagnostic, Severity};
use crate::outcome::ledger::Ledger;
use crate::outcome::{Newcomer, Outcome, Owed, StepResult, StopReason};
use crate::plan::Plan;
use crate::plan::blocked::Blocked;
use crate::plan::document::{OnSnapshot, PlanDocument, Run, VERSION};
use crate::plan::step::{StepId, Subject};
use crate::report::outcome::Ended;
use crate::report::struck_out;
use crate::report::text_safety::harmless_json;
use crate::source::{Place, SourceMap, Span};

/// Prints a plan, whole.
pub fn plan(plan: &Plan, run: &Run) -> String {
    json(&PlanDocument::new(plan, Some(run.clone())))
}

/// Prints a plan as it is saved: without what making it took, so that the same plan gives the same bytes.
pub fn saved(plan: &Plan) -> String {
    json(&PlanDocument::new(plan, None))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OutcomeDocument<'o> {
    version: u32,
    outcome: EndedDocument<'o>,
}

/// How applying a plan ended: the counts of the last line, and what became of each step, in the order of the plan.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EndedDocument<'o> {
    org: &'o str,
    /// The patterns of a partial plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    only: Option<&'o [String]>,
    done: usize,
    failed: usize,
    skipped: usize,
    calls: u64,
    stopped: Option<StopReason>,
    /// Why nothing was tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<&'o str>,
    steps: Vec<EndedStep<'o>>,
    /// What no later plan does, and the command that does it.
    owed: Vec<Owed>,
    blocked: &'o [Blocked],
    /// The snapshot that stands for the org.
    #[serde(skip_serializing_if = "Option::is_none")]
    snapshot: Option<&'o OnSnapshot>,
    /// Who was created.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    created: Vec<Newcomer<'o>>,
    /// What became of the memberships that the plan foresaw (`--settle`).
    #[serde(skip_serializing_if = "Option::is_none")]
    ledger: Option<&'o Ledger>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EndedStep<'o> {
    step: StepId,
    subject: &'o Subject,
    operation: String,
    #[serde(flatten)]
    result: &'o StepResult,
}

/// Prints how applying a plan ended, step by step.
pub fn outcome(plan: &Plan, outcome: &Outcome) -> String {
    ended(Ended::of(plan, outcome))
}

/// The same of a run that may not have carried the plan out.
pub fn ended(ended: Ended<'_>) -> String {
    let Ended {
        plan,
        outcome,
        refused,
        ids: _,
        on_snapshot,
    } = ended;
    let steps = plan.steps().iter().zip(&outcome.results);
    let steps = steps.map(|(step, result)| EndedStep {
        step: step.id,
        subject: &step.subject,
        operation: step.operation.summary(),
        result,
    });
    json(&OutcomeDocument {
        version: VERSION,
        outcome: EndedDocument {
            org: plan.org(),
            only: plan.only().map(|(patterns, _)| patterns),
            done: outcome.done(),
            failed: outcome.failed(),
            skipped: outcome.skipped(),
            calls: outcome.calls,
            stopped: outcome.stopped,
            refused,
            steps: steps.collect(),
            owed: outcome.owed(plan),
            blocked: plan.blocked(),
            snapshot: on_snapshot,
            created: outcome.newcomers(plan),
            ledger: outcome.ledger.as_ref(),
        },
    })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FindingsDocument<'f> {
    version: u32,
    errors: usize,
    warnings: usize,
    findings: Vec<Finding<'f>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding<'f> {
    code: &'static str,
    severity: Severity,
    message: &'f str,
    #[serde(flatten)]
    at: Marked<'f>,
    related: Vec<Marked<'f>>,
    help: Option<&'f str>,
}

/// A place, and what is to be said of it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Marked<'f> {
    place: Place,
    label: Option<&'f str>,
}

/// Prints findings, in the order in which they are given.
pub fn findings(found: &[Diagnostic], sources: &SourceMap) -> String {
    let errors = found.iter().filter(|each| each.severity == Severity::Error);
    let errors = errors.count();
    let found: Vec<Diagnostic> = found
        .iter()
        .map(|each| struck_out::finding(each, sources))
        .collect();
    json(&FindingsDocument {
        version: VERSION,
        errors,
        warnings: found.len() - errors,
        findings: found.iter().map(|each| finding(each, sources)).collect(),
    })
}

fn finding<'f>(found: &'f Diagnostic, sources: &SourceMap) -> Finding<'f> {
    let marked = |(span, label): &'f (Span, String)| Marked {
        place: sources.place(*span),
        label: (!label.is_empty()).then_some(label.as_str()),
    };
    Finding {
        code: found.code.as_str(),
        severity: found.severity,
        message: &found.message,
        at: marked(&found.primary),
        related: found.related.iter().map(marked).collect(),
        help: found.help.as_deref(),
    }
}

/// A person as a document names them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NamedPerson {
    /// Okta's id.
    pub id: String,
    /// The login.
    pub login: Option<String>,
    /// The status.
    pub status: String,
}

/// What an operation on a person brought.
#[derive(Clone, Copy, Debug)]
pub struct UserAnswer<'a> {
    /// Okta's name of the operation.
    pub operation: &'a str,
    /// The org.
    pub org: &'a str,
    /// The person: as they were read, or after a write as they are now.
    pub person: Option<&'a NamedPerson>,
    /// Before a write, the status.
    pub status_before: Option<&'a str>,
    /// What Okta answered, keys that nobody knows included.
    pub result: &'a Value,
    /// Secrets that were asked for, by Okta's keys; null where there are none.
    pub secrets: &'a Value,
}

#[derive(Serialize)]
struct UserDocument<'a> {
    version: u32,
    user: UserSection<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UserSection<'a> {
    operation: &'a str,
    org: &'a str,
    person: Option<&'a NamedPerson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_before: Option<&'a str>,
    result: &'a Value,
    #[serde(skip_serializing_if = "Value::is_null")]
    secrets: &'a Value,
}

/// Prints what an operation on a person brought.
pub fn user(answer: &UserAnswer<'_>) -> String {
    json(&UserDocument {
        version: VERSION,
        user: UserSection {
            operation: answer.operation,
            org: answer.org,
            person: answer.person,
            status_before: answer.status_before,
            result: answer.result,
            secrets: answer.secrets,
        },
    })
}

/// Nothing in it is obeyed by a terminal or a CI system that shows it.
pub(crate) fn json(document: &impl Serialize) -> String {
    let text = serde_json::to_string_pretty(document).expect("keys are text, and no value fails");
    harmless_json(&text).into_owned() + "\n"
}
