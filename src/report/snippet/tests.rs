//! Findings as a terminal shows them.

use crate::diagnostic::{Code, Diagnostic};
use crate::report::snippet::{diagnostics, summary};
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
    let mut found = Diagnostic::error(Code::DuplicateLogin, spans[0], "twice").label("again here");
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
        columns_max in 48usize..=120,
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
        let style = Style::PLAIN.for_terminal(columns_max);
        let printed = diagnostics(&found.into_iter().collect::<Vec<_>>(), &sources, style);
        for line in printed.lines() {
            let columns = unicode_width::UnicodeWidthStr::width(line);
            // The label of a place that explains may stand over the edge, where it lies around the other.
            proptest::prop_assert!(columns <= columns_max + " first here".len(), "{columns} columns: {line}");
        }
        let obeyed = ['\u{1}', '\u{1b}', '\u{202e}', '\r', '\t'];
        proptest::prop_assert!(!printed.contains(obeyed));
    }
}
