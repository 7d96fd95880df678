//! Every folder under `tests/scenarios`: desired and live → plan, calls and the org after, as whole snapshots beside
//! them. Adding one needs no Rust.
//!
//! The JSON of each plan has the form of its schema, and all its forms tell the same. Some are snapshots in every form.
//!
//! `users.yaml` and `org.yaml` must be there, `ids.yaml` may; the lines of `only.txt` are the patterns of `--only`; `okta-reconcile.yaml` is empty and `groups.yaml` declares red and green
//! where a folder has none.

use std::path::Path;

use okta_reconcile::plan::Plan;
use okta_reconcile::plan::document::{PlanDocument, schema as plan_schema};
use okta_reconcile::reading::survey::side::Way;
use okta_reconcile::report::names::Detail;
use okta_reconcile::report::style::Style;
use okta_reconcile::report::{calls, document, markdown, outcome, text};
use okta_reconcile::sim::file;

use crate::renderers::{RUN, agree};
use crate::support::{
    IDS, apply, files, instantly, plan, plan_by, reader, sandbox, scenario_folders,
};

/// Those whose plan is a snapshot in every form.
const IN_EVERY_FORM: [&str; 6] = [
    "hostile-text-in-every-format",
    "join-with-new-group-and-new-manager",
    "many-guards-at-once",
    "members-in-no-file-are-counted",
    "only-brings-along-whom-it-needs",
    "same-change-for-many",
];

#[test]
fn scenarios() {
    let folders = scenario_folders();
    assert!(folders.len() > 40, "scenarios are lost");
    for name in IN_EVERY_FORM {
        assert!(
            folders.iter().any(|folder| folder.ends_with(name)),
            "{name}"
        );
    }
    let schema = jsonschema::validator_for(&plan_schema().to_value()).expect("a schema");
    for folder in folders {
        check(&folder, &schema);
    }
}

fn check(folder: &Path, schema: &jsonschema::Validator) {
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).ok();
    let config = read("okta-reconcile.yaml").unwrap_or_default();
    let groups =
        read("groups.yaml").unwrap_or_else(|| "groups: [{name: red}, {name: green}]\n".to_owned());
    let users = read("users.yaml").expect("users.yaml");
    let org = read("org.yaml").expect("org.yaml");
    let mut given = vec![
        ("groups.yaml", groups.as_str()),
        ("users.yaml", users.as_str()),
    ];
    let ids = read(IDS);
    given.extend(ids.as_deref().map(|ids| (IDS, ids)));
    let files = files(&config, &given);
    assert!(!files.found.has_errors(), "{}", files.printed());

    let only = read("only.txt").unwrap_or_default();
    let files = files.only(&only.lines().collect::<Vec<_>>());
    let start = sandbox(&org);
    let made = instantly(plan(&files, &reader(start.clone())));
    let made = made.unwrap_or_else(|error| panic!("{}: {error:?}", folder.display()));
    for way in [Way::People, Way::Groups] {
        let other = instantly(plan_by(&files, &reader(start.clone()), way));
        let other = other.expect("a plan, from whichever side memberships are read");
        assert_eq!(made, other, "{}: {way:?}", folder.display());
    }
    snapshot(
        folder,
        "plan",
        &text::plan(&made, Style::PLAIN, Detail::Short),
    );
    forms(folder, &made, schema);
    if made.steps().is_empty() {
        return;
    }
    snapshot(folder, "calls", &calls::dry_run(&made));
    // A refused plan is not applied; what it would do was rehearsed all the same.
    if !made.refusals().is_empty() {
        return;
    }
    let (applied, ended) = instantly(apply(&files, start.clone(), 8)).expect("it is planned again");
    assert_eq!(made, applied);
    assert_eq!((ended.failed(), ended.skipped()), (0, 0), "{ended:?}");
    let told = outcome::text(&applied, &ended, Style::PLAIN);
    assert!(told.ends_with("calls.\n"), "{told}");
    let after = file::write(&start.org()).expect("an org is written");
    snapshot(folder, "after", &without_times(&after));
    let again = instantly(plan(&files, &reader(start))).expect("a second plan");
    assert!(again.steps().is_empty(), "{}", folder.display());
}

/// Every form of a plan, and that they tell the same.
fn forms(folder: &Path, made: &Plan, schema: &jsonschema::Validator) {
    let json = document::plan(made, &RUN);
    let value: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let errors: Vec<String> = schema
        .iter_errors(&value)
        .map(|each| each.to_string())
        .collect();
    assert!(
        errors.is_empty(),
        "{}: {errors:?}\n{json}",
        folder.display()
    );
    let read = PlanDocument::read(&json).expect("what was written is read back");
    assert_eq!(read.plan(), made, "{}", folder.display());
    if let Err(why) = agree(made) {
        panic!("{}: {why}", folder.display());
    }
    if IN_EVERY_FORM.iter().any(|name| folder.ends_with(name)) {
        snapshot(
            folder,
            "plan-full",
            &text::plan(made, Style::PLAIN, Detail::Full),
        );
        snapshot(folder, "plan-json", &json);
        snapshot(
            folder,
            "plan-markdown",
            &markdown::plan(made, Detail::Short),
        );
    }
}

/// Times tell how many calls there were, and nothing else of interest.
fn without_times(org: &str) -> String {
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

fn snapshot(folder: &Path, name: &str, value: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, value));
}
