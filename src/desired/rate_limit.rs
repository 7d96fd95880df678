//! How much of Okta's rate limits this program may use: `rateLimit` of the configuration.

use crate::desired::keys::entries;
use crate::desired::read;
use crate::desired::tree::Entry;
use crate::desired::written::config::RateLimitKey;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// The percentage of somebody who has set none: a fifth is left to whoever else uses the token.
const DEFAULT: u8 = 80;

/// A percentage from 1 to 100 of the limit that Okta states for the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share(u8);

impl Default for Share {
    fn default() -> Self {
        Self(DEFAULT)
    }
}

impl Share {
    /// All of it.
    pub const WHOLE: Self = Self(100);

    /// Makes a share of a percentage; `None` where it is not from 1 to 100.
    pub fn new(percent: u8) -> Option<Self> {
        (1..=100).contains(&percent).then_some(Self(percent))
    }

    /// Returns the percentage.
    pub fn percent(self) -> u8 {
        self.0
    }

    /// Returns how many calls of a limit that is: at least one, for with none nothing would ever be done.
    pub fn of(self, limit: u64) -> u64 {
        (limit.saturating_mul(self.0.into()) / 100).max(1)
    }

    /// Reads `rateLimit`. What is wrong is left at its default, and reported.
    pub(crate) fn read(entry: &Entry, diagnostics: &mut Diagnostics) -> Self {
        let mut share = Self::default();
        for (RateLimitKey::Share, entry) in entries(&entry.value, diagnostics) {
            let Some(found) = read::text(entry, diagnostics) else {
                continue;
            };
            let text = found.value.as_str();
            let is_number = text.chars().all(|c| c.is_ascii_digit());
            let read = is_number.then(|| text.parse().ok()).flatten();
            match read.and_then(Self::new) {
                Some(read) => share = read,
                None => diagnostics.push(
                    Diagnostic::error(
                        Code::InvalidValue,
                        found.span,
                        format!("`share` cannot be `{text}`"),
                    )
                    .help(format!(
                        "write a percentage from 1 to 100, without `%`; the default is {DEFAULT}"
                    )),
                ),
            }
        }
        share
    }
}
