//! What was reviewed in a pull request is all that a merge does: saved plans, effects files and digests.

use crate::program::{Place, Run};

const ORG: &str = "\
org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
users:
  - {login: ada@acme.example, id: 00u1, status: ACTIVE, profile: {firstName: Ada, lastName: King, email: ada@acme.example, title: Engineer}}
  - {login: bob@acme.example, id: 00u2, status: ACTIVE, profile: {firstName: Bob, lastName: Ray, email: bob@acme.example, title: Engineer}}
groups: [{name: red, id: 00gred, type: OKTA_GROUP}]
";

const USERS: &str = "\
users:
  - {login: ada@acme.example, profile: {title: Lead}, groups: [red]}
  - {login: bob@acme.example, profile: {title: Chief}}
";

/// A plan that is saved in each way.
fn reviewed() -> Place {
    let place = Place::new()
        .file("okta-reconcile.yaml", "org: https://acme.okta.com\n")
        .file("users/users.yaml", USERS)
        .file("org.yaml", ORG);
    let run = place.run(
        "plan --org sandbox:org.yaml --out plan.json --report effects=effects.txt --report markdown=plan.md --report html=plan.html -q",
    );
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(
        run.stdout,
        place.run("show plan.json").stdout,
        "the saved plan is the printed one"
    );
    assert_eq!(
        place.run("show plan.json --format markdown").stdout,
        place.text("plan.md")
    );
    assert_eq!(
        place.run("show plan.json --format html").stdout,
        place.text("plan.html")
    );
    assert_eq!(
        place.run("show plan.json --format effects").stdout,
        place.text("effects.txt")
    );
    place
}

fn apply(place: &Place, expect: &str) -> Run {
    place.run(&format!("apply --org sandbox:org.yaml --yes {expect}"))
}

fn digest(place: &Place) -> String {
    let text = place.text("effects.txt");
    let head = text.lines().next().expect("a first line");
    head.rsplit(' ').next().expect("a digest").to_owned()
}

fn is_refused(run: &Run, words: &[&str]) {
    assert_eq!(run.code, 4, "{}", run.stderr);
    for word in words {
        assert!(
            run.stderr.contains(word),
            "{word} is missing in: {}",
            run.stderr
        );
    }
}

#[test]
fn a_saved_plan_is_the_same_whenever_it_is_made() {
    let place = reviewed();
    let first = place.text("plan.json");
    let again = place.run("plan --org sandbox:org.yaml --out again.json -q");
    assert_eq!(again.code, 0);
    assert_eq!(place.text("again.json"), first);
    assert!(!first.contains("\"run\""), "{first}");
}

#[test]
fn what_was_reviewed_is_applied() {
    for expect in ["plan.json", "--expect plan.json", "--expect effects.txt"] {
        let place = reviewed();
        let run = apply(&place, expect);
        assert_eq!(run.code, 0, "{expect}: {}", run.stderr);
        assert!(run.stdout.contains("3 done"), "{}", run.stdout);
    }
    let place = reviewed();
    let run = apply(&place, &format!("--expect {}", digest(&place)));
    assert_eq!(run.code, 0, "{}", run.stderr);
    let again = apply(&place, "plan.json");
    is_refused(&again, &["already applied"]);
}

#[test]
fn what_nobody_has_reviewed_is_named_and_nothing_is_written() {
    let place = reviewed().file("users/users.yaml", &USERS.replace("Chief", "Boss"));
    let org = place.text("org.yaml");
    for expect in ["plan.json", "--expect plan.json", "--expect effects.txt"] {
        let run = apply(&place, expect);
        is_refused(
            &run,
            &[
                "Planned now, and not reviewed:",
                "bob@acme.example  title: Engineer → Boss",
                "the plan does 1 thing that is not in",
            ],
        );
        let listed = run.stderr.split("not reviewed:").nth(1).unwrap_or_default();
        assert!(
            !listed.contains("ada@"),
            "only what was not reviewed: {listed}"
        );
    }
    let run = apply(&place, &format!("--expect {}", digest(&place)));
    is_refused(&run, &["the plan is not the one with the digest"]);
    assert_eq!(place.text("org.yaml"), org);
    let run = place.run("plan --org sandbox:org.yaml --expect effects.txt");
    is_refused(&run, &["bob@acme.example"]);
    assert!(
        run.stdout.contains("Plan: "),
        "the plan is printed all the same"
    );
}

/// Each of two changes was reviewed by itself; what was merged does both.
#[test]
fn what_was_reviewed_in_parts_is_applied_together() {
    let place = reviewed();
    for person in ["ada", "bob"] {
        let run = place.run(&format!(
            "plan --org sandbox:org.yaml --only {person}@acme.example --report effects={person}.txt -q"
        ));
        assert_eq!(run.code, 0, "{}", run.stderr);
    }
    let plan = "plan --org sandbox:org.yaml -q";
    let run = place.run(&format!("{plan} --expect bob.txt"));
    is_refused(&run, &["ada@acme.example  title: Engineer → Lead"]);
    let both = "--expect ada.txt --expect bob.txt --expect ada.txt";
    let run = place.run(&format!("{plan} {both}"));
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let other = place.text("ada.txt").replace("acme.okta", "evil.okta");
    let place = place.file("other.txt", &other);
    let run = place.run(&format!("{plan} --expect bob.txt --expect other.txt"));
    is_refused(&run, &["other.txt does not say what was reviewed"]);
    let run = place.run(&format!(
        "{plan} --expect ada.txt --expect {}",
        digest(&place)
    ));
    assert_eq!(run.code, 64, "{}", run.stderr);
    assert!(run.stderr.contains("one of several"), "{}", run.stderr);
    let run = apply(&place, both);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("3 done"), "{}", run.stdout);
}

#[test]
fn what_is_already_so_is_named_and_the_rest_goes_on() {
    let place = reviewed();
    let place = {
        let org = place
            .text("org.yaml")
            .replacen("title: Engineer", "title: Lead", 1);
        place.file("org.yaml", &org)
    };
    let run = apply(&place, "--expect effects.txt");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let told = "Of what was reviewed, 1 thing is already so:\n  ada@acme.example  title: Engineer → Lead\n";
    assert!(run.stderr.contains(told), "{}", run.stderr);
    assert!(run.stdout.contains("2 done"), "{}", run.stdout);
}

#[test]
fn a_value_that_has_moved_since_is_not_reviewed() {
    let place = reviewed();
    let org = place
        .text("org.yaml")
        .replacen("title: Engineer", "title: Boss", 1);
    let place = place.file("org.yaml", &org);
    is_refused(
        &apply(&place, "plan.json"),
        &["ada@acme.example  title: Boss → Lead"],
    );
}

#[test]
fn what_was_changed_or_made_for_something_else_is_refused_with_the_reason() {
    let place = reviewed();
    let effects = place.text("effects.txt");
    let plan = place.text("plan.json");
    let first_effect = effects.lines().nth(1).expect("an effect");
    let place = place
        .file(
            "fewer.txt",
            &effects.replace(&format!("{first_effect}\n"), ""),
        )
        .file("damaged.json", &plan[..plan.len() / 2])
        .file(
            "newer.json",
            &plan.replacen("\"version\": 1", "\"version\": 2", 1),
        )
        .file(
            "unknown.json",
            &plan.replacen("\"version\": 1", "\"version\": 1, \"more\": true", 1),
        )
        .file(
            "other.json",
            &plan.replace("https://acme.okta.com", "https://evil.okta.com"),
        );
    for (expect, words) in [
        ("--expect fewer.txt", "the file was changed"),
        ("damaged.json", "it is no JSON"),
        ("newer.json", "it is of version 2"),
        ("unknown.json", "`/more`"),
        (
            "other.json",
            "was reviewed for https://evil.okta.com, and this plan is for https://acme.okta.com",
        ),
        (
            "plan.json --only ada@acme.example",
            "was made with no `--only`, and this plan with `--only ada@acme.example`",
        ),
        ("--expect org.yaml", "line 1 is not"),
    ] {
        let run = apply(&place, expect);
        // Long lines are broken.
        let said = run.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(run.code, 4, "{expect}: {}", run.stderr);
        assert!(said.contains(words), "{expect}: {said}");
    }
    for expect in [
        "--expect nothing.txt",
        "nothing.json",
        "--expect sha256:12",
        "--report pdf=x",
        "plan.json --expect effects.txt",
    ] {
        assert_eq!(apply(&place, expect).code, 64, "{expect}");
    }
}
