//! Reading JSON that somebody else wrote: what is there, what is absent or null, and what is something else.

use jiff::Timestamp;
use serde_json::Map;
use serde_json::Value;

use crate::okta::error::Misread;
use crate::okta::excerpt::excerpt;

/// A JSON object.
pub(crate) type Object = Map<String, Value>;

/// Parses a body.
pub(crate) fn parse(body: &[u8]) -> Result<Value, Misread> {
    serde_json::from_slice(body).map_err(|error| Misread::new(format!("is not JSON: {error}")))
}

/// Takes an object.
pub(crate) fn object(value: Value) -> Result<Object, Misread> {
    match value {
        Value::Object(object) => Ok(object),
        other @ (Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_)) => Err(not("an object", &other)),
    }
}

/// Takes a list.
pub(crate) fn array(value: Value) -> Result<Vec<Value>, Misread> {
    match value {
        Value::Array(items) => Ok(items),
        other @ (Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Object(_)) => Err(not("a list", &other)),
    }
}

/// Takes text.
pub(crate) fn text(value: Value) -> Result<String, Misread> {
    match value {
        Value::String(text) => Ok(text),
        other @ (Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Array(_)
        | Value::Object(_)) => Err(not("text", &other)),
    }
}

/// Takes a time: `2025-09-29T03:49:50.000Z` ([profiles 19](crate::facts::profiles)).
pub(crate) fn time(value: Value) -> Result<Timestamp, Misread> {
    let text = text(value)?;
    text.parse()
        .map_err(|_| Misread::new(format!("is not a time: {}", excerpt(&text))))
}

/// Takes an id. It will stand in paths, so it cannot be one that leads elsewhere.
pub(crate) fn id(value: Value) -> Result<String, Misread> {
    let id = text(value)?;
    if may_stand_in_a_path(&id) {
        Ok(id)
    } else {
        Err(Misread::new("is not an id"))
    }
}

/// Returns whether a text may be an id in a path.
pub(crate) fn may_stand_in_a_path(id: &str) -> bool {
    !matches!(id, "" | "." | "..") && !id.contains(['/', '?'])
}

/// Takes a number of things.
pub(crate) fn count(value: &Value) -> Result<usize, Misread> {
    let number = value.as_u64().and_then(|number| number.try_into().ok());
    number.ok_or_else(|| not("a count", value))
}

/// Takes what stands behind a key, if anything but null does.
pub(crate) fn optional<R>(
    object: &mut Object,
    key: &str,
    read: impl FnOnce(Value) -> Result<R, Misread>,
) -> Result<Option<R>, Misread> {
    match object.remove(key) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => read(value).map(Some).map_err(|misread| misread.under(key)),
    }
}

/// Takes what stands behind a key.
pub(crate) fn required<R>(
    object: &mut Object,
    key: &str,
    read: impl FnOnce(Value) -> Result<R, Misread>,
) -> Result<R, Misread> {
    optional(object, key, read)?.ok_or_else(|| Misread::new("is missing").under(key))
}

/// Takes a list behind a key, empty where there is none; each item is read.
pub(crate) fn items<R>(
    object: &mut Object,
    key: &str,
    read: impl FnMut(Value) -> Result<R, Misread>,
) -> Result<Vec<R>, Misread> {
    let found = optional(object, key, |value| each(value, read))?;
    Ok(found.unwrap_or_default())
}

/// Reads each item of a list. What is wrong with one is said with the item's own id, for people look for that.
pub(crate) fn each<R>(
    value: Value,
    mut read: impl FnMut(Value) -> Result<R, Misread>,
) -> Result<Vec<R>, Misread> {
    let read = |(index, item): (usize, Value)| {
        let id = item["id"].as_str().map(excerpt);
        read(item).map_err(|misread| {
            let misread = misread.under(&format!("[{index}]"));
            match id {
                Some(id) => Misread {
                    problem: format!("{} (id {id})", misread.problem),
                    ..misread
                },
                None => misread,
            }
        })
    };
    array(value)?.into_iter().enumerate().map(read).collect()
}

fn not(wanted: &str, value: &Value) -> Misread {
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    Misread::new(format!("is {kind}, not {wanted}"))
}
