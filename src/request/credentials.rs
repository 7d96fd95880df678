//! Credentials as Okta takes them, and the secrets that fill them in ([creation 7](crate::facts::creation),
//! [passwords](crate::facts::passwords)).

use serde_json::{Map, Value, json};

use crate::model::credentials::{NewPassword, PasswordHash, RecoveryQuestion, UserCredentials};
use crate::request::template::Template;

impl Template {
    /// Adds a password and a recovery question to the body, with the names of their secrets; a provider is no part of
    /// them, for it has a name of its own in a plan.
    #[must_use]
    pub fn with_credentials(mut self, credentials: &UserCredentials) -> Self {
        let mut added = Map::new();
        let mut secrets = Vec::new();
        match &credentials.password {
            Some(NewPassword::Value(secret)) => {
                added.insert("password".to_owned(), json!({ "value": null }));
                secrets.push(("password/value", secret));
            }
            Some(NewPassword::Hash(hash)) => {
                added.insert("password".to_owned(), json!({ "hash": of_hash(hash) }));
                secrets.extend(hash.salt.as_ref().map(|salt| ("password/hash/salt", salt)));
                secrets.push(("password/hash/value", &hash.value));
            }
            Some(NewPassword::Hook(hook)) => {
                let hook = json!({ "hook": { "type": hook } });
                added.insert("password".to_owned(), hook);
            }
            None => {}
        }
        if let Some(RecoveryQuestion { question, answer }) = &credentials.recovery_question {
            let question = json!({ "question": question, "answer": null });
            added.insert("recovery_question".to_owned(), question);
            secrets.push(("recovery_question/answer", answer));
        }
        self.add_credentials(added);
        secrets.into_iter().fold(self, |template, (place, name)| {
            template.with_secret(&format!("/credentials/{place}"), name)
        })
    }
}

/// Returns a hash, with anything in place of its secrets.
fn of_hash(hash: &PasswordHash) -> Value {
    let mut body = json!({
        "algorithm": hash.algorithm,
        "workFactor": hash.work_factor,
        "iterationCount": hash.iteration_count,
        "keySize": hash.key_size,
        "digestAlgorithm": hash.digest_algorithm,
        "salt": hash.salt,
        "saltOrder": hash.salt_order,
        "value": hash.value,
    });
    if let Some(body) = body.as_object_mut() {
        body.retain(|_, value| !value.is_null());
    }
    body
}
