//! What makes no sense in a sandbox file that can be read, and where it stands.

use crate::diagnostic::{Code, Diagnostic};
use crate::sim::file::tree::{Step, Tree};
use crate::source::Span;

/// One thing that makes no sense.
#[derive(Debug)]
pub(crate) struct Mistake {
    code: Code,
    /// The thing in the file.
    what: String,
    problem: String,
    way: Vec<Step>,
    mark: Mark,
}

/// What is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// The value at the end of the way.
    Value,
    /// The key at the end of the way.
    Key,
}

/// An entry of one of the lists of the file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    /// The key of the list.
    pub(crate) list: &'static str,
    /// The how many-th it is, from 0.
    pub(crate) index: usize,
}

impl Entry {
    /// Returns the way to a key of the entry.
    pub(crate) fn key(self, key: &str) -> Vec<Step> {
        vec![
            Step::Key(self.list.to_owned()),
            Step::Item(self.index),
            Step::Key(key.to_owned()),
        ]
    }

    /// Returns the way to an item of a list of the entry.
    pub(crate) fn item(self, key: &str, index: usize) -> Vec<Step> {
        let mut way = self.key(key);
        way.push(Step::Item(index));
        way
    }

    /// Returns the way to a key inside a mapping of the entry.
    pub(crate) fn inside(self, key: &str, name: &str) -> Vec<Step> {
        let mut way = self.key(key);
        way.push(Step::Key(name.to_owned()));
        way
    }
}

/// Makes a mistake; a value is marked.
pub(crate) fn wrong(
    code: Code,
    what: impl Into<String>,
    way: Vec<Step>,
    problem: impl Into<String>,
) -> Mistake {
    Mistake {
        code,
        what: what.into(),
        problem: problem.into(),
        way,
        mark: Mark::Value,
    }
}

impl Mistake {
    /// Marks the key.
    pub(crate) fn of_key(self) -> Self {
        Self {
            mark: Mark::Key,
            ..self
        }
    }

    /// Returns the finding; in a file whose places are not known at its begin.
    pub(crate) fn found(&self, tree: Option<&Tree>, begin: Span) -> Diagnostic {
        let place = match (tree, self.mark) {
            (Some(tree), Mark::Value) => tree.place(&self.way),
            (Some(tree), Mark::Key) => tree.key_place(&self.way),
            (None, _) => begin,
        };
        let message = format!("{}: {}", self.what, self.problem);
        Diagnostic::error(self.code, place, message)
    }
}
