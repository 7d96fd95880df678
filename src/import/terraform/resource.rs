//! One resource of a state, without its secrets.

use serde_json::{Map, Value};

use crate::model::secret::is_secret;

/// Keys of secrets that their endings do not tell.
const SECRETS: [&str; 2] = ["recovery_answer", "password_hash"];

/// A resource. What it marks as sensitive, and what has the key of a secret, no method returns.
///
/// It has no `Debug`, which would print the secrets that it leads to.
#[derive(Clone, Copy)]
pub struct Resource<'v> {
    address: &'v str,
    kind: &'v str,
    values: Option<&'v Map<String, Value>>,
    marks: &'v Value,
}

impl<'v> Resource<'v> {
    /// Reads a resource; nothing of data, which Terraform reads and does not manage, and of what it is about to destroy.
    pub fn managed(json: &'v Value) -> Option<Self> {
        let text = |key: &str| json.get(key).and_then(Value::as_str);
        let is_data = text("mode").is_some_and(|mode| mode != "managed");
        if is_data || json.get("deposed_key").is_some() {
            return None;
        }
        let kind = text("type")?;
        Some(Self {
            address: text("address").unwrap_or(kind),
            kind,
            values: json.get("values").and_then(Value::as_object),
            marks: &json["sensitive_values"],
        })
    }

    /// Returns where in the configuration it is: `module.people.okta_user.this["ada"]`.
    pub fn address(self) -> &'v str {
        self.address
    }

    /// Returns its type: `okta_user`.
    pub fn kind(self) -> &'v str {
        self.kind
    }

    /// Returns whether a value is a secret.
    pub fn hides(self, key: &str) -> bool {
        let is_secret = is_secret(key) || SECRETS.contains(&key);
        is_secret || is_marked(self.mark(key))
    }

    fn mark(self, key: &str) -> &'v Value {
        if self.marks == &Value::Bool(true) {
            return self.marks;
        }
        &self.marks[key]
    }

    /// Returns the keys of the secrets that are there.
    pub fn secrets(self) -> impl Iterator<Item = &'v str> {
        let all = self.values.into_iter().flatten();
        let set = all.filter(|(_, value)| is_set(value));
        let keys = set.map(|(key, _)| key.as_str());
        keys.filter(move |key| self.hides(key))
    }

    /// Returns the keys of the values that are there and are no secrets.
    pub fn keys(self) -> impl Iterator<Item = &'v str> {
        let all = self.values.into_iter().flatten();
        let set = all.filter(|(_, value)| is_set(value));
        let keys = set.map(|(key, _)| key.as_str());
        keys.filter(move |key| !self.hides(key))
    }

    /// Returns a text that is not empty.
    pub fn text(self, key: &str) -> Option<&'v str> {
        let value = self.values?.get(key).filter(|_| !self.hides(key))?;
        value.as_str().filter(|text| !text.is_empty())
    }

    /// Returns whether a value is `true`.
    pub fn is_true(self, key: &str) -> bool {
        let value = self.values.and_then(|values| values.get(key));
        value == Some(&Value::Bool(true)) && !self.hides(key)
    }

    /// Returns the texts of a list; each item may be marked by itself.
    pub fn texts(self, key: &str) -> Vec<&'v str> {
        let marks = self.mark(key);
        let items = self.values.and_then(|values| values.get(key)?.as_array());
        let items = items.map_or(&[][..], Vec::as_slice).iter().enumerate();
        let is_hidden = marks == &Value::Bool(true) || is_secret(key);
        let shown = items.filter(|(index, _)| !is_hidden && !is_marked(&marks[*index]));
        shown.filter_map(|(_, item)| item.as_str()).collect()
    }
}

/// Returns whether a value or a part of it is marked.
fn is_marked(mark: &Value) -> bool {
    match mark {
        Value::Bool(is_marked) => *is_marked,
        Value::Array(items) => items.iter().any(is_marked),
        Value::Object(parts) => parts.values().any(is_marked),
        Value::Null | Value::Number(_) | Value::String(_) => false,
    }
}

/// Returns whether there is something.
pub fn is_set(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(parts) => !parts.is_empty(),
        Value::Bool(true) | Value::Number(_) => true,
    }
}
