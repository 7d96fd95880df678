//! Attributes as somebody types them: `title=Analyst`, `badge:=7`, `nickName=`.

use std::collections::BTreeMap;
use std::str::FromStr;

use anyhow::anyhow;
use serde_json::Value;

use crate::cli::error::CommandError;
use crate::model::ids::AttributeName;
use crate::model::profile::AttributeValue;

/// An attribute and its value; `None` unsets it (`badge:=null`).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Assignment {
    name: AttributeName,
    value: Option<AttributeValue>,
}

/// What somebody typed is no attribute.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadAssignment {
    /// There is no `=`.
    #[error("has no `=`; write NAME=TEXT, or NAME:=JSON for a number, a boolean or a list")]
    Sign,
    /// Nothing stands before the `=`.
    #[error("names no attribute before the `=`")]
    Name,
    /// What stands behind `:=` is not JSON.
    #[error("has no JSON behind `:=`; text is written NAME=TEXT")]
    Json,
}

impl FromStr for Assignment {
    type Err = BadAssignment;

    fn from_str(text: &str) -> Result<Self, BadAssignment> {
        let (name, value) = text.split_once('=').ok_or(BadAssignment::Sign)?;
        let (name, value) = match name.strip_suffix(':') {
            Some(name) => {
                let value: Value = serde_json::from_str(value).map_err(|_| BadAssignment::Json)?;
                (name, AttributeValue::from_json(value))
            }
            None => (name, Some(AttributeValue::text(value))),
        };
        if name.is_empty() {
            return Err(BadAssignment::Name);
        }
        Ok(Self {
            name: AttributeName::new(name),
            value,
        })
    }
}

/// Returns what is assigned and unset; an attribute that is named twice is a mistake.
pub(crate) fn changes(
    assigned: &[Assignment],
    unset: &[AttributeName],
) -> Result<BTreeMap<AttributeName, Option<AttributeValue>>, CommandError> {
    let assigned = assigned
        .iter()
        .map(|each| (each.name.clone(), each.value.clone()));
    let unset = unset.iter().map(|name| (name.clone(), None));
    let mut changes = BTreeMap::new();
    for (name, value) in assigned.chain(unset) {
        if changes.insert(name.clone(), value).is_some() {
            return Err(CommandError::usage(anyhow!(
                "the attribute `{name}` is given twice"
            )));
        }
    }
    Ok(changes)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Assignment, BadAssignment};

    #[test]
    fn text_json_and_nothing_are_told_apart() {
        for (text, value) in [
            ("title=Analyst", json!("Analyst")),
            ("title=", json!("")),
            ("zip=01234", json!("01234")),
            ("note=a=b:=c", json!("a=b:=c")),
            ("badge:=7", json!(7)),
            ("skills:=[\"a\", \"b\"]", json!(["a", "b"])),
            ("title:=\"7\"", json!("7")),
        ] {
            let parsed: Assignment = text.parse().unwrap();
            assert_eq!(parsed.value.unwrap().json(), &value, "{text}");
        }
        let unset: Assignment = "title:=null".parse().unwrap();
        assert_eq!(unset.value, None);
        for (text, problem) in [
            ("title", BadAssignment::Sign),
            ("=x", BadAssignment::Name),
            (":=7", BadAssignment::Name),
            ("badge:=seven", BadAssignment::Json),
        ] {
            assert_eq!(text.parse::<Assignment>(), Err(problem), "{text}");
        }
    }
}
