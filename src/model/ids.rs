//! One type for each kind of name, so that two of them cannot be swapped in a call. A short one, as Okta's ids are, stands
//! in the value itself, so that a comparison leads nowhere else; copies of a long one share its text.

use std::borrow::Borrow;
use std::fmt;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

macro_rules! text_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
        #[serde(transparent)]
        pub struct $name(#[schemars(with = "String")] SmolStr);

        impl $name {
            /// Wraps the text as it is.
            pub fn new(text: impl Into<SmolStr>) -> Self {
                Self(text.into())
            }

            /// Returns the text as it was written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Borrow<str> for $name {
            /// Lets maps find a name by its text.
            fn borrow(&self) -> &str {
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

text_type! {
    /// Okta's id of a user (`00u…`).
    UserId
}
text_type! {
    /// Okta's id of a group (`00g…`).
    GroupId
}
text_type! {
    /// Okta's id of an application (`0oa…`).
    AppId
}
text_type! {
    /// The exact name of a group. Okta does not promise that it is unique.
    GroupName
}
text_type! {
    /// The name of a profile attribute (`firstName`); case matters.
    AttributeName
}
text_type! {
    /// The primary or associated name of a linked object definition (`manager`); case matters.
    RelationName
}
text_type! {
    /// Okta's id of a user type (`oty…`).
    TypeId
}
text_type! {
    /// The name of a user type. The org's own is `user` in Okta, and `default` in its API and in files.
    TypeName
}
text_type! {
    /// The name of somebody at the git host, in small letters: no git host tells two names apart by their case.
    GitName
}
text_type! {
    /// A login as somebody wrote it. Compare logins by [`Login::key`]: Okta ignores their case.
    Login
}

/// What makes two logins the same one: Okta compares them without regard to case and diacritics
/// ([logins 1](crate::facts::logins)), so that of two that differ by diacritics alone it refuses the second; of two
/// that are canonically equal there is only one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LoginKey(SmolStr);

impl Login {
    /// Returns the form under which logins are compared. Canonically equal ones (NFC, NFD) are the same login.
    pub fn key(&self) -> LoginKey {
        if self.0.is_ascii() {
            // Without a way out of the loop, several bytes are looked at at once.
            let bytes = self.0.bytes();
            let is_folded = !bytes.fold(false, |found, byte| found | byte.is_ascii_uppercase());
            return LoginKey(if is_folded {
                self.0.clone()
            } else {
                self.0.to_ascii_lowercase().into()
            });
        }
        let composed: String = self.0.nfc().collect();
        let folded: String = composed.to_lowercase().nfc().collect();
        LoginKey(folded.into())
    }

    /// Returns whether this is the login of a key.
    pub fn has_key(&self, key: &LoginKey) -> bool {
        // Most logins are written as they are compared, and a key is its own key.
        self.0 == key.0 || self.key() == *key
    }

    /// Returns whether the login looks like an e-mail address, which Okta's default pattern asks for.
    pub fn is_address(&self) -> bool {
        match self.0.rsplit_once('@') {
            Some((local, domain)) => {
                !local.is_empty() && !domain.is_empty() && !self.0.contains(char::is_whitespace)
            }
            None => false,
        }
    }
}

impl LoginKey {
    /// Returns the folded text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the login without diacritics, as Okta compares logins ([logins 1](crate::facts::logins)).
    pub fn fold(&self) -> SmolStr {
        if self.0.is_ascii() {
            return self.0.clone();
        }
        let characters = self.0.nfd();
        characters
            .filter(|character| !is_combining_mark(*character))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert_eq, proptest};

    use super::Login;

    proptest! {
        /// Texts of a few letters, among them those that fold into others: both logins are often one.
        #[test]
        fn a_login_has_the_key_that_it_makes_and_no_other(
            one in "[aAsSßẞiİıΣσςkK\u{212a}eé\u{301}]{0,4}",
            other in "[aAsSßẞiİıΣσςkK\u{212a}eé\u{301}]{0,4}",
            any in any::<String>(),
        ) {
            let logins = [one, other, any].map(Login::new);
            for one in &logins {
                prop_assert_eq!(Login::new(one.key().as_str()).key(), one.key());
                for other in &logins {
                    prop_assert_eq!(one.has_key(&other.key()), one.key() == other.key());
                }
            }
        }
    }
}
