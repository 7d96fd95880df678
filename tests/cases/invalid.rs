//! One file a mistake, and what a user reads about it.
//!
//! `tests/invalid/NAME.yaml` is a file of people or groups, `config-NAME.yaml` a configuration, a folder is several
//! files. What is printed about it stands beside it as `NAME.snap`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::Trial;
use okta_reconcile::desired;
use okta_reconcile::diagnostic::{Code, Diagnostic, Severity};
use okta_reconcile::report::style::Style;
use okta_reconcile::report::{document, snippet};
use okta_reconcile::source::{FileId, SourceMap};

use crate::support::IDS;
use crate::{snapshot, trial};

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

fn paths() -> Vec<PathBuf> {
    let entries = fs::read_dir(folder()).unwrap();
    let entries = entries.map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = entries
        .filter(|path| path.is_dir() || path.extension().is_some_and(|end| end == "yaml"))
        .collect();
    paths.sort();
    assert!(paths.len() > 80, "the cases are where they are looked for");
    paths
}

fn name(path: &Path) -> String {
    path.file_stem().unwrap().to_str().unwrap().to_owned()
}

pub(crate) fn trials() -> Vec<Trial> {
    let paths = paths();
    let snapshots = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let snapshots = snapshots.filter(|path| path.extension().is_some_and(|end| end == "snap"));
    for snapshot in snapshots {
        let is_of_a_case = paths.iter().any(|path| name(path) == name(&snapshot));
        assert!(is_of_a_case, "{} is left over", snapshot.display());
    }
    let secret = |path: &&PathBuf| name(path).contains("-no-secret-in-a-finding");
    let secrets = paths.iter().filter(secret).count();
    assert!(secrets >= 2, "the cases of secrets are there");
    let cases = paths.into_iter().map(|path| {
        trial(format!("invalid::{}", name(&path)), move || {
            check(&case(&path));
        })
    });
    let all = "invalid::every_code_of_a_file_has_a_file";
    let all = trial(all.to_owned(), every_code_of_a_file_has_a_file);
    cases.chain([all]).collect()
}

/// The mistake is shown at its place with a way out, in eighty columns, and without any secret; the cases call theirs so.
fn check(case: &Case) {
    assert!(!case.found.is_empty(), "nothing was found");
    snapshot(&folder(), case.name.as_str(), &case.printed);
    for found in &case.found {
        let code = found.code.as_str();
        assert!(found.help.is_some(), "{code} has no help");
        assert!(!found.message.ends_with('.'), "{code}");
    }
    let json = document::findings(&case.found, &case.sources);
    for told in [&case.printed, &json] {
        assert!(!told.contains("-hush"), "{told}");
    }
    for line in case.printed.lines() {
        let columns = line.chars().count();
        assert!(columns <= 80, "{columns} columns: {line}");
    }
}

fn case(path: &Path) -> Case {
    let name = name(path);
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

fn every_code_of_a_file_has_a_file() {
    let cases: Vec<Case> = paths().iter().map(|path| case(path)).collect();
    let found = cases.iter().flat_map(|case| &case.found);
    let found: BTreeSet<Code> = found.map(|found| found.code).collect();
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
