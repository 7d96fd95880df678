//! Mappings as structs with a field for each key: struct, keys, reading and JSON Schema from one table.

use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Span;
use crate::yaml::content::{Content, Unread};
use crate::yaml::keys::Key;
use crate::yaml::node::Entry;
use crate::yaml::read::{is_own, unknown_key};

/// The entries of a mapping whose keys are known.
pub(crate) struct Fields<'n, K> {
    known: Vec<(K, &'n Entry)>,
    start: Span,
}

impl<'n, K: Key + PartialEq> Fields<'n, K> {
    /// Takes a mapping apart; a key that is none of its table, nor the user's own, is reported.
    pub(crate) fn read(unread: Unread<'n>, found: &mut Diagnostics) -> Option<Self> {
        let entries = unread.entries(found)?;
        let mut known = Vec::with_capacity(entries.len());
        for entry in entries {
            match K::of(&entry.key) {
                Some(key) => known.push((key, entry)),
                None if is_own(&entry.key) => {}
                None => found.push(unknown_key(entry, K::KEYS, None)),
            }
        }
        let start = unread.node.start();
        Some(Self { known, start })
    }

    /// Reads what stands behind a key. What is wrong counts as absent; `None` where it must be there.
    pub(crate) fn take<T: Content>(&self, key: K, found: &mut Diagnostics) -> Option<T> {
        let mut known = self.known.iter();
        if let Some((_, entry)) = known.find(|(each, _)| *each == key) {
            return T::read(Unread::behind(entry), found).or_else(T::absent);
        }
        let absent = T::absent();
        if absent.is_none() {
            let word = key.word();
            let message = format!("the key `{word}` is missing");
            found.push(
                Diagnostic::error(Code::MissingKey, self.start, message)
                    .label("in this mapping")
                    .help(format!("write `{word}: …`")),
            );
        }
        absent
    }
}

/// A key in a JSON Schema.
pub(crate) struct Property {
    word: &'static str,
    is_required: bool,
    schema: Schema,
}

impl Property {
    /// Describes a key.
    pub(crate) fn of<T: Content>(
        word: &'static str,
        doc: &str,
        generator: &mut SchemaGenerator,
    ) -> Self {
        let mut schema = schemars::json_schema!({ "description": text_of(doc) });
        if let Value::Object(rest) = generator.subschema_for::<T::Shape>().to_value() {
            for (key, value) in rest {
                schema.insert(key, value);
            }
        }
        Self {
            word,
            is_required: T::absent().is_none(),
            schema,
        }
    }
}

/// Returns the JSON Schema of a mapping.
pub(crate) fn schema(title: Option<&str>, doc: &str, properties: Vec<Property>) -> Schema {
    let mut schema = Schema::default();
    if let Some(title) = title {
        schema.insert("title".to_owned(), json!(title));
    }
    let required = properties.iter().filter(|each| each.is_required);
    let required: Vec<&str> = required.map(|each| each.word).collect();
    let properties = properties.into_iter();
    let properties = properties.map(|each| (each.word.to_owned(), each.schema.to_value()));
    let properties: Map<String, Value> = properties.collect();
    let parts = [
        ("description", json!(text_of(doc))),
        ("type", json!("object")),
        ("properties", Value::Object(properties)),
        ("additionalProperties", json!(false)),
        ("patternProperties", json!({ "^x-": true })),
    ];
    for (key, value) in parts {
        schema.insert(key.to_owned(), value);
    }
    if !required.is_empty() {
        schema.insert("required".to_owned(), json!(required));
    }
    schema
}

/// A doc comment without the space before each line.
fn text_of(doc: &str) -> String {
    let lines: Vec<&str> = doc.lines().map(str::trim).collect();
    lines.join("\n")
}

/// Makes structs from one table: for each mapping the struct, the enum of its keys in the order in which they are
/// written, its reading, and its JSON Schema.
///
/// A line is a field, its key, the word, and what stands behind it. Before it is what it is for.
macro_rules! entries {
    ($(
        $(#[doc = $about:tt])*
        $name:ident, $keys:ident: $what:literal $(, titled $title:literal)? {
            $($(#[doc = $doc:tt])* $field:ident $key:ident $word:literal: $type:ty,)+
        }
    )+) => {$(
        $(#[doc = $about])*
        #[derive(Debug)]
        pub(crate) struct $name {
            $($(#[doc = $doc])* pub(crate) $field: $type,)+
        }

        $crate::yaml::keys::key_enum! {
            pub(crate) $keys: $what, later [], foreign [], examples [] { $($(#[doc = $doc])* $key $word,)+ }
        }

        impl $crate::yaml::content::Content for $name {
            type Shape = Self;

            fn read(
                unread: $crate::yaml::content::Unread<'_>,
                found: &mut $crate::diagnostic::Diagnostics,
            ) -> Option<Self> {
                let fields = $crate::yaml::entry::Fields::read(unread, found)?;
                $(let $field = fields.take($keys::$key, found);)+
                Some(Self { $($field: $field?,)+ })
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let title = None$(.or(Some($title)))?;
                let properties = vec![$($crate::yaml::entry::Property::of::<$type>(
                    $word,
                    concat!($($doc, "\n"),*),
                    generator,
                )),+];
                $crate::yaml::entry::schema(title, concat!($($about, "\n"),*), properties)
            }
        }
    )+};
}

pub(crate) use entries;
