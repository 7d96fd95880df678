//! Colour, which only ever repeats what the words say.

use anstyle::{AnsiColor, Effects};

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
