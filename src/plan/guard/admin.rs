//! Administrators: nobody with an admin role loses access, unless `guards.adminsWhoMayLoseAccess` names them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::desired::state::{Config, Guards};
use crate::live::{Known, LiveRole, LiveUser, Roles};
use crate::model::ids::{Login, UserId};
use crate::model::route::{Gap, gap};
use crate::model::transition::Verb;
use crate::plan::context::Context;
use crate::plan::diff::{PersonChanges, circumstances};
use crate::plan::guard::Refusal;
use crate::plan::note::{Note, NoteKind};
use crate::plan::password;
use crate::plan::resolve::{Person, may_be_written, wish};
use crate::plan::step::{Operation, Step, StepId};
use crate::source::Place;

/// An administrator who would lose access.
#[derive(Clone, Debug, PartialEq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Administrator {
    /// Who.
    pub login: Login,
    /// Their roles, by the names that people read.
    pub roles: Vec<String>,
    /// The step: the last one that costs access, for it is what the files ask for.
    pub step: StepId,
    /// What it would do.
    pub operation: Operation,
    /// Where the files ask for it.
    pub place: Place,
}

/// What admin roles say of somebody who would lose access.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AdminCheck {
    /// They have no role, or `adminsWhoMayLoseAccess` names them.
    Passed,
    /// They have these roles, by the names that people read.
    Refused(Vec<String>),
    /// Nobody knows: the token may not read them, or nobody asked.
    Unknown,
}

/// Returns what admin roles say of a person with these logins who would lose access.
pub fn check(
    guards: &Guards,
    logins: &[Login],
    id: Option<&UserId>,
    roles: Known<&Roles>,
) -> AdminCheck {
    if may_lose_access(guards, logins, id) {
        return AdminCheck::Passed;
    }
    match roles {
        Known::Read(Roles::Read(roles)) if roles.is_empty() => AdminCheck::Passed,
        Known::Read(Roles::Read(roles)) => {
            let names: BTreeSet<&str> = roles.iter().map(LiveRole::name).collect();
            AdminCheck::Refused(names.into_iter().map(str::to_owned).collect())
        }
        Known::Read(Roles::Unreadable) | Known::NotRead => AdminCheck::Unknown,
    }
}

/// Returns whether `adminsWhoMayLoseAccess` names somebody, by a login or the id: their roles need not be read.
pub fn may_lose_access(guards: &Guards, logins: &[Login], id: Option<&UserId>) -> bool {
    guards.admins_who_may_lose_access.iter().any(|entry| {
        let fold = Login::new(entry.value.as_str()).key().fold();
        id.is_some_and(|id| id.as_str() == entry.value)
            || logins.iter().any(|login| login.key().fold() == fold)
    })
}

/// Returns the line under `guards:` that names these people beside those who are named already.
pub fn line(guards: &Guards, more: &[&Login]) -> String {
    let named = guards.admins_who_may_lose_access.iter();
    let named = named.map(|entry| entry.value.as_str());
    let all = named.chain(more.iter().map(|login| login.as_str()));
    let all: Vec<String> = all.map(as_yaml).collect();
    format!("{}: [{}]", Refusal::ADMINISTRATORS, all.join(", "))
}

/// Writes a word so that YAML reads it back, in a list of brackets too.
fn as_yaml(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '@' | '.' | '_' | '-' | '+');
    let is_word =
        word.starts_with(|c: char| c.is_ascii_alphanumeric()) && word.chars().all(is_plain);
    if is_word {
        word.to_owned()
    } else {
        serde_json::Value::from(word).to_string()
    }
}

/// Returns whether an operation is one that administrators are kept from.
pub fn costs_access(operation: &Operation) -> bool {
    match operation {
        Operation::Lifecycle { verb, .. } => takes_access(*verb),
        Operation::ExpirePassword { not_before, .. } => not_before.is_some(),
        Operation::CreateGroup { .. }
        | Operation::CreateDefinition { .. }
        | Operation::CreateUser { .. }
        | Operation::UpdateProfile { .. }
        | Operation::ChangeType { .. }
        | Operation::JoinGroup { .. }
        | Operation::LeaveGroup { .. }
        | Operation::SetLink { .. }
        | Operation::ClearLink { .. }
        | Operation::RevokeSessions { .. }
        | Operation::RevokeGrants { .. } => false,
    }
}

fn takes_access(verb: Verb) -> bool {
    match verb {
        Verb::Suspend | Verb::Deactivate | Verb::Delete => true,
        Verb::Activate | Verb::Unsuspend | Verb::Unlock => false,
    }
}

/// Returns the person of the org whose roles a plan has to know: an operation as in [`costs_access`] awaits them.
pub fn needs_roles<'a>(config: &Config, person: &Person<'a>) -> Option<&'a LiveUser> {
    let user = person.live?;
    let goal = wish(person.entry);
    let loses = |goal| match gap(&user.status, goal, circumstances(config, user)) {
        Gap::Route(legs) => legs.iter().any(|leg| takes_access(leg.verb)),
        Gap::Met | Gap::AwaitsPerson | Gap::Blocked(_) => false,
    };
    let has_step = goal.is_some_and(loses) || password::is_too_old(person, user);
    let is_named = may_lose_access(&config.guards, &logins(person), Some(&user.id));
    (may_be_written(person) && has_step && !is_named).then_some(user)
}

/// The logins that somebody has and is to have.
pub(in crate::plan::guard) fn logins(person: &Person<'_>) -> Vec<Login> {
    let live = person.live.and_then(LiveUser::login);
    let wished = person.entry.login.value.clone();
    live.into_iter().chain([wished]).collect()
}

/// The administrators who would lose access, in one refusal: its line allows all of them.
pub(in crate::plan::guard) fn refusal(
    context: &Context<'_>,
    changes: &[PersonChanges],
    steps: &[Step],
    of_person: &BTreeMap<usize, Vec<StepId>>,
) -> Option<Refusal> {
    let administrator = |each: &PersonChanges| {
        let person = &context.people.all[each.person];
        let step = last_that_costs_access(each, steps, of_person)?;
        match check_of(context, person) {
            AdminCheck::Refused(roles) => Some(Administrator {
                login: context.shown_login(person),
                roles,
                step: step.id,
                operation: step.operation.clone(),
                place: step.cause.clone(),
            }),
            AdminCheck::Passed | AdminCheck::Unknown => None,
        }
    };
    let people: Vec<Administrator> = changes.iter().filter_map(administrator).collect();
    let logins: Vec<&Login> = people.iter().map(|each| &each.login).collect();
    let line = line(&context.desired.config().guards, &logins);
    (!people.is_empty()).then_some(Refusal::Administrators { people, line })
}

/// Returns who loses access although nobody could say whether they are administrators.
pub fn notes(
    context: &Context<'_>,
    changes: &[PersonChanges],
    steps: &[Step],
    of_person: &BTreeMap<usize, Vec<StepId>>,
) -> Vec<Note> {
    let mut notes = Vec::new();
    for each in changes {
        let person = &context.people.all[each.person];
        let has_step = last_that_costs_access(each, steps, of_person).is_some();
        if has_step && check_of(context, person) == AdminCheck::Unknown {
            let status = person.entry.status.as_ref();
            let span = status.map_or(person.entry.login.span, |status| status.span);
            notes.push(context.note_about(person, span, NoteKind::RolesUnreadable));
        }
    }
    notes
}

fn check_of(context: &Context<'_>, person: &Person<'_>) -> AdminCheck {
    let Some(user) = person.live else {
        // Who is created by this very plan has no role yet.
        return AdminCheck::Passed;
    };
    let guards = &context.desired.config().guards;
    let roles = context.snapshot.roles_of(&user.id);
    check(guards, &logins(person), Some(&user.id), roles)
}

fn last_that_costs_access<'s>(
    changes: &PersonChanges,
    steps: &'s [Step],
    of_person: &BTreeMap<usize, Vec<StepId>>,
) -> Option<&'s Step> {
    let own = of_person.get(&changes.person)?.iter().rev();
    own.map(|id| &steps[id.index()])
        .find(|step| costs_access(&step.operation))
}

#[cfg(test)]
mod tests {
    use super::as_yaml;

    #[test]
    fn words_are_read_back_as_they_were() {
        for word in [
            "ada@acme.example",
            "00u1abcd",
            "o'hara@acme.example",
            "a, b]",
            "#1",
            "a: b",
            "\"",
            "-",
        ] {
            let list: Vec<String> =
                crate::yaml::from_str(&format!("[{}]", as_yaml(word))).expect("YAML");
            assert_eq!(list, [word]);
        }
    }
}
