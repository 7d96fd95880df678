//! Chance.

use std::hash::RandomState;
use std::hash::{BuildHasher, Hasher};

use crate::okta::retry::Jitter;

/// Any number that another process does not have.
pub(crate) fn jitter() -> Jitter {
    Jitter::of(RandomState::new().build_hasher().finish())
}
