//! The binary: one test a subcommand and way to end; exit codes; streams.

use std::fmt::Write;

use crate::program::{Gate, Place, Run};

const ORG: &str = "org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
users:
  - {login: ada@acme.example, id: 00u1, status: ACTIVE, profile: {firstName: Ada, lastName: Lovelace, email: ada@acme.example}}
  - {login: bob@acme.example, id: 00u2, status: DEPROVISIONED, profile: {firstName: Bob, lastName: Babbage, email: bob@acme.example}}
groups: [{name: Everyone, type: BUILT_IN}, {name: red, type: OKTA_GROUP}]
";

/// A folder with a configuration, one file of people and an org.
fn place(people: &str) -> Place {
    Place::new()
        .file("okta-reconcile.yaml", "org: https://acme.okta.com\n")
        .file("users/people.yaml", people)
        .file("org.yaml", ORG)
}

fn with_config(config: &str, people: &str) -> Place {
    place(people).file("okta-reconcile.yaml", config)
}

#[test]
fn acme_in_memory() {
    let acme = Place::copy_of("examples/acme");
    let before = acme.text("org.yaml");
    insta::assert_snapshot!("acme_validate", acme.run("validate").told());
    let merged = acme.run("validate --merged ida@acme.example");
    insta::assert_snapshot!("acme_merged", merged.told());
    let plan = acme.run("plan --detailed-exitcode --org sandbox:org.yaml");
    insta::assert_snapshot!("acme_plan", plan.told());
    assert_eq!(plan.code, 2);
    let calls = acme.run("apply --dry-run --org sandbox:org.yaml");
    insta::assert_snapshot!("acme_dry_run", calls.told());
    assert_eq!(calls.code, 0);
    assert_eq!(acme.text("org.yaml"), before, "neither of them writes");

    let apply = acme.run("apply --yes -q --org sandbox:org.yaml,save=.org-after.yaml");
    insta::assert_snapshot!("acme_apply", apply.told());
    assert_eq!(apply.code, 0);
    let again = acme.run("plan --detailed-exitcode --org sandbox:.org-after.yaml");
    insta::assert_snapshot!("acme_plan_again", again.told());
    assert_eq!(again.code, 0);
    assert_eq!(
        acme.text("org.yaml"),
        before,
        "the org went where `save` says"
    );
}

#[test]
fn the_forecast_counts_the_calls_that_the_dry_run_prints_and_the_apply_sends() {
    let acme = Place::copy_of("examples/acme");
    let plan = acme.run("plan -q --org sandbox:org.yaml");
    let forecast = calls_in(plan.stdout.lines().last().unwrap_or_default());
    let dry = acme.run("apply --dry-run -q --org sandbox:org.yaml");
    let printed = dry
        .stdout
        .lines()
        .filter(|line| !line.starts_with(' '))
        .count();
    let apply = acme.run("apply --yes -q --org sandbox:org.yaml");
    let sent = calls_in(apply.stdout.lines().last().unwrap_or_default());
    assert!(forecast > 0);
    assert_eq!((forecast, forecast), (printed, sent));
    // Without `save` the org is written back.
    let again = acme.run("plan --detailed-exitcode -q --org sandbox:org.yaml");
    assert_eq!(again.code, 0, "{}", again.told());
}

/// Reads `…; 41 calls.`
fn calls_in(last_line: &str) -> usize {
    let words: Vec<&str> = last_line.split(' ').collect();
    words
        .iter()
        .rev()
        .find_map(|word| word.parse().ok())
        .unwrap_or_else(|| panic!("no number in {last_line}"))
}

#[test]
fn acme_over_http() {
    let acme = Place::copy_of("examples/acme").variable("OKTA_CLIENT_TOKEN", "word");
    let in_memory = acme.run("plan -q --org sandbox:org.yaml").stdout;
    let server = acme.serve("sandbox org.yaml --listen 127.0.0.1:0 --token word");
    let org = format!("--org {}", server.url);
    let plan = acme.run(&format!("plan --detailed-exitcode {org}"));
    assert_eq!(plan.code, 2, "{}", plan.told());
    // The very same plan, but for the name of the org.
    let renamed = plan.stdout.replace(&server.url, "https://acme.okta.com");
    assert_eq!(unwrapped(&renamed), unwrapped(&in_memory));
    let apply = acme.run(&format!("apply --yes {org}"));
    assert_eq!(apply.code, 0, "{}", apply.told());
    let again = acme.run(&format!("plan --detailed-exitcode {org}"));
    assert_eq!(again.code, 0, "{}", again.told());

    let stranger = Place::copy_of("examples/acme").variable("OKTA_CLIENT_TOKEN", "other");
    let refused = stranger.run(&format!("plan {org}"));
    assert_eq!(refused.code, 1);
    let told = refused.told().replace(&server.url, "URL");
    let told = redact_request_id(&told);
    insta::assert_snapshot!("wrong_token", told);
    assert!(!told.contains("other"), "a secret is in no error");
}

/// Lines break elsewhere where a name has another length.
fn unwrapped(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn redact_request_id(text: &str) -> String {
    let lines = text.lines().map(|line| match line.split_once(" id: ") {
        Some((before, _)) => format!("{before} id: [ID]"),
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

#[test]
fn nothing_to_do() {
    let run =
        place("login: ada@acme.example\n").run("plan --detailed-exitcode --org sandbox:org.yaml");
    insta::assert_snapshot!(run.told());
}

#[test]
fn invalid_files() {
    let place = place("users:\n  - login: ada@acme.example\n    titel: Countess\n");
    insta::assert_snapshot!("invalid_validate", place.run("validate").told());
    insta::assert_snapshot!(
        "invalid_plan",
        place.run("plan --org sandbox:org.yaml").told()
    );
}

#[test]
fn findings_are_json_where_asked() {
    let people = "users:\n  - {login: ada@acme.example, titel: \"\\u202e\"}\n  - {login: Ada@acme.example, profile: {title: ''}}\n";
    let run = place(people).run("validate --format json");
    assert_eq!(run.code, 3);
    insta::assert_snapshot!("invalid_json", run.stdout);
    let run = place("login: ada@acme.example\n").run("validate -q --format json");
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let valid: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let wanted = serde_json::json!({"version": 1, "errors": 0, "warnings": 0, "findings": []});
    assert_eq!(valid, wanted);
}

#[test]
fn a_plan_and_an_outcome_have_three_forms() {
    let acme = Place::copy_of("examples/acme");
    let org = "--org sandbox:org.yaml";
    let markdown = acme.run(&format!("plan --format markdown {org}"));
    insta::assert_snapshot!("acme_plan_markdown", markdown.stdout);
    let json = |words: &str| -> serde_json::Value {
        serde_json::from_str(&acme.run(&format!("{words} {org}")).stdout).unwrap()
    };
    let plan = json("plan --format json");
    assert_eq!(plan["version"], 1);
    assert_eq!(plan, json("plan --full --color always --format json"));
    let read = acme.run(&format!("plan {org}")).stderr;
    assert!(
        read.contains(&format!("in {} calls.", plan["run"]["calls"])),
        "{read}"
    );
    let outcome = json("apply --yes --format json");
    assert_eq!(
        outcome["outcome"]["calls"],
        plan["plan"]["forecast"]["calls"]
    );
    let steps = outcome["outcome"]["steps"].as_array().unwrap();
    assert_eq!(steps.len(), plan["plan"]["steps"].as_array().unwrap().len());
    // There is nothing left to do.
    let outcome = json("apply --yes --format json");
    assert_eq!(outcome["outcome"]["steps"], serde_json::json!([]));
    let markdown = acme.run(&format!("apply --yes --format markdown {org}"));
    assert!(
        markdown.stdout.contains("\nNo changes. "),
        "{}",
        markdown.told()
    );
}

#[test]
fn invalid_files_that_stop_an_off_boarding_name_the_command_that_does_it_by_hand() {
    let people = "users:\n  - {login: bob@acme.example, status: DEPROVISIONED}\n  - {login: ada@acme.example, statos: \
                  ACTIVE}\n  - {login: cyd@acme.example, status: SUSPENDED}\n";
    let place = place(people);
    for (login, by_hand) in [
        (
            "bob@acme.example",
            Some("okta-reconcile user deactivate bob@acme.example"),
        ),
        (
            "cyd@acme.example",
            Some("okta-reconcile user suspend cyd@acme.example"),
        ),
        // Whatever the files say of somebody could not be read.
        (
            "eve@acme.example",
            Some("okta-reconcile user deactivate eve@acme.example"),
        ),
        ("ada@acme.example", None),
    ] {
        for command in ["plan", "apply --yes"] {
            let run = place.run(&format!("{command} --only {login} --org sandbox:org.yaml"));
            assert_eq!(run.code, 3, "{}", run.told());
            let found = run.stderr.contains("okta-reconcile user ");
            assert_eq!(found, by_hand.is_some(), "{}", run.told());
            let is_named = by_hand.is_none_or(|command| run.stderr.contains(command));
            assert!(is_named, "{}", run.told());
        }
    }
    assert!(
        !place
            .run("plan --org sandbox:org.yaml")
            .stderr
            .contains("okta-reconcile user ")
    );
}

#[test]
fn what_does_not_fit_the_org_is_blocked() {
    let people = "users:\n  - login: ada@acme.example\n    profile: {titel: Countess}\n    groups: [reed]\n    \
                  linkedObjects: {manager: bob@acme.example}\n  - {login: new@acme.example, profile: {title: New}}\n";
    let place = place(people);
    let run = place.run("plan --org sandbox:org.yaml");
    assert_eq!(run.code, 4);
    insta::assert_snapshot!(run.told());
    // An apply does the rest, which is nothing here, and says that something is left.
    let run = place.run("apply --yes --org sandbox:org.yaml");
    assert_eq!(run.code, 5, "{}", run.told());
}

#[test]
fn a_guard_refuses() {
    let config = "org: https://acme.okta.com\nguards: {maxSuspensions: 0}\n";
    let place = with_config(config, "{login: ada@acme.example, status: SUSPENDED}\n");
    let plan = place.run("plan --detailed-exitcode --org sandbox:org.yaml");
    assert_eq!(plan.code, 4);
    insta::assert_snapshot!("guard_plan", plan.told());
    let before = place.text("org.yaml");
    let apply = place.run("apply --yes --org sandbox:org.yaml");
    assert_eq!(apply.code, 4);
    assert_eq!(apply.stdout, "");
    assert_eq!(
        place.text("org.yaml"),
        before,
        "a refused plan sends nothing"
    );
    let dry = place.run("apply --dry-run --org sandbox:org.yaml");
    assert_eq!((dry.code, dry.stdout.as_str()), (4, ""));

    // The line that the refusal prints allows exactly this plan.
    let line = plan
        .stdout
        .lines()
        .map(str::trim)
        .find(|line| line.starts_with("maxSuspensions:"))
        .expect("a line to write");
    let config = format!("org: https://acme.okta.com\nguards:\n  {line}\n");
    let allowed = with_config(&config, "{login: ada@acme.example, status: SUSPENDED}\n");
    let allowed = allowed.run("plan --detailed-exitcode --org sandbox:org.yaml");
    assert_eq!(allowed.code, 2, "{}", allowed.told());
}

#[test]
fn protected_people_may_only_gain() {
    let config = "org: https://acme.okta.com\nguards: {protected: [\"ADA@*\"]}\n";
    let lose = with_config(config, "{login: ada@acme.example, status: SUSPENDED}\n");
    let lose = lose.run("plan --org sandbox:org.yaml");
    assert_eq!(lose.code, 4);
    insta::assert_snapshot!("protected_plan", lose.told());
    let gain = with_config(
        config,
        "{login: ada@acme.example, profile: {title: Lead}, groups: {add: [red]}}\n",
    );
    let gain = gain.run("plan --detailed-exitcode --org sandbox:org.yaml");
    assert_eq!(gain.code, 2, "{}", gain.told());
}

#[test]
fn the_token_s_own_user_is_protected() {
    let org = format!("tokenOwner: ada@acme.example\n{ORG}");
    let place = place("{login: ada@acme.example, status: SUSPENDED}\n").file("org.yaml", &org);
    let run = place.run("plan --org sandbox:org.yaml");
    assert_eq!(run.code, 4);
    assert!(run.stdout.contains("token"), "{}", run.told());
}

#[test]
fn a_blocked_wish_is_withheld() {
    let people = "users:\n  - {login: bob@acme.example, status: ACTIVE}\n  - {login: ada@acme.example, profile: {title: Lead}}\n";
    let place = place(people);
    let plan = place.run("plan --org sandbox:org.yaml");
    assert_eq!(plan.code, 4);
    insta::assert_snapshot!("blocked_plan", plan.told());
    let apply = place.run("apply --yes -q --org sandbox:org.yaml");
    assert_eq!(apply.code, 5);
    insta::assert_snapshot!("blocked_apply", apply.told());
    // The line of the help is the way out.
    let people = people.replace("status: ACTIVE}", "id: 00u2, status: ACTIVE}");
    let place = place.file("users/people.yaml", &people);
    let plan = place.run("plan --detailed-exitcode --org sandbox:org.yaml");
    assert_eq!(plan.code, 2, "{}", plan.told());
}

#[test]
fn wrong_usage_is_64() {
    let place = place("login: ada@acme.example\n");
    for words in [
        "",
        "plam",
        "plan --detailed",
        "plan",
        "apply --org sandbox:org.yaml",
        "plan --org ftp://acme.okta.com",
        "plan --org http://acme.okta.com",
        "plan --org sandbox:",
        "-C nowhere plan --org sandbox:org.yaml",
        "plan --config nowhere.yaml --org sandbox:org.yaml",
        "apply --yes --concurrency 0 --org sandbox:org.yaml",
    ] {
        let run = place.run(words);
        assert_eq!(run.code, 64, "{words}: {}", run.told());
        assert_eq!(run.stdout, "", "{words}");
        assert!(!run.stderr.is_empty(), "{words}");
    }
    insta::assert_snapshot!("no_credentials", place.run("plan").told());
    insta::assert_snapshot!(
        "nobody_to_ask",
        place.run("apply --org sandbox:org.yaml").told()
    );
}

#[test]
fn two_orgs_are_wrong_usage() {
    let place = place("login: ada@acme.example\n")
        .variable("OKTA_CLIENT_ORGURL", "https://preview.okta.com")
        .variable("OKTA_CLIENT_TOKEN", "secret-word");
    let run = place.run("plan");
    assert_eq!(run.code, 64);
    insta::assert_snapshot!(run.told());
    // Saying which one settles it.
    assert_eq!(place.run("plan --org sandbox:org.yaml").code, 0);
}

#[test]
fn global_options_stand_before_or_after_the_command() {
    let acme = Place::copy_of("examples");
    let before = acme.run("-C acme --org sandbox:org.yaml -q plan");
    let after = acme.run("plan -C acme --org sandbox:org.yaml -q");
    assert_eq!(before.told(), after.told());
    assert_eq!(before.stderr, "");
}

#[test]
fn colour_repeats_what_the_words_say() {
    let acme = Place::copy_of("examples/acme");
    let plain = acme.run("plan --org sandbox:org.yaml");
    let colour = acme.run("plan --color always --org sandbox:org.yaml");
    assert!(!plain.stdout.contains('\u{1b}'));
    assert!(colour.stdout.contains('\u{1b}'));
    assert_eq!(
        anstream::adapter::strip_str(&colour.stdout).to_string(),
        plain.stdout
    );
    let forbidden = Place::copy_of("examples/acme")
        .variable("NO_COLOR", "1")
        .variable("CLICOLOR_FORCE", "1")
        .run("plan --org sandbox:org.yaml");
    assert!(!forbidden.stdout.contains('\u{1b}'));
}

#[test]
fn the_help_names_every_command_and_exit_code() {
    let place = Place::new();
    insta::assert_snapshot!("help", place.run("--help").told());
    insta::assert_snapshot!("help_apply", place.run("apply --help").told());
    let version: Run = place.run("--version");
    assert_eq!(version.code, 0);
}

#[test]
fn every_line_of_a_plan_fits_80_columns() {
    let acme = Place::copy_of("examples/acme");
    let plan = acme.run("plan -q --org sandbox:org.yaml").stdout;
    let (last, lines) = plan.lines().collect::<Vec<_>>().split_last().map_or_else(
        || panic!("there is no plan"),
        |(last, lines)| ((*last).to_owned(), lines.to_vec()),
    );
    // The last line is one line, for programs read it.
    assert!(last.starts_with("Plan: "), "{last}");
    for line in lines {
        assert!(unicode_width::UnicodeWidthStr::width(line) <= 80, "{line}");
    }
}

#[test]
fn okta_s_own_settings_file_is_read() {
    let place = place("login: ada@acme.example\n");
    let server = place.serve("sandbox org.yaml --token word");
    let settings = format!(
        "okta:\n  client:\n    orgUrl: {}\n    token: word\n    connectionTimeout: 30\n",
        server.url
    );
    let place = with_config("{}\n", "login: ada@acme.example\n").file(".okta/okta.yaml", &settings);
    let run = place.run("plan --detailed-exitcode");
    assert_eq!(run.code, 0, "{}", run.told());
    let place = place.file(".okta/okta.yaml", "okta: [token: very-secret");
    let run = place.run("plan");
    assert_eq!(run.code, 64);
    assert!(!run.told().contains("very-secret"), "{}", run.told());
}

#[test]
fn files_that_nothing_matches_are_told() {
    let place = place("login: ada@acme.example\n").file("people.yml", "users: []\n");
    insta::assert_snapshot!(place.run("validate").told());
    assert_eq!(place.run("validate --strict").code, 3);
}

#[test]
fn the_org_of_the_command_line_is_judged_before_the_files() {
    let place = place("users: [").file("broken.yaml", "org: [");
    assert_eq!(place.run("plan --org sandbox:org.yaml").code, 3);
    for org in [
        "ftp://acme.okta.com",
        "sandbox:missing.yaml",
        "sandbox:broken.yaml",
        "sandbox:org.yaml,sav=x",
        "sandbox:org.yaml,save=nowhere/x.yaml",
        "sandbox:org.yaml,save=okta-reconcile.yaml",
        "sandbox:org.yaml,save=users",
    ] {
        let run = place.run(&format!("apply --yes --org {org}"));
        assert_eq!(run.code, 64, "{org}: {}", run.told());
    }
}

#[test]
fn an_org_in_memory_that_is_another_one_is_told() {
    let people = "login: ada@acme.example\n";
    let told = |config: &str| with_config(config, people).run("plan --org sandbox:org.yaml");
    let run = told("org: https://other.okta.com\n");
    assert_eq!(run.code, 0, "{}", run.told());
    let line = "Using https://acme.okta.com (sandbox org.yaml), not https://other.okta.com as `org:` says.\n";
    assert!(run.stderr.contains(line), "{}", run.told());
    let same = told("org: https://ACME.okta.com/\n");
    assert!(!same.stderr.contains("Using"), "{}", same.told());
}

/// `script` gives the program a terminal of its own.
#[cfg(target_os = "linux")]
#[test]
fn progress_is_drawn_on_a_terminal_and_nowhere_else() {
    let people = "{login: ada@acme.example, profile: {title: Lead}}\n";
    let apply = "okta-reconcile apply --yes --org sandbox:org.yaml,save=after.yaml";
    let place = place(people).variable("TERM", "xterm");
    let drawn = place.bash(&format!("script -qefc '{apply}' /dev/null"), &[]);
    assert_eq!(drawn.code, 0, "{}", drawn.told());
    for words in [
        "Reading https://acme.okta.com",
        "calls",
        "rehearsing for 1 person",
        "of 1 steps",
    ] {
        assert!(drawn.stdout.contains(words), "{words}: {}", drawn.told());
    }
    let quiet = place.bash(&format!("script -qefc '{apply} -q' /dev/null"), &[]);
    assert!(!quiet.stdout.contains("of 1 steps"), "{}", quiet.told());
    let piped = place.run("apply --yes --org sandbox:org.yaml,save=after.yaml");
    assert!(!piped.told().contains("of 1 steps"), "{}", piped.told());
    // Some CI systems give their jobs a terminal.
    let ci = [("CI".to_owned(), "true".to_owned())];
    let in_ci = place.bash(&format!("script -qefc '{apply}' /dev/null"), &ci);
    assert!(!in_ci.stdout.contains("of 1 steps"), "{}", in_ci.told());
    assert!(
        in_ci.stdout.contains("Applying 1 step."),
        "{}",
        in_ci.told()
    );
}

#[test]
fn a_folder_without_files_is_told() {
    let place = Place::new()
        .file("okta-reconcile.yaml", "org: https://acme.okta.com\n")
        .file("people/a.txt", "users: []");
    insta::assert_snapshot!(place.run("validate").told());
    assert_eq!(place.run("validate --strict").code, 3);
}

#[test]
fn a_token_of_a_file_goes_to_the_org_of_that_file_only() {
    let settings = "okta: {client: {orgUrl: 'https://acme.okta.com', token: real-token}}\n";
    let place = with_config("{}\n", "login: ada@acme.example\n").file(".okta/okta.yaml", settings);
    let server = place.serve("sandbox org.yaml");
    let run = place.run(&format!("plan --org {}", server.url));
    assert_eq!(run.code, 64, "{}", run.told());
    assert!(!run.told().contains("real-token"));
    let place = place.file(".okta/okta.yaml", "okta: {client: {token: real-token}}\n");
    let run = place.run(&format!("plan --org {}", server.url));
    assert_eq!(run.code, 64, "a token that is for no org goes to none");
    let run = place
        .variable("OKTA_CLIENT_TOKEN", "word")
        .run(&format!("plan --org {}", server.url));
    assert_eq!(run.code, 0, "{}", run.told());
}

#[cfg(unix)]
#[test]
fn a_saved_org_keeps_its_permissions() {
    use std::os::unix::fs::PermissionsExt;
    let place = place("{login: ada@acme.example, profile: {title: Lead}}\n");
    let path = place.path("org.yaml");
    let mode = |path: &std::path::Path| {
        let metadata = std::fs::metadata(path).expect("the file is there");
        metadata.permissions().mode() & 0o777
    };
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).expect("set");
    assert_eq!(place.run("apply --yes --org sandbox:org.yaml").code, 0);
    assert_eq!(mode(&path), 0o640);
}

/// The third creation is under way when the signal comes.
#[cfg(unix)]
#[test]
fn a_signal_lets_the_calls_under_way_finish() {
    let mut people = String::from("users:\n");
    for index in 0..9 {
        let _ = writeln!(
            people,
            "  - {{login: p{index}@acme.example, status: STAGED, profile: {{firstName: P, lastName: P}}}}"
        );
    }
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let place = place(&people).variable("OKTA_CLIENT_TOKEN", "word");
        let server = place.serve("sandbox org.yaml");
        let gate = Gate::before(&server, "POST /api/v1/users?activate", 3);
        let words = format!("apply --yes --concurrency 1 --org {}", gate.url);
        let run = place.interrupted(&words, signal, &gate);
        assert_eq!(run.code, code, "{}", run.told());
        assert!(run.stdout.contains("the run was stopped"), "{}", run.told());
        let last = run.stdout.lines().last();
        let wanted = "Applied: 3 done, 0 failed, 6 skipped; 3 calls.";
        assert_eq!(last, Some(wanted), "{}", run.told());
        // Taking up where it ended needs nothing but another apply.
        let rest = place.run(&format!("apply --yes -q --org {}", server.url));
        assert_eq!(rest.code, 0, "{}", rest.told());
        assert!(rest.stdout.contains("Applied: 6 done"), "{}", rest.told());
    }
}

#[test]
fn whoever_is_created_and_not_activated_is_told() {
    let people =
        "users:\n  - {login: ada.new@acme.example, profile: {firstName: Ada, lastName: New}}\n";
    let faults = "faults: [{path: /api/v1/users/*/lifecycle/activate, effect: forbidden}]\n";
    let place = place(people)
        .variable("OKTA_CLIENT_TOKEN", "word")
        .file("faults.json", faults)
        .file("okta-reconcile.yaml", "create: {status: ACTIVE}\n");
    let server = place.serve("sandbox org.yaml --faults faults.json");
    let run = place.run(&format!("apply --yes -v --org {}", server.url));
    assert_eq!(run.code, 5, "{}", run.told());
    assert!(
        run.stderr.contains("ada.new@acme.example is STAGED now"),
        "{}",
        run.told()
    );
}

#[test]
fn a_login_that_the_org_would_refuse_is_blocked() {
    let long = format!("{}@acme.example", "a".repeat(100));
    let people = format!(
        "users:\n  - {{login: ada.new, profile: {{firstName: A, lastName: N, email: a@acme.example}}}}\n  - {{login: {long}, \
         profile: {{firstName: L, lastName: N}}}}\n"
    );
    let run = place(&people).run("plan --org sandbox:org.yaml");
    assert_eq!(run.code, 4, "{}", run.told());
    assert!(
        run.stdout.contains("blocked[invalid-login]"),
        "{}",
        run.told()
    );
    assert!(run.stdout.contains("blocked[bad-length]"), "{}", run.told());
}

/// Everything is done by the time it cannot be said.
#[cfg(target_os = "linux")]
#[test]
fn what_was_done_is_told_where_stdout_is_full() {
    let place = place("users: [{login: ada@acme.example, profile: {title: Lead}}]\n");
    for format in ["text", "json", "markdown"] {
        let (code, stderr) = place.run_on_a_full_disk(&format!(
            "apply --yes --org sandbox:org.yaml,save=after.yaml --format {format}"
        ));
        assert_eq!(code, Some(1), "{stderr}");
        assert!(
            stderr.contains("done    ada@acme.example update title"),
            "{stderr}"
        );
        assert!(place.text("after.yaml").contains("Lead"));
    }
    let (code, stderr) =
        place.run_on_a_full_disk("user suspend ada@acme.example --org sandbox:org.yaml");
    assert_eq!(code, Some(1), "{stderr}");
    assert!(stderr.contains("Suspended ada@acme.example"), "{stderr}");
}

/// A variable's last line end is the shell's, as a file's is the editor's; what came along unseen is refused.
#[test]
fn secrets_of_operations_are_read_as_those_of_plans_are() {
    let words = "user update ada@acme.example --password-env OKTA_RECONCILE_SECRET_X --yes --org sandbox:org.yaml";
    let run = |secret: &str| {
        let place = place("users: []\n").variable("OKTA_RECONCILE_SECRET_X", secret);
        place.run(words)
    };
    let good = run("Correct horse 7\n");
    assert_eq!(good.code, 0, "{}", good.told());
    for bad in ["\u{feff}Correct horse 7", "Correct\thorse 7", "\n"] {
        let run = run(bad);
        assert_eq!(run.code, 64, "{}", run.told());
        assert!(!run.stderr.contains("horse"), "{}", run.told());
    }
}

#[test]
fn the_word_in_a_url_is_not_shown() {
    for org in [
        "https://user:hunter2@acme.okta.com",
        "http://user:hunter2@acme.okta.com/x",
    ] {
        let run = place("users: []\n").run(&format!("plan --org {org}"));
        assert_eq!(run.code, 64, "{}", run.told());
        assert!(!run.told().contains("hunter2"), "{}", run.told());
    }
}
