//! The one type of error that reaches `main`: whose fault, why, and what to do. Errors become words here.

use crate::cli::credentials::Advice;
use crate::cli::exit::Exit;
use crate::cli::printer::Printer;
use crate::diagnostic::Diagnostic;
use crate::okta::error::{ApiError, CallError};
use crate::rehearsal::Refuted;
use crate::report::snippet;
use crate::report::style::{Emphasis, Style};
use crate::report::text_safety::harmless;
use crate::sim::file::FileError;
use crate::source::SourceMap;
use crate::transport::NoResponse;

/// An error that ends the command.
#[derive(Debug)]
pub(crate) enum CommandError {
    /// The command line or the environment is at fault.
    Usage(Told),
    /// The files are at fault, and the findings say where.
    Invalid {
        /// What is wrong.
        found: Vec<Diagnostic>,
        /// Where.
        sources: Box<SourceMap>,
        /// What does by hand what the files would have done now, a line each.
        by_hand: Vec<String>,
    },
    /// A sandbox file is at fault, and the findings say where. It stands for an org, so naming it was wrong usage.
    BadOrg(Box<FileError>),
    /// Okta refused a call, could not be reached, or a file could not be read or written.
    Failed(Told),
    /// The program refuses: somebody is protected, or the operation would do something else than it says.
    Refused(Told),
    /// A second signal ended the command at once.
    Interrupted(Exit),
}

/// Why, and what to do about it.
#[derive(Debug)]
pub(crate) struct Told {
    /// The chain of causes, the outermost first.
    pub(crate) error: anyhow::Error,
    /// What to do, a line each.
    pub(crate) help: Vec<String>,
}

impl CommandError {
    /// Makes an error of usage.
    pub(crate) fn usage(error: anyhow::Error) -> Self {
        Self::Usage(Told {
            error,
            help: Vec::new(),
        })
    }

    /// Makes any other error.
    pub(crate) fn failed(error: anyhow::Error) -> Self {
        Self::Failed(Told {
            error,
            help: Vec::new(),
        })
    }

    /// Makes a refusal.
    pub(crate) fn refused(error: anyhow::Error) -> Self {
        Self::Refused(Told {
            error,
            help: Vec::new(),
        })
    }

    /// Says first what to do about the error of a call, which depends on the credentials in use.
    #[must_use]
    pub(crate) fn advised(mut self, advice: &Advice) -> Self {
        if let Self::Failed(told) = &mut self
            && let Some(error) = told.error.downcast_ref::<CallError>()
        {
            told.help.splice(0..0, advice.on(error));
        }
        self
    }

    /// Says what to do, if there is something to say.
    #[must_use]
    pub(crate) fn maybe_help(self, help: Option<String>) -> Self {
        match help {
            Some(help) => self.help(help),
            None => self,
        }
    }

    /// Says what to do.
    #[must_use]
    pub(crate) fn help(mut self, line: impl Into<String>) -> Self {
        match &mut self {
            Self::Usage(told) | Self::Failed(told) | Self::Refused(told) => {
                told.help.push(line.into());
            }
            Self::Invalid { .. } | Self::BadOrg(_) | Self::Interrupted(_) => {}
        }
        self
    }

    /// Tells the error, and returns how the program ends.
    pub(crate) fn tell(&self, printer: Printer) -> Exit {
        match self {
            Self::Usage(told) => {
                told.tell(printer);
                Exit::Usage
            }
            Self::Invalid {
                found,
                sources,
                by_hand,
            } => {
                let style = printer.error_style();
                Printer::error_text(&snippet::diagnostics(found, sources, style));
                let help = |line: &String| {
                    style.labelled(Emphasis::Help, "help:", "help: ".len(), &harmless(line))
                };
                let help: Vec<String> = by_hand.iter().flat_map(help).collect();
                if !help.is_empty() {
                    Printer::error_text(&(help.join("\n") + "\n"));
                }
                printer.hint(found.iter().map(|each| each.code.as_str()));
                Exit::Invalid
            }
            Self::BadOrg(error) => {
                let style = printer.error_style();
                let found = error.found();
                Printer::error_text(&snippet::diagnostics(&found, error.sources(), style));
                let help = "`okta-reconcile schema org` prints the schema of a sandbox file";
                let help = style.labelled(Emphasis::Help, "help:", "help: ".len(), help);
                Printer::error_text(&(help.join("\n") + "\n"));
                Exit::Usage
            }
            Self::Failed(told) => {
                told.tell(printer);
                Exit::Failed
            }
            Self::Refused(told) => {
                told.tell(printer);
                Exit::Refused
            }
            Self::Interrupted(exit) => *exit,
        }
    }
}

impl Told {
    fn tell(&self, printer: Printer) {
        let style = printer.error_style();
        let told = |label: &str, role, text: &str| {
            style.labelled(role, label, label.len() + 1, &harmless(text))
        };
        let mut lines = Vec::new();
        // The call's own error says already that there was no answer.
        let causes = self.error.chain().filter(|cause| !cause.is::<NoResponse>());
        for (index, cause) in causes.enumerate() {
            let (label, role) = if index == 0 {
                ("error:", Emphasis::Error)
            } else {
                ("cause:", Emphasis::Dim)
            };
            lines.extend(told(label, role, &cause.to_string()));
        }
        if let Some(CallError::Api(error)) = self.error.downcast_ref::<CallError>() {
            lines.extend(details(error, style));
        }
        for line in &self.help {
            lines.extend(told("help:", Emphasis::Help, line));
        }
        Printer::error_text(&(lines.join("\n") + "\n"));
    }
}

/// What Okta said beside its summary.
fn details(error: &ApiError, style: Style) -> Vec<String> {
    let causes = error.causes.iter().map(|cause| ("cause:", cause));
    let error_id = error.error_id.iter().map(|id| ("error id:", id));
    let request_id = error.request_id.iter().map(|id| ("request id:", id));
    let lines = causes
        .chain(error_id)
        .chain(request_id)
        .flat_map(|(label, text)| {
            let label = format!("  {label}");
            style.labelled(Emphasis::Dim, &label, label.len() + 1, &harmless(text))
        });
    lines.collect()
}

impl From<CallError> for CommandError {
    /// What to do about it is said where the credentials are known: [`CommandError::advised`].
    fn from(error: CallError) -> Self {
        Self::failed(error.into())
    }
}

impl From<Refuted> for CommandError {
    fn from(refuted: Refuted) -> Self {
        Self::failed(
            anyhow::Error::new(refuted)
                .context("the plan failed its rehearsal, so it is neither shown nor applied"),
        )
        .help("this is a bug in okta-reconcile: please report it with the files that cause it")
    }
}
