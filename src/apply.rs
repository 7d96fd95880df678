//! Carrying out a plan.
pub mod schedule;
