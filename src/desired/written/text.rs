//! Single values, as a schema describes them.

use schemars::JsonSchema;

/// A single value: text is taken as it is written, so that `1.10` and `00123` need no quotes.
#[derive(Debug, JsonSchema)]
#[serde(untagged)]
pub enum Text {
    /// Text.
    Text(String),
    /// Digits; text where text is asked for.
    Number(f64),
    /// `true` or `false`; text where text is asked for.
    Truth(bool),
}
