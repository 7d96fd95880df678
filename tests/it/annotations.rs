//! What stands beside the lines of a change: workflow commands for GitHub, Code Quality for GitLab.

use std::fmt::Write as _;

use serde_json::Value;

use crate::program::Place;

const ORG: &str = "\
org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
users:
  - {login: ada@acme.example, id: 00u1, status: ACTIVE, profile: {firstName: Ada, lastName: King, email: ada@acme.example}}
  - {login: bob@acme.example, id: 00u2, status: ACTIVE, profile: {firstName: Bob, lastName: Ray, email: bob@acme.example}}
";

/// The files stand in a folder of the repository.
fn repository(users: &str) -> Place {
    Place::new()
        .file(".git/HEAD", "ref: refs/heads/main\n")
        .file(
            "okta/okta-reconcile.yaml",
            "org: https://acme.okta.com\nguards: {protected: [bob@acme.example]}\n",
        )
        .file("okta/users/people.yaml", users)
        .file("okta/org.yaml", ORG)
}

#[test]
fn a_plan_is_told_beside_its_lines() {
    let place = repository(
        "users:\n  - {login: ada@acme.example, status: SUSPENDED}\n  - {login: bob@acme.example, status: SUSPENDED, profile: {noSuch: x}}\n",
    );
    let github = place.run("-C okta plan --org sandbox:org.yaml --format github -q");
    assert_eq!(github.code, 4);
    insta::assert_snapshot!("github", github.stdout);
    let gitlab = place.run("-C okta plan --org sandbox:org.yaml --format gitlab -q");
    let issues: Value = serde_json::from_str(&gitlab.stdout).expect("JSON");
    let issues = issues.as_array().expect("a list");
    assert_eq!(issues.len(), github.stdout.lines().count());
    for issue in issues {
        assert_eq!(
            issue["location"]["path"], "okta/users/people.yaml",
            "{issue}"
        );
        assert!(issue["location"]["lines"]["begin"].is_u64(), "{issue}");
        assert_eq!(issue["fingerprint"].as_str().map(str::len), Some(64));
    }
    let again = place.run("-C okta plan --org sandbox:org.yaml --format gitlab -q");
    assert_eq!(again.stdout, gitlab.stdout, "fingerprints stay");
}

/// What a membership opens and what a rule gives stand beside the entry of whom it is about, and beside none where it is
/// the same of several.
#[test]
fn access_and_rules_are_told_beside_the_entry() {
    let org = "\
org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
users:
  - {login: ada@acme.example, id: 00u1, profile: {firstName: Ada, lastName: King, email: ada@acme.example, department: Design}}
  - {login: bob@acme.example, id: 00u2, profile: {firstName: Bob, lastName: Ray, email: bob@acme.example}}
  - {login: cyd@acme.example, id: 00u3, profile: {firstName: Cyd, lastName: Low, email: cyd@acme.example}}
groups:
  - {name: team, id: 00gteam, apps: [{label: Wiki, name: wiki, id: 0oaWiki}]}
  - {name: finance, id: 00gfin, apps: [{label: \"Ledger: one, two\", name: ledger, id: 0oaLedger}]}
groupRules:
  - {name: Finance, id: 0prfin, expression: 'user.department == \"Finance\"', groups: [finance]}
";
    let place = repository(
        "users:\n  - {login: ada@acme.example, profile: {department: Finance}}\n  - {login: bob@acme.example, groups: {add: [team]}}\n  - {login: cyd@acme.example, groups: {add: [team]}}\n",
    );
    let place = place.file("okta/org.yaml", org);
    let run = place.run("-C okta plan --org sandbox:org.yaml --format github -q");
    assert_eq!(run.code, 0, "{}", run.stderr);
    insta::assert_snapshot!("github_access_and_rules", run.stdout);
}

#[test]
fn a_step_leaves_its_summary_and_its_outputs() {
    let place = repository(
        "users:\n  - {login: ada@acme.example, status: SUSPENDED}\n  - {login: bob@acme.example, profile: {title: Lead}}\n",
    )
    .file("summary.md", "before\n")
    .variable("GITHUB_STEP_SUMMARY", "../summary.md")
    .variable("GITHUB_OUTPUT", "../output");
    let plan = "-C okta plan --org sandbox:org.yaml -q --detailed-exitcode --report";
    let run = place.run(&format!("{plan} github=annotations"));
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert_eq!(place.text("summary.md"), "before\n", "only the step's own");
    let run = place.run(&format!("{plan} github=-"));
    assert_eq!(run.code, 2, "{}", run.stderr);
    let markdown = place.run("-C okta plan --org sandbox:org.yaml -q --format markdown");
    let summary = place.text("summary.md");
    assert_eq!(summary, format!("before\n{}\n", markdown.stdout));
    let outputs = place.text("output");
    let (digests, outputs): (Vec<&str>, Vec<&str>) = outputs
        .lines()
        .partition(|line| line.starts_with("digest=sha256:"));
    assert_eq!(digests.len(), 1);
    assert_eq!(
        outputs,
        [
            "has-steps=true",
            "exit-code=2",
            "blocked=0",
            "refused=0",
            "dangers=1",
            "steps=2",
            "settings=0",
            "approvals=0",
            "create=0",
            "activate=0",
            "unsuspend=0",
            "update=1",
            "suspend=1",
            "deactivate=0",
            "delete=0",
        ]
    );
    let run = place.run(&format!(
        "{plan} github=- --expect sha256:{}",
        "0".repeat(64)
    ));
    assert_eq!(run.code, 4, "{}", run.stderr);
    assert!(place.text("output").contains("exit-code=4"));
    let place = place.variable("GITHUB_OUTPUT", "../nowhere/output");
    let run = place.run(&format!("{plan} github=-"));
    assert_eq!(run.code, 1);
    assert!(
        run.stderr.contains("which GITHUB_OUTPUT names"),
        "{}",
        run.stderr
    );
}

#[test]
fn findings_are_told_as_many_as_github_shows_and_the_rest_is_counted() {
    let mut users = String::from("users:\n");
    for index in 0..12 {
        let _ = writeln!(
            users,
            "  - {{login: p{index}@acme.example, profile: {{firstName: P, lastName: Q, email: p{index}@acme.example}}, nonsense: 1}}"
        );
    }
    let place = repository(&users);
    let run = place.run("-C okta validate --format github");
    assert_eq!(run.code, 3);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines.len(), 10, "{}", run.stdout);
    assert!(
        lines[0].starts_with("::error file=okta/users/people.yaml,line=2,col="),
        "{}",
        lines[0]
    );
    assert_eq!(lines[9], "::error title=more::3 more: the log has them all");
    let run = place.run("-C okta validate --format gitlab");
    let issues: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(issues.as_array().map(Vec::len), Some(12));
}

#[test]
fn what_a_file_says_commands_nothing() {
    let place = repository(
        "users:\n  - {login: ada@acme.example, \"a,b::error file=x%0A\\n::warning::y\": 1}\n",
    );
    let run = place.run("-C okta validate --format github");
    assert_eq!(run.stdout.lines().count(), 1, "{}", run.stdout);
    // A command begins its line, and the only one here is the annotation.
    assert!(
        run.stdout
            .starts_with("::error file=okta/users/people.yaml,line=2,"),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("%25"), "{}", run.stdout);
}

/// What a step of GitHub Actions has of an apply.
fn outputs(place: &Place) -> Vec<String> {
    let outputs = place.text("output");
    let lines = outputs
        .lines()
        .filter(|line| !line.starts_with("digest=sha256:"));
    lines.map(str::to_owned).collect()
}

#[test]
fn an_apply_reports_how_it_ended_in_every_form() {
    let place = repository(
        "users:\n  - {login: ada@acme.example, status: SUSPENDED}\n  - {login: bob@acme.example, profile: {title: Lead}}\n",
    )
    .variable("GITHUB_STEP_SUMMARY", "../summary.md")
    .variable("GITHUB_OUTPUT", "../output")
    .variable("GITHUB_SHA", "0123456789abcdef0123456789abcdef01234567");
    let reports = "--report text=ended.txt --report json=ended.json --report markdown=ended.md --report github=-";
    let run = place.run(&format!(
        "-C okta apply --org sandbox:org.yaml --yes -q {reports}"
    ));
    assert_eq!(run.code, 0, "{}", run.told());
    assert_eq!(run.stdout, place.text("okta/ended.txt"));
    let json: Value = serde_json::from_str(&place.text("okta/ended.json")).expect("JSON");
    assert_eq!(json["outcome"]["done"], 2);
    let markdown = place.text("okta/ended.md");
    insta::assert_snapshot!("apply_markdown", markdown);
    assert_eq!(place.text("summary.md"), format!("{markdown}\n"));
    assert_eq!(
        outputs(&place),
        [
            "has-steps=true",
            "exit-code=0",
            "blocked=0",
            "refused=0",
            "steps=2",
            "done=2",
            "failed=0",
            "skipped=0",
            "owed=0",
            "left=0",
        ]
    );
}

#[test]
fn an_apply_that_may_not_be_carried_out_reports_why() {
    let place = repository(
        "users:\n  - {login: ada@acme.example, profile: {title: Lead}}\n  - {login: bob@acme.example, status: SUSPENDED}\n",
    )
    .variable("GITHUB_STEP_SUMMARY", "../summary.md")
    .variable("GITHUB_OUTPUT", "../output");
    let apply =
        "-C okta apply --org sandbox:org.yaml --yes -q --report github=- --report json=ended.json";
    let run = place.run(apply);
    assert_eq!(run.code, 4, "{}", run.told());
    assert_eq!(run.stdout, "");
    insta::assert_snapshot!("refused_summary", place.text("summary.md"));
    let told = outputs(&place);
    for line in ["exit-code=4", "refused=1", "done=0", "steps=2"] {
        assert!(told.contains(&line.to_owned()), "{told:?}");
    }
    let json: Value = serde_json::from_str(&place.text("okta/ended.json")).expect("JSON");
    assert_eq!(json["outcome"]["refused"], "a guard refuses the plan");
    // What nobody has reviewed is refused in the same way.
    let place = place
        .file(
            "okta/users/people.yaml",
            "users: [{login: ada@acme.example, profile: {title: Lead}}]\n",
        )
        .file("output", "");
    let run = place.run(&format!("{apply} --expect sha256:{}", "0".repeat(64)));
    assert_eq!(run.code, 4, "{}", run.told());
    let json: Value = serde_json::from_str(&place.text("okta/ended.json")).expect("JSON");
    let why = json["outcome"]["refused"].as_str().expect("a reason");
    assert!(
        why.starts_with("the plan is not the one with the digest"),
        "{why}"
    );
    assert!(outputs(&place).contains(&"exit-code=4".to_owned()));
}

#[test]
fn an_apply_has_no_forms_of_a_plan() {
    let place = repository("users: []\n");
    for (words, told) in [
        ("--report html=x", "`html` is a form of a plan"),
        ("--report effects=x", "`effects` is a form of a plan"),
        ("--report gitlab=x", "give `--report gitlab=x` to `plan`"),
        (
            "--report pdf=x",
            "`pdf` is no format: write one of text, json, markdown, github",
        ),
        ("--report text", "write FORMAT=FILE"),
        ("--report text=x --dry-run", "--dry-run"),
    ] {
        let run = place.run(&format!(
            "-C okta apply --org sandbox:org.yaml --yes {words}"
        ));
        assert_eq!(run.code, 64, "{}", run.told());
        let said = run.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(told), "{words}: {said}");
        assert!(!place.path("okta/x").exists());
    }
}

#[test]
fn what_an_apply_leaves_for_nobody_has_reviewed_it_is_told() {
    let ada = "users:\n  - {login: ada@acme.example, profile: {title: Lead}}\n";
    let place = repository(ada)
        .variable("GITHUB_STEP_SUMMARY", "../summary.md")
        .variable("GITHUB_OUTPUT", "../output");
    let run = place.run("-C okta plan --org sandbox:org.yaml -q --report effects=effects.txt");
    assert_eq!(run.code, 0, "{}", run.told());
    let bob = "  - {login: bob@acme.example, profile: {title: Chief}}\n";
    let place = place.file("okta/users/people.yaml", &format!("{ada}{bob}"));
    let run = place.run(
        "-C okta apply --org sandbox:org.yaml --yes -q --expect effects.txt --reviewed-only --report github=-",
    );
    assert_eq!(run.code, 5, "{}", run.told());
    let told = outputs(&place);
    for line in ["exit-code=5", "done=1", "left=1"] {
        assert!(told.contains(&line.to_owned()), "{told:?}");
    }
    insta::assert_snapshot!("reviewed_only_summary", place.text("summary.md"));
}
