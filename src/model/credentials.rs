//! `credentials` of a person: what they start with to sign in. Secrets are named, never written.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What the name of an environment variable begins with that may hold a secret: an entry of a pull request must not be
/// able to send any other variable of the machine to Okta.
pub const SECRET_PREFIX: &str = "OKTA_RECONCILE_SECRET_";

/// What to do with a whole text of bcrypt, whose parts Okta wants apart.
pub const BCRYPT: &str = "of `$2b$10$…`, 10 is the `workFactor`, the next 22 characters are the `salt`, the last 31 the \
                          `value`: write `hash: {algorithm: BCRYPT, workFactor: 10, salt: {env: …}, value: {env: …}}`";

/// Returns whether a text may be the variable of a secret: any other one of the machine is none of Okta's business.
pub(crate) fn is_secret_variable(name: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let rest = name.strip_prefix(SECRET_PREFIX);
    rest.is_some_and(|rest| !rest.is_empty() && rest.chars().all(is_word))
}

/// Returns whether a text may be the file of a secret, below the folder of `--secrets`.
pub(crate) fn is_secret_file(name: &str) -> bool {
    let is_plain = |part: &str| !matches!(part, "" | "." | "..");
    let has_control = name.chars().any(|c| c.is_control() || c == '\\');
    !has_control && name.split('/').all(is_plain)
}

/// Where a secret is. Only `apply` looks there.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub enum SecretRef {
    /// In the environment variable of that name, which begins with [`SECRET_PREFIX`].
    Env(String),
    /// In the file of that name, below the folder that `--secrets` names.
    File(String),
}

impl SecretRef {
    /// Returns the name of the variable or of the file.
    pub fn name(&self) -> &str {
        match self {
            Self::Env(name) | Self::File(name) => name,
        }
    }
}

impl fmt::Display for SecretRef {
    /// Prints what stands for the secret wherever a call is shown: `{secret:NAME}`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{{secret:{}}}", self.name())
    }
}

/// What somebody new starts with to sign in. It is used at creation only, and cannot be read back.
// See facts::passwords 1.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserCredentials {
    /// The password.
    pub password: Option<NewPassword>,
    /// The question that lets them choose a new password.
    pub recovery_question: Option<RecoveryQuestion>,
    /// The provider that authenticates them instead of Okta.
    pub provider: Option<AuthProvider>,
    /// What they must do at the first sign-in: a step of its own, right after the activation.
    // Okta takes it along with an activation only, and people are created staged (facts::creation 3).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_login: Option<NextLogin>,
}

/// What somebody must do at the first sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum NextLogin {
    /// Choose another password than the one they were given.
    ChangePassword,
}

impl NextLogin {
    /// All of them, with Okta's words.
    pub const WORDS: [(&'static str, Self); 1] = [("changePassword", Self::ChangePassword)];
}

/// A password to start with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum NewPassword {
    /// In the clear.
    Value(SecretRef),
    /// As the hash that another system stored.
    Hash(PasswordHash),
    /// Verified by a password import inline hook at the first sign-in; the type of the hook.
    Hook(String),
}

/// A password as another system hashed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PasswordHash {
    /// How it was hashed.
    pub algorithm: HashAlgorithm,
    /// For BCRYPT: 1 to 20.
    pub work_factor: Option<u64>,
    /// For PBKDF2: at least 4096.
    pub iteration_count: Option<u64>,
    /// For PBKDF2, in bytes.
    pub key_size: Option<u64>,
    /// For PBKDF2.
    pub digest_algorithm: Option<DigestAlgorithm>,
    /// The salt.
    pub salt: Option<SecretRef>,
    /// On which side of the password the salt was.
    pub salt_order: Option<SaltOrder>,
    /// The hash.
    pub value: SecretRef,
}

/// The functions whose hashes Okta imports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub enum HashAlgorithm {
    /// bcrypt.
    #[serde(rename = "BCRYPT")]
    Bcrypt,
    /// MD5.
    #[serde(rename = "MD5")]
    Md5,
    /// PBKDF2.
    #[serde(rename = "PBKDF2")]
    Pbkdf2,
    /// SHA-1.
    #[serde(rename = "SHA-1")]
    Sha1,
    /// SHA-256.
    #[serde(rename = "SHA-256")]
    Sha256,
    /// SHA-512.
    #[serde(rename = "SHA-512")]
    Sha512,
}

/// What PBKDF2 was run with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub enum DigestAlgorithm {
    /// HMAC with SHA-256.
    #[serde(rename = "SHA256_HMAC")]
    Sha256,
    /// HMAC with SHA-512.
    #[serde(rename = "SHA512_HMAC")]
    Sha512,
}

/// On which side of the password the salt was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum SaltOrder {
    /// Before it.
    Prefix,
    /// Behind it.
    Postfix,
}

impl HashAlgorithm {
    /// All of them, with Okta's words.
    pub const WORDS: [(&'static str, Self); 6] = [
        ("BCRYPT", Self::Bcrypt),
        ("MD5", Self::Md5),
        ("PBKDF2", Self::Pbkdf2),
        ("SHA-1", Self::Sha1),
        ("SHA-256", Self::Sha256),
        ("SHA-512", Self::Sha512),
    ];
}

impl DigestAlgorithm {
    /// Both, with Okta's words.
    pub const WORDS: [(&'static str, Self); 2] =
        [("SHA256_HMAC", Self::Sha256), ("SHA512_HMAC", Self::Sha512)];
}

impl SaltOrder {
    /// Both, with Okta's words.
    pub const WORDS: [(&'static str, Self); 2] =
        [("PREFIX", Self::Prefix), ("POSTFIX", Self::Postfix)];
}

/// A recovery question and its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecoveryQuestion {
    /// The question, which people may read.
    pub question: String,
    /// The answer.
    pub answer: SecretRef,
}

/// A provider that authenticates somebody instead of Okta.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuthProvider {
    /// What it is.
    #[serde(rename = "type")]
    pub kind: ProviderKind,
    /// Its name; Okta's word for the type where there is none.
    pub name: Option<String>,
}

/// What somebody can be created with.
// See facts::creation 7.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum ProviderKind {
    /// An identity provider that the org federates with.
    Federation,
    /// A social identity provider.
    Social,
}

impl ProviderKind {
    /// Both, with Okta's words.
    pub const WORDS: [(&'static str, Self); 2] =
        [("FEDERATION", Self::Federation), ("SOCIAL", Self::Social)];

    /// Returns Okta's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Federation => "FEDERATION",
            Self::Social => "SOCIAL",
        }
    }
}
