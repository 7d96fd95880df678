//! What an entry says and the org contradicts.

use serde::de::{Error, Unexpected};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::diagnostic::{Code, Diagnostic};

/// What an entry says and the org contradicts, in words.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct Contradiction {
    /// The stable name, in camel case as the kinds beside it.
    #[serde(rename = "kind", serialize_with = "write", deserialize_with = "read")]
    #[schemars(with = "String")]
    pub code: Code,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Contradiction {
    /// Puts a finding into words.
    pub fn new(finding: &Diagnostic) -> Self {
        Self {
            code: finding.code,
            message: finding.message.clone(),
            help: finding.help.clone().unwrap_or_default(),
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields so")]
fn write<S: Serializer>(code: &Code, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&camel_case(*code))
}

fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Code, D::Error> {
    let written = String::deserialize(deserializer)?;
    let mut codes = Code::ALL.iter().copied();
    let found = codes.find(|code| camel_case(*code) == written);
    found.ok_or_else(|| D::Error::invalid_value(Unexpected::Str(&written), &"a known kind"))
}

fn camel_case(code: Code) -> String {
    let mut words = code.as_str().split('-');
    let mut text = words.next().unwrap_or_default().to_owned();
    for word in words {
        let (first, rest) = word.split_at(1);
        text += &first.to_uppercase();
        text += rest;
    }
    text
}
