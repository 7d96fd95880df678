//! `credentials` of a person.

use crate::desired::written::text::Text;
use crate::model::credentials::{
    DigestAlgorithm, HashAlgorithm, NextLogin, ProviderKind, SaltOrder,
};
use crate::yaml::keys::keys;

keys! {
    /// What somebody new starts with to sign in.
    #[schemars(extend(
        "anyOf" = [{"required": ["password"]}, {"required": ["recoveryQuestion"]}, {"required": ["provider"]}],
        "not" = {"required": ["password", "provider"]},
        "dependentRequired" = {"nextLogin": ["password"]}
    ))]
    Credentials, CredentialsKey: "`credentials`" {
        /// The password: the name of a secret, a hash, or a hook.
        #[foreign("password" => "write `credentials: {password: {env: OKTA_RECONCILE_SECRET_ADA}}`")]
        #[example("`password: {env: OKTA_RECONCILE_SECRET_ADA}`")]
        Password "password": Option<Password>,
        /// What they must do at the first sign-in; needs a password.
        #[foreign("expirepasswordoncreate" => "write `credentials: {password: {env: …}, nextLogin: changePassword}`")]
        NextLogin "nextLogin": Option<NextLogin>,
        /// The question that lets them choose a new password.
        #[foreign("recoveryquestion" | "recoveryanswer" | "question" | "answer"
            => "write `credentials: {recoveryQuestion: {question: …, answer: {env: …}}}`")]
        #[example("`recoveryQuestion: {question: …, answer: {env: OKTA_RECONCILE_SECRET_ADA}}`")]
        RecoveryQuestion "recoveryQuestion": Option<RecoveryQuestion>,
        /// The provider that authenticates them instead of Okta.
        #[foreign("provider" => "write `credentials: {provider: {type: FEDERATION}}`")]
        Provider "provider": Option<Provider>,
    }

    /// A password: one of these.
    #[schemars(extend("oneOf" = [{"required": ["env"]}, {"required": ["file"]}, {"required": ["hash"]}, {"required": ["hook"]}]))]
    Password, PasswordKey: "`password`" {
        /// The environment variable that holds it.
        #[schemars(
            regex(pattern = r"^OKTA_RECONCILE_SECRET_[A-Za-z0-9_]+$"),
            example = &"OKTA_RECONCILE_SECRET_ADA"
        )]
        Env "env": Option<String>,
        /// The file that holds it, below the folder that `--secrets` names.
        #[schemars(example = "ada.password")]
        File "file": Option<String>,
        /// The hash that another system stored.
        #[foreign("passwordhash" | "hash" => "write `credentials: {password: {hash: {algorithm: …, value: {env: …}}}}`")]
        #[example("`hash: {algorithm: BCRYPT, workFactor: 10, salt: {…}, value: {…}}`")]
        Hash "hash": Option<PasswordHash>,
        /// A password import inline hook, which verifies the first sign-in.
        #[foreign("passwordinlinehook" | "hook" => "write `credentials: {password: {hook: {type: default}}}`")]
        Hook "hook": Option<Hook>,
    }

    /// A secret by its name: one of these.
    #[schemars(extend("oneOf" = [{"required": ["env"]}, {"required": ["file"]}]))]
    Secret, SecretKey: "a secret" {
        /// The environment variable that holds it.
        #[schemars(
            regex(pattern = r"^OKTA_RECONCILE_SECRET_[A-Za-z0-9_]+$"),
            example = &"OKTA_RECONCILE_SECRET_ADA"
        )]
        Env "env": Option<String>,
        /// The file that holds it, below the folder that `--secrets` names.
        #[schemars(example = "ada.password")]
        File "file": Option<String>,
    }

    /// A password as another system hashed it.
    PasswordHash, HashKey: "`hash`" {
        /// How it was hashed.
        #[example("`algorithm: BCRYPT`")]
        Algorithm "algorithm": HashAlgorithm,
        /// For BCRYPT.
        #[schemars(range(min = 1, max = 20))]
        #[example("`workFactor: 10`")]
        WorkFactor "workFactor": Option<u64>,
        /// For PBKDF2.
        #[schemars(range(min = 4096))]
        IterationCount "iterationCount": Option<u64>,
        /// For PBKDF2, in bytes.
        #[schemars(range(min = 1))]
        KeySize "keySize": Option<u64>,
        /// For PBKDF2.
        #[example("`digestAlgorithm: SHA256_HMAC` or `SHA512_HMAC`")]
        DigestAlgorithm "digestAlgorithm": Option<DigestAlgorithm>,
        /// The salt.
        #[example("`salt: {env: OKTA_RECONCILE_SECRET_ADA}`")]
        Salt "salt": Option<Secret>,
        /// On which side of the password the salt was.
        #[example("`saltOrder: PREFIX` or `saltOrder: POSTFIX`")]
        SaltOrder "saltOrder": Option<SaltOrder>,
        /// The hash.
        #[example("`value: {env: OKTA_RECONCILE_SECRET_ADA}`")]
        Value "value": Secret,
    }

    /// A password import inline hook.
    Hook, HookKey: "`hook`" {
        /// The type, which is `default`.
        #[schemars(extend("const" = "default"))]
        #[example("`type: FEDERATION` of a provider, `type: default` of a hook")]
        Type "type": String,
    }

    /// A recovery question and its answer.
    RecoveryQuestion, RecoveryQuestionKey: "`recoveryQuestion`" {
        /// The question.
        #[example("`question: First pet?`")]
        Question "question": Text,
        /// The answer.
        #[example("`answer: {env: OKTA_RECONCILE_SECRET_ADA}`")]
        Answer "answer": Secret,
    }

    /// A provider that authenticates somebody instead of Okta.
    Provider, ProviderKey: "`provider`" {
        /// What it is.
        Type "type": ProviderKind,
        /// Its name.
        Name "name": Option<Text>,
    }
}
