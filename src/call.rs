//! Operation → the requests it sends, with ids to come as placeholders.
//!
//! **Invariant:** the one place that knows which request an operation is. The dry run prints these calls, the
//! rehearsal runs them on the org in memory, apply sends them.

pub mod bucket;
pub mod creation;
mod credentials;
mod group;
mod template;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::call::creation::Carriage;
use crate::model::credentials::SecretRef;
use crate::model::ids::{AttributeName, GroupId, Login, UserId};
use crate::model::mail::Mail;
use crate::model::status::UserStatus;
use crate::model::transition::{Landing, Verb};
use crate::plan::step::{
    Change, GroupRef, Operation, Side, Step, StepId, Subject, Tokens, UserRef,
};
use crate::transport::{Method, Request};

pub use crate::call::credentials::Secrets;
use crate::call::template::Segment;
pub use crate::call::template::Template;

/// The root of Okta's management API.
pub const API: &str = "/api/v1";

/// One request of a step, and what it is for.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The step.
    pub step: StepId,
    /// What it is for.
    pub purpose: Purpose,
    /// The request, with placeholders.
    pub template: Template,
}

/// What a call is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Reads a person before the first write to them, so that the facts of their steps can be compared.
    Confirm(UserId),
    /// Reads a person once more before a second write to their profile, for the `ETag` is another one by then, and before
    /// a step that gives access, mails or deletes, where another of their steps came first: much may have happened since.
    Refresh(UserId),
    /// Reads a group before it is renamed: the write sends all of its profile, as this read finds it.
    ConfirmGroup(GroupId),
    /// Changes the org.
    Write,
    /// Reads a person back until they are in one of these statuses and no transition is under way.
    Settle(Vec<UserStatus>),
    /// Reads a deleted person, who must be unknown: a 204 never proves a deletion
    /// ([lifecycle 19](crate::facts::lifecycle)).
    ConfirmGone,
}

/// Whether a write is refused where the profile has changed since it was read ([profiles 18](crate::facts::profiles)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precondition {
    /// It is sent as it is.
    None,
    /// `If-Match` with the `ETag` of the confirming read.
    ProfileUnchanged,
}

/// The ids that earlier steps brought.
#[derive(Clone, Debug, Default)]
pub struct Bindings {
    users: BTreeMap<StepId, UserId>,
    groups: BTreeMap<StepId, GroupId>,
}

impl Bindings {
    /// Remembers the id that a creation brought; of a definition there is none.
    pub fn bind(&mut self, step: &Step, id: &str) {
        match &step.operation {
            Operation::CreateUser { .. } => {
                self.users.insert(step.id, UserId::new(id));
            }
            Operation::CreateGroup { .. } => {
                self.groups.insert(step.id, GroupId::new(id));
            }
            Operation::RenameGroup { .. }
            | Operation::CreateDefinition { .. }
            | Operation::UpdateProfile { .. }
            | Operation::ChangeType { .. }
            | Operation::JoinGroup { .. }
            | Operation::LeaveGroup { .. }
            | Operation::SetLink { .. }
            | Operation::ClearLink { .. }
            | Operation::ExpirePassword { .. }
            | Operation::RevokeSessions { .. }
            | Operation::RevokeGrants { .. }
            | Operation::SendActivationMail { .. }
            | Operation::Lifecycle { .. } => {}
        }
    }

    /// Returns the id of a user, if it is known.
    pub fn user(&self, user: &UserRef) -> Option<UserId> {
        match user {
            UserRef::Live(id) => Some(id.clone()),
            UserRef::CreatedBy(step) => self.users.get(step).cloned(),
        }
    }

    /// Returns the id of a group, if it is known.
    pub fn group(&self, group: &GroupRef) -> Option<GroupId> {
        match group {
            GroupRef::Live(id) => Some(id.clone()),
            GroupRef::CreatedBy(step) => self.groups.get(step).cloned(),
        }
    }
}

/// Returns the calls of each step, in the order they are sent. A membership that a creation carries has none.
pub fn calls(steps: &[Step]) -> Vec<Vec<Call>> {
    let carriage = Carriage::of(steps);
    let mut confirmed: BTreeSet<&UserId> = BTreeSet::new();
    let mut written: BTreeSet<&UserId> = BTreeSet::new();
    steps
        .iter()
        .map(|step| {
            if carriage.holds(step.id) {
                return Vec::new();
            }
            let mut calls = Vec::new();
            if let Some(UserRef::Live(id)) = step.operation.user()
                && confirmed.insert(id)
            {
                let template = Template::new(
                    Method::Get,
                    user_path(steps, &UserRef::Live(id.clone()), step),
                );
                calls.push((Purpose::Confirm(id.clone()), template));
            }
            let is_first = !calls.is_empty();
            if let Some(UserRef::Live(id)) = step.operation.user()
                && (step.operation.changes().is_some() && !written.insert(id)
                    || !is_first && needs_second_look(&step.operation))
            {
                let path = user_path(steps, &UserRef::Live(id.clone()), step);
                calls.push((
                    Purpose::Refresh(id.clone()),
                    Template::new(Method::Get, path),
                ));
            }
            if let Operation::RenameGroup { group, from, .. } = &step.operation {
                let template = Template::new(Method::Get, group::path(group, from));
                calls.push((Purpose::ConfirmGroup(group.clone()), template));
            }
            calls.push((Purpose::Write, write(steps, step, &carriage)));
            if let (Some(user), Some(landing)) = (step.operation.user(), step.operation.landing()) {
                let purpose = match landing {
                    Landing::OneOf(statuses) => Purpose::Settle(statuses.clone()),
                    Landing::Gone => Purpose::ConfirmGone,
                };
                calls.push((
                    purpose,
                    Template::new(Method::Get, user_path(steps, user, step)),
                ));
            }
            calls
                .into_iter()
                .map(|(purpose, template)| Call {
                    step: step.id,
                    purpose,
                    template,
                })
                .collect()
        })
        .collect()
}

/// Whether a step is sent only to where the person is known to be at that moment.
fn needs_second_look(operation: &Operation) -> bool {
    let verb = operation.verb();
    let is_mail = matches!(operation, Operation::SendActivationMail { .. });
    is_mail || verb.is_some_and(|verb| verb.gives_access() || verb == Verb::Delete)
}

/// Returns the secrets that the calls of steps need.
pub fn secrets(steps: &[Step]) -> BTreeSet<SecretRef> {
    let calls = calls(steps).into_iter().flatten();
    calls
        .flat_map(|call| call.template.secrets().cloned().collect::<Vec<_>>())
        .collect()
}

/// Returns the write of a step by itself, as if no creation carried it.
pub fn write_alone(steps: &[Step], step: &Step) -> Template {
    write(steps, step, &Carriage::default())
}

#[expect(clippy::too_many_lines, reason = "one arm an operation")]
fn write(steps: &[Step], step: &Step, carriage: &Carriage<'_>) -> Template {
    match &step.operation {
        Operation::CreateGroup { name, description } => group::create(name, description.as_deref()),
        Operation::RenameGroup {
            group,
            from,
            name,
            description,
        } => group::rename(group, from, name, description.as_deref()),
        Operation::CreateDefinition {
            primary,
            associated,
        } => create_definition(primary, associated),
        Operation::CreateUser {
            profile,
            credentials,
            user_type,
        } => creation::create(
            profile,
            credentials.as_deref(),
            user_type.as_ref(),
            carriage.by(step.id),
        ),
        Operation::UpdateProfile { user, changes } => update(user_path(steps, user, step), changes),
        Operation::ChangeType {
            user, to, profile, ..
        } => Template {
            precondition: Precondition::ProfileUnchanged,
            ..Template::new(Method::Put, user_path(steps, user, step))
                .with_body(json!({ "type": { "id": to.id }, "profile": profile }))
        },
        Operation::JoinGroup { user, group, name } => Template::new(
            Method::Put,
            group::members(group, name, user_segment(steps, user, step)),
        ),
        Operation::LeaveGroup { user, group, name } => Template::new(
            Method::Delete,
            group::members(group, name, user_segment(steps, user, step)),
        ),
        Operation::SetLink {
            user,
            relation,
            primary,
            primary_login,
            ..
        } => {
            let mut path = user_path(steps, user, step);
            path.push(Segment::Word("linkedObjects"));
            path.push(Segment::Name(relation.to_string()));
            path.push(Segment::User(primary.clone(), primary_login.clone()));
            Template::new(Method::Put, path)
        }
        Operation::ClearLink { user, relation, .. } => {
            let mut path = user_path(steps, user, step);
            path.push(Segment::Word("linkedObjects"));
            path.push(Segment::Name(relation.to_string()));
            Template::new(Method::Delete, path)
        }
        Operation::ExpirePassword { user, .. } => {
            let words = ["lifecycle", "expire_password"];
            Template::new(Method::Post, below(user_path(steps, user, step), &words))
        }
        Operation::RevokeSessions { user, tokens } => {
            revoke_sessions(user_path(steps, user, step), *tokens)
        }
        Operation::RevokeGrants { user } => {
            let path = below(user_path(steps, user, step), &["grants"]);
            Template::new(Method::Delete, path)
        }
        Operation::SendActivationMail { user, .. } => {
            let words = ["lifecycle", "reactivate"];
            Template::new(Method::Post, below(user_path(steps, user, step), &words))
                .with_query("sendEmail", "true")
        }
        Operation::Lifecycle {
            user, verb, mail, ..
        } => lifecycle(user_path(steps, user, step), *verb, *mail),
    }
}

fn below(mut path: Vec<Segment>, words: &[&'static str]) -> Vec<Segment> {
    path.extend(words.iter().copied().map(Segment::Word));
    path
}

fn create_definition(primary: &Side, associated: &Side) -> Template {
    let path = below(Vec::new(), &["meta", "schemas", "user", "linkedObjects"]);
    let body = json!({ "primary": side(primary), "associated": side(associated) });
    Template::new(Method::Post, path).with_body(body)
}

/// Devices are forgotten always: Okta's default differs from engine to engine
/// ([operations 8](crate::facts::operations)).
fn revoke_sessions(user: Vec<Segment>, tokens: Tokens) -> Template {
    let template = Template::new(Method::Delete, below(user, &["sessions"]));
    let template = match tokens {
        Tokens::Keep => template,
        Tokens::Revoke => template.with_query("oauthTokens", "true"),
    };
    template.with_query("forgetDevices", "true")
}

/// Only what differs is sent; an explicit null unsets ([profiles 5](crate::facts::profiles)).
fn update(path: Vec<Segment>, changes: &BTreeMap<AttributeName, Change>) -> Template {
    let value = |change: &Change| match &change.desired {
        Some(value) => value.json().clone(),
        None => Value::Null,
    };
    let profile: Map<String, Value> = changes
        .iter()
        .map(|(name, change)| (name.to_string(), value(change)))
        .collect();
    Template {
        precondition: Precondition::ProfileUnchanged,
        ..Template::new(Method::Post, path).with_body(json!({ "profile": profile }))
    }
}

/// Returns the request of a lifecycle operation on somebody of the org, without mail.
pub fn lifecycle_of(user: &UserId, verb: Verb) -> Request {
    let id = Segment::User(UserRef::Live(user.clone()), Login::new(""));
    let template = lifecycle(vec![Segment::Word("users"), id], verb, Mail::Withhold);
    let request = template.resolve(&Bindings::default());
    request.expect("the id of somebody of the org is known")
}

/// `sendEmail` is always explicit where Okta knows it: its defaults differ from operation to operation
/// ([operations 3](crate::facts::operations)).
fn lifecycle(mut path: Vec<Segment>, verb: Verb, mail: Mail) -> Template {
    let mut method = Method::Post;
    let mut query = None;
    let word = match verb {
        Verb::Activate => {
            query = Some(match mail {
                Mail::Send => "true",
                Mail::Withhold => "false",
            });
            Some("activate")
        }
        Verb::Deactivate => {
            query = Some("false");
            Some("deactivate")
        }
        Verb::Suspend => Some("suspend"),
        Verb::Unsuspend => Some("unsuspend"),
        Verb::Unlock => Some("unlock"),
        Verb::Delete => {
            method = Method::Delete;
            query = Some("false");
            None
        }
    };
    if let Some(word) = word {
        path.push(Segment::Word("lifecycle"));
        path.push(Segment::Word(word));
    }
    let template = Template::new(method, path);
    match query {
        Some(value) => template.with_query("sendEmail", value),
        None => template,
    }
}

fn side(side: &Side) -> Value {
    let mut json = json!({ "name": side.name, "title": side.title, "type": "USER" });
    if let Some(description) = &side.description {
        json["description"] = json!(description);
    }
    json
}

fn user_path(steps: &[Step], user: &UserRef, step: &Step) -> Vec<Segment> {
    vec![Segment::Word("users"), user_segment(steps, user, step)]
}

fn user_segment(steps: &[Step], user: &UserRef, step: &Step) -> Segment {
    let subject = match user {
        UserRef::Live(_) => &step.subject,
        UserRef::CreatedBy(creation) => &steps[creation.index()].subject,
    };
    let login = match subject {
        Subject::Person(login) => login.clone(),
        Subject::Group(_) | Subject::Definition(_) => Login::new(""),
    };
    Segment::User(user.clone(), login)
}
