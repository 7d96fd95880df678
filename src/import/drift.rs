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
use crate::plan::blocked::BlockReason;
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
        match &step.operation {
            Operation::UpdateProfile { user, changes } => {
                if let Some(drift) = self.of(user) {
                    for (name, change) in changes {
                        drift.attribute(name, change.live.as_ref());
                    }
                }
            }
            Operation::ChangeType {
                user,
                from,
                changes,
                ..
            } => {
                if let Some(drift) = self.of(user) {
                    drift.type_name = Some(from.to_string());
                    for (name, change) in changes {
                        drift.attribute(name, change.live.as_ref());
                    }
                }
            }
            Operation::JoinGroup {
                user,
                group: GroupRef::Live(group),
                ..
            } => {
                if let Some(drift) = self.of(user) {
                    drift.not_in.insert(group.clone());
                }
            }
            Operation::LeaveGroup {
                user,
                group: GroupRef::Live(group),
                ..
            } => {
                if let Some(drift) = self.of(user) {
                    drift.is_in.insert(group.clone());
                }
            }
            Operation::SetLink {
                user,
                relation,
                replaced,
                ..
            } => {
                if let Some(drift) = self.of(user) {
                    drift.links.insert(relation.clone(), replaced.clone());
                }
            }
            Operation::ClearLink {
                user,
                relation,
                replaced,
            } => {
                if let Some(drift) = self.of(user) {
                    drift.links.insert(relation.clone(), Some(replaced.clone()));
                }
            }
            Operation::CreateUser { .. } => {
                self.tell(step, "is not in the org: a plan creates them", &[])
            }
            Operation::CreateGroup { .. } => {
                self.tell(step, "is not in the org: a plan creates the group", &[])
            }
            Operation::RenameGroup { .. } => self.tell(
                step,
                "has its old name in the org: a plan renames the group",
                &[],
            ),
            Operation::CreateDefinition { .. } => {
                self.tell(
                    step,
                    "is not in the org: a plan creates the relationship",
                    &[],
                );
            }
            Operation::ExpirePassword { user, .. } if matches!(user, UserRef::Live(_)) => {
                self.tell(
                    step,
                    "has a password that is older than `passwordNotBefore`: a plan expires it",
                    &[],
                );
            }
            // What goes with a creation, or with a change of status, which the person's own status tells.
            Operation::JoinGroup { .. }
            | Operation::LeaveGroup { .. }
            | Operation::ExpirePassword { .. }
            | Operation::RevokeSessions { .. }
            | Operation::RevokeGrants { .. }
            | Operation::SendActivationMail { .. }
            | Operation::Lifecycle { .. } => {}
        }
    }

    fn tell(&mut self, step: &Step, what: &str, lines: &[String]) {
        let name = match &step.subject {
            Subject::Person(login) => login.to_string(),
            Subject::Group(name) => format!("group {name}"),
            Subject::Definition(name) => format!("relationship {name}"),
        };
        self.found.by_hand.push(ByHand {
            place: step.cause.clone(),
            what: format!("{name} {what}"),
            lines: lines.to_vec(),
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
            let attribute = match &blocked.reason {
                BlockReason::AttributeReadOnly { attribute }
                | BlockReason::AttributeMastered { attribute } => attribute,
                reason => {
                    if !is_told_by_status(reason) {
                        let who = blocked.login.as_ref().map_or("an entry", Login::as_str);
                        self.found.by_hand.push(ByHand {
                            place: blocked.place.clone(),
                            what: format!("what the files ask for of {who} is blocked; `okta-reconcile plan` says why"),
                            lines: Vec::new(),
                        });
                    }
                    continue;
                }
            };
            let Some(index) = blocked
                .login
                .as_ref()
                .and_then(|login| self.people.by_login(&login.key()))
            else {
                continue;
            };
            let Some(user) = self.people.all[index].live else {
                continue;
            };
            if self.whom.contains(&user.id) {
                let name = AttributeName::new(attribute.as_str());
                let live = user.profile.get(&name).cloned();
                let drift = self.found.of.entry(index).or_default();
                drift.attributes.insert(name, live);
            }
        }
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
    fn attribute(&mut self, name: &AttributeName, live: Option<&AttributeValue>) {
        if name.as_str() == "login" {
            self.login = live.and_then(AttributeValue::as_text).map(Login::new);
        } else {
            self.attributes.insert(name.clone(), live.cloned());
        }
    }
}
