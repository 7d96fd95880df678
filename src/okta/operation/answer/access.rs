//! What somebody lets applications do: grants, refresh tokens, and the applications that hold them.
//!
//! Only empty lists of these are recorded, so the keys are those of Okta's description, and all but the id may be
//! missing.

use jiff::Timestamp;
use serde_json::Value;

use crate::okta::error::Misread;
use crate::okta::json::{each, items, object, optional, parse, required, text, time};
use crate::okta::operation::answer::Sent;
use crate::okta::operation::key::{ClientId, GrantId, TokenId};

/// A grant: somebody lets an application use a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Okta's id.
    pub id: GrantId,
    /// `ACTIVE` or `REVOKED`.
    pub status: Option<String>,
    /// The scope.
    pub scope: Option<String>,
    /// The application.
    pub client: Option<ClientId>,
    /// The authorization server.
    pub issuer: Option<String>,
    /// The one who granted it: `END_USER` or `ADMIN`.
    pub source: Option<String>,
    /// When it was granted.
    pub created: Option<Timestamp>,
    /// When it changed last.
    pub last_updated: Option<Timestamp>,
    /// The grant as Okta sent it.
    pub sent: Sent,
}

/// A refresh token, without the token itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefreshToken {
    /// Okta's id.
    pub id: TokenId,
    /// `ACTIVE` or `REVOKED`.
    pub status: Option<String>,
    /// What it is good for.
    pub scopes: Vec<String>,
    /// The application that holds it.
    pub client: Option<ClientId>,
    /// The authorization server.
    pub issuer: Option<String>,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// When it changed last.
    pub last_updated: Option<Timestamp>,
    /// When it ends.
    pub expires: Option<Timestamp>,
    /// The token as Okta sent it.
    pub sent: Sent,
}

/// An application that holds grants or refresh tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// `client_id`.
    pub id: ClientId,
    /// `client_name`.
    pub name: Option<String>,
    /// `client_uri`.
    pub uri: Option<String>,
    /// The application as Okta sent it.
    pub sent: Sent,
}

/// Reads one grant.
pub fn grant(body: &[u8]) -> Result<Grant, Misread> {
    read_grant(parse(body)?)
}

/// Reads a list of grants.
pub fn grants(body: &[u8]) -> Result<Vec<Grant>, Misread> {
    each(parse(body)?, read_grant)
}

/// Reads one refresh token.
pub fn token(body: &[u8]) -> Result<RefreshToken, Misread> {
    read_token(parse(body)?)
}

/// Reads a list of refresh tokens.
pub fn tokens(body: &[u8]) -> Result<Vec<RefreshToken>, Misread> {
    each(parse(body)?, read_token)
}

/// Reads a list of applications.
pub fn clients(body: &[u8]) -> Result<Vec<Client>, Misread> {
    each(parse(body)?, |value| {
        let sent = Sent::new(value.clone());
        let mut client = object(value)?;
        Ok(Client {
            id: required(&mut client, "client_id", client_id)?,
            name: optional(&mut client, "client_name", text)?,
            uri: optional(&mut client, "client_uri", text)?,
            sent,
        })
    })
}

fn read_grant(value: Value) -> Result<Grant, Misread> {
    let sent = Sent::new(value.clone());
    let mut grant = object(value)?;
    let id = |value| GrantId::new(&text(value)?).map_err(|_| Misread::new("is not an id"));
    Ok(Grant {
        id: required(&mut grant, "id", id)?,
        status: optional(&mut grant, "status", text)?,
        scope: optional(&mut grant, "scopeId", text)?,
        client: optional(&mut grant, "clientId", client_id)?,
        issuer: optional(&mut grant, "issuer", text)?,
        source: optional(&mut grant, "source", text)?,
        created: optional(&mut grant, "created", time)?,
        last_updated: optional(&mut grant, "lastUpdated", time)?,
        sent,
    })
}

fn read_token(value: Value) -> Result<RefreshToken, Misread> {
    let sent = Sent::new(value.clone());
    let mut token = object(value)?;
    let id = |value| TokenId::new(&text(value)?).map_err(|_| Misread::new("is not an id"));
    Ok(RefreshToken {
        id: required(&mut token, "id", id)?,
        status: optional(&mut token, "status", text)?,
        scopes: items(&mut token, "scopes", text)?,
        client: optional(&mut token, "clientId", client_id)?,
        issuer: optional(&mut token, "issuer", text)?,
        created: optional(&mut token, "created", time)?,
        last_updated: optional(&mut token, "lastUpdated", time)?,
        expires: optional(&mut token, "expiresAt", time)?,
        sent,
    })
}

fn client_id(value: Value) -> Result<ClientId, Misread> {
    ClientId::new(&text(value)?).map_err(|_| Misread::new("is not an id"))
}
