//! What the functions of lists give ([rules 10](crate::facts::rules)). Where the facts end, the value is unknown.

use std::borrow::Cow;

use crate::rule::answer::Reason;
use crate::rule::compare::equal;
use crate::rule::function::Function;
use crate::rule::texts::Called;
use crate::rule::value::{Truth, Value, undefined};

/// What a function of lists was called with at its beginning.
enum Start<'v, 'a> {
    NeverSet,
    List(Cow<'v, [Value<'a>]>),
    Positive(Reason),
}

impl<'a> Called<'_, 'a> {
    /// Returns the list that it was called with; a text with commas is one too.
    fn list(&self) -> Result<Start<'_, 'a>, Reason> {
        match &self.arguments[0] {
            Value::Null => Ok(Start::NeverSet),
            Value::List(list) => Ok(Start::List(Cow::Borrowed(list))),
            Value::Positive(reason) => Ok(Start::Positive(reason.clone())),
            Value::Unknown(reason) => Err(reason.clone()),
            Value::Text(text) if !text.contains(',') => {
                Err(self.doubt("of a text without a comma"))
            }
            Value::Text(text) if text.split(',').any(|part| part.trim() != part) => {
                Err(self.doubt("of a text with blanks around its commas"))
            }
            Value::Text(text) if text.split(',').any(str::is_empty) => {
                Err(self.doubt("of a text with nothing between its commas"))
            }
            Value::Text(text) => {
                let parts = text.split(',').map(Value::text);
                Ok(Start::List(Cow::Owned(parts.collect())))
            }
            Value::Boolean(_) | Value::Number(_) => Err(self.doubt("of a value that is no list")),
        }
    }

    /// Returns the list that it was called with, where it takes no other.
    fn elements(&self) -> Result<Cow<'_, [Value<'a>]>, Reason> {
        match self.list()? {
            Start::List(list) => Ok(list),
            Start::NeverSet => Err(self.doubt("of a list that was never set")),
            Start::Positive(reason) => Err(reason),
        }
    }
}

/// Calls a function of lists.
pub(crate) fn call<'a>(called: &Called<'_, 'a>) -> Value<'a> {
    let made = match called.function {
        Function::ListContains => contains(called),
        Function::ListSize => size(called),
        Function::ListIsEmpty => is_empty(called),
        Function::ListGet => get(called),
        Function::ListAdd => add(called),
        Function::ListRemove => remove(called),
        Function::ListClear => called.elements().map(|_| Value::List(Vec::new())),
        Function::ListFlatten => flatten(called),
        Function::ListCsv => csv(called),
        Function::Contains
        | Function::StartsWith
        | Function::Lower
        | Function::Upper
        | Function::Length
        | Function::RemoveSpaces
        | Function::Append
        | Function::Join
        | Function::Replace
        | Function::ReplaceFirst
        | Function::Substring
        | Function::Before
        | Function::After
        | Function::Switch => Err(called.doubt("of lists")),
    };
    made.unwrap_or_else(Value::Unknown)
}

/// Whether one of them is this.
fn among(list: &[Value<'_>], wanted: &Value<'_>) -> Truth {
    let mut found = Truth::No;
    for each in list {
        match equal(each, wanted) {
            Truth::Yes => return Truth::Yes,
            Truth::No => {}
            unknown @ Truth::Unknown(_) => found = unknown,
        }
    }
    found
}

fn contains<'a>(called: &Called<'_, 'a>) -> Result<Value<'a>, Reason> {
    let list = called.elements()?;
    match &called.arguments[1] {
        Value::Null => Err(called.doubt("with a value that was never set")),
        Value::Unknown(reason) => Err(reason.clone()),
        wanted @ (Value::Boolean(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::List(_)
        | Value::Positive(_)) => Ok(among(&list, wanted).into()),
    }
}

/// `String.stringContains` with a list in place of a text asks whether one of its elements is this, by what is said of
/// rules that do so; that a part of one is enough cannot be ruled out.
pub(crate) fn text_among(called: &Called<'_, '_>, list: &[Value<'_>]) -> Truth {
    let wanted = match called.text(1) {
        Ok(wanted) => wanted,
        Err(reason) => return Truth::Unknown(reason),
    };
    let truth = among(list, &called.arguments[1]);
    let texts = list.iter().map(|each| match each {
        Value::Text(text) => Some(text.as_ref()),
        Value::Null
        | Value::Boolean(_)
        | Value::Number(_)
        | Value::List(_)
        | Value::Positive(_)
        | Value::Unknown(_) => None,
    });
    let texts: Option<Vec<&str>> = texts.collect();
    match (truth, texts) {
        (Truth::No, Some(texts)) if !texts.join(",").contains(wanted) => Truth::No,
        (Truth::No, _) => {
            let case = "of a list, where a part of an element fits";
            Truth::Unknown(called.doubt(case))
        }
        (truth @ (Truth::Yes | Truth::Unknown(_)), _) => truth,
    }
}

fn size<'a>(called: &Called<'_, 'a>) -> Result<Value<'a>, Reason> {
    match called.list()? {
        Start::NeverSet => Ok(Value::Number(0.0)),
        Start::Positive(reason) => Ok(Value::Positive(reason)),
        Start::List(list) => {
            let size = u32::try_from(list.len());
            let size = size.map_err(|_| called.doubt("of so long a list"))?;
            Ok(Value::Number(size.into()))
        }
    }
}

fn is_empty<'a>(called: &Called<'_, 'a>) -> Result<Value<'a>, Reason> {
    Ok(Value::Boolean(match called.list()? {
        Start::NeverSet => true,
        Start::Positive(_) => false,
        Start::List(list) => list.is_empty(),
    }))
}

fn get<'a>(called: &Called<'_, 'a>) -> Result<Value<'a>, Reason> {
    let (list, place) = (called.elements()?, called.place(1)?);
    let found = list.get(place).cloned();
    found.ok_or_else(|| called.doubt("with a place beyond the list"))
}

/// Returns what stands at a place of a list, as `list[0]` does.
pub(crate) fn at<'a>(list: &Value<'a>, place: &Value<'a>) -> Value<'a> {
    match list {
        Value::List(_) | Value::Unknown(_) => call(&Called {
            function: Function::ListGet,
            arguments: &[list.clone(), place.clone()],
        }),
        Value::Null
        | Value::Boolean(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::Positive(_) => {
            let case = "of a value that is no list";
            Value::Unknown(undefined("an index", case))
        }
    }
}

fn add<'a>(called: &Called<'_, 'a>) -> Result<Value<'a>, Reason> {
    let mut list = called.elements()?.into_owned();
    match &called.arguments[1] {
        Value::Unknown(reason) => return Err(reason.clone()),
        Value::Null | Value::List(_) | Value::Positive(_) => {
            return Err(called.doubt("with a value that is no single one"));
        }
        value @ (Value::Boolean(_) | Value::Number(_) | Value::Text(_)) => list.push(value.clone()),
    }
    Ok(Value::List(list))
}

/// Whether it removes one or all that are equal is not established.
fn remove<'a>(called: &Called<'_, 'a>) -> Result<Value<'a>, Reason> {
    let list = called.elements()?;
    let mut left = Vec::new();
    for each in list.iter() {
        match equal(each, &called.arguments[1]) {
            Truth::Yes => {}
            Truth::No => left.push(each.clone()),
            Truth::Unknown(reason) => return Err(reason),
        }
    }
    if left.len() + 1 < list.len() {
        return Err(called.doubt("of a value that is in the list several times"));
    }
    Ok(Value::List(left))
}

fn flatten<'a>(called: &Called<'_, 'a>) -> Result<Value<'a>, Reason> {
    let mut flat = Vec::new();
    for each in called.arguments {
        match each {
            Value::List(list) => flat.extend(list.iter().cloned()),
            Value::Unknown(reason) => return Err(reason.clone()),
            Value::Null | Value::Positive(_) => {
                return Err(called.doubt("with a list that was never set"));
            }
            Value::Text(text) if text.contains(',') => {
                return Err(called.doubt("with a text that has commas"));
            }
            Value::Boolean(_) | Value::Number(_) | Value::Text(_) => flat.push(each.clone()),
        }
    }
    Ok(Value::List(flat))
}

fn csv<'a>(called: &Called<'_, 'a>) -> Result<Value<'a>, Reason> {
    let list = called.elements()?;
    let texts = list.iter().map(|each| match each {
        Value::Text(text) => Ok(text.as_ref()),
        Value::Unknown(reason) => Err(reason.clone()),
        Value::Null
        | Value::Boolean(_)
        | Value::Number(_)
        | Value::List(_)
        | Value::Positive(_) => Err(called.doubt("of elements that are no texts")),
    });
    let texts: Vec<&str> = texts.collect::<Result<_, Reason>>()?;
    Ok(Value::text(texts.join(",")))
}
