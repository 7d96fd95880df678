//! Relations between ids that are looked up from both sides without walking over all of them.

use std::collections::{BTreeMap, BTreeSet};

/// What a relation has nothing for.
static NOTHING: BTreeSet<String> = BTreeSet::new();

/// A set of pairs: groups and their members.
///
/// **Invariant:** `backward` is the inverse of `forward`, and neither has an empty set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pairs {
    forward: BTreeMap<String, BTreeSet<String>>,
    backward: BTreeMap<String, BTreeSet<String>>,
}

impl Pairs {
    /// Adds a pair.
    pub fn insert(&mut self, left: &str, right: &str) {
        add(&mut self.forward, left, right);
        add(&mut self.backward, right, left);
    }

    /// Takes a pair out, if it is there.
    pub fn remove(&mut self, left: &str, right: &str) {
        take(&mut self.forward, left, right);
        take(&mut self.backward, right, left);
    }

    /// Returns whether the pair is there.
    pub fn contains(&self, left: &str, right: &str) -> bool {
        self.rights_of(left).contains(right)
    }

    /// Returns what stands right of `left`.
    pub fn rights_of(&self, left: &str) -> &BTreeSet<String> {
        self.forward.get(left).unwrap_or(&NOTHING)
    }

    /// Returns what stands left of `right`.
    pub fn lefts_of(&self, right: &str) -> &BTreeSet<String> {
        self.backward.get(right).unwrap_or(&NOTHING)
    }

    /// Takes out every pair of `left`.
    pub fn remove_left(&mut self, left: &str) {
        for right in self.forward.remove(left).unwrap_or_default() {
            take(&mut self.backward, &right, left);
        }
    }

    /// Takes out every pair of `right`.
    pub fn remove_right(&mut self, right: &str) {
        for left in self.backward.remove(right).unwrap_or_default() {
            take(&mut self.forward, &left, right);
        }
    }
}

/// The links of one relationship: each associated person has at most one primary.
///
/// **Invariant:** `associated_of` is the inverse of `primary_of`, without empty sets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    primary_of: BTreeMap<String, String>,
    associated_of: BTreeMap<String, BTreeSet<String>>,
}

impl Links {
    /// Sets somebody's primary; an earlier one is replaced.
    pub fn set(&mut self, associated: &str, primary: &str) {
        self.clear(associated);
        self.primary_of
            .insert(associated.to_owned(), primary.to_owned());
        add(&mut self.associated_of, primary, associated);
    }

    /// Takes somebody's primary away, if they have one.
    pub fn clear(&mut self, associated: &str) {
        if let Some(primary) = self.primary_of.remove(associated) {
            take(&mut self.associated_of, &primary, associated);
        }
    }

    /// Takes somebody out, in both roles.
    pub fn forget(&mut self, id: &str) {
        self.clear(id);
        for associated in self.associated_of.remove(id).unwrap_or_default() {
            self.primary_of.remove(&associated);
        }
    }

    /// Returns somebody's primary.
    pub fn primary_of(&self, associated: &str) -> Option<&str> {
        self.primary_of.get(associated).map(String::as_str)
    }

    /// Returns whose primary somebody is.
    pub fn associated_of(&self, primary: &str) -> &BTreeSet<String> {
        self.associated_of.get(primary).unwrap_or(&NOTHING)
    }

    /// Returns associated and primary of each link.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.primary_of
            .iter()
            .map(|(associated, primary)| (associated.as_str(), primary.as_str()))
    }
}

fn add(map: &mut BTreeMap<String, BTreeSet<String>>, key: &str, value: &str) {
    match map.get_mut(key) {
        Some(set) => {
            set.insert(value.to_owned());
        }
        None => {
            map.insert(key.to_owned(), BTreeSet::from([value.to_owned()]));
        }
    }
}

fn take(map: &mut BTreeMap<String, BTreeSet<String>>, key: &str, value: &str) {
    if let Some(set) = map.get_mut(key) {
        set.remove(value);
        if set.is_empty() {
            map.remove(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Links, Pairs};

    #[test]
    fn a_pair_is_found_from_both_sides_and_leaves_nothing_behind() {
        let mut pairs = Pairs::default();
        pairs.insert("g1", "ada");
        pairs.insert("g1", "bob");
        pairs.insert("g2", "ada");
        assert_eq!(pairs.lefts_of("ada").len(), 2);
        pairs.remove_right("ada");
        assert_eq!(pairs.rights_of("g1").iter().collect::<Vec<_>>(), ["bob"]);
        assert!(pairs.rights_of("g2").is_empty());
        pairs.remove("g1", "bob");
        assert_eq!(pairs, Pairs::default());
    }

    #[test]
    fn a_new_primary_takes_the_place_of_the_old_one() {
        let mut links = Links::default();
        links.set("ada", "grace");
        links.set("ada", "alan");
        assert_eq!(links.primary_of("ada"), Some("alan"));
        assert!(links.associated_of("grace").is_empty());
        links.set("bob", "ada");
        links.forget("ada");
        assert_eq!(links, Links::default());
    }
}
