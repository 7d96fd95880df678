//! The request for a token: who asks is told by a signed assertion, `private_key_jwt`
//! ([tokens 3](crate::facts::tokens)).

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::okta::oauth::TOKEN_PATH;
use crate::okta::oauth::key::{CannotSign, SigningKey};
use crate::transport::{Method, Request};

/// How long an assertion is good, in seconds: it is sent at once, and Okta takes up to an hour
/// ([tokens 3](crate::facts::tokens)).
const LIFETIME: i64 = 300;

/// What Okta calls an assertion.
const KIND: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The app that asks for a token, and its key.
pub(crate) struct Assertion<'a> {
    /// The client id of the app.
    pub(crate) client: &'a str,
    /// Its key.
    pub(crate) key: &'a SigningKey,
    /// `kid`: which key of the app it is.
    pub(crate) key_id: Option<&'a str>,
    /// The full URL of the token endpoint.
    pub(crate) audience: &'a str,
    /// What time it is.
    pub(crate) now: Timestamp,
    /// `jti`, which is good once.
    pub(crate) id: &'a str,
}

impl Assertion<'_> {
    fn signed(&self) -> Result<String, CannotSign> {
        let mut header = json!({"typ": "JWT"});
        if let Some(id) = self.key_id {
            header["kid"] = json!(id);
        }
        let now = self.now.as_second();
        let claims: Value = json!({
            "iss": self.client,
            "sub": self.client,
            "aud": self.audience,
            "iat": now,
            "exp": now.saturating_add(LIFETIME),
            "jti": self.id,
        });
        self.key.sign(&header, &claims)
    }

    /// Makes the request for a token with these scopes.
    pub(crate) fn request(&self, scopes: &[String]) -> Result<Request, CannotSign> {
        let form = [
            ("grant_type", "client_credentials".to_owned()),
            ("scope", scopes.join(" ")),
            ("client_assertion_type", KIND.to_owned()),
            ("client_assertion", self.signed()?),
        ];
        let request = Request::new(Method::Post, TOKEN_PATH).with_form(form);
        Ok(request
            .with_header("accept", "application/json")
            .with_header("content-type", "application/x-www-form-urlencoded"))
    }
}
