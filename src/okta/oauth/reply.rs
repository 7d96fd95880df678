//! What the token endpoint answers.

use std::time::Duration;

use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::Value;

use crate::okta::error::{ApiError, CallError, Misread};
use crate::okta::excerpt::excerpt;
use crate::okta::oauth::refusal::{Refusal, about, plain};
use crate::okta::quota::Quota;
use crate::transport::{Request, Response};

/// The longest word of OAuth's that is shown.
const WORD_CHARS_MAX: usize = 40;

/// What an answer means.
pub(crate) enum Reply {
    /// Here is a token.
    Granted(Granted),
    /// The app must prove that it has a key.
    ProofWanted,
    /// The proof must hold the nonce that comes with the answer.
    NonceWanted,
    /// The token is refused.
    Refused(Refusal),
}

/// A token as it was granted.
pub(crate) struct Granted {
    /// The token.
    pub(crate) token: SecretString,
    /// Whether it is bound to the key of the proof.
    pub(crate) kind: Kind,
    /// How long it is good.
    pub(crate) lifetime: Duration,
    /// What it may do; `None` where the answer does not say, which means all that was asked for (RFC 6749, 5.1).
    pub(crate) scopes: Option<Vec<String>>,
}

/// How a token is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Alone: whoever has it may use it.
    Bearer,
    /// With a proof.
    Proof,
}

/// Makes sense of an answer. What is not OAuth's is an error like that of any call.
pub(crate) fn read(
    request: &Request,
    response: &Response,
    asked: &[String],
    now: Timestamp,
) -> Result<Reply, CallError> {
    let body: Value = serde_json::from_slice(&response.body).unwrap_or(Value::Null);
    if response.is_success() {
        return granted(&body).map(Reply::Granted).map_err(|problem| {
            // The body is left out: it may hold the token.
            let empty = Response {
                body: Vec::new(),
                ..response.clone()
            };
            CallError::unreadable(request, &empty, Misread::new(problem))
        });
    }
    let Some(error) = body["error"].as_str() else {
        return Err(ApiError::new(request, response).into());
    };
    match error {
        "use_dpop_nonce" if response.header("dpop-nonce").is_some() => Ok(Reply::NonceWanted),
        "invalid_dpop_proof" if request.header("dpop").is_none() => Ok(Reply::ProofWanted),
        _ => Ok(Reply::Refused(refusal(error, &body, response, asked, now))),
    }
}

fn refusal(
    error: &str,
    body: &Value,
    response: &Response,
    asked: &[String],
    now: Timestamp,
) -> Refusal {
    let description = body["error_description"].as_str().unwrap_or_default();
    let date = Quota::new(response).date;
    Refusal {
        status: response.status,
        about: about(error, description),
        error: excerpt(error).chars().take(WORD_CHARS_MAX).collect(),
        description: match plain(description).as_str() {
            "" => "no reason given".to_owned(),
            words => words.to_owned(),
        },
        ahead: date.map(|date| now.as_second().saturating_sub(date)),
        asked: asked.to_vec(),
        request_id: response.header("x-okta-request-id").map(excerpt),
    }
}

fn granted(body: &Value) -> Result<Granted, &'static str> {
    let token = body["access_token"].as_str().unwrap_or_default();
    if token.is_empty() || !token.chars().all(|c| c.is_ascii_graphic()) {
        return Err("there is no access token in it");
    }
    let kind = body["token_type"].as_str().unwrap_or_default();
    let kind = if kind.eq_ignore_ascii_case("bearer") {
        Kind::Bearer
    } else if kind.eq_ignore_ascii_case("dpop") {
        Kind::Proof
    } else {
        return Err("its token is of a type that this program does not know");
    };
    let lifetime = body["expires_in"].as_u64();
    let lifetime = lifetime.ok_or("it does not say how long the token is good")?;
    let scopes = body["scope"].as_str();
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect();
    Ok(Granted {
        token: SecretString::from(token),
        kind,
        lifetime: Duration::from_secs(lifetime),
        scopes: scopes.map(words),
    })
}
