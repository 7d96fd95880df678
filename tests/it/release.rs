//! Releases: one version everywhere, what an archive holds, and that nothing is installed that nothing vouches for.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_yaml::Value;

use crate::program::Place;
use crate::support::say;

const VERSION: &str = env!("CARGO_PKG_VERSION");

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).expect("a file of the project")
}

/// Runs the script that makes a release, where there is a Python that reads TOML.
fn release(words: &[&str]) -> Option<Output> {
    let can = Command::new("python3")
        .args(["-c", "import tomllib"])
        .output();
    if !can.is_ok_and(|can| can.status.success()) {
        say!("skipped: python3 with tomllib");
        return None;
    }
    let mut command = Command::new("python3");
    command
        .arg("-B")
        .arg(root().join(".github/release/release.py"));
    Some(command.args(words).output().expect("it runs"))
}

fn told(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!(
        "{}{}{}",
        output.status,
        text(&output.stdout),
        text(&output.stderr)
    )
}

#[test]
fn the_version_is_the_same_everywhere() {
    let changes = read(".github/CHANGELOG.md");
    let newest = changes.lines().find_map(|line| line.strip_prefix("## "));
    let newest = newest.expect("a version").split(' ').next();
    assert_eq!(newest, Some(VERSION));
    let mut count = 0;
    for entry in fs::read_dir(root().join("examples/ci/github")).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        for line in text
            .lines()
            .filter(|line| line.contains("/.github/actions/"))
        {
            assert!(line.ends_with(&format!(" # v{VERSION}")), "{line}");
            count += 1;
        }
    }
    assert!(count > 8, "{count}");
    let tag = format!("OKTA_RECONCILE_TAG: v{VERSION}\n");
    assert!(read("examples/ci/gitlab.yml").contains(&tag));
    let Some(same) = release(&["version", &format!("v{VERSION}")]) else {
        return;
    };
    assert!(same.status.success(), "{}", told(&same));
    for other in ["v99.0.0", VERSION, ""] {
        let other = release(&["version", other]).expect("it runs");
        assert!(!other.status.success(), "{}", told(&other));
    }
    let notes = release(&["notes"]).expect("it runs");
    assert!(told(&notes).contains("validate"), "{}", told(&notes));
}

/// A program that is small, and does what ours does.
fn stand_in(place: &Place) -> PathBuf {
    let program = place.path("okta-reconcile");
    let ours = env!("CARGO_BIN_EXE_okta-reconcile");
    fs::write(&program, format!("#!/bin/sh\nexec {ours} \"$@\"\n")).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    program
}

#[test]
fn an_archive_holds_program_manual_completions_and_licences() {
    let place = Place::new();
    let program = stand_in(&place);
    let (program, out) = (program.to_str().unwrap(), place.path("dist"));
    let out = out.to_str().unwrap();
    for target in ["x86_64-unknown-linux-musl", "x86_64-pc-windows-msvc"] {
        let Some(made) = release(&["archive", target, program, out]) else {
            return;
        };
        assert!(made.status.success(), "{}", told(&made));
    }
    let name = format!("okta-reconcile-{VERSION}-x86_64-unknown-linux-musl");
    let archive = place.path(&format!("dist/{name}.tar.gz"));
    let bytes = fs::read(&archive).unwrap();
    let listed = place.bash(
        &format!("tar -tvzf dist/{name}.tar.gz | awk '{{ print $1, $2, $6 }}'"),
        &[],
    );
    let listed = listed.stdout.replace(VERSION, "[VERSION]");
    // Of the manual's pages a few stand for all.
    let is_shown = |line: &&str| {
        !line.contains("/man1/") || line.ends_with("okta-reconcile.1") || line.ends_with("-plan.1")
    };
    let shown: Vec<&str> = listed.lines().filter(is_shown).collect();
    insta::assert_snapshot!("archive", shown.join("\n"));
    assert!(listed.lines().count() > shown.len() + 40, "{listed}");
    let zip = place.bash("python3 -m zipfile -l dist/*.zip", &[]);
    assert!(
        zip.stdout
            .contains("x86_64-pc-windows-msvc/okta-reconcile.exe "),
        "{}",
        zip.told()
    );

    // The same again, byte for byte.
    release(&["archive", "x86_64-unknown-linux-musl", program, out]).expect("it runs");
    assert!(fs::read(&archive).unwrap() == bytes);
    release(&["sums", out]).expect("it runs");
    let sums = place.bash("cd dist && sha256sum --check --strict SHA256SUMS", &[]);
    assert_eq!(
        (sums.code, sums.stdout.lines().count()),
        (0, 2),
        "{}",
        sums.told()
    );
    assert_eq!(
        binstall("x86_64-unknown-linux-musl", ".tar.gz"),
        (format!("{name}.tar.gz"), format!("{name}/okta-reconcile"))
    );
}

/// Where `cargo binstall` looks for an archive, and for the program in it.
fn binstall(target: &str, suffix: &str) -> (String, String) {
    let manifest = read("Cargo.toml");
    let value = |key: &str| {
        let line = manifest
            .lines()
            .find_map(|line| line.strip_prefix(&format!("{key} = ")));
        let text = line.expect("a key").trim_matches('"');
        [
            ("{ name }", "okta-reconcile"),
            ("{ bin }", "okta-reconcile"),
            ("{ version }", VERSION),
            ("{ target }", target),
            ("{ archive-suffix }", suffix),
            ("{ binary-ext }", ""),
        ]
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
    };
    let url = value("pkg-url");
    let (folder, file) = url.rsplit_once('/').expect("a URL");
    assert_eq!(folder, format!("{{ repo }}/releases/download/v{VERSION}"));
    (file.to_owned(), value("bin-dir"))
}

#[test]
fn the_bill_of_materials_has_what_the_program_is_built_of() {
    let place = Place::new();
    let out = place.path("dist");
    let target = "x86_64-unknown-linux-gnu";
    let Some(made) = release(&["sbom", target, out.to_str().unwrap()]) else {
        return;
    };
    assert!(made.status.success(), "{}", told(&made));
    let text = place.text(&format!("dist/okta-reconcile-{VERSION}-{target}.cdx.json"));
    let bill: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(bill["bomFormat"], "CycloneDX");
    assert_eq!(
        bill["metadata"]["component"]["purl"],
        format!("pkg:cargo/okta-reconcile@{VERSION}")
    );
    let components = bill["components"].as_array().unwrap();
    let names: Vec<&str> = components
        .iter()
        .map(|each| each["name"].as_str().unwrap())
        .collect();
    for (name, is_in) in [
        ("reqwest", true),
        ("serde", true),
        ("insta", false),
        ("proptest", false),
    ] {
        assert_eq!(names.contains(&name), is_in, "{name}");
    }
    let mut known: Vec<&str> = components
        .iter()
        .map(|each| each["bom-ref"].as_str().unwrap())
        .collect();
    known.push(bill["metadata"]["component"]["bom-ref"].as_str().unwrap());
    for each in components {
        assert_eq!(
            each["hashes"][0]["content"].as_str().map(str::len),
            Some(64),
            "{each}"
        );
        assert!(each["licenses"][0]["expression"].is_string(), "{each}");
    }
    for each in bill["dependencies"].as_array().unwrap() {
        for needed in each["dependsOn"].as_array().unwrap() {
            assert!(known.contains(&needed.as_str().unwrap()), "{needed}");
        }
    }
}

/// A stand-in for `gh` that has one release, and vouches for it or not; `curl` has nothing.
const GH: &str = r#"#!/bin/bash
echo "gh $*" >> "$CALLS"
case "$1 $2" in
    "release download")
        while [ $# -gt 0 ]; do case "$1" in --pattern) pattern="$2" ;; --output) output="$2" ;; esac; shift; done
        cp "$RELEASE/$pattern" "$output" ;;
    "attestation verify")
        if [ "$3" = --help ]; then echo "$HELP"; exit 0; fi
        exit "$VOUCHES" ;;
esac
"#;

/// A place with a release in it, and a runner that has only what a test says.
fn with_release() -> Option<Place> {
    let place = Place::new();
    let program = stand_in(&place);
    let out = place.path("released");
    let target = "x86_64-unknown-linux-musl";
    for words in [
        &[
            "archive",
            target,
            program.to_str().unwrap(),
            out.to_str().unwrap(),
        ][..],
        &["sums", out.to_str().unwrap()],
    ] {
        let made = release(words)?;
        assert!(made.status.success(), "{}", told(&made));
    }
    // The runner has no program of its own.
    fs::remove_file(program).unwrap();
    let place = place
        .file("bin/gh", GH)
        .file("bin/curl", "#!/bin/sh\nexit 22\n");
    for name in ["bin/gh", "bin/curl"] {
        fs::set_permissions(place.path(name), fs::Permissions::from_mode(0o755)).unwrap();
    }
    Some(place)
}

/// How a run of the setup ends: the code, what it says, and whether the program is there.
fn set_up(place: &Place, variables: &[(&str, &str)]) -> (i32, String, bool) {
    let at = |path: &str| place.path(path).to_str().unwrap().to_owned();
    let action = root().join(".github/actions/setup");
    let mut all = vec![
        ("RUNNER_TEMP".to_owned(), at("temp")),
        ("RUNNER_OS".to_owned(), "Linux".to_owned()),
        ("RUNNER_ARCH".to_owned(), "X64".to_owned()),
        ("GITHUB_PATH".to_owned(), at("path")),
        (
            "GITHUB_SERVER_URL".to_owned(),
            "https://github.com".to_owned(),
        ),
        ("CALLS".to_owned(), at("calls")),
        ("RELEASE".to_owned(), at("released")),
        ("HELP".to_owned(), "  --source-digest string".to_owned()),
        ("VOUCHES".to_owned(), "0".to_owned()),
        ("VERSION".to_owned(), VERSION.to_owned()),
        (
            "REPOSITORY".to_owned(),
            "acme-tools/okta-reconcile".to_owned(),
        ),
        (
            "PINNED".to_owned(),
            "08c6903cd8c0fde910a37f88322edcfb5dd907a8".to_owned(),
        ),
    ];
    all.extend(
        variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    for left in ["path", "calls"] {
        let _ = fs::remove_file(place.path(left));
    }
    let bin = at("bin");
    let script = format!(
        "PATH={bin}:/usr/bin:/bin\n'{}/release.sh'",
        action.display()
    );
    let run = place.bash(&script, &all);
    let is_there = place.path("path").exists();
    (run.code, run.told(), is_there)
}

#[test]
fn a_release_is_installed_only_if_something_vouches_for_it() {
    let Some(place) = with_release() else {
        return;
    };
    let archive = format!("released/okta-reconcile-{VERSION}-x86_64-unknown-linux-musl.tar.gz");
    let archive = place.path(&archive);
    let sum = place.text("released/SHA256SUMS")[..64].to_owned();
    let wrong = "0".repeat(64);

    let (code, told, is_there) = set_up(&place, &[]);
    assert_eq!((code, is_there), (0, true), "{told}");
    let calls = place.text("calls");
    for words in [
        "--signer-workflow acme-tools/okta-reconcile/.github/workflows/release.yml",
        &format!(
            "--source-ref refs/tags/v{VERSION} --source-digest 08c6903cd8c0fde910a37f88322edcfb5dd907a8"
        ),
    ] {
        assert!(calls.contains(words), "{calls}");
    }
    let run = place.bash("$(cat path)/okta-reconcile --version", &[]);
    assert_eq!(
        run.stdout,
        format!("okta-reconcile {VERSION}\n"),
        "{}",
        run.told()
    );

    // A checksum alone is enough where `gh` is old, and needed there.
    let old = ("HELP", "unknown command");
    let (code, told, is_there) = set_up(&place, &[old, ("SHA256", &sum)]);
    assert_eq!((code, is_there), (0, true), "{told}");
    for (variables, why) in [
        (vec![("VOUCHES", "1")], "Nothing vouches"),
        (
            vec![("VOUCHES", "1"), ("SHA256", sum.as_str())],
            "Nothing vouches",
        ),
        (vec![("SHA256", wrong.as_str())], "is not `sha256`"),
        (vec![old], "cannot verify provenance here"),
        (vec![("VERSION", "../1.0.0")], "is no version"),
        (vec![("VERSION", "9.9.9")], "cannot be fetched"),
        (vec![("REPOSITORY", "")], "is not OWNER/NAME"),
        (
            vec![("RUNNER_ARCH", "RISCV")],
            "There is no release for Linux on RISCV",
        ),
    ] {
        let (code, told, is_there) = set_up(&place, &variables);
        assert_eq!((code, is_there), (1, false), "{variables:?}: {told}");
        assert!(told.contains(why), "{variables:?}: {told}");
    }
    // Somebody has changed the archive, and not the list.
    let mut bytes = fs::read(&archive).unwrap();
    bytes.push(0);
    fs::write(&archive, bytes).unwrap();
    let (code, told, is_there) = set_up(&place, &[]);
    assert_eq!((code, is_there), (1, false), "{told}");
    assert!(
        told.contains("not the one that the release lists"),
        "{told}"
    );
}

#[test]
fn the_setup_builds_unless_a_version_is_asked_for() {
    let place = Place::new();
    let action = root().join(".github/actions/setup");
    let key = |version: &str| {
        let variables = [
            ("GITHUB_ACTION_PATH", action.to_str().unwrap()),
            ("RUNNER_TEMP", "temp"),
            ("RUNNER_OS", "Linux"),
            ("RUNNER_ARCH", "X64"),
            ("GITHUB_OUTPUT", "output"),
            ("VERSION", version),
        ];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let run = place.bash(
            ": > output\nPATH=/usr/bin:/bin\n\"$GITHUB_ACTION_PATH/setup.sh\" key",
            &variables,
        );
        assert_eq!(run.code, 0, "{}", run.told());
        place.text("output")
    };
    assert!(key("").starts_with("key=okta-reconcile-Linux-X64-"));
    assert_eq!(key("0.1.0"), "release=true\n");
}

#[test]
fn a_job_of_the_release_that_may_write_builds_nothing() {
    let text = read(".github/workflows/release.yml");
    let workflow: Value = serde_yaml::from_str(&text).unwrap();
    assert_eq!(
        workflow["permissions"]
            .as_mapping()
            .map(serde_yaml::Mapping::len),
        Some(0)
    );
    let mut targets = Vec::new();
    for (name, job) in workflow["jobs"].as_mapping().unwrap() {
        let may = job["permissions"].as_mapping().unwrap();
        let writes = may.values().any(|may| may == "write");
        let steps = job["steps"].as_sequence().unwrap();
        for step in steps {
            let runs = step.get("run").and_then(Value::as_str).unwrap_or_default();
            assert!(!runs.contains("${{"), "{runs}");
            let builds = [".ci/run", "release/build", "cargo"]
                .iter()
                .any(|word| runs.contains(word));
            assert!(!(writes && builds), "{name:?}: {runs}");
            if let Some(uses) = step.get("uses").and_then(Value::as_str) {
                let (_, pin) = uses.split_once('@').unwrap();
                assert!(
                    pin.len() == 40 && text.contains(&format!("{uses} # v")),
                    "{uses}"
                );
            }
        }
        assert!(job.get("timeout-minutes").is_some(), "{name:?}");
        let include = job["strategy"]["matrix"]["include"].as_sequence();
        targets.extend(
            include
                .into_iter()
                .flatten()
                .map(|each| each["target"].as_str().unwrap()),
        );
    }
    // What the setup may ask for is what is built.
    let setup = read(".github/actions/setup/release.sh");
    assert_eq!(targets.len(), 5);
    for target in targets {
        assert!(setup.contains(&format!("target={target} ")), "{target}");
    }
}

#[test]
fn the_image_ends_with_nothing_but_the_program() {
    let text = read(".github/release/Containerfile");
    let (_, last) = text.rsplit_once("\nFROM ").unwrap();
    assert!(last.starts_with("scratch\n"), "{last}");
    assert!(
        last.contains("\nUSER 65532:65532\n") && last.contains("/etc/ssl/certs/"),
        "{last}"
    );
    assert!(
        !text.contains("\nRUN "),
        "nothing runs that would need emulation"
    );
}

/// The hook of this repository, and the one that `init` writes.
#[test]
fn hooks_of_pre_commit_check_the_files_that_they_are_asked_for() {
    let place = Place::copy_of("examples/acme");
    let of_init = read("src/cli/init/pre-commit-config.yaml");
    let of_init: Value = serde_yaml::from_str(&of_init).unwrap();
    let ours: Value = serde_yaml::from_str(&read(".pre-commit-hooks.yaml")).unwrap();
    for hook in [&ours[0], &of_init["repos"][0]["hooks"][0]] {
        let run = place.bash(hook["entry"].as_str().unwrap(), &[]);
        assert_eq!(run.code, 0, "{}", run.told());
        assert_eq!(hook["pass_filenames"], Value::Bool(false));
        let files = regex::Regex::new(hook["files"].as_str().unwrap()).unwrap();
        for (path, is_ours) in [
            ("okta-reconcile.yaml", true),
            ("users/engineering.yaml", true),
            ("groups/a/b.json", true),
            ("README.md", false),
            ("users.md", false),
        ] {
            assert_eq!(files.is_match(path), is_ours, "{path}");
        }
    }
}
