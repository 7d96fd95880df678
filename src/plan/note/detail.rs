//! What a note says more closely.

use serde::{Deserialize, Serialize};

/// Where somebody stands who is to be DEPROVISIONED.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub enum Departure {
    /// They are to be.
    Leaves,
    /// They are DEPROVISIONED.
    HasLeft,
}

/// What a group that is created and one of the org have in common.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub enum GroupLikeness {
    /// The name, but for case or the form of its characters.
    Name,
    /// Most of the people who would join, of those whose groups were looked at.
    Members {
        /// How many of them are in it.
        shared: usize,
        /// How many were looked at.
        of: usize,
    },
}

/// Why somebody is in a partial plan although nobody named them.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub enum Need {
    /// Somebody links to them, and they are created.
    IsCreated,
    /// Somebody links to them, and they come back from DEPROVISIONED.
    ComesBack,
    /// Somebody gets the login, or a unique value, that they have.
    GivesUpLogin,
}

/// What two people have in common.
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
pub enum Likeness {
    /// The email.
    Email,
    /// `employeeNumber`.
    EmployeeNumber,
    /// A phone.
    Phone,
    /// First and last name.
    Names,
}

impl Likeness {
    /// Returns what is the same, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::EmployeeNumber => "employeeNumber",
            Self::Phone => "phone number",
            Self::Names => "first and last name",
        }
    }
}
