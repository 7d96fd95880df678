//! Which parts of a file nobody may see in a finding: what stands behind the keys of secrets, and all of `credentials`
//! but the names that say where a secret is.
//!
//! This reads the text and not the tree, for a file that is no YAML shows its lines too. It follows the indentation and
//! the brackets, and where it errs it hides too much.

mod place;
mod value;

use std::ops::Range;

use crate::desired::hidden::place::Place;
use crate::desired::hidden::value::{Value, is_known_key, value};
use crate::model::secret::masked_user;

/// Returns the parts of a text that are not to be shown, in order, none of them over the end of its line.
pub fn places(text: &str) -> Vec<Range<usize>> {
    let mut scan = Scan {
        text,
        at: 0,
        open: Vec::new(),
        hidden: Vec::new(),
    };
    while scan.at < text.len() {
        scan.line();
    }
    scan.hidden.extend(users(text));
    scan.hidden.sort_by_key(|place| place.start);
    by_line(text, &scan.hidden)
}

/// Returns where URLs hold a user and a password.
fn users(text: &str) -> Vec<Range<usize>> {
    let begins = text.match_indices("://").map(|(at, _)| at);
    begins
        .filter_map(|at| {
            let user = masked_user(&text[at..])?;
            Some(at + user.start..at + user.end)
        })
        .collect()
}

/// Cuts ranges at line ends, and drops what is empty.
fn by_line(text: &str, hidden: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut lines = Vec::with_capacity(hidden.len());
    for range in hidden {
        let mut start = range.start;
        for line in text[range.clone()].split_inclusive('\n') {
            let indent = line.len() - line.trim_start().len();
            let shown = start + indent..start + line.trim_end().len().max(indent);
            start += line.len();
            if !shown.is_empty() {
                lines.push(shown);
            }
        }
    }
    lines
}

/// A key of a block whose lines below may be its value.
struct Open {
    column: usize,
    behind: Place,
    key: String,
}

struct Scan<'t> {
    text: &'t str,
    at: usize,
    open: Vec<Open>,
    hidden: Vec<Range<usize>>,
}

impl Scan<'_> {
    /// Reads one line of a block, or more where brackets or a text of several lines begin in it.
    fn line(&mut self) {
        let start = self.at;
        let end = self.line_end(start);
        self.at = end + 1;
        let line = &self.text[start..end];
        if line.starts_with("---") || line.starts_with("...") {
            self.open.clear();
        }
        let line = line.strip_prefix("--- ").unwrap_or(line);
        let mut from = end - line.len();
        // Dashes of a list indent what follows them.
        loop {
            let rest = &self.text[from..end];
            from += rest.len() - rest.trim_start_matches([' ', '\t', '\u{feff}']).len();
            match self.text[from..end].strip_prefix("- ") {
                Some(_) => from += 1,
                None => break,
            }
        }
        let content = &self.text[from..end];
        if content.trim().is_empty() || content.starts_with('#') || content.starts_with("---") {
            return;
        }
        let column = from - start;
        while self.open.last().is_some_and(|open| open.column >= column) {
            self.open.pop();
        }
        let (place, key) = match self.open.last() {
            Some(open) => (open.behind, open.key.clone()),
            None => (Place::Top, String::new()),
        };
        if let Some((written, behind)) = key_of(content) {
            self.entry(place, column, from, written, from + behind, end);
        } else {
            // A line of `.env`, which somebody named by mistake.
            if let (Place::Top, Some(sign)) = (place, content.find('=')) {
                self.hidden.push(from + sign + 1..end);
            }
            self.value(place, &key, column, from, end);
        }
    }

    fn line_end(&self, from: usize) -> usize {
        let rest = &self.text[from..];
        from + rest.find('\n').unwrap_or(rest.len())
    }

    fn entry(
        &mut self,
        place: Place,
        column: usize,
        from: usize,
        key: &str,
        value: usize,
        end: usize,
    ) {
        if place == Place::Secret && !is_known_key(key) {
            self.hidden.push(from..from + key.len());
        }
        let behind = place.behind(key);
        let key = key.trim_matches(['"', '\'']).to_owned();
        let rest = &self.text[value..end];
        let start = value + rest.len() - rest.trim_start().len();
        self.open.push(Open {
            column,
            behind,
            key: key.clone(),
        });
        if start < end {
            self.value(behind, &key, column, start, end);
        }
    }

    /// Reads what begins at a place behind a key, or alone in its line.
    fn value(&mut self, place: Place, key: &str, column: usize, from: usize, end: usize) {
        match value(self.text, from, end, place, key) {
            Value::Read { hidden, end } => {
                self.hidden.extend(hidden);
                if end >= self.at {
                    self.at = self.line_end(end) + 1;
                }
            }
            Value::Block => {
                let body = self.block_end(column);
                if place == Place::Secret {
                    self.hidden.push(self.at.min(body)..body);
                }
                self.at = body;
            }
        }
    }

    /// Returns where the lines end that are indented more than a column.
    fn block_end(&self, column: usize) -> usize {
        let mut at = self.at.min(self.text.len());
        while at < self.text.len() {
            let end = self.line_end(at);
            let line = &self.text[at..end];
            let indent = line.len() - line.trim_start().len();
            if !line.trim().is_empty() && indent <= column {
                break;
            }
            at = (end + 1).min(self.text.len());
        }
        at
    }
}

/// Returns the key that a line begins with, and where the place behind its colon is.
fn key_of(content: &str) -> Option<(&str, usize)> {
    if content.starts_with(['{', '[', '|', '>', '*', '&', '!']) {
        return None;
    }
    let from = match content.chars().next() {
        Some(quote @ ('"' | '\'')) => content[1..].find(quote)? + 2,
        Some(_) | None => 0,
    };
    let (colon, _) = content[from..].match_indices(':').find(|(at, _)| {
        let behind = &content[from + at + 1..];
        behind.is_empty() || behind.starts_with([' ', '\t', '\r'])
    })?;
    let key = content[..from + colon].trim_end();
    Some((key, from + colon + 1))
}

#[cfg(test)]
mod tests;
