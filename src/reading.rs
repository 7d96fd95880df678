//! Reading an org into a [`Snapshot`](crate::live::Snapshot): what has to be read for these files, from which side that
//! costs fewer calls, and the reading itself.

pub mod causes;
pub mod fetch;
pub mod forecast;
pub mod survey;
