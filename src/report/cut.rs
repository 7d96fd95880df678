//! One line of a file as a terminal can show it beside its number.

use std::ops::Range;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::report::struck_out::shown_line;
use crate::report::text_safety::harmless_at;
use crate::source::{SourceFile, Span};

/// Columns beside a line of a file: a number of four digits, ` | `, and a mark where the line is cut.
const GUTTER: usize = 9;

/// Columns that are kept free for a label; a longer one may stand over the edge.
const LABEL_COLUMNS_MAX: usize = 36;

/// What a tab is shown as.
const TAB: &str = "    ";

/// One line of a file, made harmless, and cut to what fits beside its marks.
pub(crate) struct Cut {
    /// What is shown of it.
    pub(crate) text: String,
    /// The bytes of the file that the line has.
    line: Range<usize>,
    /// The bytes of the file that `text` shows.
    shown: Range<usize>,
    /// Where each shown character begins: in the file, and in `text`.
    starts: Vec<(usize, usize)>,
    /// Where what is shown of the line ends in `text`.
    end: usize,
}

impl Cut {
    /// Cuts to the columns of the report, around a span, and leaves room behind it for a label.
    pub(crate) fn of(
        file: &SourceFile,
        number: usize,
        span: Option<Span>,
        label: usize,
        columns: usize,
    ) -> Self {
        let columns = columns.saturating_sub(GUTTER);
        let bytes = file.line_bytes(number);
        let line = shown_line(file, &bytes);
        let within = |byte: usize| floor(line, byte.saturating_sub(bytes.start));
        let lead = span.map_or(0, |span| within(span.start));
        let end = span.map_or(0, |span| within(span.end())).max(lead);
        let label = label.min(LABEL_COLUMNS_MAX) + 1;
        let marked = width_up_to(line, lead..end, columns).max(1);
        let start = back(
            line,
            lead,
            columns.saturating_sub(marked.min(columns / 2) + label),
        );
        let before = width_up_to(line, start..lead, columns);
        let columns_max = if before + marked + label > columns {
            columns.saturating_sub(label)
        } else {
            columns
        };
        Self::shown(line, bytes, start, columns_max)
    }

    fn shown(line: &str, bytes: Range<usize>, start: usize, columns_max: usize) -> Self {
        let mut cut = Self {
            text: String::new(),
            shown: bytes.start + start..bytes.end,
            line: bytes,
            starts: Vec::new(),
            end: 0,
        };
        if start > 0 {
            cut.text.push('…');
        }
        let mut columns = 0;
        for (index, _) in line[start..].char_indices() {
            let (shown, width) = visible(line, start + index);
            columns += width;
            if columns > columns_max {
                cut.shown.end = cut.shown.start + index;
                break;
            }
            cut.starts.push((cut.shown.start + index, cut.text.len()));
            cut.text.push_str(&shown);
        }
        cut.end = cut.text.len();
        if cut.shown.end < cut.line.end {
            cut.text.push('…');
        }
        cut
    }

    /// Returns where a span of the file is in the text: of several lines its first, of a long one what is shown.
    /// `None` where its begin is cut off.
    pub(crate) fn place(&self, span: Span) -> Option<Range<usize>> {
        let start = span.start.clamp(self.line.start, self.line.end);
        if start < self.shown.start || start > self.shown.end {
            return None;
        }
        let end = span.end().clamp(start, self.line.end);
        Some(self.position(start)..self.position(end))
    }

    fn position(&self, byte: usize) -> usize {
        let index = self.starts.partition_point(|(start, _)| *start < byte);
        self.starts
            .get(index)
            .map_or(self.end, |(_, position)| *position)
    }
}

/// Returns the last boundary of characters up to a byte.
fn floor(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}

/// Returns how far before `from` the text may begin, so that no more than `columns` stand before it.
fn back(text: &str, from: usize, columns: usize) -> usize {
    let mut taken = 0;
    for (index, character) in text[..from].char_indices().rev() {
        taken += visible(text, index).1;
        if taken > columns {
            return index + character.len_utf8();
        }
    }
    0
}

/// Returns the columns that a part of a line takes, up to so many.
fn width_up_to(line: &str, part: Range<usize>, columns: usize) -> usize {
    let mut taken = 0;
    for (index, _) in line[part.clone()].char_indices() {
        taken += visible(line, part.start + index).1;
        if taken >= columns {
            return columns;
        }
    }
    taken
}

/// Returns a character of a line as it is shown, and its columns.
fn visible(line: &str, index: usize) -> (String, usize) {
    let (before, rest) = line.split_at(index);
    let Some(character) = rest.chars().next() else {
        return (String::new(), 0);
    };
    if character == '\t' {
        return (TAB.to_owned(), TAB.len());
    }
    let before = before.chars().next_back().unwrap_or(' ');
    let shown = harmless_at(before, rest);
    let is_itself = shown.chars().eq([character]);
    let width = match character.width() {
        Some(width) if is_itself => width,
        _ => shown.width(),
    };
    (shown, width)
}
