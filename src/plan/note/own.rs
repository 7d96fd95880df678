//! Which notes are the change's own, so that they are never counted among the standing ones.

use crate::plan::note::{NoteKind, Since};

impl NoteKind {
    /// Returns whether the change gives rise to it, whomever it is about: it makes a group managed, or a part of it is not
    /// done.
    pub fn is_the_changes_own(&self) -> bool {
        matches!(
            self,
            Self::BecomesManaged { .. } | Self::WaitsForEarlier { .. } | Self::NotReviewed { .. }
        )
    }

    /// Returns whether the files did not ask for it before the change (`--base`), of what they say of a group rule.
    pub fn is_new_of_its_rule(&self) -> bool {
        if let Self::GroupRuleDiffers { since, .. } | Self::GroupRuleWould { since, .. } = self {
            return *since == Since::ThisChange;
        }
        true
    }
}
