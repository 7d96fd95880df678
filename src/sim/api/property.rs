//! What an attribute of a schema may say of itself ([schemas](crate::facts::schemas)).

use serde_json::{Map, Value};

use crate::sim::refusal::Refusal;
use crate::sim::schema::{custom, is_base};

/// The types that an attribute may have.
const TYPES: [&str; 5] = ["string", "boolean", "number", "integer", "array"];

/// What a key holds.
enum Holds {
    Text,
    Truth,
    Count,
    Number,
    /// One of these words.
    Word(&'static [&'static str]),
    /// True, false, or how far the check has come.
    Uniqueness,
    /// Objects whose keys hold one of these words.
    Objects(&'static [(&'static str, &'static [&'static str])]),
    /// An object whose key holds one of these words.
    Object(&'static str, &'static [&'static str]),
    List,
}

/// The keys that Okta reads; others are passed over.
#[rustfmt::skip]
const KEYS: [(&str, Holds); 18] = [
    ("title", Holds::Text),
    ("description", Holds::Text),
    ("format", Holds::Text),
    ("pattern", Holds::Text),
    ("externalName", Holds::Text),
    ("externalNamespace", Holds::Text),
    ("required", Holds::Truth),
    ("minLength", Holds::Count),
    ("maxLength", Holds::Count),
    ("minimum", Holds::Number),
    ("maximum", Holds::Number),
    ("enum", Holds::List),
    ("mutability", Holds::Word(&["READ_WRITE", "READ_ONLY", "IMMUTABLE", "WRITE_ONLY"])),
    ("scope", Holds::Word(&["NONE", "SELF"])),
    ("unique", Holds::Uniqueness),
    ("permissions", Holds::Objects(&[("principal", &["SELF"]), ("action", &["HIDE", "READ_ONLY", "READ_WRITE"])])),
    ("master", Holds::Object("type", &["PROFILE_MASTER", "OKTA", "OVERRIDE"])),
    ("items", Holds::Object("type", &["string", "number", "integer"])),
];

/// The words of `unique` that Okta shows.
const UNIQUENESS: [&str; 3] = ["UNIQUE_VALIDATED", "NOT_UNIQUE", "PENDING_UNIQUENESS"];

impl Holds {
    fn takes(&self, value: &Value) -> bool {
        let is_word = |value: &Value, words: &[&str]| {
            value.as_str().is_some_and(|word| words.contains(&word))
        };
        match self {
            Self::Text => value.is_string(),
            Self::Truth => value.is_boolean(),
            Self::Count => value.is_u64(),
            Self::Number => value.is_number(),
            Self::Word(words) => is_word(value, words),
            Self::Uniqueness => value.is_boolean() || is_word(value, &UNIQUENESS),
            Self::List => value.is_array(),
            Self::Object(key, words) => {
                let word = value.as_object().map(|object| object.get(*key));
                word.is_some_and(|word| word.is_none_or(|word| is_word(word, words)))
            }
            Self::Objects(keys) => value.as_array().is_some_and(|items| {
                items.iter().all(|item| {
                    let has = |(key, words): &(&str, &[&str])| {
                        item.get(*key).is_some_and(|word| is_word(word, words))
                    };
                    item.is_object() && keys.iter().all(has)
                })
            }),
        }
    }
}

/// Whether the sources of an attribute, in their order, are named as Okta names them.
fn has_good_priority(master: &Value) -> bool {
    let is_source = |source: &Value| {
        source.is_object()
            && ["type", "value"]
                .iter()
                .all(|key| source.get(*key).is_none_or(Value::is_string))
    };
    match master.get("priority") {
        None => true,
        Some(priority) => priority
            .as_array()
            .is_some_and(|sources| sources.iter().all(is_source)),
    }
}

/// Returns what is wrong with the forms of what a property says of itself.
pub(crate) fn forms(name: &str, property: &Map<String, Value>) -> Option<String> {
    if property
        .get("master")
        .is_some_and(|master| !has_good_priority(master))
    {
        return Some(format!("{name}: The value of master is not valid"));
    }
    KEYS.iter().find_map(|(key, holds)| {
        let value = property.get(*key).filter(|value| !value.is_null())?;
        (!holds.takes(value)).then(|| format!("{name}: The value of {key} is not valid"))
    })
}

/// Returns what is wrong with a custom attribute: its name, its type, or what it says of itself.
pub(crate) fn complaint(
    old: Option<&Value>,
    name: &str,
    property: &Map<String, Value>,
) -> Option<String> {
    let text = |key| property.get(key).and_then(Value::as_str);
    let begins = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    let is_word = |each: char| each.is_ascii_alphanumeric() || each == '_';
    if is_base(name) {
        return Some(format!("{name}: A base attribute has this name"));
    }
    if !begins || !name.chars().all(is_word) {
        return Some(format!(
            "{name}: The name has characters that are not allowed"
        ));
    }
    if text("title").is_none_or(str::is_empty) {
        return Some("title: The field cannot be left blank".to_owned());
    }
    if !text("type").is_some_and(|kind| TYPES.contains(&kind)) {
        return Some(format!(
            "{name}: The type is not one of {}",
            TYPES.join(", ")
        ));
    }
    if let Some(wrong) = forms(name, property) {
        return Some(wrong);
    }
    let property = Value::Object(property.clone());
    let of = custom(&property);
    let is_kept = old.is_none_or(|old| {
        let old = custom(old);
        (old.kind(), old.item_kind()) == (of.kind(), of.item_kind())
    });
    if !is_kept {
        return Some(format!(
            "{name}: The type of an attribute cannot be changed"
        ));
    }
    of.default_value()
        .filter(|value| !of.takes(value))
        .map(|_| format!("{name}: The default does not have the type of the attribute"))
}

/// Where values have titles, these are of the same values (`E0000123`).
pub(crate) fn check_enumeration(property: &Map<String, Value>) -> Result<(), Refusal> {
    let items = property.get("items").and_then(Value::as_object);
    for place in [Some(property), items].into_iter().flatten() {
        let list = |key| place.get(key).and_then(Value::as_array);
        if let (Some(allowed), Some(titled)) = (list("enum"), list("oneOf"))
            && !allowed.iter().eq(titled.iter().map(|each| &each["const"]))
        {
            return Err(Refusal::enumeration_mismatch());
        }
    }
    Ok(())
}
