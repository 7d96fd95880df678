//! Words as YAML reads them back.

use std::borrow::Cow;

/// Returns a text so that it is read back as this very text, in a list of brackets too: without quotes where none are
/// needed.
pub fn quoted_if_needed(text: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "@._+-".contains(c);
    // What begins with a digit is a number, unless it has a letter that none has, in whatever notation.
    let is_of_no_number = |c: char| {
        c == '@' || c.is_ascii_alphabetic() && !"abcdefox".contains(c.to_ascii_lowercase())
    };
    let begins = match text.chars().next() {
        Some(first) if first.is_ascii_digit() => text.contains(is_of_no_number),
        first => first.is_some_and(|first| first.is_ascii_alphabetic()),
    };
    // Words that stand for something else, in one version of YAML or another.
    let is_taken = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    let is_taken = is_taken.iter().any(|word| text.eq_ignore_ascii_case(word));
    if begins && !is_taken && text.chars().all(is_plain) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(quoted(text))
    }
}

/// Returns a text in double quotes, as JSON and YAML alike read it.
pub fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::quoted_if_needed;

    #[test]
    fn texts_are_read_back_as_they_were() {
        for text in [
            "ada@acme.example",
            "00u1abcd",
            "0x1F",
            "12",
            "1e5",
            "2026-11-24",
            "o'hara@acme.example",
            "a, b]",
            "#1",
            "a: b",
            "\"",
            "-",
            "",
            "Null",
            "true",
            "no",
        ] {
            let list = format!("[{}]", quoted_if_needed(text));
            let list: Vec<String> = crate::yaml::from_str(&list).expect("YAML");
            assert_eq!(list, [text]);
        }
        for plain in ["ada@acme.example", "00u1abcd", "svc-1"] {
            assert_eq!(quoted_if_needed(plain), plain);
        }
    }
}
