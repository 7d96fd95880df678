//! Reading `limits` of the configuration.

use crate::desired::keys::entries;
use crate::diagnostic::Diagnostics;
use crate::yaml::limits::{FileLimit, FileLimits};
use crate::yaml::node::Entry;
use crate::yaml::read;

/// Reads `limits`. What is wrong is left at its default, and reported.
pub(crate) fn read(entry: &Entry, diagnostics: &mut Diagnostics) -> FileLimits {
    let usual = FileLimits::default();
    let mut limits = usual.clone();
    for (limit, entry) in entries::<FileLimit>(&entry.value, diagnostics) {
        let range = limit.range();
        let help = format!(
            "write a whole number from {} to {}; the default is {}",
            range.start(),
            range.end(),
            usual.get(limit)
        );
        if let Some(value) = read::number(entry, range, help, diagnostics) {
            limits.set(limit, value);
        }
    }
    limits
}
