//! Lines that fit a terminal.

use unicode_width::UnicodeWidthStr;

/// How many columns a report takes: what a review tool and a small terminal show without scrolling.
pub const COLUMNS: usize = 80;

/// Returns `label` and `text` as lines: the text stands from column `indent` on and is broken between words.
pub fn hanging(label: &str, indent: usize, text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = pad(label, indent);
    let mut is_fresh = true;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let width = line.width() + word.width() + usize::from(!is_fresh);
        if !is_fresh && width > COLUMNS {
            lines.push(line);
            line = " ".repeat(indent);
            is_fresh = true;
        }
        if !is_fresh {
            line.push(' ');
        }
        line.push_str(word);
        is_fresh = false;
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// Returns `text` with blanks behind it up to `columns`, and at least one blank.
pub fn pad(text: &str, columns: usize) -> String {
    let missing = columns
        .saturating_sub(text.width())
        .max(usize::from(columns > 0));
    format!("{text}{}", " ".repeat(missing))
}

/// Returns the blanks between `left` and `right` that make one line of [`COLUMNS`], and at least two.
pub fn gap(left: &str, right: &str) -> String {
    let taken = left.width() + right.width();
    " ".repeat(COLUMNS.saturating_sub(taken).max(2))
}
