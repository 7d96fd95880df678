//! What memberships open, as the program tells it: `--access`, and `explain access`.

use okta_reconcile::plan::document::PlanDocument;

use crate::program::Place;

/// The example, in which a harmless name opens something.
fn example() -> Place {
    Place::copy_of("examples/access")
}

/// The words, however they are broken into lines.
fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}

#[test]
fn digest_and_effects_do_not_change_by_what_is_asked() {
    let place = example();
    let effects = |access: &str| {
        let run = place.run(&format!(
            "plan --org sandbox:org.yaml --access {access} --format effects"
        ));
        assert!(run.stdout.starts_with("# effects-v1 "), "{}", run.told());
        run.stdout
    };
    assert_eq!(effects("off"), effects("apps"));
    assert_eq!(effects("apps"), effects("full"));
}

#[test]
fn a_saved_plan_shows_the_access_that_it_was_made_with() {
    let place = example();
    let run = place.run("plan --org sandbox:org.yaml --out saved.json");
    let shown = place.run("show saved.json");
    assert_eq!(run.stdout, shown.stdout);
    assert!(in_one_line(&shown.stdout).contains("AWS Console (via office-help)"));
    let saved = place.text("saved.json");
    let read = PlanDocument::read(&saved).unwrap();
    assert!(read.plan().access().is_some());
    let lost = saved.replace("\"otherwise\": \"notRead\"", "\"otherwise\": \"perhaps\"");
    assert_ne!(saved, lost);
    assert!(PlanDocument::read(&lost).is_err());
}

#[test]
fn what_is_asked_costs_calls_and_off_costs_none() {
    let place = example();
    let calls = |access: &str| {
        let run = place.run(&format!(
            "plan --org sandbox:org.yaml --access {access} --format json"
        ));
        let plan: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        plan["run"]["calls"].as_u64().unwrap()
    };
    let (off, apps, full) = (calls("off"), calls("apps"), calls("full"));
    assert!(off < apps && apps < full, "{off} {apps} {full}");
    let sent = |access: &str, what: &str| {
        let run = place.run(&format!("plan -v --org sandbox:org.yaml --access {access}"));
        let lines = run.stderr.lines().filter(|line| line.contains(what));
        lines.count()
    };
    let (of_groups, of_people) = ("/apps?limit=200", "/api/v1/apps?limit=200&filter=user.id");
    assert_eq!((sent("off", of_groups), sent("off", of_people)), (0, 0));
    // Sales, office-help and marketing are moved, and crm-users by a rule; of Everyone it is always asked.
    assert_eq!((sent("apps", of_groups), sent("apps", of_people)), (5, 0));
    assert_eq!((sent("full", of_groups), sent("full", of_people)), (7, 2));
}

#[test]
fn who_or_what_is_not_there_is_told_with_what_was_meant() {
    let place = example();
    for (arguments, code, told) in [
        ("explain access", 64, "needs a login"),
        ("explain duplicate-login more", 64, "`more` is too much"),
        (
            "explain access bop@acme.example --org sandbox:org.yaml",
            1,
            "did you mean `bob@acme.example`?",
        ),
        (
            "explain access bob@acme.example Newsleter --org sandbox:org.yaml",
            1,
            "did you mean `Newsletter`?",
        ),
        (
            "explain access bob@acme.example Payroll --org sandbox:org.yaml",
            1,
            "has no application, administrator role or group `Payroll`",
        ),
    ] {
        let run = place.run(arguments);
        assert_eq!(run.code, code, "{}", run.told());
        assert!(in_one_line(&run.told()).contains(told), "{}", run.told());
    }
}

#[test]
fn the_ways_to_access_and_what_ends_them() {
    let place = example().file(
        "org.yaml",
        "org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
users:
  - login: ada@acme.example
    profile: {firstName: Ada, lastName: Lovelace, email: ada@acme.example, department: Sales}
    groups: [sales, office-help, directory, by-hand, plain]
    apps: [{app: 0oaWiki, name: wiki, label: Wiki, linkUrl: 'https://wiki'}]
    roles: [{type: ORG_ADMIN, label: Organization Administrator}]
groups:
  - {name: Everyone, type: BUILT_IN, apps: [{label: Intranet, name: bookmark, id: 0oaIntranet}]}
  - {name: sales, apps: [{label: Wiki, name: wiki, id: 0oaWiki}]}
  - {name: office-help, roles: [{type: USER_ADMIN, label: Group Administrator}]}
  - {name: directory, type: APP_GROUP, apps: [{label: Files, name: files, id: 0oaFiles}]}
  - {name: by-hand, apps: [{label: Payroll, name: payroll, id: 0oaPay}]}
  - {name: plain}
groupRules:
  - {name: Sales, expression: 'user.department == \"Sales\"', groups: [sales]}
",
    );
    let run = place.run("explain access ada@acme.example --org sandbox:org.yaml");
    assert_eq!(run.code, 0, "{}", run.told());
    insta::assert_snapshot!("explain_access", run.stdout);
}
