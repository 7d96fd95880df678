//! Text from an org or a file, made harmless for a terminal.

use std::borrow::Cow;
use std::fmt::Write;

/// Returns the text with control, bidirectional and invisible characters written as `\u{…}`.
///
/// Such characters could move the cursor, recolour the screen, or make a name read as another one.
pub fn harmless(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_harmful) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '\n' => safe.push_str("\\n"),
            '\t' => safe.push_str("\\t"),
            '\r' => safe.push_str("\\r"),
            harmful if is_harmful(harmful) => safe.extend(harmful.escape_unicode()),
            plain => safe.push(plain),
        }
    }
    Cow::Owned(safe)
}

/// Returns JSON text with bidirectional and invisible characters escaped as JSON does it, so that it means the same.
/// Control characters are escaped by every JSON writer already.
pub fn harmless_json(json: &str) -> Cow<'_, str> {
    let is_hidden = |character: char| is_harmful(character) && character != '\n';
    if !json.chars().any(is_hidden) {
        return Cow::Borrowed(json);
    }
    let mut safe = String::with_capacity(json.len() + 16);
    for character in json.chars() {
        if is_hidden(character) {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                // Writing to a string cannot fail.
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(character);
        }
    }
    Cow::Owned(safe)
}

fn is_harmful(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{200B}'..='\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{2069}'
                | '\u{FEFF}'
                | '\u{061C}'
                | '\u{E0000}'..='\u{E007F}'
        )
}

#[cfg(test)]
mod tests {
    use super::{harmless, harmless_json};

    #[test]
    fn escapes_what_a_terminal_would_obey() {
        assert_eq!(harmless("plain ünïcode"), "plain ünïcode");
        assert_eq!(harmless("a\u{1b}[31mb"), "a\\u{1b}[31mb");
        assert_eq!(harmless("a\u{202e}b\n"), "a\\u{202e}b\\n");
    }

    #[test]
    fn json_keeps_its_meaning() {
        let json = serde_json::to_string("a\u{202e}b\u{e0001}\n").unwrap();
        let safe = harmless_json(&json);
        assert_eq!(safe, "\"a\\u202eb\\udb40\\udc01\\n\"");
        let back: String = serde_json::from_str(&safe).unwrap();
        assert_eq!(back, "a\u{202e}b\u{e0001}\n");
    }
}
