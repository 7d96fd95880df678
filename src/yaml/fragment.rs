//! YAML to be written: a value, and how it is laid out.

use crate::yaml::quoted::{quoted, quoted_if_needed, text};

/// How wide a line may become before a list or a mapping between brackets is broken into lines.
const COLUMNS: usize = 80;

/// How much further in the inside of something stands.
const STEP: usize = 2;

/// A value to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fragment {
    /// `null`
    Null,
    /// A number or a truth, without quotes.
    Plain(String),
    /// Text, in quotes where it needs them.
    Text(String),
    /// A list: between brackets while it fits on a line, but for one of mappings.
    List(Vec<Self>),
    /// A mapping with one key a line.
    Block(Vec<(String, Self)>),
    /// A mapping between brackets, while it fits on a line.
    Flow(Vec<(String, Self)>),
}

/// The language of a file: what YAML takes, JSON may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// YAML.
    Yaml,
    /// JSON: every key and every text is in quotes.
    Json,
}

impl Fragment {
    /// Makes a text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Returns it on one line.
    pub fn inline(&self, dialect: Dialect) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Plain(plain) => plain.clone(),
            Self::Text(text) => word(text, dialect),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(|item| item.inline(dialect)).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Block(entries) | Self::Flow(entries) => {
                let entries = entries.iter();
                let entries = entries.map(|(key, value)| {
                    format!("{}: {}", word(key, dialect), value.inline(dialect))
                });
                let entries: Vec<String> = entries.collect();
                format!("{{{}}}", entries.join(", "))
            }
        }
    }

    /// Returns the lines of an item of a list whose sign stands at this column.
    pub fn item(&self, column: usize) -> Vec<String> {
        let sign = format!("{}- ", " ".repeat(column));
        match self {
            Self::Block(entries) if !entries.is_empty() => {
                let mut lines = entries_of(entries, column + STEP);
                if let Some(first) = lines.first_mut() {
                    first.replace_range(..sign.len(), &sign);
                }
                lines
            }
            Self::Block(_)
            | Self::Flow(_)
            | Self::Null
            | Self::Plain(_)
            | Self::Text(_)
            | Self::List(_) => vec![format!("{sign}{}", self.inline(Dialect::Yaml))],
        }
    }

    /// Returns the lines of a key at this column with it behind.
    pub fn entry(&self, key: &str, column: usize) -> Vec<String> {
        let head = format!("{}{}:", " ".repeat(column), quoted_if_needed(key));
        let line = |value: String| vec![format!("{head} {value}")];
        match self {
            Self::Text(value) => line(text(value).into_owned()),
            Self::Block(entries) if !entries.is_empty() => {
                let mut lines = vec![head];
                lines.extend(entries_of(entries, column + STEP));
                lines
            }
            Self::Flow(entries) => {
                let inline = self.inline(Dialect::Yaml);
                if entries.is_empty() || fits(&head, &inline) {
                    return line(inline);
                }
                let mut lines = vec![head];
                lines.extend(entries_of(entries, column + STEP));
                lines
            }
            Self::List(items) => {
                let inline = self.inline(Dialect::Yaml);
                let is_of_mappings = items.iter().any(|item| matches!(item, Self::Block(_)));
                if items.is_empty() || (fits(&head, &inline) && !is_of_mappings) {
                    return line(inline);
                }
                let mut lines = vec![head];
                lines.extend(items.iter().flat_map(|item| item.item(column + STEP)));
                lines
            }
            Self::Null | Self::Plain(_) | Self::Block(_) => line(self.inline(Dialect::Yaml)),
        }
    }
}

fn entries_of(entries: &[(String, Fragment)], column: usize) -> Vec<String> {
    let entries = entries.iter();
    entries
        .flat_map(|(key, value)| value.entry(key, column))
        .collect()
}

fn fits(head: &str, inline: &str) -> bool {
    head.chars().count() + 1 + inline.chars().count() <= COLUMNS
}

/// A text inside brackets.
fn word(word: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Json => quoted(word),
        // What ends a word between brackets is in none that stands without quotes.
        Dialect::Yaml => text(word).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Dialect, Fragment};

    fn list(words: &[&str]) -> Fragment {
        Fragment::List(words.iter().copied().map(Fragment::text).collect())
    }

    #[test]
    fn a_person_is_written_as_people_write_one() {
        let profile = vec![
            ("firstName".to_owned(), Fragment::text("Ada")),
            ("title".to_owned(), Fragment::text("Analyst: engines")),
            ("level".to_owned(), Fragment::Plain("7".to_owned())),
            ("nickName".to_owned(), Fragment::Null),
        ];
        let long = [
            "a-group-with-a-long-name",
            "another-group-with-a-long-name",
            "x, y",
            "7",
        ];
        let person = Fragment::Block(vec![
            ("login".to_owned(), Fragment::text("ada@acme.example")),
            ("profile".to_owned(), Fragment::Block(profile)),
            ("groups".to_owned(), list(&["all staff", "on"])),
            ("x-long".to_owned(), list(&long)),
            (
                "linkedObjects".to_owned(),
                Fragment::Flow(vec![(
                    "manager".to_owned(),
                    Fragment::text("grace@acme.example"),
                )]),
            ),
        ]);
        let lines = person.item(2).join("\n");
        insta::assert_snapshot!(lines, @r#"
          - login: ada@acme.example
            profile:
              firstName: Ada
              title: "Analyst: engines"
              level: 7
              nickName: null
            groups: [all staff, "on"]
            x-long:
              - a-group-with-a-long-name
              - another-group-with-a-long-name
              - "x, y"
              - "7"
            linkedObjects: {manager: grace@acme.example}
        "#);
        assert_eq!(list(&["a", "b c"]).inline(Dialect::Json), r#"["a", "b c"]"#);
    }
}
