//! What steps of different people wait for.

use crate::model::ids::UserId;
use crate::plan::link::Who;
use crate::plan::order::Draft;
use crate::plan::step::{Operation, StepId, UserRef};

impl Draft<'_, '_> {
    /// Adds what steps of different people wait for.
    pub(in crate::plan::order) fn connect(&mut self) {
        for (step, link) in std::mem::take(&mut self.links) {
            if let Some(definition) = self.definitions.get(&link.relation) {
                let definition = *definition;
                self.after(step, definition);
            }
            if let Some(leaver) = &link.replaced
                && let Some(exit) = self.exits.get(leaver).copied()
                && !self.awaits_deletion(step, leaver)
            {
                self.follows(exit, step);
            }
            match link.primary.map(|primary| primary.who) {
                Some(Who::New(index)) => self.await_creation(step, index),
                Some(Who::Live(id)) => {
                    if let Some(back) = self.returns.get(&id).copied() {
                        self.after(step, back);
                    }
                    if let Some(exit) = self.exits.get(&id).copied() {
                        self.follows(exit, step);
                    }
                }
                None => {}
            }
        }
        for (id, step) in self.renames.clone() {
            let holder = self.context.renames.waits_for(&id);
            let first = holder.and_then(|holder| {
                let renamed = self.renames.get(holder);
                renamed.or_else(|| self.deletions.get(holder))
            });
            if let Some(first) = first.copied() {
                self.after(step, first);
            }
        }
    }

    /// Whether the person of a step gets a login that is free only once `leaver` is deleted, so that the deletion
    /// cannot wait for the step.
    fn awaits_deletion(&self, step: StepId, leaver: &UserId) -> bool {
        let Some(UserRef::Live(mut at)) = self.nodes[step.index()].step.operation.user().cloned()
        else {
            return false;
        };
        // Renames form no circle, for `Renames` has refused those.
        while let Some(holder) = self.context.renames.waits_for(&at) {
            if holder == leaver {
                return true;
            }
            at = holder.clone();
        }
        false
    }

    fn await_creation(&mut self, step: StepId, index: usize) {
        let Some(creation) = self.creations.get(&index).copied() else {
            return;
        };
        if let Operation::SetLink { primary, .. } = &mut self.nodes[step.index()].step.operation {
            *primary = UserRef::CreatedBy(creation);
        }
        self.after(step, creation);
    }
}
