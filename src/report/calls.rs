//! The calls of a plan as `apply --dry-run` prints them: the very ones that an apply sends.

use std::fmt::Write;

use serde_json::Value;

use crate::plan::Plan;
use crate::report::text_safety::harmless_json;
use crate::request::calls;

/// How far a body is indented.
const INDENT: &str = "    ";

/// Prints every call in order: a line `METHOD /api/v1/path?query` each, its body on the lines after it, indented.
/// An id to come is a word without blanks: `{id:ada@acme.example}`.
pub fn dry_run(plan: &Plan) -> String {
    let calls = calls(plan.steps());
    let calls = calls.iter().flatten();
    calls
        .map(|each| call(&each.template.to_string(), each.template.body()))
        .collect()
}

/// Prints one call: `METHOD /api/v1/path?query`, and its body on the lines after it, indented.
pub fn call(line: &str, body: Option<&Value>) -> String {
    let mut text = format!("{line}\n");
    if let Some(body) = body {
        for line in harmless_json(&format!("{body:#}")).lines() {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{INDENT}{line}");
        }
    }
    text
}
