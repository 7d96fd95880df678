//! A single value in place of another: the quotes stay as they are, as far as they can.

use crate::yaml::edit::geometry::Sheet;
use crate::yaml::fragment::{Dialect, Fragment};
use crate::yaml::node::{Node, NodeStyle};
use crate::yaml::quoted::{quoted, text};

/// Returns a value as it is written in place of another, on one line.
pub(crate) fn alike(sheet: &Sheet<'_>, old: &Node, value: &Fragment) -> String {
    let Fragment::Text(new) = value else {
        return value.inline(sheet.dialect);
    };
    if sheet.dialect == Dialect::Json {
        return quoted(new);
    }
    let takes_single = !new.chars().any(|c| c.is_control() || !is_printable(c));
    match old.style {
        NodeStyle::SingleQuoted if takes_single => format!("'{}'", new.replace('\'', "''")),
        NodeStyle::DoubleQuoted => quoted(new),
        NodeStyle::SingleQuoted
        | NodeStyle::Plain
        | NodeStyle::Tagged
        | NodeStyle::Literal
        | NodeStyle::Folded
        | NodeStyle::Flow
        | NodeStyle::Block => text(new).into_owned(),
    }
}

fn is_printable(c: char) -> bool {
    !matches!(
        c,
        '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
    )
}
