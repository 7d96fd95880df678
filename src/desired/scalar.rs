//! What a single value of YAML is: text, text that may be a number, null, nothing.

use std::rc::Rc;

use saphyr_parser::{ScalarStyle as Written, Tag};

use crate::desired::state::ScalarStyle;
use crate::desired::tree::Kind;

/// Returns what a scalar is, or `None` where its tag has no meaning here.
pub(crate) fn kind(text: &str, style: Written, tag: Option<&Tag>) -> Option<Kind> {
    let plain = || Kind::Scalar(Rc::from(text), ScalarStyle::Plain);
    let quoted = || Kind::Scalar(Rc::from(text), ScalarStyle::Quoted);
    if let Some(tag) = tag {
        let is_core = tag.is_yaml_core_schema();
        return match tag.suffix.as_str() {
            "str" if is_core => Some(quoted()),
            "!" if tag.handle.is_empty() => Some(quoted()),
            "int" | "float" | "bool" if is_core => Some(plain()),
            "null" if is_core && (text.is_empty() || is_null(text)) => Some(Kind::Null),
            _ => None,
        };
    }
    Some(match style {
        Written::Plain if text.is_empty() => Kind::Empty,
        Written::Plain if is_null(text) => Kind::Null,
        Written::Plain => plain(),
        Written::SingleQuoted | Written::DoubleQuoted | Written::Literal | Written::Folded => {
            quoted()
        }
    })
}

/// Returns whether a collection has no tag but the one that it has anyway.
pub(crate) fn is_core(tag: Option<&Tag>, own: &str) -> bool {
    tag.is_none_or(|tag| {
        (tag.is_yaml_core_schema() && tag.suffix == own)
            || (tag.handle.is_empty() && tag.suffix == "!")
    })
}

fn is_null(text: &str) -> bool {
    matches!(text, "null" | "Null" | "NULL" | "~")
}
