//! What is known for good while an org is read.

use std::cell::RefCell;
use std::sync::Arc;

use crate::model::table::Table;
use crate::planner::predict::Open;

/// What rules do to people of whom nothing more is to be read, by index in [`crate::planner::person::People::all`]: it stays
/// so whatever else gets known. **Invariant:** it is of one set of people and files, and their own memberships are read.
#[derive(Debug, Default)]
pub(crate) struct Closed(RefCell<Table<usize, Option<Arc<Open>>>>);

impl Closed {
    /// Returns what is known of somebody; who is not known yet is asked about.
    pub(crate) fn or_ask(
        &self,
        person: usize,
        ask: impl FnOnce() -> Option<Open>,
    ) -> Option<Arc<Open>> {
        if let Some(known) = self.0.borrow().get(&person) {
            return known.clone();
        }
        let found = ask().map(Arc::new);
        if found.as_ref().is_none_or(|open| open.is_closed()) {
            self.0.borrow_mut().insert(person, found.clone());
        }
        found
    }
}
