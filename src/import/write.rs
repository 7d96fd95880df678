//! New files of people, groups and relationships.

use crate::desired::written::state::{DefaultsKey, DocumentKey};
use crate::import::entry::{Exactness, entry, place};
use crate::import::given::Given;
use crate::import::groups::Groups;
use crate::import::layout::shared;
use crate::import::portrait::Portrait;
use crate::yaml::fragment::Fragment;

/// Writes a file of people, who come in this order; `given` is what the configuration gives them.
pub fn people(
    people: &[&Portrait],
    given: &Given,
    groups: &Groups<'_>,
    exactness: Exactness,
) -> String {
    let shared = shared(people, given);
    let all = given.clone().with(&shared);
    let mut lines = defaults(&shared);
    lines.push(format!("{}:", DocumentKey::Users.word()));
    for portrait in people {
        lines.extend(entry(portrait, &all, groups, exactness).item(2));
    }
    text(&lines)
}

fn defaults(shared: &Given) -> Vec<String> {
    let Given {
        profile,
        groups: _,
        links,
        type_name,
    } = shared;
    let mut keys: Vec<(DefaultsKey, Fragment)> = Vec::new();
    if !profile.is_empty() {
        let mut profile: Vec<_> = profile.iter().collect();
        profile.sort_by_key(|(name, _)| (place(name.as_str()), *name));
        let profile = profile.into_iter();
        let profile = profile.map(|(name, value)| (name.to_string(), value.clone()));
        keys.push((DefaultsKey::Profile, Fragment::Block(profile.collect())));
    }
    if !links.is_empty() {
        let links = links.iter().filter_map(|(relation, primary)| {
            let primary = primary.as_ref()?;
            Some((relation.to_string(), Fragment::text(primary.as_str())))
        });
        keys.push((DefaultsKey::LinkedObjects, Fragment::Flow(links.collect())));
    }
    keys.extend(
        type_name
            .as_ref()
            .map(|of| (DefaultsKey::Type, Fragment::text(of.as_str()))),
    );
    if keys.is_empty() {
        return Vec::new();
    }
    let keys = keys.into_iter();
    let keys = keys
        .map(|(key, value)| (key.word().to_owned(), value))
        .collect();
    Fragment::Block(keys).entry(DocumentKey::Defaults.word(), 0)
}

/// Writes a file of one list.
pub fn list(key: DocumentKey, items: &[Fragment]) -> String {
    let mut lines = vec![format!("{}:", key.word())];
    lines.extend(items.iter().flat_map(|item| item.item(2)));
    text(&lines)
}

fn text(lines: &[String]) -> String {
    lines.join("\n") + "\n"
}
