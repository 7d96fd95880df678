//! Times as Okta writes them.

use jiff::Timestamp;

/// Writes a time as Okta does.
pub fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string()
}
