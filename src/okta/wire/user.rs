//! People: what plans know of them, and all that Okta tells.

use serde_json::Value;

use crate::live::{AsSent, LiveUser, Password, Provider, UserDetails};
use crate::model::ids::{AttributeName, TypeId, UserId};
use crate::model::profile::{AttributeValue, Profile};
use crate::model::status::UserStatus;
use crate::okta::error::Misread;
use crate::okta::json::{Object, each, id, object, optional, parse, required, text, time};
use crate::okta::wire::row;

/// Reads a list of users.
pub fn users(body: &[u8]) -> Result<Vec<LiveUser>, Misread> {
    match row::users(body) {
        Some(users) => Ok(users),
        None => each(parse(body)?, read_user),
    }
}

/// Reads one user.
pub fn user(body: &[u8]) -> Result<LiveUser, Misread> {
    read_user(parse(body)?)
}

/// Reads one user, all that Okta tells.
pub fn user_details(body: &[u8]) -> Result<UserDetails, Misread> {
    read_details(parse(body)?)
}

/// Reads a list of users, all that Okta tells.
pub fn users_details(body: &[u8]) -> Result<Vec<UserDetails>, Misread> {
    each(parse(body)?, read_details)
}

fn read_user(value: Value) -> Result<LiveUser, Misread> {
    let mut user = object(value)?;
    let credentials = credentials(&mut user)?;
    live_user(&mut user, &credentials)
}

fn read_details(value: Value) -> Result<UserDetails, Misread> {
    let sent = AsSent(value.clone());
    let mut user = object(value)?;
    let credentials = credentials(&mut user)?;
    Ok(UserDetails {
        live: live_user(&mut user, &credentials)?,
        created: optional(&mut user, "created", time)?,
        activated: optional(&mut user, "activated", time)?,
        status_changed: optional(&mut user, "statusChanged", time)?,
        last_login: optional(&mut user, "lastLogin", time)?,
        last_updated: optional(&mut user, "lastUpdated", time)?,
        realm_id: optional(&mut user, "realmId", text)?,
        recovery_question: credentials.recovery_question,
        provider_name: credentials.provider_name,
        etag: None,
        sent,
    })
}

fn live_user(user: &mut Object, credentials: &Credentials) -> Result<LiveUser, Misread> {
    let status = |value| text(value).map(|status| UserStatus::from_okta(&status));
    Ok(LiveUser {
        id: UserId::new(required(user, "id", id)?),
        status: required(user, "status", status)?,
        transitioning_to: optional(user, "transitioningToStatus", status)?,
        profile: required(user, "profile", read_profile)?.into(),
        password: match credentials.has_password {
            Some(()) => Password::Set,
            None => Password::Unset,
        },
        provider: match &credentials.provider {
            Some(kind) => Provider::from_okta(kind),
            None => Provider::Okta,
        },
        type_id: optional(user, "type", |value| {
            optional(&mut object(value)?, "id", id)
        })?
        .flatten()
        .map(TypeId::new),
        password_changed: optional(user, "passwordChanged", time)?,
    })
}

fn read_profile(value: Value) -> Result<Profile, Misread> {
    let set = |(name, value)| Some((AttributeName::new(name), AttributeValue::from_json(value)?));
    Ok(object(value)?.into_iter().filter_map(set).collect())
}

/// What is visible of somebody's credentials.
#[derive(Default)]
struct Credentials {
    /// `{}` says that there is a password, and nothing else of it ([passwords 1](crate::facts::passwords)).
    has_password: Option<()>,
    recovery_question: Option<String>,
    provider: Option<String>,
    provider_name: Option<String>,
}

/// Takes the credentials of a user.
fn credentials(user: &mut Object) -> Result<Credentials, Misread> {
    let read = optional(user, "credentials", |value| {
        let mut credentials = object(value)?;
        let provider = optional(&mut credentials, "provider", |value| {
            let mut provider = object(value)?;
            let kind = optional(&mut provider, "type", text)?;
            Ok((kind, optional(&mut provider, "name", text)?))
        })?;
        let (provider, provider_name) = provider.unwrap_or_default();
        let question = optional(&mut credentials, "recovery_question", |value| {
            optional(&mut object(value)?, "question", text)
        })?;
        Ok(Credentials {
            has_password: optional(&mut credentials, "password", |_| Ok(()))?,
            recovery_question: question.flatten(),
            provider,
            provider_name,
        })
    })?;
    Ok(read.unwrap_or_default())
}
