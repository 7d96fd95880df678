//! What people have beyond their profile: sessions, grants, tokens, applications, identity providers, roles.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

/// What one person has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// The ids of their sessions.
    pub sessions: BTreeSet<String>,
    /// What they let applications do, by id.
    pub grants: BTreeMap<String, Grant>,
    /// The refresh tokens issued for them, by id.
    pub tokens: BTreeMap<String, RefreshToken>,
    /// The applications assigned to them, by id of the assignment.
    pub apps: BTreeMap<String, App>,
    /// The identity providers that they sign in with, by id.
    pub identity_providers: BTreeSet<String>,
    /// Their administrator roles, by id of the assignment.
    pub roles: BTreeMap<String, AssignedRole>,
}

/// Consent to a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The id of the application.
    pub client: String,
    /// `scopeId`
    pub scope: String,
    /// The authorization server. Absent: the org's own.
    pub issuer: Option<String>,
    /// When it was given.
    pub created: Timestamp,
}

/// A refresh token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefreshToken {
    /// The id of the application.
    pub client: String,
    /// What it is good for.
    pub scopes: Vec<String>,
    /// The authorization server. Absent: the org's own.
    pub issuer: Option<String>,
    /// When it was issued.
    pub created: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
}

/// An application on somebody's dashboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct App {
    /// The id of the application.
    pub app: String,
    /// `appName`, the kind of application.
    pub name: String,
    /// What people read.
    pub label: String,
    /// Where it leads.
    pub link: String,
}

/// An administrator role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssignedRole {
    /// `USER_ADMIN`, …
    pub kind: String,
    /// What people read.
    pub label: String,
    /// When it was given.
    pub created: Timestamp,
}

/// An application that people can let do things for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// `client_name`
    pub name: String,
    /// `client_uri`
    pub uri: Option<String>,
    /// `logo_uri`
    pub logo: Option<String>,
}

/// Somebody outside who answers for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityProvider {
    /// The name.
    pub name: String,
    /// `SAML2`, `OIDC`, `GOOGLE`, …
    pub kind: String,
}

impl Access {
    /// Returns nothing.
    pub const fn nothing() -> Self {
        Self {
            sessions: BTreeSet::new(),
            grants: BTreeMap::new(),
            tokens: BTreeMap::new(),
            apps: BTreeMap::new(),
            identity_providers: BTreeSet::new(),
            roles: BTreeMap::new(),
        }
    }
}
