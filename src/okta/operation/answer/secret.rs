//! Answers that hold a secret. Whoever gets one decides where it goes; `Debug` shows none.

use secrecy::SecretString;

use crate::okta::error::Misread;
use crate::okta::json::{Object, object, optional, parse, required, text};

/// What activating somebody answers: nothing where the link is mailed ([operations 4](crate::facts::operations)).
#[derive(Clone, Debug, Default)]
pub struct Activation {
    /// The link that stands for a password.
    pub url: Option<SecretString>,
    /// The token in it. Some orgs answer it alone.
    pub token: Option<SecretString>,
}

/// What resetting a password answers: nothing where the link is mailed ([operations 4](crate::facts::operations)).
#[derive(Clone, Debug, Default)]
pub struct ResetLink {
    /// The link that stands for a password.
    pub url: Option<SecretString>,
}

/// A password that has to be changed at the next sign-in.
#[derive(Clone, Debug)]
pub struct TempPassword {
    /// The password.
    pub password: SecretString,
}

/// Reads what activating somebody answers.
pub fn activation(body: &[u8]) -> Result<Activation, Misread> {
    let mut answer = or_empty(body)?;
    Ok(Activation {
        url: optional(&mut answer, "activationUrl", secret)?,
        token: optional(&mut answer, "activationToken", secret)?,
    })
}

/// Reads what resetting a password answers.
pub fn reset_link(body: &[u8]) -> Result<ResetLink, Misread> {
    let mut answer = or_empty(body)?;
    let url = optional(&mut answer, "resetPasswordUrl", secret)?;
    Ok(ResetLink { url })
}

/// Reads a temporary password.
pub fn temp_password(body: &[u8]) -> Result<TempPassword, Misread> {
    let password = required(&mut object(parse(body)?)?, "tempPassword", secret)?;
    Ok(TempPassword { password })
}

/// A body that is missing tells as much as `{}`.
fn or_empty(body: &[u8]) -> Result<Object, Misread> {
    if body.trim_ascii().is_empty() {
        return Ok(Object::new());
    }
    object(parse(body)?)
}

fn secret(value: serde_json::Value) -> Result<SecretString, Misread> {
    text(value).map(SecretString::from)
}
