//! From the parser's character positions to bytes.

use std::cell::Cell;

/// Every how many characters a byte position is kept.
const STRIDE: usize = 256;

/// Turns positions in characters into positions in bytes, quickly for positions in any order.
pub(crate) struct Offsets<'a> {
    text: &'a str,
    skipped: usize,
    /// The byte of every [`STRIDE`]th character; `None` where the text is ASCII and both are the same.
    marks: Option<Vec<usize>>,
    /// The last character that was asked for, and its byte: most are asked for in their order.
    last: Cell<(usize, usize)>,
}

impl<'a> Offsets<'a> {
    /// Prepares a text that begins `skipped` bytes into its file.
    pub(crate) fn new(text: &'a str, skipped: usize) -> Self {
        let marks = (!text.is_ascii()).then(|| {
            text.char_indices()
                .step_by(STRIDE)
                .map(|(byte, _)| byte)
                .collect()
        });
        Self {
            text,
            skipped,
            marks,
            last: Cell::default(),
        }
    }

    /// Returns the byte in the file of a character of the text.
    pub(crate) fn byte(&self, character: usize) -> usize {
        let Some(marks) = &self.marks else {
            return self.skipped + character.min(self.text.len());
        };
        let Some(&mark) = marks.get(character / STRIDE) else {
            return self.skipped + self.text.len();
        };
        let marked = character - character % STRIDE;
        let (from, start) = match self.last.get() {
            last if (marked..=character).contains(&last.0) => last,
            _ => (marked, mark),
        };
        let rest = &self.text[start..];
        let found = rest.char_indices().nth(character - from);
        let byte = start + found.map_or(rest.len(), |(byte, _)| byte);
        if found.is_some() {
            self.last.set((character, byte));
        }
        self.skipped + byte
    }
}
