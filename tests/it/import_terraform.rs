//! `import --from-terraform`: what a state manages, and nothing else of the org; what is told of the rest; no secret of it.

mod laws;

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use crate::program::{Place, Run};
use crate::support;

const ORG: &str = include_str!("import_terraform/org.yaml");
const STATE: &str = include_str!("import_terraform/state.json");

/// What every secret of the fixtures begins with.
const CANARY: &str = "canary";

const IMPORT: &str = "import --out out --from-terraform state.json --org sandbox:org.yaml";

fn place(state: &str) -> Place {
    Place::new().file("org.yaml", ORG).file("state.json", state)
}

/// All files below a folder: path and text, by path.
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut left = vec![folder.to_owned()];
    while let Some(path) = left.pop() {
        if path.is_dir() {
            left.extend(
                std::fs::read_dir(path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        } else {
            let name = path.strip_prefix(folder).unwrap().display().to_string();
            found.push((name, std::fs::read_to_string(path).unwrap()));
        }
    }
    found.sort();
    found
}

fn shown(files: &[(String, String)]) -> String {
    let mut shown = String::new();
    for (path, text) in files {
        let _ = write!(shown, "===== {path}\n{text}");
    }
    shown
}

fn plans_to_nothing(place: &Place) {
    let plan = place.run("-C out plan --detailed-exitcode --org sandbox:../org.yaml");
    assert_eq!(plan.code, 0, "{}", plan.told());
    assert!(plan.stdout.contains("\nNo changes."), "{}", plan.told());
}

#[test]
fn a_state_is_taken_over_and_the_rest_is_told() {
    let place = place(STATE);
    let run = place.run(IMPORT);
    insta::assert_snapshot!(run.told() + &shown(&files(&place.path("out"))));
    plans_to_nothing(&place);
    // A second one changes nothing, and names what the first one counted.
    let again = place.run(&format!("{IMPORT} -v"));
    insta::assert_snapshot!("again", again.told());
}

#[test]
fn no_secret_of_a_state_is_written_or_told() {
    assert!(STATE.matches(CANARY).count() > 10);
    for words in [
        IMPORT,
        &format!("{IMPORT} -v --split user"),
        &format!("{IMPORT} --missing"),
    ] {
        let place = place(STATE);
        let run = place.run(words);
        assert_eq!(run.code, 0, "{}", run.told());
        let all = run.told() + &shown(&files(&place.path("out")));
        assert!(!all.contains(CANARY), "{all}");
    }
    // Cut anywhere, the text is in no error either.
    for cut in [
        STATE.find("canary-p0").unwrap() + 4,
        STATE.find("canary-hash").unwrap(),
    ] {
        for end in ["", "\u{1}", "\"}}"] {
            let place = self::place(&format!("{}{end}", &STATE[..cut]));
            let run = place.run(IMPORT);
            assert_eq!(run.code, 64, "{}", run.told());
            assert!(!run.told().contains(CANARY), "{}", run.told());
        }
    }
}

/// A state of resources in its root module.
fn state(resources: &Value) -> String {
    let state =
        json!({"format_version": "1.0", "values": {"root_module": {"resources": resources}}});
    state.to_string()
}

fn resource(kind: &str, values: &Value) -> Value {
    let address = format!("{kind}.this");
    json!({"address": address, "mode": "managed", "type": kind, "values": values, "sensitive_values": {}})
}

#[test]
fn files_that_are_no_state_of_the_org_are_told_apart() {
    let ada = json!({"id": "00u1ada", "login": "ada@other.example"});
    let cut = &STATE[..STATE.len() - 40];
    let files = [
        ("another org", state(&json!([resource("okta_user", &ada)]))),
        (
            "raw",
            json!({"version": 4, "serial": 7, "lineage": "a", "resources": []}).to_string(),
        ),
        (
            "plan",
            json!({"format_version": "1.2", "planned_values": {}, "prior_state": {}}).to_string(),
        ),
        ("cut short", cut.to_owned()),
        (
            "text",
            "# okta_user.ada:\nresource \"okta_user\" \"ada\" {}\n".to_owned(),
        ),
        ("nothing", "\n".to_owned()),
        ("other JSON", "[1]".to_owned()),
        (
            "schemas",
            json!({"format_version": "1.0", "provider_schemas": {}}).to_string(),
        ),
        (
            "newer",
            json!({"format_version": "2.0", "values": {}}).to_string(),
        ),
        ("deep", "[".repeat(200_000)),
        (
            "empty",
            json!({"format_version": "1.0", "terraform_version": "1.9.0"}).to_string(),
        ),
        ("no resource", state(&json!([]))),
        (
            "of other things",
            state(&json!([resource("aws_instance", &json!({"id": "i-1"}))])),
        ),
    ];
    let mut told = String::new();
    for (what, text) in files {
        let place = place(&text);
        let run = place.run(IMPORT);
        assert!(!place.path("out/okta-reconcile.yaml").exists(), "{what}");
        let _ = write!(told, "##### {what}\n{}", run.told());
    }
    let place = place(STATE);
    for words in [
        "--from-terraform none.json",
        "--from-terraform .",
        "--from-terraform state.json --accept-drift",
    ] {
        let run = place.run(&format!("import --out out --org sandbox:org.yaml {words}"));
        let _ = write!(told, "##### {words}\n{}", run.told());
    }
    insta::assert_snapshot!(told);
}

/// What the state does not manage stays out of the entries, even where the configuration has defaults for it.
#[test]
fn defaults_that_are_there_change_nobody() {
    let mira = json!({"id": "00u1mira", "login": "mira@acme.example", "title": "Pilot"});
    let temp = json!({"id": "00u6temp", "login": "temp1@acme.example", "last_name": "Two"});
    let pilots = json!({"id": "00u1mira", "user_id": "00u1mira", "groups": ["00g1pilots"]});
    let state = state(&json!([
        resource("okta_user", &mira),
        resource("okta_user", &temp),
        resource("okta_user_group_memberships", &pilots),
    ]));
    let defaults = "\
defaults:
  profile: {organization: Harbour, department: Sails, nickName: M}
  groups: {add: [gym]}
  linkedObjects: {boss: lena@acme.example}
";
    let place = place(&state).file(
        "out/okta-reconcile.yaml",
        &format!("org: https://acme.okta.com\n{defaults}"),
    );
    let run = place.run(IMPORT);
    insta::assert_snapshot!(run.told() + &shown(&files(&place.path("out"))));
    plans_to_nothing(&place);
}

/// People of files that are there stay in their groups: a declaration would make more of them managed.
#[test]
fn exact_lists_that_are_there_take_nobody_out() {
    let place = place(STATE)
        .file("out/okta-reconcile.yaml", "org: https://acme.okta.com\n")
        .file("out/groups/gym.yaml", "groups: [{name: gym}]\n")
        .file(
            "out/users/stray.yaml",
            "users:\n  - {login: stray@acme.example, groups: [gym]}\n",
        );
    let run = place.run(&format!("{IMPORT} -v"));
    assert_eq!(run.code, 0, "{}", run.told());
    let told = &run.stderr;
    assert!(told.contains("exact and lack them: night crew"), "{told}");
    insta::assert_snapshot!(run.stdout + &shown(&files(&place.path("out"))));
    plans_to_nothing(&place);
}

/// Groups alone, an exact one with nobody else in it, and a list of lines that is cut.
#[test]
fn a_state_of_groups_alone() {
    let tools = json!({"id": "00g3tools", "name": "tools", "description": ""});
    let exact = json!({"group_id": "00g3tools", "users": ["00u1mira"], "track_all_users": true});
    let ghosts = (10..40).map(|number| {
        let id = format!("00u{number}");
        resource(
            "okta_user",
            &json!({"id": id, "login": format!("ghost{number}@acme.example")}),
        )
    });
    let mut all: Vec<Value> = ghosts.collect();
    all.push(resource("okta_group", &tools));
    all.push(resource("okta_group_memberships", &exact));
    let place = place(&state(&json!(all)));
    let run = place.run(IMPORT);
    insta::assert_snapshot!(run.told() + &shown(&files(&place.path("out"))));
    plans_to_nothing(&place);
}

/// The state of a real run of Terraform's Okta provider, and the org that it made.
#[test]
fn a_real_state_plans_to_nothing() {
    let Some(shared) = support::shared() else {
        return;
    };
    let read = |name: &str| std::fs::read_to_string(shared.join("terraform").join(name)).unwrap();
    let state = read("state.json");
    let place = Place::new()
        .file("org.yaml", &read("org.yaml"))
        .file("state.json", &state);
    let run: Run = place.run(IMPORT);
    assert_eq!(run.code, 0, "{}", run.told());
    let json: Value = serde_json::from_str(&state).unwrap();
    let written = shown(&files(&place.path("out")));
    let all = run.told() + &written;
    for secret in secrets(&json) {
        assert!(!all.contains(secret), "{all}");
    }
    assert!(all.contains("  3 secrets: "), "{all}");
    for name in ["unmanaged@", "social", "admin@"] {
        assert!(!written.contains(name), "{written}");
    }
    for name in [
        "ada@",
        "bob@",
        "eve@",
        "temp1@",
        "zoe@",
        "DEPROVISIONED",
        "vpn users",
        "boss",
    ] {
        assert!(written.contains(name), "{written}");
    }
    plans_to_nothing(&place);
}

/// The passwords of a state.
fn secrets(state: &Value) -> Vec<&str> {
    match state {
        Value::Object(parts) => {
            let own = parts.get("password").and_then(Value::as_str);
            own.into_iter()
                .chain(parts.values().flat_map(secrets))
                .collect()
        }
        Value::Array(items) => items.iter().flat_map(secrets).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}
