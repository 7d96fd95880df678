//! Okta's expressions for `search` and `filter`: parsed once, held against users and groups
//! ([lists 4](crate::facts::lists)).

mod grammar;
mod parse;
mod sort;

use jiff::Timestamp;
use serde_json::Value;

use crate::sim::org::{Group, Org, User};
use crate::sim::refusal::Refusal;
use crate::sim::search::parse::parse;

pub use crate::sim::search::grammar::Grammar;
pub use crate::sim::search::sort::Sorting;

/// An expression.
#[derive(Clone, Debug)]
pub struct Expression {
    node: Node,
    case: Case,
}

#[derive(Clone, Debug)]
enum Node {
    All(Vec<Self>),
    Any(Vec<Self>),
    Test(Test),
}

#[derive(Clone, Debug)]
struct Test {
    property: String,
    operator: Operator,
    value: Literal,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Present,
    Equals,
    StartsWith,
    Contains,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

#[derive(Clone, Debug, PartialEq)]
enum Literal {
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

/// What a user or group has for a property.
enum Found<'a> {
    Nothing,
    Text(&'a str),
    Time(Timestamp),
    Json(&'a Value),
}

impl Expression {
    /// Reads an expression; what the grammar does not take is `E0000031`.
    pub fn parse(text: &str, grammar: Grammar<'_>) -> Result<Self, Refusal> {
        Ok(Self {
            node: parse(text, grammar)?,
            case: grammar.case(),
        })
    }

    /// Returns whether a user matches.
    pub fn matches_user(&self, org: &Org, user: &User) -> bool {
        self.node
            .holds(self.case, &|property| of_user(org, user, property))
    }

    /// Returns whether a group matches.
    pub fn matches_group(&self, org: &Org, group: &Group) -> bool {
        self.node
            .holds(self.case, &|property| of_group(org, group, property))
    }
}

fn of_user<'a>(org: &'a Org, user: &'a User, property: &str) -> Found<'a> {
    let maybe = |time: Option<Timestamp>| time.map_or(Found::Nothing, Found::Time);
    match property {
        "id" => Found::Text(&user.id),
        "status" => Found::Text(user.status.as_str()),
        "type.id" => Found::Text(&org.type_of(user).id),
        "created" => Found::Time(user.created),
        "activated" => maybe(user.activated),
        "statusChanged" => maybe(user.status_changed),
        "lastUpdated" => Found::Time(user.last_updated),
        other => {
            let name = other.strip_prefix("profile.").unwrap_or_default();
            user.profile.get(name).map_or(Found::Nothing, Found::Json)
        }
    }
}

fn of_group<'a>(org: &'a Org, group: &'a Group, property: &str) -> Found<'a> {
    let times = org.group_times(&group.id);
    match property {
        "id" => Found::Text(&group.id),
        "type" => Found::Text(&group.kind),
        "created" => Found::Time(times.created),
        "lastUpdated" => Found::Time(times.last_updated),
        "lastMembershipUpdated" => Found::Time(times.last_membership_updated),
        "profile.name" => Found::Text(&group.name),
        "profile.description" => {
            let description = group.description.as_deref();
            description.map_or(Found::Nothing, Found::Text)
        }
        other => {
            let name = other.strip_prefix("profile.").unwrap_or_default();
            let value = group.attributes.get(name);
            value.map_or(Found::Nothing, Found::Json)
        }
    }
}

impl Node {
    fn holds<'a>(&self, case: Case, lookup: &impl Fn(&str) -> Found<'a>) -> bool {
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
            (_, Literal::None) => true,
            (Found::Time(found), Literal::Time(value)) => self.operator.accepts(found.cmp(value)),
            (Found::Text(found), Literal::Text(value)) => self.text(case, found, value),
            (Found::Json(found), _) => self.json(case, found),
            (Found::Time(_) | Found::Text(_), _) => false,
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
            Operator::Contains => found.contains(&value),
            Operator::Present
            | Operator::Equals
            | Operator::Greater
            | Operator::GreaterOrEqual
            | Operator::Less
            | Operator::LessOrEqual => self.operator.accepts(found.cmp(&value)),
        }
    }
}

impl Operator {
    fn from_word(word: &str) -> Option<Self> {
        match word.to_ascii_lowercase().as_str() {
            "pr" => Some(Self::Present),
            "eq" => Some(Self::Equals),
            "sw" => Some(Self::StartsWith),
            "co" => Some(Self::Contains),
            "gt" => Some(Self::Greater),
            "ge" => Some(Self::GreaterOrEqual),
            "lt" => Some(Self::Less),
            "le" => Some(Self::LessOrEqual),
            _ => None,
        }
    }

    fn accepts(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Present => true,
            Self::Equals => order.is_eq(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::StartsWith | Self::Contains => false,
        }
    }
}
