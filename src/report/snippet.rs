//! Findings for a terminal: what is wrong, the line with the place marked, other places, and the way out.
//!
//! Texts of files are not trusted: whatever a terminal would obey is written out, and marks stay where they belong.
//! Only the marked lines are given to the renderer, each cut around its marks, so that neither a line of a
//! megabyte nor a file of a million lines costs more than what is shown.

#[cfg(test)]
mod tests;

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use unicode_width::UnicodeWidthStr;

use crate::diagnostic::{Diagnostic, Severity};
use crate::report::cut::Cut;
use crate::report::plural::count;
use crate::report::struck_out;
use crate::report::style::{Ink, Style};
use crate::report::text_safety::harmless;
use crate::report::wrap::fill;
use crate::source::{SourceFile, SourceMap, Span};

/// Lines between two marks of one file that are shown as one piece; beyond, each has a piece of its own.
const LINES_APART_MAX: usize = 500;

/// Characters of a message that are shown: a text of a file that it repeats may have any length.
const MESSAGE_MAX: usize = 240;

/// Stands for a place in what is rendered. No text that is shown holds it, for it would be written out.
const PLACE: &str = "\u{1}";

/// Findings that are shown: nobody reads on, and a file of a hundred thousand mistakes fills no log.
const SHOWN_MAX: usize = 1000;

/// Renders findings, one block each, with an empty line behind each. Of very many the errors are shown first, and it is
/// said how many are not shown.
pub fn diagnostics(found: &[Diagnostic], sources: &SourceMap, style: Style) -> String {
    let render = |each: &Diagnostic| diagnostic(each, sources, style) + "\n\n";
    if found.len() <= SHOWN_MAX {
        return found.iter().map(render).collect();
    }
    let of = |severity| found.iter().filter(move |each| each.severity == severity);
    let (errors, warnings) = (of(Severity::Error), of(Severity::Warning));
    let all: Vec<&Diagnostic> = errors.chain(warnings).collect();
    let (shown, left) = all.split_at(SHOWN_MAX);
    let errors = left.iter().filter(|each| each.severity == Severity::Error);
    let errors = errors.count();
    let mut text: String = shown.iter().copied().map(render).collect();
    text.push_str(&summary(errors, left.len() - errors));
    text + &format!(" more, not shown: at most {SHOWN_MAX} are shown at a time\n\n")
}

/// Returns the last line of a run that found something: `2 errors, 1 warning`.
pub fn summary(errors: usize, warnings: usize) -> String {
    let errors = (errors > 0).then(|| count(errors, "error", "errors"));
    let warnings = (warnings > 0).then(|| count(warnings, "warning", "warnings"));
    let parts: Vec<String> = errors.into_iter().chain(warnings).collect();
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
    let found = &struck_out::finding(found, sources);
    let level = match found.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let (name, code) = (severity_name(found.severity), found.code.as_str());
    let title_indent = name.len() + code.len() + "[]: ".len();
    let title = level
        .primary_title(fold(&found.message, title_indent, style))
        .id(code);
    let file = sources.file(found.primary.0.file);
    let mut group = Group::with_title(title);
    let mut places = Vec::new();
    let mut last_line = 0;
    if file.text().is_empty() {
        group = group.element(Origin::path(harmless(file.path()).into_owned()));
    } else {
        for piece in pieces(&marks(found, sources), sources, style) {
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
        group = group.element(Level::HELP.message(fold(help, indent, style)));
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
    let renderer = match style.ink() {
        Ink::Plain => Renderer::plain(),
        Ink::Colour => Renderer::styled(),
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
fn pieces(marks: &[Mark], sources: &SourceMap, style: Style) -> Vec<Piece> {
    let mut left: Vec<&Mark> = marks.iter().collect();
    let mut pieces = Vec::new();
    while let Some(lead) = left.first().copied() {
        let file = sources.file(lead.span.file);
        let (mut here, mut away): (Vec<&Mark>, Vec<&Mark>) = left.into_iter().partition(|mark| {
            mark.span.file == lead.span.file && mark.line.abs_diff(lead.line) <= LINES_APART_MAX
        });
        let (piece, unseen) = piece(&mut here, lead, file, sources, style);
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
    style: Style,
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
            let lead = here.first();
            let label = lead.map_or(0, |mark| mark.label.width());
            let cut = Cut::of(
                file,
                line,
                lead.map(|mark| mark.span),
                label,
                style.columns(),
            );
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

/// Makes a text harmless, cuts it to a length that can be read, and breaks it into lines behind an indent.
fn fold(text: &str, indent: usize, style: Style) -> String {
    let columns = style.columns();
    let columns = columns.saturating_sub(indent).max(columns / 2);
    fill(&shorten(text), columns, columns).join("\n")
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
