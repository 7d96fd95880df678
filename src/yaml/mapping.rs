//! A mapping while it is read: each key once, and `<<` resolved at its end.

use std::collections::HashMap;
use std::rc::Rc;

use smol_str::SmolStr;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Span;
use crate::yaml::node::{Entry, Kind, Node, NodeStyle};

/// Smaller mappings are searched; a table for each of a million people's would cost more than it saves.
const SEARCHED_MAX: usize = 16;

/// A key whose value comes next.
enum Pending {
    Named(SmolStr, Span),
    Merge(Span),
    /// Reported already; its value is passed over.
    Wrong,
}

/// A mapping that is not closed yet. Its entries are the last of those of all mappings that are open, so that none of them
/// is moved until it has its place.
pub(crate) struct Mapping {
    /// Where its own entries begin.
    first: usize,
    /// Where each key stands, once there are more than [`SEARCHED_MAX`].
    index: HashMap<SmolStr, usize>,
    merges: Option<(Node, Span)>,
    key: Option<Pending>,
}

impl Mapping {
    /// Opens a mapping inside of those whose entries are `open`.
    pub(crate) fn new(open: &[Entry]) -> Self {
        Self {
            first: open.len(),
            index: HashMap::new(),
            merges: None,
            key: None,
        }
    }

    /// Takes the next key, or the value of the key before.
    pub(crate) fn push(
        &mut self,
        node: Node,
        open: &mut Vec<Entry>,
        diagnostics: &mut Diagnostics,
    ) {
        let Some(key) = self.key.take() else {
            self.key = Some(key(node, diagnostics));
            return;
        };
        match key {
            Pending::Wrong => {}
            Pending::Merge(span) => match &self.merges {
                Some((_, first)) => diagnostics.push(duplicate("<<", span, *first)),
                None => self.merges = Some((node, span)),
            },
            Pending::Named(key, key_span) => {
                if let Some(first) = self.find(&key, open) {
                    let first = open[first].key_span;
                    diagnostics.push(duplicate(&key, key_span, first));
                    return;
                }
                let value = node;
                let entry = Entry {
                    key,
                    key_span,
                    value,
                };
                self.add(entry, open);
            }
        }
    }

    /// Returns the entries, those of `<<` behind the mapping's own.
    pub(crate) fn close(
        mut self,
        open: &mut Vec<Entry>,
        diagnostics: &mut Diagnostics,
    ) -> Rc<[Entry]> {
        if let Some((merges, _)) = self.merges.take() {
            self.merge(&merges, open, diagnostics);
        }
        open.drain(self.first..).collect()
    }

    /// Adds what `<<` names, each key that is not there yet.
    fn merge(&mut self, node: &Node, open: &mut Vec<Entry>, diagnostics: &mut Diagnostics) {
        match &node.kind {
            Kind::Mapping(merged) => {
                for entry in merged.iter() {
                    if self.find(&entry.key, open).is_none() {
                        self.add(entry.clone(), open);
                    }
                }
            }
            Kind::List(items) => {
                for item in items.iter() {
                    self.merge(item, open, diagnostics);
                }
            }
            Kind::Empty | Kind::Null | Kind::Scalar(..) => diagnostics.error(
                Code::WrongType,
                node.span,
                "`<<` must be a mapping or a list of mappings",
                "use a mapping that has an anchor: `<<: *anchor`",
            ),
        }
    }

    fn find(&self, key: &str, open: &[Entry]) -> Option<usize> {
        if self.index.is_empty() {
            let found = open[self.first..].iter().position(|entry| entry.key == key);
            found.map(|place| self.first + place)
        } else {
            self.index.get(key).copied()
        }
    }

    fn add(&mut self, entry: Entry, open: &mut Vec<Entry>) {
        if !self.index.is_empty() {
            self.index.insert(entry.key.clone(), open.len());
        }
        open.push(entry);
        if self.index.is_empty() && open.len() - self.first > SEARCHED_MAX {
            let keys = open[self.first..].iter().map(|entry| entry.key.clone());
            self.index = keys.zip(self.first..).collect();
        }
    }
}

fn key(node: Node, diagnostics: &mut Diagnostics) -> Pending {
    match node.kind {
        Kind::Scalar(text) if node.style == NodeStyle::Plain && text == "<<" => {
            Pending::Merge(node.span)
        }
        Kind::Scalar(text) => Pending::Named(text, node.span),
        Kind::Null => Pending::Named(SmolStr::new_static("null"), node.span),
        Kind::Empty | Kind::List(_) | Kind::Mapping(_) => {
            diagnostics.error(
                Code::Syntax,
                node.span,
                "a key must be a single value",
                "write `key: value`; quote text that contains `{`, `[` or `:`",
            );
            Pending::Wrong
        }
    }
}

fn duplicate(key: &str, second: Span, first: Span) -> Diagnostic {
    Diagnostic::error(
        Code::DuplicateKey,
        second,
        format!("the key `{key}` appears twice in one mapping"),
    )
    .label("again here")
    .related(first, "first here")
    .help(match key {
        "<<" => "write several as a list: `<<: [*a, *b]`",
        "login" => {
            "two people need two entries, each with `- ` before it; of one person keep one login"
        }
        _ => "keep one of them",
    })
}
