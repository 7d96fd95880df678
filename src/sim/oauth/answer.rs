//! How the authorization server answers, and how the API refuses a token.

use serde_json::{Value, json};

use crate::sim::oauth::scope::Needed;
use crate::sim::org::Org;
use crate::sim::refusal::Refusal;
use crate::transport::Request;

/// An answer of the authorization server, which writes errors in a form of its own.
#[derive(Debug)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Value,
    /// A nonce for the next proof.
    pub nonce: Option<String>,
}

impl Reply {
    pub(crate) fn refused(status: u16, error: &str, description: impl Into<String>) -> Self {
        let description = description.into();
        Self {
            status,
            body: json!({ "error": error, "error_description": description }),
            nonce: None,
        }
    }

    pub(crate) fn invalid_client(description: impl Into<String>) -> Self {
        Self::refused(401, "invalid_client", description)
    }
}

/// Why a token does not do.
#[derive(Debug)]
pub struct Unauthorized {
    /// What Okta answers.
    pub refusal: Refusal,
    /// The challenge in `www-authenticate`.
    pub challenge: String,
    /// A nonce for the next proof.
    pub nonce: Option<String>,
}

/// Refuses a token, with a challenge that says why.
pub(crate) fn challenged(org: &Org, scheme: &str, error: &str, text: &str) -> Unauthorized {
    let url = &org.url;
    let challenge = format!(
        "{scheme} authorization_uri=\"{url}/oauth2/v1/authorize\", realm=\"{url}\", error=\"{error}\", \
         error_description=\"{text}\""
    );
    Unauthorized {
        refusal: Refusal::bad_token(),
        challenge,
        nonce: None,
    }
}

/// Refuses a token that lacks a scope, and names it.
pub(crate) fn out_of_scope(org: &Org, request: &Request, needed: Needed) -> Unauthorized {
    let url = &org.url;
    let challenge = format!(
        "Bearer authorization_uri=\"{url}/oauth2/v1/authorize\", realm=\"{url}\", scope=\"{}\", \
         error=\"insufficient_scope\", error_description=\"The access token provided does not contain the \
         required scopes.\", resource=\"{}\"",
        needed.scope(),
        request.path
    );
    Unauthorized {
        refusal: Refusal::no_permission(),
        challenge,
        nonce: None,
    }
}
