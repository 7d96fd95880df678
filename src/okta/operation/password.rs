//! Credentials as they are written: passwords, imported hashes, inline hooks, questions, providers
//! ([creation 7](crate::facts::creation), [passwords](crate::facts::passwords)).

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};

use crate::live::Provider;

/// What somebody's credentials become; what is absent stays as it is, or is not set.
#[derive(Clone, Debug, Default)]
pub struct NewCredentials {
    /// The password.
    pub password: Option<NewPassword>,
    /// The recovery question.
    pub recovery_question: Option<RecoveryQuestion>,
    /// The provider that authenticates the person. At creation only, and sent with `provider=true`
    /// ([creation 5](crate::facts::creation)).
    pub provider: Option<NewProvider>,
}

/// A password as it is written; never readable again.
#[derive(Clone, Debug)]
pub enum NewPassword {
    /// The password itself, held against the org's policy.
    Plain(SecretString),
    /// A hash of another system. On an update, the person must be STAGED ([passwords 4](crate::facts::passwords)).
    Hash(PasswordHash),
    /// Another system is asked at the first sign-in: the org's password import inline hook.
    ImportHook,
}

/// A hash of another system.
#[derive(Clone, Debug)]
pub struct PasswordHash {
    /// How it was made.
    pub algorithm: HashAlgorithm,
    /// The salt, in the form that the algorithm wants.
    pub salt: Option<SecretString>,
    /// The hash.
    pub value: SecretString,
}

/// How a hash was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HashAlgorithm {
    /// `BCRYPT`
    Bcrypt {
        /// From 1 to 20.
        work_factor: u8,
    },
    /// `PBKDF2`
    Pbkdf2 {
        /// The digest.
        digest: Digest,
        /// How many rounds.
        iterations: u32,
        /// The length of the key, in bytes.
        key_size: u32,
    },
    /// `MD5`, `SHA-1`, `SHA-256` or `SHA-512` over password and salt.
    Salted(Salted, SaltOrder),
}

/// The digest of PBKDF2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Digest {
    /// `SHA256_HMAC`
    Sha256Hmac,
    /// `SHA512_HMAC`
    Sha512Hmac,
}

/// A plain digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Salted {
    /// `MD5`
    Md5,
    /// `SHA-1`
    Sha1,
    /// `SHA-256`
    Sha256,
    /// `SHA-512`
    Sha512,
}

/// Where the salt stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaltOrder {
    /// Before the password.
    Prefix,
    /// Behind it.
    Postfix,
}

/// A recovery question and its answer, which is never readable again.
#[derive(Clone, Debug)]
pub struct RecoveryQuestion {
    /// From 1 to 100 characters.
    pub question: String,
    /// From 1 to 100 characters.
    pub answer: SecretString,
}

/// A provider that authenticates somebody instead of Okta.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewProvider {
    /// `FEDERATION`, `SOCIAL`, …
    pub kind: Provider,
    /// The name of the provider.
    pub name: Option<String>,
}

impl NewCredentials {
    /// Returns what stands behind `credentials`, or `None` where nothing is to be written.
    pub(crate) fn json(&self) -> Option<Value> {
        let mut json = Map::new();
        if let Some(password) = &self.password {
            json.insert("password".to_owned(), password.json());
        }
        if let Some(question) = &self.recovery_question {
            json.insert("recovery_question".to_owned(), question.json());
        }
        if let Some(provider) = &self.provider {
            json.insert("provider".to_owned(), provider.json());
        }
        (!json.is_empty()).then_some(Value::Object(json))
    }
}

impl NewPassword {
    fn json(&self) -> Value {
        match self {
            Self::Plain(value) => json!({ "value": value.expose_secret() }),
            Self::Hash(hash) => json!({ "hash": hash.json() }),
            Self::ImportHook => json!({ "hook": { "type": "default" } }),
        }
    }
}

impl PasswordHash {
    fn json(&self) -> Value {
        let mut json = self.algorithm.json();
        if let Some(salt) = &self.salt {
            json["salt"] = json!(salt.expose_secret());
        }
        json["value"] = json!(self.value.expose_secret());
        json
    }
}

impl HashAlgorithm {
    fn json(self) -> Value {
        match self {
            Self::Bcrypt { work_factor } => {
                json!({ "algorithm": "BCRYPT", "workFactor": work_factor })
            }
            Self::Pbkdf2 {
                digest,
                iterations,
                key_size,
            } => {
                let digest = match digest {
                    Digest::Sha256Hmac => "SHA256_HMAC",
                    Digest::Sha512Hmac => "SHA512_HMAC",
                };
                json!({
                    "algorithm": "PBKDF2",
                    "digestAlgorithm": digest,
                    "iterationCount": iterations,
                    "keySize": key_size,
                })
            }
            Self::Salted(digest, order) => {
                let algorithm = match digest {
                    Salted::Md5 => "MD5",
                    Salted::Sha1 => "SHA-1",
                    Salted::Sha256 => "SHA-256",
                    Salted::Sha512 => "SHA-512",
                };
                let order = match order {
                    SaltOrder::Prefix => "PREFIX",
                    SaltOrder::Postfix => "POSTFIX",
                };
                json!({ "algorithm": algorithm, "saltOrder": order })
            }
        }
    }
}

impl RecoveryQuestion {
    pub(crate) fn json(&self) -> Value {
        json!({ "question": self.question, "answer": self.answer.expose_secret() })
    }
}

impl NewProvider {
    fn json(&self) -> Value {
        match &self.name {
            Some(name) => json!({ "type": self.kind.as_str(), "name": name }),
            None => json!({ "type": self.kind.as_str() }),
        }
    }
}
