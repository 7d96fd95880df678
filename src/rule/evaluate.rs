//! What the parts of a condition give for one person.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::rule::answer::Reason;
use crate::rule::compare::{equal, matches, ordered};
use crate::rule::function::Function;
use crate::rule::group_match::GroupMatch;
use crate::rule::inputs::{Attribute, Inputs, Membership};
use crate::rule::lists;
use crate::rule::pattern::Pattern;
use crate::rule::texts::{self, Called};
use crate::rule::tree::{Comparison, Failure, Negation, Node, Operator};
use crate::rule::value::{Truth, Value, undefined};

/// Returns whether a part is true of a person.
pub(crate) fn truth(node: &Node, inputs: &dyn Inputs) -> Truth {
    match node {
        Node::All(parts) => joined(parts, inputs, &Truth::No),
        Node::Any(parts) => joined(parts, inputs, &Truth::Yes),
        Node::Not(part) => truth(part, inputs).not(),
        Node::Compare(comparison) => compared(comparison, inputs),
        Node::Member(asked) => member(asked, inputs),
        Node::Null
        | Node::Boolean(_)
        | Node::Number(_)
        | Node::Text(_)
        | Node::List(_)
        | Node::Attribute { .. }
        | Node::Status
        | Node::Id
        | Node::Groups(_)
        | Node::Sum(_)
        | Node::Ternary(_)
        | Node::Elvis(_)
        | Node::Index(_)
        | Node::Call(..)
        | Node::Unproven(..)
        | Node::Opaque(_) => value(node, inputs).truth(),
    }
}

fn value<'a>(node: &'a Node, inputs: &'a dyn Inputs) -> Value<'a> {
    match node {
        Node::Null => Value::Null,
        Node::Boolean(value) => Value::Boolean(*value),
        Node::Number(value) => Value::Number(*value),
        Node::Text(text) => Value::Text(Cow::Borrowed(text)),
        Node::List(parts) => Value::List(values(parts, inputs)),
        Node::Attribute { name, .. } => attribute(name, inputs),
        Node::Status => inputs
            .status()
            .map_or(Value::Unknown(Reason::Status), |status| {
                Value::Text(Cow::Borrowed(status.as_str()))
            }),
        Node::Id => inputs.id().map_or(Value::Unknown(Reason::Id), |id| {
            Value::Text(Cow::Borrowed(id))
        }),
        Node::Groups(asked) => groups(asked, inputs),
        Node::All(_) | Node::Any(_) | Node::Not(_) | Node::Compare(_) | Node::Member(_) => {
            truth(node, inputs).into()
        }
        Node::Sum(parts) => texts::sum(&values(parts, inputs)),
        Node::Ternary(parts) => ternary(parts, inputs),
        Node::Elvis(parts) => elvis(parts, inputs),
        Node::Index(parts) => lists::at(&value(&parts[0], inputs), &value(&parts[1], inputs)),
        Node::Call(function, parts) => call(*function, &values(parts, inputs)),
        Node::Unproven(what, _) | Node::Opaque(what) => Value::Unknown(Reason::Uses(what.clone())),
    }
}

fn values<'a>(parts: &'a [Node], inputs: &'a dyn Inputs) -> Vec<Value<'a>> {
    parts.iter().map(|part| value(part, inputs)).collect()
}

fn attribute<'a>(name: &str, inputs: &'a dyn Inputs) -> Value<'a> {
    match inputs.attribute(name) {
        Attribute::Set(json) => Value::of_json(json, name),
        Attribute::NeverSet => Value::Null,
        Attribute::NotKnown => Value::Unknown(Reason::Attribute(name.to_owned())),
    }
}

/// Returns what AND or OR gives: one part that decides is enough, unless another may make Okta give up, for whether it
/// looks at that one then is not established ([rules 23](crate::facts::rules)).
fn joined(parts: &[Node], inputs: &dyn Inputs, deciding: &Truth) -> Truth {
    let mut unknown: Option<Reason> = None;
    let mut gives_up: Option<Reason> = None;
    let mut is_decided = false;
    for part in parts {
        if is_decided && part.truth_failure() == Failure::Impossible {
            continue;
        }
        match truth(part, inputs) {
            Truth::Unknown(reason) if part.truth_failure() == Failure::Possible => {
                gives_up.get_or_insert(reason);
            }
            Truth::Unknown(reason) => {
                unknown.get_or_insert(reason);
            }
            found @ (Truth::Yes | Truth::No) => is_decided |= found == *deciding,
        }
    }
    match (gives_up, unknown) {
        (None, _) if is_decided => deciding.clone(),
        (Some(reason), _) | (None, Some(reason)) => Truth::Unknown(reason),
        (None, None) => deciding.clone().not(),
    }
}

fn compared(comparison: &Comparison, inputs: &dyn Inputs) -> Truth {
    let left = value(&comparison.left, inputs);
    let right = value(&comparison.right, inputs);
    let whole = |left: &Value<'_>| compare(left, &comparison.operator, &right);
    let plain = whole(&left);
    match comparison.negation {
        Negation::None => plain,
        Negation::Unclear => {
            let (one, other) = (plain.not(), whole(&left.truth().not().into()));
            if one == other {
                return one;
            }
            Truth::Unknown(undefined(
                "a negation",
                "before a comparison without parentheses",
            ))
        }
    }
}

fn compare(left: &Value<'_>, operator: &Operator, right: &Value<'_>) -> Truth {
    match operator {
        Operator::Equal => equal(left, right),
        Operator::Unequal => equal(left, right).not(),
        Operator::Less => ordered(left, right, Ordering::is_lt),
        Operator::AtMost => ordered(left, right, Ordering::is_le),
        Operator::More => ordered(left, right, Ordering::is_gt),
        Operator::AtLeast => ordered(left, right, Ordering::is_ge),
        Operator::Matches(Some(pattern)) => matches(left, pattern),
        Operator::Matches(None) => match right {
            Value::Text(pattern) => matches(left, &Pattern::of_texts(pattern)),
            Value::Unknown(reason) => Truth::Unknown(reason.clone()),
            Value::Null
            | Value::Boolean(_)
            | Value::Number(_)
            | Value::List(_)
            | Value::Positive(_) => {
                Truth::Unknown(undefined("`matches`", "with a pattern that is no text"))
            }
        },
    }
}

fn member(asked: &[GroupMatch], inputs: &dyn Inputs) -> Truth {
    let mut found = Truth::No;
    for each in asked {
        match inputs.membership(each) {
            Membership::In => return Truth::Yes,
            Membership::Maybe if found == Truth::No => {
                found = Truth::Unknown(Reason::Membership(each.clone()));
            }
            Membership::Out | Membership::Maybe => {}
        }
    }
    found
}

fn groups<'a>(asked: &GroupMatch, inputs: &dyn Inputs) -> Value<'a> {
    let reason = || Reason::Membership(asked.clone());
    match inputs.membership(asked) {
        Membership::In => Value::Positive(reason()),
        Membership::Out => Value::List(Vec::new()),
        Membership::Maybe => Value::Unknown(reason()),
    }
}

fn ternary<'a>(parts: &'a [Node; 3], inputs: &'a dyn Inputs) -> Value<'a> {
    let [condition, one, other] = parts;
    match truth(condition, inputs) {
        Truth::Yes => value(one, inputs),
        Truth::No => value(other, inputs),
        Truth::Unknown(reason) => {
            let one = value(one, inputs);
            // Whatever the condition is, the value is the same; unless Okta gives up on the condition.
            let is_same = equal(&one, &value(other, inputs)) == Truth::Yes;
            if is_same && condition.truth_failure() == Failure::Impossible {
                one
            } else {
                Value::Unknown(reason)
            }
        }
    }
}

/// What was never set and the empty text take the other value ([rules 20](crate::facts::rules)).
fn elvis<'a>(parts: &'a [Node; 2], inputs: &'a dyn Inputs) -> Value<'a> {
    let [one, other] = parts;
    match value(one, inputs) {
        Value::Null => value(other, inputs),
        Value::Text(text) if text.is_empty() => value(other, inputs),
        one @ (Value::Boolean(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::List(_)
        | Value::Positive(_)
        | Value::Unknown(_)) => one,
    }
}

fn call<'a>(function: Function, arguments: &[Value<'a>]) -> Value<'a> {
    let called = Called {
        function,
        arguments,
    };
    match (function, arguments) {
        (Function::Contains, [Value::List(list), _]) => lists::text_among(&called, list).into(),
        (Function::Contains, _) => texts::look(&called, |text, part| text.contains(part)).into(),
        (Function::StartsWith, _) => {
            texts::look(&called, |text, start| text.starts_with(start)).into()
        }
        (
            Function::ListContains
            | Function::ListSize
            | Function::ListIsEmpty
            | Function::ListGet
            | Function::ListAdd
            | Function::ListRemove
            | Function::ListClear
            | Function::ListFlatten
            | Function::ListCsv,
            _,
        ) => lists::call(&called),
        (
            Function::Lower
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
            | Function::Switch,
            _,
        ) => texts::make(&called),
    }
}
