//! Whether an answer of success is one that Okta gives to that call: one rule for the steps of a plan and for single
//! operations.
//!
//! A proxy whose session has ended answers anything with `200`, and nothing was written then. So a 2xx counts only if it
//! has the shape that is recorded or documented of the call ([operations 5, 6](crate::facts::operations)): the thing
//! itself with the id that it should have, a secret under its own key, or nothing.

use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::call::API;
use crate::okta::error::Misread;
use crate::okta::json::parse;
use crate::transport::{Method, Request, Response};

/// What the activation of somebody answers where no mail is sent ([operations 4](crate::facts::operations)).
const ACTIVATION: &[&str] = &["activationUrl", "activationToken"];

/// What the reset of a password answers where no mail is sent ([operations 4](crate::facts::operations)).
const RESET: &[&str] = &["resetPasswordUrl"];

/// What is visible of credentials once they were changed ([operations 7](crate::facts::operations)).
const CREDENTIALS: &[&str] = &["password", "provider", "recovery_question"];

/// What Okta answers to a call that it has carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected<'r> {
    /// Whatever a reader makes sense of.
    Read,
    /// No body, or `{}`.
    Nothing,
    /// No body, `{}`, or an object with one of these keys.
    NothingOr(&'static [&'static str]),
    /// A text under this key.
    Text(&'static str),
    /// A person or a group: the one of this encoded key in the path.
    Thing(&'r str),
    /// Somebody or something new, which has what was sent at this place.
    New(&'static str),
}

/// Returns why an answer of success is none that Okta gives to this request.
pub fn check(request: &Request, response: &Response) -> Result<(), Misread> {
    match expected(request) {
        Expected::Read => Ok(()),
        Expected::Nothing => nothing_or(&response.body, &[]),
        Expected::NothingOr(keys) => nothing_or(&response.body, keys),
        Expected::Text(key) => match parse(&response.body)?[key].as_str() {
            Some(_) => Ok(()),
            None => Err(Misread::new("is missing").under(key)),
        },
        Expected::Thing(key) => is_thing(&parse(&response.body)?, key),
        Expected::New(pointer) => is_new(&parse(&response.body)?, request, pointer),
    }
}

fn expected(request: &Request) -> Expected<'_> {
    use Method::{Delete, Get, Post, Put};
    let path = request.path.strip_prefix(API).unwrap_or_default();
    let path: Vec<&str> = path.split('/').skip(1).collect();
    match (request.method, path.as_slice()) {
        (Get, _) => Expected::Read,
        (Post, ["users"]) => Expected::New("/profile/login"),
        (Post, ["groups"]) => Expected::New("/profile/name"),
        (Post, ["meta", "schemas", "user", "linkedObjects"]) => Expected::New("/primary/name"),
        (Post | Put, ["users", key] | ["users", key, "lifecycle", "expire_password"])
        | (Put, ["groups", key]) => Expected::Thing(key),
        (Post, ["users", _, "lifecycle", "activate" | "reactivate"]) => {
            Expected::NothingOr(ACTIVATION)
        }
        (
            Post,
            [
                "users",
                _,
                "lifecycle",
                "expire_password_with_temp_password",
            ],
        ) => Expected::Text("tempPassword"),
        (
            Post,
            ["users", _, "lifecycle", "reset_password"]
            | ["users", _, "credentials", "forgot_password"],
        ) => Expected::NothingOr(RESET),
        (Post, ["users", _, "credentials", _]) => Expected::NothingOr(CREDENTIALS),
        (Post | Put | Delete, _) => Expected::Nothing,
    }
}

/// Nobody minds a body that is missing ([operations 5](crate::facts::operations)).
fn nothing_or(body: &[u8], keys: &[&str]) -> Result<(), Misread> {
    if body.trim_ascii().is_empty() {
        return Ok(());
    }
    let body = parse(body)?;
    let Some(object) = body.as_object() else {
        return Err(Misread::new("is not an object"));
    };
    let is_one = object.is_empty() || keys.iter().any(|key| object.contains_key(*key));
    if is_one {
        Ok(())
    } else {
        Err(Misread::new("is not what Okta answers to this call"))
    }
}

/// Whoever is named by their login, whole or short, is answered with an id, and the login tells whether it is them.
fn is_thing(body: &Value, key: &str) -> Result<(), Misread> {
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
