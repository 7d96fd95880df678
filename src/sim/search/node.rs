//! What an expression consists of, and what it is true of.

use jiff::Timestamp;
use serde_json::Value;

use crate::sim::search::property::Found;

#[derive(Clone, Debug)]
pub(crate) enum Node {
    All(Vec<Self>),
    Any(Vec<Self>),
    Test(Test),
}

#[derive(Clone, Debug)]
pub(crate) struct Test {
    pub(crate) property: String,
    pub(crate) operator: Operator,
    pub(crate) value: Literal,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Present,
    Equals,
    NotEquals,
    StartsWith,
    EndsWith,
    Contains,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Literal {
    None,
    Text(String),
    Number(f64),
    Truth(bool),
    Time(Timestamp),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    Ignored,
    Respected,
}

impl Node {
    pub(crate) fn holds<'a>(&self, case: Case, lookup: &impl Fn(&str) -> Found<'a>) -> bool {
        match self {
            Self::All(nodes) => nodes.iter().all(|node| node.holds(case, lookup)),
            Self::Any(nodes) => nodes.iter().any(|node| node.holds(case, lookup)),
            Self::Test(test) => test.holds(case, &lookup(&test.property)),
        }
    }
}

impl Test {
    fn holds(&self, case: Case, found: &Found<'_>) -> bool {
        match (found, &self.value) {
            (Found::Nothing, _) => false,
            // An empty string counts as present (facts::lists 7).
            (Found::Texts(found), Literal::None) => !found.is_empty(),
            (_, Literal::None) => true,
            (Found::Time(found), Literal::Time(value)) => self.operator.accepts(found.cmp(value)),
            (Found::Text(found), Literal::Text(value)) => self.text(case, found, value),
            (Found::Texts(found), Literal::Text(value)) => {
                found.iter().any(|found| self.text(case, found, value))
            }
            (Found::Json(found), _) => self.json(case, found),
            (Found::Time(_) | Found::Text(_) | Found::Texts(_), _) => false,
        }
    }

    fn json(&self, case: Case, found: &Value) -> bool {
        match (found, &self.value) {
            (Value::Array(items), _) => items.iter().any(|item| self.json(case, item)),
            (Value::String(found), Literal::Text(value)) => self.text(case, found, value),
            (Value::Bool(found), Literal::Truth(value)) => {
                self.operator == Operator::Equals && found == value
            }
            (Value::Number(found), Literal::Number(value)) => found
                .as_f64()
                .is_some_and(|found| self.operator.accepts(found.total_cmp(value))),
            (
                Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::String(_)
                | Value::Object(_),
                _,
            ) => false,
        }
    }

    /// Diacritics count, whatever the case does.
    fn text(&self, case: Case, found: &str, value: &str) -> bool {
        let (found, value) = match case {
            Case::Ignored => (found.to_lowercase(), value.to_lowercase()),
            Case::Respected => (found.to_owned(), value.to_owned()),
        };
        match self.operator {
            Operator::StartsWith => found.starts_with(&value),
            Operator::EndsWith => found.ends_with(&value),
            Operator::Contains => found.contains(&value),
            Operator::Present
            | Operator::Equals
            | Operator::NotEquals
            | Operator::Greater
            | Operator::GreaterOrEqual
            | Operator::Less
            | Operator::LessOrEqual => self.operator.accepts(found.cmp(&value)),
        }
    }
}

impl Operator {
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        match word.to_ascii_lowercase().as_str() {
            "pr" => Some(Self::Present),
            "eq" => Some(Self::Equals),
            "ne" => Some(Self::NotEquals),
            "sw" => Some(Self::StartsWith),
            "ew" => Some(Self::EndsWith),
            "co" => Some(Self::Contains),
            "gt" => Some(Self::Greater),
            "ge" => Some(Self::GreaterOrEqual),
            "lt" => Some(Self::Less),
            "le" => Some(Self::LessOrEqual),
            _ => None,
        }
    }

    /// Returns whether it asks for an order.
    pub(crate) fn is_comparison(self) -> bool {
        match self {
            Self::Greater | Self::GreaterOrEqual | Self::Less | Self::LessOrEqual => true,
            Self::Present
            | Self::Equals
            | Self::NotEquals
            | Self::StartsWith
            | Self::EndsWith
            | Self::Contains => false,
        }
    }

    pub(crate) fn accepts(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Present => true,
            Self::Equals => order.is_eq(),
            Self::NotEquals => order.is_ne(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::StartsWith | Self::EndsWith | Self::Contains => false,
        }
    }
}
