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
mod named;
mod nesting;
mod people;
mod read;
mod texts;
mod values;
mod write;

use crate::sim::file::format::OrgFile;
use crate::sim::org::Org;
use crate::yaml::{self, YamlError};

/// Why a file is no org.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It cannot be read; says the line and column where it can.
    #[error(transparent)]
    Form(#[from] YamlError),
    /// Deeper than any org.
    #[error("lists and mappings are nested too deeply")]
    TooDeep,
    /// It can be read and makes no sense.
    #[error("{place}: {problem}")]
    Meaning {
        /// The thing in the file.
        place: String,
        /// What is wrong with it.
        problem: String,
    },
}

/// Reads an org, from YAML or JSON.
pub fn read(text: &str) -> Result<Org, FileError> {
    if nesting::is_too_deep(text) {
        return Err(FileError::TooDeep);
    }
    let file: OrgFile = yaml::from_str(text)?;
    read::org(file, text)
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
