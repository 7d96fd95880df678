//! The beginning of what somebody else wrote.

use crate::model::secret::without_users;

/// How many characters of a body an error shows: enough to recognise a proxy's error page, one or two lines of a
/// terminal.
const EXCERPT_CHARS_MAX: usize = 160;

/// Returns the beginning of untrusted text, on one line.
pub(crate) fn excerpt(text: &str) -> String {
    let text = without_users(text);
    let visible = |c: char| if c.is_control() { ' ' } else { c };
    let line: String = text.chars().map(visible).collect();
    let words: Vec<&str> = line.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(EXCERPT_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
