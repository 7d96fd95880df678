//! Telling, pure: values in, text out. Every renderer reads the same [`view`].

mod cut;
pub mod outcome;
pub mod snippet;
pub mod style;
pub mod text;
pub mod text_safety;
pub mod value;
pub mod view;
pub mod wrap;
