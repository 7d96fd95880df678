//! The tokens of one run, without a socket: shared, renewed, asked for again, given up; redirects; and that the scopes
//! that files need are enough for them.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use okta_reconcile::okta::auth::Credentials;
use okta_reconcile::okta::client::{Reader, Writer};
use okta_reconcile::okta::error::CallError;
use okta_reconcile::okta::oauth::app::{Clock, ServiceApp};
use okta_reconcile::okta::oauth::key::SigningKey;
use okta_reconcile::okta::oauth::scope::{Asking, Needs};
use okta_reconcile::okta::origin::Origin;
use okta_reconcile::reading::survey::scopes::{Purpose, scopes};
use okta_reconcile::request::endpoint::GET_USER;
use okta_reconcile::request::get::Get;
use okta_reconcile::request::scope::{Resource, Strength};
use okta_reconcile::sim::sandbox::Sandbox;
use okta_reconcile::transport::{Method, Request, Response};
use serde_json::json;

use crate::okta_keys::p256;
use crate::okta_script::{Script, error, ok, recorder, status, user, with_header};
use crate::support::{self, NoPlan, instantly, sandbox};

const CLIENT: &str = "0oa1reconcile";

/// A service app of an org in memory, and a clock that a test sets.
struct Memory {
    sandbox: Arc<Sandbox>,
    now: Arc<AtomicI64>,
    key: String,
}

const NOW: i64 = 1_795_507_200; // 2026-11-24T08:00:00Z

impl Memory {
    fn new(rest: &str) -> Self {
        let forms = p256();
        let org = format!(
            "org: https://acme.okta.com\nnow: 2026-11-24T08:00:00Z\nusers: [{{login: ada@acme.example, id: 00u1, \
             profile: {{firstName: A}}}}]\nserviceApps: [{{clientId: {CLIENT}, keys: [{}], {rest}}}]\n",
            forms.public
        );
        Self {
            sandbox: sandbox(&org),
            now: Arc::new(AtomicI64::new(NOW)),
            key: forms.pkcs8,
        }
    }

    fn app(&self) -> ServiceApp {
        let now = Arc::clone(&self.now);
        app(&self.key, move || now.load(Ordering::Relaxed))
    }

    fn reader(&self) -> Reader<Arc<Sandbox>> {
        let needs = Needs::default().and(Resource::Users, Strength::Read);
        let credentials = Credentials::service_app(self.app()).needing(needs);
        let origin = Origin::parse(support::ORG).unwrap();
        Reader::new(Arc::clone(&self.sandbox), origin, credentials, None)
    }

    fn at(&self, seconds: u32) {
        self.now.store(NOW + i64::from(seconds), Ordering::Relaxed);
        let outside = Timestamp::from_second(NOW + i64::from(seconds)).unwrap();
        let elapsed = std::time::Duration::from_secs(seconds.into());
        self.sandbox.at(elapsed, Some(outside));
    }

    fn tokens(&self) -> usize {
        let requests = self.sandbox.requests();
        requests
            .iter()
            .filter(|(method, _)| *method == Method::Post)
            .count()
    }
}

fn app(key: &str, now: impl Fn() -> i64 + Send + Sync + 'static) -> ServiceApp {
    ServiceApp {
        client_id: CLIENT.to_owned(),
        key: SigningKey::parse(key).unwrap(),
        key_id: None,
        scopes: None,
        clock: Clock(Arc::new(move || Timestamp::from_second(now()).unwrap())),
    }
}

fn ada() -> Get {
    Get::of(&GET_USER, ["00u1"])
}

#[test]
fn calls_at_once_share_a_token_and_it_is_renewed_before_it_ends() {
    let memory = Memory::new("scopes: [okta.users.read], roles: [SUPER_ADMIN]");
    let reader = memory.reader();
    instantly(async {
        let get = ada();
        let eight = (0..8).map(|_| reader.get(&get));
        for answer in futures_util::future::join_all(eight).await {
            assert_eq!(answer.unwrap().status, 200);
        }
        assert_eq!(memory.tokens(), 1);
        memory.at(3600 - 121);
        reader.get(&ada()).await.unwrap();
        assert_eq!(memory.tokens(), 1, "it is good for long enough");
        memory.at(3600 - 120);
        reader.get(&ada()).await.unwrap();
        assert_eq!(memory.tokens(), 2, "a call might outlast it");
    });
    let shown = format!("{:?} {:?}", memory.app(), memory.reader().access());
    assert_eq!(shown, format!("ServiceApp({CLIENT}) ServiceApp"));
}

fn scripted(calls: Vec<(&'static str, Option<Response>)>) -> (Script, Reader<Script>) {
    let script = Script::ordered(calls);
    let key = p256().pkcs8;
    let needs = Needs::default()
        .and(Resource::Users, Strength::Read)
        .and_if_granted(Resource::Roles, Strength::Read);
    let credentials = Credentials::service_app(app(&key, || NOW)).needing(needs);
    let origin = Origin::parse(support::ORG).unwrap();
    let reader = Reader::new(script.clone(), origin, credentials, None);
    (script, reader)
}

const TOKEN: &str = "POST /oauth2/v1/token";
const ADA: &str = "GET /api/v1/users/00u1";

fn granted(token: &str) -> Response {
    let body = json!({"token_type": "Bearer", "expires_in": 3600, "access_token": token, "scope": "okta.users.read"});
    ok(&body)
}

fn found() -> Response {
    ok(&user("00u1", "ACTIVE"))
}

fn refused(error: &str) -> Response {
    Response {
        status: 400,
        ..ok(&json!({"error": error, "error_description": "No."}))
    }
}

fn authorization(request: &Request) -> Option<&str> {
    request.header("authorization")
}

#[test]
fn a_refused_token_is_renewed_once_and_a_missing_feature_is_no_refusal() {
    let invalid = || Some(error(401, "E0000011", "Invalid token provided"));
    let (script, reader) = scripted(vec![
        (TOKEN, Some(granted("hush-one"))),
        (ADA, invalid()),
        (TOKEN, Some(granted("hush-two"))),
        (ADA, Some(found())),
        (ADA, invalid()),
        (TOKEN, Some(granted("hush-three"))),
        (ADA, invalid()),
        (ADA, Some(error(401, "E0000015", "no feature"))),
    ]);
    instantly(async {
        assert_eq!(reader.get(&ada()).await.unwrap().status, 200);
        assert!(reader.get(&ada()).await.is_err());
        assert!(reader.get(&ada()).await.is_err());
    });
    assert!(script.is_over());
    let sent = script.sent();
    let tokens: Vec<&str> = sent.iter().filter_map(authorization).collect();
    let wanted =
        ["one", "two", "two", "three", "three"].map(|token| format!("Bearer hush-{token}"));
    assert_eq!(tokens, wanted);
    let shown = format!("{sent:?}");
    for secret in ["hush", "eyJ"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert_eq!(reader.calls(), 8, "requests for tokens are counted too");
}

#[test]
fn a_write_is_sent_again_after_a_refused_token() {
    let suspend = "POST /api/v1/users/00u1/lifecycle/suspend";
    let (script, reader) = scripted(vec![
        (TOKEN, Some(granted("hush-one"))),
        (
            suspend,
            Some(error(401, "E0000011", "Invalid token provided")),
        ),
        (TOKEN, Some(granted("hush-two"))),
        (suspend, Some(status(200))),
    ]);
    let request = Request::new(Method::Post, "/api/v1/users/00u1/lifecycle/suspend");
    instantly(Writer::new(reader).send(request)).unwrap();
    assert!(script.is_over());
}

#[test]
fn a_token_endpoint_that_fails_for_a_moment_is_asked_again() {
    let (script, reader) = scripted(vec![
        (TOKEN, Some(status(503))),
        (TOKEN, None),
        (TOKEN, Some(granted("hush-one"))),
        (ADA, Some(found())),
    ]);
    instantly(reader.get(&ada())).unwrap();
    assert!(script.is_over());
    let sent = script.sent();
    let assertions = sent[..3]
        .iter()
        .map(|request| request.body.as_ref().unwrap());
    let assertions: std::collections::BTreeSet<String> = assertions
        .map(|body| body["client_assertion"].to_string())
        .collect();
    assert_eq!(assertions.len(), 3, "each has an id of its own");
}

#[test]
fn what_can_be_done_without_is_given_up_and_what_is_needed_is_not() {
    let (script, reader) = scripted(vec![
        (TOKEN, Some(refused("invalid_scope"))),
        (TOKEN, Some(granted("hush-one"))),
        (ADA, Some(found())),
    ]);
    instantly(reader.get(&ada())).unwrap();
    let sent = script.sent();
    let asked = |index: usize| sent[index].body.as_ref().unwrap()["scope"].clone();
    assert_eq!(asked(0), "okta.users.read okta.roles.read");
    assert_eq!(asked(1), "okta.users.read");

    let (script, reader) = scripted(vec![
        (TOKEN, Some(refused("invalid_scope"))),
        (TOKEN, Some(refused("invalid_scope"))),
        (TOKEN, Some(refused("invalid_scope"))),
    ]);
    instantly(async {
        let first = reader.get(&ada()).await.unwrap_err().to_string();
        assert_eq!(
            first,
            "POST /oauth2/v1/token answered 400: No. (invalid_scope)"
        );
        // It will not change by asking again.
        assert_eq!(reader.get(&ada()).await.unwrap_err().to_string(), first);
    });
    assert!(script.is_over());
    // An app that may manage may not have been granted to read.
    let sent = script.sent();
    let asked = &sent[2].body.as_ref().unwrap()["scope"];
    assert_eq!(asked, "okta.users.read okta.users.manage");
}

#[test]
fn a_server_that_always_wants_another_nonce_is_given_up() {
    let wants = |nonce: &str| with_header(refused("use_dpop_nonce"), "dpop-nonce", nonce);
    let (script, reader) = scripted((0..4).map(|_| (TOKEN, Some(wants("n")))).collect());
    let error = instantly(reader.get(&ada())).unwrap_err();
    assert_eq!(
        error.to_string(),
        "POST /oauth2/v1/token answered 400: another nonce was asked for 3 times over (use_dpop_nonce)"
    );
    assert!(script.is_over());
}

#[test]
fn an_answer_without_a_token_is_none_and_shows_nothing() {
    for body in [
        json!({"token_type": "Bearer", "expires_in": 3600, "scope": "okta.users.read"}),
        json!({"token_type": "MAC", "expires_in": 3600, "access_token": "hush"}),
        json!({"token_type": "Bearer", "access_token": "hush"}),
        json!({"token_type": "Bearer", "expires_in": 3600, "access_token": "hu sh"}),
    ] {
        let (_, reader) = scripted(vec![(TOKEN, Some(ok(&body)))]);
        let error = instantly(reader.get(&ada())).unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(shown.contains("cannot be read"), "{shown}");
        assert!(
            !shown.contains("hush") && !shown.contains("hu sh"),
            "{shown}"
        );
    }
}

#[tokio::test]
async fn a_read_follows_a_redirect_within_the_org_and_no_other() {
    let moved = |status: u16, to: &str| {
        Some(with_header(
            crate::okta_script::status(status),
            "location",
            to,
        ))
    };
    let here = "https://acme.okta.com/api/v1/users/00u2?x=1";
    let script = Script::ordered([
        (ADA, moved(302, here)),
        ("GET /api/v1/users/00u2?x=1", Some(found())),
        (
            ADA,
            moved(307, "https://acme.okta.com.evil.example/api/v1/users/00u1"),
        ),
        (ADA, moved(301, "/api/v1/users/00u1")),
        (ADA, moved(301, "/api/v1/users/00u1")),
        (ADA, moved(301, "/api/v1/users/00u1")),
        (ADA, moved(301, "/api/v1/users/00u1")),
        ("POST /api/v1/users/00u1", moved(308, here)),
    ]);
    let (observer, log) = recorder();
    let reader = script.observed(Some(observer));
    assert_eq!(reader.get(&ada()).await.unwrap().status, 200);
    let foreign = reader.get(&ada()).await.unwrap_err().to_string();
    assert!(
        foreign.ends_with("redirected to https://acme.okta.com.evil.example/api/v1/users/00u1, which is not followed"),
        "{foreign}"
    );
    assert!(reader.get(&ada()).await.is_err(), "three are enough");
    let writer = Writer::new(reader);
    let write = Request::new(Method::Post, "/api/v1/users/00u1");
    assert!(writer.send(write).await.is_err());
    assert!(script.is_over());
    assert_eq!(log.lock().unwrap().len(), 8, "each is told");
    let sent = script.sent();
    assert!(
        sent.iter()
            .all(|request| authorization(request) == Some("SSWS 00hush"))
    );
}

/// The scopes that files need are enough for whatever a plan of them reads and an apply of it writes.
#[test]
fn the_needed_scopes_are_enough_for_every_scenario() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let mut applied = 0;
    for entry in std::fs::read_dir(root).unwrap() {
        let folder = entry.unwrap().path();
        let read = |name: &str| std::fs::read_to_string(folder.join(name)).ok();
        let config = read("okta-reconcile.yaml").unwrap_or_default();
        let groups = read("groups.yaml").unwrap_or_default();
        let users = read("users.yaml").unwrap();
        let mut given = vec![("users.yaml", users.as_str())];
        if !groups.is_empty() {
            given.push(("groups.yaml", groups.as_str()));
        }
        let ids = read(support::IDS);
        given.extend(ids.as_deref().map(|ids| (support::IDS, ids)));
        let files = support::files(&config, &given);
        let needs = scopes(&files.desired, Purpose::Apply);
        let asked = needs.asked(Asking::Needed);
        let forms = p256();
        let org = format!(
            "{}\nserviceApps: [{{clientId: {CLIENT}, keys: [{}], scopes: [{}], roles: [SUPER_ADMIN]}}]\n",
            read("org.yaml").unwrap(),
            forms.public,
            asked.join(", ")
        );
        let sandbox = sandbox(&org);
        let reader = || {
            let clock = Arc::clone(&sandbox);
            let app = app(&forms.pkcs8, move || clock.org().now.as_second());
            let credentials = Credentials::service_app(app).needing(needs.clone());
            let origin = Origin::parse(&sandbox.org().url).unwrap();
            Reader::new(Arc::clone(&sandbox), origin, credentials, None)
        };
        let plan = match instantly(support::plan(&files, &reader())) {
            Ok(plan) => plan,
            // Okta has no org without people.
            Err(NoPlan::Call(CallError::NobodySeen { .. })) => continue,
            Err(error) => panic!("{}: {error:?}", folder.display()),
        };
        // Who may not read the types holds everybody against the default one, which need not fit.
        let has_types = read("org.yaml").unwrap().contains("userTypes");
        if !plan.refusals().is_empty() || (has_types && !plan.blocked().is_empty()) {
            continue;
        }
        let options = okta_reconcile::apply::Options {
            concurrency: std::num::NonZeroUsize::MIN,
            secrets: support::any_secrets(&plan),
        };
        let writer = Writer::new(reader());
        let run =
            okta_reconcile::apply::run(&plan, &writer, options, std::future::pending(), |_| {});
        let outcome = instantly(run);
        assert_eq!(outcome.failed(), 0, "{}: {outcome:?}", folder.display());
        applied += 1;
    }
    assert!(applied > 40, "{applied}");
}
