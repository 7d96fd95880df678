//! What is known while an org is read, as the planner will see it. What does not fit is the planner's to tell.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use crate::desired::state::DesiredState;
use crate::live::Snapshot;
use crate::planner::authority::Authority;
use crate::planner::index::GroupIndex;
use crate::planner::only::{Scope, concerned};
use crate::planner::person::{People, Person};
use crate::reading::survey::closed::Closed;
use crate::reading::survey::moves::{Moves, asked};
use crate::reading::survey::side::Way;

/// What is known by now, and what follows from it: worked out once, however many stages of reading ask.
pub(crate) struct View<'v> {
    pub(crate) desired: &'v DesiredState,
    pub(crate) snapshot: &'v Snapshot,
    pub(crate) people: &'v People<'v>,
    pub(crate) groups: GroupIndex<'v>,
    pub(crate) scope: Scope,
    pub(crate) closed: &'v Closed,
    pub(crate) way: Way,
    /// The groups that entries ask people into and out of, by index in [`People::all`].
    asked: OnceCell<BTreeMap<usize, Moves<'v>>>,
    /// Those of them over which the files decide.
    moves: OnceCell<BTreeMap<usize, Moves<'v>>>,
}

impl<'v> View<'v> {
    pub(crate) fn new(
        desired: &'v DesiredState,
        snapshot: &'v Snapshot,
        people: &'v People<'v>,
        closed: &'v Closed,
        way: Way,
    ) -> Self {
        Self {
            desired,
            snapshot,
            people,
            groups: GroupIndex::new(desired, snapshot),
            scope: concerned(desired, snapshot, people),
            closed,
            way,
            asked: OnceCell::new(),
            moves: OnceCell::new(),
        }
    }

    /// Returns the people whom the plan may be about.
    pub(crate) fn in_scope(&self) -> impl Iterator<Item = &'v Person<'v>> {
        let people = self.people.all.iter();
        people.filter(|person| self.scope.has(person.index))
    }

    /// Returns everybody in scope whose entry has them join or leave a group, whoever decides over the memberships that
    /// it ends.
    pub(crate) fn asked(&self) -> impl Iterator<Item = (&'v Person<'v>, &Moves<'v>)> {
        let all = self.asked.get_or_init(|| {
            let all = self.in_scope().filter_map(|person| {
                let moves = asked(person, self.snapshot, &self.groups);
                (!moves.is_empty()).then_some((person.index, moves))
            });
            all.collect()
        });
        self.of_people(all)
    }

    /// Returns everybody in scope whom the plan may have join or leave a group.
    pub(crate) fn moves(&self) -> impl Iterator<Item = (&'v Person<'v>, &Moves<'v>)> {
        self.of_people(self.all_moves())
    }

    /// Returns the groups that the plan may have somebody join or leave.
    pub(crate) fn moves_of(&self, person: &Person<'_>) -> &Moves<'v> {
        const NONE: &Moves<'static> = &Moves::none();
        self.all_moves().get(&person.index).unwrap_or(NONE)
    }

    fn all_moves(&self) -> &BTreeMap<usize, Moves<'v>> {
        self.moves.get_or_init(|| {
            let all = self.asked().filter_map(|(person, asked)| {
                let moves = self.decided(person, asked.clone());
                (!moves.is_empty()).then_some((person.index, moves))
            });
            all.collect()
        })
    }

    /// Leaves out what rules decide over.
    fn decided(&self, person: &Person<'_>, mut moves: Moves<'v>) -> Moves<'v> {
        if let Some(user) = person.live {
            let authorities = &self.groups.authorities;
            let is_of_files = |group| authorities.of(person, user, group) == Authority::Files;
            moves.leaves.retain(|group| is_of_files(group));
        }
        moves
    }

    /// In the order of the files.
    fn of_people<'s>(
        &'s self,
        of: &'s BTreeMap<usize, Moves<'v>>,
    ) -> impl Iterator<Item = (&'v Person<'v>, &'s Moves<'v>)> {
        of.iter()
            .map(|(person, moves)| (&self.people.all[*person], moves))
    }
}
