//! Whose doing a membership is, as far as Okta said it.

use std::collections::BTreeSet;

use crate::live::Snapshot;
use crate::model::ids::{GroupId, UserId};

/// Whose doing a membership is.
pub(crate) enum Attribution {
    /// These rules manage it, by id.
    Rules(BTreeSet<String>),
    /// Somebody gave it by hand.
    Direct,
    /// Okta did not say.
    NotSaid,
}

pub(crate) fn attribution(_snapshot: &Snapshot, _group: &GroupId, _user: &UserId) -> Attribution {
    Attribution::NotSaid
}
