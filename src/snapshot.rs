//! What was read of a live org, as an org in memory: its parts, which rehearsals begin with too, and all of it, which
//! `snapshot` writes.

pub mod org;
mod owners;
pub mod parts;
pub mod redact;
