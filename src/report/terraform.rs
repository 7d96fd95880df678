//! What an import tells of a Terraform state: what has no counterpart, what the org has not, and what it has otherwise.

use std::collections::BTreeSet;

use crate::import::terraform::takeover::{Exact, Told};
use crate::report::plural::count;
use crate::report::text_safety::harmless;

/// Lines of a list; with `-v` the rest comes, too.
const LINES_MAX: usize = 20;

/// Names in a line.
const NAMES_MAX: usize = 5;

/// Returns what everybody is told.
pub fn told(told: &Told) -> Vec<String> {
    let mut lines = Vec::new();
    let types = told.no_counterpart.iter();
    let types: Vec<String> = types
        .map(|(kind, all)| format!("{} {}", all.len(), harmless(kind)))
        .collect();
    section(
        &mut lines,
        "No counterpart in files (-v names them):",
        &types,
    );
    let missing = missing(told);
    section(
        &mut lines,
        "In the state and not in the org, so left out:",
        &missing,
    );
    section(
        &mut lines,
        "Left out, for their id or name is missing or a secret of the state:",
        &shown(&told.withheld),
    );
    section(
        &mut lines,
        "The state differs from the org, and the files say what the org has:",
        &differing(told),
    );
    if !told.partly.is_empty() {
        lines.push(format!(
            "{} in no okta_user: of them the files say only the groups and links that the state manages: {}.",
            count(told.partly.len(), "person is", "people are"),
            folded(&shown(&told.partly))
        ));
    }
    lines.extend(told.exact.iter().map(exact));
    lines
}

/// Returns the names that [`told`] counts or cuts.
pub fn names(told: &Told) -> Vec<String> {
    let mut lines = Vec::new();
    for (kind, all) in &told.no_counterpart {
        lines.push(format!("{}: {}", harmless(kind), shown(all).join(", ")));
    }
    let lists = [missing(told), shown(&told.withheld), differing(told)];
    for list in lists {
        lines.extend(list.into_iter().skip(LINES_MAX));
    }
    if told.partly.len() > NAMES_MAX {
        let all = shown(&told.partly).join(", ");
        lines.push(format!("in no okta_user: {all}"));
    }
    let exact = told.exact.iter();
    for each in exact.filter(|each| each.others.len() > NAMES_MAX) {
        let others: Vec<String> = each.others.iter().map(|name| safe(name)).collect();
        lines.push(format!(
            "also in group {}: {}",
            harmless(&each.group),
            others.join(", ")
        ));
    }
    lines
}

fn section(lines: &mut Vec<String>, head: &str, list: &[String]) {
    if list.is_empty() {
        return;
    }
    lines.push(head.to_owned());
    let shown = list.iter().take(LINES_MAX);
    lines.extend(shown.map(|line| format!("  {line}")));
    if list.len() > LINES_MAX {
        let more = list.len() - LINES_MAX;
        lines.push(format!("  and {more} more (-v shows them)"));
    }
}

fn missing(told: &Told) -> Vec<String> {
    shown(&told.missing)
}

fn differing(told: &Told) -> Vec<String> {
    let all = told.differing.iter();
    all.map(|(whose, what)| format!("{}: {}", harmless(whose), shown(what).join(", ")))
        .collect()
}

fn exact(each: &Exact) -> String {
    let group = harmless(&each.group);
    let was = format!("group {group} was exact in Terraform (track_all_users)");
    if each.others.is_empty() {
        return format!("{was}: nobody else is in it. Files take nobody out who is put in later.");
    }
    let others: Vec<String> = each.others.iter().map(|name| safe(name)).collect();
    format!(
        "{was}: {} in it: {}. The files leave them there.",
        count(others.len(), "other is", "others are"),
        folded(&others)
    )
}

fn shown(names: &BTreeSet<String>) -> Vec<String> {
    names.iter().map(|name| safe(name)).collect()
}

fn safe(name: &str) -> String {
    harmless(name).into_owned()
}

fn folded(names: &[String]) -> String {
    if names.len() <= NAMES_MAX {
        return names.join(", ");
    }
    let more = names.len() - NAMES_MAX;
    format!(
        "{} and {more} more (-v shows them)",
        names[..NAMES_MAX].join(", ")
    )
}
