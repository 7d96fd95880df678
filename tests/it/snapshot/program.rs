//! The command: what it writes and says, and what a plan on it says.

use regex::{Captures, Regex};

use crate::program::{Place, Refusing};

/// A key for pseudonyms that are the same in every run.
const KEY: &str = "a key for tests that hides nobody";

fn acme() -> Place {
    Place::copy_of("examples/acme")
        .variable("OKTA_RECONCILE_REDACT_KEY", KEY)
        .variable("OKTA_CLIENT_TOKEN", "token")
}

/// Replaces how long ago the snapshot was taken, which no two days have alike, and the line breaks around it, which hang on
/// how long that number is.
fn undated(text: &str) -> String {
    let told = Regex::new(r"Planned on a (?s:.)*?plan\.").unwrap();
    let age = Regex::new(r"\d+ \w+ before this run").unwrap();
    let line = told.replace_all(text, |found: &Captures<'_>| found[0].replace('\n', " "));
    let undated = age.replace_all(&line, "[N] days before this run");
    undated.into_owned()
}

#[test]
fn an_org_is_written_and_planned_on() {
    let acme = acme();
    let run = acme.run("snapshot --org sandbox:org.yaml --out snapshot.yaml");
    insta::assert_snapshot!("snapshot_told", undated(&run.told()));
    insta::assert_snapshot!("snapshot_written", acme.text("snapshot.yaml"));
    let live = acme.run("plan -q --org sandbox:org.yaml");
    let on_snapshot = acme.run("plan -q --org sandbox:snapshot.yaml");
    let said = undated(&on_snapshot.stdout);
    let lines = |text: &str| -> Vec<String> {
        let lines = text
            .lines()
            .filter(|line| !line.starts_with("Planned on a snapshot"));
        lines.map(str::to_owned).collect()
    };
    assert!(
        said.contains("Planned on a snapshot of https://acme.okta.com taken"),
        "{said}"
    );
    insta::assert_snapshot!(
        "snapshot_plan_head",
        said.lines().take(8).collect::<Vec<_>>().join("\n")
    );
    let (live, said) = (lines(&live.stdout), lines(&said));
    assert_eq!(live.last(), said.last());
    // Again over the earlier snapshot, which is the same; over the org that people wrote it refuses.
    let before = acme.text("snapshot.yaml");
    let again = acme.run("snapshot -q --org sandbox:snapshot.yaml --out snapshot.yaml");
    assert_eq!(again.code, 0, "{}", again.told());
    assert_eq!(acme.text("snapshot.yaml"), before);
    let refused = acme.run("snapshot --org sandbox:org.yaml --out org.yaml");
    insta::assert_snapshot!("snapshot_over_an_org", refused.told());
}

#[test]
fn a_snapshot_can_be_json_and_comes_over_http_too() {
    let acme = acme();
    let server = acme.serve("sandbox org.yaml --clock 2026-11-24T08:00:00Z");
    let run = acme.run(&format!(
        "snapshot -q --org {} --out over-http.json",
        server.url
    ));
    assert_eq!(run.code, 0, "{}", run.told());
    let over_http: serde_json::Value = serde_json::from_str(&acme.text("over-http.json")).unwrap();
    let _ = acme.run("snapshot -q --org sandbox:org.yaml --out in-memory.json");
    let mut in_memory: serde_json::Value =
        serde_json::from_str(&acme.text("in-memory.json")).unwrap();
    in_memory["org"] = over_http["org"].clone();
    assert_eq!(over_http, in_memory);
}

const FORBIDDEN: &str = r#"{"errorCode": "E0000006", "errorSummary": "no"}"#;

#[test]
fn what_the_token_may_not_read_stays_unreadable() {
    let acme = acme();
    let server = acme.serve("sandbox org.yaml --clock 2026-11-24T08:00:00Z");
    let words = &["/groups/rules", "/roles", "/assignees"];
    let closed = Refusing::before(&server, words, "403 Forbidden", FORBIDDEN);
    let run = acme.run(&format!(
        "snapshot -q --org {} --out closed.yaml",
        closed.url
    ));
    assert_eq!(run.code, 0, "{}", run.told());
    let live = acme.run(&format!("plan -q --format json --org {}", closed.url));
    let copy = acme.run("plan -q --format json --org sandbox:closed.yaml");
    let plan = |text: &str| -> serde_json::Value {
        let text = text.replace(&closed.url, "[URL]");
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        json["plan"].clone()
    };
    let found = plan(&live.stdout);
    assert!(found.to_string().contains("rulesUnreadable"), "{found}");
    let open = acme.run(&format!("plan -q --format json --org {}", server.url));
    let open = open.stdout.replace(&server.url, "[URL]");
    let open: serde_json::Value = serde_json::from_str(&open).unwrap();
    assert_ne!(
        found["dangers"], open["plan"]["dangers"],
        "nobody knows the roles"
    );
    let mut copied = plan(&copy.stdout);
    // Only one of them knows of a snapshot.
    let taken = copied.as_object_mut().unwrap().remove("snapshot");
    assert_eq!(taken.unwrap()["taken"], "2026-11-24T08:00:00Z");
    assert_eq!(found, copied);
}

#[test]
fn what_could_not_be_read_is_told() {
    let acme = acme();
    let server = acme.serve("sandbox org.yaml --clock 2026-11-24T08:00:00Z");
    let words = &[
        "/groups/rules",
        "/roles",
        "/assignees",
        "linkedObjects",
        "/meta/types",
    ];
    let closed = Refusing::before(&server, words, "403 Forbidden", FORBIDDEN);
    let run = acme.run(&format!("snapshot --org {} --out closed.yaml", closed.url));
    let told = run.told().replace(&closed.url, "[URL]");
    insta::assert_snapshot!("snapshot_of_what_can_be_read", told);
    assert!(acme.text("closed.yaml").contains("unreadable:"));
    // Files with links need to know the definitions, on the file as on the org.
    let live = acme.run(&format!("plan --org {}", closed.url));
    let copy = acme.run("plan --org sandbox:closed.yaml");
    assert_eq!(
        (live.code, copy.code),
        (1, 1),
        "{}{}",
        live.told(),
        copy.told()
    );
}

#[test]
fn the_same_key_gives_the_same_pseudonyms() {
    let acme = acme();
    let run = acme.run("snapshot --org sandbox:org.yaml --out redacted.yaml --redact --files .");
    insta::assert_snapshot!("snapshot_redacted_told", undated(&run.told()));
    insta::assert_snapshot!("snapshot_redacted", acme.text("redacted.yaml"));
    let plan = acme.run("plan -C redacted-files --org sandbox:../redacted.yaml");
    insta::assert_snapshot!("snapshot_redacted_plan", undated(&plan.told()));
    let _ = acme.run("snapshot -q --org sandbox:org.yaml --out again.yaml --redact");
    assert_eq!(acme.text("redacted.yaml"), acme.text("again.yaml"));
    let other = Place::copy_of("examples/acme");
    let _ = other.run("snapshot -q --org sandbox:org.yaml --out redacted.yaml --redact");
    assert_ne!(acme.text("redacted.yaml"), other.text("redacted.yaml"));
}

#[test]
fn wrong_usage_is_told_before_anything_is_read() {
    let acme = Place::copy_of("examples/acme").variable("OKTA_RECONCILE_REDACT_KEY", "short");
    let all = [
        "snapshot --org sandbox:org.yaml --out a.yaml --redact",
        "snapshot --org sandbox:org.yaml --out a.yaml --files .",
        "snapshot --org sandbox:org.yaml --out no/such/folder.yaml",
        "snapshot --org sandbox:org.yaml",
    ];
    let told: Vec<String> = all
        .iter()
        .map(|words| format!("$ {words}\n{}", acme.run(words).told()))
        .collect();
    insta::assert_snapshot!("snapshot_wrong_usage", told.join("\n"));
    assert!(!acme.path("a.yaml").exists());
}

#[test]
fn every_form_of_a_plan_names_the_age() {
    let acme = acme();
    let _ = acme.run("snapshot -q --org sandbox:org.yaml --out snapshot.yaml");
    for form in ["text", "json", "markdown", "html", "github", "gitlab"] {
        let plan = acme.run(&format!(
            "plan -q --format {form} --org sandbox:snapshot.yaml"
        ));
        assert!(
            plan.stdout.contains("2026-11-24T08:00:00Z"),
            "{form}: {}",
            plan.stdout
        );
    }
    let saved = acme.run("plan -q --org sandbox:snapshot.yaml --out saved.json");
    assert_eq!(saved.code, 0, "{}", saved.told());
    for form in ["text", "json", "markdown", "html", "github", "gitlab"] {
        let show = acme.run(&format!("show --format {form} saved.json"));
        assert!(
            show.stdout.contains("2026-11-24T08:00:00Z"),
            "{form}: {}",
            show.stdout
        );
    }
    for form in ["text", "json", "markdown", "github"] {
        let apply = acme.run(&format!(
            "apply -q -y --format {form} --org sandbox:snapshot.yaml,save=after.yaml"
        ));
        assert!(
            apply.stdout.contains("2026-11-24T08:00:00Z"),
            "{form}: {}",
            apply.stdout
        );
    }
    let apply = acme.run("apply --yes --org sandbox:snapshot.yaml,save=after.yaml");
    assert!(
        apply.stderr.contains("is a snapshot of"),
        "{}",
        apply.told()
    );
    assert_eq!(apply.code, 0, "{}", apply.told());
}
