//! This change, apart from what the files asked for before it (`--base`).
//!
//! The files before the change and those after it are compared with the same snapshot. What only the latter want is this
//! change's, as far as it was reviewed where only that is to be done (`--reviewed-only`); what both want was there
//! before: drift, or not applied yet. It is left, but for what this change needs of
//! it: a group or person to be there, a login or unique value to be free. No operation on somebody's status ever comes
//! along: what needs one waits.

mod along;
mod asked;
pub(crate) mod part;
mod settings;
mod side;
mod split;
mod withdrawn;

use crate::desired::state::DesiredState;
use crate::desired::unreviewed::Unreviewed;
use crate::plan::apart::{Apart, BaseFiles, BaseName};
use crate::plan::blocked::Blocked;
use crate::plan::danger::Danger;

pub(crate) use crate::planner::apart::side::Side;

/// What the files before a change ask for, and those after it.
pub(crate) struct Sides<'d> {
    pub(crate) before: Side,
    /// What the former asked for before anything was done, where something was: whoever was renamed since is no longer
    /// known by the login that they had.
    pub(crate) begun: Option<Side>,
    pub(crate) after: Side,
    /// What of the latter nobody has reviewed.
    pub(crate) unreviewed: &'d Unreviewed,
}

/// A plan of this change alone.
pub(crate) struct Split<'s> {
    sides: &'s Sides<'s>,
    /// What is told beside it, where there is a base.
    pub(crate) apart: Option<Apart>,
    /// Who keeps access against the files, and what was withdrawn.
    pub(crate) dangers: Vec<Danger>,
}

impl Split<'_> {
    /// Returns whether a wish is impossible because of this change.
    pub(crate) fn is_new(&self, blocked: &Blocked) -> bool {
        self.sides.after.blocks(blocked) && !self.sides.before.blocks(blocked)
    }
}

/// Returns what is told where the files before the change have mistakes.
pub(crate) fn invalid(desired: &DesiredState) -> Option<Apart> {
    Some(Apart {
        base: name(desired)?,
        files: BaseFiles::Invalid,
        earlier: Vec::new(),
        withdrawn: Vec::new(),
        settings: Vec::new(),
    })
}

pub(crate) fn name(desired: &DesiredState) -> Option<BaseName> {
    desired.base().map(|base| BaseName {
        name: base.name.clone(),
        commit: base.commit.clone(),
    })
}
