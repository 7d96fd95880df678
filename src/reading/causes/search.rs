//! What is searched for in the System Log, and what was found so far.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::ids::{Login, UserId};
use crate::okta::wire::LogEvent;
use crate::plan::apart::{Difference, Earlier};
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

/// The differences of a plan and of what it leaves, each with what was found.
pub(crate) struct Search {
    /// Those of the plan, and behind them those of what was there before.
    all: Vec<CausesOf>,
    /// How many are of the plan.
    own: usize,
    /// Where somebody is: there may be both of one person.
    places: BTreeMap<UserId, Vec<usize>>,
}

impl Search {
    /// Takes the differences of everybody who is in the org; nothing is found yet.
    pub(crate) fn of(plan: &Plan) -> Self {
        let people = plan.people().iter();
        let mut all: Vec<CausesOf> = people
            .filter_map(|person| causes_of(plan, person))
            .collect();
        let own = all.len();
        let earlier = plan.apart().into_iter().flat_map(|apart| &apart.earlier);
        all.extend(earlier.filter_map(causes_of_earlier));
        let mut places: BTreeMap<UserId, Vec<usize>> = BTreeMap::new();
        for (place, person) in all.iter().enumerate() {
            places.entry(person.id.clone()).or_default().push(place);
        }
        Self { all, own, places }
    }

    /// Returns the people, each once: those of the plan in its order, then the others.
    pub(crate) fn people(&self) -> impl Iterator<Item = &UserId> {
        let all = self.all.iter().enumerate();
        let first = all.filter(|(place, person)| self.places[&person.id].first() == Some(place));
        first.map(|(_, person)| &person.id)
    }

    /// Does something to each difference of some people.
    fn each(&mut self, people: &[UserId], mut act: impl FnMut(&mut Cause)) {
        let places: BTreeSet<usize> = self.places_of(people).collect();
        for place in places {
            self.all[place].causes.iter_mut().for_each(&mut act);
        }
    }

    fn places_of<'s>(&'s self, people: &'s [UserId]) -> impl Iterator<Item = usize> {
        let places = people.iter().filter_map(|person| self.places.get(person));
        places.flatten().copied()
    }

    /// Takes an event: of each difference the newest one counts.
    pub(crate) fn take(&mut self, event: &LogEvent) {
        self.each(&event.users, |cause| {
            if explains(event, &cause.of) && is_newer(event, &cause.found) {
                cause.found = Found::Event {
                    event: event.kind.clone(),
                    at: event.published.to_string(),
                    by: event.by.clone(),
                };
            }
        });
    }

    /// Returns whether every difference of these people has its event.
    pub(crate) fn is_over(&self, people: &[UserId]) -> bool {
        let mut causes = self
            .places_of(people)
            .flat_map(|place| &self.all[place].causes);
        causes.all(|cause| cause.found != Found::NotSearched)
    }

    /// Says that there are no more events of these people.
    pub(crate) fn end(&mut self, people: &[UserId]) {
        self.each(people, |cause| {
            if cause.found == Found::NotSearched {
                cause.found = Found::NoEvent;
            }
        });
    }

    /// Returns what was found in so many days.
    pub(crate) fn causes(self, days: u32) -> Causes {
        let mut people = self.all;
        let earlier = people.split_off(self.own);
        Causes::Read {
            days,
            people,
            earlier,
        }
    }
}

/// Returns the differences of a person that leave events; `None` of somebody who has none, or is not in the org yet.
fn causes_of(plan: &Plan, person: &PlannedPerson) -> Option<CausesOf> {
    let steps = person.steps.iter().map(|id| plan.step(*id));
    let aspects = steps.filter_map(|step| difference(&step.operation));
    searched(&person.login, person.id.as_ref()?, aspects.collect())
}

/// The same of somebody who was not as the files asked before.
fn causes_of_earlier(earlier: &Earlier) -> Option<CausesOf> {
    let login = earlier.subject.login()?;
    let aspects = earlier.differences.iter().filter_map(Difference::aspect);
    searched(login, earlier.id.as_ref()?, aspects.collect())
}

fn searched(login: &Login, id: &UserId, aspects: BTreeSet<Aspect>) -> Option<CausesOf> {
    let causes = aspects.into_iter().map(|of| Cause {
        of,
        found: Found::NotSearched,
    });
    let causes: Vec<Cause> = causes.collect();
    (!causes.is_empty()).then(|| CausesOf {
        login: login.clone(),
        id: id.clone(),
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
