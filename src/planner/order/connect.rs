//! What steps of different people wait for.

use crate::model::ids::UserId;
use crate::plan::step::StepId;
use crate::planner::link::Who;
use crate::planner::order::Graph;
use crate::planner::sort::Bond;

impl Graph<'_, '_> {
    /// Adds what steps of different people wait for.
    pub(crate) fn connect(&mut self) {
        for (step, link) in std::mem::take(&mut self.links) {
            if let Some(definition) = self.definitions.get(&link.relation) {
                let definition = *definition;
                self.after(step, definition);
            }
            if let Some(leaver) = &link.replaced
                && let Some(exit) = self.exits.get(leaver).copied()
            {
                self.follows(exit, step, Bond::Move);
            }
            match link.primary.map(|primary| primary.who) {
                Some(Who::Live(id)) => {
                    if let Some(back) = self.returns.get(&id).copied() {
                        self.after(step, back);
                    }
                    if let Some(exit) = self.exits.get(&id).copied() {
                        self.follows(exit, step, Bond::Move);
                    }
                }
                // A step waits for whom it names anyway.
                Some(Who::New(_)) | None => {}
            }
        }
        for (id, step) in self.renames.clone() {
            let holder = self.context.renames.waits_for(&id);
            if let Some(first) = holder.and_then(|holder| self.frees(holder)) {
                self.after(step, first);
            }
        }
        for (person, holder) in self.context.renames.creations() {
            let creation = self.creations.get(&person).copied();
            if let (Some(creation), Some(first)) = (creation, self.frees(holder)) {
                self.after(creation, first);
            }
        }
        self.hand_on_values();
    }

    /// Whoever gets a unique value does so once its holder has given it up.
    fn hand_on_values(&mut self) {
        for person in &self.context.people.all {
            let taker = match person.live {
                Some(user) => self.profiles.get(&user.id),
                None => self.creations.get(&person.index),
            };
            let Some(taker) = taker.copied() else {
                continue;
            };
            for holder in &person.takes_from {
                let freed = self.profiles.get(holder);
                if let Some(freed) = freed.or_else(|| self.deletions.get(holder)).copied() {
                    self.after(taker, freed);
                }
            }
        }
    }

    /// Returns the step that frees the login of somebody.
    fn frees(&self, holder: &UserId) -> Option<StepId> {
        let freed = self.makes_way.get(holder);
        let freed = freed.or_else(|| self.renames.get(holder));
        freed.or_else(|| self.deletions.get(holder)).copied()
    }
}
