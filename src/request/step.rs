//! The requests of a plan's steps, in the order in which they are sent.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::live::Provider;
use crate::model::credentials::{AuthProvider, SecretRef, UserCredentials};
use crate::model::ids::{AttributeName, GroupId, GroupName, UserId};
use crate::model::mail::Mail;
use crate::model::profile::{AttributeValue, Profile};
use crate::model::status::UserStatus;
use crate::model::transition::{Landing, Verb};
use crate::plan::step::{
    Change, GroupRef, Operation, Side, Step, Subject, Tokens, TypeRef, UserRef,
};
use crate::request::bindings::Bindings;
use crate::request::carriage::{Carriage, Carried};
use crate::request::choice::OnCreation;
use crate::request::endpoint::{
    ACTIVATE_USER, ADD_GROUP, ASSIGN_LINKED_OBJECT_VALUE_FOR_PRIMARY, ASSIGN_USER_TO_GROUP,
    CREATE_LINKED_OBJECT_DEFINITION, DEACTIVATE_USER, DELETE_LINKED_OBJECT_FOR_USER, DELETE_USER,
    EXPIRE_PASSWORD, GET_GROUP, GET_USER, REACTIVATE_USER, REPLACE_GROUP, REVOKE_USER_GRANTS,
    SUSPEND_USER, UNASSIGN_USER_FROM_GROUP, UNLOCK_USER, UNSUSPEND_USER,
};
use crate::request::template::{Target, Template};
use crate::request::user::{self, NewUser, Replacement};
use crate::transport::Request;

/// One request of a step, and what it is for.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// What it is for.
    pub purpose: Purpose,
    /// The request, with placeholders.
    pub template: Template,
}

/// What a call is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Reads a person before the first write to them, so that the facts of their steps can be compared.
    Confirm,
    /// Reads a person once more before a second write to their profile, for the `ETag` is another one by then, and before
    /// a step that gives access, mails or deletes, where another of their steps came first: much may have happened since.
    Refresh,
    /// Reads a group before it is renamed: the write sends all of its profile, as this read finds it.
    ConfirmGroup,
    /// Changes the org.
    Write,
    /// Reads a person back until they are in one of these statuses and no transition is under way.
    Settle(Vec<UserStatus>),
    /// Reads a deleted person, who must be unknown: a 204 never proves a deletion
    /// ([lifecycle 19](crate::facts::lifecycle)).
    ConfirmGone,
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
                calls.push((Purpose::Confirm, GET_USER.on([id.into()])));
            }
            let is_first = !calls.is_empty();
            if let Some(UserRef::Live(id)) = step.operation.user()
                && (step.operation.changes().is_some() && !written.insert(id)
                    || !is_first && needs_second_look(&step.operation))
            {
                calls.push((Purpose::Refresh, GET_USER.on([id.into()])));
            }
            if let Operation::RenameGroup { group, .. } = &step.operation {
                let template = GET_GROUP.on([group.into()]);
                calls.push((Purpose::ConfirmGroup, template));
            }
            calls.push((Purpose::Write, write(steps, step, &carriage)));
            if let (Some(user), Some(landing)) = (step.operation.user(), step.operation.landing()) {
                let purpose = match landing {
                    Landing::OneOf(statuses) => Purpose::Settle(statuses.clone()),
                    Landing::Gone => Purpose::ConfirmGone,
                };
                calls.push((purpose, GET_USER.on([target(steps, user, step)])));
            }
            let calls = calls.into_iter();
            calls
                .map(|(purpose, template)| Call { purpose, template })
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

/// Returns the request that changes the org, with what it carries.
#[expect(clippy::too_many_lines, reason = "one arm an operation")]
pub(crate) fn write(steps: &[Step], step: &Step, carriage: &Carriage<'_>) -> Template {
    let person = |user| target(steps, user, step);
    match &step.operation {
        Operation::CreateGroup { name, description } => ADD_GROUP
            .on([])
            .with_body(group_profile(name, description.as_deref())),
        // The profile as far as the plan knows it. What is sent is what a read finds right before, with the new name.
        Operation::RenameGroup {
            group,
            name,
            description,
            ..
        } => REPLACE_GROUP
            .on([group.into()])
            .with_body(group_profile(name, description.as_deref())),
        Operation::CreateDefinition {
            primary,
            associated,
        } => CREATE_LINKED_OBJECT_DEFINITION
            .on([])
            .with_body(json!({ "primary": side(primary), "associated": side(associated) })),
        Operation::CreateUser {
            profile,
            credentials,
            user_type,
        } => create_user(
            profile,
            credentials.as_deref(),
            user_type.as_ref(),
            carriage.by(step.id),
        ),
        Operation::UpdateProfile { user, changes } => user::update(person(user), desired(changes)),
        Operation::ChangeType {
            user, to, profile, ..
        } => user::replace(
            person(user),
            Replacement {
                profile: Some(profile),
                user_type: Some(&to.id),
            },
        ),
        Operation::JoinGroup { user, group, name } => {
            ASSIGN_USER_TO_GROUP.on([of_group(group, name), person(user)])
        }
        Operation::LeaveGroup { user, group, name } => {
            UNASSIGN_USER_FROM_GROUP.on([of_group(group, name), person(user)])
        }
        Operation::SetLink {
            user,
            relation,
            primary,
            primary_login,
            ..
        } => ASSIGN_LINKED_OBJECT_VALUE_FOR_PRIMARY.on([
            person(user),
            Target::Name(relation.to_string()),
            Target::User(primary.clone(), Subject::Person(primary_login.clone())),
        ]),
        Operation::ClearLink { user, relation, .. } => {
            DELETE_LINKED_OBJECT_FOR_USER.on([person(user), Target::Name(relation.to_string())])
        }
        Operation::ExpirePassword { user, .. } => EXPIRE_PASSWORD.on([person(user)]),
        Operation::RevokeSessions { user, tokens } => user::revoke_sessions(
            person(user),
            match tokens {
                Tokens::Keep => None,
                Tokens::Revoke => Some(Tokens::Revoke),
            },
        ),
        Operation::RevokeGrants { user } => REVOKE_USER_GRANTS.on([person(user)]),
        Operation::SendActivationMail { user, .. } => {
            REACTIVATE_USER.on([person(user)]).mailing(Mail::Send)
        }
        Operation::Lifecycle {
            user, verb, mail, ..
        } => lifecycle(person(user), *verb, *mail),
    }
}

/// Returns the request of a lifecycle operation on somebody of the org, without mail.
pub fn lifecycle_of(user: &UserId, verb: Verb) -> Request {
    let template = lifecycle(user.into(), verb, Mail::Withhold);
    let request = template.resolve(&Bindings::default());
    request.expect("the id of somebody of the org is known")
}

/// Makes the request of a lifecycle operation. Administrators are never mailed about somebody who leaves.
fn lifecycle(user: Target, verb: Verb, mail: Mail) -> Template {
    match verb {
        Verb::Activate => ACTIVATE_USER.on([user]).mailing(mail),
        Verb::Deactivate => DEACTIVATE_USER.on([user]).mailing(Mail::Withhold),
        Verb::Suspend => SUSPEND_USER.on([user]),
        Verb::Unsuspend => UNSUSPEND_USER.on([user]),
        Verb::Unlock => UNLOCK_USER.on([user]),
        Verb::Delete => DELETE_USER.on([user]).mailing(Mail::Withhold),
    }
}

fn create_user(
    profile: &Profile,
    credentials: Option<&UserCredentials>,
    user_type: Option<&TypeRef>,
    carried: &[Carried<'_>],
) -> Template {
    let groups: Vec<GroupId> = carried.iter().map(|each| each.group.clone()).collect();
    let provider = |provider: &AuthProvider| {
        let kind = provider.kind.as_str();
        let name = provider.name.as_deref().unwrap_or(kind);
        (Provider::from_okta(kind), Some(name.to_owned()))
    };
    let provider = credentials.and_then(|each| each.provider.as_ref().map(provider));
    user::create(&NewUser {
        on_creation: OnCreation::Stage,
        profile,
        credentials: credentials.unwrap_or(&UserCredentials::default()),
        provider,
        user_type: user_type.map(|of| &of.id),
        groups: &groups,
    })
}

fn desired(
    changes: &BTreeMap<AttributeName, Change>,
) -> impl Iterator<Item = (&AttributeName, Option<&Value>)> {
    changes.iter().map(|(name, change)| {
        let desired = change.desired.as_ref();
        (name, desired.map(AttributeValue::json))
    })
}

fn group_profile(name: &GroupName, description: Option<&str>) -> Value {
    let mut profile = Map::new();
    profile.insert("name".to_owned(), json!(name));
    if let Some(description) = description {
        profile.insert("description".to_owned(), json!(description));
    }
    json!({ "profile": profile })
}

fn side(side: &Side) -> Value {
    let mut json = json!({ "name": side.name, "title": side.title, "type": "USER" });
    if let Some(description) = &side.description {
        json["description"] = json!(description);
    }
    json
}

fn of_group(group: &GroupRef, name: &GroupName) -> Target {
    Target::Group(group.clone(), name.clone())
}

fn target(steps: &[Step], user: &UserRef, step: &Step) -> Target {
    let subject = match user {
        UserRef::Live(_) => &step.subject,
        UserRef::CreatedBy(creation) => &steps[creation.index()].subject,
    };
    Target::User(user.clone(), subject.clone())
}
