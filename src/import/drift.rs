//! What the org has otherwise than the files: found by planning, and turned round.
//!
//! What a plan would write to somebody of the org is what the files say and the org does not have. Whoever takes the org
//! for right writes into the files what the plan would have overwritten.

use std::collections::{BTreeMap, BTreeSet};

use crate::desired::state::DesiredState;
use crate::import::left::ByHand;
use crate::import::portrait::status;
use crate::live::{LiveUser, Snapshot};
use crate::model::ids::{AttributeName, GroupId, Login, RelationName, UserId};
use crate::model::profile::AttributeValue;
use crate::model::status::{DesiredStatus, UserStatus};
use crate::plan::Draft;
use crate::plan::blocked::{BlockReason, Blocked};
use crate::plan::step::{GroupRef, Operation, Step, Subject, UserRef};
use crate::planner::person::{People, Person, wish};
use crate::source::SourceMap;

/// What the org has otherwise than one entry says.
#[derive(Clone, Debug, Default)]
pub struct Drift {
    /// The login that the person has.
    pub login: Option<Login>,
    /// The type that they have.
    pub type_name: Option<String>,
    /// The status that they have, in the word of files.
    pub status: Option<DesiredStatus>,
    /// The value of each attribute; none where it is unset.
    pub attributes: BTreeMap<AttributeName, Option<AttributeValue>>,
    /// Groups that the files name and the person is not in.
    pub not_in: BTreeSet<GroupId>,
    /// Groups that the files deny and the person is in.
    pub is_in: BTreeSet<GroupId>,
    /// The primary that they have; none where there is none.
    pub links: BTreeMap<RelationName, Option<Login>>,
}

/// The drift of each entry, by its place among the people of the files, and what cannot be brought into a file.
#[derive(Debug, Default)]
pub struct Drifts {
    /// By entry.
    pub of: BTreeMap<usize, Drift>,
    /// What somebody has to decide.
    pub by_hand: Vec<ByHand>,
}

/// Compares these people of the org with their entries.
pub fn drifts(
    desired: &DesiredState,
    snapshot: &Snapshot,
    sources: &SourceMap,
    draft: &Draft,
    whom: &BTreeSet<UserId>,
) -> Drifts {
    let people = People::resolve(desired, snapshot);
    let mut gatherer = Gatherer {
        people: &people,
        whom,
        found: Drifts::default(),
    };
    for step in draft.steps() {
        gatherer.step(step);
    }
    for person in &people.all {
        gatherer.status(person, sources);
    }
    gatherer.blocked(draft);
    gatherer.found
}

struct Gatherer<'g> {
    people: &'g People<'g>,
    whom: &'g BTreeSet<UserId>,
    found: Drifts,
}

impl Gatherer<'_> {
    fn of(&mut self, user: &UserRef) -> Option<&mut Drift> {
        let UserRef::Live(id) = user else {
            return None;
        };
        let index = self
            .whom
            .contains(id)
            .then(|| self.people.maybe_by_id(id))??;
        Some(self.found.of.entry(index).or_default())
    }

    fn step(&mut self, step: &Step) {
        let operation = &step.operation;
        if let Some(what) = decision(operation) {
            self.tell(step, what);
        }
        let Some(drift) = operation.user().and_then(|user| self.of(user)) else {
            return;
        };
        for (name, change) in operation.changes().into_iter().flatten() {
            drift.attribute(name, change.live.as_ref());
        }
        match operation {
            Operation::ChangeType { from, .. } => drift.type_name = Some(from.to_string()),
            Operation::JoinGroup {
                group: GroupRef::Live(group),
                ..
            } => drop(drift.not_in.insert(group.clone())),
            Operation::LeaveGroup {
                group: GroupRef::Live(group),
                ..
            } => drop(drift.is_in.insert(group.clone())),
            Operation::SetLink {
                relation, replaced, ..
            } => drop(drift.links.insert(relation.clone(), replaced.clone())),
            Operation::ClearLink {
                relation, replaced, ..
            } => drop(drift.links.insert(relation.clone(), Some(replaced.clone()))),
            // Attributes were taken above; what goes with a change of status the person's own status tells.
            Operation::UpdateProfile { .. }
            | Operation::JoinGroup { .. }
            | Operation::LeaveGroup { .. }
            | Operation::CreateGroup { .. }
            | Operation::RenameGroup { .. }
            | Operation::CreateDefinition { .. }
            | Operation::CreateUser { .. }
            | Operation::ExpirePassword { .. }
            | Operation::RevokeSessions { .. }
            | Operation::RevokeGrants { .. }
            | Operation::SendActivationMail { .. }
            | Operation::Lifecycle { .. } => {}
        }
    }

    fn tell(&mut self, step: &Step, what: &str) {
        let name = match &step.subject {
            Subject::Person(login) => login.to_string(),
            Subject::Group(name) => format!("group {name}"),
            Subject::Definition(name) => format!("relationship {name}"),
        };
        self.found.by_hand.push(ByHand {
            place: step.cause.clone(),
            what: format!("{name} {what}"),
            lines: Vec::new(),
        });
    }

    /// Compares the status. What takes access in the org is taken over; what a file takes, the org never gives back.
    fn status(&mut self, person: &Person<'_>, sources: &SourceMap) {
        let (Some(user), Some(wished)) = (person.live, wish(person.entry)) else {
            return;
        };
        if !self.whom.contains(&user.id) || user.transitioning_to.is_some() {
            return;
        }
        match wished {
            DesiredStatus::Active | DesiredStatus::Staged => {
                let live = status(user).unwrap_or(DesiredStatus::Active);
                if live != wished && !is_unknown(user) {
                    let drift = self.found.of.entry(person.index).or_default();
                    drift.status = Some(live);
                }
            }
            DesiredStatus::Suspended | DesiredStatus::Deprovisioned | DesiredStatus::Deleted => {
                if status(user) == Some(wished) {
                    return;
                }
                let place = person.entry.status.as_ref();
                let place = place.map_or(person.entry.login.span, |status| status.span);
                let live = status(user).unwrap_or(DesiredStatus::Active);
                self.found.by_hand.push(ByHand {
                    place: sources.place(place),
                    what: format!(
                        "{} is {} in the org and {} in the file, and an import lets nobody in",
                        person.entry.login.value,
                        user.status.as_str(),
                        wished.as_str()
                    ),
                    lines: vec![format!("status: {}", live.as_str())],
                });
            }
        }
    }

    /// What a plan cannot write, the files can take over: an attribute that nobody may change.
    fn blocked(&mut self, draft: &Draft) {
        for blocked in draft.blocked() {
            if let BlockReason::AttributeReadOnly { attribute }
            | BlockReason::AttributeMastered { attribute } = &blocked.reason
            {
                self.take_over(blocked, attribute);
            } else if !is_told_by_status(&blocked.reason) {
                let who = blocked.login.as_ref().map_or("an entry", Login::as_str);
                self.found.by_hand.push(ByHand {
                    place: blocked.place.clone(),
                    what: format!(
                        "what the files ask for of {who} is blocked; `okta-reconcile plan` says why"
                    ),
                    lines: Vec::new(),
                });
            }
        }
    }

    fn take_over(&mut self, blocked: &Blocked, attribute: &str) {
        let login = blocked.login.as_ref();
        let index = login.and_then(|login| self.people.by_login(&login.key()));
        let user = index.and_then(|index| self.people.all[index].live);
        if let (Some(index), Some(user)) = (index, user)
            && self.whom.contains(&user.id)
        {
            let name = AttributeName::new(attribute);
            let live = user.profile.get(&name).cloned();
            let drift = self.found.of.entry(index).or_default();
            drift.attributes.insert(name, live);
        }
    }
}

/// What somebody has to decide about what a plan would do: it is not about what the org has otherwise.
fn decision(operation: &Operation) -> Option<&'static str> {
    match operation {
        Operation::CreateUser { .. } => Some("is not in the org: a plan creates them"),
        Operation::CreateGroup { .. } => Some("is not in the org: a plan creates the group"),
        Operation::RenameGroup { .. } => {
            Some("has its old name in the org: a plan renames the group")
        }
        Operation::CreateDefinition { .. } => {
            Some("is not in the org: a plan creates the relationship")
        }
        Operation::ExpirePassword {
            user: UserRef::Live(_),
            ..
        } => Some("has a password that is older than `passwordNotBefore`: a plan expires it"),
        Operation::SetLink {
            replaced: Some(replaced),
            primary_login,
            ..
        } if replaced.key() == primary_login.key() => {
            Some("points at somebody who has by now the login of whom the file means")
        }
        Operation::UpdateProfile { .. }
        | Operation::ChangeType { .. }
        | Operation::JoinGroup { .. }
        | Operation::LeaveGroup { .. }
        | Operation::SetLink { .. }
        | Operation::ClearLink { .. }
        | Operation::ExpirePassword { .. }
        | Operation::RevokeSessions { .. }
        | Operation::RevokeGrants { .. }
        | Operation::SendActivationMail { .. }
        | Operation::Lifecycle { .. } => None,
    }
}

/// Whether a wish for a status is what is blocked: the status itself is compared.
fn is_told_by_status(reason: &BlockReason) -> bool {
    matches!(
        reason,
        BlockReason::StagedIsStartOnly { .. } | BlockReason::ReactivationNeedsId { .. }
    )
}

fn is_unknown(user: &LiveUser) -> bool {
    matches!(user.status, UserStatus::Unrecognized(_))
}

impl Drift {
    /// Takes down what somebody has of which a step writes something else. The first step tells: people who exchange their
    /// logins get others on the way, which nobody has.
    fn attribute(&mut self, name: &AttributeName, live: Option<&AttributeValue>) {
        if name.as_str() == "login" {
            let login = live.and_then(AttributeValue::as_text).map(Login::new);
            self.login = self.login.take().or(login);
        } else {
            let value = self.attributes.entry(name.clone());
            value.or_insert_with(|| live.cloned());
        }
    }
}
