//! `explain`: a page for every code, and every page is true: its example is run, and so is its fix. And the pages of
//! facts about Okta.

use std::collections::{BTreeMap, BTreeSet};

use okta_reconcile::diagnostic::Code;
use okta_reconcile::explain::{Kind, PAGES, Page, Part};
use okta_reconcile::facts;
use okta_reconcile::plan::blocked::BlockReason;
use okta_reconcile::plan::note::NoteKind;
use okta_reconcile::plan::refusal::{Counted, Refusal};
use okta_reconcile::prose;
use okta_reconcile::report::explain;
use okta_reconcile::report::style::Style;

use crate::program::Place;

/// What no files can cause, and why.
const NOT_SHOWN: [(&str, &str); 10] = [
    ("unreadable-file", "a page is text, and the file is none"),
    (
        "duplicate-person",
        "each way to cause it is found offline, under another code",
    ),
    (
        "rules-unreadable",
        "the org in memory lets every token read the rules",
    ),
    (
        "leaver-groups-unreadable",
        "the org in memory lets every token read the groups",
    ),
    ("blocked-elsewhere", "it takes an option, and no file"),
    ("came-along", "it takes an option, and no file"),
    ("becomes-managed", "it takes an option, and no file"),
    ("waits-for-earlier", "it takes an option, and no file"),
    ("not-reviewed", "it takes an option, and no file"),
    (
        "list-incomplete",
        "the org in memory shows every token all users",
    ),
];

/// What cannot come alone: the code, and what is told beside it.
const BESIDE: [(&str, Kind, &str); 4] = [
    ("login-stays-taken", Kind::Blocked, "login-taken"),
    ("link-to-blocked", Kind::Blocked, "cannot-be-created"),
    ("mail-withheld", Kind::Blocked, "attribute-read-only"),
    ("group-rule-would", Kind::Note, "group-rule-differs"),
];

fn codes(kind: Kind) -> Vec<&'static str> {
    let guards = Counted::KEYS.iter().copied();
    match kind {
        Kind::Finding => {
            let all = Code::ALL.iter();
            let of_files = all.filter(|code| !Code::OF_THE_ORG.contains(code));
            of_files.map(|code| code.as_str()).collect()
        }
        Kind::Note => NoteKind::CODES.to_vec(),
        Kind::Blocked => {
            let mismatches = Code::OF_THE_ORG.iter().chain(&Code::OF_BOTH);
            let mismatches = mismatches.map(|code| code.as_str());
            BlockReason::CODES
                .iter()
                .copied()
                .chain(mismatches)
                .collect()
        }
        Kind::Refusal => guards
            .chain([
                Refusal::MAY_BECOME_EMPTY,
                Refusal::DOMAINS,
                Refusal::PROTECTED,
                Refusal::ADMINISTRATORS,
            ])
            .collect(),
    }
}

#[test]
fn every_code_has_one_page_and_every_page_a_code() {
    for kind in Kind::ALL {
        let pages = PAGES.iter().filter(|page| page.kind == kind);
        let pages: Vec<&str> = pages.map(|page| page.code).collect();
        assert_eq!(pages, codes(kind), "{kind:?}: in the order of the codes");
    }
    let mut files = 0;
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/explain/pages");
    for kind in std::fs::read_dir(folder).unwrap() {
        files += std::fs::read_dir(kind.unwrap().path()).unwrap().count();
    }
    assert_eq!(files, PAGES.len(), "no file is left over");
}

#[test]
fn pages_have_one_shape_and_fit_a_terminal() {
    for page in PAGES {
        let code = page.code;
        let title = page.title();
        assert!(
            title.chars().count() <= 55 && !title.ends_with('.'),
            "{code}: {title}"
        );
        let parts = page.parts();
        let headings = parts.iter().filter_map(|part| match part {
            Part::Prose(prose::Part::Heading(heading)) => Some(*heading),
            Part::Prose(_) | Part::Facts(_) | Part::File { .. } => None,
        });
        let is_shown = !NOT_SHOWN.iter().any(|(not, _)| *not == code);
        let first = if is_shown { "Example" } else { "No example" };
        assert_eq!(headings.collect::<Vec<_>>(), [first, "Fix"], "{code}");
        assert!(
            matches!(parts[0], Part::Prose(prose::Part::Paragraph(_))),
            "{code} says what it means"
        );
        for line in explain::pages(&[page], Style::PLAIN).lines() {
            assert!(line.chars().count() <= 80, "{code}: {line}");
        }
    }
}

/// Files by path.
type Files = BTreeMap<&'static str, String>;

/// The files of the example, and those of its fix.
fn files(page: &Page) -> (Files, Files) {
    let (mut example, mut fix) = (Files::new(), Files::new());
    let mut is_fix = false;
    for part in page.parts() {
        match part {
            Part::Prose(prose::Part::Heading(heading)) => is_fix = heading == "Fix",
            Part::File { path, text } if is_fix => drop(fix.insert(path, text)),
            Part::File { path, text } => drop(example.insert(path, text)),
            Part::Prose(_) | Part::Facts(_) => {}
        }
    }
    assert!(!fix.is_empty(), "{}: a fix without files", page.code);
    let untouched = example.clone().into_iter();
    let untouched = untouched.filter(|(path, _)| !fix.contains_key(path));
    let mended = untouched.chain(fix.clone()).collect();
    assert_ne!(example, mended, "{}: a fix that changes nothing", page.code);
    (example, mended)
}

/// What the program says of some files: the codes, by kind.
fn told(files: &Files) -> BTreeSet<(Kind, String)> {
    let mut place = Place::new();
    if !files.contains_key("okta-reconcile.yaml") {
        place = place.file("okta-reconcile.yaml", "{}\n");
    }
    let mut paths = files.keys();
    // A folder without people would be told, too.
    let is_bare = paths.all(|path| matches!(*path, "okta-reconcile.yaml" | "org.yaml"));
    if is_bare && files.contains_key("org.yaml") {
        place = place.file("users/nobody.yaml", "users: []\n");
    }
    for (path, text) in files {
        place = place.file(path, text);
    }
    let run = if files.contains_key("org.yaml") {
        place.run("plan --org sandbox:org.yaml")
    } else {
        place.run("validate")
    };
    assert!(matches!(run.code, 0 | 3 | 4), "{}", run.told());
    let lines = run.stdout.lines().chain(run.stderr.lines());
    lines.filter_map(code).collect()
}

/// Reads the code of `error[duplicate-login]: …`, and the guard of `maxEmails: 0` below a refusal.
fn code(line: &str) -> Option<(Kind, String)> {
    if line.starts_with("refused:") && line.contains(" is protected, ") {
        return Some((Kind::Refusal, Refusal::PROTECTED.to_owned()));
    }
    let guard = line.trim_start().split(':').next()?;
    let lists = [
        Refusal::MAY_BECOME_EMPTY,
        Refusal::DOMAINS,
        Refusal::ADMINISTRATORS,
    ];
    let is_guard = Counted::KEYS.contains(&guard) || lists.contains(&guard);
    if line.starts_with("    ") && is_guard {
        return Some((Kind::Refusal, guard.to_owned()));
    }
    let (word, rest) = line.split_once('[')?;
    let kind = match word {
        "error" | "warning" => Kind::Finding,
        "note" => Kind::Note,
        "blocked" => Kind::Blocked,
        _ => return None,
    };
    let (code, _) = rest.split_once(']')?;
    Some((kind, code.to_owned()))
}

#[test]
fn every_example_is_told_by_its_code_and_no_fix_is_told_at_all() {
    let mut wrong = Vec::new();
    for page in PAGES {
        if NOT_SHOWN.iter().any(|(code, _)| *code == page.code) {
            continue;
        }
        let (example, mended) = files(page);
        let beside = BESIDE.iter().filter(|(code, ..)| *code == page.code);
        let expected: BTreeSet<(Kind, String)> = beside
            .map(|(_, kind, beside)| (*kind, *beside))
            .chain([(page.kind, page.code)])
            .map(|(kind, code)| (kind, code.to_owned()))
            .collect();
        let said = told(&example);
        if said != expected {
            wrong.push(format!("{}: the example is told as {said:?}", page.code));
        }
        let said = told(&mended);
        // Whoever mends what rules look at has them look again.
        if said
            .iter()
            .any(|(_, code)| code != "rules-may-act" || page.code == code)
        {
            wrong.push(format!("{}: the fix is told as {said:?}", page.code));
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn a_page_and_the_list_are_printed() {
    let place = Place::new();
    insta::assert_snapshot!("explain_list", place.run("explain").told());
    insta::assert_snapshot!("explain_page", place.run("explain rule-fed").told());
    let copied = place.run("explain note[rule-fed]:");
    assert_eq!(copied.stdout, place.run("explain rule-fed").stdout);
    let both = place.run("explain unrecognized-status").stdout;
    assert!(
        both.contains("(note)") && both.contains("(blocked request)"),
        "{both}"
    );
}

#[test]
fn each_page_of_facts_is_printed_whole() {
    let place = Place::new();
    insta::assert_snapshot!("explain_facts", place.run("explain facts").told());
    insta::assert_snapshot!("explain_logins", place.run("explain logins").told());
    let list = place.run("explain facts").stdout;
    for page in facts::PAGES {
        let run = place.run(&format!("explain {}", page.name));
        assert_eq!(run.code, 0, "{}", run.told());
        assert!(list.contains(&format!("  {} ", page.name)), "{list}");
        let words = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        for fact in page.facts() {
            let number = format!("{}. {}", fact.number, fact.text);
            assert!(words.contains(&number), "{number} in {}", run.stdout);
        }
        for line in run.stdout.lines() {
            assert!(line.chars().count() <= 80, "{}: {line}", page.name);
        }
    }
}

#[test]
fn a_code_that_rests_on_facts_names_them() {
    let run = Place::new().run("explain rules-may-act");
    let line = "Facts about Okta: rules 4, 5, 6 (`okta-reconcile explain rules`).";
    assert!(run.stdout.contains(line), "{}", run.told());
}

#[test]
fn a_code_that_is_none_is_wrong_usage() {
    let place = Place::new();
    let slip = place.run("explain duplicate-lgin");
    assert_eq!(slip.code, 64);
    assert!(
        slip.stderr.contains("did you mean `duplicate-login`?"),
        "{}",
        slip.told()
    );
    let slip = place.run("explain lifecyle");
    assert_eq!(slip.code, 64);
    assert!(
        slip.stderr.contains("did you mean `lifecycle`?"),
        "{}",
        slip.told()
    );
    let strange = place.run("explain zebra");
    assert_eq!(strange.code, 64);
    assert!(
        strange.stderr.contains("lists them all"),
        "{}",
        strange.told()
    );
}

#[test]
fn a_run_points_at_one_page_at_most() {
    let place = Place::new().file("okta-reconcile.yaml", "{}\n").file(
        "users/team.yaml",
        "users:\n  - {logn: a}\n  - {stauts: b}\n",
    );
    let run = place.run("validate");
    let hints = run.stderr.matches("okta-reconcile explain ").count();
    assert_eq!(hints, 1, "{}", run.told());
    assert_eq!(place.run("validate -q").stderr, "");
}
