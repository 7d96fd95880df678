//! Service apps: the program signs in with a key at the sandbox's token endpoint, which challenges, rotates, ends tokens
//! early and drops scopes; and what a person reads who has set something wrong.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::okta_keys::{Forms, p256, rsa};
use crate::program::{Place, Server, without_request_ids};

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
        without_request_ids(&told)
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
fn the_system_log_is_read_where_the_app_may() {
    for (scope, told) in [
        (
            "",
            "Who changed what is not told: the token may not read the System Log (okta.logs.read).",
        ),
        (
            ", okta.logs.read",
            "no event found in the last 30 days: profile",
        ),
    ] {
        let scopes = "okta.users.read, okta.groups.read, okta.schemas.read";
        let world = World::usual(&format!("scopes: [{scopes}{scope}], roles: [SUPER_ADMIN]"));
        let run = world.place.run("plan --causes");
        let on_one_line = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(
            (run.code, on_one_line.contains(told)),
            (0, true),
            "{}",
            run.told()
        );
    }
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
        .map(|(name, text)| format!("# {name}\n{}", without_folders(&without_days(text))))
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
    // Reads under way at once have no order among them.
    let told: Vec<&str> = told
        .lines()
        .filter(|line| !line.starts_with("GET "))
        .collect();
    insta::assert_snapshot!("settings_of_a_file", told.join("\n"));
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

/// Returns a text without the folders that each run has anew, and with the lines as they were written, not wrapped.
fn without_folders(text: &str) -> String {
    let unwrapped = text.replace("\n       ", " ");
    let words = unwrapped.split_inclusive([' ', '\n']).map(|word| {
        let Some((_, rest)) = word.split_once("/.tmp") else {
            return word.to_owned();
        };
        match rest.split_once('/') {
            Some((_, file)) => format!("[DIR]/{file}"),
            None => word.to_owned(),
        }
    });
    words.collect()
}
