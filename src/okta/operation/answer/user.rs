//! A person as they are shown: more than a plan needs ([profiles](crate::facts::profiles)).

use jiff::Timestamp;
use serde_json::Value;

use crate::live::{Password, Provider};
use crate::model::ids::{AttributeName, TypeId};
use crate::model::profile::{AttributeValue, Profile};
use crate::model::status::UserStatus;
use crate::okta::error::Misread;
use crate::okta::json::{each, object, optional, parse, required, text, time};
use crate::okta::operation::answer::Sent;
use crate::okta::operation::key::PersonId;

/// A person, all that Okta tells of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserDetails {
    /// Okta's id.
    pub id: PersonId,
    /// The status.
    pub status: UserStatus,
    /// The status that a transition under way leads to.
    pub transitioning_to: Option<UserStatus>,
    /// When the person was created.
    pub created: Option<Timestamp>,
    /// When they were activated last; set for PROVISIONED too.
    pub activated: Option<Timestamp>,
    /// When the status changed last. Not always set ([profiles 19](crate::facts::profiles)).
    pub status_changed: Option<Timestamp>,
    /// When they signed in last.
    pub last_login: Option<Timestamp>,
    /// When profile or status changed last; links and groups do not count.
    pub last_updated: Option<Timestamp>,
    /// When the password was set last; it may be gone by now ([deactivation 1](crate::facts::deactivation)).
    pub password_changed: Option<Timestamp>,
    /// `type.id`.
    pub type_id: Option<TypeId>,
    /// The realm, in orgs that have realms.
    pub realm_id: Option<String>,
    /// The attributes that are set.
    pub profile: Profile,
    /// What is visible of the credentials.
    pub credentials: CredentialsLeft,
    /// The `ETag` of a single read: what a write to the profile may be bound to
    /// ([profiles 17, 18](crate::facts::profiles)).
    pub etag: Option<String>,
    /// The person as Okta sent them.
    pub sent: Sent,
}

/// What is visible of somebody's credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialsLeft {
    /// Whether there is a password.
    pub password: Password,
    /// The recovery question, without its answer.
    pub recovery_question: Option<String>,
    /// The provider that authenticates the person.
    pub provider: Provider,
    /// The name of who answers for the person.
    pub provider_name: Option<String>,
}

impl UserDetails {
    /// Returns `profile.login`.
    pub fn login(&self) -> Option<&str> {
        let login = self.profile.get("login");
        login.and_then(AttributeValue::as_text)
    }
}

/// Reads one person.
pub fn user(body: &[u8]) -> Result<UserDetails, Misread> {
    read(parse(body)?)
}

/// Reads a list of people.
pub fn users(body: &[u8]) -> Result<Vec<UserDetails>, Misread> {
    each(parse(body)?, read)
}

/// Reads what the operations on credentials answer.
pub fn credentials(body: &[u8]) -> Result<CredentialsLeft, Misread> {
    read_credentials(parse(body)?)
}

fn read(value: Value) -> Result<UserDetails, Misread> {
    let sent = Sent::new(value.clone());
    let mut user = object(value)?;
    let status = |value| text(value).map(|status| UserStatus::from_okta(&status));
    Ok(UserDetails {
        id: required(&mut user, "id", person_id)?,
        status: required(&mut user, "status", status)?,
        transitioning_to: optional(&mut user, "transitioningToStatus", status)?,
        created: optional(&mut user, "created", time)?,
        activated: optional(&mut user, "activated", time)?,
        status_changed: optional(&mut user, "statusChanged", time)?,
        last_login: optional(&mut user, "lastLogin", time)?,
        last_updated: optional(&mut user, "lastUpdated", time)?,
        password_changed: optional(&mut user, "passwordChanged", time)?,
        type_id: optional(&mut user, "type", |value| {
            optional(&mut object(value)?, "id", text)
        })?
        .flatten()
        .map(TypeId::new),
        realm_id: optional(&mut user, "realmId", text)?,
        profile: optional(&mut user, "profile", profile)?.unwrap_or_default(),
        credentials: optional(&mut user, "credentials", read_credentials)?
            .unwrap_or_else(CredentialsLeft::none),
        etag: None,
        sent,
    })
}

fn person_id(value: Value) -> Result<PersonId, Misread> {
    PersonId::new(&text(value)?).map_err(|_| Misread::new("is not an id"))
}

fn profile(value: Value) -> Result<Profile, Misread> {
    let set = |(name, value)| Some((AttributeName::new(name), AttributeValue::from_json(value)?));
    Ok(object(value)?.into_iter().filter_map(set).collect())
}

impl CredentialsLeft {
    /// What is visible where Okta sends no credentials.
    fn none() -> Self {
        Self {
            password: Password::Unset,
            recovery_question: None,
            provider: Provider::Okta,
            provider_name: None,
        }
    }
}

fn read_credentials(value: Value) -> Result<CredentialsLeft, Misread> {
    let mut credentials = object(value)?;
    let provider = optional(&mut credentials, "provider", |value| {
        let mut provider = object(value)?;
        let kind = optional(&mut provider, "type", text)?;
        Ok((kind, optional(&mut provider, "name", text)?))
    })?;
    let (kind, provider_name) = provider.unwrap_or_default();
    // `{}` says that there is a password, and nothing else of it (facts::passwords 1).
    let password = match optional(&mut credentials, "password", Ok)? {
        Some(_) => Password::Set,
        None => Password::Unset,
    };
    Ok(CredentialsLeft {
        password,
        recovery_question: optional(&mut credentials, "recovery_question", |value| {
            optional(&mut object(value)?, "question", text)
        })?
        .flatten(),
        provider: kind.map_or(Provider::Okta, |kind| Provider::from_okta(&kind)),
        provider_name,
    })
}
