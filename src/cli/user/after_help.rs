//! The end of the help of an operation: what Okta calls it, and what it needs.

use std::fmt::Write;

use crate::request::endpoint::Endpoint;
use crate::transport::API;

/// Returns what Okta calls an operation, and what it needs.
pub(crate) fn okta(operations: &[&Endpoint]) -> String {
    let mut text = String::from("Okta's operation:");
    for row in operations {
        let Endpoint {
            name, method, path, ..
        } = row;
        let scope = row.scope();
        let _ = write!(text, "\n  {name}: {method} {API}{path}, scope {scope}");
        if row.seed != row.name {
            let _ = write!(text, " (once `{}`)", row.seed);
        }
    }
    text
}
