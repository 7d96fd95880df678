//! The proof that whoever sends a request has a key: `DPoP` (RFC 9449, [tokens 8](crate::facts::tokens)).

use jiff::Timestamp;
use serde_json::Value;

use crate::sim::oauth::assertion::{SKEW, endpoints};
use crate::sim::oauth::jose::{Jws, hash, thumbprint};
use crate::sim::org::Org;
use crate::transport::Request;

/// A proof, and what it is held against.
pub(crate) struct Proof<'a> {
    /// The org that is asked.
    pub(crate) org: &'a Org,
    /// The request that it comes with.
    pub(crate) request: &'a Request,
    /// The header `dpop`.
    pub(crate) header: &'a str,
    /// The token that it comes with.
    pub(crate) token: Option<&'a str>,
    /// What time it is.
    pub(crate) now: Timestamp,
}

/// What a good proof says.
pub(crate) struct Checked {
    /// The thumbprint of the key.
    pub(crate) key: String,
    /// `jti`, which is good once.
    pub(crate) id: String,
    /// `nonce`
    pub(crate) nonce: Option<String>,
}

impl Proof<'_> {
    /// Checks it.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in words.
    pub(crate) fn check(&self) -> Result<Checked, String> {
        let wrong = |what: &str| format!("The DPoP proof JWT {what}.");
        let jws = Jws::parse(self.header).ok_or_else(|| wrong("is no JWT"))?;
        let word = |name: &str| jws.header.get(name).and_then(Value::as_str);
        if word("typ") != Some("dpop+jwt") {
            return Err(wrong("has another type than dpop+jwt"));
        }
        let key = jws.header.get("jwk").unwrap_or(&Value::Null);
        if key.get("d").is_some() {
            return Err(wrong("shows a private key"));
        }
        if !jws.is_signed_by(key) {
            return Err(wrong("signature is invalid"));
        }
        if jws.text("htm") != Some(self.request.method.as_str()) {
            return Err(wrong("htm claim is not the method of the request"));
        }
        let mut urls = endpoints(self.org, self.request, &self.request.path);
        if !urls.any(|url| jws.text("htu") == Some(url.as_str())) {
            return Err(wrong("htu claim is not the URL of the request"));
        }
        let now = self.now.as_second();
        let is_near = |issued: i64| now.abs_diff(issued) <= SKEW.unsigned_abs();
        if !jws.seconds("iat").is_some_and(is_near) {
            return Err(wrong("was not issued now"));
        }
        if let Some(token) = self.token
            && jws.text("ath") != Some(hash(token).as_str())
        {
            return Err(wrong("ath claim is not the hash of the token"));
        }
        let id = jws.text("jti").ok_or_else(|| wrong("has no jti"))?;
        Ok(Checked {
            key: thumbprint(key).ok_or_else(|| wrong("has no key"))?,
            id: id.to_owned(),
            nonce: jws.text("nonce").map(str::to_owned),
        })
    }
}
