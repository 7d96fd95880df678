//! The sandbox file: an org as a file, in the words of desired state and with what only a live org has.
//!
//! What a file leaves out has a usual value, so that small files are natural: a person is ACTIVE, an id is made from
//! kind and key, a time is `now`, everybody is in Everyone where the org has it. Whether a person has a password
//! follows from the status: those who can sign in have one, STAGED, PROVISIONED, DEPROVISIONED and federated people
//! have none, and a suspension keeps what was there before.

mod access;
mod apps;
mod attribute;
mod format;
mod mistake;
mod named;
mod nesting;
mod people;
mod read;
mod reading;
mod rules;
mod texts;
mod tree;
mod values;
mod write;

use std::fmt;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::sim::file::format::OrgFile;
use crate::sim::org::Org;
use crate::source::SourceMap;
use crate::yaml::{self, YamlError};

/// Why a file is no org: everything that is wrong with it.
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

/// Reads an org, from YAML or JSON.
pub fn read(text: &str) -> Result<Org, FileError> {
    read_named("org.yaml", text)
}

/// Reads an org from the file of that name.
///
/// # Errors
///
/// Every mistake of the file.
pub fn read_named(name: &str, text: &str) -> Result<Org, FileError> {
    reading::whole(name, text)
}

/// Writes an org, so that reading it gives the same org. Links whose definition is gone are
/// left out, and so are groups of rules that are gone.
pub fn write(org: &Org) -> Result<String, YamlError> {
    yaml::to_string(&write::file(org))
}

/// Writes an org as [`write()`] does, in JSON.
pub fn write_json(org: &Org) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(&write::file(org)).map(|text| text + "\n")
}

/// Returns the JSON Schema of the file.
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(OrgFile)
}

#[cfg(test)]
mod tests;
