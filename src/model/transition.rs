//! The transition table: which lifecycle operation Okta accepts in which status, where it may lead, and how we know.
//!
//! Where documentation and recordings differ, recordings are right: `suspend` is accepted from PROVISIONED and
//! PASSWORD_EXPIRED, `unsuspend` and `unlock` do not always lead to ACTIVE
//! ([lifecycle 10, 12, 14](crate::facts::lifecycle)).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::status::UserStatus;

/// A lifecycle operation of Okta's API that a plan may use.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub enum Verb {
    /// `POST …/lifecycle/activate`
    Activate,
    /// `POST …/lifecycle/unsuspend`
    Unsuspend,
    /// `POST …/lifecycle/unlock`
    Unlock,
    /// `POST …/lifecycle/suspend`
    Suspend,
    /// `POST …/lifecycle/deactivate`
    Deactivate,
    /// `DELETE /users/{id}` of somebody who is DEPROVISIONED already.
    Delete,
}

/// What somebody has to sign in with, as far as it decides where activation leads
/// ([lifecycle 5, 6](crate::facts::lifecycle)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Credential {
    /// A password is stored.
    Password,
    /// An identity provider outside answers for them.
    Federated,
    /// Neither: they must choose a password first.
    Nothing,
}

/// How we know that Okta accepts an operation: the tags of the facts.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub enum Evidence {
    /// A recorded answer of a real org.
    Recorded,
    /// Okta itself offers the operation in the `_links` of a recorded user.
    Advertised,
    /// Okta's documentation.
    Documented,
    /// Nobody has shown it. Used only where no proven route is left.
    Unproven,
}

/// Where an operation leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Landing {
    /// To one of these statuses, the usual one first. Never empty.
    OneOf(Vec<UserStatus>),
    /// Out of the org.
    Gone,
}

/// One legal operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    /// Where it leads.
    pub landing: Landing,
    /// How we know that it is accepted.
    pub evidence: Evidence,
}

impl Credential {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Password, Self::Federated, Self::Nothing];
}

impl Verb {
    /// All verbs.
    pub const ALL: [Self; 6] = [
        Self::Activate,
        Self::Unsuspend,
        Self::Unlock,
        Self::Suspend,
        Self::Deactivate,
        Self::Delete,
    ];

    /// Returns whether the operation lets somebody in who was out.
    pub fn gives_access(self) -> bool {
        match self {
            Self::Activate | Self::Unsuspend | Self::Unlock => true,
            Self::Suspend | Self::Deactivate | Self::Delete => false,
        }
    }

    /// Returns whether the operation puts somebody out who was in.
    pub fn takes_access(self) -> bool {
        match self {
            Self::Suspend | Self::Deactivate => true,
            Self::Activate | Self::Unsuspend | Self::Unlock | Self::Delete => false,
        }
    }

    /// Returns Okta's word for the operation.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Activate => "activate",
            Self::Unsuspend => "unsuspend",
            Self::Unlock => "unlock",
            Self::Suspend => "suspend",
            Self::Deactivate => "deactivate",
            Self::Delete => "delete",
        }
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl Evidence {
    /// Returns whether Okta recorded, advertised or documented it.
    pub fn is_proven(self) -> bool {
        match self {
            Self::Recorded | Self::Advertised | Self::Documented => true,
            Self::Unproven => false,
        }
    }

    /// Returns a word for tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::Advertised => "advertised",
            Self::Documented => "documented",
            Self::Unproven => "unproven",
        }
    }
}

/// Returns what Okta does with `verb` on somebody in `from`, or `None` where it refuses or nobody knows.
pub fn transition(from: &UserStatus, verb: Verb, credential: Credential) -> Option<Transition> {
    match verb {
        Verb::Activate => activate(from, credential),
        Verb::Unsuspend => unsuspend(from),
        Verb::Unlock => unlock(from),
        Verb::Suspend => suspend(from),
        Verb::Deactivate => deactivate(from),
        Verb::Delete => delete(from),
    }
}

fn one_of<const N: usize>(evidence: Evidence, landing: [UserStatus; N]) -> Transition {
    Transition {
        landing: Landing::OneOf(landing.into()),
        evidence,
    }
}

/// Without a password Okta waits for the person to choose one (PROVISIONED); an org whose policy makes the
/// password optional goes straight to ACTIVE ([lifecycle 7](crate::facts::lifecycle)). Deactivation destroys the
/// password, so coming back from DEPROVISIONED is passwordless for everybody
/// ([deactivation 1](crate::facts::deactivation)), which matters least to those who sign in elsewhere
/// ([lifecycle 6](crate::facts::lifecycle)).
fn activate(from: &UserStatus, credential: Credential) -> Option<Transition> {
    let passwordless = [UserStatus::Provisioned, UserStatus::Active];
    match (from, credential) {
        (UserStatus::Staged, Credential::Password | Credential::Federated) => {
            Some(one_of(Evidence::Recorded, [UserStatus::Active]))
        }
        (UserStatus::Staged, Credential::Nothing)
        | (UserStatus::Deprovisioned, Credential::Password | Credential::Nothing) => {
            Some(one_of(Evidence::Recorded, passwordless))
        }
        (UserStatus::Deprovisioned, Credential::Federated) => Some(one_of(
            Evidence::Recorded,
            [UserStatus::Active, UserStatus::Provisioned],
        )),
        (
            UserStatus::Provisioned
            | UserStatus::Active
            | UserStatus::Recovery
            | UserStatus::PasswordExpired
            | UserStatus::LockedOut
            | UserStatus::Suspended
            | UserStatus::Unrecognized(_),
            _,
        ) => None,
    }
}

/// Leads back to the status held before, which the user object does not tell ([lifecycle 12](crate::facts::lifecycle)).
fn unsuspend(from: &UserStatus) -> Option<Transition> {
    match from {
        UserStatus::Suspended => Some(one_of(
            Evidence::Recorded,
            [
                UserStatus::Active,
                UserStatus::Provisioned,
                UserStatus::PasswordExpired,
                UserStatus::Recovery,
            ],
        )),
        UserStatus::Staged
        | UserStatus::Provisioned
        | UserStatus::Active
        | UserStatus::Recovery
        | UserStatus::PasswordExpired
        | UserStatus::LockedOut
        | UserStatus::Deprovisioned
        | UserStatus::Unrecognized(_) => None,
    }
}

/// Usually leads to ACTIVE; recorded back to PASSWORD_EXPIRED too ([lifecycle 14](crate::facts::lifecycle)).
fn unlock(from: &UserStatus) -> Option<Transition> {
    match from {
        UserStatus::LockedOut => Some(one_of(
            Evidence::Recorded,
            [UserStatus::Active, UserStatus::PasswordExpired],
        )),
        UserStatus::Staged
        | UserStatus::Provisioned
        | UserStatus::Active
        | UserStatus::Recovery
        | UserStatus::PasswordExpired
        | UserStatus::Suspended
        | UserStatus::Deprovisioned
        | UserStatus::Unrecognized(_) => None,
    }
}

/// Recorded from more than ACTIVE ([lifecycle 10, 11](crate::facts::lifecycle)). LOCKED_OUT is left out, for its proven
/// route goes over `unlock`.
fn suspend(from: &UserStatus) -> Option<Transition> {
    match from {
        UserStatus::Provisioned | UserStatus::Active | UserStatus::PasswordExpired => {
            Some(one_of(Evidence::Recorded, [UserStatus::Suspended]))
        }
        UserStatus::Recovery => Some(one_of(Evidence::Unproven, [UserStatus::Suspended])),
        UserStatus::Staged
        | UserStatus::LockedOut
        | UserStatus::Suspended
        | UserStatus::Deprovisioned
        | UserStatus::Unrecognized(_) => None,
    }
}

/// Accepted from every status but DEPROVISIONED, where Okta answers 404 ([lifecycle 16, 17](crate::facts::lifecycle)).
fn deactivate(from: &UserStatus) -> Option<Transition> {
    let evidence = match from {
        UserStatus::Staged
        | UserStatus::Provisioned
        | UserStatus::Active
        | UserStatus::Recovery
        | UserStatus::PasswordExpired => Evidence::Recorded,
        UserStatus::Suspended => Evidence::Advertised,
        UserStatus::LockedOut => Evidence::Documented,
        UserStatus::Deprovisioned | UserStatus::Unrecognized(_) => return None,
    };
    Some(one_of(evidence, [UserStatus::Deprovisioned]))
}

/// `DELETE` of anybody else only deactivates, and answers 204 all the same ([lifecycle 18](crate::facts::lifecycle)),
/// so it is no transition here.
fn delete(from: &UserStatus) -> Option<Transition> {
    match from {
        UserStatus::Deprovisioned => Some(Transition {
            landing: Landing::Gone,
            evidence: Evidence::Recorded,
        }),
        UserStatus::Staged
        | UserStatus::Provisioned
        | UserStatus::Active
        | UserStatus::Recovery
        | UserStatus::PasswordExpired
        | UserStatus::LockedOut
        | UserStatus::Suspended
        | UserStatus::Unrecognized(_) => None,
    }
}
