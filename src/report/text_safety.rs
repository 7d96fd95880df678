//! Text from an org or a file, made harmless for a terminal and for the log of a CI system.

use std::borrow::Cow;
use std::fmt::Write;

use crate::model::hidden::is_hidden;

/// Returns the text with control, bidirectional and invisible characters written as `\u{…}`, and the marks of a CI
/// system's commands too.
///
/// Such characters could move the cursor, recolour the screen, or make a name read as another one. A line of a log that
/// begins with `::` or holds `##[` is a command to GitHub Actions or Azure Pipelines, and lines are broken anywhere.
pub fn harmless(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_harmful) && !may_command(text) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    let mut before = ' ';
    for (index, character) in text.char_indices() {
        match character {
            '\n' => safe.push_str("\\n"),
            '\t' => safe.push_str("\\t"),
            '\r' => safe.push_str("\\r"),
            harmful if is_harmful(harmful) || begins_command(before, &text[index..]) => {
                safe.extend(harmful.escape_unicode());
            }
            plain => safe.push(plain),
        }
        before = character;
    }
    Cow::Owned(safe)
}

/// Returns JSON text with bidirectional and invisible characters, and the marks of a CI system's commands, escaped as
/// JSON does it, so that it means the same. Control characters are escaped by every JSON writer already, and no line of
/// it begins with a value's own text.
pub fn harmless_json(json: &str) -> Cow<'_, str> {
    let is_escaped = |character: char| is_harmful(character) && character != '\n';
    if !json.chars().any(is_escaped) && !may_command(json) {
        return Cow::Borrowed(json);
    }
    let mut safe = String::with_capacity(json.len() + 16);
    for (index, character) in json.char_indices() {
        if is_escaped(character) || is_hash_command(&json[index..]) {
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

/// Returns a character of a text as [`harmless`] shows it there; `before` is the one before it.
pub(crate) fn harmless_at(before: char, rest: &str) -> String {
    let Some(character) = rest.chars().next() else {
        return String::new();
    };
    if begins_command(before, rest) {
        return character.escape_unicode().to_string();
    }
    harmless(character.encode_utf8(&mut [0; 4])).into_owned()
}

fn is_harmful(character: char) -> bool {
    character.is_control() || is_hidden(character)
}

/// Whether it is worth looking closer.
fn may_command(text: &str) -> bool {
    text.contains("::") || text.contains("##")
}

/// Whether a command may begin here. Two colons behind a letter begin no line, for no line is broken there.
fn begins_command(before: char, rest: &str) -> bool {
    (rest.starts_with("::") && !before.is_alphanumeric()) || is_hash_command(rest)
}

/// `##[error]`, `##vso[task.setvariable …]`
fn is_hash_command(rest: &str) -> bool {
    let name = rest.strip_prefix("##");
    let name = name.map(|name| name.trim_start_matches(|c: char| c.is_ascii_alphabetic()));
    name.is_some_and(|name| name.starts_with('['))
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
    fn what_cannot_be_seen_is_written_out_and_so_is_every_space_but_one() {
        for hidden in [
            '\u{a0}',
            '\u{ad}',
            '\u{34f}',
            '\u{600}',
            '\u{115f}',
            '\u{1680}',
            '\u{17b4}',
            '\u{180e}',
            '\u{2003}',
            '\u{200b}',
            '\u{202f}',
            '\u{206a}',
            '\u{2800}',
            '\u{3000}',
            '\u{3164}',
            '\u{fe0f}',
            '\u{feff}',
            '\u{ffa0}',
            '\u{fff9}',
            '\u{1d173}',
            '\u{e0101}',
        ] {
            let shown = harmless(&format!("admins{hidden}")).into_owned();
            assert_eq!(shown, format!("admins{}", hidden.escape_unicode()));
            let json = serde_json::to_string(&hidden).unwrap();
            assert!(harmless_json(&json).starts_with("\"\\u"), "{json}");
        }
        let seen = "Zoë 愛子 Ωmega e\u{301} ‘x’ – ÅÄÖ ١٢";
        assert_eq!(harmless(seen), seen);
    }

    #[test]
    fn escapes_what_a_ci_system_would_obey() {
        assert_eq!(harmless("std::string, C##, ##"), "std::string, C##, ##");
        assert_eq!(harmless("::error:: x ::y"), "\\u{3a}:error:: x \\u{3a}:y");
        assert_eq!(harmless(":::"), "\\u{3a}\\u{3a}:");
        assert_eq!(
            harmless("a ##[group] b##vso[c]"),
            "a \\u{23}#[group] b\\u{23}#vso[c]"
        );
    }

    #[test]
    fn json_keeps_its_meaning() {
        let text = "a\u{202e}b\u{e0001}\n ##[group]";
        let json = serde_json::to_string(text).unwrap();
        let safe = harmless_json(&json);
        assert_eq!(safe, "\"a\\u202eb\\udb40\\udc01\\n \\u0023#[group]\"");
        let back: String = serde_json::from_str(&safe).unwrap();
        assert_eq!(back, text);
    }
}
