//! Limits and faults through the client: what it waits for, what it sends again, and how applying a plan ends then.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use okta_reconcile::apply::{Options, run};
use okta_reconcile::model::share::Share;
use okta_reconcile::okta::auth::Credentials;
use okta_reconcile::okta::client::{Observer, Reader, Traffic, Writer};
use okta_reconcile::okta::code::{ROWS, meaning};
use okta_reconcile::okta::error::CallError;
use okta_reconcile::okta::origin::Origin;
use okta_reconcile::okta::retry::Why;
use okta_reconcile::okta::wire;
use okta_reconcile::outcome::{SkipReason, StepResult, StopReason};
use okta_reconcile::reading::forecast;
use okta_reconcile::report::style::Style;
use okta_reconcile::report::{markdown, outcome};
use okta_reconcile::request::Secrets;
use okta_reconcile::request::endpoint::LIST_USERS;
use okta_reconcile::request::get::Get;
use okta_reconcile::sim::fault::Faults;
use okta_reconcile::sim::file;
use okta_reconcile::sim::sandbox::{Effect, Fault, Sandbox};
use okta_reconcile::transport::{Method, NoResponse, Request, Response, Transport};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::okta_script::{Script, error, ok, recorder, status, user, with_header, with_next};
use crate::program::Place;
use crate::support::{files, instantly, plan, reader, say, shared};

/// An org in memory whose clock is the clock of the test, and whose answers take a while.
struct Clocked {
    sandbox: Sandbox,
    start: Instant,
    refused: Mutex<usize>,
}

/// How long a call takes.
const CALL: Duration = Duration::from_millis(80);

impl Transport for Clocked {
    async fn send(&self, request: Request) -> Result<Response, NoResponse> {
        tokio::time::sleep(CALL).await;
        let response = {
            let _under_way = self.sandbox.begin();
            self.sandbox.at(self.start.elapsed(), None);
            self.sandbox.serve(&request).response
        };
        if let Ok(response) = &response
            && response.status == 429
        {
            *self.refused.lock().unwrap() += 1;
        }
        tokio::time::sleep(CALL).await;
        response
    }
}

/// Many people, and as many wishes.
fn crowd(people: usize) -> (String, String) {
    let org = (0..people).map(|n| {
        format!(
            "  - {{login: p{n}@acme.example, id: 00u{n}, status: ACTIVE, profile: {{firstName: P, lastName: P, email: \
             p{n}@acme.example}}}}\n"
        )
    });
    let wishes = (0..people)
        .map(|n| format!("  - {{login: p{n}@acme.example, profile: {{title: Lead}}}}\n"));
    (
        format!(
            "org: https://acme.okta.com\nnow: 2026-11-24T08:00:00.400Z\nusers:\n{}",
            org.collect::<String>()
        ),
        format!("users:\n{}", wishes.collect::<String>()),
    )
}

#[test]
fn a_plan_that_is_larger_than_a_window_meets_no_429() {
    let (org, wishes) = crowd(500);
    let files = files("", &[("users/a.yaml", &wishes)]);
    instantly(async {
        let clocked = Arc::new(Clocked {
            sandbox: Sandbox::new(file::read(&org).unwrap()).enforcing_limits(),
            start: Instant::now(),
            refused: Mutex::new(0),
        });
        let (observer, log) = recorder();
        let origin = Origin::parse("https://acme.okta.com").unwrap();
        let reader = Reader::new(
            Arc::clone(&clocked),
            origin,
            Credentials::none(),
            Some(observer),
        );
        reader.share(Share::new(50).unwrap());
        let plan = plan(&files, &reader).await.unwrap();
        // Okta has stated no limit for writes yet, so the least of all is taken: 250 for groups.
        let stated = reader.stated();
        let takes = forecast::takes(&plan.forecast().by_bucket, &stated).unwrap();
        assert_eq!((takes.minutes, takes.slowest.allowed), (4, 125));
        let begin = clocked.start.elapsed();
        let options = Options {
            concurrency: NonZeroUsize::new(8).unwrap(),
            secrets: Secrets::default(),
        };
        let writer = Writer::new(reader);
        let ended = run(&plan, &writer, options, std::future::pending(), |_| {}).await;
        assert_eq!(ended.done(), 500);
        assert_eq!(*clocked.refused.lock().unwrap(), 0);
        let took = clocked.start.elapsed().saturating_sub(begin).as_secs();
        say!("500 writes of 150 a minute took {took} s");
        assert!(
            (180..200).contains(&took),
            "three windows, and what is left: {took} s"
        );
        let log = log.lock().unwrap();
        let pauses: Vec<&String> = log.iter().filter(|line| line.contains("Share")).collect();
        assert_eq!(pauses.len(), 3, "each is told once: {pauses:?}");
    });
}

fn updates() -> Vec<Fault> {
    vec![Fault {
        method: Method::Post,
        target: "/users/00u1".to_owned(),
        nth: 1,
        effect: Effect::LostAfter,
    }]
}

const ADA: &str = "org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
users:
  - {login: ada@acme.example, id: 00u1, status: ACTIVE, profile: {firstName: A, lastName: A, email: ada@acme.example}}
groups: [{name: red, id: 00gred, type: OKTA_GROUP}]
";

/// The first write took effect and its answer was lost; the second meets the profile that the first has written.
#[test]
fn a_profile_write_that_is_sent_twice_is_done() {
    let sandbox = Arc::new(Sandbox::new(file::read(ADA).unwrap()).failing(updates()));
    let files = files(
        "",
        &[(
            "users/a.yaml",
            "{login: ada@acme.example, profile: {title: Lead}}\n",
        )],
    );
    let (_, ended) = instantly(crate::support::apply(&files, sandbox.clone(), 1)).unwrap();
    let [StepResult::Done { remark }] = ended.results.as_slice() else {
        panic!("{ended:?}");
    };
    assert_eq!(remark.as_deref(), Some("refused, but found done"));
    let writes = sandbox.requests();
    let writes = writes.iter().filter(|(method, _)| *method == Method::Post);
    assert_eq!(writes.count(), 2);
}

/// Somebody else has changed the profile between the read and the write.
#[test]
fn a_profile_that_changed_is_not_written_and_the_help_says_what_to_do() {
    let faults = "faults:
  - method: POST
    path: /api/v1/users/00u1
    count: 1
    effect:
      meanwhile: {method: POST, path: /api/v1/users/00u1, body: {profile: {title: Chief}}}
";
    let faults = Faults::read(faults, 1).unwrap();
    let sandbox = Arc::new(Sandbox::new(file::read(ADA).unwrap()).failing(faults));
    let files = files(
        "",
        &[(
            "users/a.yaml",
            "{login: ada@acme.example, profile: {title: Lead}}\n",
        )],
    );
    let (plan, ended) = instantly(crate::support::apply(&files, sandbox, 1)).unwrap();
    let [StepResult::Failed(failure)] = ended.results.as_slice() else {
        panic!("{ended:?}");
    };
    assert_eq!(failure.code.as_deref(), Some("E0000231"));
    let help = "the person's profile has changed since it was read: run `plan` again";
    assert_eq!(failure.help.as_deref(), Some(help));
    assert!(failure.error_id.is_some() && failure.request_id.is_some());
    let text = outcome::text(&plan, &ended, Style::PLAIN);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains(&format!("help: {help}")), "{text}");
    assert!(text.contains("error id: "), "{text}");
    let markdown = markdown::outcome(&plan, &ended);
    assert!(
        markdown.contains("; help: the person's profile"),
        "{markdown}"
    );
}

fn users(limit: &str) -> Get {
    Get::of(&LIST_USERS, []).with_query("limit", limit)
}

#[tokio::test(start_paused = true)]
async fn a_list_that_takes_too_long_is_read_in_smaller_pages() {
    let failed = || Some(error(500, "E0000009", "Internal Server Error"));
    let script = Script::ordered([
        ("GET /api/v1/users?limit=200", failed()),
        ("GET /api/v1/users?limit=200", failed()),
        ("GET /api/v1/users?limit=100", failed()),
        ("GET /api/v1/users?limit=100", failed()),
        (
            "GET /api/v1/users?limit=50",
            Some(with_next(
                ok(&json!([user("ada", "ACTIVE")])),
                "/api/v1/users?after=x&limit=50",
            )),
        ),
        ("GET /api/v1/users?after=x&limit=50", Some(ok(&json!([])))),
    ]);
    let found = script.reader().list(users("200"), wire::users).await;
    assert_eq!(found.unwrap().len(), 1);
    assert!(script.is_over());
}

#[tokio::test(start_paused = true)]
async fn a_list_whose_cursor_is_no_longer_valid_is_read_again() {
    let first = || {
        Some(with_next(
            ok(&json!([user("ada", "ACTIVE")])),
            "/api/v1/users?after=x&limit=2",
        ))
    };
    let stale = || Some(error(400, "E0000029", "Invalid paging request."));
    let script = Script::ordered([
        ("GET /api/v1/users?limit=2", first()),
        ("GET /api/v1/users?after=x&limit=2", stale()),
        ("GET /api/v1/users?limit=2", first()),
        (
            "GET /api/v1/users?after=x&limit=2",
            Some(ok(&json!([user("bob", "ACTIVE")]))),
        ),
        // It does not go on for ever.
        ("GET /api/v1/users?limit=2", first()),
        ("GET /api/v1/users?after=x&limit=2", stale()),
        ("GET /api/v1/users?limit=2", first()),
        ("GET /api/v1/users?after=x&limit=2", stale()),
        ("GET /api/v1/users?limit=2", first()),
        ("GET /api/v1/users?after=x&limit=2", stale()),
    ]);
    let reader = script.reader();
    let found = reader.list(users("2"), wire::users).await.unwrap();
    assert_eq!(found.len(), 2);
    let ended = reader.list(users("2"), wire::users).await.unwrap_err();
    assert!(ended.is_api(400, "E0000029"), "{ended}");
    assert!(script.is_over());
}

fn used_up() -> Response {
    let answer = with_header(
        ok(&json!({"id": "00u1"})),
        "date",
        "Thu, 27 Aug 2020 18:14:15 GMT",
    );
    let answer = with_header(answer, "x-rate-limit-limit", "5");
    let answer = with_header(answer, "x-rate-limit-remaining", "1");
    with_header(answer, "x-rate-limit-reset", "1598552103")
}

#[tokio::test(start_paused = true)]
async fn the_share_is_waited_for_once_by_all_and_told_once() {
    let call = "POST /api/v1/users?activate=false";
    let script = Script::ordered([
        (call, Some(used_up())),
        (call, Some(ok(&json!({"id": "00u1"})))),
        (call, Some(ok(&json!({"id": "00u1"})))),
    ]);
    let (observer, log) = recorder();
    let writer = Writer::new(script.observed(Some(observer)));
    let create = || Request::new(Method::Post, "/api/v1/users").with_query("activate", "false");
    writer.send(create()).await.unwrap();
    let start = Instant::now();
    let (one, other) =
        futures_util::future::join(writer.send(create()), writer.send(create())).await;
    one.unwrap();
    other.unwrap();
    assert_eq!(start.elapsed(), Duration::from_secs(49));
    let waits: Vec<String> = log.lock().unwrap().clone();
    let waits: Vec<&String> = waits.iter().filter(|line| line.contains(" s: ")).collect();
    assert_eq!(waits, ["49 s: Share(Share(80))"]);
}

#[tokio::test(start_paused = true)]
async fn what_waits_for_its_turn_is_not_sent_once_the_run_is_stopped() {
    let call = "POST /api/v1/users?activate=false";
    let script = Script::ordered([(
        call,
        Some(with_header(used_up(), "x-rate-limit-remaining", "0")),
    )]);
    let writer = Writer::new(script.reader());
    let create = || Request::new(Method::Post, "/api/v1/users").with_query("activate", "false");
    writer.send(create()).await.unwrap();
    let start = Instant::now();
    let stop = async {
        tokio::time::sleep(Duration::from_secs(5)).await;
        writer.hurry();
    };
    let (ended, ()) = futures_util::future::join(writer.send(create()), stop).await;
    let ended = ended.unwrap_err();
    assert!(matches!(ended, CallError::NotSent { .. }));
    assert_eq!(
        ended.to_string(),
        "POST /api/v1/users?activate=false was not sent: the run was stopped while it waited"
    );
    assert_eq!(start.elapsed(), Duration::from_secs(5));
    assert!(script.is_over());
}

/// A step that waits for the window when somebody stops the run was not tried, and is not called failed.
#[test]
fn a_step_that_waits_when_the_run_is_stopped_is_skipped() {
    let (org, wishes) = crowd(300);
    let files = files("", &[("users/a.yaml", &wishes)]);
    instantly(async {
        let clocked = Arc::new(Clocked {
            sandbox: Sandbox::new(file::read(&org).unwrap()).enforcing_limits(),
            start: Instant::now(),
            refused: Mutex::new(0),
        });
        let reader = reader(Arc::clone(&clocked));
        reader.share(Share::new(10).unwrap());
        let plan = plan(&files, &reader).await.unwrap();
        let options = Options {
            concurrency: NonZeroUsize::new(8).unwrap(),
            secrets: Secrets::default(),
        };
        let stop = tokio::time::sleep(Duration::from_secs(30));
        let writer = Writer::new(reader);
        let ended = run(&plan, &writer, options, stop, |_| {}).await;
        assert_eq!(ended.stopped, Some(StopReason::Asked));
        assert_eq!(ended.failed(), 0, "{:?}", ended.results);
        assert!((30..40).contains(&ended.done()), "{}", ended.done());
        let why = StopReason::Asked;
        let asked = StepResult::Skipped(SkipReason::Stopped { why });
        let rest = ended.results.iter().filter(|result| **result == asked);
        assert_eq!(rest.count(), 300 - ended.done());
    });
}

#[tokio::test(start_paused = true)]
async fn too_many_at_once_are_told_once_and_sent_again() {
    let crowded = || Some(with_header(status(429), "x-rate-limit-limit", "0"));
    let call = "GET /api/v1/users?limit=2";
    let script = Script::ordered([
        (call, Some(ok(&json!([])))),
        (call, crowded()),
        (call, crowded()),
        (call, Some(ok(&json!([])))),
        (call, Some(ok(&json!([])))),
    ]);
    let waits = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&waits);
    let observer: Observer = Arc::new(move |traffic: &Traffic| {
        if let Traffic::Waiting { why, .. } = traffic {
            told.lock().unwrap().push(*why);
        }
    });
    let reader = script.observed(Some(observer));
    reader.get(&users("2")).await.unwrap();
    let (first, second) = (users("2"), users("2"));
    let (one, other) = futures_util::future::join(reader.get(&first), reader.get(&second)).await;
    one.unwrap();
    other.unwrap();
    assert!(script.is_over());
    assert_eq!(*waits.lock().unwrap(), [Why::Concurrency]);
}

/// Okta's own list of its codes: none of ours contradicts it.
#[test]
fn the_table_of_codes_agrees_with_okta_s() {
    let Some(shared) = shared() else {
        return;
    };
    let path = shared.join("openapi/error-codes.json");
    let text = std::fs::read_to_string(&path).unwrap();
    let catalogue: Value = serde_json::from_str(&text).unwrap();
    let all = catalogue["errors"].as_array().unwrap();
    let mut have_a_row = 0;
    for error in all {
        let code = error["errorCode"].as_str().unwrap();
        let status = u16::try_from(error["statusCode"].as_u64().unwrap()).unwrap();
        if let Some(row) = ROWS.iter().find(|row| row.code == code) {
            have_a_row += 1;
            assert_eq!(row.status, status, "{code}");
        } else {
            // What is not in the table means what its status means.
            assert_eq!(meaning(status, Some(code)), meaning(status, None), "{code}");
        }
    }
    say!(
        "{} codes of Okta, {have_a_row} with a row of their own",
        all.len()
    );
    assert_eq!(have_a_row, ROWS.len(), "no row is made up");
}

/// The sandbox server counts as Okta does, so what it states is what the program tells.
#[test]
fn the_program_says_how_long_it_takes_at_the_stated_limits() {
    let acme = Place::copy_of("examples/acme").variable("OKTA_CLIENT_TOKEN", "word");
    let server = acme.serve("sandbox org.yaml --listen 127.0.0.1:0 --token word --enforce-limits");
    let org = format!("--org {}", server.url);
    let plan = acme.run(&format!("plan --format json {org}"));
    assert_eq!(plan.code, 0, "{}", plan.told());
    let document: Value = serde_json::from_str(&plan.stdout).unwrap();
    let at_the_limit = &document["run"]["atTheLimit"];
    assert_eq!(at_the_limit["minutes"], 1, "{at_the_limit}");
    let (limit, used) = (&at_the_limit["perMinute"], &at_the_limit["usedPerMinute"]);
    assert_eq!(used.as_u64().unwrap(), limit.as_u64().unwrap() * 8 / 10);
    assert!(document["plan"].get("atTheLimit").is_none());
    let told = plan.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = format!(
        "less than a minute at 80% of the rate limits that the org states ({used} a minute with "
    );
    assert!(told.contains(&said), "{told}");
    let applied = acme.run(&format!("apply --yes {org}"));
    assert_eq!(applied.code, 0, "{}", applied.told());
    // The number of a port may hold these digits too.
    let told = applied.stderr.replace(&server.url, "");
    assert!(!told.contains("429"), "{told}");
}
