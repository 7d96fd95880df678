//! Values as somebody wrote them → values as the schema of the org takes them.

use std::collections::BTreeMap;

use serde_json::{Number, Value};

use crate::desired::state::{DesiredPerson, DesiredValue, Scalar, ScalarStyle};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::likely::likely;
use crate::live::{AttributeKind, Attributes, LiveType, LiveUser, Schema, SchemaAttribute};
use crate::model::ids::{AttributeName, Login};
use crate::model::profile::{AttributeValue, ascending};
use crate::planner::names::did_you_mean;
use crate::source::{Keyed, Located, Span};

/// What an entry asks for of somebody's attributes, as the schema takes it; `None` unsets. A text that they have already
/// is left out, for nothing is to be decided about it.
pub type TypedProfile<'a> = BTreeMap<&'a AttributeName, Located<Option<AttributeValue>>>;

/// Returns what an entry asks for. What the schema does not take is reported.
pub(crate) fn typed_profile<'a>(
    entry: &'a DesiredPerson,
    live: Option<&LiveUser>,
    of: Option<&LiveType>,
    schema: Option<&'a Schema>,
    attributes: &mut Attributes<'a>,
    diagnostics: &mut Diagnostics,
) -> TypedProfile<'a> {
    let mut has = ascending(live.into_iter().flat_map(|user| &user.profile));
    let mut profile = TypedProfile::new();
    for (place, (name, value)) in entry.profile.iter().enumerate() {
        let attribute = schema.and_then(|schema| attributes.find(schema, place, name));
        let has = has(name);
        let typed = match (schema, attribute) {
            (Some(schema), None) => Err(unknown_attribute(name, value, of, schema)),
            (_, attribute) if is_met(&value.value, has, attribute) => continue,
            (Some(_), Some(attribute)) => typed(name, value, attribute, has),
            (None, _) => Ok(as_kind(&value.value, &AttributeKind::String).unwrap_or(None)),
        };
        match typed {
            Ok(typed) => {
                profile.insert(name, Located::new(typed, value.span));
            }
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    profile
}

/// Returns whether somebody has the very text that is written, and the attribute takes texts; so does any whose schema
/// was not read.
pub fn is_met(
    written: &DesiredValue,
    has: Option<&AttributeValue>,
    attribute: Option<&SchemaAttribute>,
) -> bool {
    let takes_text = attribute.is_none_or(|attribute| match attribute.kind {
        AttributeKind::String | AttributeKind::Other(_) => true,
        AttributeKind::Boolean
        | AttributeKind::Number
        | AttributeKind::Integer
        | AttributeKind::Array(_) => false,
    });
    let has = has.and_then(AttributeValue::as_text);
    takes_text
        && match written {
            DesiredValue::Scalar(scalar) => has == Some(&scalar.text),
            DesiredValue::Unset | DesiredValue::List(_) => false,
        }
}

fn unknown_attribute(
    name: &AttributeName,
    value: &Keyed<DesiredValue>,
    of: Option<&LiveType>,
    schema: &Schema,
) -> Diagnostic {
    let whose = match of.filter(|of| !of.is_default) {
        Some(of) => format!("the user type `{}`", of.name),
        None => "the org's user schema".to_owned(),
    };
    let diagnostic = Diagnostic::error(
        Code::UnknownAttribute,
        value.key,
        format!("{whose} has no attribute `{name}`"),
    );
    match likely(name.as_str(), schema.keys().map(AttributeName::as_str)) {
        Some(meant) => diagnostic.help(did_you_mean(name.as_str(), meant)),
        None => diagnostic
            .help("add the attribute in Okta's profile editor first, or remove it from the entry"),
    }
}

fn typed(
    name: &AttributeName,
    value: &Keyed<DesiredValue>,
    attribute: &SchemaAttribute,
    has: Option<&AttributeValue>,
) -> Result<Option<AttributeValue>, Diagnostic> {
    let Ok(typed) = as_kind(&value.value, &attribute.kind) else {
        return Err(Diagnostic::error(
            Code::WrongAttributeType,
            value.span,
            format!("`{name}` must be {}", kind_name(&attribute.kind)),
        )
        .label(format!("this is {}", written_kind(&value.value)))
        .help(as_the_schema_has_it(name, &value.value, &attribute.kind)));
    };
    // What they have already is not sent: a schema may have become stricter since.
    if typed.is_some() && typed.as_ref() == has {
        return Ok(typed);
    }
    let typed = typed.filter(|typed| !attribute.required || typed.as_text() != Some(""));
    let Some(typed) = typed else {
        // Okta writes the default in place of nothing, and leaves nothing where nothing was (facts::profiles 8).
        if let (Some(default), DesiredValue::Unset) = (&attribute.default, &value.value) {
            return Ok(has.map(|_| default.clone()));
        }
        return if attribute.required {
            Err(Diagnostic::error(
                Code::MissingAttribute,
                value.span,
                format!("the org's user schema requires `{name}`, so it cannot be unset or empty"),
            )
            .help("write a value, or remove the line to leave the attribute as it is"))
        } else {
            Ok(None)
        };
    };
    if !attribute.allowed.is_empty() && !is_allowed(&typed, &attribute.allowed) {
        let allowed: Vec<String> = attribute.allowed.iter().map(ToString::to_string).collect();
        return Err(Diagnostic::error(
            Code::WrongAttributeType,
            value.span,
            format!("`{name}` does not allow {}", typed.json()),
        )
        .help(format!(
            "the org's user schema allows: {}",
            allowed.join(", ")
        )));
    }
    if !attribute.takes_number(&typed) {
        return Err(out_of_bounds(name, value, attribute, &typed));
    }
    check_text(name, value, attribute, &typed)?;
    Ok(Some(typed))
}

fn out_of_bounds(
    name: &AttributeName,
    value: &Keyed<DesiredValue>,
    attribute: &SchemaAttribute,
    typed: &AttributeValue,
) -> Diagnostic {
    let least = attribute.minimum.map(|least| format!("at least {least}"));
    let most = attribute.maximum.map(|most| format!("at most {most}"));
    let bounds: Vec<String> = least.into_iter().chain(most).collect();
    Diagnostic::error(
        Code::WrongAttributeType,
        value.span,
        format!("`{name}` does not allow {}", typed.json()),
    )
    .help(format!(
        "the org's user schema allows {}",
        bounds.join(" and ")
    ))
}

/// Returns whether a value that somebody has is one that an attribute takes.
pub fn fits(value: &AttributeValue, attribute: &SchemaAttribute) -> bool {
    let is_allowed = attribute.allowed.is_empty() || is_allowed(value, &attribute.allowed);
    let text = value.as_text();
    let has_length = text.is_none_or(|text| attribute.takes_length(text.chars().count()));
    let has_form = text.is_none_or(|text| attribute.takes_form(text));
    let is_right = is_allowed && has_length && has_form && attribute.takes_number(value);
    is_kind(value.json(), &attribute.kind) && is_right
}

fn is_kind(value: &Value, kind: &AttributeKind) -> bool {
    match kind {
        AttributeKind::String => value.is_string(),
        AttributeKind::Boolean => value.is_boolean(),
        AttributeKind::Number => value.is_number(),
        AttributeKind::Integer => value.is_i64() || value.is_u64(),
        AttributeKind::Array(inner) => match value {
            Value::Array(items) => items.iter().all(|item| is_kind(item, inner)),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Object(_) => false,
        },
        AttributeKind::Other(_) => true,
    }
}

fn is_allowed(value: &AttributeValue, allowed: &[Value]) -> bool {
    let is_one = |item: &Value| {
        let item = AttributeValue::from_json(item.clone());
        allowed
            .iter()
            .any(|each| AttributeValue::from_json(each.clone()) == item)
    };
    match value.json() {
        Value::Array(items) => items.iter().all(is_one),
        single @ (Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Object(_)) => is_one(single),
    }
}

fn check_text(
    name: &AttributeName,
    value: &Keyed<DesiredValue>,
    attribute: &SchemaAttribute,
    typed: &AttributeValue,
) -> Result<(), Diagnostic> {
    let Some(text) = typed.as_text() else {
        return Ok(());
    };
    if let Some(found) = length(name.as_str(), text.chars().count(), value.span, attribute) {
        return Err(found);
    }
    if let Some(pattern) = &attribute.pattern
        && !attribute.takes_form(text)
    {
        return Err(Diagnostic::error(
            Code::BadFormat,
            value.span,
            format!("`{name}` must have the form `{pattern}`, but `{text}` does not"),
        )
        .help("write a value of that form, or change the attribute in Okta's profile editor"));
    }
    // Only Okta knows which values it takes in other formats: `validate` warns of those that look wrong.
    let is_email = attribute.format.as_deref() == Some("email");
    if is_email && !text.is_empty() && !Login::new(text).is_address() {
        return Err(Diagnostic::error(
            Code::BadFormat,
            value.span,
            format!("`{name}` must be an e-mail address, but `{text}` is not"),
        )
        .help("write it like `ada@acme.example`"));
    }
    Ok(())
}

/// Returns what is wrong with a number of characters.
pub fn length(
    name: &str,
    length: usize,
    span: Span,
    attribute: &SchemaAttribute,
) -> Option<Diagnostic> {
    if attribute.takes_length(length) {
        return None;
    }
    let least = attribute.least_length();
    let most = attribute.max_length.unwrap_or(usize::MAX);
    let limit = if length < least {
        format!("at least {least}")
    } else {
        format!("at most {most}")
    };
    let characters = match length {
        1 => "1 character".to_owned(),
        many => format!("{many} characters"),
    };
    Some(
        Diagnostic::error(
            Code::BadLength,
            span,
            format!("`{name}` has {characters}, but the org's user schema allows {limit}"),
        )
        .help("write a value of that length, or relax the attribute in Okta's profile editor"),
    )
}

/// A value that its kind does not take.
struct Mismatch;

/// Returns the value as the kind takes it; `None` unsets.
fn as_kind(value: &DesiredValue, kind: &AttributeKind) -> Result<Option<AttributeValue>, Mismatch> {
    match (value, kind) {
        (DesiredValue::Unset, _) => Ok(None),
        (DesiredValue::List(items), AttributeKind::Array(inner)) => {
            let items: Option<Vec<Value>> =
                items.iter().map(|item| scalar_as(item, inner)).collect();
            Ok(AttributeValue::from_json(Value::Array(
                items.ok_or(Mismatch)?,
            )))
        }
        (DesiredValue::List(items), AttributeKind::Other(_)) => {
            let items = items
                .iter()
                .map(|item| Value::String(item.text.to_string()));
            Ok(AttributeValue::from_json(Value::Array(items.collect())))
        }
        (
            DesiredValue::List(_),
            AttributeKind::String
            | AttributeKind::Boolean
            | AttributeKind::Number
            | AttributeKind::Integer,
        ) => Err(Mismatch),
        (DesiredValue::Scalar(scalar), kind) => {
            let value = scalar_as(scalar, kind).ok_or(Mismatch)?;
            Ok(AttributeValue::from_json(value))
        }
    }
}

fn scalar_as(scalar: &Scalar, kind: &AttributeKind) -> Option<Value> {
    let plain = match scalar.style {
        ScalarStyle::Plain => Some(scalar.text.as_str()),
        ScalarStyle::Quoted => None,
    };
    match kind {
        AttributeKind::String | AttributeKind::Other(_) => {
            Some(Value::String(scalar.text.to_string()))
        }
        AttributeKind::Boolean => match plain? {
            "true" | "True" | "TRUE" => Some(Value::Bool(true)),
            "false" | "False" | "FALSE" => Some(Value::Bool(false)),
            _ => None,
        },
        AttributeKind::Integer => plain?.parse::<i64>().ok().map(Value::from),
        AttributeKind::Number => {
            let plain = plain?;
            match plain.parse::<i64>() {
                Ok(whole) => Some(Value::from(whole)),
                Err(_) => Number::from_f64(plain.parse().ok()?).map(Value::Number),
            }
        }
        AttributeKind::Array(_) => None,
    }
}

fn kind_name(kind: &AttributeKind) -> String {
    match kind {
        AttributeKind::String => "text".to_owned(),
        AttributeKind::Boolean => "`true` or `false`".to_owned(),
        AttributeKind::Number => "a number".to_owned(),
        AttributeKind::Integer => "a whole number".to_owned(),
        AttributeKind::Array(inner) => format!("a list, each item {}", kind_name(inner)),
        AttributeKind::Other(other) => other.clone(),
    }
}

/// Says how to write a value that has the wrong kind.
fn as_the_schema_has_it(
    name: &AttributeName,
    value: &DesiredValue,
    kind: &AttributeKind,
) -> String {
    match (kind, value) {
        (AttributeKind::Array(_), DesiredValue::Scalar(scalar)) => {
            format!("write a list: `{name}: [{}]`", scalar.text)
        }
        (AttributeKind::Array(inner), DesiredValue::List(_) | DesiredValue::Unset) => {
            format!("write a list, each item {}", kind_name(inner))
        }
        (AttributeKind::Boolean, DesiredValue::Scalar(scalar)) => {
            match scalar.text.to_lowercase().as_str() {
                "yes" | "on" | "true" => format!("write `{name}: true`, without quotes"),
                "no" | "off" | "false" => format!("write `{name}: false`, without quotes"),
                _ => "write `true` or `false`, without quotes".to_owned(),
            }
        }
        (AttributeKind::Number | AttributeKind::Integer, DesiredValue::Scalar(_)) => {
            format!("write {} in digits, without quotes", kind_name(kind))
        }
        (
            AttributeKind::String
            | AttributeKind::Boolean
            | AttributeKind::Number
            | AttributeKind::Integer
            | AttributeKind::Other(_),
            DesiredValue::Scalar(_) | DesiredValue::List(_) | DesiredValue::Unset,
        ) => format!("write {}, not a list", kind_name(kind)),
    }
}

fn written_kind(value: &DesiredValue) -> &'static str {
    match value {
        DesiredValue::Unset => "null",
        DesiredValue::List(_) => "a list",
        DesiredValue::Scalar(scalar) => match scalar.style {
            ScalarStyle::Plain if is_number(&scalar.text) => "a number",
            ScalarStyle::Plain | ScalarStyle::Quoted => "text",
        },
    }
}

fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(f64::is_finite)
}
