//! The one file that names the YAML library, so that a fork can take its place in one line.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// For fields that are enumerations with contents: `{tooManyRequests: 8}`.
pub use serde_yaml::with::singleton_map;

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
pub fn to_string<T: Serialize>(value: &T) -> Result<String, YamlError> {
    Ok(serde_yaml::to_string(value)?)
}
