//! `sortBy` and `sortOrder` of lists that a search is behind ([lists 8](crate::facts::lists)): ties are in the order of
//! the ids, and who has no value comes last.

use std::cmp::Ordering;

use serde_json::Value;

use crate::sim::org::{Group, Org, User};
use crate::sim::refusal::Refusal;
use crate::sim::search::grammar::Grammar;
use crate::sim::search::node::Operator;
use crate::sim::search::property::{Found, of_group, of_user};

/// The order of a list.
#[derive(Clone, Debug)]
pub struct Sorting {
    property: String,
    direction: Direction,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    Ascending,
    Descending,
}

/// A value, so that it can be compared: values of one property are mostly of one kind.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
enum Key {
    Truth(bool),
    Number(f64),
    Time(i64),
    Text(String),
}

impl Sorting {
    /// Reads the two parameters; `None` where the list has no order of its own. A property that cannot be searched
    /// for is `E0000031`.
    pub fn parse(
        sort_by: Option<&str>,
        sort_order: Option<&str>,
        grammar: Grammar<'_>,
    ) -> Result<Option<Self>, Refusal> {
        // Okta takes any other word for the usual order (recorded).
        let direction = match sort_order {
            Some(word) if word.eq_ignore_ascii_case("desc") => Direction::Descending,
            Some(_) | None => Direction::Ascending,
        };
        let Some(property) = sort_by.filter(|property| !property.is_empty()) else {
            return Ok(None);
        };
        if !grammar.takes(property, Operator::Present) {
            return Err(Refusal::bad_search("The sort property is not valid."));
        }
        Ok(Some(Self {
            property: property.to_owned(),
            direction,
        }))
    }

    /// Returns what comes after a row, in order. Where the row matches no longer, its place counts.
    pub fn users<'a>(
        &self,
        org: &'a Org,
        rows: impl Iterator<Item = &'a User>,
        after: Option<&'a User>,
    ) -> Vec<&'a User> {
        let of = |user: &'a User| (key(&of_user(org, user, &self.property)), user.id.as_str());
        self.sorted(rows, after, of)
    }

    /// Returns what comes after a row, in order.
    pub fn groups<'a>(
        &self,
        org: &'a Org,
        rows: impl Iterator<Item = &'a Group>,
        after: Option<&'a Group>,
    ) -> Vec<&'a Group> {
        let of = |group: &'a Group| {
            (
                key(&of_group(org, group, &self.property)),
                group.id.as_str(),
            )
        };
        self.sorted(rows, after, of)
    }

    fn sorted<'a, T>(
        &self,
        rows: impl Iterator<Item = &'a T>,
        after: Option<&'a T>,
        of: impl Fn(&'a T) -> (Option<Key>, &'a str),
    ) -> Vec<&'a T> {
        let place = after.map(&of);
        let keyed = rows.map(|row| (of(row), row));
        let mut keyed: Vec<_> = keyed
            .filter(|(key, _)| {
                let place = place.as_ref();
                place.is_none_or(|place| self.compare(key, place).is_gt())
            })
            .collect();
        keyed.sort_by(|(one, _), (other, _)| self.compare(one, other));
        keyed.into_iter().map(|(_, row)| row).collect()
    }

    fn compare(&self, one: &(Option<Key>, &str), other: &(Option<Key>, &str)) -> Ordering {
        let values = match (&one.0, &other.0) {
            (Some(one), Some(other)) => {
                let order = one.partial_cmp(other).unwrap_or(Ordering::Equal);
                match self.direction {
                    Direction::Ascending => order,
                    Direction::Descending => order.reverse(),
                }
            }
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        };
        values.then_with(|| one.1.cmp(other.1))
    }
}

fn key(found: &Found<'_>) -> Option<Key> {
    match found {
        Found::Nothing => None,
        Found::Text(text) => Some(Key::Text(text.to_lowercase())),
        Found::Texts(texts) => texts.first().map(|text| Key::Text(text.to_lowercase())),
        Found::Time(time) => Some(Key::Time(time.as_second())),
        Found::Json(value) => match value {
            Value::Null | Value::Object(_) => None,
            Value::Bool(value) => Some(Key::Truth(*value)),
            Value::Number(number) => number.as_f64().map(Key::Number),
            Value::String(text) => Some(Key::Text(text.to_lowercase())),
            Value::Array(items) => key(&Found::Json(items.first()?)),
        },
    }
}
