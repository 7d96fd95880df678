//! What an import leaves out, and why: counted, for nobody wants to read it five thousand times.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::Place;

/// Why something of the org is not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// People who are DEPROVISIONED.
    Deactivated,
    /// People whose login no file can hold, or who have none.
    LoginUnwritable,
    /// Attributes whose values come from a directory.
    Sourced,
    /// Attributes that nobody may write.
    ReadOnly,
    /// Attributes that may be written at creation only.
    Immutable,
    /// Attributes whose name is that of a secret.
    Secret,
    /// Values that Okta gives by itself where there is none.
    Default,
    /// Empty texts.
    Empty,
    /// Attributes that the schema does not have.
    Unknown,
    /// Values that no file can hold.
    Unwritable,
    /// Memberships in groups that an active rule fills.
    RuleFed,
    /// Memberships in groups that an application or Okta itself manages.
    NotWritable,
    /// Groups that an active rule fills.
    RuleGroups,
    /// Groups that an application or Okta itself manages.
    OthersGroups,
    /// Groups that cannot be declared by name: another one has it, or Okta reserves it.
    NotDeclarable,
    /// Memberships and links of people who are DEPROVISIONED.
    OfDeactivated,
    /// The status of somebody whom Okta is moving to another one.
    Moving,
    /// Groups that people of the files are in, whose exact lists do not name them.
    DeniedByLists,
    /// Secrets of a Terraform state.
    StateSecret,
    /// Values of a Terraform state that files have no key for.
    NoKey,
}

impl Why {
    /// Returns what is left out and why; `count` of it comes before.
    pub fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Deactivated => (
                "person",
                "people",
                "DEPROVISIONED (`--include-deactivated` writes them)",
            ),
            Self::LoginUnwritable => ("person", "people", "no file can hold their login"),
            Self::Sourced => (
                "value",
                "values",
                "a directory gives them, and Okta refuses to change them",
            ),
            Self::ReadOnly => ("value", "values", "read-only"),
            Self::Immutable => ("value", "values", "can be written at creation only"),
            Self::Secret => ("value", "values", "secret by its name"),
            Self::Default => ("value", "values", "the default of the schema"),
            Self::Empty => ("value", "values", "empty"),
            Self::Unknown => ("value", "values", "the schema does not have the attribute"),
            Self::Unwritable => ("value", "values", "no file can hold them"),
            Self::RuleFed => ("membership", "memberships", "a group rule may give them"),
            Self::NotWritable => (
                "membership",
                "memberships",
                "an application or Okta manages the group",
            ),
            Self::RuleGroups => ("group", "groups", "an active group rule fills them"),
            Self::OthersGroups => (
                "group",
                "groups",
                "an application or Okta manages the members",
            ),
            Self::NotDeclarable => (
                "group",
                "groups",
                "not declared, for another group has the name or Okta reserves it",
            ),
            Self::Moving => ("status", "statuses", "Okta is changing it"),
            Self::DeniedByLists => (
                "group",
                "groups",
                "not declared, for that would take out people of the files whose lists of groups are exact and lack them",
            ),
            Self::StateSecret => (
                "secret",
                "secrets",
                "never written, whatever the state holds",
            ),
            Self::NoKey => (
                "value",
                "values",
                "files have no key for what the state has here",
            ),
            Self::OfDeactivated => (
                "membership",
                "memberships",
                "of people who are DEPROVISIONED",
            ),
        }
    }
}

/// What was left out.
#[derive(Clone, Debug, Default)]
pub struct LeftOut {
    counts: BTreeMap<Why, usize>,
    names: BTreeMap<Why, BTreeSet<String>>,
}

impl LeftOut {
    /// Counts one more. `what` is the attribute, the group or the person, for whoever wants to see which.
    pub fn add(&mut self, why: Why, what: &str) {
        *self.counts.entry(why).or_default() += 1;
        let names = self.names.entry(why).or_default();
        if !names.contains(what) {
            names.insert(what.to_owned());
        }
    }

    /// Counts all of another one, too.
    pub fn extend(&mut self, other: Self) {
        for (why, count) in other.counts {
            *self.counts.entry(why).or_default() += count;
        }
        for (why, names) in other.names {
            self.names.entry(why).or_default().extend(names);
        }
    }

    /// Returns each reason, how often it held, and of which attributes, groups or people.
    pub fn rows(&self) -> impl Iterator<Item = (Why, usize, &BTreeSet<String>)> {
        let counts = self.counts.iter();
        counts.filter_map(|(why, count)| Some((*why, *count, self.names.get(why)?)))
    }
}

/// Something that somebody has to write or to decide.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ByHand {
    /// Where in the files.
    pub place: Place,
    /// What it is about, for people to read.
    pub what: String,
    /// The lines to write there; none where there is a decision to take first.
    pub lines: Vec<String>,
}
