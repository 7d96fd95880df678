//! From an org to files: live people as desired state that plans to nothing.
//!
//! What Okta says of somebody becomes a [`portrait`], as far as files can say it; what they cannot
//! is counted, with the reason. People who are in no file yet are written into new files or into those that are there;
//! what the org has otherwise than the files that are there is brought back into them, in the place that says it.

pub mod bring;
pub mod collect;
pub mod drift;
pub mod entry;
pub mod existing;
pub mod files;
pub mod given;
pub mod groups;
pub mod ids;
pub mod layout;
pub mod left;
pub mod newcomers;
pub mod portrait;
pub mod reach;
pub mod terraform;
pub mod tree;
pub mod update;
pub mod write;
