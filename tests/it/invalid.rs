//! One file a mistake, and what a user reads about it.
//!
//! `tests/invalid/NAME.yaml` is a file of people or groups, `config-NAME.yaml` a configuration, a folder is several
//! files. What is printed about it stands beside it as `NAME.snap`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use okta_reconcile::desired;
use okta_reconcile::diagnostic::{Code, Diagnostic, Severity};
use okta_reconcile::report::style::Style;
use okta_reconcile::report::{document, snippet};
use okta_reconcile::source::{FileId, SourceMap};

use crate::support::IDS;

/// What only the org, or only whoever reads the folder, can find.
const NOT_IN_A_FILE: [Code; 3] = [Code::UnreadableFile, Code::UnmatchedFile, Code::NoFiles];

struct Case {
    name: String,
    found: Vec<Diagnostic>,
    printed: String,
    sources: SourceMap,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/invalid")
}

fn cases() -> Vec<Case> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir() || path.extension().is_some_and(|end| end == "yaml"))
        .collect();
    paths.sort();
    assert!(paths.len() > 80, "the cases are where they are looked for");
    paths.iter().map(|path| case(path)).collect()
}

#[must_use]
fn case(path: &Path) -> Case {
    let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
    let mut sources = SourceMap::default();
    let (config, files) = if path.is_dir() {
        read_folder(path, &mut sources)
    } else {
        let text = fs::read_to_string(path).unwrap();
        if name.starts_with("config-") {
            (sources.add("okta-reconcile.yaml", text), Vec::new())
        } else {
            let config = sources.add("okta-reconcile.yaml", "");
            (config, vec![sources.add("users/team.yaml", text)])
        }
    };
    let (_, diagnostics) = desired::load(&sources, config, &files);
    let found = diagnostics.sorted(&sources);
    let count = |severity| {
        found
            .iter()
            .filter(|each| each.severity == severity)
            .count()
    };
    let printed = snippet::diagnostics(&found, &sources, Style::PLAIN)
        + &snippet::summary(count(Severity::Error), count(Severity::Warning));
    Case {
        name,
        found,
        printed,
        sources,
    }
}

fn read_folder(path: &Path, sources: &mut SourceMap) -> (FileId, Vec<FileId>) {
    let config = fs::read_to_string(path.join("okta-reconcile.yaml")).unwrap_or_default();
    let config = sources.add("okta-reconcile.yaml", config);
    if let Ok(ids) = fs::read_to_string(path.join(IDS)) {
        sources.add(IDS, ids);
    }
    let mut users: Vec<PathBuf> = fs::read_dir(path.join("users"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    users.sort();
    let files = users.iter().map(|file| {
        let name = file.file_name().unwrap().to_str().unwrap();
        sources.add(format!("users/{name}"), fs::read_to_string(file).unwrap())
    });
    (config, files.collect())
}

#[test]
fn every_mistake_is_shown_at_its_place_with_a_way_out() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder());
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for case in cases() {
            assert!(!case.found.is_empty(), "{}: nothing was found", case.name);
            insta::assert_snapshot!(case.name.as_str(), case.printed);
        }
    });
}

#[test]
fn every_finding_says_what_to_do() {
    for case in cases() {
        for found in &case.found {
            let code = found.code.as_str();
            assert!(found.help.is_some(), "{}: {code} has no help", case.name);
            assert!(!found.message.ends_with('.'), "{}: {code}", case.name);
        }
    }
}

/// Secrets in the cases are called so.
#[test]
fn no_finding_repeats_a_secret() {
    let mut seen = 0;
    for case in cases() {
        let is_of_secrets = case.name.contains("-no-secret-in-a-finding");
        seen += usize::from(is_of_secrets);
        let json = document::findings(&case.found, &case.sources);
        for told in [&case.printed, &json] {
            assert!(!told.contains("-hush"), "{}: {told}", case.name);
        }
    }
    assert!(seen >= 2, "the cases of secrets are there");
}

#[test]
fn reports_fit_eighty_columns() {
    for case in cases() {
        for line in case.printed.lines() {
            let columns = line.chars().count();
            assert!(columns <= 80, "{}: {columns} columns: {line}", case.name);
        }
    }
}

#[test]
fn every_code_of_a_file_has_a_file() {
    let found: BTreeSet<Code> = cases()
        .iter()
        .flat_map(|case| case.found.iter().map(|found| found.code))
        .collect();
    for code in Code::ALL {
        let is_covered = found.contains(code)
            != (NOT_IN_A_FILE.contains(code) || Code::OF_THE_ORG.contains(code));
        assert!(
            is_covered,
            "{}: a file under tests/invalid, or a line in NOT_IN_A_FILE",
            code.as_str()
        );
    }
}

/// A name is a promise: tools and people search for it.
#[test]
fn names_of_findings_are_unique_and_stay() {
    let names: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    let unique: BTreeSet<&str> = names.iter().copied().collect();
    assert_eq!(unique.len(), names.len());
    insta::assert_snapshot!("codes", names.join("\n"));
}
