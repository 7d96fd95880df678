//! The source as data: who imports whom, what pure modules name, sizes, words.
//!
//! A rule that fails prints the line that breaks it. A new module needs a line in [`MODULES`].

mod circles;
mod citations;
mod comments;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each module and what it may use of the others, from top to bottom: one way only.
const MODULES: [(&str, &[&str]); 25] = [
    ("model", &[]),
    ("likely", &[]),
    ("source", &[]),
    ("prose", &[]),
    ("explain", &["prose"]),
    ("facts", &["prose"]),
    ("topics", &["prose", "facts"]),
    ("diagnostic", &["source"]),
    ("yaml", &["likely", "source", "diagnostic"]),
    ("rule", &["model"]),
    (
        "desired",
        &["model", "likely", "source", "diagnostic", "yaml", "rule"],
    ),
    ("transport", &["model::secret"]),
    ("live", &["model"]),
    (
        "plan",
        &[
            "model",
            "source",
            "diagnostic",
            "desired::written::config::GuardsKey",
        ],
    ),
    (
        "planner",
        &[
            "model",
            "likely",
            "source",
            "diagnostic",
            "yaml",
            "rule",
            "desired",
            "live",
            "plan",
        ],
    ),
    (
        "import",
        &[
            "model",
            "source",
            "diagnostic",
            "yaml",
            "desired",
            "live",
            "plan",
            "planner",
        ],
    ),
    ("request", &["model", "transport", "live", "plan"]),
    // The second witness: it must not learn what is legal from the first.
    (
        "sim",
        &[
            "model::ids",
            "model::status",
            "likely",
            "source",
            "diagnostic",
            "yaml",
            "rule",
            "transport",
        ],
    ),
    (
        "snapshot",
        &[
            "model",
            "source",
            "diagnostic",
            "yaml",
            "desired",
            "live",
            "planner",
            "sim",
        ],
    ),
    (
        "rehearsal",
        &[
            "model",
            "source",
            "desired",
            "transport",
            "live",
            "plan",
            "planner",
            "request",
            "sim",
            "snapshot",
        ],
    ),
    ("outcome", &["model", "source", "plan", "request"]),
    (
        "report",
        &[
            "model",
            "source",
            "diagnostic",
            "yaml",
            "desired",
            "live",
            "plan",
            "planner",
            "import",
            "request",
            "rehearsal",
            "outcome",
            "prose",
            "explain",
            "facts",
            "topics",
        ],
    ),
    (
        "okta",
        &[
            "model",
            "source",
            "diagnostic",
            "desired",
            "transport",
            "live",
            "plan",
            "request",
        ],
    ),
    (
        "reading",
        &[
            "model",
            "source",
            "desired",
            "transport",
            "live",
            "plan",
            "planner",
            "request",
            "okta",
        ],
    ),
    (
        "apply",
        &[
            "model",
            "source",
            "desired",
            "transport",
            "live",
            "plan",
            "planner",
            "request",
            "rehearsal",
            "outcome",
            "okta",
            "reading",
            "report::value",
        ],
    ),
];

/// Stands below all modules, and may use them all.
const LAST: &str = "cli";

/// Pure modules, and the files of them that are not.
const PURE: [(&str, &[&str]); 22] = [
    ("model", &[]),
    ("likely", &[]),
    ("yaml", &[]),
    ("source", &[]),
    ("prose", &[]),
    ("explain", &[]),
    ("facts", &[]),
    ("topics", &[]),
    ("diagnostic", &[]),
    ("rule", &[]),
    ("desired", &[]),
    ("transport", &[]),
    ("live", &[]),
    ("plan", &[]),
    ("planner", &[]),
    ("import", &[]),
    ("request", &[]),
    ("sim", &["src/sim/server.rs", "src/sim/server/socket.rs"]),
    ("snapshot", &[]),
    ("rehearsal", &[]),
    ("outcome", &[]),
    ("report", &[]),
];

/// Files of modules that are pure but for others.
const PURE_FILES: [&str; 35] = [
    "src/apply/failed.rs",
    "src/apply/judge.rs",
    "src/apply/schedule.rs",
    "src/okta/accept.rs",
    "src/okta/advice.rs",
    "src/okta/agent.rs",
    "src/okta/answer.rs",
    "src/okta/code.rs",
    "src/okta/code/table.rs",
    "src/okta/doubt.rs",
    "src/okta/error.rs",
    "src/okta/oauth/assertion.rs",
    "src/okta/oauth/key.rs",
    "src/okta/oauth/pem.rs",
    "src/okta/oauth/proof.rs",
    "src/okta/oauth/refusal.rs",
    "src/okta/oauth/reply.rs",
    "src/okta/oauth/scope.rs",
    "src/okta/pace.rs",
    "src/okta/pace/crowd.rs",
    "src/okta/pace/meter.rs",
    "src/okta/page.rs",
    "src/okta/quota.rs",
    "src/okta/retry.rs",
    "src/okta/sent.rs",
    "src/okta/wire.rs",
    "src/okta/wire/row.rs",
    "src/okta/wire/user.rs",
    "src/reading/forecast.rs",
    "src/reading/survey.rs",
    "src/reading/survey/guards.rs",
    "src/reading/survey/moves.rs",
    "src/reading/survey/rules.rs",
    "src/reading/survey/scopes.rs",
    "src/reading/survey/side.rs",
];

/// What no pure module names.
const IMPURE: [&str; 13] = [
    "tokio",
    "reqwest",
    "hyper",
    "std::fs",
    "std::env",
    "std::net",
    "std::process",
    "std::thread",
    "SystemTime",
    "Instant",
    "Timestamp::now",
    "Zoned::now",
    "async fn",
];

/// The seam is asynchronous for those who need it; the org in memory answers at once.
const SEAM: &str = "async fn send(&self, request: Request)";

/// Names that a few places may use alone: the name, and where (files, or folders).
const ALONE: [(&str, &[&str]); 10] = [
    ("reqwest", &["src/okta/net.rs"]),
    ("rustls", &["src/okta/net.rs"]),
    (
        "aws_lc_rs",
        &[
            "src/okta/net.rs",
            "src/okta/oauth",
            "src/plan/effect.rs",
            "src/sim/oauth",
            "src/snapshot/redact.rs",
            "src/snapshot/redact",
        ],
    ),
    ("serde_yaml", &["src/yaml.rs"]),
    ("saphyr_parser", &["src/yaml"]),
    ("hyper", &["src/sim/server.rs"]),
    ("annotate_snippets", &["src/report"]),
    ("clap", &["src/cli"]),
    ("walkdir", &["src/cli"]),
    ("std::env", &["src/cli", "src/main.rs"]),
];

/// Lines of a file without its tests, so that it can be read in one sitting.
const LINES_MAX: usize = 400;

/// Longer files, how long they may be, and why they are not taken apart.
const LONGER: [(&str, usize, &str); 0] = [];

struct File {
    /// Relative to the repository, with `/`.
    path: String,
    text: String,
}

impl File {
    /// The module at the top of the crate that the file belongs to; `None` for the roots of library and program.
    fn module(&self) -> Option<&str> {
        let path = self.path.strip_prefix("src/")?;
        let first = path.split('/').next()?;
        let module = first.strip_suffix(".rs").unwrap_or(first);
        (!matches!(module, "lib" | "main")).then_some(module)
    }

    /// The text without comments, literals and tests.
    fn code(&self) -> String {
        if self.path.ends_with("/tests.rs") {
            return String::new();
        }
        let text = self.text.split("#[cfg(test)]").next().unwrap_or_default();
        code(text)
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All files below a folder, but what is built and what Git keeps.
fn files(folder: &str) -> Vec<File> {
    let mut found = Vec::new();
    let mut left = vec![root().join(folder)];
    while let Some(path) = left.pop() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if matches!(name.as_str(), "target" | ".git") {
            continue;
        }
        if path.is_dir() {
            left.extend(entries(&path));
            continue;
        }
        let relative = path.strip_prefix(root()).unwrap();
        let path_shown = relative.to_string_lossy().replace('\\', "/");
        // What is no text is none of ours to read.
        if let Ok(text) = fs::read_to_string(&path) {
            found.push(File {
                path: path_shown,
                text,
            });
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect()
}

/// The Rust below `src`; what stands beside it is data.
fn sources() -> Vec<File> {
    let mut files = files("src");
    files.retain(|file| {
        Path::new(&file.path)
            .extension()
            .is_some_and(|end| end == "rs")
    });
    assert!(
        files.len() > 40,
        "the sources are where they are looked for"
    );
    files
}

/// Returns Rust without comments and without what stands in strings and characters.
fn code(text: &str) -> String {
    let mut code = String::new();
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let skipped = match character {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            '"' => string(rest, '"'),
            'r' if raw(rest, &code).is_some() => raw(rest, &code).unwrap_or_default(),
            '\'' if is_character(rest) => string(rest, '\''),
            _ => {
                code.push(character);
                rest = &rest[character.len_utf8()..];
                continue;
            }
        };
        let gone = &rest[..skipped];
        code.push(' ');
        code.extend(gone.chars().filter(|character| *character == '\n'));
        rest = &rest[skipped..];
    }
    code
}

/// The length of a literal between two quotes.
fn string(text: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (index, character) in text.char_indices().skip(1) {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            other if other == quote => return index + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of a raw string, if one begins here.
fn raw(text: &str, before: &str) -> Option<usize> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    if before.ends_with(is_word) {
        return None;
    }
    let hashes = text[1..].len() - text[1..].trim_start_matches('#').len();
    let inside = text[1 + hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    Some(2 + hashes + inside.find(&end)? + end.len())
}

/// A quote begins a character, unless it begins the name of a lifetime.
fn is_character(text: &str) -> bool {
    let mut characters = text.chars().skip(1);
    characters.next() == Some('\\') || characters.next() == Some('\'')
}

/// What a file uses of its own crate: `crate::model::ids::Login` is `model::ids::Login`.
fn used(code: &str) -> Vec<(usize, String)> {
    let mut used = Vec::new();
    for (number, line) in (1..).zip(code.lines()) {
        for (index, name) in line.match_indices("crate::") {
            if line[..index].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                continue;
            }
            let part = &line[index + name.len()..];
            let end = part.find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':');
            used.push((number, part[..end.unwrap_or(part.len())].to_owned()));
        }
    }
    used
}

fn names(line: &str, name: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(name).any(|(index, _)| {
        !line[..index].ends_with(is_word) && !line[index + name.len()..].starts_with(is_word)
    })
}

#[track_caller]
fn assert_none(broken: &[String]) {
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

#[test]
fn imports_go_one_way() {
    let mut broken = Vec::new();
    for file in sources() {
        let Some(module) = file.module() else {
            continue;
        };
        if module == LAST {
            continue;
        }
        let Some((_, allowed)) = MODULES.iter().find(|(name, _)| *name == module) else {
            broken.push(format!(
                "{}: the module `{module}` has no line in MODULES",
                file.path
            ));
            continue;
        };
        for (number, path) in used(&file.code()) {
            let is_in =
                |allowed: &&str| path == **allowed || path.starts_with(&format!("{allowed}::"));
            if !is_in(&module) && !allowed.iter().any(is_in) {
                let place = format!("{}:{number}", file.path);
                broken.push(format!("{place}: `{module}` may not use `crate::{path}`"));
            }
        }
    }
    assert_none(&broken);
}

/// The table itself leads one way.
#[test]
fn modules_use_only_those_above_them() {
    let mut above = BTreeSet::new();
    for (module, allowed) in MODULES {
        for name in allowed {
            let name = name.split("::").next().unwrap();
            assert!(
                above.contains(name),
                "{module} uses {name}, which is not above it"
            );
        }
        above.insert(module);
    }
}

#[test]
fn pure_modules_name_nothing_impure() {
    let mut broken = Vec::new();
    for path in PURE_FILES
        .iter()
        .chain(PURE.iter().flat_map(|(_, but)| *but))
    {
        assert!(
            root().join(path).is_file(),
            "{path} is in a table and nowhere else"
        );
    }
    for (module, _) in PURE {
        assert!(
            MODULES.iter().any(|(name, _)| *name == module),
            "{module} is in PURE and not in MODULES"
        );
    }
    for file in sources() {
        let is_of_pure = PURE.iter().any(|(module, but)| {
            file.module() == Some(module) && !but.contains(&file.path.as_str())
        });
        if !is_of_pure && !PURE_FILES.contains(&file.path.as_str()) {
            continue;
        }
        for (number, line) in (1..).zip(file.code().lines()) {
            let line = line.replace(SEAM, "");
            for name in IMPURE.iter().filter(|name| names(&line, name)) {
                broken.push(format!(
                    "{}:{number}: a pure module names `{name}`",
                    file.path
                ));
            }
        }
    }
    assert_none(&broken);
}

#[test]
fn a_few_names_have_one_place() {
    let mut broken = Vec::new();
    for file in sources() {
        for (number, line) in (1..).zip(file.code().lines()) {
            for (name, places) in ALONE {
                let is_there = places.iter().any(|place| {
                    file.path == *place
                        || file.path == format!("{place}.rs")
                        || file.path.starts_with(&format!("{place}/"))
                });
                if names(line, name) && !is_there {
                    let at = format!("{}:{number}", file.path);
                    broken.push(format!(
                        "{at}: `{name}` is named in {} alone",
                        places.join(", ")
                    ));
                }
            }
        }
    }
    assert_none(&broken);
}

#[test]
fn imports_have_one_form() {
    let mut broken = Vec::new();
    for file in sources() {
        for (number, line) in (1..).zip(file.code().lines()) {
            let at = format!("{}:{number}", file.path);
            if line.contains("use crate::{") {
                broken.push(format!(
                    "{at}: one path a line, so that it can be searched for"
                ));
            }
            if names(line, "super") {
                broken.push(format!("{at}: name modules from `crate`, outside of tests"));
            }
            if line.contains("#[allow") || line.contains("#![allow") {
                broken.push(format!("{at}: write #[expect(…, reason = …)]"));
            }
        }
    }
    assert_none(&broken);
}

#[test]
fn files_are_short_named_for_what_they_hold_and_say_what_it_is() {
    let mut broken = Vec::new();
    for file in sources() {
        let path = file.path.as_str();
        let lines = file
            .text
            .split("#[cfg(test)]")
            .next()
            .unwrap()
            .lines()
            .count();
        match LONGER.iter().find(|(longer, _, _)| *longer == path) {
            Some((_, most, reason)) if lines > *most => {
                broken.push(format!(
                    "{path}: {lines} lines, and {most} because: {reason}"
                ));
            }
            Some(_) if lines <= LINES_MAX => {
                broken.push(format!("{path}: short again, its line in LONGER can go"));
            }
            None if lines > LINES_MAX => {
                broken.push(format!("{path}: {lines} lines, and {LINES_MAX} are enough"));
            }
            Some(_) | None => {}
        }
        let name = path.rsplit('/').next().unwrap();
        if name == "mod.rs" {
            broken.push(format!("{path}: `foo.rs` beside `foo/`"));
        }
        if ["util", "helper", "manager", "common", "misc"]
            .iter()
            .any(|word| name.contains(word))
        {
            broken.push(format!("{path}: named for nothing that it holds"));
        }
        let is_told = file.text.starts_with("//! ");
        if !is_told && !path.ends_with("/tests.rs") && path != "src/main.rs" {
            broken.push(format!("{path}: does not say what it is in its first line"));
        }
    }
    for (path, _, _) in LONGER {
        assert!(
            root().join(path).is_file(),
            "{path} is in LONGER and nowhere else"
        );
    }
    assert_none(&broken);
}

#[test]
fn every_file_of_tests_is_compiled() {
    let mut broken = Vec::new();
    for file in files("tests/it").into_iter().chain(files("tests/cases")) {
        let Some(path) = file.path.strip_suffix(".rs") else {
            continue;
        };
        let parent = match path.rsplit_once('/') {
            Some((_, "main")) | None => continue,
            Some((binary @ ("tests/it" | "tests/cases"), _)) => format!("{binary}/main.rs"),
            Some((folder, _)) => format!("{folder}.rs"),
        };
        let name = path.rsplit('/').next().unwrap_or_default();
        let text = fs::read_to_string(root().join(&parent)).unwrap();
        if !text.lines().any(|line| line == format!("mod {name};")) {
            broken.push(format!("{path}.rs: {parent} has no `mod {name};`"));
        }
    }
    assert_none(&broken);
}

/// The project speaks of itself alone, and nothing in it belongs to one machine.
#[test]
fn no_file_speaks_of_how_it_was_made() {
    // Put together here, so that this file does not hold them.
    let banned: Vec<String> = [
        ["/work", "/"],
        ["/root", "/"],
        ["/home", "/"],
        ["../sha", "red"],
        ["okta-fa", "cts.md"],
        ["exempl", "ars.md"],
        ["design", ".md"],
        ["issue ", "#"],
        ["TODO", ":"],
        ["FIX", "ME"],
        ["as an ", "AI"],
        ["sub", "agent"],
        ["index.crates", ".io"],
        ["static.crates", ".io"],
    ]
    .iter()
    .map(|parts| parts.concat())
    .collect();
    let mut broken = Vec::new();
    let all = files("");
    assert!(all.len() > 100);
    for file in &all {
        for (number, line) in (1..).zip(file.text.lines()) {
            // The scripts look for recorded answers beside the checkout.
            let is_script = |word: &str| file.path.starts_with(".ci/") && word.starts_with("../");
            let words = banned.iter().filter(|word| line.contains(word.as_str()));
            for word in words.filter(|word| !is_script(word)) {
                broken.push(format!("{}:{number}: `{word}`", file.path));
            }
        }
    }
    assert_none(&broken);
}

/// Everybody builds from the public registry.
#[test]
fn dependencies_come_from_one_place() {
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let sources: BTreeSet<&str> = lock
        .lines()
        .filter_map(|line| line.strip_prefix("source = "))
        .collect();
    let public = "\"registry+https://github.com/rust-lang/crates.io-index\"";
    assert_eq!(sources, BTreeSet::from([public]));
}

#[test]
fn the_reader_of_sources_sees_code_alone() {
    let text = "use crate::a; // crate::b\nlet x = \"crate::c \\\" crate::d\"; /* crate::e\n*/ let y: &'a str = r#\"crate::f\"#;\n\
                let z = ('\"', crate::g::h, '\\'', b'x'); for_crate::i";
    let seen: Vec<String> = used(&code(text))
        .into_iter()
        .map(|(_, path)| path)
        .collect();
    assert_eq!(seen, ["a", "g::h"]);
    assert_eq!(code("a\n\"b\nc\"\nd").lines().count(), 4);
    assert!(names("use tokio::sync", "tokio") && !names("tokio_util", "tokio"));
}
