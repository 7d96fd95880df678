//! The facts about Okta as data: each is numbered and says how it is known, and each citation leads to one.

use std::collections::BTreeSet;
use std::path::Path;

use okta_reconcile::explain::{PAGES as CODES, Part};
use okta_reconcile::facts::{PAGES, find};
use regex::Regex;

use super::{File, assert_none, files};

/// Where facts are cited: in comments, as `[lifecycle 3](crate::facts::lifecycle)` or `facts::lifecycle 3`.
fn rust() -> Vec<File> {
    let folders = ["src", "tests", "benches"];
    let mut found: Vec<File> = folders.into_iter().flat_map(files).collect();
    found.retain(|file| {
        Path::new(&file.path)
            .extension()
            .is_some_and(|end| end == "rs")
    });
    found
}

/// The comments of a file, with the number of the line.
fn comments(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.lines()).filter_map(|(number, line)| {
        let (_, comment) = line.split_once("//")?;
        Some((number, comment.trim_start_matches(['/', '!'])))
    })
}

/// Holds `lifecycle 3, 5` against the pages. All of a page is cited by its name alone.
fn check(cited: &str) -> Result<(), String> {
    let (name, numbers) = cited.split_once(' ').unwrap_or((cited, ""));
    let Some(page) = find(name) else {
        return Err(format!("there is no page `{name}`"));
    };
    let known: BTreeSet<String> = page
        .facts()
        .iter()
        .map(|fact| fact.number.to_string())
        .collect();
    let mut numbers = numbers.split(", ").filter(|number| !number.is_empty());
    match numbers.find(|number| !known.contains(*number)) {
        Some(unknown) => Err(format!("`{name}` has no fact `{unknown}`")),
        None => Ok(()),
    }
}

#[test]
fn each_citation_leads_to_a_fact() {
    let link = Regex::new(r"\[([^\]]*)\]\(crate::facts::(\w+)\)").unwrap();
    let plain = Regex::new(r"(?:^|[^:])\bfacts::([a-z]+(?: \d+(?:, \d+)*)?)").unwrap();
    let mut broken = Vec::new();
    for file in rust() {
        for (number, comment) in comments(&file.text) {
            let mut tell = |why: String| broken.push(format!("{}:{number}: {why}", file.path));
            for found in link.captures_iter(comment) {
                let label = &found[1];
                if label.split(' ').next() != Some(&found[2]) {
                    tell(format!("`{label}` leads to the page `{}`", &found[2]));
                }
                check(label).unwrap_or_else(&mut tell);
            }
            let links = comment.matches("crate::facts::").count();
            if links != link.find_iter(comment).count() {
                tell("write `[PAGE NUMBER](crate::facts::PAGE)`, in one line".to_owned());
            }
            for found in plain.captures_iter(comment) {
                check(&found[1]).unwrap_or_else(&mut tell);
            }
        }
    }
    for code in CODES {
        for part in code.parts() {
            let Part::Facts(cited) = part else {
                continue;
            };
            for cited in cited.split("; ") {
                if let Err(why) = check(cited) {
                    broken.push(format!("explain {}: {why}", code.code));
                }
            }
        }
    }
    assert_none(&broken);
}

#[test]
fn each_fact_is_numbered_and_says_how_it_is_known() {
    let mut broken = Vec::new();
    for page in PAGES {
        let facts = page.facts();
        assert!(!facts.is_empty(), "{}: a page without facts", page.name);
        assert!(!page.introduction().is_empty(), "{}", page.name);
        for (number, fact) in (1..).zip(&facts) {
            let at = format!("{} {number}", page.name);
            if fact.number != number {
                broken.push(format!("{at} has the number {}", fact.number));
            }
            if fact.evidence.is_empty() || fact.text.contains(['*', '|']) {
                broken.push(format!(
                    "{at} does not end with its kinds of evidence: {}",
                    fact.text
                ));
            }
            if !fact.evidence.is_sorted() {
                broken.push(format!("{at} does not name the strongest evidence first"));
            }
            if !fact.text.ends_with('.') {
                broken.push(format!("{at} is no sentence: {}", fact.text));
            }
        }
    }
    assert_none(&broken);
}

#[test]
fn each_page_of_facts_is_named() {
    let written: BTreeSet<String> = files("src/facts")
        .into_iter()
        .map(|file| file.path)
        .collect();
    let named = PAGES
        .iter()
        .map(|page| format!("src/facts/{}.md", page.name));
    assert_eq!(written, named.collect());
    let codes: BTreeSet<&str> = CODES.iter().map(|page| page.code).collect();
    let both = PAGES.iter().find(|page| codes.contains(page.name));
    assert_eq!(both, None, "`explain` could mean a code or a page of facts");
}

#[test]
fn a_citation_that_leads_nowhere_is_told() {
    assert_eq!(check("lifecycle"), Ok(()));
    assert_eq!(check("lifecycle 3, 5"), Ok(()));
    assert!(check("lifecycle 3, 500").is_err_and(|why| why.contains("500")));
    assert!(check("lifecycles 3").is_err_and(|why| why.contains("no page")));
}

/// Doc comments of what is in a schema are its descriptions: there a citation stands in a comment of its own below.
#[test]
fn no_schema_cites_facts() {
    let schemas = files("schema");
    assert!(!schemas.is_empty());
    let mut broken = Vec::new();
    for file in schemas {
        let lines = (1..).zip(file.text.lines());
        for (number, line) in lines.filter(|(_, line)| line.contains("facts::")) {
            broken.push(format!("{}:{number}: {}", file.path, line.trim()));
        }
    }
    assert_none(&broken);
}

/// Numbers alone lead nowhere in this repository.
#[test]
fn no_citation_is_a_bare_number() {
    let bare = Regex::new(r"(?i)\bfacts,? \(?§?\d").unwrap();
    let mut broken = Vec::new();
    for file in rust() {
        let words = comments(&file.text).flat_map(|(_, comment)| comment.split_whitespace());
        let words = words.collect::<Vec<_>>().join(" ");
        for found in bare.find_iter(&words) {
            let rest: String = words[found.start()..].chars().take(40).collect();
            broken.push(format!("{}: `{rest}` names no page of facts", file.path));
        }
    }
    assert_none(&broken);
}
