//! The memberships that creations carry: each is a step of its own, and takes no call of its own.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::ids::{GroupId, GroupName};
use crate::plan::step::{GroupRef, Operation, Step, StepId, UserRef};
use crate::request::user::GROUPS_AT_CREATION_MAX;

/// A membership that begins with the creation of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Carried<'s> {
    /// The step that puts the person into the group.
    pub step: StepId,
    /// The group.
    pub group: &'s GroupId,
    /// Its name.
    pub name: &'s GroupName,
}

/// What each creation of a plan carries.
#[derive(Debug, Default)]
pub struct Carriage<'s> {
    of_creation: BTreeMap<StepId, Vec<Carried<'s>>>,
    carried: BTreeSet<StepId>,
}

impl<'s> Carriage<'s> {
    /// Finds what can be carried, as far as Okta takes it: new people's memberships in groups that the org has, where
    /// nothing but other memberships of the person stands between the creation and them.
    pub fn of(steps: &'s [Step]) -> Self {
        let mut carriage = Self::default();
        // A step of one person stands behind the one before it, which is no reason to wait for that one.
        let mut at_once = BTreeSet::new();
        for step in steps {
            let Operation::JoinGroup { user, group, name } = &step.operation else {
                continue;
            };
            let UserRef::CreatedBy(creation) = user else {
                continue;
            };
            let mut earlier = step.follows.iter();
            if !earlier.all(|each| each == creation || at_once.contains(each)) {
                continue;
            }
            at_once.insert(step.id);
            let GroupRef::Live(group) = group else {
                continue;
            };
            let carried = carriage.of_creation.entry(*creation).or_default();
            let needs_no_more = step.after.iter().all(|each| each == creation);
            if needs_no_more && carried.len() < GROUPS_AT_CREATION_MAX {
                let step = step.id;
                carried.push(Carried { step, group, name });
                carriage.carried.insert(step);
            }
        }
        carriage
    }

    /// Returns the memberships that a creation carries, in the order of the plan.
    pub fn by(&self, creation: StepId) -> &[Carried<'s>] {
        self.of_creation.get(&creation).map_or(&[], Vec::as_slice)
    }

    /// Returns whether a creation does what this step is for.
    pub fn holds(&self, step: StepId) -> bool {
        self.carried.contains(&step)
    }
}

#[cfg(test)]
mod tests {
    use super::{Carriage, GROUPS_AT_CREATION_MAX};
    use crate::model::ids::{GroupId, GroupName, Login, UserId};
    use crate::model::profile::Profile;
    use crate::plan::step::{GroupRef, Operation, Step, StepId, Subject, UserRef};
    use crate::source::{SourceMap, Span};

    /// Makes steps of one person, each behind the one before it.
    fn steps(operations: Vec<Operation>) -> Vec<Step> {
        let mut sources = SourceMap::default();
        let file = sources.add("users.yaml", "users:\n");
        let cause = sources.place(Span::new(file, 0..1));
        let step = |(index, operation): (usize, Operation)| Step {
            id: StepId::at(index),
            subject: Subject::Person(Login::new("new@acme.example")),
            after: operation.needs(),
            operation,
            cause: cause.clone(),
            facts: Vec::new(),
            follows: index.checked_sub(1).map(StepId::at).into_iter().collect(),
        };
        operations.into_iter().enumerate().map(step).collect()
    }

    fn create() -> Operation {
        Operation::CreateUser {
            profile: Profile::default(),
            credentials: None,
            user_type: None,
        }
    }

    fn join(group: GroupRef) -> Operation {
        Operation::JoinGroup {
            user: UserRef::CreatedBy(StepId::at(0)),
            group,
            name: GroupName::new("red"),
        }
    }

    fn live() -> GroupRef {
        GroupRef::Live(GroupId::new("00gred"))
    }

    /// Returns which steps the creation, the first of them, carries.
    fn carried(steps: &[Step]) -> Vec<usize> {
        let carriage = Carriage::of(steps);
        let carried = carriage.by(StepId::at(0)).iter();
        carried.map(|each| each.step.index()).collect()
    }

    #[test]
    fn the_first_twenty_are_carried() {
        let joins = std::iter::repeat_with(|| join(live())).take(22);
        let steps = steps(std::iter::once(create()).chain(joins).collect());
        let first: Vec<usize> = (1..=GROUPS_AT_CREATION_MAX).collect();
        assert_eq!(carried(&steps), first);
    }

    #[test]
    fn a_group_that_is_made_first_is_not_carried_and_holds_no_other_back() {
        let made = GroupRef::CreatedBy(StepId::at(4));
        let steps = steps(vec![create(), join(live()), join(made), join(live())]);
        assert_eq!(carried(&steps), [1, 3]);
    }

    #[test]
    fn a_membership_that_waits_for_something_else_is_not_carried() {
        let user = UserRef::CreatedBy(StepId::at(0));
        let leave = Operation::RevokeGrants { user };
        let behind = vec![create(), join(live()), leave, join(live()), join(live())];
        assert_eq!(carried(&steps(behind)), [1]);
        let mut needs = steps(vec![create(), join(live()), join(live())]);
        needs[2].after.push(StepId::at(1));
        assert_eq!(carried(&needs), [1]);
        let mut of_the_org = steps(vec![create(), join(live())]);
        of_the_org[1].operation = Operation::JoinGroup {
            user: UserRef::Live(UserId::new("00u1")),
            group: live(),
            name: GroupName::new("red"),
        };
        assert_eq!(carried(&of_the_org), [0; 0]);
    }
}
