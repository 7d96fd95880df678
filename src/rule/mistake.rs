//! What is wrong with a condition, and where.

use std::fmt;
use std::ops::Range;

/// What Okta refuses in the condition of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Where it stands, in bytes of the text.
    pub span: Range<usize>,
    /// What is wrong: "`=` assigns, and a condition assigns nothing".
    pub what: String,
    /// What to do about it.
    pub help: String,
}

impl Mistake {
    pub(crate) fn new(
        span: Range<usize>,
        what: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            span,
            what: what.into(),
            help: help.into(),
        }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.what, self.help)
    }
}
