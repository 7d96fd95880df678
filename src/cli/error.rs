//! The one type of error that reaches `main`: whose fault, why, and what to do.

use crate::cli::advice::Advice;
use crate::cli::exit::Exit;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::okta::error::CallError;
use crate::rehearsal::Refuted;
use crate::source::SourceMap;
use crate::yaml::file::FileError;

/// An error that ends the command.
#[derive(Debug)]
pub(crate) enum CommandError {
    /// The command line or the environment is at fault.
    Usage(Explained),
    /// The files are at fault, and the findings say where.
    Invalid {
        /// What is wrong.
        found: Vec<Diagnostic>,
        /// The texts that the findings point into.
        sources: Box<SourceMap>,
        /// What does by hand what the files would have done now, a line each.
        by_hand: Vec<String>,
    },
    /// A file of the sandbox is at fault, and the findings say where. It stands for an org, so naming it was wrong usage.
    BadSandbox {
        /// What is wrong.
        error: Box<FileError>,
        /// What to do.
        help: &'static str,
    },
    /// Okta refused a call, could not be reached, or a file could not be read or written.
    Failed(Explained),
    /// The program refuses: somebody is protected, or the operation would do something else than it says.
    Refused(Explained),
    /// A second signal ended the command at once.
    Interrupted(Exit),
}

/// Why, and what to do about it.
#[derive(Debug)]
pub(crate) struct Explained {
    /// The chain of causes, the outermost first.
    pub(crate) error: anyhow::Error,
    /// What to do, a line each.
    pub(crate) help: Vec<String>,
}

impl CommandError {
    /// Makes an error of files.
    pub(crate) fn invalid(found: &Diagnostics, sources: SourceMap) -> Self {
        Self::Invalid {
            found: found.sorted(&sources),
            sources: Box::new(sources),
            by_hand: Vec::new(),
        }
    }

    /// Makes an error of usage.
    pub(crate) fn usage(error: anyhow::Error) -> Self {
        Self::Usage(Explained {
            error,
            help: Vec::new(),
        })
    }

    /// Makes any other error.
    pub(crate) fn failed(error: anyhow::Error) -> Self {
        Self::Failed(Explained {
            error,
            help: Vec::new(),
        })
    }

    /// Makes a refusal.
    pub(crate) fn refused(error: anyhow::Error) -> Self {
        Self::Refused(Explained {
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
            Self::Invalid { .. } | Self::BadSandbox { .. } | Self::Interrupted(_) => {}
        }
        self
    }
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
