//! Texts that Okta stores.

use std::fmt::Display;

use smol_str::SmolStr;

use crate::diagnostic::{Code, Diagnostics};
use crate::source::Located;
use crate::yaml::node::{Entry, Node};
use crate::yaml::read;

/// Returns a text that is not empty.
pub(crate) fn text(entry: &Entry, diagnostics: &mut Diagnostics) -> Option<Located<SmolStr>> {
    let found = read::text(entry, diagnostics)?;
    check_characters(&found, diagnostics);
    Some(found)
}

/// Returns a single value as it is written.
pub(crate) fn scalar(
    node: &Node,
    what: impl Display,
    diagnostics: &mut Diagnostics,
) -> Option<Located<SmolStr>> {
    let found = read::scalar(node, what, diagnostics)?;
    check_characters(&found, diagnostics);
    Some(found)
}

/// Returns a login or an id: text without spaces at its ends and without control characters, for nobody sees them
/// and they make another name of it.
pub(crate) fn name(
    entry: &Entry,
    code: Code,
    diagnostics: &mut Diagnostics,
) -> Option<Located<SmolStr>> {
    let found = text(entry, diagnostics)?;
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
    diagnostics.error(code, found.span, message, help);
    None
}

/// Returns whether Okta stores a character: none of four bytes ([profiles 16](crate::facts::profiles)).
pub(crate) fn is_stored(c: char) -> bool {
    c.len_utf8() < 4
}

/// Reports a character that Okta does not store.
fn check_characters(found: &Located<SmolStr>, diagnostics: &mut Diagnostics) {
    // Most text has no more than ASCII.
    if found.value.is_ascii() {
        return;
    }
    if let Some(strange) = found.value.chars().find(|c| !is_stored(*c)) {
        let message = format!(
            "Okta does not store the character `{strange}` (U+{:X})",
            strange as u32
        );
        diagnostics.error(
            Code::UnsupportedCharacter,
            found.span,
            message,
            "write it without emoji and other characters beyond U+FFFF",
        );
    }
}
