//! Single values: text, words out of a few, lists, truth. Each either reads or is reported at its place.

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
                format!("`{}` cannot be the empty text", entry.key),
            )
            .help("write a value, or remove the line"),
        );
        return None;
    }
    Some(found)
}

/// Returns a single value as it is written.
pub fn scalar(node: &Node, what: &str, diagnostics: &mut Diagnostics) -> Option<Located<String>> {
    match &node.kind {
        Kind::Scalar(text, _) => {
            if let Some(strange) = text.chars().find(|c| c.len_utf8() == 4) {
                diagnostics.push(four_bytes(node, strange));
            }
            Some(Located::new(text.to_string(), node.span))
        }
        Kind::Empty | Kind::Null | Kind::List(_) | Kind::Mapping(_) => {
            diagnostics.push(
                Diagnostic::error(
                    Code::WrongType,
                    node.span,
                    format!(
                        "{what} takes a single value, and this is {}",
                        kind_name(node)
                    ),
                )
                .help("write a value, or remove the line to leave it alone"),
            );
            None
        }
    }
}

/// Okta stores no character of four bytes (facts 11.26).
pub fn four_bytes(node: &Node, strange: char) -> Diagnostic {
    Diagnostic::error(
        Code::UnsupportedCharacter,
        node.span,
        format!(
            "Okta does not store the character `{strange}` (U+{:X})",
            strange as u32
        ),
    )
    .help("write it without characters beyond U+FFFF, such as emoji")
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
    diagnostics.push(
        match same
            .copied()
            .or_else(|| likely(&found.value, names.iter().copied()))
        {
            Some(meant) => diagnostic.help(format!(
                "did you mean `{meant}`? The words are: {}",
                names.join(", ")
            )),
            None => diagnostic.help(format!("the words are: {}", names.join(", "))),
        },
    );
    None
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
                        "`{}` takes a list, and this is {}",
                        entry.key,
                        kind_name(&entry.value)
                    ),
                )
                .help(format!(
                    "write `{}: [a, b]`, or a line `- a` for each",
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
        .filter_map(|item| scalar(item, &what, diagnostics))
        .collect()
}
