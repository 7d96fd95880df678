//! Findings for a terminal: what is wrong, the line with the place marked, other places, and the way out.
//!
//! Texts of files are not trusted: whatever a terminal would obey is written out, and marks stay where they belong.
//! Only the marked lines are given to the renderer, each cut around its marks, so that neither a line of a
//! megabyte nor a file of a million lines costs more than what is shown.

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use unicode_width::UnicodeWidthStr;

use crate::diagnostic::{Diagnostic, Severity};
use crate::report::cut::Cut;
use crate::report::plural::count;
use crate::report::struck_out;
use crate::report::style::{Ink, Style};
use crate::report::text_safety::harmless;
use crate::report::wrap::{COLUMNS, fill};
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
            let lead = here.first();
            let label = lead.map_or(0, |mark| mark.label.width());
            let cut = Cut::of(file, line, lead.map(|mark| mark.span), label);
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
fn fold(text: &str, indent: usize) -> String {
    let columns = COLUMNS.saturating_sub(indent).max(COLUMNS / 2);
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

#[cfg(test)]
mod tests {
    use super::{diagnostics, summary};
    use crate::diagnostic::{Code, Diagnostic};
    use crate::report::style::Style;
    use crate::source::{FileId, SourceMap, Span};

    /// Marks the parts of a text that stand between `«` and `»`: the first is at fault, the others explain it.
    fn sources(texts: &[&str]) -> (SourceMap, Vec<Span>) {
        let mut sources = SourceMap::default();
        let mut spans = Vec::new();
        for (text, path) in texts.iter().zip(["users/a.yaml", "users/b.yaml"]) {
            let plain = text.replace(['«', '»'], "");
            let file = sources.add(path, plain);
            let (mut at, mut start) = (0, 0);
            for character in text.chars() {
                match character {
                    '«' => start = at,
                    '»' => spans.push(Span::new(file, start..at)),
                    other => at += other.len_utf8(),
                }
            }
        }
        (sources, spans)
    }

    fn rendered(texts: &[&str]) -> String {
        let (sources, spans) = sources(texts);
        let mut found =
            Diagnostic::error(Code::DuplicateLogin, spans[0], "twice").label("again here");
        for span in &spans[1..] {
            found = found.related(*span, "first here");
        }
        diagnostics(&[found], &sources, Style::PLAIN)
    }

    #[test]
    fn marks_stay_below_tabs_wide_and_dangerous_characters() {
        insta::assert_snapshot!(rendered(&["\tname: 愛子 \u{202e}\u{1b}[31m «愛@acme.example»\r\n"]), @r#"
        error[duplicate-login]: twice
         --> users/a.yaml:1:18
          |
        1 |     name: 愛子 \u{202e}\u{1b}[31m 愛@acme.example
          |                                   ^^^^^^^^^^^^^^^ again here
        "#);
        insta::assert_snapshot!(rendered(&["\u{feff}login: «é»\u{301} x"]), @r#"
        error[duplicate-login]: twice
         --> users/a.yaml:1:8
          |
        1 | login: é́ x
          |        ^ again here
        "#);
    }

    #[test]
    fn no_ci_system_obeys_a_line_of_a_file() {
        insta::assert_snapshot!(rendered(&["x: «##vso[task.setvariable]» ##[group] ::error:: a::b"]), @r#"
        error[duplicate-login]: twice
         --> users/a.yaml:1:4
          |
        1 | x: \u{23}#vso[task.setvariable] \u{23}#[group] \u{3a}:error:: a::b
          |    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ again here
        "#);
    }

    #[test]
    fn a_place_at_the_end_and_an_empty_place_have_a_mark() {
        insta::assert_snapshot!(rendered(&["login: a\n«»"]), @r#"
        error[duplicate-login]: twice
         --> users/a.yaml:2:1
          |
        2 |
          | ^ again here
        "#);
        insta::assert_snapshot!(rendered(&["login:«» a"]), @r#"
        error[duplicate-login]: twice
         --> users/a.yaml:1:7
          |
        1 | login: a
          |       ^ again here
        "#);
    }

    #[test]
    fn a_place_of_several_lines_is_marked_in_its_first() {
        insta::assert_snapshot!(rendered(&["a: «{b: c,\n  d: e}»\n"]), @r#"
        error[duplicate-login]: twice
         --> users/a.yaml:1:4
          |
        1 | a: {b: c,
          |    ^^^^^^ again here
        "#);
    }

    #[test]
    fn a_file_without_text_is_named_alone() {
        insta::assert_snapshot!(rendered(&["«»"]), @r#"
        error[duplicate-login]: twice
        --> users/a.yaml
        "#);
    }

    #[test]
    fn long_lines_are_cut_around_the_marks() {
        let long = "x".repeat(1_000_000);
        insta::assert_snapshot!(rendered(&[&format!("{long}: «here», {long}: «there» {long}")]), @r#"
        error[duplicate-login]: twice
         --> users/a.yaml:1:1000003
          |
        1 | …xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx: here, xxxxxxxxx…
          |                                                          ^^^^ again here
          |
         ::: users/a.yaml:1:2000011
          |
        1 | …xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx: there xxxxxxxxxx…
          |                                                         ----- first here
        "#);
        insta::assert_snapshot!(rendered(&[&format!("a: «{long}»")]), @r#"
        error[duplicate-login]: twice
         --> users/a.yaml:1:4
          |
        1 | a: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
          |    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ again here
        "#);
    }

    #[test]
    fn far_lines_and_other_files_have_a_piece_of_their_own() {
        let far = "\n".repeat(2000);
        insta::assert_snapshot!(rendered(&[&format!("«a»: b{far}«c»: d\n"), "e: «f»"]), @r#"
        error[duplicate-login]: twice
            --> users/a.yaml:1:1
             |
           1 | a: b
             | ^ again here
             |
            ::: users/a.yaml:2001:1
             |
        2001 | c: d
             | - first here
             |
            ::: users/b.yaml:1:4
             |
           1 | e: f
             |    - first here
        "#);
    }

    #[test]
    fn a_path_and_a_message_obey_nobody() {
        let mut sources = SourceMap::default();
        let file = sources.add("users/\u{1b}[2J\n.yaml", "a: b");
        let long = "y".repeat(100_000);
        let found = Diagnostic::error(
            Code::UnknownKey,
            Span::new(file, 0..1),
            format!("a person has no key `\u{202e}{long}`"),
        )
        .help("did you\nmean \u{7}`b`?");
        insta::assert_snapshot!(diagnostics(&[found], &sources, Style::PLAIN), @r#"
        error[unknown-key]: a person has no key
                            `\u{202e}yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy
                            yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy …
                            yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy
                            yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy
                            `
         --> users/\u{1b}[2J\n.yaml:1:1
          |
        1 | a: b
          | ^
          |
          = help: did you\nmean \u{7}`b`?
        "#);
    }

    #[test]
    fn of_very_many_findings_the_errors_come_first_and_the_rest_is_counted() {
        let mut sources = SourceMap::default();
        let text = "a\n".repeat(1500);
        let file = sources.add("users/a.yaml", text);
        let shown = |errors: std::ops::Range<usize>, all: usize| {
            let found = (0..all).map(|index| {
                let span = Span::new(file, index * 2..index * 2 + 1);
                if errors.contains(&index) {
                    Diagnostic::error(Code::UnknownKey, span, "error")
                } else {
                    Diagnostic::warning(Code::InvalidLogin, span, "warning")
                }
            });
            let found: Vec<Diagnostic> = found.collect();
            let printed = diagnostics(&found, &sources, Style::PLAIN);
            let count = |word: &str| printed.matches(word).count();
            let last = printed
                .trim_end()
                .lines()
                .last()
                .unwrap_or_default()
                .to_owned();
            (count("error["), count("warning["), last)
        };
        assert_eq!(shown(0..0, 1000).1, 1000);
        assert_eq!(
            shown(900..1002, 1002),
            (
                102,
                898,
                "2 warnings more, not shown: at most 1000 are shown at a time".to_owned()
            )
        );
        assert_eq!(
            shown(0..1400, 1401).2,
            "400 errors, 1 warning more, not shown: at most 1000 are shown at a time"
        );
    }

    #[test]
    fn colour_adds_nothing_but_colour() {
        let (sources, spans) = sources(&["login: «a»\n"]);
        let found = [Diagnostic::warning(Code::InvalidLogin, spans[0], "odd").help("write b")];
        let coloured = diagnostics(&found, &sources, Style::COLOUR);
        let plain = diagnostics(&found, &sources, Style::PLAIN);
        assert_ne!(coloured, plain);
        assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), plain);
    }

    #[test]
    fn the_last_line_counts_what_there_is() {
        let lines =
            [(0, 0), (1, 0), (2, 1), (0, 3)].map(|(errors, warnings)| summary(errors, warnings));
        assert_eq!(
            lines,
            ["no errors", "1 error", "2 errors, 1 warning", "3 warnings"]
        );
    }

    proptest::proptest! {
        /// Whatever a file holds and wherever a span points, there is a report of lines that fit.
        #[test]
        fn no_text_and_no_span_is_too_strange(
            text in "(\\PC|[\t\r\n\u{202e}\u{1b}愛e\u{301}]){0,300}",
            spans in proptest::collection::vec((0usize..1300, 0usize..1300), 1..4),
            apart in 0usize..3,
        ) {
            let mut sources = SourceMap::default();
            let files: [FileId; 2] = [
                sources.add("users/a.yaml", text.clone()),
                sources.add("users/b.yaml", text.replace('e', &"\n".repeat(apart * 300))),
            ];
            let mut found: Option<Diagnostic> = None;
            for (index, (one, other)) in spans.into_iter().enumerate() {
                let span = Span::new(files[index % 2], one.min(other)..one.max(other));
                found = Some(match found {
                    None => Diagnostic::error(Code::Syntax, span, text.clone()).help(text.clone()),
                    Some(found) => found.related(span, "first here"),
                });
            }
            let printed = diagnostics(&found.into_iter().collect::<Vec<_>>(), &sources, Style::PLAIN);
            for line in printed.lines() {
                let columns = unicode_width::UnicodeWidthStr::width(line);
                // The label of a place that explains may stand over the edge, where it lies around the other.
                proptest::prop_assert!(columns <= 80 + " first here".len(), "{columns} columns: {line}");
            }
            let obeyed = ['\u{1}', '\u{1b}', '\u{202e}', '\r', '\t'];
            proptest::prop_assert!(!printed.contains(obeyed));
        }
    }
}
