//! What is searched for in the System Log, and what was found so far.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::ids::UserId;
use crate::okta::wire::LogEvent;
use crate::plan::cause::{Aspect, Cause, Causes, CausesOf, Found};
use crate::plan::step::{GroupRef, Operation};
use crate::plan::{Plan, PlannedPerson};

/// The types of events that change a status, beside those of the lifecycle.
const OF_STATUS: [&str; 4] = [
    "user.account.lock",
    "user.account.unlock",
    "user.account.reset_password",
    "user.account.expire_password",
];

/// How types of the lifecycle begin.
const LIFECYCLE: &str = "user.lifecycle.";

/// The type of an event that changes a profile.
const OF_PROFILE: &str = "user.account.update_profile";

/// The types of events that change a membership.
const OF_MEMBERSHIP: [&str; 2] = ["group.user_membership.add", "group.user_membership.remove"];

/// The differences of a plan, each with what was found.
pub(crate) struct Search {
    people: Vec<CausesOf>,
    places: BTreeMap<UserId, usize>,
}

impl Search {
    /// Takes the differences of everybody who is in the org; nothing is found yet.
    pub(crate) fn of(plan: &Plan) -> Self {
        let people: Vec<CausesOf> = plan
            .people()
            .iter()
            .filter_map(|person| causes_of(plan, person))
            .collect();
        let places = people.iter().enumerate();
        let places = places.map(|(place, person)| (person.id.clone(), place));
        Self {
            places: places.collect(),
            people,
        }
    }

    /// Returns the people, in the order of the plan.
    pub(crate) fn people(&self) -> impl Iterator<Item = &UserId> {
        self.people.iter().map(|person| &person.id)
    }

    /// Takes an event: of each difference the newest one counts.
    pub(crate) fn take(&mut self, event: &LogEvent) {
        for user in &event.users {
            let Some(place) = self.places.get(user) else {
                continue;
            };
            for cause in &mut self.people[*place].causes {
                if explains(event, &cause.of) && is_newer(event, &cause.found) {
                    cause.found = Found::Event {
                        event: event.kind.clone(),
                        at: event.published.to_string(),
                        by: event.by.clone(),
                    };
                }
            }
        }
    }

    /// Returns whether every difference of these people has its event.
    pub(crate) fn is_over(&self, people: &[UserId]) -> bool {
        let places = people.iter().filter_map(|person| self.places.get(person));
        let mut causes = places.flat_map(|place| &self.people[*place].causes);
        causes.all(|cause| cause.found != Found::NotSearched)
    }

    /// Says that there are no more events of these people.
    pub(crate) fn end(&mut self, people: &[UserId]) {
        for person in people {
            let Some(place) = self.places.get(person) else {
                continue;
            };
            for cause in &mut self.people[*place].causes {
                if cause.found == Found::NotSearched {
                    cause.found = Found::NoEvent;
                }
            }
        }
    }

    /// Returns what was found in so many days.
    pub(crate) fn causes(self, days: u32) -> Causes {
        let people = self.people;
        Causes::Read { days, people }
    }
}

/// Returns the differences of a person that leave events; `None` of somebody who has none, or is not in the org yet.
fn causes_of(plan: &Plan, person: &PlannedPerson) -> Option<CausesOf> {
    let steps = person.steps.iter().map(|id| plan.step(*id));
    let differences = steps.filter_map(|step| difference(&step.operation));
    let differences: BTreeSet<Aspect> = differences.collect();
    let causes = differences.into_iter().map(|of| Cause {
        of,
        found: Found::NotSearched,
    });
    let causes: Vec<Cause> = causes.collect();
    (!causes.is_empty()).then_some(CausesOf {
        login: person.login.clone(),
        id: person.id.clone()?,
        causes,
    })
}

/// Returns the difference that an operation takes away. Links leave no events that are known.
fn difference(operation: &Operation) -> Option<Aspect> {
    match operation {
        Operation::Lifecycle { .. } => Some(Aspect::Status),
        Operation::UpdateProfile { .. } | Operation::ChangeType { .. } => Some(Aspect::Profile),
        Operation::JoinGroup {
            group: GroupRef::Live(group),
            name,
            ..
        }
        | Operation::LeaveGroup {
            group: GroupRef::Live(group),
            name,
            ..
        } => Some(Aspect::Group {
            group: group.clone(),
            name: name.clone(),
        }),
        Operation::JoinGroup {
            group: GroupRef::CreatedBy(_),
            ..
        }
        | Operation::LeaveGroup {
            group: GroupRef::CreatedBy(_),
            ..
        }
        | Operation::CreateGroup { .. }
        | Operation::RenameGroup { .. }
        | Operation::CreateDefinition { .. }
        | Operation::CreateUser { .. }
        | Operation::SetLink { .. }
        | Operation::ClearLink { .. }
        | Operation::ExpirePassword { .. }
        | Operation::RevokeSessions { .. }
        | Operation::RevokeGrants { .. }
        | Operation::SendActivationMail { .. } => None,
    }
}

fn explains(event: &LogEvent, of: &Aspect) -> bool {
    let kind = event.kind.as_str();
    match of {
        Aspect::Status => kind.starts_with(LIFECYCLE) || OF_STATUS.contains(&kind),
        Aspect::Profile => kind == OF_PROFILE,
        Aspect::Group { group, .. } => {
            OF_MEMBERSHIP.contains(&kind) && event.groups.contains(group)
        }
    }
}

fn is_newer(event: &LogEvent, found: &Found) -> bool {
    match found {
        Found::Event { at, .. } => at.parse().is_ok_and(|at| event.published > at),
        Found::NoEvent | Found::NotSearched => true,
    }
}
