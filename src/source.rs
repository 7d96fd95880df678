//! The files as they were read, and places in them.
//!
//! **Invariant:** holds text, opens nothing. Paths are relative to DIR and use `/`.

use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;

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
    // Millions of spans are held, so each is small.
    bytes: u32,
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
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
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

/// One file: its path, its text, and marks in it.
#[derive(Clone, Debug)]
pub struct SourceFile {
    path: String,
    text: String,
    /// What stands before every [`STRIDE`]th byte; never empty.
    ///
    /// Without them a file that is one long line would be counted through for each place in it. A table of all lines
    /// would take eight times the memory of a file that is nothing but line ends.
    marks: Vec<Mark>,
    /// What nobody may see of it, once somebody has asked.
    hidden: OnceLock<Vec<Range<usize>>>,
    /// The text without that, once somebody has asked; `None` where nothing had to go.
    shown: OnceLock<Option<String>>,
}

/// What stands before a byte.
#[derive(Clone, Copy, Debug, Default)]
struct Mark {
    line_ends: usize,
    /// How many characters begin.
    characters: usize,
}

impl Mark {
    /// Returns what stands before the end of some bytes, if this stands before their beginning.
    fn behind(self, bytes: &[u8]) -> Self {
        // Narrow counts, so that many bytes are looked at at once.
        let ends = bytes.iter().map(|byte| u32::from(*byte == b'\n'));
        // All bytes of UTF-8 begin a character but the continuing ones.
        let begins = bytes.iter().map(|byte| u32::from(byte & 0xc0 != 0x80));
        Self {
            line_ends: self.line_ends + ends.sum::<u32>() as usize,
            characters: self.characters + begins.sum::<u32>() as usize,
        }
    }
}

/// Every how many bytes there is a mark.
const STRIDE: usize = 1024;

/// What some editors put before the first character of a file.
const BYTE_ORDER_MARK: char = '\u{feff}';

impl Span {
    /// Makes a span.
    pub fn new(file: FileId, bytes: Range<usize>) -> Self {
        Self {
            file,
            start: bytes.start,
            bytes: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
        }
    }

    /// Returns the byte behind the last one, where no more than four gigabytes are meant.
    pub fn end(&self) -> usize {
        self.start + self.bytes as usize
    }
}

impl<T> Located<T> {
    /// Puts a value at a place.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }

    /// Puts what is made of the value at its place.
    pub fn map<R>(self, make: impl FnOnce(T) -> R) -> Located<R> {
        Located::new(make(self.value), self.span)
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
        let before_line = file.before(file.line_start(line)).characters;
        let before_span = file.before(span.start).characters;
        Place {
            file: file.path.clone(),
            line,
            column: before_span.saturating_sub(before_line) + 1,
        }
    }
}

impl SourceFile {
    fn new(path: String, text: String) -> Self {
        let mut marks = vec![Mark::default()];
        let mut last = Mark::default();
        for chunk in text.as_bytes().chunks_exact(STRIDE) {
            last = last.behind(chunk);
            marks.push(last);
        }
        Self {
            path,
            text,
            marks,
            hidden: OnceLock::new(),
            shown: OnceLock::new(),
        }
    }

    /// Returns the parts that nobody may see, in order; they are searched for once.
    pub fn hidden(&self, search: impl FnOnce(&str) -> Vec<Range<usize>>) -> &[Range<usize>] {
        self.hidden.get_or_init(|| search(&self.text))
    }

    /// Returns the text as findings show it; it is struck out once, byte for byte, so that all else keeps its place.
    pub fn shown(&self, strike_out: impl FnOnce(&Self) -> Option<String>) -> &str {
        let shown = self.shown.get_or_init(|| strike_out(self));
        shown.as_deref().unwrap_or(&self.text)
    }

    /// Returns what stands before a byte, or before the end.
    fn before(&self, byte: usize) -> Mark {
        let byte = byte.min(self.text.len());
        let near = byte / STRIDE;
        self.marks[near].behind(&self.text.as_bytes()[near * STRIDE..byte])
    }

    /// Returns where a line begins, counted from 1: the end of the text, if it has none of that number. A byte order
    /// mark is before the first line.
    fn line_start(&self, line: usize) -> usize {
        let wanted = line.saturating_sub(1);
        if wanted == 0 {
            let mark = self.text.strip_prefix(BYTE_ORDER_MARK);
            return mark.map_or(0, |_| BYTE_ORDER_MARK.len_utf8());
        }
        let near = self.marks.partition_point(|mark| mark.line_ends < wanted) - 1;
        let start = near * STRIDE;
        let missing = wanted - self.marks[near].line_ends;
        let bytes = self.text.as_bytes()[start..].iter().enumerate();
        let ends = bytes.filter(|(_, byte)| **byte == b'\n');
        ends.map(|(index, _)| start + index + 1)
            .nth(missing - 1)
            .unwrap_or(self.text.len())
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
        self.before(byte).line_ends + 1
    }

    /// Returns the bytes of a line, counted from 1, without its line end.
    pub fn line_bytes(&self, line: usize) -> Range<usize> {
        let (start, end) = (self.line_start(line), self.line_start(line + 1));
        let kept = self.text[start..end].trim_end_matches(['\n', '\r']).len();
        start..start + kept
    }
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
    fn lines_far_into_a_file_are_found() {
        for line in ["", "é", "愛\r"] {
            let text = format!("{line}\n").repeat(5000);
            let mut sources = SourceMap::default();
            let file = sources.add("users/a.yaml", text.clone());
            let file = sources.file(file);
            let width = line.len() + 1;
            for number in [1, 2, 1023, 1024, 1025, 4096, 5000] {
                let start = (number - 1) * width;
                let kept = line.trim_end_matches('\r').len();
                assert_eq!(file.line_bytes(number), start..start + kept);
                assert_eq!(file.line_of(start), number);
                assert_eq!(file.line_of(start + width - 1), number);
            }
            assert_eq!(file.line_of(text.len()), 5001);
            assert_eq!(file.line_bytes(5001), text.len()..text.len());
        }
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
