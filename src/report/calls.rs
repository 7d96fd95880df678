//! The calls of a plan as `apply --dry-run` prints them: the very ones that an apply sends.

use std::fmt::Write;

use crate::call::calls;
use crate::plan::Plan;
use crate::report::text_safety::harmless_json;

/// How far a body is indented.
const INDENT: &str = "    ";

/// Prints every call in order: a line `METHOD /api/v1/path?query` each, its body on the lines after it, indented.
/// An id to come is a word without blanks: `{id:ada@acme.example}`.
pub fn dry_run(plan: &Plan) -> String {
    let mut text = String::new();
    for call in calls(plan.steps()).iter().flatten() {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}", call.template);
        if let Some(body) = call.template.body() {
            for line in harmless_json(&format!("{body:#}")).lines() {
                let _ = writeln!(text, "{INDENT}{line}");
            }
        }
    }
    text
}
