//! Colour, which only ever repeats what the words say.

use anstyle::{AnsiColor, Effects};

use crate::report::wrap::hanging;

/// Whether output is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Text alone.
    Plain,
    /// Text with ANSI colours.
    Colour,
}

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// An error.
    Error,
    /// A warning.
    Warning,
    /// A way out.
    Help,
    /// Something that is added.
    Add,
    /// Something that changes.
    Change,
    /// Something that is removed.
    Remove,
    /// Something that must not be overlooked.
    Danger,
    /// Something beside the point.
    Dim,
    /// A heading.
    Bold,
}

impl Style {
    /// Returns the text, coloured where this style is.
    pub fn paint(self, role: Role, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Colour => {
                let style = ansi(role);
                format!("{style}{text}{style:#}")
            }
        }
    }

    /// Returns a label and a text as lines that fit a terminal; the text stands from column `indent` on, and the label
    /// alone is coloured.
    pub fn labelled(self, role: Role, label: &str, indent: usize, text: &str) -> Vec<String> {
        let mut lines = hanging(label, indent, text);
        let word = label.trim_start();
        if let Some(first) = lines.first_mut() {
            *first = first.replacen(word, &self.paint(role, word), 1);
        }
        lines
    }

    /// Returns a text as lines that fit a terminal, each coloured.
    pub fn painted(self, role: Role, label: &str, indent: usize, text: &str) -> Vec<String> {
        let lines = hanging(label, indent, text).into_iter();
        lines.map(|line| self.paint(role, &line)).collect()
    }
}

fn ansi(role: Role) -> anstyle::Style {
    let colour = |colour: AnsiColor| anstyle::Style::new().fg_color(Some(colour.into()));
    match role {
        Role::Warning => colour(AnsiColor::Yellow).effects(Effects::BOLD),
        Role::Help => colour(AnsiColor::Cyan),
        Role::Add => colour(AnsiColor::Green),
        Role::Change => colour(AnsiColor::Yellow),
        Role::Remove => colour(AnsiColor::Red),
        Role::Error | Role::Danger => colour(AnsiColor::Red).effects(Effects::BOLD),
        Role::Dim => anstyle::Style::new().effects(Effects::DIMMED),
        Role::Bold => anstyle::Style::new().effects(Effects::BOLD),
    }
}
