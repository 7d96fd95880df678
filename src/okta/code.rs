//! Okta's error codes: what each means for this program, and what a person can do about it.
//!
//! One row a code ([errors 3](crate::facts::errors)); a code without a row means what its HTTP status means. Only the
//! code is promised by Okta: texts may change, and are read only where one code stands for several things.

mod meaning;
mod table;

use crate::okta::code::meaning::Meaning::{
    Busy, Changed, Converged, Defect, Fatal, Fault, Limited, Refused,
};
pub use crate::okta::code::meaning::{Meaning, Row};
pub use crate::okta::code::table::ROWS;
use crate::okta::code::table::{FREE_TEXT, PASSWORD, STATUS};
use crate::okta::error::ApiError;

/// Returns the row of a code.
pub fn of(code: &str) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.code == code)
}

/// Returns what an answer of this status and code means.
pub fn meaning(status: u16, code: Option<&str>) -> Meaning {
    match code.and_then(of) {
        Some(row) => row.meaning,
        None => by_status(status),
    }
}

/// Returns what a status means where nothing is known of its code, or where it is no answer of Okta's API at all.
fn by_status(status: u16) -> Meaning {
    match status {
        401 => Fatal,
        405 | 406 | 411 | 414 | 415 => Defect,
        404 | 410 | 412 => Changed,
        423 => Busy,
        429 => Limited,
        500 | 502..=599 => Fault,
        _ => Refused,
    }
}

/// What `E0000001` is about: one code stands for all of it, and only the text of its causes tells
/// ([errors 4](crate::facts::errors)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invalid {
    /// Somebody has the login, in whatever case and with whatever diacritics.
    LoginTaken,
    /// The schema does not have the attribute.
    UnknownAttribute,
    /// The person's status does not allow the operation.
    WrongStatus,
    /// The password does not meet the policy.
    Password,
    /// Something else, such as a value that a field cannot have.
    Value,
}

/// Tells the causes of `E0000001` apart. The first that is known decides.
pub fn invalid(error: &ApiError) -> Invalid {
    let texts = error.causes.iter().chain([&error.summary]);
    let known = texts.map(|text| invalid_by(&text.to_lowercase()));
    known
        .into_iter()
        .find(|each| *each != Invalid::Value)
        .unwrap_or(Invalid::Value)
}

fn invalid_by(text: &str) -> Invalid {
    let has = |words: &[&str]| words.iter().all(|word| text.contains(word));
    if has(&["already exists"]) {
        Invalid::LoginTaken
    } else if has(&["not defined in profile"]) || has(&["property name", "not defined"]) {
        Invalid::UnknownAttribute
    } else if has(&["cannot suspend"]) || has(&["cannot unsuspend"]) {
        Invalid::WrongStatus
    } else if has(&["password", "requirements"]) || has(&["password:", "password"]) {
        Invalid::Password
    } else {
        Invalid::Value
    }
}

impl Invalid {
    /// Returns what it means.
    pub fn meaning(self) -> Meaning {
        match self {
            Self::WrongStatus => Converged,
            Self::LoginTaken | Self::UnknownAttribute => Changed,
            Self::Password | Self::Value => Refused,
        }
    }

    /// Returns what to do about it.
    pub fn help(self) -> &'static str {
        match self {
            Self::LoginTaken => {
                "somebody in the org has this value, perhaps somebody DEPROVISIONED or only with other diacritics: run `plan` again"
            }
            Self::UnknownAttribute => {
                "the person's user type does not have the attribute (any more): run `plan` again, or add it in Directory > Profile Editor"
            }
            Self::WrongStatus => STATUS,
            Self::Password => PASSWORD,
            Self::Value => FREE_TEXT,
        }
    }
}

#[cfg(test)]
mod tests;
