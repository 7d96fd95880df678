//! The lines of a text: where they begin and end, how far in they stand, and which belong together.

use std::ops::Range;

use crate::source::Span;
use crate::yaml::edit::change::{Splice, Unfit};
use crate::yaml::fragment::Dialect;
use crate::yaml::node::{Kind, Node, NodeStyle};

/// Returns where a value stands. The parser lets a list or a mapping of several lines end where the next thing begins, and so
/// with the comments before that.
pub(crate) fn extent(node: &Node) -> Span {
    let own = node.span;
    if node.style != NodeStyle::Block {
        return own;
    }
    let is_inside =
        |span: &Span| span.file == own.file && own.start <= span.start && span.end() <= own.end();
    let end = match &node.kind {
        Kind::List(items) => items.iter().map(|item| extent(item).end()).max(),
        Kind::Mapping(entries) => {
            let inside = entries.iter().filter(|entry| is_inside(&entry.key_span));
            inside
                .map(|entry| extent(&entry.value).end().max(entry.key_span.end() + 1))
                .max()
        }
        Kind::Empty | Kind::Null | Kind::Scalar(_) => None,
    };
    Span::new(
        own.file,
        own.start..end.unwrap_or(own.end()).clamp(own.start, own.end()),
    )
}

/// A text, and how its lines are written.
pub(crate) struct Sheet<'t> {
    text: &'t str,
    pub(crate) dialect: Dialect,
    line_end: &'static str,
}

impl<'t> Sheet<'t> {
    pub(crate) fn new(text: &'t str, dialect: Dialect) -> Self {
        let ends = text.matches('\n').count();
        let carriage = text.matches("\r\n").count();
        let line_end = if carriage * 2 > ends { "\r\n" } else { "\n" };
        Self {
            text,
            dialect,
            line_end,
        }
    }

    /// Returns what stands at a place.
    pub(crate) fn slice(&self, span: Span) -> &'t str {
        self.text.get(span.start..span.end()).unwrap_or_default()
    }

    /// Returns a part of the text.
    pub(crate) fn part(&self, range: Range<usize>) -> &'t str {
        self.text.get(range).unwrap_or_default()
    }

    /// Returns where the line begins in which a byte stands. A byte order mark is before the first line.
    pub(crate) fn line_start(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or_default();
        match before.rfind('\n') {
            Some(end) => end + 1,
            None if self.text.starts_with('\u{feff}') => '\u{feff}'.len_utf8().min(at),
            None => 0,
        }
    }

    /// Returns where the next line begins, or the end of the text.
    pub(crate) fn next_line(&self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or_default();
        rest.find('\n').map_or(self.text.len(), |end| at + end + 1)
    }

    /// Returns how far in a byte stands in its line, in characters.
    pub(crate) fn column(&self, at: usize) -> usize {
        self.part(self.line_start(at)..at).chars().count()
    }

    /// Returns whether nothing but spaces stands before a byte in its line.
    pub(crate) fn begins_line(&self, at: usize) -> bool {
        self.part(self.line_start(at)..at).chars().all(|c| c == ' ')
    }

    /// Returns whether nothing but spaces and the sign of a list stands before a byte in its line.
    pub(crate) fn begins_line_or_sign(&self, at: usize) -> bool {
        let before = self.part(self.line_start(at)..at);
        before.chars().all(|c| c == ' ' || c == '-')
    }

    /// Returns where the lines of a value end: behind the line of its last byte, with a comment that stands there.
    pub(crate) fn below(&self, span: Span) -> usize {
        self.next_line(span.end().max(span.start + 1) - 1)
    }

    /// Returns where the lines of an item end: comments below it that stand further in than its sign are its own.
    pub(crate) fn below_item(&self, span: Span, column: usize) -> usize {
        let mut end = self.below(span);
        loop {
            let line = self.part(end..self.next_line(end));
            let inside = line.trim_start_matches(' ');
            if !inside.starts_with('#') || line.len() - inside.len() <= column {
                return end;
            }
            end += line.len();
        }
    }

    /// Returns lines as they are put in at the begin of a line.
    pub(crate) fn put(&self, at: usize, lines: &[String]) -> Splice {
        let mut text = lines.join(self.line_end);
        if at == self.text.len() && !self.text.is_empty() && !self.text.ends_with('\n') {
            text.insert_str(0, self.line_end);
        } else {
            text.push_str(self.line_end);
        }
        Splice {
            range: at..at,
            text,
        }
    }

    /// Returns lines as they stand behind something in a line.
    pub(crate) fn behind(&self, lines: &[String]) -> String {
        let mut text = String::new();
        for line in lines {
            text.push_str(self.line_end);
            text.push_str(line);
        }
        text
    }

    /// Returns the end of a line.
    pub(crate) fn line_end(&self) -> &'static str {
        self.line_end
    }

    /// Returns the text with pieces in place of others.
    pub(crate) fn with(&self, mut splices: Vec<Splice>) -> Result<String, Unfit> {
        splices.sort_by_key(|splice| (splice.range.start, splice.range.end));
        let mut text = String::with_capacity(self.text.len() + 256);
        let mut at = 0;
        for splice in splices {
            if splice.range.start < at {
                return Err(Unfit::MeansElse);
            }
            text.push_str(self.part(at..splice.range.start));
            // Where the last line has no end, each of several pieces begins with one.
            text.push_str(&splice.text);
            at = splice.range.end;
        }
        text.push_str(self.part(at..self.text.len()));
        Ok(text)
    }
}
