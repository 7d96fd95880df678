//! The README and the examples: what they show is what the program does.
//!
//! `BLESS=1 cargo test --test it documents` writes what is stale anew.

use std::path::{Path, PathBuf};

use crate::program::Place;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

#[expect(
    clippy::disallowed_methods,
    reason = "blessing is asked for by the environment"
)]
fn is_blessing() -> bool {
    std::env::var("BLESS").is_ok()
}

/// Returns the text of the code block behind a marker, and where it stands.
fn block<'t>(text: &'t str, marker: &str) -> (std::ops::Range<usize>, &'t str) {
    let marker = format!("<!-- {marker} -->\n```");
    let start = text.find(&marker).expect("the marker is there") + marker.len();
    let start = start + text[start..].find('\n').expect("a line") + 1;
    let end = start + text[start..].find("```").expect("the block ends");
    (start..end, &text[start..end])
}

#[test]
fn the_readme_shows_the_plan_of_its_own_command() {
    let path = root().join("README.md");
    let readme = std::fs::read_to_string(&path).expect("a README");
    let (place, shown) = block(&readme, "plan");
    let examples = Place::copy_of("examples");
    let plan = examples
        .run("-C acme plan -q --org sandbox:org.yaml")
        .stdout;
    if shown == plan {
        return;
    }
    assert!(is_blessing(), "the README shows another plan:\n{plan}");
    let mut fresh = readme.clone();
    fresh.replace_range(place, &plan);
    std::fs::write(path, fresh).expect("the README is written");
}

#[test]
fn the_readme_s_commands_are_the_ones_that_are_run() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("a README");
    let main_job = "cargo run --release -- -C examples/acme plan --org sandbox:org.yaml\n";
    assert_eq!(block(&readme, "main-job").1, main_job);
    assert_eq!(block(&readme, "tests").1, "cargo test --locked\n");
    let ci = std::fs::read_to_string(root().join(".ci/run")).expect("a script");
    assert!(ci.contains("readme main-job") && ci.contains("readme tests"));
}

#[test]
fn every_piece_of_yaml_in_the_readme_is_valid() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("a README");
    let blocks: Vec<&str> = readme
        .split("```yaml\n")
        .skip(1)
        .map(|rest| rest.split("```").next().expect("a block"))
        .collect();
    let [config, groups, users] = blocks[..] else {
        panic!("{} blocks of YAML", blocks.len());
    };
    let sandbox = readme
        .split("```yaml sandbox\n")
        .nth(1)
        .expect("a sandbox file");
    let sandbox = sandbox.split("```").next().expect("a block");
    let other = Place::new()
        .file("okta-reconcile.yaml", "{}\n")
        .file("users/a.yaml", "users: []\n")
        .file("org.yaml", sandbox);
    let run = other.run("plan --org sandbox:org.yaml");
    assert_eq!(run.code, 0, "{}", run.told());
    let place = Place::new()
        .file("okta-reconcile.yaml", config)
        .file("ids.acme.yaml", "ada@acme.example: 00u1abcd\n")
        .file("groups/teams.yaml", groups)
        .file("users/research.yaml", users);
    let run = place.run("validate --strict");
    assert_eq!(run.code, 0, "{}", run.told());
}

#[test]
fn every_example_is_valid() {
    let folder = std::fs::read_dir(root().join("examples")).expect("examples");
    let mut seen = 0;
    for entry in folder {
        let name = entry.expect("an entry").file_name();
        let example = Place::copy_of(&format!("examples/{}", name.to_string_lossy()));
        let run = example.run("validate --strict");
        assert_eq!(run.code, 0, "{}", run.told());
        seen += 1;
    }
    assert!(seen > 0);
}
