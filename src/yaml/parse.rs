//! From text to a tree.
//!
//! Built from events, for what serde cannot see: places, duplicate and empty keys, scalars as they are written.
//! Anchors and `<<` are resolved; an aliased subtree is shared, and counted in full against the limits.

use std::collections::HashMap;

use saphyr_parser::{Event, Marker, Parser, StrInput};

use crate::diagnostic::{Code, Diagnostics};
use crate::source::{FileId, SourceFile, Span};
use crate::yaml::limits::{FileLimit, FileLimits};
use crate::yaml::mapping::Mapping;
use crate::yaml::node::{Entry, Kind, Node, NodeStyle};
use crate::yaml::offset::Offsets;
use crate::yaml::scalar;
use crate::yaml::syntax;

/// Reads a file into its documents; what is wrong goes to `diagnostics`. After a mistake of syntax the documents
/// before it are returned.
pub fn documents(
    id: FileId,
    file: &SourceFile,
    limits: &FileLimits,
    diagnostics: &mut Diagnostics,
) -> Vec<Node> {
    let text = file.text();
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let skipped = text.len() - body.len();
    let mut builder = Builder {
        file: id,
        text,
        offsets: Offsets::new(body, skipped),
        stack: Vec::new(),
        items: Vec::new(),
        entries: Vec::new(),
        anchors: HashMap::new(),
        nodes: 0,
        aliases: 0,
        aliased_nodes: 0,
        limits,
        documents: Vec::new(),
        diagnostics,
    };
    for event in Parser::<StrInput<'_>>::new_from_str(body) {
        let flow = match event {
            Ok((event, span)) => builder.event(event, span.start, span.end),
            Err(error) => {
                let at = builder.offsets.byte(error.marker().index());
                let open = builder.stack.last().map(|open| open.start);
                let found = syntax::diagnostic(id, text, at, open, error.info(), limits);
                builder.diagnostics.push(found);
                Flow::Stop
            }
        };
        if flow == Flow::Stop {
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
    weight: u32,
    depth: u16,
    items: Items,
}

enum Items {
    /// Where its own items begin among those of all lists that are open.
    List(usize),
    Mapping(Mapping),
}

struct Builder<'a> {
    file: FileId,
    text: &'a str,
    offsets: Offsets<'a>,
    stack: Vec<Open>,
    /// The items of the lists that are open.
    items: Vec<Node>,
    /// The entries of the mappings that are open.
    entries: Vec<Entry>,
    anchors: HashMap<usize, Node>,
    nodes: u64,
    aliases: u64,
    aliased_nodes: u64,
    limits: &'a FileLimits,
    documents: Vec<Node>,
    diagnostics: &'a mut Diagnostics,
}

impl Builder<'_> {
    fn span(&self, start: Marker, end: Marker) -> Span {
        let start = self.offsets.byte(start.index());
        let end = self.offsets.byte(end.index()).max(start);
        let written = self.text.get(start..end).unwrap_or_default();
        Span::new(self.file, start..start + written.trim_end().len())
    }

    fn event(&mut self, event: Event<'_>, start: Marker, end: Marker) -> Flow {
        match event {
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => Flow::GoOn,
            Event::Alias(anchor) => self.alias(anchor, self.span(start, end)),
            Event::Scalar(text, style, anchor, tag) => {
                let span = self.span(start, end);
                if self.count(1) == Flow::Stop {
                    return self.passed(FileLimit::Nodes, span);
                }
                let (kind, style) = scalar::read(&text, style, tag.as_deref(), |tag| {
                    self.diagnostics.push(scalar::wrong_tag(span, tag));
                });
                let node = Node {
                    span,
                    kind,
                    style,
                    weight: 1,
                    depth: 0,
                };
                self.finish(node, anchor)
            }
            Event::SequenceStart(anchor, tag) => {
                if let Some(tag) = scalar::foreign(tag.as_deref(), "seq") {
                    let span = self.span(start, end);
                    self.diagnostics.push(scalar::wrong_tag(span, tag));
                }
                self.open(start, anchor, Items::List(self.items.len()))
            }
            Event::MappingStart(anchor, tag) => {
                if let Some(tag) = scalar::foreign(tag.as_deref(), "map") {
                    let span = self.span(start, end);
                    self.diagnostics.push(scalar::wrong_tag(span, tag));
                }
                self.open(start, anchor, Items::Mapping(Mapping::new(&self.entries)))
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(end),
        }
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Flow {
        self.aliases += 1;
        if self.aliases > self.limits.get(FileLimit::Aliases) {
            return self.passed(FileLimit::Aliases, span);
        }
        let Some(node) = self.anchors.get(&anchor) else {
            self.diagnostics.error(
                Code::Syntax,
                span,
                "the alias is inside the value that it refers to",
                "write the value out",
            );
            return Flow::Stop;
        };
        let node = Node {
            span,
            ..node.clone()
        };
        self.aliased_nodes = self.aliased_nodes.saturating_add(node.weight.into());
        if self.aliased_nodes > self.limits.aliased_nodes() {
            self.diagnostics
                .push(self.limits.aliased_nodes_passed(span));
            return Flow::Stop;
        }
        if self.count(node.weight) == Flow::Stop {
            return self.passed(FileLimit::Nodes, span);
        }
        // A walk through the tree follows aliases, and so does the stack.
        if self.is_too_deep(node.depth) {
            return self.passed(FileLimit::Nesting, span);
        }
        self.finish(node, 0)
    }

    fn open(&mut self, start: Marker, anchor: usize, items: Items) -> Flow {
        let at = self.span(start, start);
        if self.is_too_deep(1) {
            return self.passed(FileLimit::Nesting, at);
        }
        if self.count(1) == Flow::Stop {
            return self.passed(FileLimit::Nodes, at);
        }
        self.stack.push(Open {
            start: at.start,
            anchor,
            weight: 1,
            depth: 1,
            items,
        });
        Flow::GoOn
    }

    fn close(&mut self, end: Marker) -> Flow {
        let Some(open) = self.stack.pop() else {
            return Flow::GoOn;
        };
        let end = self.offsets.byte(end.index()).max(open.start);
        let written = self.text.get(open.start..end).unwrap_or_default();
        let style = style(written);
        let kind = match open.items {
            Items::List(first) => Kind::List(self.items.drain(first..).collect()),
            Items::Mapping(mapping) => {
                Kind::Mapping(mapping.close(&mut self.entries, self.diagnostics))
            }
        };
        let node = Node {
            span: Span::new(self.file, open.start..open.start + written.trim_end().len()),
            kind,
            style,
            weight: open.weight,
            depth: open.depth,
        };
        self.finish(node, open.anchor)
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
        open.depth = open.depth.max(node.depth.saturating_add(1));
        match &mut open.items {
            Items::List(_) => self.items.push(node),
            Items::Mapping(mapping) => mapping.push(node, &mut self.entries, self.diagnostics),
        }
        Flow::GoOn
    }

    /// Counts nodes of the file.
    fn count(&mut self, more: u32) -> Flow {
        self.nodes = self.nodes.saturating_add(more.into());
        if self.nodes > self.limits.get(FileLimit::Nodes) {
            Flow::Stop
        } else {
            Flow::GoOn
        }
    }

    /// Whether something of this depth lies too deep where the file is being read.
    fn is_too_deep(&self, depth: u16) -> bool {
        let above = u64::try_from(self.stack.len()).unwrap_or(u64::MAX);
        above.saturating_add(depth.into()) > self.limits.get(FileLimit::Nesting)
    }

    fn passed(&mut self, limit: FileLimit, span: Span) -> Flow {
        self.diagnostics.push(self.limits.passed(limit, span));
        Flow::Stop
    }
}

/// How a list or a mapping is written; its anchor and its tag may stand before it.
fn style(written: &str) -> NodeStyle {
    let mut rest = written;
    while rest.starts_with(['&', '!']) {
        let behind = rest
            .find(char::is_whitespace)
            .map_or("", |end| &rest[end..]);
        rest = behind.trim_start();
    }
    if rest.starts_with(['{', '[']) {
        NodeStyle::Flow
    } else {
        NodeStyle::Block
    }
}

#[cfg(test)]
mod tests {
    use super::documents;
    use crate::diagnostic::Diagnostics;
    use crate::source::SourceMap;
    use crate::yaml::limits::FileLimits;
    use crate::yaml::node::NodeStyle;

    #[test]
    fn each_value_says_how_it_is_written() {
        let text = "a: one\nb: 'one'\nc: \"one\"\nd: |\n  one\ne: >\n  one\nf: !!str 1\ng: {}\nh: []\ni:\n- 1\nj:\n  k: 1\n\
                    l: &x [1]\nm: *x\n";
        let mut sources = SourceMap::default();
        let id = sources.add("a.yaml", text);
        let limits = FileLimits::default();
        let mut found = Diagnostics::default();
        let all = documents(id, sources.file(id), &limits, &mut found);
        let entries = all[0].entries().unwrap().iter();
        let styles: Vec<NodeStyle> = entries.map(|entry| entry.value.style).collect();
        assert_eq!(
            styles,
            [
                NodeStyle::Plain,
                NodeStyle::SingleQuoted,
                NodeStyle::DoubleQuoted,
                NodeStyle::Literal,
                NodeStyle::Folded,
                NodeStyle::Tagged,
                NodeStyle::Flow,
                NodeStyle::Flow,
                NodeStyle::Block,
                NodeStyle::Block,
                NodeStyle::Flow,
                NodeStyle::Flow,
            ]
        );
        assert_eq!(all[0].style, NodeStyle::Block);
        let written = |key: &str| {
            let span = all[0].get(key).unwrap().value.span;
            &text[span.start..span.end()]
        };
        assert_eq!(
            [written("l"), written("m"), written("b")],
            ["&x [1]", "*x", "'one'"]
        );
    }
}
