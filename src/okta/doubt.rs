//! Whether a write that did not end well has taken effect all the same: one rule for the steps of a plan and for single
//! operations.

use crate::okta::code::Meaning;
use crate::okta::error::CallError;

/// "Unsupported operation": nothing was done ([errors 11](crate::facts::errors)).
const UNSUPPORTED: u16 = 501;

impl CallError {
    /// Returns whether the org said nothing of its own: no answer, one that is not Okta's, or a gateway's that gave up
    /// waiting for it.
    pub fn is_unanswered(&self) -> bool {
        match self {
            Self::NoAnswer { .. } | Self::Unreadable { .. } => true,
            Self::Api(error) => match error.meaning() {
                Meaning::Fault | Meaning::ReadOnly => true,
                Meaning::Converged
                | Meaning::Busy
                | Meaning::Limited
                | Meaning::Changed
                | Meaning::Fatal
                | Meaning::Refused
                | Meaning::NoFeature
                | Meaning::Listing
                | Meaning::Defect => false,
            },
            Self::NotSent { .. }
            | Self::TooManyPages { .. }
            | Self::ForeignLink { .. }
            | Self::NobodySeen { .. }
            // The call itself was not sent.
            | Self::Token(_) => false,
        }
    }

    /// Returns whether a write may have taken effect all the same, so that it is looked up: even a 5xx of Okta's own does
    /// not say that it did not.
    pub fn may_be_done(&self) -> bool {
        match self {
            Self::Api(api) if api.status == UNSUPPORTED => false,
            Self::Api(api) => api.status >= 500 || self.is_unanswered(),
            Self::NoAnswer { .. }
            | Self::Unreadable { .. }
            | Self::NotSent { .. }
            | Self::TooManyPages { .. }
            | Self::ForeignLink { .. }
            | Self::NobodySeen { .. }
            | Self::Token(_) => self.is_unanswered(),
        }
    }
}
