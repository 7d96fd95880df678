//! Exit codes. No other file knows their numbers.

use std::process::ExitCode;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done; also a plan with changes.
    Done,
    /// An Okta, network or internal error ended the command.
    Failed,
    /// The plan has steps, and `--detailed-exitcode` asks to say so.
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

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::HasSteps => 2,
            Exit::Invalid => 3,
            Exit::Refused => 4,
            Exit::Partial => 5,
            Exit::Usage => 64,
            Exit::Interrupted => 130,
            Exit::Terminated => 143,
        })
    }
}
