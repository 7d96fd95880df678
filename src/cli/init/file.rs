//! A file that is to be written.

/// A file, relative to the repository.
#[derive(Debug)]
pub(crate) struct File {
    /// Where it stands.
    pub(crate) path: String,
    /// What it says.
    pub(crate) text: String,
}

impl File {
    /// Makes a file.
    pub(crate) fn new(path: &str, text: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            text: text.into(),
        }
    }
}
