//! The sandbox file: an org as a file, in the words of desired state and with what only a live org has.
//!
//! What a file leaves out has a usual value, so that small files are natural: a person is ACTIVE, an id is made from
//! kind and key, a time is `now`, everybody is in Everyone where the org has it. Whether a person has a password
//! follows from the status: those who can sign in have one, STAGED, PROVISIONED, DEPROVISIONED and federated people
//! have none, and a suspension keeps what was there before.

mod access;
mod apps;
mod events;
mod find;
mod format;
mod group_access;
mod names;
mod people;
mod read;
mod rules;
mod values;
mod write;

use crate::sim::file::format::OrgFile;
use crate::sim::org::Org;
use crate::yaml::file::FileError;
use crate::yaml::limits::FileLimits;
use crate::yaml::{self, YamlError};

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
    let limits = FileLimits::of_sandbox();
    yaml::file::read(name, text, "a sandbox file", &limits, read::org)
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
