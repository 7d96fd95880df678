//! Single values: text, names, words out of a few, lists, truth. Each either reads or is reported at its place.

use crate::desired::keys::kind_name;
use crate::desired::tree::{Entry, Kind, Node};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::likely::likely;
use crate::source::Located;

/// Returns a text that is not empty.
pub fn text(entry: &Entry, diagnostics: &mut Diagnostics) -> Option<Located<String>> {
    let found = scalar(&entry.value, &format!("`{}`", entry.key), diagnostics)?;
    if found.value.is_empty() {
        diagnostics.push(
            Diagnostic::error(
                Code::InvalidValue,
                found.span,
                format!("`{}` cannot be empty", entry.key),
            )
            .help("write a value, or remove the line"),
        );
        return None;
    }
    Some(found)
}

/// Returns a text that is not empty and that Okta stores.
pub fn stored_text(entry: &Entry, diagnostics: &mut Diagnostics) -> Option<Located<String>> {
    let found = text(entry, diagnostics)?;
    check_characters(&found, diagnostics);
    Some(found)
}

/// Returns a login or an id: text without spaces at its ends and without control characters, for nobody sees them
/// and they make another name of it.
pub fn name(entry: &Entry, code: Code, diagnostics: &mut Diagnostics) -> Option<Located<String>> {
    let found = stored_text(entry, diagnostics)?;
    let one_line = "write it on one line after the key, without `|`, `>` or quotes";
    let (what, help) = if found.value.contains(['\n', '\r']) {
        ("contains a line break", one_line)
    } else if found.value.trim() != found.value {
        ("begins or ends with a space", "remove the space")
    } else if found.value.chars().any(char::is_control) {
        ("contains a control character", "remove the character")
    } else {
        return Some(found);
    };
    let message = format!("`{}` {what}", entry.key);
    diagnostics.push(Diagnostic::error(code, found.span, message).help(help));
    None
}

/// Returns a single value as it is written.
pub fn scalar(node: &Node, what: &str, diagnostics: &mut Diagnostics) -> Option<Located<String>> {
    match &node.kind {
        Kind::Scalar(text, _) => Some(Located::new(text.to_string(), node.span)),
        Kind::Empty | Kind::Null | Kind::List(_) | Kind::Mapping(_) => {
            diagnostics.push(
                Diagnostic::error(
                    Code::WrongType,
                    node.span,
                    format!(
                        "{what} must be a single value, but this is {}",
                        kind_name(node)
                    ),
                )
                .help("write a value, or remove the line"),
            );
            None
        }
    }
}

/// Returns a single value that Okta stores, as it is written.
pub fn stored(node: &Node, what: &str, diagnostics: &mut Diagnostics) -> Option<Located<String>> {
    let found = scalar(node, what, diagnostics)?;
    check_characters(&found, diagnostics);
    Some(found)
}

/// Okta stores no character of four bytes ([profiles 16](crate::facts::profiles)).
fn check_characters(found: &Located<String>, diagnostics: &mut Diagnostics) {
    if let Some(strange) = found.value.chars().find(|c| c.len_utf8() == 4) {
        diagnostics.push(
            Diagnostic::error(
                Code::UnsupportedCharacter,
                found.span,
                format!(
                    "Okta does not store the character `{strange}` (U+{:X})",
                    strange as u32
                ),
            )
            .help("write it without emoji and other characters beyond U+FFFF"),
        );
    }
}

/// Returns the meaning of one of a few words.
pub fn word<T: Copy>(
    entry: &Entry,
    words: &[(&'static str, T)],
    diagnostics: &mut Diagnostics,
) -> Option<Located<T>> {
    let found = scalar(&entry.value, &format!("`{}`", entry.key), diagnostics)?;
    if let Some((_, meaning)) = words.iter().find(|(word, _)| *word == found.value) {
        return Some(Located::new(*meaning, found.span));
    }
    let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    let diagnostic = Diagnostic::error(
        Code::InvalidValue,
        found.span,
        format!("`{}` cannot be `{}`", entry.key, found.value),
    );
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
    word(entry, &words, diagnostics).map(|found| found.value)
}

/// Returns the items of a list.
pub fn list<'n>(entry: &'n Entry, diagnostics: &mut Diagnostics) -> Option<&'n [Node]> {
    match &entry.value.kind {
        Kind::List(items) => Some(items),
        Kind::Empty | Kind::Null | Kind::Scalar(..) | Kind::Mapping(_) => {
            diagnostics.push(
                Diagnostic::error(
                    Code::WrongType,
                    entry.value.span,
                    format!(
                        "`{}` must be a list, but this is {}",
                        entry.key,
                        kind_name(&entry.value)
                    ),
                )
                .help(format!(
                    "write `{}: […]`, or one line that begins with `- ` per item",
                    entry.key
                )),
            );
            None
        }
    }
}

/// Returns the texts of a list.
pub fn texts(entry: &Entry, diagnostics: &mut Diagnostics) -> Vec<Located<String>> {
    let items = list(entry, diagnostics).unwrap_or_default();
    let what = format!("each item of `{}`", entry.key);
    items
        .iter()
        .filter_map(|item| {
            if matches!(item.kind, Kind::List(_)) {
                diagnostics.push(list_in_list(item, &what));
                return None;
            }
            let found = scalar(item, &what, diagnostics)?;
            if found.value.is_empty() {
                let message = format!("an item of `{}` cannot be empty", entry.key);
                diagnostics.push(
                    Diagnostic::error(Code::InvalidValue, found.span, message)
                        .help("write a value, or remove the item"),
                );
                return None;
            }
            Some(found)
        })
        .collect()
}

/// Returns the error of a list that stands where an item of a list belongs; most often it is an alias.
pub fn list_in_list(item: &Node, what: &str) -> Diagnostic {
    let message = format!("{what} must be a single value, but this is a list");
    Diagnostic::error(Code::WrongType, item.span, message)
        .label("lists do not merge")
        .help("YAML merges mappings (`<<`), but no lists: write out each item, or the alias alone: `groups: *team`")
}
