//! Okta's expressions for `search` and `filter`: parsed once, held against users and groups
//! ([lists 4](crate::facts::lists)).

mod grammar;
mod node;
mod parse;
mod property;
mod sort;

use crate::sim::event::Event;
use crate::sim::org::{Group, Org, User};
use crate::sim::refusal::Refusal;
use crate::sim::search::node::{Case, Node};
use crate::sim::search::parse::parse;
use crate::sim::search::property::{of_event, of_group, of_user};

pub use crate::sim::search::grammar::Grammar;
pub use crate::sim::search::sort::Sorting;

/// An expression.
#[derive(Clone, Debug)]
pub struct Expression {
    node: Node,
    case: Case,
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

    /// Returns whether an event matches, which is shown with this id.
    pub fn matches_event(&self, event: &Event, uuid: &str) -> bool {
        self.node
            .holds(self.case, &|property| of_event(event, uuid, property))
    }
}
