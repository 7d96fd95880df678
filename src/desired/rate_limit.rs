//! `rateLimit` of the configuration: how much of Okta's rate limits this program may use.

use crate::desired::keys::entries;
use crate::desired::written::config::RateLimitKey;
use crate::diagnostic::Diagnostics;
use crate::model::share::{DEFAULT_SHARE, Share};
use crate::yaml::node::Entry;
use crate::yaml::read::number;

/// Reads `rateLimit`. What is wrong is left at its default, and reported.
pub(crate) fn read(entry: &Entry, diagnostics: &mut Diagnostics) -> Share {
    let mut share = Share::default();
    for (RateLimitKey::Share, entry) in entries(&entry.value, diagnostics) {
        let help = format!(
            "write a percentage from 1 to 100, without `%`; the default is {DEFAULT_SHARE}"
        );
        let percent = number(entry, 1..=100, help, diagnostics);
        let percent = percent.and_then(|percent| u8::try_from(percent).ok());
        share = percent.and_then(Share::new).unwrap_or(share);
    }
    share
}
