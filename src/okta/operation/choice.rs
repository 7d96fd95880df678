//! The options of operations, by what they mean.

pub use crate::model::mail::Mail;

/// Whether the OAuth tokens of somebody end together with their sessions (`oauthTokens`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OAuthTokens {
    /// They stay: Okta's default.
    Keep,
    /// They are revoked too.
    Revoke,
}

/// Whether the devices that somebody told Okta to remember are forgotten (`forgetDevices`). Okta's default differs
/// from engine to engine ([operations 8](crate::facts::operations)), so it is always sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Devices {
    /// They stay remembered.
    Keep,
    /// They are forgotten.
    Forget,
}

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

/// Whether the scope of each grant or token is embedded in the answer (`expand=scope`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeDetails {
    /// It is left out.
    Omit,
    /// It is embedded.
    Embed,
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

/// Returns the value of `sendEmail`.
pub(crate) fn send_email(mail: Mail) -> &'static str {
    flag(mail == Mail::Send)
}

impl OAuthTokens {
    pub(crate) fn flag(self) -> &'static str {
        flag(self == Self::Revoke)
    }
}

impl Devices {
    pub(crate) fn flag(self) -> &'static str {
        flag(self == Self::Forget)
    }
}

impl Sessions {
    pub(crate) fn flag(self) -> &'static str {
        flag(self == Self::Revoke)
    }
}

impl Strict {
    pub(crate) fn flag(self) -> &'static str {
        flag(self == Self::Yes)
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

fn flag(is_set: bool) -> &'static str {
    if is_set { "true" } else { "false" }
}
