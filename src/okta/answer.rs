//! What a write answers: the person as they are now, or secrets that nobody else gets.

use secrecy::SecretString;

use crate::live::UserDetails;
use crate::okta::error::Misread;
use crate::okta::json::{object, optional, parse, text};
use crate::okta::wire;
use crate::request::endpoint::{Answer, Endpoint};
use crate::request::scope::Resource;

/// What Okta answered.
#[derive(Debug, Default)]
pub struct Answered {
    /// The person, where it sent them.
    pub user: Option<Box<UserDetails>>,
    /// Secrets.
    pub secrets: Vec<Revealed>,
}

/// A secret that Okta answered.
#[derive(Debug)]
pub struct Revealed {
    /// Okta's key.
    pub key: &'static str,
    /// What people call it.
    pub label: &'static str,
    /// The secret.
    pub value: SecretString,
}

/// Reads the answer to one of Okta's operations that was carried out. [`crate::okta::accept`] has let it through.
pub fn read(endpoint: &Endpoint, body: &[u8]) -> Result<Answered, Misread> {
    match endpoint.answer {
        Answer::Named | Answer::New(_) if endpoint.resource == Resource::Users => Ok(Answered {
            user: Some(Box::new(wire::user_details(body)?)),
            secrets: Vec::new(),
        }),
        Answer::ActivationLink | Answer::ResetLink | Answer::TemporaryPassword => {
            secrets(endpoint.answer, body)
        }
        Answer::Read | Answer::Nothing | Answer::Named | Answer::New(_) | Answer::Credentials => {
            Ok(Answered::default())
        }
    }
}

fn secrets(answer: Answer, body: &[u8]) -> Result<Answered, Misread> {
    let mut answered = Answered::default();
    // A body that is missing tells as much as `{}` (facts::operations 5).
    if body.trim_ascii().is_empty() {
        return Ok(answered);
    }
    let mut body = object(parse(body)?)?;
    for &(key, label) in answer.secrets() {
        let value = optional(&mut body, key, text)?;
        answered.secrets.extend(value.map(|value| Revealed {
            key,
            label,
            value: SecretString::from(value),
        }));
    }
    Ok(answered)
}
