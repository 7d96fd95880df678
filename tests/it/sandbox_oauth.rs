//! The token endpoint of the sandbox, and what its tokens may do: signed with keys that these tests make.

use std::cell::Cell;
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeys, KeySize};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING,
    ECDSA_P521_SHA512_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm, KeyPair as _,
    RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RsaEncoding, RsaKeyPair,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use okta_reconcile::sim::file::read;
use okta_reconcile::sim::sandbox::Sandbox;
use okta_reconcile::transport::{Method, Request, Response};
use serde_json::{Value, json};

const NOW: i64 = 1_795_507_200; // 2026-11-24T08:00:00Z
const ENDPOINT: &str = "https://acme.okta.com/oauth2/v1/token";
const CLIENT: &str = "0oa1reconcile";
const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

enum Pair {
    Rsa(RsaKeyPair, &'static dyn RsaEncoding),
    Curve(EcdsaKeyPair),
}

struct Key {
    algorithm: &'static str,
    pair: Pair,
    public: Value,
}

impl Key {
    fn rsa(algorithm: &'static str, encoding: &'static dyn RsaEncoding) -> Self {
        let keys = RsaKeys::generate(KeySize::Rsa2048).unwrap();
        let (n, e) = (keys.public_key().modulus(), keys.public_key().exponent());
        let text = |number: &[u8]| BASE64.encode(number);
        let public = json!({
            "kty": "RSA", "kid": algorithm,
            "n": text(n.big_endian_without_leading_zero()),
            "e": text(e.big_endian_without_leading_zero()),
        });
        Self {
            algorithm,
            pair: Pair::Rsa(keys, encoding),
            public,
        }
    }

    fn curve(algorithm: &'static str, name: &str, signs: &'static EcdsaSigningAlgorithm) -> Self {
        let keys = EcdsaKeyPair::generate(signs).unwrap();
        let (x, y) = {
            let point = &keys.public_key().as_ref()[1..];
            let (x, y) = point.split_at(point.len() / 2);
            (BASE64.encode(x), BASE64.encode(y))
        };
        let public = json!({"kty": "EC", "crv": name, "kid": algorithm, "x": x, "y": y});
        Self {
            algorithm,
            pair: Pair::Curve(keys),
            public,
        }
    }

    fn p256() -> Self {
        Self::curve("ES256", "P-256", &ECDSA_P256_SHA256_FIXED_SIGNING)
    }

    fn sign(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| BASE64.encode(value.to_string());
        let signed = format!("{}.{}", part(header), part(claims));
        let random = SystemRandom::new();
        let signature = match &self.pair {
            Pair::Rsa(keys, encoding) => {
                let mut signature = vec![0; keys.public_modulus_len()];
                keys.sign(*encoding, &random, signed.as_bytes(), &mut signature)
                    .unwrap();
                signature
            }
            Pair::Curve(keys) => {
                let signature = keys.sign(&random, signed.as_bytes()).unwrap();
                signature.as_ref().to_vec()
            }
        };
        format!("{signed}.{}", BASE64.encode(signature))
    }
}

/// An org with one service app, and a client that has its key.
struct World {
    sandbox: Sandbox,
    key: Key,
    /// Every assertion and every proof has an id of its own.
    number: Cell<u32>,
}

impl World {
    /// `rest` is what the file says of the app beside its keys.
    fn new(key: Key, rest: &str) -> Self {
        let org = format!(
            "
org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
tokenOwner: ada@acme.example
users:
  - {{login: ada@acme.example, id: 00u1, profile: {{firstName: Ada}}}}
groups: [{{name: staff, id: 00g1}}]
serviceApps:
  - {{clientId: {CLIENT}, keys: [{}], {rest}}}
",
            key.public
        );
        Self {
            sandbox: Sandbox::new(read(&org).unwrap()),
            key,
            number: Cell::new(0),
        }
    }

    fn usual() -> Self {
        Self::new(
            Key::p256(),
            "scopes: [okta.users.read, okta.users.manage, okta.groups.read], roles: [SUPER_ADMIN]",
        )
    }

    fn id(&self) -> String {
        self.number.set(self.number.get() + 1);
        format!("id-{}", self.number.get())
    }

    fn claims(&self) -> Value {
        json!({
            "iss": CLIENT, "sub": CLIENT, "aud": ENDPOINT,
            "iat": NOW, "exp": NOW + 300, "jti": self.id(),
        })
    }

    fn assertion(&self, claims: &Value) -> String {
        let header = json!({"alg": self.key.algorithm, "kid": self.key.algorithm});
        self.key.sign(&header, claims)
    }

    /// Asks for a token with these claims.
    fn ask(&self, claims: &Value, scope: &str, proof: Option<&str>) -> Response {
        let form = json!({
            "grant_type": "client_credentials",
            "scope": scope,
            "client_assertion_type": ASSERTION,
            "client_assertion": self.assertion(claims),
        });
        let mut request = Request::new(Method::Post, "/oauth2/v1/token").with_body(form);
        if let Some(proof) = proof {
            request = request.with_header("dpop", proof);
        }
        self.sandbox.serve(&request).response.unwrap()
    }

    fn token(&self, scope: &str) -> String {
        let response = self.ask(&self.claims(), scope, None);
        let body = body(&response);
        assert_eq!(response.status, 200, "{body}");
        assert_eq!(body["token_type"], "Bearer");
        assert_eq!(body["expires_in"], 3600);
        body["access_token"].as_str().unwrap().to_owned()
    }

    fn call(&self, method: Method, path: &str, token: &str) -> Response {
        let request = Request::new(method, path);
        let request = request.with_header("authorization", format!("Bearer {token}"));
        self.sandbox.serve(&request).response.unwrap()
    }

    fn refusal_of(&self, change: impl FnOnce(&mut Value)) -> Value {
        let mut claims = self.claims();
        change(&mut claims);
        let response = self.ask(&claims, "okta.users.read", None);
        assert_eq!(response.status, 401);
        assert!(body(&response).get("errorCode").is_none());
        body(&response)
    }
}

fn body(response: &Response) -> Value {
    serde_json::from_slice(&response.body).unwrap_or(Value::Null)
}

#[test]
fn every_algorithm_signs_an_assertion() {
    for key in [
        Key::rsa("RS256", &RSA_PKCS1_SHA256),
        Key::rsa("RS384", &RSA_PKCS1_SHA384),
        Key::rsa("RS512", &RSA_PKCS1_SHA512),
        Key::p256(),
        Key::curve("ES384", "P-384", &ECDSA_P384_SHA384_FIXED_SIGNING),
        Key::curve("ES512", "P-521", &ECDSA_P521_SHA512_FIXED_SIGNING),
    ] {
        let world = World::new(key, "scopes: [okta.users.read], roles: [SUPER_ADMIN]");
        let token = world.token("okta.users.read");
        let response = world.call(Method::Get, "/api/v1/users/00u1", &token);
        assert_eq!(response.status, 200);
    }
}

#[test]
fn what_is_wrong_with_an_assertion_is_said() {
    let world = World::usual();
    let cases: [(Change, &str); 8] = [
        (
            |claims| claims["aud"] = json!("https://acme.okta.com"),
            "audience",
        ),
        (|claims| claims["exp"] = json!(NOW - 1), "is expired"),
        (
            |claims| claims["exp"] = json!(NOW + 3601),
            "too far into the future",
        ),
        (|claims| claims["exp"] = json!("soon"), "as a number"),
        (|claims| claims["iat"] = json!(NOW + 301), "in the future"),
        (|claims| claims["iss"] = json!("0oa2other"), "'client_id'"),
        (|claims| claims["sub"] = json!("0oa2other"), "subject"),
        (|claims| claims["jti"] = json!("once"), "used before"),
    ];
    world.ask(
        &{
            let mut claims = world.claims();
            claims["jti"] = json!("once");
            claims
        },
        "okta.users.read",
        None,
    );
    for (change, words) in cases {
        let refused = world.refusal_of(change);
        assert_eq!(refused["error"], "invalid_client");
        let description = refused["error_description"].as_str().unwrap();
        assert!(description.contains(words), "{words}: {description}");
    }
}

#[test]
fn another_key_and_another_algorithm_are_no_signature() {
    let world = World::usual();
    let forged = World::usual();
    let header = |algorithm: &str| json!({"alg": algorithm, "kid": "ES256"});
    let claims = world.claims();
    let unsigned = world.key.sign(&header("none"), &claims);
    let (signed, _) = unsigned.rsplit_once('.').unwrap();
    for assertion in [
        forged.key.sign(&header("ES256"), &claims),
        world.key.sign(&header("RS256"), &claims),
        world
            .key
            .sign(&json!({"alg": "ES256", "kid": "other"}), &claims),
        unsigned.clone(),
        format!("{signed}."),
    ] {
        let form = json!({
            "grant_type": "client_credentials", "scope": "okta.users.read",
            "client_assertion_type": ASSERTION, "client_assertion": assertion,
        });
        let request = Request::new(Method::Post, "/oauth2/v1/token").with_body(form);
        let response = world.sandbox.serve(&request).response.unwrap();
        assert_eq!(response.status, 401);
        let description = body(&response)["error_description"].clone();
        assert_eq!(description, "The client_assertion signature is invalid.");
    }
}

#[test]
fn other_grants_and_forms_are_refused_in_the_form_of_oauth() {
    let world = World::usual();
    for (form, status, error) in [
        (
            json!({"grant_type": "password"}),
            400,
            "unsupported_grant_type",
        ),
        (json!({}), 400, "unsupported_grant_type"),
        (
            json!({"grant_type": "client_credentials"}),
            401,
            "invalid_client",
        ),
        (
            json!({"grant_type": "client_credentials", "client_assertion_type": ASSERTION, "client_assertion": "x"}),
            401,
            "invalid_client",
        ),
    ] {
        let request = Request::new(Method::Post, "/oauth2/v1/token").with_body(form);
        let response = world.sandbox.serve(&request).response.unwrap();
        assert_eq!(
            (response.status, &body(&response)["error"]),
            (status, &json!(error))
        );
    }
}

#[test]
fn scopes_that_were_not_granted_are_left_out_without_a_word() {
    let world = World::usual();
    let response = world.ask(
        &world.claims(),
        "okta.users.manage okta.groups.manage okta.groups.read",
        None,
    );
    assert_eq!(
        body(&response)["scope"],
        "okta.groups.read okta.users.manage"
    );
    for scope in ["okta.apps.read", ""] {
        let response = world.ask(&world.claims(), scope, None);
        let error = &body(&response)["error"];
        assert_eq!(
            (response.status, error),
            (400, &json!("invalid_scope")),
            "{scope}"
        );
    }
}

#[test]
fn a_token_does_what_its_scopes_say() {
    let world = World::usual();
    let token = world.token("okta.users.manage okta.groups.read");
    for (method, path, status) in [
        (Method::Get, "/api/v1/users/00u1", 200),
        (Method::Post, "/api/v1/users/00u1/lifecycle/suspend", 200),
        (Method::Get, "/api/v1/users/00u1/groups", 200),
        (Method::Get, "/api/v1/groups/00g1/users", 200),
        (Method::Put, "/api/v1/groups/00g1/users/00u1", 403),
        (Method::Get, "/api/v1/groups/rules", 200),
        (Method::Get, "/api/v1/users/00u1/roles", 403),
        (Method::Get, "/api/v1/groups/00g1/roles", 403),
        (Method::Get, "/api/v1/iam/assignees/users", 403),
        (Method::Get, "/api/v1/meta/schemas/user/default", 403),
        (Method::Get, "/api/v1/meta/schemas/user/linkedObjects", 403),
        (Method::Get, "/api/v1/meta/types/user", 403),
        (Method::Get, "/api/v1/nothing", 404),
        // There is no user behind it.
        (Method::Get, "/api/v1/users/me", 404),
    ] {
        let response = world.call(method, path, &token);
        assert_eq!(response.status, status, "{method} {path}");
        if status == 403 {
            assert_eq!(body(&response)["errorCode"], "E0000006");
        }
    }
    let refused = world.call(Method::Put, "/api/v1/groups/00g1/users/00u1", &token);
    let challenge = refused.header("www-authenticate").unwrap();
    for words in [
        "scope=\"okta.groups.manage\"",
        "error=\"insufficient_scope\"",
    ] {
        assert!(challenge.contains(words), "{challenge}");
    }
}

#[test]
fn an_app_is_named_in_the_system_log_and_reads_it_with_the_scope_for_that() {
    let scopes = "name: Bot, scopes: [okta.users.manage, okta.logs.read], roles: [SUPER_ADMIN]";
    let world = World::new(Key::p256(), scopes);
    let writing = world.token("okta.users.manage");
    let suspend = "/api/v1/users/00u1/lifecycle/suspend";
    assert_eq!(world.call(Method::Post, suspend, &writing).status, 200);
    let refused = world.call(Method::Get, "/api/v1/logs", &writing);
    assert_eq!(refused.status, 403);
    let challenge = refused.header("www-authenticate").unwrap();
    assert!(challenge.contains("okta.logs.read"), "{challenge}");
    let reading = world.token("okta.logs.read");
    let events = body(&world.call(Method::Get, "/api/v1/logs", &reading));
    let actor = json!({ "id": CLIENT, "type": "PublicClientApp", "alternateId": CLIENT, "displayName": "Bot" });
    assert_eq!(events[0]["actor"], actor, "{events}");
}

#[test]
fn another_spelling_of_a_path_needs_the_same_scope() {
    let world = World::usual();
    let token = world.token("okta.groups.read");
    for path in ["/api/v1/users/00u1", "/api/v1/%75sers/00u1"] {
        let response = world.call(Method::Delete, path, &token);
        assert_eq!(response.status, 403, "{path}");
    }
    let users = world.token("okta.users.read");
    let old = "/api/v1/meta/schemas/user/default/linkedObjects";
    assert_eq!(world.call(Method::Get, old, &users).status, 403);
    // What is about the owner of a token is about nobody where an app has it.
    for path in [
        "/api/v1/users/me",
        "/api/v1/users/%6de",
        "/api/v1/users/me/groups",
    ] {
        assert_eq!(world.call(Method::Get, path, &users).status, 404, "{path}");
    }
}

#[test]
fn an_app_without_a_role_sees_empty_lists() {
    let world = World::new(Key::p256(), "scopes: [okta.users.manage, okta.groups.read]");
    let token = world.token("okta.users.manage okta.groups.read");
    for path in ["/api/v1/users", "/api/v1/groups", "/api/v1/groups/rules"] {
        let response = world.call(Method::Get, path, &token);
        assert_eq!(
            (response.status, body(&response)),
            (200, json!([])),
            "{path}"
        );
    }
    for (method, path) in [
        (Method::Get, "/api/v1/users/00u1"),
        (Method::Delete, "/api/v1/users/00u1"),
    ] {
        let response = world.call(method, path, &token);
        let code = &body(&response)["errorCode"];
        assert_eq!((response.status, code), (403, &json!("E0000006")));
    }
}

#[test]
fn an_app_that_is_read_only_administrator_writes_nothing() {
    let scopes = "scopes: [okta.users.manage, okta.groups.manage], roles: [READ_ONLY_ADMIN]";
    let world = World::new(Key::p256(), scopes);
    let token = world.token("okta.users.manage okta.groups.manage");
    for (method, path, status) in [
        (Method::Get, "/api/v1/users/00u1", 200),
        (Method::Get, "/api/v1/groups", 200),
        (Method::Post, "/api/v1/users/00u1/lifecycle/suspend", 403),
        (Method::Put, "/api/v1/groups/00g1/users/00u1", 403),
        (Method::Delete, "/api/v1/users/00u1", 403),
    ] {
        let response = world.call(method, path, &token);
        assert_eq!(response.status, status, "{method} {path}");
        if status == 403 {
            assert_eq!(body(&response)["errorCode"], "E0000006", "{path}");
        }
    }
}

#[test]
fn a_token_ends_with_its_hour_or_before() {
    let world = World::usual();
    let token = world.token("okta.users.read");
    let status = |world: &World, token: &str| {
        let response = world.call(Method::Get, "/api/v1/users/00u1", token);
        (response.status, body(&response)["errorCode"].clone())
    };
    let ended = (401, json!("E0000011"));
    world.sandbox.at(Duration::from_secs(3599), None);
    assert_eq!(status(&world, &token).0, 200);
    world.sandbox.at(Duration::from_secs(3600), None);
    assert_eq!(status(&world, &token), ended);
    assert_eq!(status(&world, "never issued"), ended);
    let brief = World::new(
        Key::p256(),
        "scopes: [okta.users.read], roles: [SUPER_ADMIN], tokenRequests: 2",
    );
    let token = brief.token("okta.users.read");
    assert_eq!(status(&brief, &token).0, 200);
    assert_eq!(status(&brief, &token).0, 200);
    assert_eq!(status(&brief, &token), ended);
}

#[test]
fn what_is_signed_is_held_against_the_clock_outside_where_there_is_one() {
    let world = World::usual();
    let later = jiff::Timestamp::from_second(NOW + 1000).unwrap();
    world.sandbox.at(Duration::ZERO, Some(later));
    let refused = world.refusal_of(|_| {});
    let description = refused["error_description"].as_str().unwrap();
    assert!(description.contains("expired"), "{description}");
}

#[test]
fn a_token_of_the_org_s_own_kind_does_too() {
    let world = World::usual();
    let request = Request::new(Method::Get, "/api/v1/users/me");
    let request = request.with_header("authorization", "SSWS any");
    assert_eq!(world.sandbox.serve(&request).response.unwrap().status, 200);
}

/// What makes claims wrong.
type Change = fn(&mut Value);

/// A client that proves its key.
struct Prover<'a> {
    world: &'a World,
    key: Key,
}

impl Prover<'_> {
    fn proof(&self, claims: &Value) -> String {
        let header = json!({"typ": "dpop+jwt", "alg": self.key.algorithm, "jwk": self.key.public});
        self.key.sign(&header, claims)
    }

    fn claims(&self, method: &str, url: &str) -> Value {
        json!({"htm": method, "htu": url, "iat": NOW, "jti": self.world.id()})
    }

    fn ask(&self, nonce: Option<&str>) -> Response {
        let mut claims = self.claims("POST", ENDPOINT);
        if let Some(nonce) = nonce {
            claims["nonce"] = json!(nonce);
        }
        let proof = self.proof(&claims);
        let world = self.world;
        world.ask(&world.claims(), "okta.users.read", Some(&proof))
    }

    fn token(&self) -> String {
        let nonce = nonce(&self.ask(None));
        let response = self.ask(Some(&nonce));
        let body = body(&response);
        assert_eq!(response.status, 200, "{body}");
        assert_eq!(body["token_type"], "DPoP");
        body["access_token"].as_str().unwrap().to_owned()
    }

    fn call(&self, token: &str, claims: &Value) -> Response {
        let request = Request::new(Method::Get, "/api/v1/users/00u1")
            .with_header("authorization", format!("DPoP {token}"))
            .with_header("dpop", self.proof(claims));
        self.world.sandbox.serve(&request).response.unwrap()
    }

    fn own(&self, token: &str) -> Value {
        let mut claims = self.claims("GET", "https://acme.okta.com/api/v1/users/00u1");
        claims["ath"] = json!(BASE64.encode(digest(&SHA256, token.as_bytes())));
        claims
    }
}

fn nonce(response: &Response) -> String {
    assert_eq!(response.status, 400);
    assert_eq!(body(response)["error"], "use_dpop_nonce");
    response.header("dpop-nonce").unwrap().to_owned()
}

fn bound(rest: &str) -> World {
    let rest = format!("scopes: [okta.users.read], roles: [SUPER_ADMIN], {rest}");
    World::new(Key::rsa("RS256", &RSA_PKCS1_SHA256), &rest)
}

#[test]
fn a_proof_is_asked_for_a_nonce_and_binds_the_token() {
    let world = bound("dpop: {}");
    let missing = world.ask(&world.claims(), "okta.users.read", None);
    assert_eq!(body(&missing)["error"], "invalid_dpop_proof");
    let prover = Prover {
        world: &world,
        key: Key::rsa("RS256", &RSA_PKCS1_SHA256),
    };
    let token = prover.token();
    assert_eq!(prover.call(&token, &prover.own(&token)).status, 200);
    // The token alone is worth nothing.
    let bearer = world.call(Method::Get, "/api/v1/users/00u1", &token);
    assert_eq!(bearer.status, 401);
    let thief = Prover {
        world: &world,
        key: Key::p256(),
    };
    assert_eq!(thief.call(&token, &thief.own(&token)).status, 401);
}

#[test]
fn a_proof_is_good_for_one_request_only() {
    let world = bound("dpop: {}");
    let prover = Prover {
        world: &world,
        key: Key::p256(),
    };
    let token = prover.token();
    let cases: [(Change, &str); 6] = [
        (|claims| claims["htm"] = json!("POST"), "htm"),
        (|claims| claims["htu"] = json!(ENDPOINT), "htu"),
        (|claims| claims["iat"] = json!(NOW - 301), "issued"),
        (|claims| claims["ath"] = json!("x"), "ath"),
        (|claims| claims["jti"] = Value::Null, "jti"),
        (|claims| claims["jti"] = json!("once"), "used before"),
    ];
    let mut once = prover.own(&token);
    once["jti"] = json!("once");
    assert_eq!(prover.call(&token, &once).status, 200);
    for (change, words) in cases {
        let mut claims = prover.own(&token);
        change(&mut claims);
        let refused = prover.call(&token, &claims);
        assert_eq!(refused.status, 401, "{words}");
        let challenge = refused.header("www-authenticate").unwrap();
        assert!(challenge.contains("invalid_dpop_proof"), "{challenge}");
        assert!(challenge.contains(words), "{words}: {challenge}");
    }
}

#[test]
fn nonces_are_replaced_and_asked_for_everywhere_where_the_file_says_so() {
    let world = bound("dpop: {nonceProofs: 2, nonceEverywhere: true}");
    let prover = Prover {
        world: &world,
        key: Key::p256(),
    };
    let first = nonce(&prover.ask(None));
    let token = body(&prover.ask(Some(&first)))["access_token"].clone();
    let token = token.as_str().unwrap();
    let mut claims = prover.own(token);
    claims["nonce"] = json!(first);
    assert_eq!(prover.call(token, &claims).status, 200);
    let mut claims = prover.own(token);
    claims["nonce"] = json!(first);
    let refused = prover.call(token, &claims);
    assert_eq!(refused.status, 401);
    let challenge = refused.header("www-authenticate").unwrap();
    assert!(challenge.contains("use_dpop_nonce"), "{challenge}");
    let second = refused.header("dpop-nonce").unwrap().to_owned();
    assert_ne!(second, first);
    let mut claims = prover.own(token);
    claims["nonce"] = json!(second);
    assert_eq!(prover.call(token, &claims).status, 200);
}

#[test]
fn an_app_that_proves_its_key_unasked_gets_a_bound_token() {
    let world = World::usual();
    let prover = Prover {
        world: &world,
        key: Key::p256(),
    };
    let token = prover.token();
    assert_eq!(prover.call(&token, &prover.own(&token)).status, 200);
}

#[test]
fn a_form_over_http_gets_a_token() {
    let world = World::usual();
    let assertion = world.assertion(&{
        let mut claims = world.claims();
        claims["aud"] = json!("http://x/oauth2/v1/token");
        claims
    });
    let kind = ASSERTION.replace(':', "%3A");
    let form = format!(
        "grant_type=client_credentials&scope=okta.users.read+okta.groups.read&client_assertion_type={kind}\
         &client_assertion={assertion}"
    );
    let server = crate::sandbox_http::Server::start(world.sandbox);
    let head = format!(
        "POST /oauth2/v1/token HTTP/1.1\ncontent-type: application/x-www-form-urlencoded\ncontent-length: {}",
        form.len()
    );
    let answer = server.send(&head, &form);
    assert_eq!(answer.status, 200, "{}", answer.json());
    let token = answer.json()["access_token"].as_str().unwrap().to_owned();
    let head = format!("GET /api/v1/users/00u1 HTTP/1.1\nauthorization: Bearer {token}");
    assert_eq!(server.send(&head, "").status, 200);
    assert!(!format!("{:?}", server.sandbox).contains(&token));
    server.stop();
}
