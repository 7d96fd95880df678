//! A partial plan (`--only`): the steps of some people, and whoever has to come along so that these are right.
//!
//! Whoever comes along is planned whole: half a person (created and not activated, brought back and not yet suspended
//! again, under a temporary login) is a state that nobody asked for.

use std::collections::{BTreeMap, BTreeSet};

use crate::desired::state::DesiredState;
use crate::live::Snapshot;
use crate::model::ids::UserId;
use crate::model::transition::Verb;
use crate::plan::note::Need;
use crate::plan::step::{Made, Operation, Step, StepId};
use crate::planner::link::{Named, Who, who};
use crate::planner::person::{People, Person, comes_back};
use crate::planner::rename::Renames;
use crate::planner::sort::Ordered;

/// The people whom a plan is about, by index in [`People::all`].
#[derive(Clone, Debug)]
pub enum Scope {
    /// Everybody in the files.
    Everybody,
    /// These alone.
    Only(BTreeSet<usize>),
}

impl Scope {
    /// Returns whether the plan is about somebody.
    pub fn has(&self, person: usize) -> bool {
        match self {
            Self::Everybody => true,
            Self::Only(people) => people.contains(&person),
        }
    }
}

/// Returns everybody who may be in the plan: who is meant, whoever gives up a login that one of them gets, and
/// whoever has to be in the org before one of them links to them. Some of these may turn out not to be needed.
pub fn concerned(desired: &DesiredState, snapshot: &Snapshot, people: &People<'_>) -> Scope {
    match desired.only() {
        None => Scope::Everybody,
        Some(_) => may_come_along(desired, snapshot, people, &Renames::new(people, snapshot)),
    }
}

/// The same where the renames are judged already.
pub(crate) fn may_come_along(
    desired: &DesiredState,
    snapshot: &Snapshot,
    people: &People<'_>,
    renames: &Renames,
) -> Scope {
    let Some(only) = desired.only() else {
        return Scope::Everybody;
    };
    let meant = people.all.iter().filter(|person| only.means(person.entry));
    let mut left: Vec<usize> = meant.map(|person| person.index).collect();
    let mut found = BTreeSet::new();
    while let Some(index) = left.pop() {
        if found.insert(index) {
            left.extend(may_need(&people.all[index], snapshot, people, renames));
        }
    }
    Scope::Only(found)
}

/// The people whom one person's steps may wait for.
fn may_need(
    person: &Person<'_>,
    snapshot: &Snapshot,
    people: &People<'_>,
    renames: &Renames,
) -> Vec<usize> {
    let links = person.entry.links.values();
    let links = links.filter_map(|link| match who(people, snapshot, link.value.as_ref()?)? {
        Named::Known(Who::New(index)) => Some(index),
        Named::Withheld => None,
        Named::Known(Who::Live(id)) => people
            .by_id(&id)
            .filter(|index| comes_back(&people.all[*index])),
    });
    let holder = match person.live {
        Some(user) => renames.waits_for(&user.id),
        None => renames.creation_waits_for(person.index),
    };
    // While the org is read not everything is known that decides about a rename, so whoever has the login counts.
    let wished = person.entry.login.value.key();
    let today = snapshot.user_by_login(&wished).map(|user| &user.id);
    let values = person.takes_from.iter();
    let holders = holder.into_iter().chain(today).chain(values);
    let holders = holders.filter_map(|holder: &UserId| people.by_id(holder));
    links.chain(holders).collect()
}

/// A partial plan's steps, and who is in it.
pub(crate) struct Chosen {
    pub(crate) ordered: Ordered,
    /// Everybody who is in the plan.
    pub(crate) people: BTreeSet<usize>,
    /// The people who came along: for whom, and why.
    pub(crate) along: BTreeMap<usize, (usize, Need)>,
}

/// Chooses the steps of the people who are meant, and follows what these wait for.
pub(crate) fn choose(ordered: Ordered, meant: &BTreeSet<usize>) -> Chosen {
    let owner = ordered.owners();
    let mut people = meant.clone();
    let mut along = BTreeMap::new();
    let mut kept: BTreeSet<StepId> = BTreeSet::new();
    let mut left: Vec<usize> = meant.iter().rev().copied().collect();
    while let Some(person) = left.pop() {
        for &id in ordered.of_person.get(&person).into_iter().flatten() {
            kept.insert(id);
            for earlier in needed(&ordered, &owner, id) {
                kept.insert(earlier);
                let Some(&other) = owner.get(&earlier) else {
                    continue;
                };
                if people.insert(other) {
                    let need = need(&ordered.steps[earlier.index()].operation);
                    along.insert(other, (person, need));
                    left.push(other);
                }
            }
        }
    }
    Chosen {
        ordered: keep(ordered, &kept),
        people,
        along,
    }
}

/// What a step waits for; of a step that is nobody's, what that one waits for too.
pub(crate) fn needed(
    ordered: &Ordered,
    owner: &BTreeMap<StepId, usize>,
    step: StepId,
) -> BTreeSet<StepId> {
    let mut found = BTreeSet::new();
    let mut left = vec![step];
    while let Some(at) = left.pop() {
        for &earlier in &ordered.steps[at.index()].after {
            if found.insert(earlier) && !owner.contains_key(&earlier) {
                left.push(earlier);
            }
        }
    }
    found
}

/// What a step of somebody else is waited for.
pub(crate) fn need(operation: &Operation) -> Need {
    match operation.verb() {
        Some(Verb::Activate | Verb::Unsuspend | Verb::Unlock | Verb::Suspend) => Need::ComesBack,
        Some(Verb::Deactivate | Verb::Delete) => Need::GivesUpLogin,
        None => match operation.makes() {
            Some(Made::User) => Need::IsCreated,
            Some(Made::Group | Made::Definition) | None => Need::GivesUpLogin,
        },
    }
}

/// Leaves out all other steps. What a step must wait for is kept with it; of those that it only follows, some may go.
pub(crate) fn keep(ordered: Ordered, kept: &BTreeSet<StepId>) -> Ordered {
    let mut new = vec![StepId::at(0); ordered.steps.len()];
    for (position, id) in kept.iter().enumerate() {
        new[id.index()] = StepId::at(position);
    }
    let renumbered = |ids: Vec<StepId>| -> Vec<StepId> {
        let ids = ids.into_iter().filter(|id| kept.contains(id));
        ids.map(|id| new[id.index()]).collect()
    };
    let steps = ordered
        .steps
        .into_iter()
        .filter(|step| kept.contains(&step.id));
    let steps = steps.map(|mut step: Step| {
        step.id = new[step.id.index()];
        step.operation.renumber(&new);
        step.after = renumbered(step.after);
        step.follows = renumbered(step.follows);
        step
    });
    let of_person = ordered.of_person.into_iter();
    let of_person = of_person.map(|(person, ids)| (person, renumbered(ids)));
    Ordered {
        circle: renumbered(ordered.circle),
        steps: steps.collect(),
        of_person: of_person.filter(|(_, ids)| !ids.is_empty()).collect(),
    }
}
