//! The people who are protected from plans and commands, except from what only gives them more.

use crate::desired::pattern::PersonPattern;
use crate::desired::state::Guards;
use crate::model::ids::{Login, UserId};
use crate::plan::refusal::{Protection, Refusal};
use crate::plan::step::Operation;
use crate::planner::address::is_address;
use crate::planner::context::Context;
use crate::planner::guard::admin::logins;
use crate::planner::guard::deeds::Deeds;

/// Everybody who is protected: `guards.protected`, ready to be compared, and the owner of the token.
#[derive(Clone, Debug)]
pub struct Protected {
    entries: Vec<PersonPattern>,
    token_owner: Option<UserId>,
}

impl Protected {
    /// Makes it from the configuration and who owns the token (`GET /users/me`).
    pub fn new(guards: &Guards, token_owner: Option<&UserId>) -> Self {
        let entries = guards.protected.iter();
        Self {
            entries: entries
                .map(|entry| PersonPattern::new(&entry.value))
                .collect(),
            token_owner: token_owner.cloned(),
        }
    }

    /// Returns what protects a person who has, or is to have, these logins.
    pub fn protection(&self, logins: &[Login], id: Option<&UserId>) -> Option<Protection> {
        if id.is_some() && id == self.token_owner.as_ref() {
            return Some(Protection::TokenOwner);
        }
        let mut entries = self.entries.iter();
        entries
            .find(|entry| entry.means(logins, id))
            .map(|entry| Protection::Entry(entry.as_str().to_owned()))
    }
}

/// Every step that a protected person may not have.
pub(crate) fn refusals(context: &Context<'_>, deeds: &Deeds<'_>) -> Vec<Refusal> {
    let guards = &context.desired.config().guards;
    let protected = Protected::new(guards, context.snapshot.token_owner.as_ref());
    let mut refusals = Vec::new();
    for each in deeds.changes {
        let person = &context.people.all[each.person];
        // Who is created has nothing to lose, however they start.
        let Some(user) = person.live else {
            continue;
        };
        let Some(by) = protected.protection(&logins(person), Some(&user.id)) else {
            continue;
        };
        let steps = deeds.steps_of(each.person);
        for step in steps.filter(|step| !may_be_done_to_protected(&step.operation)) {
            refusals.push(Refusal::Protected {
                login: context.shown_login(person),
                step: step.id,
                operation: step.operation.clone(),
                place: step.cause.clone(),
                by: by.clone(),
            });
        }
    }
    refusals
}

/// Protected people may join groups, and get attributes but addresses; nothing else.
fn may_be_done_to_protected(operation: &Operation) -> bool {
    match operation {
        Operation::JoinGroup { .. } => true,
        Operation::UpdateProfile { changes, .. } => !changes.keys().any(is_address),
        Operation::CreateGroup { .. }
        | Operation::RenameGroup { .. }
        | Operation::CreateDefinition { .. }
        | Operation::CreateUser { .. }
        | Operation::ChangeType { .. }
        | Operation::LeaveGroup { .. }
        | Operation::SetLink { .. }
        | Operation::ClearLink { .. }
        | Operation::ExpirePassword { .. }
        | Operation::RevokeSessions { .. }
        | Operation::RevokeGrants { .. }
        | Operation::SendActivationMail { .. }
        | Operation::Lifecycle { .. } => false,
    }
}
