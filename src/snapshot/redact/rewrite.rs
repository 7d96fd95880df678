//! Mappings and lists of files, written anew with something else in them.

use serde_json::Value;

use crate::yaml::json::json as value_of;
use crate::yaml::keys::Key;
use crate::yaml::node::Node;
use crate::yaml::read::is_own;

/// Writes a mapping of these keys, and of no others: the user's own may hold anything.
pub(crate) fn mapping<K: Key>(node: &Node, value: impl Fn(K, &Node) -> Value) -> Value {
    let Some(entries) = node.entries() else {
        return value_of(node);
    };
    let written = entries.iter().filter_map(|entry| {
        let key = K::of(&entry.key)?;
        Some((entry.key.to_string(), value(key, &entry.value)))
    });
    Value::Object(written.collect())
}

/// Writes a mapping whose keys are names, without the user's own keys.
pub(crate) fn by_name(node: &Node, value: impl Fn(&str, &Node) -> Value) -> Value {
    let Some(entries) = node.entries() else {
        return value_of(node);
    };
    let written = entries.iter().filter(|entry| !is_own(&entry.key));
    let written = written.map(|entry| (entry.key.to_string(), value(&entry.key, &entry.value)));
    Value::Object(written.collect())
}

/// Writes a list.
pub(crate) fn list(node: &Node, value: impl Fn(&Node) -> Value) -> Value {
    match node.items() {
        Some(items) => items.iter().map(value).collect(),
        None => Value::Null,
    }
}

/// Writes the patterns that come of each.
pub(crate) fn patterns(node: &Node, of: impl Fn(&str) -> Vec<String>) -> Value {
    let items = node.items().unwrap_or_default().iter();
    let items = items.filter_map(Node::text).flat_map(of);
    items.map(Value::from).collect()
}

/// Replaces a text, or each of a list; nothing stays nothing.
pub(crate) fn each_text(node: &Node, change: impl Fn(&str) -> String + Copy) -> Value {
    match (node.text(), node.items()) {
        (Some(text), _) => change(text).into(),
        (None, Some(items)) => items.iter().map(|item| each_text(item, change)).collect(),
        (None, None) => Value::Null,
    }
}
