//! A plan, and how applying one ended, as Markdown for a comment on a pull request or the summary of a step.
//!
//! **Invariant:** whatever is no plain word stands in a code span or a code block, where neither HTML, nor a link, nor
//! a mention, nor emphasis means anything. It does not matter where a text comes from.

mod access;
mod budget;
pub mod inline;
mod left;
mod list;
mod outcome;
mod people;
mod plan;
mod stops;

pub use budget::Budget;
pub use outcome::{outcome, outcome_within};
pub use plan::{plan, plan_within};
