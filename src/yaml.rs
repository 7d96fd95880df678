//! YAML: a tree with places for what people write by hand, and values for the rest.
//!
//! The one module that names the libraries, so that another can take the place of each.

pub mod comments;
pub(crate) mod content;
pub mod edit;
pub(crate) mod entry;
pub mod file;
pub mod fragment;
pub(crate) mod json;
pub mod keys;
pub mod limits;
mod mapping;
pub mod node;
mod offset;
pub mod parse;
pub mod quoted;
pub mod read;
pub(crate) mod record;
mod scalar;
mod syntax;
pub mod words;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Why a text could not be read: what the library says, with line and column.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct YamlError(#[from] serde_yaml::Error);

/// Reads a value. A byte order mark, which some editors write, is passed over.
pub fn from_str<T: DeserializeOwned>(text: &str) -> Result<T, YamlError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    Ok(serde_yaml::from_str(text)?)
}

/// Writes a value.
///
/// The library breaks lines at U+2028 and U+2029, as YAML 1.1 does; YAML 1.2 takes what comes before and after such a
/// break for text. A value with one of them is written as JSON, which is YAML of either version.
pub fn to_string<T: Serialize>(value: &T) -> Result<String, YamlError> {
    let text = serde_yaml::to_string(value)?;
    if text.contains(['\u{2028}', '\u{2029}']) {
        let value: serde_json::Value = serde_yaml::from_str(&text)?;
        return Ok(format!("{value:#}\n"));
    }
    Ok(text)
}
