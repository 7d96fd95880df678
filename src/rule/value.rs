//! Values, as a condition has them while it is asked.

use std::borrow::Cow;

use serde_json::Value as Json;

use crate::rule::answer::Reason;
use crate::rule::token::EXACT_MAX;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    /// Also an attribute that was never set.
    Null,
    Boolean(bool),
    Number(f64),
    Text(Cow<'a, str>),
    List(Vec<Self>),
    /// How many there are is not known, but there is one.
    Positive(Reason),
    Unknown(Reason),
}

/// A truth value, one of three.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Truth {
    Yes,
    No,
    Unknown(Reason),
}

/// Says that nobody knows what Okta makes of such values.
pub(crate) fn undefined(what: &str, case: &'static str) -> Reason {
    let what = what.to_owned();
    Reason::Undefined { what, case }
}

impl<'a> Value<'a> {
    /// Reads a value of a profile.
    pub(crate) fn of_json(json: &'a Json, what: &str) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(value) => Self::Boolean(*value),
            Json::Number(number) => match number.as_f64() {
                Some(number) if number.abs() <= EXACT_MAX => Self::Number(number),
                Some(_) | None => Self::Unknown(undefined(what, "with so large a number")),
            },
            Json::String(text) => Self::Text(Cow::Borrowed(text)),
            Json::Array(items) => {
                Self::List(items.iter().map(|item| Self::of_json(item, what)).collect())
            }
            Json::Object(_) => Self::Unknown(undefined(what, "with an object")),
        }
    }

    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(Cow::Owned(text.into()))
    }

    /// Returns whether it is true.
    pub(crate) fn truth(self) -> Truth {
        match self {
            Self::Boolean(true) => Truth::Yes,
            Self::Boolean(false) => Truth::No,
            Self::Unknown(reason) => Truth::Unknown(reason),
            Self::Null => Truth::Unknown(undefined("a truth value", "that was never set")),
            Self::Number(_) | Self::Text(_) | Self::List(_) | Self::Positive(_) => {
                let case = "that is neither true nor false";
                Truth::Unknown(undefined("a value", case))
            }
        }
    }
}

impl From<Truth> for Value<'_> {
    fn from(truth: Truth) -> Self {
        match truth {
            Truth::Yes => Self::Boolean(true),
            Truth::No => Self::Boolean(false),
            Truth::Unknown(reason) => Self::Unknown(reason),
        }
    }
}

impl Truth {
    pub(crate) fn of(is: bool) -> Self {
        if is { Self::Yes } else { Self::No }
    }

    pub(crate) fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Unknown(reason) => Self::Unknown(reason),
        }
    }
}
