//! Profile values, what counts as equal, and Okta's 31 base attributes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::ids::AttributeName;

/// A profile: the attributes that are set. An unset attribute is absent, never null
/// ([profiles 1](crate::facts::profiles)).
pub type Profile = BTreeMap<AttributeName, AttributeValue>;

/// Looks up attributes that come in ascending order, walking all of them once.
pub fn ascending<'m, V: 'm>(
    all: impl IntoIterator<Item = (&'m AttributeName, &'m V)>,
) -> impl FnMut(&AttributeName) -> Option<&'m V> {
    let mut left = all.into_iter().peekable();
    move |name| {
        loop {
            // Short names are equal at a glance; to order them takes longer.
            let (each, _) = left.peek()?;
            if *each == name {
                return left.next().map(|(_, value)| value);
            }
            if *each > name {
                return None;
            }
            left.next();
        }
    }
}

/// A value of a profile attribute; never null, never an empty array, for both mean unset.
// See facts::profiles 1, 3.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct AttributeValue(Value);

impl AttributeValue {
    /// Makes a value, or `None` where Okta would call the attribute unset: null and `[]`.
    pub fn from_json(value: Value) -> Option<Self> {
        match &value {
            Value::Null => None,
            Value::Array(items) if items.is_empty() => None,
            Value::Array(_)
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Object(_) => Some(Self(value)),
        }
    }

    /// Makes a string value. The empty string is a value, different from unset ([profiles 2](crate::facts::profiles)).
    pub fn text(text: impl Into<String>) -> Self {
        Self(Value::String(text.into()))
    }

    /// Returns the value as JSON.
    pub fn json(&self) -> &Value {
        &self.0
    }

    /// Returns the text of a string value.
    pub fn as_text(&self) -> Option<&str> {
        self.0.as_str()
    }
}

impl PartialEq for AttributeValue {
    /// Numbers are compared as numbers (`1` and `1.0` are equal), arrays in order, all else exactly.
    fn eq(&self, other: &Self) -> bool {
        same(&self.0, &other.0)
    }
}

impl Eq for AttributeValue {}

fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            // Whole numbers are compared exactly: beyond 2^53 a double has not all of them.
            let are_whole = !one.is_f64() && !other.is_f64();
            one == other || (!are_whole && one.as_f64() == other.as_f64())
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        _ => one == other,
    }
}

/// Okta's 31 base attributes, in the order of its API description ([profiles 9](crate::facts::profiles)). All of them
/// are strings.
pub const BASE_ATTRIBUTES: [&str; 31] = [
    "login",
    "email",
    "secondEmail",
    "firstName",
    "lastName",
    "middleName",
    "honorificPrefix",
    "honorificSuffix",
    "title",
    "displayName",
    "nickName",
    "profileUrl",
    "primaryPhone",
    "mobilePhone",
    "streetAddress",
    "city",
    "state",
    "zipCode",
    "countryCode",
    "postalAddress",
    "preferredLanguage",
    "locale",
    "timezone",
    "userType",
    "employeeNumber",
    "costCenter",
    "organization",
    "division",
    "department",
    "managerId",
    "manager",
];
