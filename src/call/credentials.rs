//! The credentials of somebody new, as Okta takes them, and the secrets that fill them in.

use std::collections::BTreeMap;
use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};

use crate::model::credentials::{
    AuthProvider, NewPassword, PasswordHash, RecoveryQuestion, SecretRef, UserCredentials,
};

/// Secrets by their names. Never shown by `Debug`.
#[derive(Clone, Default)]
pub struct Secrets(BTreeMap<SecretRef, SecretString>);

impl Secrets {
    /// Makes them of names and values.
    pub fn new(secrets: impl IntoIterator<Item = (SecretRef, SecretString)>) -> Self {
        Self(secrets.into_iter().collect())
    }

    /// Returns a secret.
    pub(crate) fn get(&self, name: &SecretRef) -> Option<&str> {
        self.0.get(name).map(ExposeSecret::expose_secret)
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.0.keys()).finish()
    }
}

/// Returns the body's `credentials`, with [`SecretRef`]'s own words for each secret, and where the secrets belong.
pub(crate) fn body(credentials: &UserCredentials) -> (Value, Vec<(String, SecretRef)>) {
    let mut places = Vec::new();
    let mut name = |pointer: &str, secret: &SecretRef| {
        places.push((format!("/credentials/{pointer}"), secret.clone()));
        secret.to_string()
    };
    let mut body = Map::new();
    match &credentials.password {
        Some(NewPassword::Value(secret)) => {
            let value = name("password/value", secret);
            body.insert("password".to_owned(), json!({ "value": value }));
        }
        Some(NewPassword::Hash(hash)) => {
            let salt = hash.salt.as_ref();
            let salt = salt.map(|salt| name("password/hash/salt", salt));
            let value = name("password/hash/value", &hash.value);
            body.insert(
                "password".to_owned(),
                of_hash(hash, salt.as_deref(), &value),
            );
        }
        Some(NewPassword::Hook(hook)) => {
            let hook = json!({ "hook": { "type": hook } });
            body.insert("password".to_owned(), hook);
        }
        None => {}
    }
    if let Some(RecoveryQuestion { question, answer }) = &credentials.recovery_question {
        let answer = name("recovery_question/answer", answer);
        let question = json!({ "question": question, "answer": answer });
        body.insert("recovery_question".to_owned(), question);
    }
    if let Some(AuthProvider { kind, name }) = &credentials.provider {
        let name = name.as_deref().unwrap_or(kind.as_str());
        let provider = json!({ "type": kind, "name": name });
        body.insert("provider".to_owned(), provider);
    }
    (Value::Object(body), places)
}

fn of_hash(hash: &PasswordHash, salt: Option<&str>, value: &str) -> Value {
    let mut body = json!({
        "algorithm": hash.algorithm,
        "workFactor": hash.work_factor,
        "iterationCount": hash.iteration_count,
        "keySize": hash.key_size,
        "digestAlgorithm": hash.digest_algorithm,
        "salt": salt,
        "saltOrder": hash.salt_order,
        "value": value,
    });
    if let Some(body) = body.as_object_mut() {
        body.retain(|_, value| !value.is_null());
    }
    json!({ "hash": body })
}
