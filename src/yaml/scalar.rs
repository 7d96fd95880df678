//! What a single value of YAML is: text, text that may be a number, null, nothing.

use saphyr_parser::{ScalarStyle, Tag};
use smol_str::SmolStr;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::yaml::node::{Kind, NodeStyle};

/// Returns what a scalar is, and how it is written. A tag that has no meaning here is told, and passed over.
pub(crate) fn read(
    text: &str,
    style: ScalarStyle,
    tag: Option<&Tag>,
    tell: impl FnOnce(&Tag),
) -> (Kind, NodeStyle) {
    let scalar = |style| (Kind::Scalar(SmolStr::new(text)), style);
    if let Some(tag) = tag {
        let is_core = tag.is_yaml_core_schema();
        return match tag.suffix.as_str() {
            "str" if is_core => scalar(NodeStyle::Tagged),
            "!" if tag.handle.is_empty() => scalar(NodeStyle::Tagged),
            "int" | "float" | "bool" if is_core => scalar(NodeStyle::Plain),
            "null" if is_core && (text.is_empty() || is_null(text)) => {
                (Kind::Null, NodeStyle::Plain)
            }
            _ => {
                tell(tag);
                scalar(NodeStyle::Plain)
            }
        };
    }
    match style {
        ScalarStyle::Plain if text.is_empty() => (Kind::Empty, NodeStyle::Plain),
        ScalarStyle::Plain if is_null(text) => (Kind::Null, NodeStyle::Plain),
        ScalarStyle::Plain => scalar(NodeStyle::Plain),
        ScalarStyle::SingleQuoted => scalar(NodeStyle::SingleQuoted),
        ScalarStyle::DoubleQuoted => scalar(NodeStyle::DoubleQuoted),
        ScalarStyle::Literal => scalar(NodeStyle::Literal),
        ScalarStyle::Folded => scalar(NodeStyle::Folded),
    }
}

/// Returns the tag of a collection, unless it is the one that it has anyway.
pub(crate) fn foreign<'t>(tag: Option<&'t Tag>, own: &str) -> Option<&'t Tag> {
    tag.filter(|tag| {
        let is_bare = tag.handle.is_empty() && tag.suffix == "!";
        !is_bare && (!tag.is_yaml_core_schema() || tag.suffix != own)
    })
}

fn is_null(text: &str) -> bool {
    matches!(text, "null" | "Null" | "NULL" | "~")
}

/// Returns the error of a tag that would have no effect.
pub(crate) fn wrong_tag(span: Span, tag: &Tag) -> Diagnostic {
    let tag = if tag.is_yaml_core_schema() {
        format!("!!{}", tag.suffix)
    } else {
        tag.to_string()
    };
    let message = format!("the YAML tag `{tag}` has no meaning here");
    Diagnostic::error(Code::WrongType, span, message)
        .help("remove it; to keep a value as text, put it in quotes")
}
