//! The value of a profile attribute as the library resolved it.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::{Number, Value};

/// A value, or a number that JSON does not have (`.nan`, `1e999`, thirty digits). JSON's own reading would make null
/// of some, which unsets; where text is wanted, such a number is text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Resolved {
    /// A value.
    Json(Value),
    /// A number that JSON does not have.
    OddNumber,
}

impl<'de> Deserialize<'de> for Resolved {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Anything)
    }
}

struct Anything;

impl<'de> Visitor<'de> for Anything {
    type Value = Resolved;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the value of an attribute")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Resolved, E> {
        Ok(Resolved::Json(Value::Bool(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Resolved, E> {
        Ok(Resolved::Json(Value::from(value)))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Resolved, E> {
        Ok(Resolved::Json(Value::from(value)))
    }

    fn visit_i128<E>(self, _: i128) -> Result<Resolved, E> {
        Ok(Resolved::OddNumber)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Resolved, E> {
        Ok(Resolved::OddNumber)
    }

    fn visit_f64<E>(self, value: f64) -> Result<Resolved, E> {
        let number = Number::from_f64(value).map(Value::Number);
        Ok(number.map_or(Resolved::OddNumber, Resolved::Json))
    }

    fn visit_str<E>(self, value: &str) -> Result<Resolved, E> {
        Ok(Resolved::Json(Value::from(value)))
    }

    fn visit_unit<E>(self) -> Result<Resolved, E> {
        Ok(Resolved::Json(Value::Null))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Resolved, A::Error> {
        Value::deserialize(SeqAccessDeserializer::new(items)).map(Resolved::Json)
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Resolved, A::Error> {
        Value::deserialize(MapAccessDeserializer::new(entries)).map(Resolved::Json)
    }
}

impl Serialize for Resolved {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Json(value) => value.serialize(serializer),
            Self::OddNumber => serializer.serialize_unit(),
        }
    }
}

impl JsonSchema for Resolved {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Attribute".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        true.into()
    }
}
