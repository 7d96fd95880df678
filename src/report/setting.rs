//! What a change sets in the configuration, in words.

use serde_json::Value;

use crate::plan::Plan;
use crate::plan::apart::Setting;
use crate::report::text_safety::harmless;

/// Returns what the change sets, a line a key.
pub fn settings(plan: &Plan) -> Vec<String> {
    plan.settings().iter().map(set).collect()
}

/// Returns what becomes of a key: `set guards.maxDeactivations to 50 (was 10 and 5%)`.
pub fn set(setting: &Setting) -> String {
    let Setting { key, from, to } = setting;
    let text = format!("set {key} to {} (was {})", shown(to), shown(from));
    harmless(&text).into_owned()
}

fn shown(value: &Value) -> String {
    match value {
        Value::Object(parts) => joined(parts.values(), " and "),
        Value::Array(items) if items.is_empty() => "nothing".to_owned(),
        Value::Array(items) => joined(items, ", "),
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

fn joined<'v>(values: impl IntoIterator<Item = &'v Value>, between: &str) -> String {
    let values: Vec<String> = values.into_iter().map(shown).collect();
    values.join(between)
}
