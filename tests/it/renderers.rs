//! Whatever a plan holds, its Markdown is words and code, and its lines fit a terminal.

use okta_reconcile::report::markdown::inline::{code, sentence};
use okta_reconcile::report::names::Detail;
use okta_reconcile::report::style::Style;
use okta_reconcile::report::text;
use okta_reconcile::report::text_safety::harmless;
use proptest::prelude::{ProptestConfig, prop_assert, prop_assert_eq, proptest};

use crate::agreement::is_harmless;
use crate::support::{files, instantly, plan, reader, sandbox};

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Any text is words and code, and means what it meant.
    #[test]
    fn no_text_is_too_strange_for_markdown(text in "([a-z@#`<>&*_:./|~! (){}\\\\\\[\\]-]|愛|\n|`` |@acme |<b>|::error::){0,60}") {
        let text = harmless(&text).into_owned();
        proptest::prop_assume!(!text.replace('`', "").trim().is_empty());
        for shown in [sentence(&text), code(&text), format!("**{}**", sentence(&text).trim()), format!("- {}", sentence(&text))] {
            if let Err(harm) = is_harmless(&shown) {
                prop_assert!(false, "{harm}");
            }
        }
        let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace() && *c != '`').collect::<String>();
        prop_assert_eq!(letters(&sentence(&text)), letters(&text));
        prop_assert_eq!(letters(&code(&text)), letters(&text));
    }
}

#[test]
fn no_line_of_a_plan_is_too_long_for_a_terminal() {
    let long = "愛".repeat(120);
    let word = "w".repeat(250);
    let users = format!(
        "users:\n  - {{login: \"{}@acme.example\", reason: {word}, status: SUSPENDED, profile: {{title: {word}, nickName: {long}}}, \
         groups: [{word}]}}\n",
        "l".repeat(80)
    );
    let org = format!(
        "org: https://acme.okta.com\nnow: 2026-11-24T08:00:00Z\nusers:\n  - {{login: \"{0}@acme.example\", status: ACTIVE, \
         profile: {{firstName: P, lastName: P, email: p@acme.example}}}}\ngroups: [{{name: Everyone, type: BUILT_IN}}]\n",
        "l".repeat(80)
    );
    let groups = format!("groups: [{{name: {word}}}]\n");
    let path = format!("users/{}.yaml", "f".repeat(90));
    let files = files("", &[("groups.yaml", &groups), (&path, &users)]);
    let made = instantly(plan(&files, &reader(sandbox(&org)))).expect("a plan");
    for detail in [Detail::Short, Detail::Full] {
        let printed = text::plan(&made, Style::PLAIN, detail);
        let (last, lines) = printed
            .trim_end()
            .rsplit_once('\n')
            .map(|(lines, last)| (last, lines))
            .expect("lines");
        assert!(last.starts_with("Plan: "), "{last}");
        for line in lines.lines() {
            assert!(
                unicode_width::UnicodeWidthStr::width(line) <= 80,
                "{line}\n{printed}"
            );
        }
    }
}

#[test]
fn lines_are_as_wide_as_the_terminal_up_to_120_columns() {
    let name = "a rather long name of a person who has many things to do ".repeat(4);
    let users = format!(
        "users:\n  - {{login: ada@acme.example, profile: {{title: \"{}\"}}}}\n  - {{login: bob@acme.example, status: STAGED}}\n",
        name.trim()
    );
    let org = "org: https://acme.okta.com\nnow: 2026-11-24T08:00:00Z\nusers:\n\
               - {login: ada@acme.example, status: ACTIVE}\n- {login: bob@acme.example, status: ACTIVE}\n";
    let files = files("", &[("users.yaml", &users)]);
    let plan = instantly(plan(&files, &reader(sandbox(org)))).expect("a plan");
    let lines = |columns: usize| {
        let style = Style::PLAIN.for_terminal(columns);
        let told = text::plan(&plan, style, Detail::Short);
        let mut lines: Vec<String> = told.lines().map(str::to_owned).collect();
        // The last line is one line, for programs read it.
        let last = lines.pop().unwrap_or_default();
        assert!(last.starts_with("Plan: "), "{last}");
        lines
    };
    let widest = |columns: usize| {
        let widths = lines(columns).into_iter();
        let widths = widths.map(|line| unicode_width::UnicodeWidthStr::width(&*line));
        widths.max().unwrap_or_default()
    };
    for columns in [60, 80, 100, 120] {
        let widest = widest(columns);
        assert!(
            widest <= columns && widest + 12 > columns,
            "{columns}: {widest}"
        );
    }
    assert_eq!(lines(400), lines(120));
    assert_eq!(lines(80).join("\n"), {
        let told = text::plan(&plan, Style::PLAIN, Detail::Short);
        let (head, _) = told.trim_end().rsplit_once('\n').expect("lines");
        head.to_owned()
    });
    // Whatever the width, the words are the same.
    let words = |columns| {
        lines(columns)
            .join(" ")
            .split_whitespace()
            .collect::<String>()
    };
    assert_eq!(words(60), words(120));
}
