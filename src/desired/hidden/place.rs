//! What a key makes of what stands behind it: a secret, or nothing of the kind.

use crate::desired::written::state::{DocumentKey, PersonKey};
use crate::likely::likely;
use crate::model::profile::BASE_ATTRIBUTES;
use crate::model::secret::is_secret;
use crate::yaml::keys::Key;
use crate::yaml::read::is_own;

/// What the keys of a mapping stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Anything; only keys that are plainly those of secrets hide what is behind them.
    Anywhere,
    /// The top of a document: a person, or `users:` and the like.
    Top,
    /// A person.
    Person,
    /// `credentials`, or something that may have been meant so.
    Secret,
}

/// What people call secrets, beside the names that [`is_secret`] knows.
const SECRETS: [&str; 12] = [
    "credentials",
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "pass",
    "secret",
    "hash",
    "salt",
    "answer",
    "recoveryAnswer",
    "passwordHash",
];

impl Place {
    /// Returns what a key in this mapping makes of what is behind it.
    pub(crate) fn behind(self, key: &str) -> Self {
        let key = key.trim_matches(['"', '\'']);
        if key == "<<" {
            return self;
        }
        if self == Self::Secret || key == "credentials" || is_like_secret(key) {
            return Self::Secret;
        }
        match self {
            Self::Anywhere | Self::Secret => Self::Anywhere,
            Self::Top if is_own(key) => Self::Anywhere,
            Self::Top => match DocumentKey::of(key) {
                Some(DocumentKey::Users) => Self::Person,
                Some(
                    DocumentKey::Defaults
                    | DocumentKey::Groups
                    | DocumentKey::LinkedObjectDefinitions
                    | DocumentKey::GroupRules,
                ) => Self::Anywhere,
                None => self.of_person(key),
            },
            Self::Person => self.of_person(key),
        }
    }

    /// Beside `credentials` a key that is nobody's may be a slip in the name of one.
    fn of_person(self, key: &str) -> Self {
        if key.contains('@') {
            // A login where a list belongs: the person stands below.
            return self;
        }
        if is_own(key) || PersonKey::KEYS.has(key) || BASE_ATTRIBUTES.contains(&key) {
            return Self::Anywhere;
        }
        if SECRETS.contains(&key) {
            return Self::Secret;
        }
        let known = PersonKey::KEYS
            .known
            .iter()
            .chain(&BASE_ATTRIBUTES)
            .copied();
        match likely(key, SECRETS.into_iter().chain(known)) {
            Some(meant) if SECRETS.contains(&meant) => Self::Secret,
            None if self == Self::Person => Self::Secret,
            Some(_) | None => Self::Anywhere,
        }
    }
}

/// Returns whether a key is one of a secret wherever it stands.
fn is_like_secret(key: &str) -> bool {
    let letters = key.chars().filter(char::is_ascii_alphanumeric);
    let letters: String = letters.collect::<String>().to_ascii_lowercase();
    let ends = [
        "passwd",
        "passphrase",
        "pwd",
        "secret",
        "apikey",
        "passwordhash",
    ];
    is_secret(key) || ends.iter().any(|end| letters.ends_with(end))
}
