//! `init`: what it writes is valid, works as printed, names no secret, and overwrites nothing.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_yaml::Value;

use crate::program::{Place, Run};
use crate::support::say;

/// The org that `init` is told of, where no server is needed.
const ORG: &str = "https://acme-preview.okta.com";

const ALL: [(&str, &str); 6] = [
    ("github", "token"),
    ("github", "service-app"),
    ("gitlab", "token"),
    ("gitlab", "service-app"),
    ("none", "token"),
    ("none", "service-app"),
];

fn init(place: &Place, directory: &str, ci: &str, kind: &str) -> Run {
    let org = format!("--org {ORG}");
    place.run(&format!(
        "init {directory} --ci {ci} --credentials {kind} {org}"
    ))
}

/// The files below a folder, by their paths.
fn tree(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut left = vec![folder.to_owned()];
    while let Some(path) = left.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(path).unwrap();
            left.extend(entries.map(|entry| entry.unwrap().path()));
        } else {
            let path = path.strip_prefix(folder).unwrap();
            found.insert(path.to_str().unwrap().to_owned());
        }
    }
    found
}

/// Runs what was printed, each line as it is.
fn run_next(place: &Place, printed: &str) {
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(lines.len(), 3, "{printed}");
    for line in lines {
        if line.ends_with(" import") && place.run("help import").code == 64 {
            say!("skipped: import");
            continue;
        }
        let run = place.bash(line, &[]);
        assert_eq!(run.code, 0, "{line}: {}", run.told());
    }
}

#[test]
fn what_it_writes_is_valid_and_the_next_commands_work_as_printed() {
    for (ci, kind) in ALL {
        let place = Place::copy_of("examples/acme");
        let server = place.serve("sandbox org.yaml --token word");
        let place = Place::new().variable("OKTA_CLIENT_TOKEN", "word");
        for directory in [".", "teams/o'k ta"] {
            let words = [
                "init",
                directory,
                "--ci",
                ci,
                "--credentials",
                kind,
                "--org",
                &server.url,
            ];
            let run = place.run_words(&words.map(str::to_owned));
            assert_eq!(run.code, 0, "{}", run.told());
            let words = ["-C", directory, "validate", "--strict"].map(str::to_owned);
            let valid = place.run_words(&words);
            assert_eq!(
                (valid.code, valid.stderr.as_str()),
                (0, ""),
                "{}",
                valid.told()
            );
            run_next(&place, &run.stdout);
        }
    }
}

#[test]
fn it_says_what_it_wrote_and_what_is_left_to_do() {
    let place = Place::new();
    insta::assert_snapshot!(
        "init_github",
        init(&place, "okta", "github", "service-app").told()
    );
    insta::assert_snapshot!("init_gitlab", init(&place, "lab", "gitlab", "token").told());
    insta::assert_snapshot!("init_none", init(&place, ".", "none", "token").told());
    insta::assert_snapshot!(
        "init_workflow",
        place.text("okta/.github/workflows/okta-merge.yml")
    );
    let run = place
        .run("-C okta init more --ci none --credentials token --org https://acme-admin.okta.com");
    assert!(
        run.stdout.contains("okta-reconcile -C okta/more plan\n"),
        "{}",
        run.told()
    );
    assert!(
        place
            .text("okta/more/okta-reconcile.yaml")
            .contains("\norg: https://acme.okta.com\n")
    );
}

#[test]
fn it_overwrites_nothing_and_says_what_is_in_the_way() {
    let place = Place::new()
        .file("okta/.gitignore", "mine\n")
        .file("okta/users", "no folder\n")
        .file("okta/.github/CODEOWNERS", "* @me\n");
    let before = tree(&place.path("okta"));
    let run = init(&place, "okta", "github", "token");
    assert_eq!(run.code, 64);
    insta::assert_snapshot!("init_in_the_way", run.told());
    assert_eq!(tree(&place.path("okta")), before);
    // A second time, everything is in the way.
    let place = Place::new();
    assert_eq!(init(&place, ".", "gitlab", "token").code, 0);
    let first = tree(&place.path("."));
    let again = init(&place, ".", "gitlab", "token");
    assert_eq!(again.code, 64);
    for file in first {
        assert!(again.stderr.contains(&file), "{file}: {}", again.told());
    }
}

#[test]
fn where_nobody_can_answer_everything_is_said_by_options() {
    let place = Place::new();
    for (words, missing) in [
        ("init", &["--org", "--credentials", "--ci"][..]),
        (
            "init --org https://acme.okta.com --ci none",
            &["--credentials"],
        ),
        (
            "init --org sandbox:org.yaml --ci none --credentials token",
            &["the URL of an org"],
        ),
        (
            "init --org http://acme.okta.com --ci none --credentials token",
            &["plain HTTP"],
        ),
        (
            "init --org https://acme.okta.com --ci github --credentials token --actions a/b@v1",
            &["40 digits"],
        ),
    ] {
        let run = place.run(words);
        assert_eq!((run.code, run.stdout.as_str()), (64, ""), "{}", run.told());
        for word in missing {
            assert!(run.stderr.contains(word), "{word}: {}", run.told());
        }
    }
    assert!(tree(&place.path(".")).is_empty());
    // What the environment says need not be said again, and a token in it is written nowhere.
    let place = place
        .variable("OKTA_CLIENT_ORGURL", ORG)
        .variable("OKTA_CLIENT_TOKEN", "very-secret");
    assert_eq!(place.run("init --ci github --credentials token").code, 0);
    for file in tree(&place.path(".")) {
        assert!(!place.text(&file).contains("very-secret"), "{file}");
    }
    assert!(
        place
            .text("okta-reconcile.yaml")
            .contains(&format!("\norg: {ORG}\n"))
    );
}

/// `script` gives the program a terminal of its own.
#[cfg(target_os = "linux")]
#[test]
fn on_a_terminal_it_asks_for_what_is_not_said() {
    let place = Place::new().variable("TERM", "xterm");
    let answers = "acme.okta.com\\nhttps://acme.okta.com\\n\\ngitlab\\n";
    let script = format!("printf '{answers}' | script -qefc 'okta-reconcile init okta' /dev/null");
    let run = place.bash(&script, &[]);
    assert_eq!(run.code, 0, "{}", run.told());
    let gitlab = place.text("okta/.gitlab-ci.yml");
    assert!(
        gitlab.contains("OKTA_READ_CLIENT_ID"),
        "nothing means the first: {}",
        run.told()
    );
    let script = "printf '' | script -qefc 'okta-reconcile init other' /dev/null";
    assert_ne!(place.bash(script, &[]).code, 0);
    assert!(!place.path("other").exists());
}

/// The lines of a comment, as what they are meant for.
fn uncommented(text: &str, from: &str) -> String {
    let (before, after) = text.split_once(from).expect("a comment");
    let after = format!("{from}{after}");
    let lines = after
        .lines()
        .map(|line| line.strip_prefix("# ").unwrap_or(line));
    let lines: Vec<&str> = lines.collect();
    format!("{before}{}\n", lines.join("\n"))
}

#[test]
fn what_stands_in_comments_is_right_too() {
    let place = Place::new();
    assert_eq!(init(&place, ".", "none", "token").code, 0);
    let config = uncommented(&place.text("okta-reconcile.yaml"), "# guards:");
    let people = uncommented(
        &place.text("users/people.yaml").replace("users: []\n", ""),
        "# users:",
    );
    let place = place
        .file("okta-reconcile.yaml", &config)
        .file("users/people.yaml", &people);
    let valid = place.run("validate --strict");
    assert!(
        valid.stdout.starts_with("Valid: 3 people"),
        "{}",
        valid.told()
    );
    assert!(
        config.contains("\nguards:\n  maxCreations: 50\n"),
        "{config}"
    );
}

#[test]
fn editors_find_the_schemas_without_a_network() {
    let place = Place::new();
    assert_eq!(init(&place, ".", "none", "token").code, 0);
    let settings: serde_json::Value =
        serde_json::from_str(&place.text(".vscode/settings.json")).unwrap();
    for (schema, of) in [
        ("config", "okta-reconcile.yaml"),
        ("state", "users/people.yaml"),
    ] {
        let path = format!("schema/{schema}.schema.json");
        assert_eq!(
            place.text(&path),
            place.run(&format!("schema {schema}")).stdout
        );
        assert!(settings["yaml.schemas"].get(format!("./{path}")).is_some());
        let text = place.text(of);
        let (first, _) = text.split_once('\n').unwrap();
        let named = first
            .strip_prefix("# yaml-language-server: $schema=")
            .unwrap();
        let folder = place.path(of);
        assert!(folder.parent().unwrap().join(named).exists(), "{named}");
    }
}

#[test]
fn workflows_name_the_org_and_the_credentials_that_were_chosen() {
    let commit = "08c6903cd8c0fde910a37f88322edcfb5dd907a8";
    for (ci, kind) in &ALL[..4] {
        let place = Place::new();
        assert_eq!(init(&place, ".", ci, kind).code, 0);
        let foreign: &[&str] = match *kind {
            "token" => &["CLIENT_ID", "READ_KEY", "WRITE_KEY", "PrivateKey"],
            _ => &["OKTA_CLIENT_TOKEN", "READ_TOKEN", "WRITE_TOKEN", "0oa1"],
        };
        let files = tree(&place.path("."));
        let workflows = files
            .iter()
            .filter(|file| file.strip_suffix(".yml").is_some());
        let mut count = 0;
        for file in workflows {
            let text = place.text(file);
            let _: Value = serde_yaml::from_str(&text).unwrap();
            assert!(
                text.contains(ORG) && !text.contains("https://acme.okta.com"),
                "{file}"
            );
            for name in foreign {
                assert!(!text.contains(name), "{file}: {name}\n{text}");
            }
            count += 1;
        }
        assert_eq!(count, if *ci == "github" { 5 } else { 1 });
    }
    let place = Place::new();
    let words =
        format!("init --ci github --credentials token --org {ORG} --actions acme/tool@{commit}");
    assert_eq!(place.run(&words).code, 0);
    let text = place.text(".github/workflows/okta-pull-request.yml");
    assert!(
        text.contains(&format!("acme/tool/.github/actions/setup@{commit} # v")),
        "{text}"
    );
    assert!(
        !text.contains("000000") && !text.contains("acme-tools"),
        "{text}"
    );
}
