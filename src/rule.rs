//! Okta's expression language, as far as the conditions of group rules may use it ([rules](crate::facts::rules)).
//!
//! [`condition::Condition::parse`] reads a text and refuses what Okta refuses, with the place.
//! [`condition::Condition::ask`] puts it to one person, and answers that it holds, that it does not, or that nobody can
//! say and why: *no* is never said for want of knowledge.
//!
//! **Invariant:** a definite answer stays what it is when more becomes known.

pub mod answer;
mod compare;
pub mod condition;
mod evaluate;
mod function;
pub mod group_match;
pub mod inputs;
mod lists;
pub mod mistake;
mod parse;
pub mod pattern;
pub mod reads;
#[cfg(test)]
mod tests;
mod texts;
mod token;
mod tree;
mod value;
