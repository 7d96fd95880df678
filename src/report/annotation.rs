//! Annotations on the lines of a change: workflow commands for GitHub, a Code Quality report for GitLab.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Value, json};

use crate::diagnostic::{Diagnostic, Severity};
use crate::model::ids::Login;
use crate::outcome::StepResult;
use crate::plan::Plan;
use crate::plan::danger::Danger;
use crate::plan::document::Run;
use crate::plan::effect::sha256;
use crate::plan::refusal::Refusal;
use crate::plan::step::Step;
use crate::report::names::Detail;
use crate::report::outcome::{Ended, failure_line};
use crate::report::text_safety::harmless;
use crate::report::view::DangerGroup;
use crate::report::{
    access, aged, approval, document, ledger, prediction, setting, struck_out, view, words,
};
use crate::source::{Place, SourceMap};

/// How many annotations of a kind GitHub shows for a step; it passes over the others without a word.
const GITHUB_MAX: usize = 10;

/// Something to be said beside a line of a file, or beside none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotation {
    severity: Severity,
    /// The stable name.
    code: String,
    place: Option<Place>,
    message: String,
}

/// Returns what is to be said of a plan: an error for what stops it, a warning for what must not be overlooked, such as
/// the age of the snapshot on which it was made.
pub fn of_plan(plan: &Plan, run: Option<&Run>) -> Vec<Annotation> {
    let refusals = plan.refusals().iter().map(refusal);
    let stops = refusals.chain(blocked(plan));
    let aged = aged::of_plan(plan, run).into_iter();
    let aged = aged.map(|message| Annotation {
        severity: Severity::Warning,
        code: "snapshot".to_owned(),
        place: None,
        message,
    });
    let warnings = aged
        .chain(dangers(plan))
        .chain(access(plan))
        .chain(rules(plan))
        .chain(approvals(plan))
        .chain(settings(plan));
    stops.chain(warnings).collect()
}

/// What memberships open, beside the entry where one person alone has it.
fn access(plan: &Plan) -> Vec<Annotation> {
    let rows = access::rows(plan, Detail::Short).rows.into_iter();
    let annotations = rows.map(|row| {
        let parts = row.parts.iter().map(|part| {
            let things = part.text(" !", str::to_owned);
            format!("{} {things}", part.verb)
        });
        let mut people = plan.people().iter();
        let person = people.find(|person| row.people == [harmless(person.login.as_str())]);
        Annotation {
            severity: Severity::Warning,
            code: "access".to_owned(),
            place: person.map(|person| person.place.clone()),
            message: format!(
                "{}: {}",
                Detail::Short.folded(&row.people),
                parts.collect::<Vec<_>>().join("; ")
            ),
        }
    });
    annotations.collect()
}

/// What group rules do to people because of what changes, beside their entries.
fn rules(plan: &Plan) -> impl Iterator<Item = Annotation> {
    let people = plan.people().iter();
    let moved = people.filter(|person| !person.predictions.is_empty());
    moved.map(|person| {
        let lines = prediction::lines(&person.predictions).join("; ");
        Annotation {
            severity: Severity::Warning,
            code: "rules".to_owned(),
            place: Some(person.place.clone()),
            message: format!("{}: {lines}", harmless(person.login.as_str())),
        }
    })
}

/// Whose approval is waited for.
fn approvals(plan: &Plan) -> impl Iterator<Item = Annotation> {
    let approvals = approval::approvals(plan, Detail::Short).into_iter();
    approvals.map(|message| Annotation {
        severity: Severity::Warning,
        code: "approval".to_owned(),
        place: None,
        message,
    })
}

/// What the change sets in the configuration: later plans go by it.
fn settings(plan: &Plan) -> impl Iterator<Item = Annotation> {
    let settings = setting::settings(plan).into_iter();
    settings.map(|message| Annotation {
        severity: Severity::Warning,
        code: "setting".to_owned(),
        place: None,
        message,
    })
}

fn blocked(plan: &Plan) -> impl Iterator<Item = Annotation> {
    plan.blocked().iter().map(|each| {
        let row = view::blocked(each);
        Annotation {
            severity: Severity::Error,
            code: row.code.to_owned(),
            place: Some(each.place.clone()),
            message: format!("{}: {}", row.message, row.help),
        }
    })
}

fn refusal(refusal: &Refusal) -> Annotation {
    let row = words::refusal(refusal, Detail::Short);
    let line = row.line.map(|line| format!(" {line}")).unwrap_or_default();
    let place = match refusal {
        Refusal::Protected { place, .. } => Some(place.clone()),
        Refusal::Administrators { people, .. } => people.first().map(|each| each.place.clone()),
        Refusal::TooMany { .. } | Refusal::BecomesEmpty { .. } | Refusal::Domains { .. } => None,
    };
    Annotation {
        severity: Severity::Error,
        code: refusal.code().to_owned(),
        place,
        message: format!("{}: {}{line}", row.message, row.help),
    }
}

/// One for each person or thing, beside the entry that asks for it.
fn dangers(plan: &Plan) -> Vec<Annotation> {
    let entries = plan.people().iter();
    let entries: BTreeMap<&Login, &Place> = entries
        .map(|person| (&person.login, &person.place))
        .collect();
    let of_one = |danger: &Danger| {
        let place = danger.to.login().and_then(|login| entries.get(login));
        let DangerGroup { title, items, .. } = view::dangers_of_kind(&[danger], Detail::Short);
        let item = items.iter().map(|item| match &item.detail {
            Some(detail) => format!("{} {detail}", item.name),
            None => item.name.clone(),
        });
        Annotation {
            severity: Severity::Warning,
            code: "danger".to_owned(),
            place: place.map(|place| (*place).clone()),
            message: format!("{title}: {}", item.collect::<String>()),
        }
    };
    plan.dangers().iter().map(of_one).collect()
}

/// Returns what is to be said of a run: an error for what failed, for what is owed, and for what is blocked.
pub fn of_outcome(ended: Ended<'_>) -> Vec<Annotation> {
    let Ended { plan, outcome, .. } = ended;
    let at = |step: &Step, code: &str, message: String| Annotation {
        severity: Severity::Error,
        code: code.to_owned(),
        place: Some(step.cause.clone()),
        message,
    };
    let failed = plan.steps().iter().zip(&outcome.results);
    let failed = failed.filter_map(|(step, result)| match result {
        StepResult::Failed(failure) => Some(at(step, "failed", failure_line(step, failure))),
        StepResult::Done { .. } | StepResult::Skipped(_) => None,
    });
    let owed = outcome.owed(plan).into_iter().map(|owed| {
        let message = format!("no later plan does it, so run {}", owed.command);
        at(
            plan.step(owed.step),
            "owed",
            harmless(&message).into_owned(),
        )
    });
    let aged = aged::of_outcome(plan.org(), ended.on_snapshot).into_iter();
    let aged = aged.map(|message| Annotation {
        severity: Severity::Warning,
        code: "snapshot".to_owned(),
        place: None,
        message,
    });
    let missed = outcome.ledger.iter().flat_map(|ledger| &ledger.missed);
    let missed = missed.map(|each| Annotation {
        severity: Severity::Warning,
        code: "rules".to_owned(),
        place: None,
        message: ledger::missed(each),
    });
    let stops = failed.chain(owed).chain(blocked(plan));
    stops.chain(aged).chain(missed).collect()
}

/// Returns what is to be said of findings in files.
pub fn of_findings(found: &[Diagnostic], sources: &SourceMap) -> Vec<Annotation> {
    let annotation = |each: &Diagnostic| {
        let each = struck_out::finding(each, sources);
        let help = each
            .help
            .map(|help| format!(": {help}"))
            .unwrap_or_default();
        Annotation {
            severity: each.severity,
            code: each.code.as_str().to_owned(),
            place: Some(sources.place(each.primary.0)),
            message: harmless(&format!("{}{help}", each.message)).into_owned(),
        }
    };
    found.iter().map(annotation).collect()
}

/// Prints workflow commands of GitHub Actions, a line each, as many of a kind as GitHub shows. `root` leads from the root
/// of the repository to the folder of the files, and ends with `/` unless it is empty.
pub fn github(all: &[Annotation], root: &str) -> String {
    let mut text = String::new();
    for (severity, kind) in [(Severity::Error, "error"), (Severity::Warning, "warning")] {
        let of_kind: Vec<&Annotation> = all
            .iter()
            .filter(|each| each.severity == severity)
            .collect();
        let shown = if of_kind.len() > GITHUB_MAX {
            GITHUB_MAX - 1
        } else {
            of_kind.len()
        };
        for each in &of_kind[..shown] {
            let place = each.place.as_ref().map_or_else(String::new, |place| {
                let file = property(&harmless(&format!("{root}{}", place.file)));
                format!("file={file},line={},col={},", place.line, place.column)
            });
            let (title, message) = (property(&each.code), data(&each.message));
            // Writing to a string cannot fail.
            let _ = writeln!(text, "::{kind} {place}title={title}::{message}");
        }
        if shown < of_kind.len() {
            let more = of_kind.len() - shown;
            let _ = writeln!(
                text,
                "::{kind} title=more::{more} more: the log has them all"
            );
        }
    }
    text
}

/// Prints a Code Quality report of GitLab. What has no place stands beside the configuration.
pub fn gitlab(all: &[Annotation], root: &str, configuration: &str) -> String {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let issues = all.iter().map(|each| {
        let (file, line) = match &each.place {
            Some(place) => (place.file.as_str(), place.line),
            None => (configuration, 1),
        };
        // The same again gets a number, for GitLab shows one of each fingerprint.
        let key = format!("{} {file} {}", each.code, each.message);
        let count = seen.entry(key.clone()).or_default();
        *count += 1;
        json!({
            "description": each.message,
            "check_name": each.code,
            "fingerprint": sha256(format!("{key} {count}").as_bytes()),
            "severity": match each.severity {
                Severity::Error => "blocker",
                Severity::Warning => "minor",
            },
            "location": { "path": format!("{root}{file}"), "lines": { "begin": line } },
        })
    });
    document::json(&issues.collect::<Vec<Value>>())
}

/// What GitHub does not take for the end of a message.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// What GitHub does not take for the end of a property.
fn property(text: &str) -> String {
    let text = data(text);
    text.replace(':', "%3A").replace(',', "%2C")
}
