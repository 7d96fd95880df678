//! A YAML file as a tree in which every node knows where it stands.
//!
//! Built from events, for what serde cannot see: places, duplicate and empty keys, scalars as they are written.
//! Anchors and `<<` are resolved; an aliased subtree is shared, and counted in full against the limits.

use std::collections::HashMap;
use std::rc::Rc;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle as Written, ScanError, StrInput};

use crate::desired::offset::Offsets;
use crate::desired::state::ScalarStyle;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{FileId, SourceFile, Span};

/// Mappings and lists inside each other: far more than any sensible file, far less than a stack.
pub const NESTING_MAX: usize = 64;

/// Aliases in one file: more than a person writes, fewer than a bomb needs.
pub const ALIASES_MAX: usize = 10_000;

/// Nodes of one file with every alias counted in full: room for a million people.
pub const NODES_MAX: u64 = 200_000_000;

/// A value, and where it stands.
#[derive(Clone, Debug)]
pub struct Node {
    /// Where it stands; of a mapping or list, where it begins.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
    /// How many nodes it has, every alias counted in full.
    weight: u64,
}

/// What a node is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Nothing at all behind a key.
    Empty,
    /// `null` or `~`.
    Null,
    /// A single value, as it is written.
    Scalar(Rc<str>, ScalarStyle),
    /// A list.
    List(Rc<[Node]>),
    /// A mapping, merges resolved, each key once.
    Mapping(Rc<[Entry]>),
}

/// A key and its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key.
    pub key: Rc<str>,
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

/// Reads a file into its documents; what is wrong goes to `diagnostics`. After a mistake of syntax the documents
/// before it are returned.
pub fn documents(id: FileId, file: &SourceFile, diagnostics: &mut Diagnostics) -> Vec<Node> {
    let text = file.text();
    let (skipped, body) = match text.strip_prefix('\u{feff}') {
        Some(body) => (text.len() - body.len(), body),
        None => (0, text),
    };
    let mut builder = Builder {
        file: id,
        body,
        offsets: Offsets::new(body, skipped),
        skipped,
        stack: Vec::new(),
        anchors: HashMap::new(),
        aliases: 0,
        documents: Vec::new(),
        diagnostics,
    };
    for event in Parser::<StrInput<'_>>::new_from_str(body) {
        let over = match event {
            Ok((event, span)) => builder.event(event, span.start, span.end),
            Err(error) => {
                builder.syntax(&error);
                Flow::Stop
            }
        };
        if over == Flow::Stop {
            break;
        }
    }
    builder.documents
}

#[derive(PartialEq, Eq)]
enum Flow {
    GoOn,
    Stop,
}

/// A collection that is not closed yet.
struct Open {
    start: usize,
    anchor: usize,
    weight: u64,
    items: Items,
}

enum Items {
    List(Vec<Node>),
    Mapping {
        entries: Vec<Entry>,
        seen: HashMap<Rc<str>, Span>,
        merges: Vec<Node>,
        key: Option<(Rc<str>, Span)>,
    },
}

struct Builder<'a> {
    file: FileId,
    body: &'a str,
    offsets: Offsets<'a>,
    skipped: usize,
    stack: Vec<Open>,
    anchors: HashMap<usize, Node>,
    aliases: usize,
    documents: Vec<Node>,
    diagnostics: &'a mut Diagnostics,
}

impl Builder<'_> {
    fn span(&mut self, start: Marker, end: Marker) -> Span {
        let start = self.offsets.byte(start.index());
        let end = self.offsets.byte(end.index());
        Span::new(self.file, start..end)
    }

    fn event(&mut self, event: Event<'_>, start: Marker, end: Marker) -> Flow {
        match event {
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => Flow::GoOn,
            Event::Alias(anchor) => {
                let span = self.span(start, end);
                self.alias(anchor, span)
            }
            Event::Scalar(text, style, anchor, tag) => {
                let span = self.span(start, end);
                let node = self.scalar(&text, style, tag.is_some(), span);
                self.finish(node, anchor)
            }
            Event::SequenceStart(anchor, _) => self.open(start, anchor, Items::List(Vec::new())),
            Event::MappingStart(anchor, _) => {
                let items = Items::Mapping {
                    entries: Vec::new(),
                    seen: HashMap::new(),
                    merges: Vec::new(),
                    key: None,
                };
                self.open(start, anchor, items)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(end),
        }
    }

    fn scalar(&mut self, text: &str, style: Written, is_tagged: bool, span: Span) -> Node {
        let kind = match style {
            Written::Plain if !is_tagged && text.is_empty() => Kind::Empty,
            Written::Plain if !is_tagged && is_null(text) => Kind::Null,
            Written::Plain => Kind::Scalar(Rc::from(text), ScalarStyle::Plain),
            Written::SingleQuoted | Written::DoubleQuoted | Written::Literal | Written::Folded => {
                Kind::Scalar(Rc::from(text), ScalarStyle::Quoted)
            }
        };
        let written = self.written(span);
        let kept = written.trim_end().len();
        Node {
            span: Span::new(self.file, span.start..span.start + kept),
            kind,
            weight: 1,
        }
    }

    fn written(&self, span: Span) -> &str {
        let range = span.start - self.skipped..span.end - self.skipped;
        self.body.get(range).unwrap_or_default()
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Flow {
        self.aliases += 1;
        if self.aliases > ALIASES_MAX {
            return self.limit(span, "aliases", ALIASES_MAX as u64);
        }
        let Some(node) = self.anchors.get(&anchor) else {
            self.diagnostics.push(
                Diagnostic::error(Code::Syntax, span, "the alias stands inside what it means")
                    .help("write the value out"),
            );
            return Flow::Stop;
        };
        let node = Node {
            span,
            ..node.clone()
        };
        self.finish(node, 0)
    }

    fn open(&mut self, start: Marker, anchor: usize, items: Items) -> Flow {
        let start = self.offsets.byte(start.index());
        if self.stack.len() >= NESTING_MAX {
            return self.limit(
                Span::new(self.file, start..start),
                "nesting",
                NESTING_MAX as u64,
            );
        }
        self.stack.push(Open {
            start,
            anchor,
            weight: 1,
            items,
        });
        Flow::GoOn
    }

    fn close(&mut self, end: Marker) -> Flow {
        let Some(open) = self.stack.pop() else {
            return Flow::GoOn;
        };
        let end = self.offsets.byte(end.index()).max(open.start);
        let kind = match open.items {
            Items::List(items) => Kind::List(items.into()),
            Items::Mapping {
                mut entries,
                mut seen,
                merges,
                key: _,
            } => {
                for merge in &merges {
                    self.merge(merge, &mut entries, &mut seen);
                }
                Kind::Mapping(entries.into())
            }
        };
        let node = Node {
            span: Span::new(self.file, open.start..end),
            kind,
            weight: open.weight,
        };
        self.finish(node, open.anchor)
    }

    /// Adds what `<<` names, each key that is not there yet.
    fn merge(&mut self, node: &Node, entries: &mut Vec<Entry>, seen: &mut HashMap<Rc<str>, Span>) {
        match &node.kind {
            Kind::Mapping(merged) => {
                for entry in merged.iter() {
                    if !seen.contains_key(&entry.key) {
                        seen.insert(entry.key.clone(), entry.key_span);
                        entries.push(entry.clone());
                    }
                }
            }
            Kind::List(items) => {
                for item in items.iter() {
                    self.merge(item, entries, seen);
                }
            }
            Kind::Empty | Kind::Null | Kind::Scalar(..) => self.diagnostics.push(
                Diagnostic::error(
                    Code::WrongType,
                    node.span,
                    "`<<` takes a mapping, or a list of them",
                )
                .help("name a mapping that has an anchor: `<<: *anchor`"),
            ),
        }
    }

    /// Puts a finished node where it belongs.
    fn finish(&mut self, node: Node, anchor: usize) -> Flow {
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        let Some(open) = self.stack.last_mut() else {
            self.documents.push(node);
            return Flow::GoOn;
        };
        open.weight = open.weight.saturating_add(node.weight);
        if open.weight > NODES_MAX {
            return self.limit(node.span, "nodes", NODES_MAX);
        }
        match &mut open.items {
            Items::List(items) => items.push(node),
            Items::Mapping {
                entries,
                seen,
                merges,
                key,
            } => match key.take() {
                None => match node.kind {
                    Kind::Scalar(text, _) => *key = Some((text, node.span)),
                    Kind::Null => *key = Some((Rc::from("null"), node.span)),
                    Kind::Empty | Kind::List(_) | Kind::Mapping(_) => {
                        self.diagnostics.push(Diagnostic::error(
                            Code::Syntax,
                            node.span,
                            "a key is a single word",
                        ));
                        return Flow::Stop;
                    }
                },
                Some((text, _)) if &*text == "<<" => merges.push(node),
                Some((text, key_span)) => {
                    if let Some(first) = seen.get(&text) {
                        self.diagnostics.push(duplicate(&text, key_span, *first));
                    } else {
                        seen.insert(text.clone(), key_span);
                        entries.push(Entry {
                            key: text,
                            key_span,
                            value: node,
                        });
                    }
                }
            },
        }
        Flow::GoOn
    }

    fn limit(&mut self, span: Span, name: &str, most: u64) -> Flow {
        self.diagnostics.push(
            Diagnostic::error(
                Code::LimitExceeded,
                span,
                format!("the file passes the limit of {name}: {most}"),
            )
            .help("split the file, or write the values out"),
        );
        Flow::Stop
    }

    fn syntax(&mut self, error: &ScanError) {
        let at = self.offsets.byte(error.marker().index());
        let rest = self.body.get(at - self.skipped..).unwrap_or_default();
        let width = rest
            .chars()
            .next()
            .map_or(0, |first| if first == '\n' { 0 } else { first.len_utf8() });
        let mut diagnostic = Diagnostic::error(
            Code::Syntax,
            Span::new(self.file, at..at + width),
            format!("this is no YAML: {}", error.info()),
        );
        if rest.starts_with('\t') {
            diagnostic = diagnostic.help("indent with blanks: YAML takes no tabs");
        }
        self.diagnostics.push(diagnostic);
    }
}

fn duplicate(key: &str, second: Span, first: Span) -> Diagnostic {
    Diagnostic::error(
        Code::DuplicateKey,
        second,
        format!("the key `{key}` stands twice in one mapping"),
    )
    .label("again here")
    .related(first, "first here")
    .help("keep one of them")
}

fn is_null(text: &str) -> bool {
    matches!(text, "null" | "Null" | "NULL" | "~")
}
