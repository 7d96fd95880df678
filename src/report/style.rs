//! How a report is written: how wide, and in which colours, which only ever repeat what the words say.

use anstyle::{AnsiColor, Effects};

use crate::report::wrap::{COLUMNS, COLUMNS_MAX, COLUMNS_MIN, gap, hanging};

/// How wide a report is, and whether it is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    ink: Ink,
    columns: usize,
}

/// Whether output is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// Text alone.
    Plain,
    /// Text with ANSI colours.
    Colour,
}

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emphasis {
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
    /// Text alone.
    pub const PLAIN: Self = Self {
        ink: Ink::Plain,
        columns: COLUMNS,
    };

    /// Text with ANSI colours.
    pub const COLOUR: Self = Self {
        ink: Ink::Colour,
        columns: COLUMNS,
    };

    /// Returns the style for a terminal of so many columns, as far as that makes lines that can be read.
    #[must_use]
    pub fn for_terminal(self, columns: usize) -> Self {
        Self {
            columns: columns.clamp(COLUMNS_MIN, COLUMNS_MAX),
            ..self
        }
    }

    /// Returns whether output is coloured.
    pub fn ink(self) -> Ink {
        self.ink
    }

    /// Returns how many columns a line may take.
    pub fn columns(self) -> usize {
        self.columns
    }

    /// Returns a label and a text as lines; the text stands from column `indent` on.
    pub fn hanging(self, label: &str, indent: usize, text: &str) -> Vec<String> {
        hanging(label, indent, text, self.columns)
    }

    /// Returns the blanks between what stands at the left and at the right end of a line; `None` where both are too
    /// long for one.
    pub fn gap(self, left: &str, right: &str) -> Option<String> {
        gap(left, right, self.columns)
    }

    /// Returns the text, coloured where this style is.
    pub fn paint(self, role: Emphasis, text: &str) -> String {
        match self.ink {
            Ink::Plain => text.to_owned(),
            Ink::Colour => {
                let style = ansi(role);
                format!("{style}{text}{style:#}")
            }
        }
    }

    /// Returns a label and a text as lines that fit a terminal; the text stands from column `indent` on, and the label
    /// alone is coloured.
    pub fn labelled(self, role: Emphasis, label: &str, indent: usize, text: &str) -> Vec<String> {
        let mut lines = self.hanging(label, indent, text);
        let word = label.trim_start();
        if let Some(first) = lines.first_mut() {
            *first = first.replacen(word, &self.paint(role, word), 1);
        }
        lines
    }

    /// Returns a text as lines that fit a terminal, each coloured.
    pub fn painted(self, role: Emphasis, label: &str, indent: usize, text: &str) -> Vec<String> {
        let lines = self.hanging(label, indent, text).into_iter();
        lines.map(|line| self.paint(role, &line)).collect()
    }
}

fn ansi(role: Emphasis) -> anstyle::Style {
    let colour = |colour: AnsiColor| anstyle::Style::new().fg_color(Some(colour.into()));
    match role {
        Emphasis::Warning => colour(AnsiColor::Yellow).effects(Effects::BOLD),
        Emphasis::Help => colour(AnsiColor::Cyan),
        Emphasis::Add => colour(AnsiColor::Green),
        Emphasis::Change => colour(AnsiColor::Yellow),
        Emphasis::Remove => colour(AnsiColor::Red),
        Emphasis::Error | Emphasis::Danger => colour(AnsiColor::Red).effects(Effects::BOLD),
        Emphasis::Dim => anstyle::Style::new().effects(Effects::DIMMED),
        Emphasis::Bold => anstyle::Style::new().effects(Effects::BOLD),
    }
}
