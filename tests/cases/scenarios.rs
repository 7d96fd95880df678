//! Every folder under `tests/scenarios`: desired and live → plan, calls and the org after, as whole snapshots beside
//! them. Adding one needs no Rust.
//!
//! `users.yaml` and `org.yaml` must be there, `ids.yaml` may; the lines of `only.txt` are the patterns of `--only`,
//! `access.txt` is what `--access` says;
//! what stands in `base` takes the place of a file before the change (`--base`), where there is such a folder;
//! `okta-reconcile.yaml` is empty and `groups.yaml` declares red and green where a folder has none.
//!
//! Each folder is looked at in [`PARTS`].

use std::path::PathBuf;
use std::sync::{Arc, LazyLock, OnceLock};

use jsonschema::Validator;
use libtest_mimic::Trial;
use okta_reconcile::plan::Plan;
use okta_reconcile::plan::document::{PlanDocument, schema as plan_schema};
use okta_reconcile::reading::survey::side::Way;
use okta_reconcile::rehearsal::Rehearsed;
use okta_reconcile::report::names::Detail;
use okta_reconcile::report::style::Style;
use okta_reconcile::report::{calls, document, markdown, outcome, text};
use okta_reconcile::sim::file;
use serde_json::Value;

use crate::agreement::{RUN, agree};
use crate::support::{
    Files, apply, instantly, plan, plan_by, reader, sandbox, scenario, scenario_folders,
};
use crate::{snapshot, trial};

type Part = (&'static str, fn(&Scenario));

/// What is looked at, each for itself.
const PARTS: [Part; 5] = [
    ("text", text),
    ("forms", forms),
    ("sides", sides),
    ("calls", calls),
    ("applied", applied),
];

/// Those whose plan is a snapshot in full and in Markdown too.
const IN_MORE_FORMS: [&str; 10] = [
    "access-gained-and-held",
    "access-of-many-is-told-once",
    "access-with-hostile-names",
    "hostile-text-in-every-format",
    "join-with-new-group-and-new-manager",
    "joins-that-an-owner-approves",
    "many-guards-at-once",
    "members-in-no-file-are-counted",
    "only-brings-along-whom-it-needs",
    "same-change-for-many",
];

/// The one whose plan is a snapshot in JSON, for it has the most of what a plan can hold. The schema holds all others.
const IN_JSON: &str = "only-brings-along-whom-it-needs";

static SCHEMA: LazyLock<Validator> =
    LazyLock::new(|| jsonschema::validator_for(&plan_schema().to_value()).expect("a schema"));

/// A folder, and what is made of it once for all its parts.
struct Scenario {
    folder: PathBuf,
    made: OnceLock<Made>,
}

struct Made {
    files: Files,
    org: String,
    plan: Rehearsed<Plan>,
}

pub(crate) fn trials() -> Vec<Trial> {
    let folders = scenario_folders();
    assert!(folders.len() > 40, "scenarios are lost");
    for name in IN_MORE_FORMS.iter().chain([&IN_JSON]) {
        let is_there = folders.iter().any(|folder| folder.ends_with(name));
        assert!(is_there, "{name}");
    }
    folders.into_iter().flat_map(of_folder).collect()
}

fn of_folder(folder: PathBuf) -> impl Iterator<Item = Trial> {
    let name = folder.file_name().unwrap().to_string_lossy().into_owned();
    let scenario = Arc::new(Scenario {
        folder,
        made: OnceLock::new(),
    });
    PARTS.into_iter().map(move |(part, check)| {
        let scenario = scenario.clone();
        trial(format!("scenarios::{name}::{part}"), move || {
            check(&scenario);
        })
    })
}

impl Scenario {
    fn made(&self) -> &Made {
        self.made.get_or_init(|| {
            let (files, org) = scenario(&self.folder);
            let plan = instantly(plan(&files, &reader(sandbox(&org))));
            let plan = plan.unwrap_or_else(|error| panic!("{error:?}"));
            Made { files, org, plan }
        })
    }

    fn snapshot(&self, name: &str, value: &str) {
        snapshot(&self.folder, name, value);
    }

    fn has_no(&self, name: &str) {
        let path = self.folder.join(format!("{name}.snap"));
        assert!(!path.exists(), "{} is left over", path.display());
    }

    fn is_among(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.folder.ends_with(name))
    }
}

/// The plan as people read it.
fn text(scenario: &Scenario) {
    let plan = &scenario.made().plan;
    scenario.snapshot("plan", &text::plan(plan, Style::PLAIN, Detail::Short));
    if scenario.is_among(&IN_MORE_FORMS) {
        scenario.snapshot("plan-full", &text::plan(plan, Style::PLAIN, Detail::Full));
    } else {
        scenario.has_no("plan-full");
    }
}

/// JSON has the form of its schema and can be read back, and all forms tell the same.
fn forms(scenario: &Scenario) {
    let plan = &scenario.made().plan;
    let json = document::plan(plan, &RUN);
    let value: Value = serde_json::from_str(&json).expect("JSON");
    let errors = SCHEMA.iter_errors(&value).map(|each| each.to_string());
    let errors: Vec<String> = errors.collect();
    assert!(errors.is_empty(), "{errors:?}\n{json}");
    let read = PlanDocument::read(&json).expect("what was written is read back");
    assert_eq!(read.plan(), &**plan);
    if let Err(why) = agree(plan) {
        panic!("{why}");
    }
    if scenario.is_among(&[IN_JSON]) {
        scenario.snapshot("plan-json", &json);
    } else {
        scenario.has_no("plan-json");
    }
    if scenario.is_among(&IN_MORE_FORMS) {
        scenario.snapshot("plan-markdown", &markdown::plan(plan, Detail::Short));
    } else {
        scenario.has_no("plan-markdown");
    }
}

/// The plan is the same from whichever side memberships are read.
fn sides(scenario: &Scenario) {
    let made = scenario.made();
    for way in [Way::People, Way::Groups] {
        let reader = reader(sandbox(&made.org));
        let other = instantly(plan_by(&made.files, &reader, way));
        let other = other.expect("a plan, from whichever side");
        assert_eq!(made.plan, other, "{way:?}");
    }
}

/// What a dry run prints.
fn calls(scenario: &Scenario) {
    let plan = &scenario.made().plan;
    if plan.steps().is_empty() {
        return scenario.has_no("calls");
    }
    scenario.snapshot("calls", &calls::dry_run(plan));
}

/// The org after the plan, which leaves nothing to do.
fn applied(scenario: &Scenario) {
    let made = scenario.made();
    // A refused plan is not applied; what it would do was rehearsed all the same.
    if made.plan.steps().is_empty() || !made.plan.refusals().is_empty() {
        return scenario.has_no("after");
    }
    let org = sandbox(&made.org);
    let applied = instantly(apply(&made.files, org.clone(), 8));
    let (applied, ended) = applied.expect("it is planned again");
    assert_eq!(made.plan, applied);
    assert_eq!((ended.failed(), ended.skipped()), (0, 0), "{ended:?}");
    let told = outcome::text(&applied, &ended, Style::PLAIN);
    assert!(told.ends_with("calls.\n"), "{told}");
    let after = file::write(&org.org()).expect("an org is written");
    scenario.snapshot("after", &without_times(&after));
    let again = instantly(plan(&made.files, &reader(org))).expect("a second plan");
    assert!(again.steps().is_empty(), "{:?}", again.steps());
}

/// Times and events tell which calls there were, and nothing else of interest.
fn without_times(org: &str) -> String {
    let org = org.split_once("\nlog:\n").map_or(org, |(org, _)| org);
    let is_time = |line: &&str| {
        let key = line.trim_start_matches(['-', ' ']).split(':').next();
        matches!(
            key,
            Some(
                "now"
                    | "created"
                    | "activated"
                    | "statusChanged"
                    | "lastUpdated"
                    | "passwordChanged"
            )
        )
    };
    let kept: Vec<&str> = org.lines().filter(|line| !is_time(line)).collect();
    kept.join("\n") + "\n"
}
