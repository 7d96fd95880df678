//! Lines that fit a terminal. Every report breaks its lines here.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How many columns a report takes where it goes to no terminal: what a review tool shows without scrolling.
pub const COLUMNS: usize = 80;

/// How many columns a report takes of a wide terminal: longer lines are hard to read.
pub const COLUMNS_MAX: usize = 120;

/// How many columns a report takes of a narrow terminal: names and values need as many.
pub const COLUMNS_MIN: usize = 48;

/// The fewest columns that a text gets beside its label; a longer label stands in lines of its own.
const TEXT_COLUMNS_MIN: usize = 24;

/// Returns `label` and `text` as lines: the text stands from column `indent` on and is broken between words, and a
/// word that is longer than a line within.
pub fn hanging(label: &str, indent: usize, text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut head = pad(label, indent);
    if head.width() + TEXT_COLUMNS_MIN > columns {
        let own = label.len() - label.trim_start().len();
        let labels = fill(label.trim_start(), columns - own, columns - own);
        lines.extend(labels.into_iter().map(|line| " ".repeat(own) + &line));
        head = " ".repeat(indent);
    }
    let texts = fill(text, columns - head.width(), columns - indent);
    for (index, line) in texts.into_iter().enumerate() {
        let before = if index == 0 {
            std::mem::take(&mut head)
        } else {
            " ".repeat(indent)
        };
        lines.push((before + &line).trim_end().to_owned());
    }
    lines
}

/// Breaks a text into lines of so many columns: the first one, and all others.
pub fn fill(text: &str, first: usize, others: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut columns = first;
    for mut word in words(text.trim_end(), others) {
        loop {
            let line = lines.last_mut().expect("there is always a line");
            let separator = usize::from(!line.is_empty());
            if line.width() + separator + word.width() <= columns {
                if separator == 1 {
                    line.push(' ');
                }
                line.push_str(word);
                break;
            }
            // A word that fits no line is broken where it stands, unless it could begin in the next one.
            if !line.is_empty() || (columns < others && word.width() <= others) {
                lines.push(String::new());
                columns = others;
                continue;
            }
            let end = prefix(word, columns);
            line.push_str(&word[..end]);
            word = &word[end..];
        }
    }
    lines
}

/// Returns the words of a text, between single spaces. What stands in backticks is one word if it fits a line: it is
/// there to be copied.
fn words(text: &str, columns: usize) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    loop {
        let mut end = rest.find(' ').unwrap_or(rest.len());
        if rest[..end].matches('`').count() % 2 == 1
            && let Some(close) = rest[end..].find('`')
        {
            let close = end + close;
            let whole = close + rest[close..].find(' ').unwrap_or(rest.len() - close);
            if rest[..whole].width() <= columns {
                end = whole;
            }
        }
        words.push(&rest[..end]);
        match rest.get(end + 1..) {
            Some(after) => rest = after,
            None => return words,
        }
    }
}

/// Returns the bytes of a text that take no more than `columns`, at least one character. What follows never begins with
/// two colons: CI systems obey lines that do.
fn prefix(text: &str, columns: usize) -> usize {
    let mut taken = 0;
    let mut before = 0;
    for (index, character) in text.char_indices() {
        taken += character.width().unwrap_or(0);
        if taken > columns && index > 0 {
            let is_command = text[index..].starts_with("::") && before > 0;
            return if is_command { before } else { index };
        }
        before = index;
    }
    text.len()
}

/// Returns `text` with blanks behind it up to `columns`, and at least one blank.
pub fn pad(text: &str, columns: usize) -> String {
    let missing = columns
        .saturating_sub(text.width())
        .max(usize::from(columns > 0));
    format!("{text}{}", " ".repeat(missing))
}

/// Returns the blanks between `left` and `right` that make one line of so many columns; `None` where both are too long.
pub fn gap(left: &str, right: &str, columns: usize) -> Option<String> {
    let taken = left.width() + right.width();
    let blanks = columns.checked_sub(taken)?;
    (blanks >= 2).then(|| " ".repeat(blanks))
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::{COLUMNS_MAX, COLUMNS_MIN, fill, hanging};

    #[test]
    fn words_are_kept_whole_unless_no_line_holds_them() {
        assert_eq!(fill("one two three", 7, 7), ["one two", "three"]);
        assert_eq!(fill("a 123456789", 4, 4), ["a", "1234", "5678", "9"]);
        assert_eq!(fill("12345678", 4, 8), ["", "12345678"]);
        assert_eq!(fill("a  b", 8, 8), ["a  b"], "blanks are part of a value");
        assert_eq!(fill("", 8, 8), [""]);
        assert_eq!(
            fill("write `a: b` here", 10, 10),
            ["write", "`a: b`", "here"]
        );
        assert_eq!(fill("a `b c d e` f", 6, 6), ["a `b c", "d e` f"]);
    }

    #[test]
    fn a_broken_word_begins_no_line_with_two_colons() {
        assert_eq!(fill("abcd::error::x", 4, 4), ["abc", "d::e", "rro", "r::x"]);
    }

    proptest::proptest! {
        #[test]
        fn every_line_fits(label in "[ a-z愛]{0,120}", indent in 0usize..16, text in "[ a-z:愛é\u{301}]{0,400}", columns in COLUMNS_MIN..=COLUMNS_MAX) {
            for line in hanging(&label, indent, &text, columns) {
                proptest::prop_assert!(line.width() <= columns, "{} columns: {line}", line.width());
            }
        }
    }
}
