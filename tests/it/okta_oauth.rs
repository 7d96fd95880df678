//! Service apps: the program signs in with a key at the sandbox's token endpoint, which challenges, rotates, ends tokens
//! early and drops scopes; and what a person reads who has set something wrong.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use okta_reconcile::okta::auth::{Clock, Credentials, ServiceApp};
use okta_reconcile::okta::client::{Reader, Writer};
use okta_reconcile::okta::error::CallError;
use okta_reconcile::okta::get::Get;
use okta_reconcile::okta::oauth::key::SigningKey;
use okta_reconcile::okta::oauth::scope::{Needs, Resource, Strength};
use okta_reconcile::okta::origin::Origin;
use okta_reconcile::okta::survey::scopes::{Purpose, scopes};
use okta_reconcile::sim::sandbox::Sandbox;
use okta_reconcile::transport::{Method, Request, Response, Transport};
use serde_json::{Value, json};

use crate::okta_keys::{Forms, p256, rsa};
use crate::okta_script::{Script, error, ok, recorder, status, user, with_header};
use crate::program::{Place, Server};
use crate::support::{self, NoPlan, instantly, sandbox};

const CLIENT: &str = "0oa1reconcile";
const ALL: &str = "scopes: [okta.users.read, okta.users.manage, okta.groups.read, okta.groups.manage, okta.schemas.read, okta.userTypes.read, \
                   okta.roles.read], roles: [SUPER_ADMIN]";
const PEOPLE: &str = "users:\n  - {login: ada@acme.example, profile: {title: Lead}, groups: {add: [red]}}\n  \
                      - {login: bob@acme.example, profile: {title: Clerk}, groups: {add: [red]}}\n";

/// An org with one service app, over HTTP, and the files of somebody who has its key.
struct World {
    place: Place,
    server: Server,
    forms: Forms,
}

impl World {
    /// `rest` is what the org's file says of the app beside its key; `options` go to the sandbox.
    fn new(forms: Forms, rest: &str, options: &str) -> Self {
        let org = format!(
            "org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
users:
  - {{login: ada@acme.example, id: 00u1, profile: {{firstName: Ada, lastName: L, email: ada@acme.example}}}}
  - {{login: bob@acme.example, id: 00u2, profile: {{firstName: Bob, lastName: B, email: bob@acme.example}}}}
groups: [{{name: red, type: OKTA_GROUP}}]
serviceApps:
  - {{clientId: {CLIENT}, keys: [{}], {rest}}}
",
            forms.public
        );
        let place = Place::new()
            .file("okta-reconcile.yaml", "{}\n")
            .file("users/people.yaml", PEOPLE)
            .file("org.yaml", &org)
            .file("key.pem", &forms.pkcs8)
            .private("key.pem");
        let server = place.serve(&format!("sandbox org.yaml --log log.jsonl {options}"));
        let place = place
            .variable("OKTA_CLIENT_ORGURL", &server.url)
            .variable("OKTA_CLIENT_CLIENTID", CLIENT)
            .variable("OKTA_CLIENT_PRIVATEKEY", "key.pem");
        Self {
            place,
            server,
            forms,
        }
    }

    fn usual(rest: &str) -> Self {
        Self::new(p256(), rest, "")
    }

    fn variable(self, name: &str, value: &str) -> Self {
        Self {
            place: self.place.variable(name, value),
            ..self
        }
    }

    /// What the program says, without what differs from run to run.
    fn told(&self, words: &str) -> String {
        let run = self.place.run(words);
        let told = run.told().replace(&self.server.url, "http://ORG");
        self.shows_no_secret(&told);
        without_ids(&told)
    }

    fn shows_no_secret(&self, text: &str) {
        let lines = self
            .forms
            .pkcs8
            .lines()
            .filter(|line| !line.starts_with('-'));
        let number = self.forms.jwk["d"].as_str();
        for secret in lines.chain(number).chain(["eyJ"]) {
            assert!(!text.contains(secret), "{text}");
        }
    }

    /// The calls that have arrived, as `METHOD path status`.
    fn calls(&self) -> Vec<String> {
        let log = self.place.text("log.jsonl");
        self.shows_no_secret(&log);
        let line = |line: &str| -> String {
            let line: Value = serde_json::from_str(line).unwrap();
            let [method, path] = ["method", "path"].map(|key| line[key].as_str().unwrap());
            format!("{method} {path} {}", line["status"])
        };
        log.lines().map(line).collect()
    }

    fn tokens(&self) -> usize {
        let calls = self.calls();
        let given = calls
            .iter()
            .filter(|call| *call == "POST /oauth2/v1/token 200");
        given.count()
    }
}

fn without_ids(text: &str) -> String {
    let lines = text
        .lines()
        .map(|line| match line.split_once("request id: ") {
            Some((before, _)) => format!("{before}request id: [ID]"),
            None => line.to_owned(),
        });
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

/// Plans, applies, and plans again.
fn works(world: &World) {
    let plan = world.place.run("plan --detailed-exitcode");
    assert_eq!(plan.code, 2, "{}", plan.told());
    let apply = world.place.run("apply --yes");
    assert_eq!(apply.code, 0, "{}", apply.told());
    let again = world.place.run("plan --detailed-exitcode -v");
    assert_eq!(again.code, 0, "{}", again.told());
    for run in [plan, apply, again] {
        world.shows_no_secret(&run.told());
    }
}

#[test]
fn an_app_plans_and_applies_with_a_key_in_any_form() {
    let world = World::new(rsa(aws_lc_rs::rsa::KeySize::Rsa2048), ALL, "");
    works(&world);
    assert_eq!(world.tokens(), 3, "one for each run");
    let (own, jwk) = (world.forms.own.clone(), world.forms.jwk.to_string());
    for key in [own, jwk] {
        let world = World::new(p256(), ALL, "").variable("OKTA_CLIENT_PRIVATEKEY", &key);
        // Another key than the app has: it belongs to another world.
        let run = world.place.run("plan");
        assert_eq!(run.code, 1, "{}", run.told());
    }
    let world = World::new(p256(), ALL, "");
    let jwk = world.forms.jwk.to_string();
    works(&world.variable("OKTA_CLIENT_PRIVATEKEY", &jwk));
}

#[test]
fn a_proof_is_given_where_it_is_wanted() {
    for dpop in [
        "dpop: {}",
        "dpop: {nonceEverywhere: true}",
        "dpop: {nonceProofs: 4, nonceEverywhere: true}",
        "tokenRequests: 2, dpop: {nonceProofs: 3}",
    ] {
        let world = World::usual(&format!("{ALL}, {dpop}"));
        works(&world);
        let refused = world
            .calls()
            .iter()
            .filter(|call| call.ends_with(" 400"))
            .count();
        assert!(refused >= 3, "each run is challenged: {dpop}");
    }
}

#[test]
fn a_token_that_ends_early_is_renewed() {
    for requests in [1, 3] {
        let world = World::usual(&format!("{ALL}, tokenRequests: {requests}"));
        works(&world);
        assert!(world.tokens() > 3, "{:?}", world.calls());
    }
}

#[test]
fn missing_scopes_are_named_before_anything_else_happens() {
    let world = World::usual("scopes: [okta.users.read, okta.schemas.read], roles: [SUPER_ADMIN]");
    insta::assert_snapshot!("scopes_missing_for_a_plan", world.told("plan"));
    insta::assert_snapshot!("scopes_missing_for_an_apply", world.told("apply --yes"));
    let calls = world.calls();
    assert!(
        calls.iter().all(|call| call == "POST /oauth2/v1/token 200"),
        "{calls:?}"
    );
    // What prints calls needs no more than a plan.
    let read = World::usual(
        "scopes: [okta.users.read, okta.groups.read, okta.schemas.read], roles: [SUPER_ADMIN]",
    );
    let dry = read.place.run("apply --dry-run");
    assert_eq!(dry.code, 0, "{}", dry.told());
    // Scopes that are set are those that are asked for.
    let narrow =
        World::usual(ALL).variable("OKTA_CLIENT_SCOPES", "okta.users.read,okta.schemas.read");
    insta::assert_snapshot!("scopes_not_asked_for", narrow.told("plan"));
    let enough = World::usual(ALL).variable(
        "OKTA_CLIENT_SCOPES",
        "okta.users.manage okta.groups.manage okta.schemas.read",
    );
    works(&enough);
}

#[test]
fn an_app_without_a_role_sees_no_empty_org() {
    let world = World::usual("scopes: [okta.users.read, okta.groups.read, okta.schemas.read]");
    insta::assert_snapshot!("app_without_a_role", world.told("plan"));
    // An org in memory may be empty, for nobody asks who is there.
    let org = "org: https://acme.okta.com\nnow: 2026-11-24T08:00:00Z\n";
    let empty = Place::new()
        .file("okta-reconcile.yaml", "{}\n")
        .file(
            "users/people.yaml",
            "{login: ada@acme.example, profile: {firstName: A, lastName: L}}\n",
        )
        .file("org.yaml", org)
        .variable("OKTA_CLIENT_TOKEN", "any");
    let run = empty.run("plan --org sandbox:org.yaml");
    assert_eq!(run.code, 0, "{}", run.told());
    let server = empty.serve("sandbox org.yaml");
    let run = empty.run(&format!("plan --org {}", server.url));
    assert_eq!(run.code, 0, "{}", run.told());
}

#[test]
fn what_is_set_wrong_is_told() {
    let world = World::usual(ALL);
    let mut told = vec![("another client id", {
        let world = World::usual(ALL).variable("OKTA_CLIENT_CLIENTID", "0oa2other");
        world.told("plan")
    })];
    let other = p256();
    let case = |name, key: &str| {
        let world = World::usual(ALL).variable("OKTA_CLIENT_PRIVATEKEY", key);
        (name, world.told("plan -v"))
    };
    told.push(case("another key", &other.pkcs8));
    let mut named = other.jwk.clone();
    named["kid"] = json!("other-1");
    told.push(case("another key with an id", &named.to_string()));
    told.push(case("a public key", &other.public.to_string()));
    told.push(case("no key and no file", "bXkgc2VjcmV0IGtleQ"));
    told.push(case("a file that is not there", "./missing.pem"));
    told.push(case("a file that is no key", "./org.yaml"));
    told.push(case("a folder", "users"));
    let late = World::new(p256(), ALL, "--clock 2026-01-01T00:00:00Z");
    told.push(("a clock that is ahead", late.told("plan")));
    let none = World::usual("scopes: [okta.apps.read], roles: [SUPER_ADMIN]");
    told.push(("no scope that is granted", none.told("plan")));
    let half = Place::new()
        .file("okta-reconcile.yaml", "org: https://acme.okta.com\n")
        .variable("OKTA_CLIENT_AUTHORIZATIONMODE", "PrivateKey");
    told.push(("no key at all", half.run("plan").told()));
    let both = Place::new()
        .file("okta-reconcile.yaml", "org: https://acme.okta.com\n")
        .variable("OKTA_CLIENT_TOKEN", "hush")
        .variable("OKTA_CLIENT_CLIENTID", CLIENT);
    told.push(("a token too", both.run("plan").told()));
    let mode = Place::new()
        .file("okta-reconcile.yaml", "org: https://acme.okta.com\n")
        .variable("OKTA_CLIENT_AUTHORIZATIONMODE", "JWT");
    told.push(("a mode of somebody else's", mode.run("plan").told()));
    for (_, text) in &told {
        assert!(!text.contains("hush") && !text.contains("bXkg"), "{text}");
        world.shows_no_secret(text);
    }
    // The days that the clock is ahead grow.
    let told: Vec<String> = told
        .iter()
        .map(|(name, text)| format!("# {name}\n{}", without_days(text)))
        .collect();
    insta::assert_snapshot!("set_wrong", told.join("\n"));
}

fn without_days(text: &str) -> String {
    let words = text.split_inclusive(' ');
    let words: Vec<&str> = words.collect();
    let mut kept = String::new();
    for (index, word) in words.iter().enumerate() {
        let is_before_days = words
            .get(index + 1)
            .is_some_and(|next| next.starts_with("days"));
        let is_number = word.trim().parse::<u64>().is_ok();
        kept.push_str(if is_before_days && is_number {
            "[N] "
        } else {
            word
        });
    }
    kept
}

/// Answers every request with the same bytes, and remembers what it was asked.
fn canned(status: &str, body: &str) -> (String, Arc<std::sync::Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(std::sync::Mutex::new(Vec::new()));
    let remembered = Arc::clone(&asked);
    let answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut bytes = [0; 8192];
            let count = stream.read(&mut bytes).unwrap();
            let head = String::from_utf8_lossy(&bytes[..count]).into_owned();
            remembered.lock().unwrap().push(head);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    (url, asked)
}

#[test]
fn an_org_that_knows_itself_by_another_name_is_told_and_a_run_is_named() {
    let body = r#"{"error":"invalid_client","error_description":"The audience claim for client_assertion must be the endpoint invoked for the request."}"#;
    let (url, asked) = canned("401 Unauthorized", body);
    let world = World::usual(ALL);
    let world = world
        .variable("OKTA_CLIENT_ORGURL", &url)
        .variable("GITHUB_SERVER_URL", "https://github.com")
        .variable("GITHUB_REPOSITORY", "acme/okta")
        .variable("GITHUB_RUN_ID", "7");
    let told = world.told("plan").replace(&url, "http://ORG");
    insta::assert_snapshot!("another_audience", told);
    let asked = asked.lock().unwrap();
    assert_eq!(asked.len(), 1, "both calls wait for one answer");
    let version = env!("CARGO_PKG_VERSION");
    let agent = format!(
        "user-agent: okta-reconcile/{version} (https://github.com/acme/okta/actions/runs/7)\r\n"
    );
    for words in [
        "POST /oauth2/v1/token HTTP/1.1\r\n",
        "content-type: application/x-www-form-urlencoded\r\n",
        "grant_type=client_credentials&",
        &agent,
    ] {
        assert!(asked[0].contains(words), "{words}");
    }
}

#[test]
fn settings_of_a_file_and_of_terraform_do_too() {
    let World {
        server,
        forms,
        place,
    } = World::usual(ALL);
    let key = forms.pkcs8.replace('\n', "\n      ");
    let settings = format!(
        "okta:\n  client:\n    orgUrl: {}\n    authorizationMode: PrivateKey\n    clientId: {CLIENT}\n    kid: ec-1\n    \
         scopes: [okta.users.manage, okta.groups.manage, okta.schemas.read]\n    privateKey: |\n      {key}\n",
        server.url
    );
    let home = Place::new()
        .file("okta-reconcile.yaml", "{}\n")
        .file("users/people.yaml", PEOPLE)
        .file(".okta/okta.yaml", &settings);
    let told = home.run("plan -v").told();
    let told = told.replace(&server.url, "http://ORG");
    let told = told.replace(&home.path("").display().to_string(), "HOME/");
    insta::assert_snapshot!("settings_of_a_file", told);
    let told = home.private(".okta/okta.yaml").run("plan").told();
    assert!(!told.contains("warning"), "{told}");
    // Its keys go nowhere else.
    let elsewhere = Place::new().file("okta-reconcile.yaml", "{}\n").file(
        ".okta/okta.yaml",
        &settings.replace(&server.url, "https://other.okta.com"),
    );
    let run = elsewhere.run(&format!("plan --org {}", server.url));
    assert_eq!(run.code, 64);
    insta::assert_snapshot!(
        "settings_of_another_org",
        run.told().replace(&server.url, "http://ORG")
    );

    let terraform = Place::new()
        .file("okta-reconcile.yaml", &format!("org: {}\n", server.url))
        .file("users/people.yaml", PEOPLE)
        .variable("OKTA_API_CLIENT_ID", CLIENT)
        .variable("OKTA_API_PRIVATE_KEY", &forms.own)
        .variable("OKTA_API_PRIVATE_KEY_ID", "ec-1")
        .variable(
            "OKTA_API_SCOPES",
            "okta.users.manage,okta.groups.manage,okta.schemas.read",
        );
    let run = terraform.run("plan -v");
    assert_eq!(run.code, 0, "{}", run.told());
    assert!(
        run.stderr.contains("OKTA_API_PRIVATE_KEY, key id ec-1."),
        "{}",
        run.told()
    );
    let run = terraform
        .variable("OKTA_ORG_NAME", "acme")
        .variable("OKTA_BASE_URL", "oktapreview.com")
        .run("plan");
    assert_eq!(run.code, 64);
    let told = run.told().replace(&server.url, "http://ORG");
    insta::assert_snapshot!("two_orgs_with_terraform", told);
    drop(place);
}

#[test]
fn a_ready_token_is_sent_as_it_is() {
    let unauthorized = r#"{"errorCode":"E0000011","errorSummary":"Invalid token provided","errorLink":"E0000011","errorId":"oae1","errorCauses":[]}"#;
    let (url, asked) = canned("401 Unauthorized", unauthorized);
    let place = Place::new()
        .file("okta-reconcile.yaml", "{}\n")
        .file("users/people.yaml", PEOPLE)
        .variable("OKTA_CLIENT_ORGURL", &url)
        .variable("OKTA_CLIENT_TOKEN", "ready.hush")
        .variable("OKTA_CLIENT_AUTHORIZATIONMODE", "Bearer");
    let run = place.run("plan");
    assert!(!run.told().contains("hush"));
    insta::assert_snapshot!("a_ready_token_is_refused", run.told());
    assert!(asked.lock().unwrap()[0].contains("authorization: Bearer ready.hush\r\n"));
}

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
    Get::api(&["users", "00u1"])
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

fn granted(token: &str) -> Option<Response> {
    let body = json!({"token_type": "Bearer", "expires_in": 3600, "access_token": token, "scope": "okta.users.read"});
    Some(ok(&body))
}

fn found() -> Option<Response> {
    Some(ok(&user("00u1", "ACTIVE")))
}

fn refused(error: &str) -> Option<Response> {
    Some(Response {
        status: 400,
        ..ok(&json!({"error": error, "error_description": "No."}))
    })
}

fn authorization(request: &Request) -> Option<&str> {
    request.header("authorization")
}

#[test]
fn a_refused_token_is_renewed_once_and_a_missing_feature_is_no_refusal() {
    let invalid = || Some(error(401, "E0000011", "Invalid token provided"));
    let (script, reader) = scripted(vec![
        (TOKEN, granted("hush-one")),
        (ADA, invalid()),
        (TOKEN, granted("hush-two")),
        (ADA, found()),
        (ADA, invalid()),
        (TOKEN, granted("hush-three")),
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
        (TOKEN, granted("hush-one")),
        (
            suspend,
            Some(error(401, "E0000011", "Invalid token provided")),
        ),
        (TOKEN, granted("hush-two")),
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
        (TOKEN, granted("hush-one")),
        (ADA, found()),
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
        (TOKEN, refused("invalid_scope")),
        (TOKEN, granted("hush-one")),
        (ADA, found()),
    ]);
    instantly(reader.get(&ada())).unwrap();
    let sent = script.sent();
    let asked = |index: usize| sent[index].body.as_ref().unwrap()["scope"].clone();
    assert_eq!(asked(0), "okta.users.read okta.roles.read");
    assert_eq!(asked(1), "okta.users.read");

    let (script, reader) = scripted(vec![
        (TOKEN, refused("invalid_scope")),
        (TOKEN, refused("invalid_scope")),
        (TOKEN, refused("invalid_scope")),
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
    let wants = |nonce: &str| {
        let answer = refused("use_dpop_nonce").unwrap();
        Some(with_header(answer, "dpop-nonce", nonce))
    };
    let (script, reader) = scripted((0..4).map(|_| (TOKEN, wants("n"))).collect());
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
        ("GET /api/v1/users/00u2?x=1", found()),
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

/// Remembers nothing; hands every request on.
struct Handed(Arc<Sandbox>);

impl Transport for Handed {
    async fn send(
        &self,
        request: Request,
    ) -> Result<Response, okta_reconcile::transport::NoResponse> {
        Transport::send(&self.0, request).await
    }
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
        let asked = needs.asked(okta_reconcile::okta::oauth::scope::Asking::Needed);
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
            Reader::new(Handed(Arc::clone(&sandbox)), origin, credentials, None)
        };
        let plan = match instantly(support::plan(&files, &reader())) {
            Ok(plan) => plan,
            Err(NoPlan::Invalid(_)) => continue,
            // Okta has no such org.
            Err(NoPlan::Call(CallError::NobodySeen { .. })) => continue,
            Err(error) => panic!("{}: {error:?}", folder.display()),
        };
        if !plan.refusals().is_empty() {
            continue;
        }
        let options = okta_reconcile::apply::Options {
            concurrency: std::num::NonZeroUsize::MIN,
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

#[test]
fn a_run_of_gitlab_is_named_too() {
    let (url, asked) = canned("404 Not Found", "{}");
    let place = Place::new()
        .file("okta-reconcile.yaml", "{}\n")
        .file("users/people.yaml", PEOPLE)
        .variable("OKTA_CLIENT_ORGURL", &url)
        .variable("OKTA_CLIENT_TOKEN", "hush")
        .variable("CI_PIPELINE_URL", "https://gitlab.example/p/1")
        .variable("CI_JOB_URL", "https://gitlab.example/j/2");
    assert_eq!(place.run("plan").code, 1);
    let asked = asked.lock().unwrap();
    assert!(
        asked[0].contains("(https://gitlab.example/j/2)\r\n"),
        "{}",
        asked[0]
    );
}
