//! A YAML file as a tree in which every node knows where it stands and how it is written.

use std::rc::Rc;

use smol_str::SmolStr;

use crate::source::Span;

/// A value, and where it stands.
#[derive(Clone, Debug)]
pub struct Node {
    /// Where it stands, from its first character to behind its last; an alias where the alias stands.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
    /// How it is written.
    pub style: NodeStyle,
    /// How many nodes it has, every alias counted in full. More than four bytes hold count as the most.
    pub(crate) weight: u32,
    /// How many lists and mappings lie inside each other in it, aliases followed.
    pub(crate) depth: u16,
}

/// What a node is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Nothing at all behind a key.
    Empty,
    /// `null` or `~`.
    Null,
    /// A single value, as it is written.
    Scalar(SmolStr),
    /// A list.
    List(Rc<[Node]>),
    /// A mapping, merges resolved, each key once.
    Mapping(Rc<[Entry]>),
}

/// How a node is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeStyle {
    /// Without quotes: may be a number or a truth.
    Plain,
    /// With a tag that makes it text, whatever it looks like.
    Tagged,
    /// `'…'`
    SingleQuoted,
    /// `"…"`
    DoubleQuoted,
    /// `|`
    Literal,
    /// `>`
    Folded,
    /// Between brackets.
    Flow,
    /// One item or key a line.
    Block,
}

/// A key and its value. One that `<<` brings stands outside of the mapping that it is in.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key.
    pub key: SmolStr,
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

impl Entry {
    /// Returns another value behind the same key: an item of a list is told as one of its key.
    #[must_use]
    pub fn with_value(&self, value: &Node) -> Self {
        Self {
            key: self.key.clone(),
            key_span: self.key_span,
            value: value.clone(),
        }
    }
}

impl Node {
    /// Returns the entries of a mapping.
    pub fn entries(&self) -> Option<&[Entry]> {
        match &self.kind {
            Kind::Mapping(entries) => Some(entries),
            Kind::Empty | Kind::Null | Kind::Scalar(_) | Kind::List(_) => None,
        }
    }

    /// Returns the entry of a key.
    pub fn get(&self, key: &str) -> Option<&Entry> {
        let mut entries = self.entries()?.iter();
        entries.find(|entry| entry.key == key)
    }

    /// Returns the items of a list.
    pub fn items(&self) -> Option<&[Self]> {
        match &self.kind {
            Kind::List(items) => Some(items),
            Kind::Empty | Kind::Null | Kind::Scalar(_) | Kind::Mapping(_) => None,
        }
    }

    /// Returns a single value.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar(text) => Some(text),
            Kind::Empty | Kind::Null | Kind::List(_) | Kind::Mapping(_) => None,
        }
    }

    /// Returns whether there is nothing, or `null`.
    pub fn is_nothing(&self) -> bool {
        matches!(self.kind, Kind::Empty | Kind::Null)
    }

    /// Returns where it begins: the first key of a mapping says more than the whole of it.
    pub fn start(&self) -> Span {
        let first = self.entries().and_then(<[Entry]>::first);
        first.map_or(self.span, |entry| entry.key_span)
    }

    /// Returns what it is, for people.
    pub fn kind_name(&self) -> &'static str {
        match &self.kind {
            Kind::Empty => "nothing",
            Kind::Null => "null",
            Kind::Scalar(_) => "a single value",
            Kind::List(_) => "a list",
            Kind::Mapping(_) => "a mapping",
        }
    }
}
