//! Telling, pure: values in, text out. Every renderer of a plan reads the same [`view`].

pub mod calls;
mod cut;
pub mod danger;
pub mod document;
pub mod effects;
pub mod explain;
pub mod facts;
pub mod lifecycle;
pub mod markdown;
pub mod merged;
pub mod names;
pub mod outcome;
pub mod person;
pub mod plural;
mod prose;
pub mod snippet;
mod struck_out;
pub mod style;
mod summary;
pub mod table;
pub mod text;
pub mod text_safety;
pub mod topics;
pub mod value;
pub mod view;
pub mod words;
pub mod wrap;
