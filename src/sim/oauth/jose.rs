//! Signed tokens as clients send them: a compact JWS, the keys that verify it, and the thumbprint of a key (RFC 7515,
//! 7517, 7638).

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ECDSA_P521_SHA512_FIXED,
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512,
    RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde_json::Value;

/// What a point of a curve begins with that is written with both coordinates.
const UNCOMPRESSED: u8 = 4;

/// A signed token, not verified yet.
#[derive(Debug)]
pub(crate) struct Jws<'a> {
    /// The protected header.
    pub(crate) header: Value,
    /// The claims.
    pub(crate) claims: Value,
    signed: &'a str,
    signature: Vec<u8>,
}

/// How a token may be signed ([tokens 4](crate::facts::tokens)).
enum Algorithm {
    Rsa(&'static RsaParameters),
    Curve {
        name: &'static str,
        verifies: &'static dyn VerificationAlgorithm,
    },
}

impl Algorithm {
    fn named(name: &str) -> Option<Self> {
        let curve = |name, verifies| Self::Curve { name, verifies };
        match name {
            "RS256" => Some(Self::Rsa(&RSA_PKCS1_2048_8192_SHA256)),
            "RS384" => Some(Self::Rsa(&RSA_PKCS1_2048_8192_SHA384)),
            "RS512" => Some(Self::Rsa(&RSA_PKCS1_2048_8192_SHA512)),
            "ES256" => Some(curve("P-256", &ECDSA_P256_SHA256_FIXED)),
            "ES384" => Some(curve("P-384", &ECDSA_P384_SHA384_FIXED)),
            "ES512" => Some(curve("P-521", &ECDSA_P521_SHA512_FIXED)),
            _ => None,
        }
    }
}

impl<'a> Jws<'a> {
    /// Reads the three parts.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let (signed, signature) = text.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let part = |text: &str| -> Option<Value> {
            let value: Value = serde_json::from_slice(&BASE64.decode(text).ok()?).ok()?;
            value.is_object().then_some(value)
        };
        Some(Self {
            header: part(header)?,
            claims: part(claims)?,
            signed,
            signature: BASE64.decode(signature).ok()?,
        })
    }

    /// Returns a claim that is text.
    pub(crate) fn text(&self, claim: &str) -> Option<&str> {
        self.claims.get(claim).and_then(Value::as_str)
    }

    /// Returns a claim that is a number of seconds.
    pub(crate) fn seconds(&self, claim: &str) -> Option<i64> {
        let number = self.claims.get(claim)?;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a fraction of a second decides nothing, and `as` saturates"
        )]
        number
            .as_i64()
            .or_else(|| number.as_f64().map(|seconds| seconds.floor() as i64))
    }

    /// Returns whether this key has signed it.
    pub(crate) fn is_signed_by(&self, jwk: &Value) -> bool {
        self.verified(jwk).is_some()
    }

    fn verified(&self, jwk: &Value) -> Option<()> {
        let number = |name: &str| BASE64.decode(jwk.get(name)?.as_str()?).ok();
        let message = self.signed.as_bytes();
        let kind = jwk.get("kty").and_then(Value::as_str);
        match Algorithm::named(self.header.get("alg")?.as_str()?)? {
            Algorithm::Rsa(parameters) if kind == Some("RSA") => {
                let (n, e) = (number("n")?, number("e")?);
                let key = RsaPublicKeyComponents { n, e };
                key.verify(parameters, message, &self.signature).ok()
            }
            Algorithm::Curve { name, verifies } if jwk.get("crv")? == name => {
                let mut point = vec![UNCOMPRESSED];
                point.extend(number("x")?);
                point.extend(number("y")?);
                let key = UnparsedPublicKey::new(verifies, point);
                key.verify(message, &self.signature).ok()
            }
            Algorithm::Rsa(_) | Algorithm::Curve { .. } => None,
        }
    }
}

/// Returns the thumbprint of a public key (RFC 7638).
pub(crate) fn thumbprint(jwk: &Value) -> Option<String> {
    let names: &[&str] = match jwk.get("kty")?.as_str()? {
        "RSA" => &["e", "kty", "n"],
        "EC" => &["crv", "kty", "x", "y"],
        _ => return None,
    };
    let mut parts = Vec::new();
    for name in names {
        let value = jwk.get(name)?.as_str()?;
        parts.push(format!("\"{name}\":{}", Value::from(value)));
    }
    Some(hash(&format!("{{{}}}", parts.join(","))))
}

/// Returns SHA-256 of a text, as tokens and proofs write it.
pub(crate) fn hash(text: &str) -> String {
    BASE64.encode(digest(&SHA256, text.as_bytes()))
}
