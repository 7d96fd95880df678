//! Open words of Okta: where credentials come from, who manages a group.

/// How many members of a group a page of their list has at most; so many by default, too
/// ([groups 8](crate::facts::groups)).
pub const MEMBERS_A_PAGE: usize = 1000;

/// The name of the group that has everybody, whoever writes what ([groups 3](crate::facts::groups)).
pub const EVERYONE: &str = "Everyone";

/// Where a user's credentials come from ([passwords 2](crate::facts::passwords)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Provider {
    /// Okta itself.
    Okta,
    /// Active Directory: a sourced person.
    ActiveDirectory,
    /// An LDAP directory: a sourced person.
    Ldap,
    /// An identity provider outside.
    Federation,
    /// A social identity provider.
    Social,
    /// An imported password hash.
    Import,
    /// Anything else, as Okta spelled it.
    Other(String),
}

/// What manages the members of a group ([groups 1](crate::facts::groups)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GroupKind {
    /// Written through the API: the only kind this program writes.
    OktaGroup,
    /// Managed by an application; AD and LDAP groups are of this kind too.
    AppGroup,
    /// Managed by Okta: Everyone, Okta Administrators.
    BuiltIn,
    /// Anything else, as Okta spelled it.
    Other(String),
}

impl Provider {
    /// Reads a provider type as Okta spells it.
    pub fn from_okta(text: &str) -> Self {
        match text {
            "OKTA" => Self::Okta,
            "ACTIVE_DIRECTORY" => Self::ActiveDirectory,
            "LDAP" => Self::Ldap,
            "FEDERATION" => Self::Federation,
            "SOCIAL" => Self::Social,
            "IMPORT" => Self::Import,
            other => Self::Other(other.to_owned()),
        }
    }

    /// Returns the type as Okta spells it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Okta => "OKTA",
            Self::ActiveDirectory => "ACTIVE_DIRECTORY",
            Self::Ldap => "LDAP",
            Self::Federation => "FEDERATION",
            Self::Social => "SOCIAL",
            Self::Import => "IMPORT",
            Self::Other(text) => text,
        }
    }

    /// Returns whether the person signs in elsewhere, so that activation needs no password
    /// ([lifecycle 6](crate::facts::lifecycle)).
    pub fn is_federated(&self) -> bool {
        match self {
            Self::Federation | Self::Social => true,
            Self::Okta | Self::ActiveDirectory | Self::Ldap | Self::Import | Self::Other(_) => {
                false
            }
        }
    }

    /// Returns whether a directory is the source of the person: the next import may undo a status
    /// ([deactivation 10](crate::facts::deactivation)).
    pub fn is_sourced(&self) -> bool {
        match self {
            Self::ActiveDirectory | Self::Ldap => true,
            Self::Okta | Self::Federation | Self::Social | Self::Import | Self::Other(_) => false,
        }
    }
}

impl GroupKind {
    /// Reads a group type as Okta spells it.
    pub fn from_okta(text: &str) -> Self {
        match text {
            "OKTA_GROUP" => Self::OktaGroup,
            "APP_GROUP" => Self::AppGroup,
            "BUILT_IN" => Self::BuiltIn,
            other => Self::Other(other.to_owned()),
        }
    }

    /// Returns the type as Okta spells it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::OktaGroup => "OKTA_GROUP",
            Self::AppGroup => "APP_GROUP",
            Self::BuiltIn => "BUILT_IN",
            Self::Other(text) => text,
        }
    }
}
