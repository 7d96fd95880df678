//! A tree as the value that YAML's own rules make of it.

use serde_json::{Number, Value};

use crate::yaml::node::{Kind, Node, NodeStyle};

/// Returns the value without places. A number that JSON does not have is text.
pub(crate) fn json(node: &Node) -> Value {
    match &node.kind {
        Kind::Empty | Kind::Null => Value::Null,
        Kind::Scalar(text) if node.style == NodeStyle::Plain => plain(text),
        Kind::Scalar(text) => Value::from(&**text),
        Kind::List(items) => items.iter().map(json).collect(),
        Kind::Mapping(entries) => {
            let entries = entries.iter();
            let values = entries.map(|entry| (entry.key.to_string(), json(&entry.value)));
            Value::Object(values.collect())
        }
    }
}

/// What a text without quotes is.
fn plain(text: &str) -> Value {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_number = digits.starts_with(|first: char| first.is_ascii_digit() || first == '.');
    // `007` is no number: somebody's number in a list of people, more likely.
    let has_zeros = digits.len() > 1 && digits.bytes().all(|each| each.is_ascii_digit());
    match text {
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ if !is_number || (has_zeros && digits.starts_with('0')) => Value::from(text),
        _ => number(text, digits).map_or_else(|| Value::from(text), Value::Number),
    }
}

fn number(text: &str, digits: &str) -> Option<Number> {
    let sign = if text.starts_with('-') { "-" } else { "" };
    let radixes = [("0x", 16), ("0o", 8), ("0b", 2)].into_iter();
    let mut other =
        radixes.filter_map(|(prefix, radix)| Some((digits.strip_prefix(prefix)?, radix)));
    let (digits, radix) = other.next().unwrap_or((digits, 10));
    let is_unsigned = !digits.starts_with(['+', '-']);
    let whole = i128::from_str_radix(&format!("{sign}{digits}"), radix).ok();
    let whole = whole.filter(|_| is_unsigned).and_then(|whole| {
        let signed = i64::try_from(whole).map(Number::from);
        signed
            .or_else(|_| u64::try_from(whole).map(Number::from))
            .ok()
    });
    let fraction = || text.parse::<f64>().ok().and_then(Number::from_f64);
    whole.or_else(|| fraction().filter(|_| radix == 10))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::json;
    use crate::diagnostic::Diagnostics;
    use crate::source::SourceMap;
    use crate::yaml::limits::FileLimits;
    use crate::yaml::parse::documents;

    fn read(text: &str) -> Value {
        let mut sources = SourceMap::default();
        let id = sources.add("a.yaml", text);
        let limits = FileLimits::default();
        let mut found = Diagnostics::default();
        let all = documents(id, sources.file(id), &limits, &mut found);
        assert!(found.is_empty(), "{text}: {found:?}");
        json(&all[0])
    }

    /// What is written by the library is read here.
    #[test]
    fn a_text_without_quotes_is_what_the_library_takes_it_for() {
        for text in [
            "1",
            "-1",
            "+1",
            "0",
            "-0",
            "007",
            "-007",
            "0x1F",
            "-0x1f",
            "+0x1",
            "0x+1",
            "0x",
            "0xg",
            "0o17",
            "0b11",
            "0xFFFFFFFFFFFFFFFF",
            "18446744073709551615",
            "-9223372036854775808",
            "1.5",
            ".5",
            "+.5",
            "5.",
            "1e3",
            "1e",
            "00.5",
            "1_000",
            "12:30",
            "2026-11-24",
            "1.2.3",
            ".",
            "..",
            "+",
            "true",
            "True",
            "tRUE",
            "FALSE",
            "yes",
            "no",
            "null",
            "NULL",
            "~",
            "inf",
            "nan",
            "infinity",
            "-inf",
            "a b",
            "'1'",
            "\"true\"",
            "[1, {a: 2}]",
        ] {
            let wanted: Value = crate::yaml::from_str(&format!("[{text}]")).unwrap();
            assert_eq!(read(&format!("[{text}]")), wanted, "{text}");
        }
    }

    /// Null would unset, and the number is somebody's all the same.
    #[test]
    fn a_number_that_json_does_not_have_is_text() {
        for text in [".inf", "-.INF", ".nan", "1e999"] {
            assert_eq!(read(text), Value::from(text));
        }
    }
}
