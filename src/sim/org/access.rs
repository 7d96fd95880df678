//! What people have beyond their profile: sessions, grants, tokens, applications, identity providers, roles. What
//! groups open, and who answers for them: applications, owners ([apps 1, 2](crate::facts::apps)).

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

/// An application that is assigned to a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupApp {
    /// `name`, the kind of application.
    pub name: String,
    /// What people read.
    pub label: String,
    /// `ACTIVE`, `INACTIVE`
    pub status: String,
}

/// Who owns a group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// A person, by id.
    User(String),
    /// The members of a group, by its id.
    Group(String),
}

/// What groups open, and who answers for them; no group that has nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct GroupAccess {
    /// By id of the group and of the application.
    pub(crate) apps: BTreeMap<String, BTreeMap<String, GroupApp>>,
    /// By id of the group, in the order of the file.
    pub(crate) owners: BTreeMap<String, Vec<Owner>>,
}

impl GroupAccess {
    /// Forgets a group, and what it owns.
    pub(crate) fn forget_group(&mut self, id: &str) {
        self.apps.remove(id);
        self.owners.remove(id);
        self.forget_owner(&Owner::Group(id.to_owned()));
    }

    /// Forgets somebody who owned groups.
    pub(crate) fn forget_owner(&mut self, owner: &Owner) {
        for owners in self.owners.values_mut() {
            owners.retain(|each| each != owner);
        }
        self.owners.retain(|_, owners| !owners.is_empty());
    }
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
