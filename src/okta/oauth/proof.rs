//! The proof that a request comes from whoever has the key that its token is bound to: `DPoP` (RFC 9449,
//! [tokens 8](crate::facts::tokens)).

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::json;

use crate::okta::oauth::key::{CannotSign, SigningKey};
use crate::transport::Request;

/// What a proof is about.
pub(crate) struct Proof<'a> {
    /// The request that it goes with.
    pub(crate) request: &'a Request,
    /// The base URL of the org.
    pub(crate) org: &'a str,
    /// The access token, on calls to the API.
    pub(crate) token: Option<&'a str>,
    /// What the server has asked to be told.
    pub(crate) nonce: Option<&'a str>,
    /// What time it is.
    pub(crate) now: Timestamp,
    /// `jti`, which is good once.
    pub(crate) id: &'a str,
}

impl Proof<'_> {
    /// Signs it.
    pub(crate) fn signed(&self, key: &SigningKey) -> Result<String, CannotSign> {
        let public = key.public_curve().ok_or(CannotSign)?;
        let header = json!({"typ": "dpop+jwt", "jwk": public});
        // `htu` has neither query nor fragment (RFC 9449, 4.2), and a link that is kept as it came may hold its query.
        let path = self.request.path.split('?').next().unwrap_or_default();
        let mut claims = json!({
            "htm": self.request.method.as_str(),
            "htu": format!("{}{}", self.org, path),
            "iat": self.now.as_second(),
            "jti": self.id,
        });
        if let Some(token) = self.token {
            let hash = digest(&SHA256, token.as_bytes());
            claims["ath"] = json!(URL_SAFE_NO_PAD.encode(hash));
        }
        if let Some(nonce) = self.nonce {
            claims["nonce"] = json!(nonce);
        }
        key.sign(&header, &claims)
    }
}
