//! Exit codes. No other file knows their numbers.

use std::process::ExitCode;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done; also a plan with changes.
    Done,
    /// An Okta, network or internal error ended the command.
    Failed,
    /// The plan has steps, or the change sets something for later plans, and `--detailed-exitcode` asks to say so.
    HasSteps,
    /// The files are invalid.
    Invalid,
    /// A guard, a blocked wish in `plan`, or "no" at the question.
    Refused,
    /// An apply ended with steps failed or skipped, or a wish blocked.
    Partial,
    /// Wrong usage.
    Usage,
    /// SIGINT ended it, after the calls under way.
    Interrupted,
    /// SIGTERM ended it, after the calls under way.
    Terminated,
}

impl Exit {
    /// Returns the exit code.
    pub(crate) fn number(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::HasSteps => 2,
            Self::Invalid => 3,
            Self::Refused => 4,
            Self::Partial => 5,
            Self::Usage => 64,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.number())
    }
}
