//! Files that are read whole, or not at all.

use std::fmt;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{SourceMap, Span};
use crate::yaml::content::{Content, Unread};
use crate::yaml::limits::FileLimits;
use crate::yaml::parse::documents;

/// Why a file cannot be used: everything that is wrong with it.
#[derive(Debug)]
pub struct FileError {
    found: Diagnostics,
    sources: SourceMap,
}

impl FileError {
    /// Returns what is wrong, by place.
    pub fn found(&self) -> Vec<Diagnostic> {
        self.found.sorted(&self.sources)
    }

    /// Returns the file.
    pub fn sources(&self) -> &SourceMap {
        &self.sources
    }
}

impl std::error::Error for FileError {}

/// A line for each thing that is wrong.
impl fmt::Display for FileError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, each) in self.found().iter().enumerate() {
            let place = self.sources.place(each.primary.0);
            let line_end = if index == 0 { "" } else { "\n" };
            let (line, column) = (place.line, place.column);
            write!(
                formatter,
                "{line_end}{}:{line}:{column}: {}",
                place.file, each.message
            )?;
        }
        Ok(())
    }
}

/// Reads a file of one document, and makes something of it. `what` is that of a file of its kind: "a sandbox file".
///
/// # Errors
///
/// Every mistake of the file.
pub(crate) fn read<T: Content, R>(
    name: &str,
    text: &str,
    what: &str,
    limits: &FileLimits,
    make: impl FnOnce(T, &mut Diagnostics) -> R,
) -> Result<R, FileError> {
    let mut sources = SourceMap::default();
    let id = sources.add(name, text);
    let mut found = Diagnostics::default();
    let documents = documents(id, sources.file(id), limits, &mut found);
    let content: Option<T> = match documents.as_slice() {
        [node] => T::read(Unread::whole(node), &mut found),
        [] => {
            // What is no YAML has been told.
            let begin = Span::new(id, 0..0);
            let empty = || Diagnostic::error(Code::MissingKey, begin, "the file is empty");
            found.extend_one(found.is_empty().then(empty));
            None
        }
        [_, second, ..] => {
            let message = format!("{what} has one document");
            found.push(Diagnostic::error(Code::Syntax, second.span, message));
            None
        }
    };
    // A file may be large, and so is its tree.
    drop(documents);
    let whole = content.map(|content| make(content, &mut found));
    match whole {
        Some(whole) if found.is_empty() => Ok(whole),
        Some(_) | None => Err(FileError { found, sources }),
    }
}
