//! `--base`: this change apart from what was there before, and `--reviewed-only`.

use std::collections::BTreeSet;
use std::process::Command;

use okta_reconcile::model::part::Part;
use okta_reconcile::model::transition::Verb;
use okta_reconcile::plan::Plan;
use okta_reconcile::plan::effect::{By, Effect, Effects};
use okta_reconcile::plan::note::{Note, NoteKind};
use okta_reconcile::plan::step::{Operation, Step, UserRef};
use proptest::prelude::prop_assert;
use proptest::test_runner::TestCaseError;

use crate::generated::{Case, cases};
use crate::laws::{files_of, unless_refused};
use crate::program::{Place, Run};
use crate::runner::{cases_wanted, hold};
use crate::support::{Files, apply, instantly, plan, reader, sandbox};

const CASES: u32 = 150;

const ORG: &str = "\
org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
users:
  - {login: ada@acme.example, id: 00u1, status: SUSPENDED, profile: {firstName: Ada, lastName: King, email: ada@acme.example, title: Engineer}}
  - {login: bob@acme.example, id: 00u2, status: ACTIVE, profile: {firstName: Bob, lastName: Ray, email: bob@acme.example, title: Engineer}}
groups: [{name: red, id: 00gred, type: OKTA_GROUP}]
";

const BEFORE: &str = "\
users:
  - {login: ada@acme.example, status: ACTIVE}
  - {login: bob@acme.example, profile: {title: Engineer}}
";

const AFTER: &str = "\
users:
  - {login: ada@acme.example, status: ACTIVE}
  - {login: bob@acme.example, profile: {title: Chief}}
";

const CONFIG: &str = "org: https://acme.okta.com\n";

/// Runs `git` in a place.
pub(crate) fn git(place: &Place, words: &[&str]) -> String {
    let output = Command::new("git")
        .args(["-c", "user.name=Ada", "-c", "user.email=ada@acme.example"])
        .args([
            "-c",
            "init.defaultBranch=main",
            "-c",
            "commit.gpgsign=false",
        ])
        .args(words)
        .current_dir(place.path("."))
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .expect("git runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words:?}: {stderr}");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// A repository whose branch `main` has the files before the change, and whose folder has those after it.
fn repository(folder: &str) -> Place {
    let at = |name: &str| format!("{folder}{name}");
    let place = Place::new()
        .file(&at("okta-reconcile.yaml"), CONFIG)
        .file(&at("users/users.yaml"), BEFORE)
        .file("org.yaml", ORG);
    let place = with_path(place);
    git(&place, &["init", "-q"]);
    git(&place, &["add", "."]);
    git(&place, &["commit", "-q", "-m", "before"]);
    place.file(&at("users/users.yaml"), AFTER)
}

/// The program finds `git` where these tests find it.
#[expect(
    clippy::disallowed_methods,
    reason = "the program looks for git on the path"
)]
pub(crate) fn with_path(place: Place) -> Place {
    let path = std::env::var("PATH").expect("there is a path");
    place.variable("PATH", &path)
}

fn says(run: &Run, code: i32, words: &[&str]) {
    let text = format!("{}{}", run.stdout, run.stderr);
    let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(run.code, code, "{text}");
    for word in words {
        assert!(text.contains(word), "{word} is missing in: {text}");
    }
}

/// Only Bob changes, and what was done to Ada is told and left.
fn is_bobs_alone(run: &Run) {
    says(
        run,
        0,
        &[
            "This change alone, held against",
            "title Engineer → Chief",
            "status: SUSPENDED → ACTIVE: ada@acme.example (users/users.yaml:2:13)",
            "0 to unsuspend, 1 to update",
        ],
    );
}

#[test]
fn the_base_is_a_commit_a_branch_a_tag_or_a_folder() {
    let place = repository("");
    git(&place, &["tag", "v1"]);
    for base in ["main", "v1", "HEAD", "refs/heads/main"] {
        let run = place.run(&format!("plan --org sandbox:org.yaml --base {base}"));
        is_bobs_alone(&run);
    }
    let place = place
        .file("before/okta-reconcile.yaml", CONFIG)
        .file("before/users/users.yaml", BEFORE);
    is_bobs_alone(&place.run("plan --org sandbox:org.yaml --base before"));
    is_bobs_alone(&place.run("plan --org sandbox:org.yaml --base ./before"));
    // A folder needs no git.
    let place = place.variable("PATH", "/nowhere");
    is_bobs_alone(&place.run("plan --org sandbox:org.yaml --base ./before"));
    let run = place.run("plan --org sandbox:org.yaml --base main");
    says(&run, 64, &["the program `git` cannot be run"]);
}

#[test]
fn the_base_of_a_folder_of_the_repository_is_that_folder() {
    let place = repository("okta/");
    let run = place.run("-C okta plan --org sandbox:../org.yaml --base main");
    is_bobs_alone(&run);
}

#[test]
fn a_base_that_cannot_be_read_is_a_mistake_of_whoever_asks() {
    let place = repository("");
    let run = place.run("plan --org sandbox:org.yaml --base nobody");
    says(
        &run,
        64,
        &["`--base nobody` cannot be read", "fetch-depth: 0"],
    );
    let run = place.run("plan --org sandbox:org.yaml --base=--output=evil");
    says(&run, 64, &["cannot be read"]);
    assert!(!place.path("evil").exists());
    git(&place, &["branch", "users"]);
    let run = place.run("plan --org sandbox:org.yaml --base users");
    says(&run, 64, &["a folder and a git ref", "`./users`"]);
    let run = place.run("plan --org sandbox:org.yaml --base ./users");
    says(&run, 64, &["has no configuration okta-reconcile.yaml"]);
    let place = with_path(Place::new())
        .file("okta-reconcile.yaml", CONFIG)
        .file("users/users.yaml", AFTER)
        .file("org.yaml", ORG);
    let run = place.run("plan --org sandbox:org.yaml --base main");
    says(&run, 64, &["`--base main` cannot be read", "git says"]);
}

#[test]
fn before_the_first_commit_of_the_files_nothing_was_asked_for() {
    let place = with_path(Place::new()).file("README.md", "Hello\n");
    git(&place, &["init", "-q"]);
    git(&place, &["add", "."]);
    git(&place, &["commit", "-q", "-m", "nothing yet"]);
    let place = place
        .file("okta-reconcile.yaml", CONFIG)
        .file("users/users.yaml", AFTER)
        .file("org.yaml", ORG);
    let run = place.run("plan --org sandbox:org.yaml --base main");
    says(&run, 0, &["1 to unsuspend, 1 to update"]);
    // A configuration alone asks for nothing either.
    git(&place, &["add", "okta-reconcile.yaml"]);
    git(&place, &["commit", "-q", "-m", "nobody yet"]);
    let run = place.run("apply --org sandbox:org.yaml --yes --base main");
    says(&run, 0, &["2 done"]);
}

#[test]
fn with_a_base_that_has_mistakes_everything_is_this_changes() {
    let place = repository("").file("users/users.yaml", "users:\n  - {logn: ada}\n");
    git(&place, &["commit", "-q", "-a", "-m", "a mistake"]);
    let place = place.file("users/users.yaml", AFTER);
    let words = ["have mistakes", "1 to unsuspend, 1 to update"];
    let run = place.run("plan --org sandbox:org.yaml --base main --report effects=effects.txt");
    says(&run, 0, &words);
    let org = place.text("org.yaml");
    let run = place.run("apply --org sandbox:org.yaml --yes --base main");
    says(&run, 4, &["nobody knows what this change alone asks for"]);
    assert_eq!(place.text("org.yaml"), org);
    let run = place.run("apply --org sandbox:org.yaml --yes --base main --expect effects.txt");
    says(&run, 0, &["0 failed"]);
}

#[test]
fn a_merge_about_somebody_else_lets_nobody_in_again() {
    let place = repository("");
    let run = place.run("apply --org sandbox:org.yaml --yes --base main");
    says(&run, 0, &["1 done"]);
    let org = place.text("org.yaml");
    assert!(org.contains("SUSPENDED") && org.contains("Chief"), "{org}");
    let run = place.run("plan --org sandbox:org.yaml --base main --detailed-exitcode");
    says(&run, 0, &["status: SUSPENDED → ACTIVE: ada@acme.example"]);
}

#[test]
fn a_saved_plan_is_of_its_base() {
    let place = repository("");
    let run = place.run("plan --org sandbox:org.yaml --base main --out plan.json -q");
    assert_eq!(run.code, 0, "{}", run.stderr);
    is_bobs_alone(&place.run("show plan.json"));
    let run = place.run("apply --org sandbox:org.yaml --yes plan.json");
    says(
        &run,
        4,
        &[
            "was made with no `--only` and `--base main (",
            "no `--base`",
            "give the same",
        ],
    );
    // The same commit by another name is the same base.
    let run = place.run("apply --org sandbox:org.yaml --yes plan.json --base HEAD");
    says(&run, 0, &["1 done"]);
}

/// What nobody has reviewed is left, and what waits for it too; the exit code says so.
#[test]
fn only_what_was_reviewed_is_done() {
    let place = Place::new()
        .file("okta-reconcile.yaml", CONFIG)
        .file("users/users.yaml", AFTER)
        .file("org.yaml", ORG);
    let run = place.run("plan --org sandbox:org.yaml --report effects=effects.txt -q");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let more = AFTER.replace("status: ACTIVE}", "status: ACTIVE, groups: [red]}");
    let more = more + "  - {login: eve@acme.example, profile: {firstName: Eve, lastName: New}}\n";
    let place = place.file("users/users.yaml", &more);
    let apply = "apply --org sandbox:org.yaml --yes --reviewed-only";
    let run = place.run(apply);
    says(&run, 64, &["needs to know what was reviewed"]);
    let run = place.run(&format!("{apply} --expect sha256:{}", "0".repeat(64)));
    says(&run, 64, &["a digest does not say it"]);
    let run = place.run(&format!("{apply} --expect effects.txt"));
    says(
        &run,
        5,
        &[
            "Left, for nobody has reviewed it:",
            "eve@acme.example create",
            "ada@acme.example join red",
            "2 done",
        ],
    );
    let org = place.text("org.yaml");
    assert!(!org.contains("eve@") && org.contains("Chief"), "{org}");
    let run = place.run(&format!("{apply} --expect effects.txt"));
    says(&run, 5, &["nobody has reviewed"]);
    assert_eq!(place.text("org.yaml"), org);
}

/// A merge that loosens a guard changes nothing in the org and everything that later merges may do.
#[test]
fn what_a_change_sets_in_the_configuration_is_reviewed_too() {
    let with = |guards: &str| format!("{CONFIG}guards: {guards}\n");
    let place = Place::new()
        .file("base/okta-reconcile.yaml", CONFIG)
        .file("base/users/users.yaml", BEFORE)
        .file("okta-reconcile.yaml", &with("{maxSuspensions: 40}"))
        .file("users/users.yaml", AFTER)
        .file("org.yaml", ORG);
    let run = place.run("plan --base base --org sandbox:org.yaml --format github");
    says(
        &run,
        0,
        &[
            "::warning",
            "set guards.maxSuspensions to 40 (was 25 and 10%25)",
        ],
    );
    // Nobody changes, and later plans do.
    let place = place.file("users/users.yaml", BEFORE);
    let run = place.run("plan --base base --org sandbox:org.yaml --detailed-exitcode");
    says(
        &run,
        2,
        &[
            "Nothing to do for",
            "1 setting changes in the configuration",
        ],
    );
    let place = place.file("users/users.yaml", AFTER);
    let run = place.run("plan --base base --org sandbox:org.yaml --report effects=effects.txt");
    says(
        &run,
        0,
        &["~ set guards.maxSuspensions to 40 (was 25 and 10%)"],
    );
    assert!(
        place
            .text("effects.txt")
            .contains("configuration  set guards.maxSuspensions"),
        "{}",
        place.text("effects.txt")
    );
    let looser = with("{maxSuspensions: 40, maxDeletions: 9}");
    let place = place.file("okta-reconcile.yaml", &looser);
    let apply = "apply --base base --org sandbox:org.yaml --yes --expect effects.txt";
    let run = place.run(apply);
    says(&run, 4, &["configuration set guards.maxDeletions to 9"]);
    let run = place.run(&format!("{apply} --reviewed-only"));
    says(
        &run,
        4,
        &[
            "nobody has reviewed that this change would set guards.maxDeletions to 9 (was 0)",
            "what it sets cannot be left",
        ],
    );
    assert_eq!(place.text("org.yaml"), ORG);
}

/// Whoever would be let in with more than the files say waits, where taking it was not reviewed.
#[test]
fn nobody_is_let_in_before_what_they_should_not_have_may_be_taken() {
    let files =
        "groups: [{name: red}]\nusers: [{login: ada@acme.example, status: ACTIVE, groups: []}]\n";
    let place = Place::new()
        .file("okta-reconcile.yaml", CONFIG)
        .file("users/users.yaml", files)
        .file("org.yaml", ORG);
    let run = place.run("plan --org sandbox:org.yaml --report effects=effects.txt -q");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let member = ORG.replace("status: SUSPENDED,", "status: SUSPENDED, groups: [red],");
    let place = place.file("org.yaml", &member);
    let run = place.run("apply --org sandbox:org.yaml --yes --reviewed-only --expect effects.txt");
    says(&run, 5, &["ada@acme.example leave red"]);
    assert_eq!(place.text("org.yaml"), member);
}

/// This change is what the files want and those before it did not; it brings nobody's status along; and once it is done
/// nothing of it is left.
#[test]
fn a_change_is_what_the_files_before_it_did_not_want() {
    hold(cases_wanted(CASES), &(cases(), cases()), |(case, other)| {
        let base = case.before(&other);
        let before = files_of(&base)?;
        let now = files_of(&case)?;
        let apart = files_of(&case)?.apart_from(files_of(&base)?);
        let held = instantly(laws(&case, &before, &now, &apart));
        held.map_err(|why| TestCaseError::fail(format!("{why}\nthe files before it: {base:?}")))
    });
}

async fn laws(
    case: &Case,
    before: &Files,
    now: &Files,
    apart: &Files,
) -> Result<(), TestCaseError> {
    let text = case.org();
    let of = async |files: &Files, what: &'static str| {
        let planned = plan(files, &reader(sandbox(&text))).await;
        unless_refused(what, planned)
    };
    let old = of(before, "before").await?;
    let earlier = hashes(&old);
    let whole = of(now, "now").await?;
    let org = sandbox(&text);
    let (change, outcome) = unless_refused("the change", apply(apart, org.clone(), 8).await)?;
    prop_assert!(outcome.failed() + outcome.skipped() == 0, "{:?}", outcome);
    let wanted = hashes(&whole);
    for effect in Effects::of(&change).all {
        // What the change sets in the configuration is of no step, and of this plan alone.
        let By::Step(step) = effect.by else {
            continue;
        };
        prop_assert!(
            wanted.contains(&effect.form) || is_way(&change, &effect),
            "not asked for: {}",
            effect.form
        );
        let operation = &change.step(step).operation;
        let is_status = matches!(
            operation,
            Operation::Lifecycle {
                user: UserRef::Live(_),
                ..
            }
        );
        prop_assert!(
            !is_status
                || !earlier.contains(&effect.form)
                || wishes_otherwise(&old, &change, &effect),
            "asked for before: {}",
            effect.form
        );
    }
    for effect in Effects::of(&whole).all {
        let is_of_one = earlier.contains(&effect.form) || hashes(&change).contains(&effect.form);
        if is_of_one || was_to_happen(&old, &whole, &effect) {
            continue;
        }
        prop_assert!(is_told(&whole, &change, &effect), "lost: {}", effect.form);
    }
    let rest = unless_refused("again", plan(apart, &reader(org.clone())).await)?;
    // What the files before the change can get no longer is this change's from then on.
    let earlier = plan(before, &reader(org)).await;
    if earlier.is_ok_and(|plan| plan.blocked().is_empty()) {
        let left = left(&rest, &change);
        prop_assert!(left.is_empty(), "left: {:?}", left);
    }
    Ok(())
}

/// The steps of a second plan that the first should have had. Whoever the files before the change knew by a login alone is
/// nobody's any more once they have another one, and the entry of whom the change deletes asks for somebody new there:
/// what is wanted of them, and what that needs, comes.
fn left<'p>(rest: &'p Plan, change: &Plan) -> Vec<&'p Step> {
    let (renamed, new) = (renamed(change), created(rest));
    let mut done = change.steps().iter();
    let begins_anew = !renamed.is_empty() || done.any(|step| is_deletion(&step.operation));
    let is_need = |step: &Step| step.subject.login().is_none() || new.contains(step.subject.name());
    let points_at = |step: &Step| {
        let Operation::SetLink { primary_login, .. } = &step.operation else {
            return false;
        };
        renamed.contains(primary_login.as_str())
    };
    let is_renamed = |step: &Step| renamed.contains(step.subject.name()) || points_at(step);
    let left = rest.steps().iter();
    left.filter(|step| !(is_renamed(step) || begins_anew && is_need(step)))
        .collect()
}

fn is_deletion(operation: &Operation) -> bool {
    matches!(
        operation,
        Operation::Lifecycle {
            verb: Verb::Delete,
            ..
        }
    )
}

/// Who is created.
fn created(plan: &Plan) -> BTreeSet<String> {
    let created = plan.steps().iter();
    let created = created.filter(|step| matches!(step.operation, Operation::CreateUser { .. }));
    created.map(|step| step.subject.name().to_owned()).collect()
}

fn hashes(plan: &Plan) -> BTreeSet<String> {
    let all = Effects::of(plan).all.into_iter();
    all.map(|effect| effect.form).collect()
}

/// Somebody was to change their status before, though the mail about it was to go out in another way: at once, or last,
/// where the files gave them another mailbox.
fn was_to_happen(old: &Plan, whole: &Plan, effect: &Effect) -> bool {
    let transition = |step: &Step| {
        if let Operation::Lifecycle { user, verb, .. } = &step.operation {
            Some((user.clone(), *verb))
        } else {
            None
        }
    };
    let Some(asked) = transition(step_of(whole, effect)) else {
        return false;
    };
    let mut steps = old.steps().iter();
    steps.any(|step| transition(step).is_some_and(|before| before == asked))
}

/// Two statuses may be reached by the same operation: the last but one of somebody who is deleted deactivates them.
fn wishes_otherwise(old: &Plan, change: &Plan, effect: &Effect) -> bool {
    let login = step_of(change, effect).subject.login();
    let wish = |plan: &Plan| {
        let mut people = plan.people().iter();
        let person = people.find(|person| Some(&person.login) == login);
        person.and_then(|person| person.wish)
    };
    wish(old) != wish(change)
}

fn step_of<'p>(plan: &'p Plan, effect: &Effect) -> &'p Step {
    match effect.by {
        By::Step(step) => plan.step(step),
        By::Setting(_) => panic!("a setting has no step: {}", effect.form),
    }
}

fn renamed(plan: &Plan) -> BTreeSet<String> {
    let steps = plan.steps().iter().filter(|step| {
        let mut changes = step.operation.changes().into_iter().flatten();
        changes.any(|(name, _)| name.as_str() == "login")
    });
    steps.map(|step| step.subject.name().to_owned()).collect()
}

/// A login on the way may be another one where fewer people exchange theirs.
fn is_way(plan: &Plan, effect: &Effect) -> bool {
    let change = effect.change.as_ref();
    change.is_some_and(|(name, _)| name.as_str() == "login")
        && step_of(plan, effect).operation.changes().is_some()
}

/// What this change does not do although only it wants it is noted: it waits, or is impossible. The note may call
/// somebody by the login that they keep.
fn is_told(whole: &Plan, change: &Plan, effect: &Effect) -> bool {
    let subject = &step_of(whole, effect).subject;
    let mut notes = change.notes().iter();
    let mut blocked = change.blocked().iter();
    let parts = Part::changed_by(&step_of(whole, effect).operation);
    let is_part = |what: &String| parts.iter().any(|part| part.words() == *what);
    let waits = |note: &Note| {
        let NoteKind::WaitsForEarlier { what } = &note.kind else {
            return false;
        };
        let (name, _) = note.about.words().unwrap_or_default();
        name == subject.name() || what.iter().any(is_part)
    };
    notes.any(waits)
        || blocked.any(|each| subject.login().is_some_and(|login| each.is_about(login)))
}
