//! The statuses of a user: the wide enum for what Okta reports, the narrow one for what a file may ask.

use std::fmt;

/// A status that Okta reports for a user. Open, for one strange user must not break a listing.
// See facts::lifecycle 1.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(from = "String", into = "String")]
pub enum UserStatus {
    /// Created, never activated. Reachable only by creation.
    Staged,
    /// Activated, but without a password yet ("Pending user action").
    Provisioned,
    /// May sign in.
    Active,
    /// An administrator or the person started a password reset.
    Recovery,
    /// Must choose a new password at the next sign-in.
    PasswordExpired,
    /// Too many failed sign-ins.
    LockedOut,
    /// May not sign in; keeps groups, applications and password.
    Suspended,
    /// Deactivated: password and application assignments are gone.
    Deprovisioned,
    /// Anything else, as Okta spelled it (`ACTIVATING` is documented as one that must not be relied on).
    Unrecognized(String),
}

impl UserStatus {
    /// The eight statuses of Okta's enum, in the order of a life.
    pub const KNOWN: [Self; 8] = [
        Self::Staged,
        Self::Provisioned,
        Self::Active,
        Self::Recovery,
        Self::PasswordExpired,
        Self::LockedOut,
        Self::Suspended,
        Self::Deprovisioned,
    ];

    /// Reads a status as Okta spells it.
    pub fn from_okta(text: &str) -> Self {
        Self::KNOWN
            .into_iter()
            .find(|status| status.as_str() == text)
            .unwrap_or_else(|| Self::Unrecognized(text.to_owned()))
    }

    /// Returns the status as Okta spells it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Staged => "STAGED",
            Self::Provisioned => "PROVISIONED",
            Self::Active => "ACTIVE",
            Self::Recovery => "RECOVERY",
            Self::PasswordExpired => "PASSWORD_EXPIRED",
            Self::LockedOut => "LOCKED_OUT",
            Self::Suspended => "SUSPENDED",
            Self::Deprovisioned => "DEPROVISIONED",
            Self::Unrecognized(text) => text,
        }
    }

    /// Returns whether a person in this status may sign in, or needs only what they can do themselves.
    ///
    /// A lock-out counts: it ends by itself or by the person, and is nothing that an administrator decided.
    pub fn has_access(&self) -> bool {
        match self {
            Self::Provisioned
            | Self::Active
            | Self::Recovery
            | Self::PasswordExpired
            | Self::LockedOut => true,
            Self::Staged | Self::Suspended | Self::Deprovisioned | Self::Unrecognized(_) => false,
        }
    }

    /// Returns whether somebody there has been through their activation, so that no link is missing to them.
    pub fn is_past_activation(&self) -> bool {
        match self {
            Self::Active | Self::Recovery | Self::PasswordExpired | Self::LockedOut => true,
            Self::Staged
            | Self::Provisioned
            | Self::Suspended
            | Self::Deprovisioned
            | Self::Unrecognized(_) => false,
        }
    }

    /// Returns whether somebody there must choose a new password anyway, so that none need be expired.
    pub fn must_choose_password(&self) -> bool {
        match self {
            Self::Provisioned | Self::Recovery | Self::PasswordExpired => true,
            Self::Staged
            | Self::Active
            | Self::LockedOut
            | Self::Suspended
            | Self::Deprovisioned
            | Self::Unrecognized(_) => false,
        }
    }
}

impl fmt::Display for UserStatus {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl From<String> for UserStatus {
    fn from(text: String) -> Self {
        Self::from_okta(&text)
    }
}

impl From<UserStatus> for String {
    fn from(status: UserStatus) -> Self {
        status.as_str().to_owned()
    }
}

/// The statuses a file may ask for. The others happen to a person; no administrator can want them.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DesiredStatus {
    /// Created, not activated. Only a person who does not exist yet can be put here.
    Staged,
    /// May sign in, or needs only what the person must do.
    Active,
    /// May not sign in; keeps groups, applications and password.
    Suspended,
    /// Deactivated: password and application assignments are lost.
    Deprovisioned,
    /// Gone for good.
    Deleted,
}

impl DesiredStatus {
    /// All wishes, in the order of a life.
    pub const ALL: [Self; 5] = [
        Self::Staged,
        Self::Active,
        Self::Suspended,
        Self::Deprovisioned,
        Self::Deleted,
    ];

    /// Returns the word a file uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Staged => "STAGED",
            Self::Active => "ACTIVE",
            Self::Suspended => "SUSPENDED",
            Self::Deprovisioned => "DEPROVISIONED",
            Self::Deleted => "DELETED",
        }
    }

    /// Returns whether this takes access, and has to wait while Okta moves the person to `to`.
    pub fn is_held_back_by(self, to: &UserStatus) -> bool {
        match self {
            Self::Staged | Self::Active => false,
            Self::Suspended => *to != UserStatus::Suspended,
            Self::Deprovisioned => *to != UserStatus::Deprovisioned,
            Self::Deleted => true,
        }
    }

    /// Returns whether the person leaves.
    pub fn is_leaving(self) -> bool {
        match self {
            Self::Deprovisioned | Self::Deleted => true,
            Self::Staged | Self::Active | Self::Suspended => false,
        }
    }
}

impl fmt::Display for DesiredStatus {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}
