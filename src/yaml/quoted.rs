//! Words as YAML reads them back.

use std::borrow::Cow;
use std::fmt::Write as _;

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

/// Returns a text so that it is read back as this very text, as people write it in a file of theirs: words with spaces
/// between them need no quotes.
pub fn text(text: &str) -> Cow<'_, str> {
    let is_word = |word: &str| {
        let is_plain = |c: char| c.is_alphanumeric() || "@._+-/'()&".contains(c);
        !word.is_empty() && word.chars().all(is_plain)
    };
    let begins = text.chars().next().is_some_and(char::is_alphabetic);
    // No number and no word that stands for something else has one of these.
    let is_text = |c: char| !c.is_ascii() || " '/()&".contains(c);
    if begins && text.contains(is_text) && text.split(' ').all(is_word) {
        return Cow::Borrowed(text);
    }
    quoted_if_needed(text)
}

/// Returns a text in double quotes, as JSON and YAML alike read it.
pub fn quoted(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    // JSON takes these as they are; YAML takes some for the end of a line, and some not at all.
    let is_strange = |c: char| {
        matches!(
            c,
            '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
    };
    if !quoted.contains(is_strange) {
        return quoted;
    }
    let mut escaped = String::with_capacity(quoted.len() + 8);
    for c in quoted.chars() {
        if is_strange(c) {
            let _ = write!(escaped, "\\u{:04x}", u32::from(c));
        } else {
            escaped.push(c);
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::{quoted_if_needed, text};

    #[test]
    fn texts_are_read_back_as_they_were() {
        for each in [
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
            "null and void",
            "no one",
            "Zo\u{eb} de la Cruz",
            "Zo\u{eb}",
            "a  b",
            "a b ",
            "R&D / Ops (old)",
            "a #b",
            "a - b",
            "line\u{2028}break\u{85}\u{feff}\u{7f}",
        ] {
            for word in [quoted_if_needed(each), text(each)] {
                let list: Vec<String> = crate::yaml::from_str(&format!("[{word}]")).expect("YAML");
                assert_eq!(list, [each]);
            }
        }
        assert_eq!(text("R&D / Ops (old)"), "R&D / Ops (old)");
        for plain in ["ada@acme.example", "00u1abcd", "svc-1"] {
            assert_eq!(quoted_if_needed(plain), plain);
        }
    }
}
