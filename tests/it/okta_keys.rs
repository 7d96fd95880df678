//! Private keys of service apps: every form that they come in, what they sign, and what is said of those that are none.

use aws_lc_rs::encoding::{AsDer, EcPrivateKeyRfc5915Der, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED,
    ECDSA_P384_SHA384_FIXED_SIGNING, ECDSA_P521_SHA512_FIXED, ECDSA_P521_SHA512_FIXED_SIGNING,
    EcdsaKeyPair, EcdsaSigningAlgorithm, KeyPair, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, UnparsedPublicKey,
    VerificationAlgorithm,
};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use okta_reconcile::okta::oauth::key::SigningKey;
use serde_json::{Value, json};

/// A key in every form.
pub(crate) struct Forms {
    /// PKCS#8 in PEM.
    pub(crate) pkcs8: String,
    /// PKCS#1 or SEC 1 in PEM.
    pub(crate) own: String,
    /// The private key as a JWK.
    pub(crate) jwk: Value,
    /// The public key as a JWK.
    pub(crate) public: Value,
    /// The public key as signatures are verified with it.
    verifying: Vec<u8>,
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<&str> = text
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    let lines = lines.join("\n");
    format!("-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n")
}

/// Splits one value of DER off: its content, and what is behind it.
fn value(der: &[u8]) -> (&[u8], &[u8]) {
    let (head, length) = match der[1] {
        short @ 0..0x80 => (2, usize::from(short)),
        long => {
            let bytes = usize::from(long & 0x7f);
            let length = der[2..2 + bytes].iter();
            let length = length.fold(0, |length, byte| length << 8 | usize::from(*byte));
            (2 + bytes, length)
        }
    };
    der[head..].split_at(length)
}

pub(crate) fn rsa(size: KeySize) -> Forms {
    let pair = RsaKeyPair::generate(size).unwrap();
    let pkcs8 = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).unwrap();
    let pkcs8 = pkcs8.as_ref();
    // PrivateKeyInfo is version, algorithm and, in an octet string, the key of PKCS#1.
    let (info, _) = value(pkcs8);
    let (_, rest) = value(info);
    let (_, rest) = value(rest);
    let (pkcs1, _) = value(rest);
    let (mut numbers, _) = value(pkcs1);
    let mut jwk = json!({"kty": "RSA", "kid": "rsa-1"});
    for name in ["version", "n", "e", "d", "p", "q", "dp", "dq", "qi"] {
        let (number, rest) = value(numbers);
        numbers = rest;
        let zeros = number.iter().take_while(|byte| **byte == 0).count();
        if name != "version" {
            jwk[name] = json!(URL_SAFE_NO_PAD.encode(&number[zeros..]));
        }
    }
    Forms {
        public: json!({"kty": "RSA", "kid": "rsa-1", "n": jwk["n"], "e": jwk["e"]}),
        pkcs8: pem("PRIVATE KEY", pkcs8),
        own: pem("RSA PRIVATE KEY", pkcs1),
        jwk,
        verifying: pair.public_key().as_ref().to_vec(),
    }
}

pub(crate) fn curve(name: &str, signs: &'static EcdsaSigningAlgorithm) -> Forms {
    let pair = EcdsaKeyPair::generate(signs).unwrap();
    let point = pair.public_key().as_ref().to_vec();
    let (x, y) = point[1..].split_at(point.len() / 2);
    let [x, y] = [x, y].map(|number| URL_SAFE_NO_PAD.encode(number));
    let sec1: EcPrivateKeyRfc5915Der<'_> = pair.private_key().as_der().unwrap();
    let (content, _) = value(sec1.as_ref());
    let (_, rest) = value(content);
    let (number, _) = value(rest);
    let public = json!({"kty": "EC", "crv": name, "kid": "ec-1", "x": x, "y": y});
    let mut jwk = public.clone();
    jwk["d"] = json!(URL_SAFE_NO_PAD.encode(number));
    Forms {
        pkcs8: pem("PRIVATE KEY", pair.to_pkcs8v1().unwrap().as_ref()),
        own: pem("EC PRIVATE KEY", sec1.as_ref()),
        jwk,
        public,
        verifying: point,
    }
}

pub(crate) fn p256() -> Forms {
    curve("P-256", &ECDSA_P256_SHA256_FIXED_SIGNING)
}

fn verify(text: &str, algorithm: &str, forms: &Forms, with: &'static dyn VerificationAlgorithm) {
    let key = SigningKey::parse(text).unwrap();
    assert_eq!(key.algorithm().name(), algorithm);
    let header = json!({"typ": "JWT", "kid": "x"});
    let token = key.sign(&header, &json!({"iss": "0oa1"})).unwrap();
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let (header, claims) = signed.split_once('.').unwrap();
    let part = |text: &str| -> Value {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap()
    };
    let wanted = json!({"typ": "JWT", "kid": "x", "alg": algorithm});
    assert_eq!(
        (part(header), part(claims)),
        (wanted, json!({"iss": "0oa1"}))
    );
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    UnparsedPublicKey::new(with, &forms.verifying)
        .verify(signed.as_bytes(), &signature)
        .unwrap();
}

#[test]
fn rsa_keys_sign_in_every_form_and_with_every_hash() {
    let forms = rsa(KeySize::Rsa2048);
    let in_variable = forms.pkcs8.trim_end().replace('\n', "\\n");
    let jwk = forms.jwk.to_string();
    let set = json!({"keys": [forms.jwk]}).to_string();
    for text in [&forms.pkcs8, &forms.own, &in_variable, &jwk, &set] {
        verify(text, "RS256", &forms, &RSA_PKCS1_2048_8192_SHA256);
    }
    let others: [(&str, &'static dyn VerificationAlgorithm); 2] = [
        ("RS384", &RSA_PKCS1_2048_8192_SHA384),
        ("RS512", &RSA_PKCS1_2048_8192_SHA512),
    ];
    for (algorithm, with) in others {
        let mut jwk = forms.jwk.clone();
        jwk["alg"] = json!(algorithm);
        verify(&jwk.to_string(), algorithm, &forms, with);
    }
    let key = SigningKey::parse(&jwk).unwrap();
    assert_eq!(key.id(), Some("rsa-1"));
    assert_eq!(format!("{key:?}"), "SigningKey(RS256)");
}

#[test]
fn keys_of_every_curve_sign_in_every_form() {
    let curves: [(_, _, _, &'static dyn VerificationAlgorithm); 3] = [
        (
            "P-256",
            "ES256",
            &ECDSA_P256_SHA256_FIXED_SIGNING,
            &ECDSA_P256_SHA256_FIXED,
        ),
        (
            "P-384",
            "ES384",
            &ECDSA_P384_SHA384_FIXED_SIGNING,
            &ECDSA_P384_SHA384_FIXED,
        ),
        (
            "P-521",
            "ES512",
            &ECDSA_P521_SHA512_FIXED_SIGNING,
            &ECDSA_P521_SHA512_FIXED,
        ),
    ];
    for (name, algorithm, signs, with) in curves {
        let forms = curve(name, signs);
        // `openssl ecparam -genkey` writes the curve before the key.
        let parameters = pem("EC PARAMETERS", &[6, 1, 0]);
        let both = format!("{parameters}{}", forms.own);
        for text in [&forms.pkcs8, &forms.own, &both, &forms.jwk.to_string()] {
            verify(text, algorithm, &forms, with);
        }
    }
}

#[test]
fn a_number_of_a_curve_may_come_without_its_zeros() {
    // One key in 256 begins with a zero.
    let forms = std::iter::repeat_with(p256).find(|forms| {
        let d = URL_SAFE_NO_PAD.decode(forms.jwk["d"].as_str().unwrap());
        d.unwrap()[0] == 0
    });
    let mut forms = forms.unwrap();
    let d = URL_SAFE_NO_PAD
        .decode(forms.jwk["d"].as_str().unwrap())
        .unwrap();
    forms.jwk["d"] = json!(URL_SAFE_NO_PAD.encode(&d[1..]));
    verify(
        &forms.jwk.to_string(),
        "ES256",
        &forms,
        &ECDSA_P256_SHA256_FIXED,
    );
}

/// What makes a JWK wrong.
type Change = fn(&mut Value);

/// Text that is no private key in PEM, and what it is.
fn no_pem(curve: &Forms) -> Vec<(&'static str, String)> {
    let (half, _) = curve.pkcs8.split_at(90);
    let encrypted = curve.pkcs8.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
    let old = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----";
    vec![
        ("nothing", " \n".to_owned()),
        ("a word", "hush".to_owned()),
        ("half a file", half.to_owned()),
        (
            "a public key",
            curve.pkcs8.replace("PRIVATE KEY", "PUBLIC KEY"),
        ),
        (
            "a certificate",
            curve.pkcs8.replace("PRIVATE KEY", "CERTIFICATE"),
        ),
        (
            "a key of SSH",
            curve.pkcs8.replace("PRIVATE KEY", "OPENSSH PRIVATE KEY"),
        ),
        ("a passphrase", encrypted),
        ("an old passphrase", old.to_owned()),
        ("no base64", curve.pkcs8.replace('M', "é")),
        ("no key", pem("PRIVATE KEY", b"hush")),
    ]
}

/// Text that is no private key as a JWK, and what it is.
fn no_jwk(rsa: &Forms, curve: &Forms) -> Vec<(&'static str, String)> {
    let changed = |jwk: &Value, change: Change| {
        let mut jwk = jwk.clone();
        change(&mut jwk);
        jwk.to_string()
    };
    let of_other = {
        let mut jwk = curve.jwk.clone();
        jwk["d"] = p256().jwk["d"].clone();
        jwk.to_string()
    };
    vec![
        ("half a JWK", curve.jwk.to_string().replace('}', "")),
        (
            "two keys",
            json!({"keys": [curve.jwk, rsa.jwk]}).to_string(),
        ),
        ("a public JWK", curve.public.to_string()),
        (
            "a JWK of bytes",
            json!({"kty": "oct", "k": "aHVzaA"}).to_string(),
        ),
        (
            "another curve",
            changed(&curve.jwk, |jwk| jwk["crv"] = json!("secp256k1")),
        ),
        (
            "a number that is none",
            changed(&rsa.jwk, |jwk| jwk["dp"] = json!("hush!")),
        ),
        (
            "a number that is missing",
            changed(&rsa.jwk, |jwk| jwk["qi"] = Value::Null),
        ),
        ("another key's number", of_other),
        (
            "a number too large",
            changed(&curve.jwk, |jwk| {
                jwk["x"] = jwk["x"].as_str().unwrap().repeat(4).into();
            }),
        ),
        (
            "another factor",
            changed(&rsa.jwk, |jwk| jwk["p"] = jwk["q"].clone()),
        ),
        (
            "an algorithm of curves",
            changed(&rsa.jwk, |jwk| jwk["alg"] = json!("ES256")),
        ),
        (
            "an algorithm of RSA",
            changed(&curve.jwk, |jwk| jwk["alg"] = json!("RS256")),
        ),
    ]
}

#[test]
fn what_is_no_key_is_told_and_not_shown() {
    let (rsa, curve) = (rsa(KeySize::Rsa2048), p256());
    let cases = [no_pem(&curve), no_jwk(&rsa, &curve)].concat();
    let told: Vec<String> = cases
        .iter()
        .map(|(name, text)| {
            let error = SigningKey::parse(text).unwrap_err();
            let shown = format!("{error} {error:?}");
            for secret in [&curve.jwk["d"], &rsa.jwk["d"]] {
                assert!(!shown.contains(secret.as_str().unwrap()), "{shown}");
            }
            assert!(!shown.contains("hush"), "{shown}");
            format!("{name}: {error}")
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"));
}
