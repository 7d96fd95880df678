//! The single values of a sandbox file: references to groups, moments, Okta's words.

use std::borrow::Cow;
use std::fmt;

use jiff::Timestamp;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};

/// A group by its name, or by its id where two share the name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum GroupReference {
    /// `engineering`
    Name(String),
    /// `{id: 00g1abcd}`
    Id(String),
}

/// A person by login, or by id where they are no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "the login of a person as text, or `{id: …}`")]
pub(crate) enum PersonReference {
    /// `ada@acme.example`
    Login(String),
    /// `{id: 00u1abcd}`
    Id(ById),
}

/// Something by its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ById {
    /// Okta's id.
    pub(crate) id: String,
}

impl<'de> Deserialize<'de> for GroupReference {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameOrId;

        impl<'de> Visitor<'de> for NameOrId {
            type Value = GroupReference;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("the name of a group as text, or `{id: …}`")
            }

            fn visit_str<E>(self, name: &str) -> Result<GroupReference, E> {
                Ok(GroupReference::Name(name.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<GroupReference, A::Error> {
                let by_id = ById::deserialize(MapAccessDeserializer::new(map))?;
                Ok(GroupReference::Id(by_id.id))
            }
        }

        deserializer.deserialize_any(NameOrId)
    }
}

impl Serialize for GroupReference {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Name(name) => serializer.serialize_str(name),
            Self::Id(id) => ById { id: id.clone() }.serialize(serializer),
        }
    }
}

impl JsonSchema for GroupReference {
    fn schema_name() -> Cow<'static, str> {
        "GroupReference".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "description": "A group by its name, or by its id where two share the name.",
            "anyOf": [
                { "type": "string" },
                {
                    "type": "object",
                    "properties": { "id": { "type": "string" } },
                    "required": ["id"],
                    "additionalProperties": false,
                },
            ],
        })
    }
}

/// A moment, as Okta writes it: `2026-11-24T08:00:00Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Moment(pub(crate) Timestamp);

impl TryFrom<String> for Moment {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let at = text.parse::<Timestamp>();
        at.map(Self)
            .map_err(|_| format!("`{text}` is not a moment like 2026-11-24T08:00:00Z"))
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> Self {
        moment.0.to_string()
    }
}

impl JsonSchema for Moment {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Moment".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": "string", "format": "date-time" })
    }
}

/// A moment that may never have been: `null` says so, and an absent key says nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Told {
    /// As the rest of the entry suggests.
    #[default]
    Usual,
    /// Never.
    Never,
    /// Then.
    At(Moment),
}

impl Told {
    pub(crate) fn is_usual(&self) -> bool {
        *self == Self::Usual
    }
}

impl<'de> Deserialize<'de> for Told {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let moment = Option::<Moment>::deserialize(deserializer)?;
        Ok(moment.map_or(Self::Never, Self::At))
    }
}

impl Serialize for Told {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Usual | Self::Never => serializer.serialize_none(),
            Self::At(moment) => moment.serialize(serializer),
        }
    }
}

impl JsonSchema for Told {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Told".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": ["string", "null"], "format": "date-time" })
    }
}

/// One of Okta's words in capital letters: a status, a type of group or provider. Open, for a snapshot must be able
/// to hold what nobody knows yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Word(pub(crate) String);

impl TryFrom<String> for Word {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let is_word =
            |each: char| each.is_ascii_uppercase() || each.is_ascii_digit() || each == '_';
        if !text.is_empty() && text.chars().all(is_word) {
            Ok(Self(text))
        } else {
            Err(format!(
                "`{text}` is not a word in capital letters, as Okta writes it"
            ))
        }
    }
}

impl From<Word> for String {
    fn from(word: Word) -> Self {
        word.0
    }
}

impl JsonSchema for Word {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Word".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[A-Z0-9_]+$" })
    }
}
