//! The README, the topics and the examples: what they show is what the program does, and their links lead somewhere.
//!
//! `BLESS=1 cargo test --test it documents` writes what is stale anew.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use okta_reconcile::okta::oauth::scope::Asking;
use okta_reconcile::prose::Part;
use okta_reconcile::reading::survey::scopes::{Purpose, scopes};
use okta_reconcile::topics::{Body, TOPICS};
use regex::Regex;

use crate::program::Place;
use crate::support::files;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// Returns the text of a file of the repository.
fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The README, the topics, and what explains the examples.
fn documents() -> Vec<String> {
    let of = |name: &str| format!("src/topics/{name}.md");
    let pages = TOPICS.iter().filter(|topic| topic.body != Body::Facts);
    let examples = examples().into_iter().chain(["ci".to_owned()]);
    ["README.md".to_owned()]
        .into_iter()
        .chain(pages.map(|topic| of(topic.name)))
        .chain(examples.map(|name| format!("examples/{name}/README.md")))
        .collect()
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
    let readme = text("README.md");
    let main_job = "cargo run -- -C examples/acme plan --org sandbox:org.yaml\n";
    assert_eq!(block(&readme, "main-job").1, main_job);
    assert_eq!(block(&readme, "tests").1, "cargo test --locked\n");
    let ci = text(".ci/run");
    assert!(ci.contains("readme main-job") && ci.contains("readme tests"));
}

#[test]
fn the_user_operations_in_the_topic_work() {
    let topic = text("src/topics/user.md");
    let script = block(&topic, "user").1.to_owned();
    let place = Place::new();
    let copied = Place::copy_of("examples");
    let from = copied.path(".").display().to_string();
    let script = format!("ln -s {from} examples\n{script}");
    let run = place.bash(&script, &[]);
    assert_eq!(run.code, 0, "{}", run.told());
    let answers = ["LOGIN ", "DELETE /api/v1/users/", "temporary password: "];
    for answer in answers {
        assert!(run.stdout.contains(answer), "{answer}: {}", run.told());
    }
}

#[test]
fn every_piece_of_yaml_in_the_documents_is_valid() {
    let documents = documents();
    let texts: Vec<String> = documents.iter().map(|path| text(path)).collect();
    let blocks = |mark: &str| -> Vec<&str> {
        let parts = texts.iter().flat_map(|text| text.split(mark).skip(1));
        parts
            .map(|rest| rest.split("```").next().expect("a block"))
            .collect()
    };
    let yaml = blocks("```yaml\n");
    let [config, groups, users] = yaml[..] else {
        panic!("{} blocks of YAML", yaml.len());
    };
    let sandboxes = blocks("```yaml sandbox\n");
    let [sandbox] = sandboxes[..] else {
        panic!("{} sandbox files", sandboxes.len());
    };
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

/// The examples with a configuration; `ci` has none.
fn examples() -> Vec<String> {
    let folder = std::fs::read_dir(root().join("examples")).expect("examples");
    let entries = folder.map(|entry| entry.expect("an entry"));
    let folders = entries.filter(|entry| entry.path().is_dir());
    let names = folders.map(|entry| entry.file_name().into_string().expect("UTF-8"));
    let mut names: Vec<String> = names.filter(|name| name != "ci").collect();
    names.sort();
    assert!(names.len() > 1);
    names
}

/// The configurations of an example, by the schema that they name.
fn configurations(example: &Place) -> Vec<String> {
    let entries = std::fs::read_dir(example.path("")).expect("the example");
    let names = entries.map(|entry| {
        let name = entry.expect("an entry").file_name();
        name.into_string().expect("UTF-8")
    });
    let schema = "# yaml-language-server: $schema=../../schema/config.schema.json\n";
    let is_configuration = |name: &String| {
        let path = example.path(name);
        path.is_file() && example.text(name).starts_with(schema)
    };
    names.filter(is_configuration).collect()
}

#[test]
fn every_example_is_valid() {
    for name in examples() {
        let example = Place::copy_of(&format!("examples/{name}"));
        let configurations = configurations(&example);
        assert!(!configurations.is_empty(), "{name}");
        for file in configurations {
            let run = example.run(&format!("validate --strict --config {file}"));
            assert_eq!(run.code, 0, "{name}: {}", run.told());
        }
    }
}

/// What a new user sees who types what the README of an example says. `command` runs those of acme.
#[test]
fn the_commands_of_every_example() {
    for name in examples().iter().filter(|name| *name != "acme") {
        let example = Place::copy_of(&format!("examples/{name}"));
        let readme = example.text("README.md");
        let lines = readme.lines();
        let commands: Vec<&str> = lines
            .filter_map(|line| line.strip_prefix("$ okta-reconcile "))
            .collect();
        assert!(!commands.is_empty(), "{name}");
        let told = commands.iter().map(|command| {
            let run = example.run(command);
            format!("$ okta-reconcile {command}\n{}\n", run.told())
        });
        insta::assert_snapshot!(format!("example_{name}"), told.collect::<String>());
    }
}

#[test]
fn every_example_has_its_place_in_the_readme() {
    let readme = text("README.md");
    for name in examples().iter().map(String::as_str).chain(["ci"]) {
        let link = format!("](examples/{name}/README.md)");
        assert!(readme.contains(&link), "{link}");
    }
}

#[test]
fn every_topic_has_its_place_in_the_readme_and_is_a_page() {
    let readme = text("README.md");
    assert!(
        readme.lines().count() <= 325,
        "the README is one page to read"
    );
    for topic in TOPICS {
        let name = topic.name;
        match topic.body {
            Body::Page(_) => {
                assert!(
                    readme.contains(&format!("- [{name}](src/topics/{name}.md)")),
                    "{name}"
                );
            }
            Body::Facts => assert!(readme.contains(&format!("- `{name}`")), "{name}"),
        }
    }
    let folder = std::fs::read_dir(root().join("src/topics")).expect("topics");
    let pages = TOPICS.iter().filter(|topic| topic.body != Body::Facts);
    assert_eq!(folder.count(), pages.count(), "each file is a topic");
}

/// Returns the document without its code blocks, where nothing is a link or a heading.
fn without_code(text: &str) -> String {
    let outside = text.split("\n```").step_by(2);
    outside.collect::<Vec<_>>().join("\n")
}

/// Returns what a link to each heading of a document ends with.
fn anchors(text: &str) -> BTreeSet<String> {
    let text = without_code(text);
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let anchor = |heading: &str| -> String {
        let heading = heading.trim_start_matches('#').trim().to_lowercase();
        let kept = heading.chars().map(|c| if c == ' ' { '-' } else { c });
        kept.filter(|c| c.is_alphanumeric() || *c == '-' || *c == '_')
            .collect()
    };
    headings.map(anchor).collect()
}

#[test]
fn every_link_leads_somewhere() {
    let link = Regex::new(r"\]\(([^)\s]+)\)").expect("a pattern");
    let mut count = 0;
    let mut broken = Vec::new();
    for document in documents() {
        let shown = without_code(&text(&document));
        for found in link.captures_iter(&shown) {
            let target = &found[1];
            count += 1;
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let folder = Path::new(&document).parent().expect("a folder");
            let path = match file {
                "" => root().join(&document),
                file => root().join(folder).join(file),
            };
            let leads = path.exists()
                && (anchor.is_empty()
                    || anchors(&std::fs::read_to_string(&path).expect("text")).contains(anchor));
            if !leads {
                broken.push(format!("{document}: {target}"));
            }
        }
    }
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
    assert!(count > 50, "{count} links");
}

/// The terminal shows the target of a link to a topic as a command, so no other name may stand there.
#[test]
fn topics_name_files_of_the_repository_from_its_root() {
    let link = Regex::new(r"\]\(([^)\s]+)\)").expect("a pattern");
    for topic in TOPICS {
        for part in topic.body.parts() {
            let (Part::Paragraph(text) | Part::Item { text, .. }) = part else {
                continue;
            };
            for found in link.captures_iter(&text) {
                let target = &found[1];
                let is_topic = TOPICS
                    .iter()
                    .any(|other| target == format!("{}.md", other.name));
                assert!(
                    is_topic || target.starts_with("../../"),
                    "{}: {target}",
                    topic.name
                );
            }
        }
    }
}

/// Files with one case of everything that needs a scope.
const EVERYTHING: &str = "
groups: [{name: red}]
linkedObjectDefinitions:
  - {primary: {name: manager, title: Manager}, associated: {name: subordinate, title: Subordinate}}
users:
  - {login: ada@acme.example, type: default, profile: {title: Lead}, groups: [red], linkedObjects: {manager: bob@acme.example}}
  - {login: bob@acme.example, status: SUSPENDED, reason: on leave}
";

#[test]
fn the_scopes_in_the_topic_are_those_that_are_asked_for() {
    let topic = text("src/topics/credentials.md");
    let (_, table) = topic.split_once("<!-- scopes -->\n").expect("a table");
    let (table, _) = table.split_once("\n\n").expect("its end");
    let column = |index: usize| -> BTreeSet<&str> {
        let cells = table.lines().filter_map(|line| line.split('|').nth(index));
        let words = cells.flat_map(|cell| cell.split('`'));
        words.filter(|word| word.starts_with("okta.")).collect()
    };
    let files = files("", &[("users/all.yaml", EVERYTHING)]);
    assert!(!files.found.has_errors(), "{}", files.printed());
    for (index, purpose) in [(2, Purpose::Plan), (3, Purpose::Apply)] {
        let asked = scopes(&files.desired, purpose).asked(Asking::All);
        let mut asked: BTreeSet<&str> = asked.iter().map(String::as_str).collect();
        if purpose == Purpose::Apply {
            // Where nothing is defined.
            asked.insert("okta.linkedObjects.read");
        }
        assert_eq!(column(index), asked);
    }
}

#[test]
fn the_topic_of_credentials_names_every_setting() {
    let topic = text("src/topics/credentials.md");
    let settings = text("src/cli/settings.rs");
    let names = settings.split('"').filter(|word| word.starts_with("OKTA_"));
    let mut count = 0;
    for name in names {
        let short = name.trim_start_matches("OKTA_CLIENT_");
        let is_named = [name, short]
            .iter()
            .any(|each| topic.contains(&format!("`{each}`")));
        assert!(is_named, "{name}");
        count += 1;
    }
    assert!(count > 10);
}
