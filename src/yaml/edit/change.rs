//! What is to become of a value in a file, and the pieces of text that make it so.

use std::ops::Range;

use crate::yaml::fragment::Fragment;

/// A part of the way from a file to a value in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Segment {
    /// A document of the file, from 0.
    Document(usize),
    /// What stands behind a key.
    Key(String),
    /// An item of a list, from 0.
    Item(usize),
}

/// What is to become of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Amendment {
    /// A key of the mapping gets another value, or is added. `order` is the order in which such keys are written.
    Set {
        /// The key.
        key: String,
        /// What is to stand behind it.
        value: Fragment,
        /// The keys of such a mapping, in the order in which people write them.
        order: Vec<String>,
    },
    /// A key of the mapping goes, with what stands behind it.
    Remove {
        /// The key.
        key: String,
    },
    /// Items of the list go, and others come.
    Items {
        /// The items that go, from 0.
        take: Vec<usize>,
        /// What comes, each before the item that has this number now; behind all of them with the number of items.
        put: Vec<(usize, Fragment)>,
    },
}

/// A change, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The mapping or the list that changes.
    pub at: Vec<Segment>,
    /// What is to become of it.
    pub change: Amendment,
}

/// Why a file cannot be changed so that nothing else in it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// The value is not where the edit looks for it, or not of that kind.
    Elsewhere,
    /// The value is written in another place: an alias, or a merge.
    Shared,
    /// The file would mean something else: an anchor, a merge or an alias is in the way.
    MeansElse,
}

/// A piece of text that takes the place of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Splice {
    pub(crate) range: Range<usize>,
    pub(crate) text: String,
}
