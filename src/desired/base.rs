//! A part of what the files ask for: what those before a change did not ask for (`--base`), or what was reviewed. And
//! what is asked beside it.

use std::sync::Arc;

use crate::desired::access::AccessAsked;
use crate::desired::approvals::Approvals;
use crate::desired::state::{Base, DesiredState, EarlierFiles};
use crate::desired::unreviewed::Unreviewed;

impl DesiredState {
    /// Returns the files before the change, where they were named.
    pub fn base(&self) -> Option<&Base> {
        self.base.as_ref()
    }

    /// Returns what the files before the change ask for, where they were named and are valid.
    pub fn earlier(&self) -> Option<&EarlierFiles> {
        self.base.as_ref()?.files.as_deref()
    }

    /// Returns whose owners approve who joins: the base's word where there is one, so that no change lifts an approval that
    /// itself needs. `None` where nobody can read it.
    pub fn approvals(&self) -> Option<&Approvals> {
        match &self.base {
            Some(base) => base.approvals.as_ref(),
            None => Some(&self.config.approvals),
        }
    }

    /// Holds these files against those before the change. Both are about the same people.
    #[must_use]
    pub fn apart_from(mut self, mut base: Base) -> Self {
        if let Some(files) = base.files.take() {
            let mut files = Arc::into_inner(files);
            if let Some(files) = &mut files {
                files.desired.only.clone_from(&self.only);
                files.desired.access = self.access;
            }
            base.files = files.map(Arc::new);
        }
        self.base = Some(base);
        self
    }

    /// Returns what of these files nobody has reviewed.
    pub fn unreviewed(&self) -> &Unreviewed {
        &self.unreviewed
    }

    /// Leaves what nobody has reviewed.
    #[must_use]
    pub fn without(mut self, unreviewed: Unreviewed) -> Self {
        self.unreviewed = unreviewed;
        self
    }

    /// Returns what the run asks about what memberships open.
    pub fn access(&self) -> AccessAsked {
        self.access
    }

    /// Makes the run ask so much about what memberships open.
    #[must_use]
    pub fn asking(mut self, access: AccessAsked) -> Self {
        self.access = access;
        self
    }
}
