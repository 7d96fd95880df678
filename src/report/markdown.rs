//! A plan, and how applying one ended, as Markdown for a comment on a pull request.
//!
//! **Invariant:** whatever is no plain word stands in a code span or a code block, where neither HTML, nor a link, nor
//! a mention, nor emphasis means anything. It does not matter where a text comes from.

mod budget;
pub mod inline;
mod outcome;
mod plan;

pub use budget::CHARACTERS_MAX;
pub use outcome::outcome;
pub use plan::{plan, plan_and_causes};
