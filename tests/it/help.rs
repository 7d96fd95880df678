//! `help`: of commands, and of topics, each of which is printed whole.

use okta_reconcile::prose::Part;
use okta_reconcile::report;
use okta_reconcile::report::style::Style;
use okta_reconcile::topics::{Body, TOPICS, Topic};
use regex::Regex;
use unicode_width::UnicodeWidthStr;

use crate::program::Place;

#[test]
fn help_is_of_commands_and_of_topics() {
    let place = Place::new();
    for (words, same) in [
        ("help", "--help"),
        ("help apply", "apply --help"),
        ("help user show", "user show --help"),
        ("help user password", "user password --help"),
        ("help okta", "explain facts"),
    ] {
        let (run, other) = (place.run(words), place.run(same));
        assert_eq!(run.code, 0, "{words}: {}", run.told());
        assert_eq!(run.stdout, other.stdout, "{words}");
        assert!(!run.stdout.is_empty(), "{words}");
    }
    for (words, help) in [
        ("help aply", "did you mean `apply`?"),
        ("help okt", "did you mean `okta`?"),
        ("help credentails", "did you mean `credentials`?"),
        ("help off-boarding", "did you mean `offboarding`?"),
        ("help zebra", "lists all commands and topics"),
        ("help user shw", "did you mean `show`?"),
        ("help user okta", "lists all commands"),
        ("help yaml plan", "`okta-reconcile help yaml` prints it"),
    ] {
        let run = place.run(words);
        assert_eq!(run.code, 64, "{words}: {}", run.told());
        assert!(run.stderr.contains(help), "{words}: {}", run.told());
    }
}

#[test]
fn a_name_of_both_prints_the_command_and_the_topic() {
    let place = Place::new();
    for name in ["sandbox", "user"] {
        let command = place.run(&format!("{name} --help")).stdout;
        let topic = TOPICS.iter().find(|topic| topic.name == name);
        let topic = report::topics::page(topic.expect("a topic"), Style::PLAIN);
        let both = place.run(&format!("help {name}")).stdout;
        assert_eq!(both, format!("{command}\n{topic}"), "{name}");
    }
}

#[test]
fn the_list_and_a_topic() {
    let place = Place::new();
    insta::assert_snapshot!("topics", report::topics::list(Style::PLAIN));
    insta::assert_snapshot!("topic_ci", place.run("help ci").told());
    insta::assert_snapshot!("topic_credentials", place.run("help credentials").told());
    let list = place.run("help").stdout;
    for topic in TOPICS {
        assert!(list.contains(&format!("\n  {} ", topic.name)), "{list}");
    }
}

/// The words of a page as somebody wrote it: those of the text and the code, in order, and those of each cell.
struct Written {
    text: Vec<String>,
    cells: Vec<Vec<String>>,
}

impl Written {
    /// Reads a page, in a simpler way than the program does.
    fn read(markdown: &str) -> Self {
        let target = Regex::new(r"\]\([^)\s]*\)").unwrap();
        let (mut text, mut cells) = (Vec::new(), Vec::new());
        for line in markdown.lines() {
            let line = target.replace_all(line, "]");
            if line.starts_with("```") || line.starts_with("<!--") {
            } else if line.starts_with('|') {
                cells.extend(line.split('|').map(words));
            } else {
                text.extend(words(&line));
            }
        }
        Self { text, cells }
    }
}

fn words(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| !c.is_alphanumeric());
    let words = parts.filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// Returns the first word that does not follow those before it.
fn missing<'w>(expected: &'w [String], shown: &[String]) -> Option<&'w String> {
    let mut shown = shown.iter();
    expected
        .iter()
        .find(|word| !shown.any(|other| other == *word))
}

#[test]
fn each_topic_is_printed_whole_and_fits() {
    let place = Place::new();
    for topic in TOPICS {
        let run = place.run(&format!("help {}", topic.name));
        assert_eq!(run.code, 0, "{}", run.told());
        let page = report::topics::page(&topic, Style::PLAIN);
        assert!(run.stdout.ends_with(&page), "{}", run.told());
        let Body::Page(markdown) = topic.body else {
            continue;
        };
        let written = Written::read(markdown);
        let code: Vec<String> = markdown.lines().map(|line| format!("    {line}")).collect();
        for columns in [48, 80, 120] {
            let page = report::topics::page(&topic, Style::PLAIN.for_terminal(columns));
            let shown = words(&page);
            for expected in written.cells.iter().chain([&written.text]) {
                // A line so narrow breaks words.
                let missing = missing(expected, &shown).filter(|_| columns > 48);
                assert_eq!(missing, None, "{} at {columns}: {page}", topic.name);
            }
            let text = page
                .lines()
                .filter(|line| !code.iter().any(|each| each == line));
            for line in text {
                assert!(line.width() <= columns, "{}: {line}", topic.name);
                assert!(!line.contains("**") || line.contains('`'), "{line}");
                assert!(!line.contains("]("), "{line}");
            }
        }
        for line in code_lines(&topic) {
            assert!(
                page.contains(&format!("    {line}\n")),
                "{}: {line}",
                topic.name
            );
        }
    }
}

/// The lines between fences, which no width breaks.
fn code_lines(topic: &Topic) -> Vec<String> {
    let parts = topic.body.parts().into_iter();
    let code = parts.filter_map(|part| match part {
        Part::Code { text, .. } => Some(text),
        Part::Heading(_) | Part::Paragraph(_) | Part::Item { .. } | Part::Table { .. } => None,
    });
    let lines = code.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>());
    lines.filter(|line| !line.is_empty()).collect()
}

#[test]
fn colour_adds_nothing_to_a_topic() {
    for topic in TOPICS {
        let colour = report::topics::page(&topic, Style::COLOUR);
        let plain = anstream::adapter::strip_str(&colour).to_string();
        assert_eq!(plain, report::topics::page(&topic, Style::PLAIN));
    }
}
