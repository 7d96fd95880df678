//! What a plan does, as the guards look at it.

use std::collections::BTreeMap;

use crate::plan::step::{Step, StepId};
use crate::planner::changes::PersonChanges;
use crate::planner::tally::Tally;

/// What a plan does, as the guards look at it.
pub(crate) struct Deeds<'p> {
    /// What differs for the people of the plan.
    pub(crate) changes: &'p [PersonChanges],
    /// The steps.
    pub(crate) steps: &'p [Step],
    /// The steps of each person.
    pub(crate) of_person: &'p BTreeMap<usize, Vec<StepId>>,
    /// What becomes of memberships.
    pub(crate) tally: &'p Tally,
    /// Managed people in the org who are not DEPROVISIONED, whomever the plan is about.
    pub(crate) population: usize,
}

impl<'p> Deeds<'p> {
    /// Returns a person's steps, in order.
    pub(crate) fn steps_of(&self, person: usize) -> impl DoubleEndedIterator<Item = &'p Step> {
        let own = self.of_person.get(&person).map_or(&[][..], Vec::as_slice);
        let steps = self.steps;
        own.iter().map(move |id| &steps[id.index()])
    }
}
