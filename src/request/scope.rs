//! What a token may be good for ([tokens 7](crate::facts::tokens)).

use std::fmt;

/// A part of Okta's management API that has scopes of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Resource {
    /// Users, their lifecycle, credentials, groups and links.
    Users,
    /// Groups, their members and rules.
    Groups,
    /// Definitions of linked objects.
    LinkedObjects,
    /// The schemas of profiles.
    Schemas,
    /// User types.
    UserTypes,
    /// Reading administrator roles.
    Roles,
    /// The System Log.
    Logs,
    /// Applications, and who has them.
    Apps,
}

/// How much a scope allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// To read.
    Read,
    /// To write, and to read.
    Manage,
}

/// A scope that this program asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scope {
    resource: Resource,
    strength: Strength,
}

impl Scope {
    /// Makes the scope that allows this.
    pub fn new(resource: Resource, strength: Strength) -> Self {
        Self { resource, strength }
    }

    /// Returns the part of the API.
    pub fn resource(self) -> Resource {
        self.resource
    }

    /// Returns whether a token with these scopes may do what this one allows: who may manage may read.
    pub fn is_in<'s>(self, scopes: impl IntoIterator<Item = &'s str>) -> bool {
        let manage = Self::new(self.resource, Strength::Manage).to_string();
        let same = self.to_string();
        let mut scopes = scopes.into_iter();
        scopes.any(|scope| scope == same || scope == manage)
    }
}

impl fmt::Display for Scope {
    /// Prints Okta's name of the scope.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let resource = match self.resource {
            Resource::Users => "users",
            Resource::Groups => "groups",
            Resource::LinkedObjects => "linkedObjects",
            Resource::Schemas => "schemas",
            Resource::UserTypes => "userTypes",
            Resource::Roles => "roles",
            Resource::Logs => "logs",
            Resource::Apps => "apps",
        };
        let strength = match self.strength {
            Strength::Read => "read",
            Strength::Manage => "manage",
        };
        write!(formatter, "okta.{resource}.{strength}")
    }
}
