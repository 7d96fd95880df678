//! The files as they were read, and places in them.
//!
//! **Invariant:** holds text, opens nothing. Paths are relative to DIR and use `/`.

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A file of a [`SourceMap`], by index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

/// A range of bytes in one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: usize,
    /// The byte behind the last one; never before `start`.
    pub end: usize,
}

/// A value, and where somebody wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

/// A value behind a key, and where somebody wrote both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keyed<T> {
    /// Where the key stands.
    pub key: Span,
    /// The value.
    pub value: T,
    /// Where the value stands.
    pub span: Span,
}

/// A place as people name it: `users/research.yaml:14:12`. Lines and columns count from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The path, relative to DIR.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// All files that were read, in the order of their paths.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
}

/// One file: its path, its text, where its lines begin.
#[derive(Clone, Debug)]
pub struct SourceFile {
    path: String,
    text: String,
    /// Invariant: never empty, ascending. A byte order mark is before the first line.
    line_starts: Vec<usize>,
    /// How many characters begin before every [`STRIDE`]th byte; `None` where each byte is one.
    ///
    /// Without it a file that is one long line would be counted through for each place in it.
    characters: Option<Vec<usize>>,
}

/// Every how many bytes the characters before them are kept.
const STRIDE: usize = 1024;

/// What some editors put before the first character of a file.
const BYTE_ORDER_MARK: char = '\u{feff}';

impl Span {
    /// Makes a span.
    pub fn new(file: FileId, bytes: Range<usize>) -> Self {
        Self {
            file,
            start: bytes.start,
            end: bytes.end.max(bytes.start),
        }
    }
}

impl<T> Located<T> {
    /// Puts a value at a place.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

impl SourceMap {
    /// Returns the file of that path, if it was read.
    pub fn find(&self, path: &str) -> Option<FileId> {
        let index = self.files.iter().position(|file| file.path == path)?;
        u32::try_from(index).ok().map(FileId)
    }

    /// Adds a file and returns its id.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).expect("fewer than 2^32 files"));
        self.files.push(SourceFile::new(path.into(), text.into()));
        id
    }

    /// Returns a file of this map.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// Returns where a span begins, as people name it.
    pub fn place(&self, span: Span) -> Place {
        let file = self.file(span.file);
        let line = file.line_of(span.start);
        let before_line = file.characters_before(file.line_starts[line - 1]);
        let before_span = file.characters_before(span.start);
        Place {
            file: file.path.clone(),
            line,
            column: before_span.saturating_sub(before_line) + 1,
        }
    }
}

impl SourceFile {
    fn new(path: String, text: String) -> Self {
        let first = text
            .strip_prefix(BYTE_ORDER_MARK)
            .map_or(0, |_| BYTE_ORDER_MARK.len_utf8());
        let line_starts = std::iter::once(first)
            .chain(text.match_indices('\n').map(|(index, _)| index + 1))
            .collect();
        let characters = (!text.is_ascii()).then(|| {
            let mut before = 0;
            let chunks = text.as_bytes().chunks(STRIDE);
            let marks = chunks.map(|chunk| {
                let mark = before;
                before += begin_in(chunk);
                mark
            });
            marks.collect()
        });
        Self {
            path,
            text,
            line_starts,
            characters,
        }
    }

    /// Returns how many characters begin before the byte.
    fn characters_before(&self, byte: usize) -> usize {
        let byte = byte.min(self.text.len());
        let Some(marks) = &self.characters else {
            return byte;
        };
        let mark = (byte / STRIDE).min(marks.len() - 1);
        marks[mark] + begin_in(&self.text.as_bytes()[mark * STRIDE..byte])
    }

    /// Returns the path, relative to DIR, with `/`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the line, from 1, that holds the byte; the last one for a byte behind the end.
    pub fn line_of(&self, byte: usize) -> usize {
        let begun = self.line_starts.partition_point(|&start| start <= byte);
        begun.max(1)
    }

    /// Returns the bytes of a line, counted from 1, without its line end.
    pub fn line_bytes(&self, line: usize) -> Range<usize> {
        let start = self.line_starts[line - 1];
        let end = self
            .line_starts
            .get(line)
            .copied()
            .unwrap_or(self.text.len());
        let kept = self.text[start..end].trim_end_matches(['\n', '\r']).len();
        start..start + kept
    }
}

/// Returns how many characters begin in the bytes: all bytes of UTF-8 but the continuing ones.
fn begin_in(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column } = self;
        write!(formatter, "{file}:{line}:{column}")
    }
}

#[cfg(test)]
mod tests {
    use super::{SourceMap, Span};

    fn places(text: &str, bytes: impl IntoIterator<Item = usize>) -> Vec<String> {
        let mut sources = SourceMap::default();
        let file = sources.add("users/a.yaml", text);
        bytes
            .into_iter()
            .map(|byte| sources.place(Span::new(file, byte..byte)).to_string())
            .collect()
    }

    #[test]
    fn columns_count_characters_and_lines_end_with_either_line_end() {
        let places = places("a: b\r\nü: é\n", [0, 3, 6, 8, 12, 13]);
        let ends: Vec<&str> = places
            .iter()
            .map(|place| &place["users/a.yaml:".len()..])
            .collect();
        assert_eq!(ends, ["1:1", "1:4", "2:1", "2:2", "2:5", "3:1"]);
    }

    #[test]
    fn a_byte_order_mark_is_no_column_and_a_byte_behind_the_end_no_panic() {
        assert_eq!(
            places("\u{feff}login: a", [0, 3, 10, 99]).join(" "),
            "users/a.yaml:1:1 users/a.yaml:1:1 users/a.yaml:1:8 users/a.yaml:1:9"
        );
        assert_eq!(places("", [0]), ["users/a.yaml:1:1"]);
    }

    #[test]
    fn columns_are_right_far_into_a_long_line() {
        let text = "é".repeat(5000);
        assert_eq!(places(&text, [2 * 4321]), ["users/a.yaml:1:4322"]);
    }

    #[test]
    fn the_bytes_of_a_line_are_without_its_end() {
        let mut sources = SourceMap::default();
        let file = sources.add("users/a.yaml", "\u{feff}one\r\ntwo");
        let file = sources.file(file);
        assert_eq!(&file.text()[file.line_bytes(1)], "one");
        assert_eq!(&file.text()[file.line_bytes(2)], "two");
    }
}
