//! Mappings as they are written: their keys come in the order of their table.

use serde_json::{Map, Value};

use crate::yaml::keys::Key;

/// A mapping that is being put together.
pub(crate) struct Record<K> {
    values: Vec<(K, Value)>,
}

impl<K: Key> Record<K> {
    /// Begins a mapping.
    pub(crate) fn new() -> Self {
        Self { values: Vec::new() }
    }

    /// Returns whether there is no key in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Puts a value behind a key.
    pub(crate) fn with(mut self, key: K, value: impl Into<Value>) -> Self {
        self.values.push((key, value.into()));
        self
    }

    /// Puts a value behind a key, if there is one.
    pub(crate) fn with_some(self, key: K, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    /// Puts a list behind a key, if there is something in it.
    pub(crate) fn with_list(self, key: K, items: impl IntoIterator<Item: Into<Value>>) -> Self {
        let items: Vec<Value> = items.into_iter().map(Into::into).collect();
        let is_there = !items.is_empty();
        self.with_some(key, is_there.then_some(items))
    }

    /// Puts a mapping behind a key, if there is something in it.
    pub(crate) fn with_map(
        self,
        key: K,
        entries: impl IntoIterator<Item = (String, impl Into<Value>)>,
    ) -> Self {
        let entries = entries.into_iter();
        let entries: Map<String, Value> = entries.map(|(name, of)| (name, of.into())).collect();
        let is_there = !entries.is_empty();
        self.with_some(key, is_there.then_some(entries))
    }
}

impl<K: Key + Ord> From<Record<K>> for Value {
    fn from(mut row: Record<K>) -> Self {
        row.values.sort_by_key(|(key, _)| *key);
        let values = row.values.into_iter();
        let values = values.map(|(key, value)| (key.word().to_owned(), value));
        Self::Object(values.collect::<Map<_, _>>())
    }
}
