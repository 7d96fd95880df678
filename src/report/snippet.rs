//! Findings for a terminal: what is wrong, the line with the place marked, other places, and the way out.
//!
//! Texts of files are not trusted: whatever a terminal would obey is written out, and marks stay where they belong.
//! Only the marked lines are given to the renderer, each cut around its marks, so that neither a line of a
//! megabyte nor a file of a million lines costs more than what is shown.

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::diagnostic::{Diagnostic, Severity};
use crate::report::style::Style;
use crate::report::text_safety::harmless;
use crate::report::wrap::COLUMNS;
use crate::source::{SourceFile, SourceMap, Span};

/// Columns beside a line of a file: a number of four digits, ` | `, and a mark where the line is cut.
const GUTTER: usize = 9;

/// Columns that a line of a file may take.
const LINE_COLUMNS: usize = COLUMNS - GUTTER;

/// Columns that are kept free for a label; a longer one may stand over the edge.
const LABEL_COLUMNS_MAX: usize = 36;

/// Lines between two marks of one file that are shown as one piece; beyond, each has a piece of its own.
const LINES_APART_MAX: usize = 500;

/// Characters of a message that are shown: a text of a file that it repeats may have any length.
const MESSAGE_MAX: usize = 400;

/// Columns that a tab takes.
const TAB: &str = "    ";

/// Stands for a place in what is rendered. No text that is shown holds it, for it would be written out.
const PLACE: &str = "\u{1}";

/// Renders findings, one block each, with an empty line behind each.
pub fn diagnostics(found: &[Diagnostic], sources: &SourceMap, style: Style) -> String {
    found
        .iter()
        .map(|each| diagnostic(each, sources, style) + "\n\n")
        .collect()
}

/// Returns the last line of a run that found something: `2 errors, 1 warning`.
pub fn summary(errors: usize, warnings: usize) -> String {
    let counted = |count: usize, one: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        many => Some(format!("{many} {one}s")),
    };
    let parts: Vec<String> = [counted(errors, "error"), counted(warnings, "warning")]
        .into_iter()
        .flatten()
        .collect();
    if parts.is_empty() {
        "no errors".to_owned()
    } else {
        parts.join(", ")
    }
}

/// A marked place: its line cut and made harmless, and where the mark is in that.
struct Mark {
    span: Span,
    kind: AnnotationKind,
    label: String,
    line: usize,
}

/// Lines of one file that are shown together, and what is marked in them.
struct Piece {
    first_line: usize,
    source: String,
    annotations: Vec<Annotation<'static>>,
    /// What stands in the head of the piece: the place of its gravest mark.
    place: String,
}

fn diagnostic(found: &Diagnostic, sources: &SourceMap, style: Style) -> String {
    let level = match found.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let (name, code) = (severity_name(found.severity), found.code.as_str());
    let title_indent = name.len() + code.len() + "[]: ".len();
    let title = level
        .primary_title(fold(&found.message, title_indent))
        .id(code);
    let file = sources.file(found.primary.0.file);
    let mut group = Group::with_title(title);
    let mut places = Vec::new();
    let mut last_line = 0;
    if file.text().is_empty() {
        group = group.element(Origin::path(harmless(file.path()).into_owned()));
    } else {
        for piece in pieces(&marks(found, sources), sources) {
            last_line = last_line.max(piece.first_line + piece.source.matches('\n').count());
            places.push(piece.place);
            group = group.element(
                Snippet::source(piece.source)
                    .line_start(piece.first_line)
                    .path(PLACE)
                    .annotations(piece.annotations),
            );
        }
    }
    if let Some(help) = &found.help {
        let indent = digits(last_line) + " = help: ".len();
        group = group.element(Level::HELP.message(fold(help, indent)));
    }
    let rendered = renderer(style).render(&[group]);
    with_places(&rendered, &places)
}

fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn renderer(style: Style) -> Renderer {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Colour => Renderer::styled(),
    };
    // Lines are cut before they are rendered; the renderer's own cutting loses marks of wide characters.
    renderer.term_width(usize::from(u16::MAX))
}

/// Puts the places where the renderer, which sees cut lines only, has written columns of its own.
fn with_places(rendered: &str, places: &[String]) -> String {
    let mut parts = rendered.split(PLACE);
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for (part, place) in parts.zip(places) {
        whole.push_str(place);
        whole.push_str(part.trim_start_matches(|c: char| c == ':' || c.is_ascii_digit()));
    }
    whole
}

/// Collects the marks: the place at fault first.
fn marks(found: &Diagnostic, sources: &SourceMap) -> Vec<Mark> {
    let mark = |(span, label): &(Span, String), kind| Mark {
        span: *span,
        kind,
        label: shorten(label),
        line: sources.file(span.file).line_of(span.start),
    };
    let mut marks = vec![mark(&found.primary, AnnotationKind::Primary)];
    for place in &found.related {
        // The same place twice says nothing: an anchor that two entries share.
        if place.0 != found.primary.0 {
            marks.push(mark(place, AnnotationKind::Context));
        }
    }
    marks
}

/// Sorts marks into pieces: one for the place at fault and all that stands near it, then the others.
fn pieces(marks: &[Mark], sources: &SourceMap) -> Vec<Piece> {
    let mut left: Vec<&Mark> = marks.iter().collect();
    let mut pieces = Vec::new();
    while let Some(lead) = left.first().copied() {
        let file = sources.file(lead.span.file);
        let (mut here, mut away): (Vec<&Mark>, Vec<&Mark>) = left.into_iter().partition(|mark| {
            mark.span.file == lead.span.file && mark.line.abs_diff(lead.line) <= LINES_APART_MAX
        });
        let (piece, unseen) = piece(&mut here, lead, file, sources);
        pieces.push(piece);
        away.extend(unseen);
        left = away;
    }
    pieces
}

/// Makes a piece of the marks of one file; returns those that the cut of their line hides.
fn piece<'m>(
    marks: &mut [&'m Mark],
    lead: &'m Mark,
    file: &SourceFile,
    sources: &SourceMap,
) -> (Piece, Vec<&'m Mark>) {
    let first = marks.iter().map(|mark| mark.line).min().unwrap_or(1);
    let last = marks.iter().map(|mark| mark.line).max().unwrap_or(1);
    let mut source = String::new();
    let (mut annotations, mut unseen) = (Vec::new(), Vec::new());
    for line in first..=last {
        let here: Vec<&Mark> = marks
            .iter()
            .copied()
            .filter(|mark| mark.line == line)
            .collect();
        let is_beside = marks.iter().any(|mark| mark.line.abs_diff(line) == 1);
        // Any other line is folded away, and need not be read.
        if !here.is_empty() || is_beside {
            let cut = Cut::of(file, line, &here);
            for mark in here {
                match cut.place(mark.span) {
                    Some(range) => annotations.push(annotation(mark, &range, source.len())),
                    None => unseen.push(mark),
                }
            }
            source.push_str(&cut.text);
        }
        source.push('\n');
    }
    let place = harmless(&sources.place(lead.span).to_string()).into_owned();
    let piece = Piece {
        first_line: first,
        source,
        annotations,
        place,
    };
    (piece, unseen)
}

fn annotation(mark: &Mark, range: &Range<usize>, offset: usize) -> Annotation<'static> {
    let span = range.start + offset..range.end + offset;
    let label = (!mark.label.is_empty()).then(|| mark.label.clone());
    mark.kind.span(span).label(label)
}

/// One line of a file, made harmless, and cut to what fits beside its marks.
struct Cut {
    text: String,
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
    /// Cuts around the first of the marks, which is the gravest.
    fn of(file: &SourceFile, number: usize, marks: &[&Mark]) -> Self {
        let bytes = file.line_bytes(number);
        let line = &file.text()[bytes.clone()];
        let lead = marks.first().map_or(0, |mark| {
            floor(line, mark.span.start.saturating_sub(bytes.start))
        });
        let needed = marks.first().map_or(0, |mark| {
            let end = floor(line, mark.span.end.saturating_sub(bytes.start)).max(lead);
            let marked = width_up_to(&line[lead..end], LINE_COLUMNS / 2).max(1);
            marked + 1 + mark.label.width().min(LABEL_COLUMNS_MAX)
        });
        let room_before = LINE_COLUMNS.saturating_sub(needed);
        let start = back(line, lead, room_before);
        let mut cut = Self {
            text: String::new(),
            line: bytes.clone(),
            shown: bytes.start + start..bytes.end,
            starts: Vec::new(),
            end: 0,
        };
        if start > 0 {
            cut.text.push('…');
        }
        let mut columns = 0;
        for (index, character) in line[start..].char_indices() {
            let (shown, width) = visible(character);
            columns += width;
            if columns > LINE_COLUMNS {
                cut.shown.end = bytes.start + start + index;
                break;
            }
            cut.starts
                .push((bytes.start + start + index, cut.text.len()));
            cut.text.push_str(&shown);
        }
        cut.end = cut.text.len();
        if cut.shown.end < bytes.end {
            cut.text.push('…');
        }
        cut
    }

    /// Returns where a span of the file is in the text: of several lines its first, of a long one what is shown.
    /// `None` where its begin is cut off.
    fn place(&self, span: Span) -> Option<Range<usize>> {
        let start = span.start.clamp(self.line.start, self.line.end);
        if start < self.shown.start || start > self.shown.end {
            return None;
        }
        let end = span.end.clamp(start, self.line.end);
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
        taken += visible(character).1;
        if taken > columns {
            return index + character.len_utf8();
        }
    }
    0
}

fn width_up_to(text: &str, columns: usize) -> usize {
    let mut taken = 0;
    for character in text.chars() {
        taken += visible(character).1;
        if taken >= columns {
            return columns;
        }
    }
    taken
}

/// Returns a character of a file as it is shown, and its columns.
fn visible(character: char) -> (String, usize) {
    if character == '\t' {
        return (TAB.to_owned(), TAB.len());
    }
    let mut buffer = [0; 4];
    let text = character.encode_utf8(&mut buffer);
    let shown = harmless(text).into_owned();
    let width = match character.width() {
        Some(width) if shown == *text => width,
        _ => shown.width(),
    };
    (shown, width)
}

/// Makes a text harmless, cuts it to a length that can be read, and breaks it into lines behind an indent.
fn fold(text: &str, indent: usize) -> String {
    let columns = COLUMNS.saturating_sub(indent).max(COLUMNS / 2);
    let mut lines = vec![String::new()];
    for word in shorten(text).split(' ') {
        let mut word = word;
        loop {
            let line = lines.last_mut().expect("there is always a line");
            let separator = usize::from(!line.is_empty());
            if line.width() + separator + word.width() <= columns {
                if separator == 1 {
                    line.push(' ');
                }
                line.push_str(word);
                break;
            }
            if !line.is_empty() {
                lines.push(String::new());
                continue;
            }
            let end = prefix(word, columns);
            line.push_str(&word[..end]);
            word = &word[end..];
        }
    }
    lines.join("\n")
}

/// Returns the bytes of a text that take no more than `columns`, at least one character.
fn prefix(text: &str, columns: usize) -> usize {
    let mut taken = 0;
    for (index, character) in text.char_indices() {
        taken += character.width().unwrap_or(0);
        if taken > columns && index > 0 {
            return index;
        }
    }
    text.len()
}

/// Makes a text harmless, and leaves out the middle of one that nobody would read.
fn shorten(text: &str) -> String {
    let half = MESSAGE_MAX / 2;
    let Some((from, _)) = text.char_indices().nth(half) else {
        return harmless(text).into_owned();
    };
    match text[from..].char_indices().rev().nth(half) {
        Some((to, _)) => {
            let (head, tail) = (harmless(&text[..from]), harmless(&text[from + to..]));
            format!("{head} … {tail}")
        }
        None => harmless(text).into_owned(),
    }
}

fn digits(number: usize) -> usize {
    number.to_string().len()
}
