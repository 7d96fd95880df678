//! Texts, numbers, words out of a few, lists and mappings. Each either reads or is reported at its place.

use std::fmt::Display;
use std::ops::RangeInclusive;

use smol_str::SmolStr;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::likely::likely;
use crate::source::Located;
use crate::yaml::keys::Keys;
use crate::yaml::node::{Entry, Kind, Node};
use crate::yaml::words::Words;

/// Returns a text that is not empty.
pub fn text(entry: &Entry, diagnostics: &mut Diagnostics) -> Option<Located<SmolStr>> {
    let found = scalar(&entry.value, format_args!("`{}`", entry.key), diagnostics)?;
    if found.value.is_empty() {
        diagnostics.error(
            Code::InvalidValue,
            found.span,
            format!("`{}` cannot be empty", entry.key),
            "write a value, or remove the line",
        );
        return None;
    }
    Some(found)
}

/// Returns a single value as it is written.
pub fn scalar(
    node: &Node,
    what: impl Display,
    diagnostics: &mut Diagnostics,
) -> Option<Located<SmolStr>> {
    let Kind::Scalar(text) = &node.kind else {
        let help = "write a value, or remove the line";
        diagnostics.push(wrong_kind(node, what, "a single value").help(help));
        return None;
    };
    Some(Located::new(text.clone(), node.span))
}

/// Returns the error of a node that is something else than it must be.
pub fn wrong_kind(node: &Node, what: impl Display, wanted: &str) -> Diagnostic {
    let message = format!("{what} must be {wanted}, but this is {}", node.kind_name());
    Diagnostic::error(Code::WrongType, node.span, message)
}

/// Returns the error of a value that its key cannot have.
pub fn wrong_value(entry: &Entry, written: impl Display) -> Diagnostic {
    let message = format!("`{}` cannot be `{written}`", entry.key);
    Diagnostic::error(Code::InvalidValue, entry.value.span, message)
}

/// Returns a whole number.
pub fn number(
    entry: &Entry,
    range: RangeInclusive<u64>,
    help: impl Into<String>,
    diagnostics: &mut Diagnostics,
) -> Option<u64> {
    let found = text(entry, diagnostics)?;
    let number = digits(&found.value).filter(|number| range.contains(number));
    if number.is_none() {
        diagnostics.push(wrong_value(entry, &found.value).help(help));
    }
    number
}

/// Returns the number that is written in digits.
pub fn digits(text: &str) -> Option<u64> {
    let is_number = text.chars().all(|c| c.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

/// Returns the meaning of one of a few words.
pub fn word<T: Words>(entry: &Entry, diagnostics: &mut Diagnostics) -> Option<Located<T>> {
    meaning(entry, T::WORDS, diagnostics)
}

/// Returns the meaning of one of a few words.
pub fn meaning<T: Copy>(
    entry: &Entry,
    words: &[(&'static str, T)],
    diagnostics: &mut Diagnostics,
) -> Option<Located<T>> {
    let found = scalar(&entry.value, format_args!("`{}`", entry.key), diagnostics)?;
    if let Some((_, meaning)) = words.iter().find(|(word, _)| *word == found.value) {
        return Some(Located::new(*meaning, found.span));
    }
    let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    let diagnostic = wrong_value(entry, &found.value);
    let folded = found.value.to_uppercase();
    let same = names.iter().find(|name| name.to_uppercase() == folded);
    let all = one_of(&names);
    diagnostics.push(
        match same
            .copied()
            .or_else(|| likely(&found.value, names.iter().copied()))
        {
            Some(meant) => diagnostic.help(format!("did you mean `{meant}`? Allowed: {all}")),
            None => diagnostic.help(format!("allowed: {all}")),
        },
    );
    None
}

/// Returns `` `a`, `b` or `c` ``.
pub fn one_of(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => format!("`{only}`"),
        [most @ .., last] => format!("`{}` or `{last}`", most.join("`, `")),
    }
}

/// Returns `true` or `false`.
pub fn truth(entry: &Entry, diagnostics: &mut Diagnostics) -> Option<bool> {
    let words = [("true", true), ("false", false)];
    meaning(entry, &words, diagnostics).map(|found| found.value)
}

/// Returns the items of a list.
pub fn list<'n>(entry: &'n Entry, diagnostics: &mut Diagnostics) -> Option<&'n [Node]> {
    let (key, items) = (&entry.key, entry.value.items());
    if items.is_none() {
        let help = format!("write `{key}: […]`, or one line that begins with `- ` per item");
        let found = wrong_kind(&entry.value, format_args!("`{key}`"), "a list");
        diagnostics.push(found.help(help));
    }
    items
}

/// Returns the texts of a list.
pub fn texts(entry: &Entry, diagnostics: &mut Diagnostics) -> Vec<Located<String>> {
    let items = list(entry, diagnostics).unwrap_or_default();
    let what = format!("each item of `{}`", entry.key);
    items
        .iter()
        .filter_map(|item| {
            if item.items().is_some() {
                diagnostics.push(list_in_list(item, &what));
                return None;
            }
            let found = scalar(item, &what, diagnostics)?;
            if found.value.is_empty() {
                let message = format!("an item of `{}` cannot be empty", entry.key);
                diagnostics.error(
                    Code::InvalidValue,
                    found.span,
                    message,
                    "write a value, or remove the item",
                );
                return None;
            }
            Some(found.map(String::from))
        })
        .collect()
}

/// Returns the error of a list that stands where an item of a list belongs; most often it is an alias.
pub fn list_in_list(item: &Node, what: &str) -> Diagnostic {
    wrong_kind(item, what, "a single value")
        .label("lists do not merge")
        .help("YAML merges mappings (`<<`), but no lists: write out each item, or the alias alone: `groups: *team`")
}

/// Returns the error of a key that a mapping cannot have, with what to do about it.
pub fn unknown_key(entry: &Entry, keys: &Keys, help: Option<String>) -> Diagnostic {
    let key = &*entry.key;
    let message = format!("unknown key `{key}` in {}", keys.what);
    let meant = || likely(key, keys.known.iter().chain(keys.later).copied());
    let help = help.unwrap_or_else(|| match (meant(), keys.known) {
        (Some(meant), _) => format!("did you mean `{meant}`?"),
        (None, [only]) => format!("the only key is `{only}`"),
        (None, all) => format!("the keys are `{}`", all.join("`, `")),
    });
    Diagnostic::error(Code::UnknownKey, entry.key_span, message).help(help)
}

/// Returns whether a key is the user's own: a place for anchors, which nothing reads. It means nothing to Okta either:
/// no name of an attribute or a relationship holds a `-`.
pub fn is_own(key: &str) -> bool {
    key.starts_with("x-")
}

/// Adds what was probably meant instead of what is written.
pub fn meant<'n>(
    found: Diagnostic,
    written: &str,
    known: impl IntoIterator<Item = &'n str>,
) -> Diagnostic {
    match likely(written, known) {
        Some(meant) => found.help(format!("did you mean `{meant}`?")),
        None => found,
    }
}
