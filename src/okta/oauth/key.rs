//! The private key of a service app: PEM or JWK, and signatures with it (RFC 7515, 7517, 7518).

use std::fmt;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeyPairComponents, PublicKeyComponents};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING,
    ECDSA_P521_SHA512_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm, KeyPair as _,
    RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RsaEncoding,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use crate::okta::oauth::pem;

/// What a point of a curve begins with that is written with both coordinates.
const UNCOMPRESSED: u8 = 4;

/// A private key that signs. Never shown by `Debug`.
pub struct SigningKey {
    pair: Pair,
    algorithm: Algorithm,
    id: Option<String>,
}

enum Pair {
    Rsa(RsaKeyPair),
    Curve(EcdsaKeyPair),
}

/// How something is signed: what Okta takes from service apps ([tokens 4](crate::facts::tokens)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// RSA with SHA-256.
    Rs256,
    /// RSA with SHA-384.
    Rs384,
    /// RSA with SHA-512.
    Rs512,
    /// P-256 with SHA-256.
    Es256,
    /// P-384 with SHA-384.
    Es384,
    /// P-521 with SHA-512.
    Es512,
}

/// What `-----BEGIN` and `{"` are in Base64.
const ENCODED: [&str; 2] = ["LS0tLS1CRUdJT", "eyJ"];

/// Text that is not a private key for a service app. Says what was found, and never quotes it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    /// There is nothing.
    #[error("it is empty")]
    Empty,
    /// Neither PEM nor JSON.
    #[error("it is neither PEM (`-----BEGIN PRIVATE KEY-----`) nor a JWK (`{{\"kty\": …}}`)")]
    NeitherForm,
    /// PEM or JSON in Base64, as some secret stores hand it out.
    #[error("it is the Base64 of a key; decode it first (`base64 -d`)")]
    Encoded,
    /// PEM without a whole block.
    #[error("it is PEM that has been cut off: the line `-----END …-----` is missing")]
    CutOff,
    /// PEM of something else.
    #[error(
        "it is a {0}; a private key is needed (`PRIVATE KEY`, `RSA PRIVATE KEY` or `EC PRIVATE KEY`)"
    )]
    OtherPem(&'static str),
    /// A key that a passphrase protects.
    #[error(
        "it is encrypted with a passphrase; decrypt it with `openssl pkey`, and keep it in a secret store"
    )]
    Encrypted,
    /// A block whose content is no base64 or no key.
    #[error(
        "it is PEM, but what stands in it is neither an RSA key of 2048 bits or more nor an EC key on P-256, P-384 or P-521"
    )]
    BadPem,
    /// A brace and no JSON behind it.
    #[error("it begins like a JWK, but is not valid JSON")]
    NotJson,
    /// A set of keys with none or several.
    #[error("it is a set of {0} keys; one private key is needed")]
    KeySet(usize),
    /// A public key.
    #[error(
        "it is a public JWK: `d` is missing; the private key is needed, and the public one belongs to the app in Okta"
    )]
    Public,
    /// A JWK of another kind.
    #[error("it is a JWK whose `kty` is neither `RSA` nor `EC`")]
    OtherKind,
    /// A JWK on another curve.
    #[error("it is a JWK whose `crv` is none of P-256, P-384, P-521")]
    OtherCurve,
    /// A JWK without something that it needs.
    #[error("it is a JWK in which `{0}` is missing or no base64url")]
    Member(&'static str),
    /// Numbers that do not fit each other.
    #[error(
        "it is a JWK whose numbers do not belong together, or an RSA key of less than 2048 bits"
    )]
    Inconsistent,
    /// Another algorithm than the key can do.
    #[error("its `alg` does not fit the key; leave it out, or write {0}")]
    Algorithm(&'static str),
}

impl SigningKey {
    /// Reads a key in PEM (PKCS#1, PKCS#8 or SEC 1) or as a JWK. Line breaks may be written as `\n`, as in variables.
    pub fn parse(text: &str) -> Result<Self, BadKey> {
        let text = text.trim();
        if text.is_empty() {
            Err(BadKey::Empty)
        } else if text.starts_with('{') {
            let json: Value = serde_json::from_str(text).map_err(|_| BadKey::NotJson)?;
            match json["keys"].as_array().map(Vec::as_slice) {
                Some([Value::Object(key)]) => jwk(key),
                Some(keys) => Err(BadKey::KeySet(keys.len())),
                None => jwk(json.as_object().ok_or(BadKey::NotJson)?),
            }
        } else if text.contains(pem::BEGIN) {
            from_pem(&text.replace("\\r", "").replace("\\n", "\n"))
        } else if ENCODED.iter().any(|begin| text.starts_with(begin)) {
            Err(BadKey::Encoded)
        } else {
            Err(BadKey::NeitherForm)
        }
    }

    /// Makes a key for proofs: P-256, of this run alone.
    ///
    /// # Errors
    ///
    /// The system has no randomness.
    pub(crate) fn fresh() -> Result<Self, aws_lc_rs::error::Unspecified> {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)?;
        Ok(Self {
            pair: Pair::Curve(pair),
            algorithm: Algorithm::Es256,
            id: None,
        })
    }

    /// Returns how it signs.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Returns the `kid` that its JWK names.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// Returns the public half as a JWK, where it is a key on a curve.
    pub(crate) fn public_curve(&self) -> Option<Value> {
        let Pair::Curve(pair) = &self.pair else {
            return None;
        };
        let point = pair.public_key().as_ref().strip_prefix(&[UNCOMPRESSED])?;
        let (x, y) = point.split_at(point.len() / 2);
        let [x, y] = [x, y].map(|number| URL_SAFE_NO_PAD.encode(number));
        let curve = curve_of(self.algorithm)?.name;
        Some(json!({"kty": "EC", "crv": curve, "x": x, "y": y}))
    }

    /// Signs claims: a compact JWS with this header, to which `alg` is added.
    pub fn sign(&self, header: &Value, claims: &Value) -> Result<String, CannotSign> {
        let mut header = header.clone();
        header["alg"] = json!(self.algorithm.name());
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&header), part(claims));
        let random = SystemRandom::new();
        let signature = match &self.pair {
            Pair::Rsa(pair) => {
                let encoding = self.algorithm.rsa().ok_or(CannotSign)?;
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(encoding, &random, signed.as_bytes(), &mut signature)
                    .map_err(|_| CannotSign)?;
                signature
            }
            Pair::Curve(pair) => {
                let signature = pair.sign(&random, signed.as_bytes());
                signature.map_err(|_| CannotSign)?.as_ref().to_vec()
            }
        };
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

/// The system refuses to sign: it has no randomness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this machine cannot sign")]
pub struct CannotSign;

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SigningKey({})", self.algorithm.name())
    }
}

impl Algorithm {
    /// Returns its name in a JWS.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::Es512 => "ES512",
        }
    }

    fn rsa(self) -> Option<&'static dyn RsaEncoding> {
        match self {
            Self::Rs256 => Some(&RSA_PKCS1_SHA256),
            Self::Rs384 => Some(&RSA_PKCS1_SHA384),
            Self::Rs512 => Some(&RSA_PKCS1_SHA512),
            Self::Es256 | Self::Es384 | Self::Es512 => None,
        }
    }
}

/// A curve, and the one algorithm that signs with it.
struct Curve {
    name: &'static str,
    algorithm: Algorithm,
    signs: &'static EcdsaSigningAlgorithm,
    /// How many bytes a number has.
    bytes: usize,
}

const CURVES: [Curve; 3] = [
    Curve {
        name: "P-256",
        algorithm: Algorithm::Es256,
        signs: &ECDSA_P256_SHA256_FIXED_SIGNING,
        bytes: 32,
    },
    Curve {
        name: "P-384",
        algorithm: Algorithm::Es384,
        signs: &ECDSA_P384_SHA384_FIXED_SIGNING,
        bytes: 48,
    },
    Curve {
        name: "P-521",
        algorithm: Algorithm::Es512,
        signs: &ECDSA_P521_SHA512_FIXED_SIGNING,
        bytes: 66,
    },
];

fn curve_of(algorithm: Algorithm) -> Option<&'static Curve> {
    CURVES.iter().find(|curve| curve.algorithm == algorithm)
}

fn from_pem(text: &str) -> Result<SigningKey, BadKey> {
    let blocks = pem::blocks(text);
    // `openssl ecparam -genkey` writes the name of the curve before the key.
    let found = blocks
        .iter()
        .find(|block| block.label.ends_with("PRIVATE KEY"));
    let block = match (found, blocks.first()) {
        (Some(block), _) => block,
        (None, Some(other)) => return Err(BadKey::OtherPem(name_of(other.label))),
        (None, None) => return Err(BadKey::CutOff),
    };
    if block.label == "ENCRYPTED PRIVATE KEY" || block.has_headers {
        return Err(BadKey::Encrypted);
    }
    if block.label == "OPENSSH PRIVATE KEY" {
        return Err(BadKey::OtherPem(name_of(block.label)));
    }
    let der = block.der.as_deref().ok_or(BadKey::BadPem)?;
    let rsa = RsaKeyPair::from_pkcs8(der).or_else(|_| RsaKeyPair::from_der(der));
    if let Ok(pair) = rsa {
        return Ok(SigningKey {
            pair: Pair::Rsa(pair),
            algorithm: Algorithm::Rs256,
            id: None,
        });
    }
    let curve = CURVES.iter().find_map(|curve| {
        let pair = EcdsaKeyPair::from_private_key_der(curve.signs, der).ok()?;
        Some((pair, curve.algorithm))
    });
    let (pair, algorithm) = curve.ok_or(BadKey::BadPem)?;
    Ok(SigningKey {
        pair: Pair::Curve(pair),
        algorithm,
        id: None,
    })
}

/// Names what a block holds, in words of ours: a label is somebody's text.
fn name_of(label: &str) -> &'static str {
    match label {
        "PUBLIC KEY" | "RSA PUBLIC KEY" => "public key",
        "CERTIFICATE" => "certificate",
        "CERTIFICATE REQUEST" => "certificate request",
        "OPENSSH PRIVATE KEY" => "key of SSH",
        _ => "PEM block of another kind",
    }
}

fn jwk(key: &Map<String, Value>) -> Result<SigningKey, BadKey> {
    let text = |name: &str| key.get(name).and_then(Value::as_str);
    let kind = text("kty");
    if matches!(kind, Some("RSA" | "EC")) && !key.contains_key("d") {
        return Err(BadKey::Public);
    }
    let (pair, algorithm) = match kind {
        Some("RSA") => (Pair::Rsa(rsa_jwk(key)?), rsa_algorithm(key)?),
        Some("EC") => curve_jwk(key)?,
        Some(_) | None => return Err(BadKey::OtherKind),
    };
    Ok(SigningKey {
        pair,
        algorithm,
        id: text("kid").map(str::to_owned),
    })
}

fn rsa_algorithm(key: &Map<String, Value>) -> Result<Algorithm, BadKey> {
    match key.get("alg") {
        None => Ok(Algorithm::Rs256),
        Some(named) => [Algorithm::Rs256, Algorithm::Rs384, Algorithm::Rs512]
            .into_iter()
            .find(|algorithm| named == algorithm.name())
            .ok_or(BadKey::Algorithm("RS256, RS384 or RS512")),
    }
}

/// Returns a member of a JWK that is a number, without zeros at its front.
fn number(key: &Map<String, Value>, name: &'static str) -> Result<Vec<u8>, BadKey> {
    let text = key.get(name).and_then(Value::as_str);
    let text = text.map(|text| text.trim_end_matches('='));
    let bytes = text.and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
    let bytes = bytes.filter(|bytes| !bytes.is_empty());
    let bytes = bytes.ok_or(BadKey::Member(name))?;
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    Ok(bytes[zeros..].to_vec())
}

fn rsa_jwk(key: &Map<String, Value>) -> Result<RsaKeyPair, BadKey> {
    let number = |name| number(key, name);
    let components = KeyPairComponents {
        public_key: PublicKeyComponents {
            n: number("n")?,
            e: number("e")?,
        },
        d: number("d")?,
        p: number("p")?,
        q: number("q")?,
        dP: number("dp")?,
        dQ: number("dq")?,
        qInv: number("qi")?,
    };
    RsaKeyPair::from_components(&components).map_err(|_| BadKey::Inconsistent)
}

fn curve_jwk(key: &Map<String, Value>) -> Result<(Pair, Algorithm), BadKey> {
    let named = key.get("crv").and_then(Value::as_str);
    let curve = CURVES.iter().find(|curve| Some(curve.name) == named);
    let curve = curve.ok_or(BadKey::OtherCurve)?;
    if key
        .get("alg")
        .is_some_and(|alg| alg != curve.algorithm.name())
    {
        return Err(BadKey::Algorithm(
            "ES256, ES384 or ES512, as the curve has it",
        ));
    }
    // Numbers of a curve have a fixed length; some writers leave zeros out.
    let fixed = |name| {
        let number = number(key, name)?;
        let zeros = curve.bytes.checked_sub(number.len());
        let zeros = zeros.ok_or(BadKey::Inconsistent)?;
        Ok([vec![0; zeros], number].concat())
    };
    let point = [vec![UNCOMPRESSED], fixed("x")?, fixed("y")?].concat();
    let pair = EcdsaKeyPair::from_private_key_and_public_key(curve.signs, &fixed("d")?, &point);
    let pair = pair.map_err(|_| BadKey::Inconsistent)?;
    Ok((Pair::Curve(pair), curve.algorithm))
}
