//! Carrying out a plan.
//!
//! **Invariant:** no choices. What is sent, and in which order, is in the plan; here is only waiting, comparing and
//! looking up. A request that was not answered is looked up, never repeated blindly.

mod failed;
mod judge;
pub mod ledger;
mod locked_out;
mod look;
mod look_up;
mod rename_group;
pub mod run;
pub mod schedule;
mod settle;

pub use run::{Options, run};
