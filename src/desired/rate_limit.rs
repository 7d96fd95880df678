//! `rateLimit` of the configuration: how much of Okta's rate limits this program may use.

use crate::desired::keys::entries;
use crate::desired::read;
use crate::desired::tree::Entry;
use crate::desired::written::config::RateLimitKey;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::share::{DEFAULT_SHARE, Share};

/// Reads `rateLimit`. What is wrong is left at its default, and reported.
pub(crate) fn read(entry: &Entry, diagnostics: &mut Diagnostics) -> Share {
    let mut share = Share::default();
    for (RateLimitKey::Share, entry) in entries(&entry.value, diagnostics) {
        let Some(found) = read::text(entry, diagnostics) else {
            continue;
        };
        let text = found.value.as_str();
        let is_number = text.chars().all(|c| c.is_ascii_digit());
        let read = is_number.then(|| text.parse().ok()).flatten();
        match read.and_then(Share::new) {
            Some(read) => share = read,
            None => diagnostics.push(
                Diagnostic::error(
                    Code::InvalidValue,
                    found.span,
                    format!("`share` cannot be `{text}`"),
                )
                .help(format!(
                    "write a percentage from 1 to 100, without `%`; the default is {DEFAULT_SHARE}"
                )),
            ),
        }
    }
    share
}
