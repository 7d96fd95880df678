//! Within a module folder, too, files use each other one way: no file leads back to itself.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use super::{File, assert_none, sources};

/// `planner::draft` of `src/planner/draft.rs`.
fn module(file: &File) -> String {
    let path = file.path.trim_start_matches("src/");
    path.trim_end_matches(".rs").replace('/', "::")
}

/// Every path from the root of the crate that stands in some code, lists of names taken apart.
fn paths(code: &str) -> Vec<String> {
    let path = Regex::new(r"\bcrate::((?:\w+::)*)(?:\{([^}]*)\}|(\w+))").unwrap();
    let of = |found: regex::Captures<'_>| {
        let names = found.get(2).or(found.get(3)).unwrap().as_str();
        let names = names.split(',').map(str::trim);
        let whole = names.map(|name| format!("{}{name}", &found[1]));
        whole.collect::<Vec<_>>()
    };
    path.captures_iter(code).flat_map(of).collect()
}

/// The file that has what a path leads to: the longest part of it that is a module.
fn home<'a>(path: &str, modules: &'a BTreeSet<String>) -> Option<&'a String> {
    let ends = path.match_indices("::").map(|(end, _)| end);
    let parts = ends.chain([path.len()]).map(|end| &path[..end]);
    parts.filter_map(|part| modules.get(part)).last()
}

type Uses<'a> = BTreeMap<&'a String, BTreeSet<&'a String>>;

/// Everything that a module leads to.
fn reached<'a>(from: &String, uses: &Uses<'a>) -> BTreeSet<&'a String> {
    let mut reached = BTreeSet::new();
    let mut left: Vec<&String> = uses[from].iter().copied().collect();
    while let Some(next) = left.pop() {
        if reached.insert(next) {
            left.extend(&uses[next]);
        }
    }
    reached
}

#[test]
fn no_file_leads_back_to_itself() {
    let files = sources();
    let modules: BTreeSet<String> = files.iter().map(module).collect();
    let uses = files.iter().map(|file| {
        let used = paths(&file.code());
        let own = modules.get(&module(file)).unwrap();
        let used = used.iter().filter_map(|path| home(path, &modules));
        (own, used.filter(|used| *used != own).collect())
    });
    let uses: Uses<'_> = uses.collect();
    let leads: Uses<'_> = uses
        .keys()
        .map(|from| (*from, reached(from, &uses)))
        .collect();
    let circle = |of: &&String| {
        let others = leads[*of]
            .iter()
            .filter(|other| leads[**other].contains(*of));
        others.map(|other| other.as_str()).collect::<BTreeSet<_>>()
    };
    let mut circles: BTreeSet<BTreeSet<&str>> = leads.keys().map(circle).collect();
    circles.remove(&BTreeSet::new());
    let told: Vec<String> = circles
        .iter()
        .map(|of| format!("a circle: {of:?}"))
        .collect();
    assert_none(&told);
}

#[test]
fn paths_are_found_and_lead_home() {
    let found = paths("use crate::a::b::{self, c, D};\nlet x = crate::a::E::new();");
    assert_eq!(found, ["a::b::self", "a::b::c", "a::b::D", "a::E::new"]);
    let modules: BTreeSet<String> = ["a", "a::b", "a::b::c"].map(str::to_owned).into();
    let homes = found
        .iter()
        .map(|path| home(path, &modules).unwrap().as_str());
    assert_eq!(homes.collect::<Vec<_>>(), ["a::b", "a::b::c", "a::b", "a"]);
}
