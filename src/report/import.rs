//! What an import wrote, what it left out and why, and what is left to write by hand.

use std::collections::BTreeMap;

use crate::import::collect::Import;
use crate::import::left::ByHand;
use crate::report::names::some;
use crate::report::plural::count;
use crate::report::text_safety::harmless;

/// Files that are listed; a split by person makes thousands.
const FILES_MAX: usize = 30;

/// What is told of an import.
#[derive(Clone, Copy, Debug)]
pub struct Told<'t> {
    /// What was done.
    pub import: &'t Import,
    /// The files that were written, in order.
    pub paths: &'t [&'t str],
    /// The address of the org.
    pub org: &'t str,
    /// How many things the files asked for before and still do.
    pub still_asked: usize,
}

/// Returns what was written, what is to be written by hand, and that a plan of it was made.
pub fn done(told: &Told<'_>) -> String {
    let mut lines = vec![head(told)];
    lines.extend(files(told));
    let by_hand = told.import.by_hand();
    if !by_hand.is_empty() {
        lines.push(String::new());
        lines.push("Left for you:".to_owned());
        lines.extend(by_hand.into_iter().flat_map(by_hand_lines));
    }
    lines.push(String::new());
    lines.push(match told.still_asked {
        0 => "Checked: a plan of these files has no changes.".to_owned(),
        number => format!(
            "Checked: a plan of these files asks for {} that the files asked for before, and nothing else; \
             `okta-reconcile plan` shows {}.",
            count(number, "thing", "things"),
            if number == 1 { "it" } else { "them" }
        ),
    });
    lines.join("\n") + "\n"
}

fn head(told: &Told<'_>) -> String {
    let org = harmless(told.org);
    if told.paths.is_empty() && !told.import.by_hand().is_empty() {
        return format!("Nothing is written; what {org} has otherwise is left for you.");
    }
    if told.paths.is_empty() {
        return format!("Nothing to write: what the files say and {org} has is the same.");
    }
    let added: usize = told.import.added.people.values().sum();
    let changed: usize = told
        .import
        .updated
        .people
        .values()
        .map(std::collections::BTreeSet::len)
        .sum();
    let files = count(told.paths.len(), "file", "files");
    let people = |number| count(number, "person", "people");
    match (added, changed) {
        (0, 0) => format!("Wrote {files} from {org}:"),
        (added, 0) => format!("Wrote {} of {org} into {files}:", people(added)),
        (0, changed) => format!("Changed {} in {files} as {org} has them:", people(changed)),
        (added, changed) => format!(
            "Wrote {} of {org} and changed {}, in {files}:",
            people(added),
            people(changed)
        ),
    }
}

fn files(told: &Told<'_>) -> Vec<String> {
    let shown = &told.paths[..told.paths.len().min(FILES_MAX)];
    let width = shown
        .iter()
        .map(|path| path.chars().count())
        .max()
        .unwrap_or(0);
    let mut lines: Vec<String> = shown
        .iter()
        .map(|path| format!("  {:width$}  {}", harmless(path), what(told.import, path)))
        .map(|line| line.trim_end().to_owned())
        .collect();
    if told.paths.len() > shown.len() {
        let more = count(told.paths.len() - shown.len(), "more file", "more files");
        lines.push(format!("  and {more}"));
    }
    lines
}

/// What came into a file.
fn what(import: &Import, path: &str) -> String {
    let added = import.added.people.get(path).copied().unwrap_or_default();
    let changed = import
        .updated
        .people
        .get(path)
        .map_or(0, std::collections::BTreeSet::len);
    let is_ids = import
        .files
        .ids
        .as_ref()
        .is_some_and(|(ids, _)| ids == path);
    let mut parts = Vec::new();
    if added > 0 {
        parts.push(count(added, "person", "people"));
    }
    if changed > 0 {
        parts.push(format!("{changed} changed"));
    }
    if is_ids && import.new_ids > 0 {
        parts.push(count(import.new_ids, "new id", "new ids"));
    }
    if path == crate::import::newcomers::GROUPS_FILE && import.added.groups > 0 {
        parts.push(count(import.added.groups, "group", "groups"));
    }
    if path == crate::import::newcomers::DEFINITIONS_FILE && import.added.definitions > 0 {
        let number = import.added.definitions;
        parts.push(count(number, "relationship", "relationships"));
    }
    if path == import.files.config_path {
        parts.push("the configuration".to_owned());
    }
    parts.join(", ")
}

fn by_hand_lines(each: &ByHand) -> Vec<String> {
    let mut lines = vec![harmless(&format!("{}: {}", each.place, each.what)).into_owned()];
    lines.extend(
        each.lines
            .iter()
            .map(|line| format!("    {}", harmless(line))),
    );
    lines
}

/// Returns what is not written and why, a line for each reason.
pub fn left_out(import: &Import) -> Vec<String> {
    let mut lines: Vec<String> = import
        .left
        .rows()
        .map(|(why, number, _)| {
            let (one, many, reason) = why.words();
            format!("  {}: {reason}", count(number, one, many))
        })
        .collect();
    if !lines.is_empty() {
        lines.insert(0, "Left out:".to_owned());
    }
    let outside: Vec<&String> = import.added.outside.iter().collect();
    if !outside.is_empty() {
        let names: Vec<String> = outside
            .iter()
            .map(|login| harmless(login).into_owned())
            .collect();
        lines.push(format!(
            "Links lead to {} in no file: {}.",
            count(outside.len(), "person", "people"),
            some(&names)
        ));
    }
    lines
}

/// Returns of which attributes, groups and people that is.
pub fn left_out_names(import: &Import) -> Vec<String> {
    let mut by_reason: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (why, _, names) in import.left.rows() {
        let (_, _, reason) = why.words();
        let names = names.iter().map(|name| harmless(name).into_owned());
        by_reason.entry(reason).or_default().extend(names);
    }
    by_reason
        .into_iter()
        .map(|(reason, names)| format!("{reason}: {}", names.join(", ")))
        .collect()
}
