//! A sandbox file that cannot be read at once: held against its schema, so that every mistake of form is found in one
//! run, each at its place. What is left without them is read on, for the mistakes of meaning.

use jiff::Timestamp;
use serde_json::{Map, Number, Value};

use crate::desired::state::ScalarStyle;
use crate::desired::tree::{Kind, Node};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::likely::likely;
use crate::source::Span;

/// A value of the file that its schema takes, and where it stands.
#[derive(Debug)]
pub(crate) struct Tree {
    pub(crate) span: Span,
    pub(crate) kind: Branch,
}

/// What a value is.
#[derive(Debug)]
pub(crate) enum Branch {
    Single(Value),
    List(Vec<Tree>),
    Mapping(Vec<Pair>),
}

/// A key and its value.
#[derive(Debug)]
pub(crate) struct Pair {
    pub(crate) name: String,
    key: Span,
    pub(crate) value: Tree,
}

/// The way from the whole file to a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Key(String),
    Item(usize),
}

impl Tree {
    /// Holds a document against a schema; `None` where nothing of it is left.
    pub(crate) fn check(schema: &Value, document: &Node, found: &mut Diagnostics) -> Option<Self> {
        let mut checker = Checker {
            whole: schema,
            found,
        };
        checker.check(schema, document, "the file")
    }

    /// Returns what stands below a key.
    pub(crate) fn get(&self, name: &str) -> Option<&Pair> {
        match &self.kind {
            Branch::Mapping(pairs) => pairs.iter().find(|pair| pair.name == name),
            Branch::Single(_) | Branch::List(_) => None,
        }
    }

    /// Returns the items of a list.
    pub(crate) fn items(&self) -> &[Self] {
        match &self.kind {
            Branch::List(items) => items,
            Branch::Single(_) | Branch::Mapping(_) => &[],
        }
    }

    /// Returns where a part stands: where it is not there, what it would be a part of. A key of a mapping that holds
    /// more than one value is marked itself.
    pub(crate) fn place(&self, way: &[Step]) -> Span {
        let Some((first, rest)) = way.split_first() else {
            return match &self.kind {
                Branch::Mapping(pairs) => pairs.first().map_or(self.span, |pair| pair.value.span),
                Branch::Single(_) | Branch::List(_) => self.span,
            };
        };
        match first {
            Step::Key(name) => match self.get(name) {
                Some(pair) if rest.is_empty() => match &pair.value.kind {
                    Branch::Single(_) => pair.value.span,
                    Branch::List(_) | Branch::Mapping(_) => pair.key,
                },
                Some(pair) => pair.value.place(rest),
                None => self.place(&[]),
            },
            Step::Item(index) => match self.items().get(*index) {
                Some(item) => item.place(rest),
                None => self.span,
            },
        }
    }

    /// Returns where the last key of a way stands.
    pub(crate) fn key_place(&self, way: &[Step]) -> Span {
        match way.split_first() {
            Some((Step::Key(name), [])) => {
                let pair = self.get(name);
                pair.map_or_else(|| self.place(&[]), |pair| pair.key)
            }
            Some((Step::Key(name), rest)) => match self.get(name) {
                Some(pair) => pair.value.key_place(rest),
                None => self.place(&[]),
            },
            Some((Step::Item(index), rest)) => match self.items().get(*index) {
                Some(item) => item.key_place(rest),
                None => self.span,
            },
            None => self.place(&[]),
        }
    }

    /// Returns the value without places.
    pub(crate) fn value(&self) -> Value {
        match &self.kind {
            Branch::Single(value) => value.clone(),
            Branch::List(items) => items.iter().map(Self::value).collect(),
            Branch::Mapping(pairs) => {
                let pairs = pairs.iter();
                let all: Map<String, Value> = pairs
                    .map(|pair| (pair.name.clone(), pair.value.value()))
                    .collect();
                Value::Object(all)
            }
        }
    }
}

/// The schema that takes any value.
static ANYTHING: Value = Value::Bool(true);

struct Checker<'a> {
    whole: &'a Value,
    found: &'a mut Diagnostics,
}

impl<'a> Checker<'a> {
    fn resolved(&self, schema: &'a Value) -> &'a Value {
        let reference = schema.get("$ref").and_then(Value::as_str);
        let found = reference.and_then(|at| self.whole.pointer(at.trim_start_matches('#')));
        found.unwrap_or(schema)
    }

    /// Returns the schema of these that is about such a value.
    fn fitting(&self, schema: &'a Value, value: &Value) -> &'a Value {
        let schema = self.resolved(schema);
        let kinds = schema.get("anyOf").and_then(Value::as_array);
        let fitting = kinds.into_iter().flatten().map(|each| self.resolved(each));
        let mut fitting = fitting.filter(|each| takes(each, value));
        fitting.next().unwrap_or(schema)
    }

    fn check(&mut self, schema: &'a Value, node: &Node, name: &str) -> Option<Tree> {
        let mut value = outline(node);
        let schema = self.fitting(schema, &value);
        if let Kind::Scalar(text, _) = &node.kind
            && types(schema).contains(&"string")
        {
            // Where text is wanted, `007` is one.
            value = Value::from(&**text);
        }
        if !takes(schema, &value) {
            self.wrong_type(schema, node, &value, name);
            return None;
        }
        let kind = match &node.kind {
            Kind::Empty | Kind::Null | Kind::Scalar(..) => {
                if let Some(problem) = refused(schema, &value) {
                    let message = format!("{name} {problem}");
                    let found = Diagnostic::error(Code::InvalidValue, node.span, message);
                    self.found.push(meant(found, &value, words(schema)));
                    return None;
                }
                Branch::Single(value)
            }
            Kind::List(items) => {
                let of = schema.get("items").unwrap_or(&ANYTHING);
                let name = format!("an item of {name}");
                let items = items.iter();
                Branch::List(
                    items
                        .filter_map(|item| self.check(of, item, &name))
                        .collect(),
                )
            }
            Kind::Mapping(_) => Branch::Mapping(self.pairs(schema, node)?),
        };
        Some(Tree {
            span: node.span,
            kind,
        })
    }

    /// Checks a mapping; `None` where a key that must be there is not, or has a mistake.
    fn pairs(&mut self, schema: &'a Value, node: &Node) -> Option<Vec<Pair>> {
        let Kind::Mapping(entries) = &node.kind else {
            return None;
        };
        let known = schema.get("properties").and_then(Value::as_object);
        let others = schema.get("additionalProperties");
        let mut pairs = Vec::new();
        for entry in entries.iter() {
            let own = known.and_then(|known| known.get(&*entry.key));
            let is_open = others != Some(&Value::Bool(false));
            let of = match own {
                Some(own) => own,
                None if is_open => others.unwrap_or(&ANYTHING),
                // A place for anchors.
                None if entry.key.starts_with("x-") => continue,
                None => {
                    let message = format!("unknown key `{}`", entry.key);
                    let found = Diagnostic::error(Code::UnknownKey, entry.key_span, message);
                    let names = known.into_iter().flat_map(Map::keys).map(String::as_str);
                    let key = Value::from(&*entry.key);
                    self.found.push(meant(found, &key, names.collect()));
                    continue;
                }
            };
            let name = format!("`{}`", entry.key);
            pairs.extend(self.check(of, &entry.value, &name).map(|value| Pair {
                name: entry.key.to_string(),
                key: entry.key_span,
                value,
            }));
        }
        let required = schema.get("required").and_then(Value::as_array);
        let required = required.into_iter().flatten().filter_map(Value::as_str);
        let mut is_whole = true;
        for name in required {
            is_whole &= pairs.iter().any(|pair| pair.name == name);
            if !entries.iter().any(|entry| &*entry.key == name) {
                let span = entries.first().map_or(node.span, |entry| entry.key_span);
                let message = format!("the key `{name}` is missing");
                let found = Diagnostic::error(Code::MissingKey, span, message);
                self.found.push(found.label("in this mapping"));
            }
        }
        is_whole.then_some(pairs)
    }

    fn wrong_type(&mut self, schema: &Value, node: &Node, value: &Value, name: &str) {
        let wanted = kinds(schema, |each| self.resolved(each));
        let is_text = wanted.contains(&"text");
        let message = format!("{name} must be {}", wanted.join(" or "));
        let found = Diagnostic::error(Code::WrongType, node.span, message);
        let is_single = !value.is_null() && !value.is_array() && !value.is_object();
        self.found.push(if is_text && is_single {
            found.help("put it in quotes")
        } else {
            found
        });
    }
}

/// A value as its schema looks at it: of lists and mappings only what they are.
fn outline(node: &Node) -> Value {
    match &node.kind {
        Kind::Empty | Kind::Null => Value::Null,
        Kind::Scalar(text, ScalarStyle::Plain) => single(text),
        Kind::Scalar(text, _) => Value::from(&**text),
        Kind::List(_) => Value::Array(Vec::new()),
        Kind::Mapping(_) => Value::Object(Map::new()),
    }
}

/// What a text without quotes is. A number that JSON does not have is a text.
fn single(text: &str) -> Value {
    let number = || text.parse::<f64>().ok().and_then(Number::from_f64);
    let is_number = text.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first));
    match text {
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ if !is_number => Value::from(text),
        _ => match text.parse::<i64>() {
            Ok(whole) => Value::from(whole),
            Err(_) => number().map_or_else(|| Value::from(text), Value::Number),
        },
    }
}

fn types(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(kind)) => vec![kind],
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn takes(schema: &Value, value: &Value) -> bool {
    let kinds = types(schema);
    if kinds.is_empty() {
        return match words(schema).as_slice() {
            [] => schema.get("anyOf").is_none(),
            _ => value.is_string(),
        };
    }
    kinds.iter().any(|kind| match *kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        _ => value.is_object(),
    })
}

/// What a schema takes, in words; nothing is always taken where it may be absent, and goes without saying.
fn kinds<'s>(schema: &'s Value, resolved: impl Fn(&'s Value) -> &'s Value) -> Vec<&'static str> {
    let parts = schema.get("anyOf").and_then(Value::as_array);
    let parts: Vec<&Value> = match parts {
        Some(parts) => parts.iter().map(resolved).collect(),
        None => vec![schema],
    };
    let all = parts.into_iter().flat_map(|part| match types(part) {
        none if none.is_empty() => vec!["string"],
        kinds => kinds,
    });
    let words = all.filter(|kind| *kind != "null").map(|kind| match kind {
        "boolean" => "true or false",
        "integer" => "a whole number",
        "number" => "a number",
        "string" => "text",
        "array" => "a list",
        _ => "a mapping",
    });
    words.collect()
}

/// The words that a schema lists.
fn words(schema: &Value) -> Vec<&str> {
    let all = schema.get("oneOf").and_then(Value::as_array);
    let all = all.into_iter().flatten();
    all.filter_map(|each| each.get("const")?.as_str()).collect()
}

/// What is wrong with a text that stands alone.
fn refused(schema: &Value, value: &Value) -> Option<String> {
    let text = value.as_str()?;
    let words = words(schema);
    if !words.is_empty() && !words.contains(&text) {
        return Some(format!("must be one of {}", words.join(", ")));
    }
    // The one pattern that the schema has.
    let is_word = |each: char| each.is_ascii_uppercase() || each.is_ascii_digit() || each == '_';
    if schema.get("pattern").is_some() && (text.is_empty() || !text.chars().all(is_word)) {
        return Some("must be a word in capital letters, as Okta writes it".to_owned());
    }
    let is_moment = schema.get("format").and_then(Value::as_str) == Some("date-time");
    (is_moment && text.parse::<Timestamp>().is_err())
        .then(|| "must be a moment like 2026-11-24T08:00:00Z".to_owned())
}

/// Adds what was probably meant.
fn meant(found: Diagnostic, written: &Value, names: Vec<&str>) -> Diagnostic {
    match likely(written.as_str().unwrap_or_default(), names) {
        Some(name) => found.help(format!("did you mean `{name}`?")),
        None => found,
    }
}
