//! Who goes into which file, and what a file's people have in common.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::given::Given;
use crate::import::portrait::Portrait;
use crate::live::Snapshot;
use crate::model::ids::{AttributeName, GroupId};
use crate::yaml::fragment::Fragment;

/// By what people are divided among files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// A file for each department.
    Department,
    /// A file for each group: everybody goes with the smallest of theirs.
    Group,
    /// A file for each person.
    User,
    /// One file.
    One,
}

/// Fewer people have nothing in common that is worth a default.
const SHARED_MIN: usize = 3;

/// The most characters that a name of a file is made of.
const NAME_MAX: usize = 60;

/// Names that some systems keep for devices.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Returns the name of the file for each person, without ending; the same names for the same people.
pub fn names(split: Split, people: &[Portrait], snapshot: &Snapshot) -> Vec<String> {
    let keys: Vec<Option<String>> = people
        .iter()
        .map(|each| key(split, each, snapshot))
        .collect();
    let distinct: BTreeSet<&String> = keys.iter().flatten().collect();
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let rest = match split {
        Split::Department => "no-department",
        Split::Group => "no-group",
        Split::User | Split::One => "people",
    };
    if keys.iter().any(Option::is_none) {
        taken.insert(rest.to_owned());
    }
    let mut names: BTreeMap<&String, String> = BTreeMap::new();
    for key in distinct {
        let name = file_name(key);
        let numbered = (2..).map(|number: usize| format!("{name}-{number}"));
        let mut candidates = std::iter::once(name.clone()).chain(numbered);
        let free = candidates
            .find(|each| !taken.contains(each))
            .unwrap_or(name);
        taken.insert(free.clone());
        names.insert(key, free);
    }
    let name = |key: &Option<String>| match key {
        Some(key) => names.get(key).cloned(),
        None => None,
    };
    keys.iter()
        .map(|key| name(key).unwrap_or_else(|| rest.to_owned()))
        .collect()
}

fn key(split: Split, of: &Portrait, snapshot: &Snapshot) -> Option<String> {
    match split {
        Split::Department => match of.profile.get("department") {
            Some(Fragment::Text(text) | Fragment::Plain(text)) => Some(text.clone()),
            Some(Fragment::Null | Fragment::List(_) | Fragment::Block(_) | Fragment::Flow(_))
            | None => None,
        },
        Split::Group => {
            let size = |id: &&GroupId| snapshot.member_count(id).unwrap_or(usize::MAX);
            let smallest = of
                .groups
                .iter()
                .min_by_key(|id| (size(id), (*id).clone()))?;
            Some(snapshot.group(smallest)?.name.to_string())
        }
        Split::User => Some(of.login.to_string()),
        Split::One => None,
    }
}

/// Makes a name of a file: letters and digits in small, `-` for all between.
fn file_name(text: &str) -> String {
    let mut name = String::new();
    let mut characters = 0;
    for c in text.to_lowercase().chars() {
        if characters == NAME_MAX {
            break;
        }
        if c.is_alphanumeric() {
            name.push(c);
            characters += 1;
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
            characters += 1;
        }
    }
    let name = name.trim_end_matches('-');
    if name.is_empty() || DEVICES.contains(&name) {
        return format!("x-{name}").trim_end_matches('-').to_owned();
    }
    name.to_owned()
}

/// Returns what every person of a file has, beside what is given anyway: the defaults of the file. Nothing that not
/// everybody has, for that would give it to the others.
pub fn shared(people: &[&Portrait], given: &Given) -> Given {
    let Some((first, rest)) = people.split_first() else {
        return Given::default();
    };
    if people.len() < SHARED_MIN {
        return Given::default();
    }
    let everybody = |has: &dyn Fn(&Portrait) -> bool| rest.iter().all(|each| has(each));
    let is_given = |name: &AttributeName, value: &Fragment| given.profile.get(name) == Some(value);
    let profile = first.profile.iter().filter(|(name, value)| {
        !is_given(name, value) && everybody(&|each| each.profile.get(*name) == Some(*value))
    });
    let links = first.links.iter().filter(|(relation, primary)| {
        everybody(&|each| each.links.get(*relation) == Some(*primary))
    });
    let type_name = first.type_name.as_ref();
    let type_name = type_name.filter(|of| everybody(&|each| each.type_name.as_ref() == Some(*of)));
    Given {
        profile: profile
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
        // Exact lists say all of somebody's groups, so that whoever is put into another one by hand is seen.
        groups: BTreeSet::new(),
        links: links
            .map(|(relation, primary)| (relation.clone(), Some(primary.clone())))
            .collect(),
        type_name: type_name.cloned(),
    }
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn names_of_files_are_small_letters_digits_and_dashes() {
        let names = [
            "R&D / Ops",
            "Zürich",
            "../../etc",
            "CON",
            "☂",
            "ada@acme.example",
        ];
        assert_eq!(
            names.map(file_name),
            ["r-d-ops", "zürich", "etc", "x-con", "x", "ada-acme-example"]
        );
    }
}
