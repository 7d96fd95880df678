//! What may stand in a path: the names of people, applications, grants and tokens, each a type of its own.
//!
//! **Invariant:** none of them leads elsewhere. Dots are steps in a path, encoded or not, and Okta takes `/` and `?`
//! for ends of a segment even where they are encoded ([logins 5](crate::facts::logins)), so no such text gets in.

use std::fmt;

use crate::model::ids::{Login, UserId};

/// Why a text cannot stand in a path.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoKey {
    /// There is nothing.
    #[error("is empty")]
    Empty,
    /// `/` or `?`: Okta finds such a login by its id only ([logins 5](crate::facts::logins)).
    #[error("has a `/` or a `?`, which Okta finds in no path; name the person by id")]
    Separator,
    /// `.` or `..`.
    #[error("is a step in a path, not a name")]
    Dots,
    /// `me`, where the owner of the token is not meant.
    #[error("is Okta's word for the owner of the token; name the person by id")]
    Me,
}

/// Okta's word for the owner of the token.
const ME: &str = "me";

/// Whether Okta finds something under this path segment ([logins 5](crate::facts::logins)).
fn check(text: &str) -> Result<&str, NoKey> {
    match text {
        "" => Err(NoKey::Empty),
        "." | ".." => Err(NoKey::Dots),
        _ if text.contains(['/', '?']) => Err(NoKey::Separator),
        _ => Ok(text),
    }
}

/// As [`check`]; `me` is no name of anybody.
fn check_person(text: &str) -> Result<&str, NoKey> {
    if text.eq_ignore_ascii_case(ME) {
        return Err(NoKey::Me);
    }
    check(text)
}

macro_rules! key_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Takes a text that can stand in a path.
            pub fn new(text: &str) -> Result<Self, NoKey> {
                check(text).map(|text| Self(text.to_owned()))
            }

            /// Returns the text as it was written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.pad(&self.0)
            }
        }
    };
}

key_type! {
    /// The id of an application that somebody gave grants (`0oa…`).
    ClientId
}
key_type! {
    /// The id of a grant (`oag…`).
    GrantId
}
key_type! {
    /// The id of a refresh token (`oar…`). It is no secret: the token itself is never shown.
    TokenId
}
key_type! {
    /// The primary or associated name of a linked object definition.
    RelationKey
}

/// Names one person: an id, a login, or `me` for the owner of the token.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserKey(String);

impl UserKey {
    /// Takes what somebody wrote: an id or a login, or `me`.
    pub fn parse(text: &str) -> Result<Self, NoKey> {
        if text.eq_ignore_ascii_case(ME) {
            return Ok(Self::me());
        }
        check(text).map(|text| Self(text.to_owned()))
    }

    /// Takes a login. Somebody whose login is `me` is not found by it.
    pub fn login(login: &Login) -> Result<Self, NoKey> {
        check_person(login.as_str()).map(|text| Self(text.to_owned()))
    }

    /// Takes an id: about half of the operations take nothing else ([operations 2](crate::facts::operations)).
    pub fn id(id: &UserId) -> Result<Self, NoKey> {
        check_person(id.as_str()).map(|text| Self(text.to_owned()))
    }

    /// Names the owner of the token.
    pub fn me() -> Self {
        Self(ME.to_owned())
    }

    /// Returns whether the owner of the token is meant.
    pub fn is_me(&self) -> bool {
        self.0 == ME
    }

    /// Returns the text as it stands in a path, but for its encoding.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UserKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{NoKey, TokenId, UserKey};
    use crate::model::ids::{Login, UserId};

    #[test]
    fn nothing_gets_in_that_leads_elsewhere() {
        for (text, problem) in [
            ("", NoKey::Empty),
            (".", NoKey::Dots),
            ("..", NoKey::Dots),
            ("a/b@acme.example", NoKey::Separator),
            ("../groups", NoKey::Separator),
            ("a?b@acme.example", NoKey::Separator),
        ] {
            assert_eq!(UserKey::parse(text), Err(problem.clone()), "{text}");
            assert_eq!(UserKey::login(&Login::new(text)), Err(problem.clone()));
            assert_eq!(UserKey::id(&UserId::new(text)), Err(problem.clone()));
            assert_eq!(TokenId::new(text), Err(problem));
        }
        for text in [
            "00u1",
            "ada@acme.example",
            "...",
            "a b",
            "é#%\\@acme.example",
        ] {
            assert_eq!(
                UserKey::parse(text).map(|key| key.to_string()),
                Ok(text.to_owned())
            );
        }
    }

    #[test]
    fn me_is_the_owner_of_the_token_only_where_that_is_meant() {
        for text in ["me", "ME"] {
            assert!(UserKey::parse(text).is_ok_and(|key| key.is_me() && key.as_str() == "me"));
            assert_eq!(UserKey::login(&Login::new(text)), Err(NoKey::Me));
            assert_eq!(UserKey::id(&UserId::new(text)), Err(NoKey::Me));
        }
        assert!(UserKey::parse("me@acme.example").is_ok_and(|key| !key.is_me()));
    }
}
