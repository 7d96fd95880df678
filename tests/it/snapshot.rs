//! A live org as a file: whoever plans on it makes the same plan; under pseudonyms the plan has the same shape, and no
//! original is left.

mod canary;
mod program;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use okta_reconcile::desired::access::AccessAsked;
use okta_reconcile::live::Whole;
use okta_reconcile::model::ids::Login;
use okta_reconcile::okta::client::Reader;
use okta_reconcile::plan::Plan;
use okta_reconcile::reading::fetch::whole::whole;
use okta_reconcile::rehearsal::Rehearsed;
use okta_reconcile::sim::file;
use okta_reconcile::sim::org::Org;
use okta_reconcile::sim::org::mark::Names;
use okta_reconcile::sim::sandbox::Sandbox;
use okta_reconcile::snapshot::org::stand_in;
use okta_reconcile::snapshot::redact::files::{self, Redaction, Role};
use okta_reconcile::snapshot::redact::pattern::Universe;
use okta_reconcile::snapshot::redact::{self, Pseudonyms};
use okta_reconcile::transport::Transport;
use okta_reconcile::yaml::limits::FileLimits;
use proptest::prelude::{Strategy, any, prop_assert_eq};
use proptest::test_runner::TestCaseError;
use serde_json::{Value, json};

use crate::disorder::{World, worlds};
use crate::generated::{Case, cases};
use crate::runner::{cases_wanted, hold};
use crate::support::{
    Files, IDS, NoPlan, ORG, instantly, plan, reader, sandbox, scenario, scenario_folders,
};

/// How many cases a run takes where nobody says otherwise.
const CASES: u32 = 80;

fn run<S: Strategy>(cases: &S, law: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    hold(cases_wanted(CASES), cases, law);
}

/// Reads all of an org.
fn read<T: Transport>(transport: T) -> Whole {
    instantly(whole(&reader(transport), ORG)).expect("the org can be read")
}

/// Writes an org as a file.
fn written(whole: &Whole, names: Names) -> String {
    let stand_in = stand_in(whole, names, Timestamp::UNIX_EPOCH);
    file::write(&stand_in.org).expect("an org is YAML")
}

/// Redacts an org and files, and returns them as they are written.
fn redacted(
    whole: &Whole,
    files: &Files,
    pseudonyms: Pseudonyms,
) -> (String, Vec<(String, String)>) {
    let pseudonyms = pseudonyms.knowing(redact::org::ids(&whole.snapshot));
    let mut universe = Universe::default();
    redact::org::named(&whole.snapshot, &mut universe);
    files::named(&files.desired, &mut universe);
    let values = files::values(&files.desired);
    let (org, _) = redact::org::redacted(whole, &pseudonyms, &universe, &values);
    let numeric = files::numeric(&whole.snapshot);
    let redaction = Redaction {
        pseudonyms: &pseudonyms,
        universe: &universe,
        relations: &redact::org::relations(&whole.snapshot),
        numeric: &numeric,
    };
    let roles = [
        ("okta-reconcile.yaml", Role::Configuration),
        (IDS, Role::Ids),
        ("groups.yaml", Role::State),
        ("users.yaml", Role::State),
    ];
    let found = roles
        .iter()
        .filter_map(|(path, role)| Some((*role, files.sources.find(path)?)));
    let found: Vec<_> = found.collect();
    let limits = FileLimits::default();
    let files = redaction
        .files(&files.sources, &found, &limits)
        .expect("files are YAML");
    (written(&org, Names::Pseudonyms), files)
}

/// Reads what was redacted.
fn reread(files: &[(String, String)]) -> Files {
    let (config, others): (Vec<_>, Vec<_>) = files
        .iter()
        .partition(|(path, _)| path == "okta-reconcile.yaml");
    let others: Vec<(&str, &str)> = others
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    crate::support::files(&config[0].1, &others)
}

/// What a plan does and says, without who and what.
fn shape(plan: &Value) -> Value {
    let kinds = |list: &str, of: fn(&Value) -> &Value| -> Vec<String> {
        let all = plan[list].as_array().map(Vec::as_slice).unwrap_or_default();
        let mut kinds: Vec<String> = all.iter().map(|each| kind(of(each))).collect();
        kinds.sort();
        kinds
    };
    let mut of: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for step in plan["steps"].as_array().into_iter().flatten() {
        let subject = step["subject"].to_string();
        of.entry(subject)
            .or_default()
            .push(kind(&step["operation"]));
    }
    let mut people: Vec<Vec<String>> = of.into_values().collect();
    for kinds in &mut people {
        kinds.sort();
    }
    people.sort();
    json!({
        "people": people,
        "notes": kinds("notes", |note| &note["kind"]),
        "dangers": kinds("dangers", |danger| &danger["kind"]),
        "blocked": kinds("blocked", |blocked| &blocked["reason"]),
        "refusals": kinds("refusals", |refusal| refusal),
        "census": plan["census"],
        "no plan": plan.as_str().is_some(),
    })
}

/// The word that says of what kind something is.
fn kind(of: &Value) -> String {
    ["kind", "code", "reason", "guard"]
        .iter()
        .find_map(|key| of[key].as_str())
        .or_else(|| of.as_str())
        .map_or_else(|| format!("no kind: {of}"), str::to_owned)
}

/// Makes a plan, as a document or as the words of why there is none.
fn planned<T: Transport>(files: &Files, transport: T) -> Value {
    told(instantly(plan(files, &reader(transport))))
}

fn told(plan: Result<Rehearsed<Plan>, NoPlan>) -> Value {
    match plan {
        Ok(plan) => serde_json::to_value(&*plan).expect("a plan is JSON"),
        Err(error) => json!(format!("{error:?}")),
    }
}

/// Plans on an org and on its snapshot. Rules that people wrote down are not read by the plan on a file in other words.
fn same(files: &Files, org: &Arc<Sandbox>) -> Result<(), TestCaseError> {
    let text = written(&read(org.clone()), Names::Own);
    let copy =
        file::read(&text).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
    let live = planned(files, org.clone());
    let on_file = planned(files, Arc::new(Sandbox::new(copy)));
    prop_assert_eq!(live, on_file, "{}", text);
    Ok(())
}

fn of_case(case: &Case) -> Files {
    let groups = Case::groups();
    let (ids, people) = (case.ids(), case.people());
    crate::support::files(
        &case.config(),
        &[
            ("groups.yaml", &groups),
            ("users.yaml", &people),
            (IDS, &ids),
        ],
    )
}

fn of_world(world: &World) -> Files {
    let groups = World::groups();
    let people = world.people();
    crate::support::files(
        &world.config(),
        &[
            ("groups.yaml", groups.as_str()),
            ("users.yaml", people.as_str()),
        ],
    )
}

#[test]
fn a_plan_is_the_same_on_every_generated_org() {
    run(&cases(), |case| {
        same(&of_case(&case), &sandbox(&case.org()))
    });
}

#[test]
fn a_plan_is_the_same_in_disorder() {
    run(&worlds(), |world| {
        let files = of_world(&world);
        if files.found.has_errors() {
            return Ok(());
        }
        same(&files, &sandbox(&world.org()))
    });
}

#[test]
fn a_plan_is_the_same_in_every_scenario() {
    for folder in scenario_folders() {
        let (files, org) = scenario(&folder);
        if asks_otherwise(&files) {
            continue;
        }
        if let Err(error) = same(&files, &sandbox(&org)) {
            panic!("{}: {error}", folder.display());
        }
    }
}

/// Plans on an org, and on both under pseudonyms.
fn same_shape(files: &Files, org: &Arc<Sandbox>, key: u64) -> Result<(), TestCaseError> {
    let whole = read(org.clone());
    let (text, again) = redacted(&whole, files, Pseudonyms::new(&key.to_be_bytes()));
    let copy =
        file::read(&text).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
    let files_again = reread(&again);
    if files_again.found.has_errors() {
        return Err(TestCaseError::fail(format!(
            "{}\n{again:#?}",
            files_again.printed()
        )));
    }
    let (live, on_copy) = (
        planned(files, org.clone()),
        told(instantly(plan(&files_again, &other_reader(copy)))),
    );
    prop_assert_eq!(
        shape(&live),
        shape(&on_copy),
        "{:#}\n{:#}\n{}\n{:#?}",
        live,
        on_copy,
        text,
        again
    );
    Ok(())
}

/// Reads an org of another URL as if it were the one of these tests.
fn other_reader(org: Org) -> Reader<Arc<Sandbox>> {
    let sandbox = Sandbox::new(org);
    sandbox.set_url(ORG);
    reader(Arc::new(sandbox))
}

#[test]
fn under_pseudonyms_a_plan_has_the_same_shape_on_every_generated_org() {
    run(&(cases(), any::<u64>()), |(case, key)| {
        same_shape(&of_case(&case), &sandbox(&case.org()), key)
    });
}

#[test]
fn under_pseudonyms_a_plan_has_the_same_shape_in_disorder() {
    run(&(worlds(), any::<u64>()), |(world, key)| {
        let files = of_world(&world);
        if files.found.has_errors() {
            return Ok(());
        }
        same_shape(&files, &sandbox(&world.org()), key)
    });
}

/// What is assigned to people themselves is in no snapshot, so a plan on one says that it is not known; and what a run
/// asks is in no file.
fn asks_otherwise(files: &Files) -> bool {
    files.desired.access() != AccessAsked::Apps
}

#[test]
fn under_pseudonyms_a_plan_has_the_same_shape_in_every_scenario() {
    let mut broken = Vec::new();
    for folder in scenario_folders() {
        let (files, org) = scenario(&folder);
        // Letters that look like others look like none any more.
        if folder.ends_with("look-alike-groups-are-told-apart") {
            continue;
        }
        if asks_otherwise(&files) {
            continue;
        }
        // Patterns of the command line and files before a change are no files that are redacted.
        if files.desired.only().is_some() || files.desired.base().is_some() {
            continue;
        }
        if let Err(error) = same_shape(&files, &sandbox(&org), 7) {
            broken.push(format!("{}: {error}", folder.display()));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n\n"));
}

/// Nobody is overlooked whose role stands on a later page.
#[test]
fn administrators_are_found_on_every_page() {
    let admins = (0..450).map(|number| {
        format!("  - {{login: a{number}@acme.example, id: 00u{number:017}, roles: [{{type: USER_ADMIN}}]}}\n")
    });
    let org = format!(
        "org: {ORG}\nnow: 2026-11-24T08:00:00Z\ntokenOwner: a0@acme.example\nusers:\n{}  - {{login: z@acme.example}}\n",
        admins.collect::<String>()
    );
    let sandbox = sandbox(&org);
    let text = written(&read(sandbox.clone()), Names::Own);
    assert_eq!(text.matches("type: USER_ADMIN").count(), 450);
    let requests = sandbox.requests();
    let pages = requests
        .iter()
        .filter(|(_, target)| target.starts_with("/api/v1/iam/assignees/users"));
    assert_eq!(pages.count(), 3, "200, 200 and 50");
}

/// What the program takes for equal stays equal, and nothing else becomes so.
#[test]
fn pseudonyms_are_one_to_one_and_keep_what_counts_as_equal() {
    let words = proptest::collection::vec("[a-enńA-E0-2éÉÜü\u{301}ñßжя@._ -]{0,6}", 2..12);
    run(&(words, any::<u64>()), |(words, key)| {
        let pseudonyms = Pseudonyms::new(&key.to_be_bytes());
        let made: Vec<String> = words.iter().map(|word| pseudonyms.text(word)).collect();
        for (one, new_one) in words.iter().zip(&made) {
            for (other, new_other) in words.iter().zip(&made) {
                let keys = |text: &str| {
                    let key = Login::new(text).key();
                    let fold = key.fold();
                    (text.to_owned(), key, fold, text.trim().to_lowercase())
                };
                let (a, b) = (keys(one), keys(other));
                let (c, d) = (keys(new_one), keys(new_other));
                let before = (a.0 == b.0, a.1 == b.1, a.2 == b.2, a.3 == b.3);
                let after = (c.0 == d.0, c.1 == d.1, c.2 == d.2, c.3 == d.3);
                prop_assert_eq!(
                    before,
                    after,
                    "{} {} → {} {}",
                    one,
                    other,
                    new_one,
                    new_other
                );
            }
        }
        Ok(())
    });
}
