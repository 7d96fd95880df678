//! Values that somebody has for a while only: a login on the way through a circle of renames.

use std::collections::BTreeMap;

use crate::model::ids::AttributeName;
use crate::model::profile::AttributeValue;
use crate::plan::step::{Step, StepId, UserRef};

/// Values that somebody has for a while only, on the way from one that they had to one that they get.
#[derive(Debug, Default)]
pub(crate) struct Through<'p> {
    /// By the last step that changes an attribute of somebody: the value before the first one.
    first: BTreeMap<(StepId, &'p AttributeName), Option<&'p AttributeValue>>,
}

impl<'p> Through<'p> {
    /// Finds them.
    pub(crate) fn of(steps: &'p [Step]) -> Self {
        let mut through = Self::default();
        let mut last: BTreeMap<(&UserRef, &AttributeName), StepId> = BTreeMap::new();
        for step in steps {
            let (Some(user), Some(changes)) = (step.operation.user(), step.operation.changes())
            else {
                continue;
            };
            for (name, change) in changes {
                let before = last.insert((user, name), step.id);
                let begun = before.and_then(|before| through.first.remove(&(before, name)));
                let begun = begun.unwrap_or(change.live.as_ref());
                through.first.insert((step.id, name), begun);
            }
        }
        through
    }

    /// Returns whether no later step changes the attribute of the person again.
    pub(crate) fn is_last(&self, step: StepId, name: &'p AttributeName) -> bool {
        self.first.contains_key(&(step, name))
    }

    /// Returns the value before the first change of an attribute whose last change a step is.
    pub(crate) fn from(&self, step: StepId, name: &'p AttributeName) -> Option<&'p AttributeValue> {
        self.first.get(&(step, name)).copied().flatten()
    }
}
