//! What the functions of texts give ([rules 10](crate::facts::rules)). Where the facts end, the value is unknown.

use std::borrow::Cow;

use crate::rule::answer::Reason;
use crate::rule::function::Function;
use crate::rule::value::{Truth, Value, undefined};

/// The name of a function and what it was called with.
pub(crate) struct Called<'v, 'a> {
    pub(crate) function: Function,
    pub(crate) arguments: &'v [Value<'a>],
}

const NEVER_SET: &str = "of a value that was never set";
const NO_TEXT: &str = "of a value that is no text";

impl Called<'_, '_> {
    /// Says that nobody knows what Okta makes of these arguments.
    pub(crate) fn doubt(&self, case: &'static str) -> Reason {
        undefined(self.function.row().name, case)
    }

    /// Returns an argument that must be a text.
    pub(crate) fn text(&self, index: usize) -> Result<&str, Reason> {
        match &self.arguments[index] {
            Value::Text(text) => Ok(text),
            Value::Unknown(reason) => Err(reason.clone()),
            Value::Null => Err(self.doubt(NEVER_SET)),
            Value::Boolean(_) | Value::Number(_) | Value::List(_) | Value::Positive(_) => {
                Err(self.doubt(NO_TEXT))
            }
        }
    }

    /// Returns an argument that must be a text with something in it: what an empty one is found in is not established.
    fn part(&self, index: usize) -> Result<&str, Reason> {
        let text = self.text(index)?;
        if text.is_empty() {
            return Err(self.doubt("with an empty text to look for"));
        }
        Ok(text)
    }

    /// Returns an argument that must be a place.
    pub(crate) fn place(&self, index: usize) -> Result<usize, Reason> {
        match &self.arguments[index] {
            Value::Unknown(reason) => Err(reason.clone()),
            Value::Number(number) if *number >= 0.0 && number.fract() == 0.0 => {
                let place = format!("{number:.0}").parse();
                place.map_err(|_| self.doubt("with a place that is out of range"))
            }
            Value::Null
            | Value::Boolean(_)
            | Value::Number(_)
            | Value::Text(_)
            | Value::List(_)
            | Value::Positive(_) => Err(self.doubt("with a place that is no whole number")),
        }
    }
}

/// Looks into a text: `String.stringContains` and `String.startsWith`.
pub(crate) fn look(called: &Called<'_, '_>, finds: fn(&str, &str) -> bool) -> Truth {
    let found = match &called.arguments[0] {
        // A text that was never set holds nothing (facts::rules 19).
        Value::Null => called.text(1).map(|_| false),
        Value::Text(_)
        | Value::Boolean(_)
        | Value::Number(_)
        | Value::List(_)
        | Value::Positive(_)
        | Value::Unknown(_) => called
            .text(0)
            .and_then(|text| Ok(finds(text, called.text(1)?))),
    };
    match found {
        Ok(found) => Truth::of(found),
        Err(reason) => Truth::Unknown(reason),
    }
}

/// Makes a text or a number of texts.
pub(crate) fn make<'a>(called: &Called<'_, 'a>) -> Value<'a> {
    let made = match called.function {
        Function::Lower => called.text(0).map(str::to_lowercase),
        Function::Upper => called.text(0).map(str::to_uppercase),
        Function::Length => return length(called),
        Function::RemoveSpaces => remove_spaces(called),
        Function::Append => append(called),
        Function::Join => join(called),
        Function::Replace => replace(called),
        Function::ReplaceFirst => replace_first(called),
        Function::Substring => substring(called),
        Function::Before => split(called).map(|(before, _)| before.to_owned()),
        Function::After => split(called).map(|(_, after)| after.to_owned()),
        Function::Switch => return switch(called),
        Function::Contains
        | Function::StartsWith
        | Function::ListContains
        | Function::ListSize
        | Function::ListIsEmpty
        | Function::ListGet
        | Function::ListAdd
        | Function::ListRemove
        | Function::ListClear
        | Function::ListFlatten
        | Function::ListCsv => Err(called.doubt(NO_TEXT)),
    };
    made.map_or_else(Value::Unknown, Value::text)
}

fn length<'a>(called: &Called<'_, 'a>) -> Value<'a> {
    let length = called.text(0).and_then(|text| {
        let length = u32::try_from(text.encode_utf16().count());
        length.map_err(|_| called.doubt("of so long a text"))
    });
    length.map_or_else(Value::Unknown, |length| Value::Number(length.into()))
}

fn remove_spaces(called: &Called<'_, '_>) -> Result<String, Reason> {
    let text = called.text(0)?;
    if text.contains(|c: char| c.is_whitespace() && c != ' ') {
        return Err(called.doubt("of a text with blanks that are no spaces"));
    }
    Ok(text.replace(' ', ""))
}

fn append(called: &Called<'_, '_>) -> Result<String, Reason> {
    Ok([called.text(0)?, called.text(1)?].concat())
}

fn join(called: &Called<'_, '_>) -> Result<String, Reason> {
    let texts = (0..called.arguments.len()).map(|index| called.text(index));
    let texts: Vec<&str> = texts.collect::<Result<_, Reason>>()?;
    Ok(texts[1..].join(texts[0]))
}

fn replace(called: &Called<'_, '_>) -> Result<String, Reason> {
    let (text, old, new) = (called.text(0)?, called.part(1)?, called.text(2)?);
    Ok(text.replace(old, new))
}

/// Whether the part is a pattern is not established: only where it makes no difference the value is known.
fn replace_first(called: &Called<'_, '_>) -> Result<String, Reason> {
    let (text, old, new) = (called.text(0)?, called.part(1)?, called.text(2)?);
    if regex::escape(old) != old || new.contains(['$', '\\']) {
        return Err(called.doubt("with signs that have a meaning in a pattern"));
    }
    Ok(text.replacen(old, new, 1))
}

/// Places are those of UTF-16; where that counts one sign as two, the value is unknown.
fn substring(called: &Called<'_, '_>) -> Result<String, Reason> {
    let (text, begin, end) = (called.text(0)?, called.place(1)?, called.place(2)?);
    if text.chars().any(|c| c.len_utf16() > 1) {
        return Err(called.doubt("of a text with signs that count as two"));
    }
    if begin > end || end > text.chars().count() {
        return Err(called.doubt("with places beyond the text"));
    }
    Ok(text.chars().skip(begin).take(end - begin).collect())
}

fn split<'v>(called: &'v Called<'_, '_>) -> Result<(&'v str, &'v str), Reason> {
    let (text, at) = (called.text(0)?, called.part(1)?);
    let parts = text.split_once(at);
    parts.ok_or_else(|| called.doubt("of a text without what it looks for"))
}

/// The value of the first key that is listed and is a part of the text, or the default.
fn switch<'a>(called: &Called<'_, 'a>) -> Value<'a> {
    let found = called.text(0).and_then(|text| {
        for at in (2..called.arguments.len()).step_by(2) {
            if text.contains(called.part(at)?) {
                return Ok(at + 1);
            }
        }
        Ok(1)
    });
    found.map_or_else(Value::Unknown, |at| called.arguments[at].clone())
}

/// Puts texts together.
pub(crate) fn sum<'a>(parts: &[Value<'a>]) -> Value<'a> {
    let mut whole = String::new();
    for part in parts {
        match part {
            Value::Text(text) => whole.push_str(text),
            Value::Unknown(reason) => return Value::Unknown(reason.clone()),
            Value::Null
            | Value::Boolean(_)
            | Value::Number(_)
            | Value::List(_)
            | Value::Positive(_) => {
                let case = "with a value that is no text or was never set";
                return Value::Unknown(undefined("`+`", case));
            }
        }
    }
    Value::Text(Cow::Owned(whole))
}
