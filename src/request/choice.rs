//! The options of operations, by what they mean.

/// Whether a change of password ends the sessions of the person (`revokeSessions`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sessions {
    /// They go on: Okta's default.
    Keep,
    /// They end.
    Revoke,
}

/// Which rules of the password policy hold (`strict`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strict {
    /// All but the minimum age and the history: Okta's default.
    No,
    /// The minimum age and the history too.
    Yes,
}

/// What becomes of a new person (`activate`, `nextLogin`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnCreation {
    /// STAGED: nothing is mailed, nobody signs in.
    Stage,
    /// PROVISIONED with an activation mail, or ACTIVE where there is a password.
    Activate,
    /// PASSWORD_EXPIRED: the password given has to be changed at the first sign-in.
    ActivateToChangePassword,
}

/// The direction of a sorted list (`sortOrder`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortOrder {
    /// `asc`
    Ascending,
    /// `desc`
    Descending,
}

impl Sessions {
    pub(crate) fn flag(self) -> &'static str {
        match self {
            Self::Keep => "false",
            Self::Revoke => "true",
        }
    }
}

impl Strict {
    pub(crate) fn flag(self) -> &'static str {
        match self {
            Self::No => "false",
            Self::Yes => "true",
        }
    }
}

impl SortOrder {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Ascending => "asc",
            Self::Descending => "desc",
        }
    }
}
