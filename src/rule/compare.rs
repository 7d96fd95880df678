//! Whether two values are equal, or one comes first ([rules 18, 19](crate::facts::rules)).

use std::cmp::Ordering;

use crate::rule::answer::Reason;
use crate::rule::pattern::{Fit, Pattern};
use crate::rule::value::{Truth, Value, undefined};

/// Compares as `==` does: case and blanks count, a number is never equal to a text, and nothing is equal to what was
/// never set but that itself.
pub(crate) fn equal(one: &Value<'_>, other: &Value<'_>) -> Truth {
    use Value::{Boolean, List, Null, Number, Positive, Text, Unknown};
    match (one, other) {
        (Unknown(reason), _) | (_, Unknown(reason)) => Truth::Unknown(reason.clone()),
        (Null, Null) => Truth::Yes,
        (Text(one), Text(other)) => Truth::of(one == other),
        (Number(one), Number(other)) => same_number(*one, *other),
        (Boolean(one), Boolean(other)) => Truth::of(one == other),
        // At least one is not equal to what is less.
        (Positive(_), Number(number)) | (Number(number), Positive(_)) if *number < 1.0 => Truth::No,
        (Positive(reason), Number(_) | Positive(_)) | (Number(_), Positive(reason)) => {
            Truth::Unknown(reason.clone())
        }
        (Null, Boolean(_) | Number(_) | Text(_) | Positive(_))
        | (Boolean(_) | Number(_) | Text(_) | Positive(_), Null)
        | (Text(_), Boolean(_) | Number(_) | Positive(_))
        | (Boolean(_) | Number(_) | Positive(_), Text(_)) => Truth::No,
        (List(_), _) | (_, List(_)) => Truth::Unknown(undefined("`==`", "with a list")),
        (Boolean(_), Number(_) | Positive(_)) | (Number(_) | Positive(_), Boolean(_)) => {
            Truth::Unknown(undefined("`==`", "with a number and a truth value"))
        }
    }
}

/// Whether two numbers are one. They come from digits alone, so that what is written alike is alike.
fn same_number(one: f64, other: f64) -> Truth {
    Truth::of(one.partial_cmp(&other) == Some(Ordering::Equal))
}

/// Compares as `<` and the like do: `wanted` says which orders hold.
pub(crate) fn ordered(one: &Value<'_>, other: &Value<'_>, wanted: fn(Ordering) -> bool) -> Truth {
    use Value::{Number, Positive, Unknown};
    match (one, other) {
        (Unknown(reason), _) | (_, Unknown(reason)) => Truth::Unknown(reason.clone()),
        (Number(one), Number(other)) => Truth::of(one.partial_cmp(other).is_some_and(wanted)),
        (Positive(reason), Number(number)) => at_least_one(*number, reason, wanted),
        (Number(number), Positive(reason)) => {
            // The same question from the other side: what holds for a smaller number holds for a larger one there.
            let least = [Ordering::Less, Ordering::Equal].map(wanted);
            match (*number < 1.0, *number <= 1.0, least) {
                (true, _, [is_less, _]) => Truth::of(is_less),
                (false, true, [true, true]) => Truth::Yes,
                (false, true, [false, false]) => Truth::No,
                (false, _, _) => Truth::Unknown(reason.clone()),
            }
        }
        _ => Truth::Unknown(undefined("an order", "of values that are not both numbers")),
    }
}

/// Compares a number of which only is known that it is 1 or more.
fn at_least_one(number: f64, reason: &Reason, wanted: fn(Ordering) -> bool) -> Truth {
    let [equal, greater] = [Ordering::Equal, Ordering::Greater].map(wanted);
    if number < 1.0 {
        Truth::of(greater)
    } else if number <= 1.0 && equal == greater {
        Truth::of(equal)
    } else {
        Truth::Unknown(reason.clone())
    }
}

/// Compares as `matches` does. Sources differ on whether the whole text has to fit.
pub(crate) fn matches(text: &Value<'_>, pattern: &Pattern) -> Truth {
    match text {
        Value::Unknown(reason) => Truth::Unknown(reason.clone()),
        Value::Text(text) => match pattern.fits(text) {
            Fit::Surely => Truth::Yes,
            Fit::No => Truth::No,
            Fit::Perhaps => {
                let case = "where a part of the text fits or the pattern is Java's own";
                Truth::Unknown(undefined("`matches`", case))
            }
        },
        Value::Null
        | Value::Boolean(_)
        | Value::Number(_)
        | Value::List(_)
        | Value::Positive(_) => {
            Truth::Unknown(undefined("`matches`", "with a value that is no text"))
        }
    }
}
