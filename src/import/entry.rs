//! Entries of people, as they are written.

use std::collections::BTreeSet;

use crate::desired::written::state::PersonKey;
use crate::import::given::{Given, is_same};
use crate::import::groups::Groups;
use crate::import::portrait::Portrait;
use crate::model::ids::{AttributeName, GroupId, Login};
use crate::model::profile::BASE_ATTRIBUTES;
use crate::model::status::DesiredStatus;
use crate::yaml::fragment::{Dialect, Fragment};

/// What an entry says of the groups of somebody who is in none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exactness {
    /// That they are in no managed group.
    Said,
    /// Nothing, for no group is managed.
    Unsaid,
    /// Nothing; and of everybody else which groups they are put into, not that they are in no others.
    Added,
}

/// Makes somebody's entry in a document with these defaults.
pub fn entry(
    portrait: &Portrait,
    given: &Given,
    groups: &Groups<'_>,
    exactness: Exactness,
) -> Fragment {
    // Defaults say nothing about who leaves.
    let nothing = Given::default();
    let leaves = portrait.status.is_some_and(DesiredStatus::is_leaving);
    let given = if leaves { &nothing } else { given };
    let mut keys: Vec<(PersonKey, Fragment)> =
        vec![(PersonKey::Login, Fragment::text(portrait.login.as_str()))];
    keys.extend(type_name(portrait, given).map(|of| (PersonKey::Type, Fragment::text(of))));
    let status = portrait.status.map(DesiredStatus::as_str);
    keys.extend(status.map(|status| (PersonKey::Status, Fragment::text(status))));
    let profile = profile(portrait, given);
    if !profile.is_empty() {
        keys.push((PersonKey::Profile, Fragment::Block(profile)));
    }
    let exactness = if leaves { Exactness::Unsaid } else { exactness };
    let memberships = memberships(portrait, given, groups, exactness);
    keys.extend(memberships.map(|of| (PersonKey::Groups, of)));
    let links = links(portrait, given);
    if !links.is_empty() {
        keys.push((PersonKey::LinkedObjects, Fragment::Flow(links)));
    }
    let keys = keys.into_iter();
    Fragment::Block(
        keys.map(|(key, value)| (key.word().to_owned(), value))
            .collect(),
    )
}

/// The name of the org's own type in files.
const DEFAULT: &str = crate::live::DEFAULT_TYPE;

fn type_name(portrait: &Portrait, given: &Given) -> Option<String> {
    let own = portrait.type_name.as_deref().unwrap_or(DEFAULT);
    let given = given.type_name.as_deref().unwrap_or(DEFAULT);
    (own != given).then(|| own.to_owned())
}

fn profile(portrait: &Portrait, given: &Given) -> Vec<(String, Fragment)> {
    let own = portrait.profile.iter();
    let own = own.filter(|(name, value)| {
        let default = given.profile.get(*name);
        !default.is_some_and(|default| is_same(default, value))
    });
    let own = own.map(|(name, value)| (name, value.clone()));
    let lacking = given.profile.iter().filter_map(|(name, default)| {
        let beside = portrait.beside.profile.get(name);
        let is_given = match beside {
            Some(value) => is_same(default, value),
            None => *default == Fragment::Null,
        };
        let is_said = portrait.profile.contains_key(name) || is_given;
        (!is_said).then(|| (name, beside.cloned().unwrap_or(Fragment::Null)))
    });
    let mut all: Vec<(&AttributeName, Fragment)> = own.chain(lacking).collect();
    all.sort_by_key(|(name, _)| (place(name.as_str()), *name));
    all.into_iter()
        .map(|(name, value)| (name.to_string(), value))
        .collect()
}

/// Returns where an attribute stands among the others: Okta's own in its order, those of the org behind them, by name.
pub fn place(name: &str) -> usize {
    let place = BASE_ATTRIBUTES.iter().position(|each| *each == name);
    place.unwrap_or(BASE_ATTRIBUTES.len())
}

/// What an entry says of groups: all of them, or, where a default gives one that the person is not in, which it adds and
/// removes.
fn memberships(
    portrait: &Portrait,
    given: &Given,
    groups: &Groups<'_>,
    exactness: Exactness,
) -> Option<Fragment> {
    let own: BTreeSet<&GroupId> = portrait.groups.difference(&given.groups).collect();
    let refused = given.groups.difference(&portrait.groups);
    let refused = refused.filter(|id| !portrait.beside.groups.contains(*id));
    let refused: BTreeSet<&GroupId> = refused.collect();
    let list = |of: &BTreeSet<&GroupId>| Fragment::List(wishes(of, groups));
    let some = (!own.is_empty()).then(|| list(&own));
    let add = some.clone().map(|own| ("add".to_owned(), own));
    if !refused.is_empty() {
        let remove = ("remove".to_owned(), list(&refused));
        return Some(Fragment::Flow(add.into_iter().chain([remove]).collect()));
    }
    match exactness {
        Exactness::Said => Some(list(&own)),
        Exactness::Unsaid => some,
        Exactness::Added => add.map(|add| Fragment::Flow(vec![add])),
    }
}

/// Returns groups as entries name them, by name; those that are named by id come last.
pub fn wishes(of: &BTreeSet<&GroupId>, groups: &Groups<'_>) -> Vec<Fragment> {
    let mut wishes: Vec<Fragment> = of.iter().map(|id| groups.wish(id)).collect();
    wishes.sort_by_key(|wish| match wish {
        Fragment::Text(name) => (false, name.clone()),
        Fragment::Null
        | Fragment::Plain(_)
        | Fragment::List(_)
        | Fragment::Block(_)
        | Fragment::Flow(_) => (true, wish.inline(Dialect::Yaml)),
    });
    wishes
}

fn links(portrait: &Portrait, given: &Given) -> Vec<(String, Fragment)> {
    let own = portrait.links.iter().filter(|(relation, primary)| {
        let default = given.links.get(*relation);
        let default = default.and_then(Option::as_ref);
        default.is_none_or(|default| default.key() != primary.key())
    });
    let own = own.map(|(relation, primary)| (relation, Fragment::text(primary.as_str())));
    let lacking = given.links.iter().filter_map(|(relation, default)| {
        let beside = portrait.beside.links.get(relation);
        let is_given = beside.map(Login::key) == default.as_ref().map(Login::key);
        let is_said = portrait.links.contains_key(relation) || is_given;
        let own = || beside.map_or(Fragment::Null, |login| Fragment::text(login.as_str()));
        (!is_said).then(|| (relation, own()))
    });
    let mut all: Vec<_> = own.chain(lacking).collect();
    all.sort_by_key(|(relation, _)| *relation);
    all.into_iter()
        .map(|(relation, value)| (relation.to_string(), value))
        .collect()
}
