//! From desired state and a snapshot to a draft of a plan: who is who, what differs, in which order it is done, and what
//! the guards stop.

pub mod address;
pub mod attribute;
pub mod context;
pub mod declared;
pub mod diff;
pub mod draft;
pub mod effect;
pub mod group;
pub mod guard;
pub mod identity;
pub mod index;
pub mod judge;
pub mod leaver;
pub mod likegroup;
pub mod link;
pub mod mailing;
pub mod mismatch;
mod names;
pub mod namesake;
pub mod only;
pub mod order;
pub mod outsider;
pub mod overall;
pub mod password;
pub mod rename;
pub mod resolve;
pub mod rule;
pub mod sort;
pub mod standing;
pub mod tally;
pub mod typed;
pub mod unique;
pub mod usertype;
pub mod withhold;
