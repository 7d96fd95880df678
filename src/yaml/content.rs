//! What can stand behind a key: each kind reads itself, and has a JSON Schema.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde_json::{Map, Value};

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{Located, Span};
use crate::yaml::json::json;
use crate::yaml::node::{Entry, Kind, Node};
use crate::yaml::read::{meant, wrong_kind};
use crate::yaml::words::Words;

/// A value that is to be read: what it is called, and where it stands.
#[derive(Clone, Copy)]
pub(crate) struct Unread<'n> {
    name: Name<'n>,
    pub(crate) node: &'n Node,
}

#[derive(Clone, Copy)]
enum Name<'n> {
    File,
    Key(&'n str, Span),
    Item(&'n str),
}

impl fmt::Display for Name<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File => formatter.write_str("the file"),
            Self::Key(key, _) => write!(formatter, "`{key}`"),
            Self::Item(list) => write!(formatter, "an item of `{list}`"),
        }
    }
}

impl<'n> Unread<'n> {
    /// Takes all of a file.
    pub(crate) fn whole(node: &'n Node) -> Self {
        let name = Name::File;
        Self { name, node }
    }

    /// Takes what stands behind a key.
    pub(crate) fn behind(entry: &'n Entry) -> Self {
        Self {
            name: Name::Key(&entry.key, entry.key_span),
            node: &entry.value,
        }
    }

    /// Returns what findings mark: of more than one value the key, or the first of them.
    fn mark(self) -> Span {
        match (&self.node.kind, self.name) {
            (Kind::List(_) | Kind::Mapping(_), Name::Key(_, key)) => key,
            (Kind::Mapping(entries), _) => {
                let first = entries.first();
                first.map_or(self.node.span, |entry| entry.value.span)
            }
            (Kind::Empty | Kind::Null | Kind::Scalar(_) | Kind::List(_), _) => self.node.span,
        }
    }

    /// Returns a single value as it is written.
    pub(crate) fn text(self, found: &mut Diagnostics) -> Option<&'n str> {
        let text = self.node.text();
        if text.is_none() {
            found.push(wrong_kind(self.node, self.name, "a single value"));
        }
        text
    }

    /// Returns the error of a value of another form.
    pub(crate) fn wrong(self, code: Code, wanted: impl fmt::Display) -> Diagnostic {
        let message = format!("{} must be {wanted}", self.name);
        Diagnostic::error(code, self.node.span, message)
    }

    /// Returns the entries of a mapping.
    pub(crate) fn entries(self, found: &mut Diagnostics) -> Option<&'n [Entry]> {
        let entries = self.node.entries();
        if entries.is_none() {
            let wrong = wrong_kind(self.node, self.name, "a mapping");
            found.push(wrong.help("write lines of `key: value`"));
        }
        entries
    }
}

/// What can stand behind a key.
pub(crate) trait Content: Sized {
    /// What has its JSON Schema.
    type Shape: JsonSchema;

    /// Reads it; what is wrong is reported.
    fn read(unread: Unread<'_>, found: &mut Diagnostics) -> Option<Self>;

    /// Returns what the absence of the key stands for; `None` where the key must be there.
    fn absent() -> Option<Self> {
        None
    }
}

impl Content for String {
    type Shape = Self;

    fn read(unread: Unread<'_>, found: &mut Diagnostics) -> Option<Self> {
        unread.text(found).map(str::to_owned)
    }
}

impl Content for bool {
    type Shape = Self;

    fn read(unread: Unread<'_>, found: &mut Diagnostics) -> Option<Self> {
        let truth = json(unread.node).as_bool();
        if truth.is_none() {
            found.push(unread.wrong(Code::WrongType, "true or false"));
        }
        truth
    }
}

impl Content for u32 {
    type Shape = Self;

    fn read(unread: Unread<'_>, found: &mut Diagnostics) -> Option<Self> {
        let number = json(unread.node).as_u64();
        let number = number.and_then(|number| Self::try_from(number).ok());
        if number.is_none() {
            found.push(unread.wrong(Code::WrongType, "a whole number"));
        }
        number
    }
}

impl<T: Words + JsonSchema> Content for T {
    type Shape = Self;

    fn read(unread: Unread<'_>, found: &mut Diagnostics) -> Option<Self> {
        let text = unread.text(found)?;
        let meaning = Self::WORDS.iter().find(|(word, _)| *word == text);
        if meaning.is_none() {
            let words = || Self::WORDS.iter().map(|(word, _)| *word);
            let wanted = format!("one of {}", words().collect::<Vec<_>>().join(", "));
            let wrong = unread.wrong(Code::InvalidValue, wanted);
            found.push(meant(wrong, text, words()));
        }
        meaning.map(|(_, meaning)| *meaning)
    }
}

impl Content for f64 {
    type Shape = Self;

    fn read(unread: Unread<'_>, found: &mut Diagnostics) -> Option<Self> {
        let number = json(unread.node).as_f64();
        if number.is_none() {
            found.push(unread.wrong(Code::WrongType, "a number"));
        }
        number
    }
}

/// Anything.
impl Content for Node {
    type Shape = Value;

    fn read(unread: Unread<'_>, _: &mut Diagnostics) -> Option<Self> {
        Some(unread.node.clone())
    }
}

/// Any mapping.
impl Content for Map<String, Value> {
    type Shape = Self;

    fn read(unread: Unread<'_>, found: &mut Diagnostics) -> Option<Self> {
        let entries = unread.entries(found)?.iter();
        let values = entries.map(|entry| (entry.key.to_string(), json(&entry.value)));
        Some(values.collect())
    }
}

impl<T: Content> Content for Located<T> {
    type Shape = T::Shape;

    fn read(unread: Unread<'_>, found: &mut Diagnostics) -> Option<Self> {
        T::read(unread, found).map(|value| Self::new(value, unread.mark()))
    }
}

impl<T: Content> Content for Option<T> {
    type Shape = Option<T::Shape>;

    fn read(unread: Unread<'_>, found: &mut Diagnostics) -> Option<Self> {
        if unread.node.is_nothing() {
            return Some(None);
        }
        T::read(unread, found).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

/// What is wrong with an item takes that item away.
impl<T: Content> Content for Vec<T> {
    type Shape = Vec<T::Shape>;

    fn read(unread: Unread<'_>, found: &mut Diagnostics) -> Option<Self> {
        let Some(items) = unread.node.items() else {
            found.push(wrong_kind(unread.node, unread.name, "a list"));
            return None;
        };
        let name = match unread.name {
            Name::Key(list, _) | Name::Item(list) => Name::Item(list),
            Name::File => Name::File,
        };
        let items = items.iter().map(|node| Unread { name, node });
        Some(items.filter_map(|item| T::read(item, found)).collect())
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

/// Values by name, in the order of the file.
#[derive(Debug)]
pub(crate) struct Named<V>(pub(crate) Vec<(Located<String>, V)>);

impl<V: Content> Content for Named<V> {
    type Shape = BTreeMap<String, V::Shape>;

    fn read(unread: Unread<'_>, found: &mut Diagnostics) -> Option<Self> {
        let mut values = Vec::new();
        for entry in unread.entries(found)? {
            if let Some(value) = V::read(Unread::behind(entry), found) {
                let name = Located::new(entry.key.to_string(), entry.key_span);
                values.push((name, value));
            }
        }
        Some(Self(values))
    }

    fn absent() -> Option<Self> {
        Some(Self(Vec::new()))
    }
}
