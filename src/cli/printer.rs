//! The streams: stdout is data, stderr is narration.

use std::io::{ErrorKind, IsTerminal, Write};

use crate::cli::drawn::aside;
use crate::cli::environment::variable;
use crate::cli::error::CommandError;
use crate::cli::global::{Global, When};
use crate::report::explain;
use crate::report::style::Style;
use crate::report::table::Width;

/// Writes to the streams, with colour where it is wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Printer {
    out: Style,
    error: Style,
    loudness: Loudness,
    watched: Watched,
}

/// Whether somebody may be looking on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Watched {
    ByNobody,
    Maybe,
}

impl Watched {
    /// CI systems set `CI`, and some give their jobs a terminal.
    fn new() -> Self {
        match variable("CI").as_deref() {
            None | Some("false" | "0") => Self::Maybe,
            Some(_) => Self::ByNobody,
        }
    }
}

/// How much narration there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Loudness {
    Quiet,
    Normal,
    Verbose,
}

impl Printer {
    /// Looks at the options, the streams and `NO_COLOR`.
    pub(crate) fn new(global: &Global) -> Self {
        let loudness = match (global.quiet, global.verbose) {
            (true, _) => Loudness::Quiet,
            (false, true) => Loudness::Verbose,
            (false, false) => Loudness::Normal,
        };
        Self {
            out: style(
                global.color,
                anstream::AutoStream::choice(&std::io::stdout()),
                columns_of(&std::io::stdout()),
            ),
            error: style(
                global.color,
                anstream::AutoStream::choice(&std::io::stderr()),
                columns_of(&std::io::stderr()),
            ),
            loudness,
            watched: Watched::new(),
        }
    }

    /// Returns how stdout is written.
    pub(crate) fn out_style(self) -> Style {
        self.out
    }

    /// Returns how wide stdout may be: lines of a terminal fit, those of a file stay whole.
    pub(crate) fn out_width(self) -> Width {
        if std::io::stdout().is_terminal() {
            Width::Columns(self.out.columns())
        } else {
            Width::Unlimited
        }
    }

    /// Returns how stderr is written.
    pub(crate) fn error_style(self) -> Style {
        self.error
    }

    /// Writes data.
    pub(crate) fn data(text: &str) -> std::io::Result<()> {
        let mut out = std::io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            // Whoever read the data has seen enough.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            result => result,
        }
    }

    /// Writes what a command is asked for.
    ///
    /// # Errors
    ///
    /// An error where stdout cannot be written, such as to a full disk.
    pub(crate) fn write(text: &str) -> Result<(), CommandError> {
        Self::data(text).map_err(|error| CommandError::failed(error.into()))
    }

    /// Returns whether it is told what happens.
    pub(crate) fn narrates(self) -> bool {
        self.loudness >= Loudness::Normal
    }

    /// Returns whether it is drawn how far things are, where stderr is a terminal.
    pub(crate) fn draws(self) -> bool {
        self.narrates() && self.watched == Watched::Maybe
    }

    /// Tells what happens, unless `-q`.
    pub(crate) fn narrate(self, line: &str) {
        if self.narrates() {
            Self::error_text(&format!("{line}\n"));
        }
    }

    /// Points at the page of the first code that stopped the command.
    pub(crate) fn hint<'c>(self, mut codes: impl Iterator<Item = &'c str>) {
        if let Some(code) = codes.next() {
            self.narrate(&explain::hint(code, self.error));
        }
    }

    /// Tells a detail, with `-v`.
    pub(crate) fn detail(self, line: &str) {
        if self.loudness >= Loudness::Verbose {
            Self::error_text(&format!("{line}\n"));
        }
    }

    /// Writes an error, or what must be seen before a question.
    pub(crate) fn error_text(text: &str) {
        // There is nowhere left to report that stderr is gone.
        let _ = aside(|| std::io::stderr().lock().write_all(text.as_bytes()));
    }

    /// Returns whether somebody can be asked.
    pub(crate) fn can_ask() -> bool {
        std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
    }

    /// Asks, and returns whether the answer is `yes`.
    pub(crate) fn ask(question: &str) -> bool {
        Self::answer(question).is_some_and(|answer| answer == "yes")
    }

    /// Asks, and returns the answer; `None` where there is none.
    pub(crate) fn answer(question: &str) -> Option<String> {
        Self::error_text(question);
        let mut answer = String::new();
        match std::io::stdin().read_line(&mut answer) {
            Ok(1..) => Some(answer.trim().to_owned()),
            Ok(0) | Err(_) => None,
        }
    }
}

/// Returns how many columns a terminal has: as `COLUMNS` says, or the terminal itself. `None` where it says nothing, or
/// is a file or another program.
fn columns_of(stream: &impl IsTerminal) -> Option<usize> {
    if !stream.is_terminal() {
        return None;
    }
    let said = variable("COLUMNS");
    let said = said.and_then(|columns| columns.trim().parse().ok());
    let said = said.filter(|columns| *columns > 0);
    let size = || terminal_size::terminal_size().map(|(columns, _)| usize::from(columns.0));
    said.or_else(size)
}

/// `auto` obeys the stream, `NO_COLOR` and `CLICOLOR_FORCE`.
fn style(when: When, auto: anstream::ColorChoice, columns: Option<usize>) -> Style {
    let style = ink(when, auto);
    columns.map_or(style, |columns| style.for_terminal(columns))
}

fn ink(when: When, auto: anstream::ColorChoice) -> Style {
    match when {
        When::Always => Style::COLOUR,
        When::Never => Style::PLAIN,
        When::Auto => match auto {
            anstream::ColorChoice::Never => Style::PLAIN,
            anstream::ColorChoice::Auto
            | anstream::ColorChoice::Always
            | anstream::ColorChoice::AlwaysAnsi => Style::COLOUR,
        },
    }
}
