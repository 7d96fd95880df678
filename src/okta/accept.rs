//! Whether an answer of success is one that Okta gives to that call: one rule for the steps of a plan and for single
//! operations.
//!
//! A proxy whose session has ended answers anything with `200`, and nothing was written then. So a 2xx counts only if it
//! has the shape that is recorded or documented of the call ([operations 5, 6](crate::facts::operations)): the thing
//! itself with the id that it should have, a secret under its own key, or nothing.

use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::okta::error::Misread;
use crate::okta::json::parse;
use crate::request::endpoint::{Answer, Endpoint};
use crate::transport::{API, Request, Response};

/// What is visible of credentials once they were changed ([operations 7](crate::facts::operations)).
const CREDENTIALS: [&str; 3] = ["password", "provider", "recovery_question"];

/// Returns why an answer of success is none that Okta gives to this request.
pub fn check(request: &Request, response: &Response) -> Result<(), Misread> {
    let body = &response.body;
    let expected = match Endpoint::of(request) {
        Some(endpoint) => endpoint.answer,
        None if request.method.is_read() => Answer::Read,
        None => Answer::Nothing,
    };
    let secrets = || expected.secrets().iter().map(|(key, _)| *key);
    match expected {
        Answer::Read => Ok(()),
        Answer::Nothing | Answer::ActivationLink | Answer::ResetLink => nothing_or(body, secrets()),
        Answer::Credentials => nothing_or(body, CREDENTIALS),
        Answer::TemporaryPassword => {
            let body = parse(body)?;
            let mut missing = secrets().filter(|key| !body[*key].is_string());
            missing
                .next()
                .map_or(Ok(()), |key| Err(Misread::new("is missing").under(key)))
        }
        Answer::Named => is_named(&parse(body)?, key(request)),
        Answer::New(pointer) => is_new(&parse(body)?, request, pointer),
    }
}

/// Returns what the path calls somebody or something: `/users/{key}`.
fn key(request: &Request) -> &str {
    let path = request.path.strip_prefix(API).unwrap_or_default();
    path.split('/').nth(2).unwrap_or_default()
}

/// Nobody minds a body that is missing ([operations 5](crate::facts::operations)).
fn nothing_or(body: &[u8], keys: impl IntoIterator<Item = &'static str>) -> Result<(), Misread> {
    if body.trim_ascii().is_empty() {
        return Ok(());
    }
    let body = parse(body)?;
    let Some(object) = body.as_object() else {
        return Err(Misread::new("is not an object"));
    };
    let is_one = object.is_empty() || keys.into_iter().any(|key| object.contains_key(key));
    if is_one {
        Ok(())
    } else {
        Err(Misread::new("is not what Okta answers to this call"))
    }
}

/// Whoever is named by their login, whole or short, is answered with an id, and the login tells whether it is them.
fn is_named(body: &Value, key: &str) -> Result<(), Misread> {
    let Some(id) = body["id"].as_str() else {
        return Err(Misread::new("is missing").under("id"));
    };
    let key = percent_decode_str(key).decode_utf8_lossy().to_lowercase();
    let login = body["profile"]["login"].as_str().map(str::to_lowercase);
    let has_login = login.is_some_and(|login| {
        let short = login.split_once('@').map(|(short, _)| short);
        login == key || short == Some(key.as_str())
    });
    if id.to_lowercase() == key || has_login || key == "me" {
        Ok(())
    } else {
        Err(Misread::new("is that of somebody or something else").under("id"))
    }
}

fn is_new(body: &Value, request: &Request, pointer: &'static str) -> Result<(), Misread> {
    let text = |value: Option<&Value>| Some(value?.as_str()?.to_lowercase());
    let sent = text(request.body.as_ref().and_then(|body| body.pointer(pointer)));
    if sent.is_some() && text(body.pointer(pointer)) != sent {
        return Err(Misread::new("is not what was sent").under(pointer));
    }
    // A definition has none.
    let has_id = body["id"].is_string() || pointer == "/primary/name";
    if has_id {
        Ok(())
    } else {
        Err(Misread::new("is missing").under("id"))
    }
}

#[cfg(test)]
mod tests;
