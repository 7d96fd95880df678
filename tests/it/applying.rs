//! Carrying out a plan while things go wrong: steps that fail, answers that do not come.

use std::fmt::Write;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use okta_reconcile::apply::{Options, run};
use okta_reconcile::model::ids::UserId;
use okta_reconcile::model::status::UserStatus;
use okta_reconcile::okta::client::Writer;
use okta_reconcile::outcome::{Outcome, SkipReason, StepResult, StopReason};
use okta_reconcile::plan::Plan;
use okta_reconcile::rehearsal::Rehearsed;
use okta_reconcile::report::style::Style;
use okta_reconcile::report::{document, markdown, outcome};
use okta_reconcile::request::Secrets;
use okta_reconcile::sim::file;
use okta_reconcile::sim::sandbox::{Effect, Fault, Sandbox};
use okta_reconcile::transport::{Method, NoResponse, Request, Response, Transport};

use crate::agreement::is_harmless;
use crate::meanwhile::set_status;
use crate::support::{Files, apply, files, instantly, plan, reader, sandbox};

pub(crate) const ORG: &str = "org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
users:
  - {login: ada@acme.example, id: 00u1, status: ACTIVE, profile: {firstName: A, lastName: A, email: ada@acme.example}}
  - {login: bob@acme.example, id: 00u2, status: ACTIVE, profile: {firstName: B, lastName: B, email: bob@acme.example}, groups: [red]}
  - {login: cyd@acme.example, id: 00u3, status: DEPROVISIONED, profile: {firstName: C, lastName: C, email: cyd@acme.example}, groups: [red]}
groups: [{name: Everyone, type: BUILT_IN}, {name: red, id: 00gred, type: OKTA_GROUP}]
";

pub(crate) fn wishes(people: &str) -> Files {
    // A declared group is created, so `new` is declared only where somebody joins it.
    let groups = if people.contains("new]") {
        "groups: [{name: red}, {name: new}]\n"
    } else {
        "groups: [{name: red}]\n"
    };
    let config = "guards: {maxDeletions: 9}\n";
    let files = files(config, &[("groups.yaml", groups), ("users.yaml", people)]);
    assert!(!files.found.has_errors(), "{}", files.printed());
    files
}

pub(crate) fn fault(method: Method, target: &str, nth: usize, effect: Effect) -> Fault {
    Fault {
        method,
        target: target.to_owned(),
        nth,
        effect,
    }
}

/// Applies people to the org of these tests while it fails.
fn failing(people: &str, faults: Vec<Fault>) -> (Rehearsed<Plan>, Outcome, Arc<Sandbox>) {
    let org = file::read(ORG).expect("an org");
    let sandbox = Arc::new(Sandbox::new(org).failing(faults));
    let files = wishes(people);
    let (plan, ended) = instantly(apply(&files, sandbox.clone(), 8)).expect("a plan");
    (plan, ended, sandbox)
}

/// The same, and how it was told.
fn told(people: &str, faults: Vec<Fault>) -> (String, Outcome, Arc<Sandbox>) {
    let (plan, ended, sandbox) = failing(people, faults);
    let told = outcome::text(&plan, &ended, Style::PLAIN);
    (without_request_ids(&told), ended, sandbox)
}

pub(crate) fn without_request_ids(told: &str) -> String {
    let line = |line: &str| {
        let labels = ["error id:", "request:"];
        let found = labels
            .iter()
            .find_map(|label| Some((line.split_once(label)?.0, label)));
        match found {
            Some((before, label)) => format!("{before}{label} [ID]\n"),
            None => format!("{line}\n"),
        }
    };
    told.lines().map(line).collect()
}

pub(crate) fn status(sandbox: &Sandbox, id: &str) -> Option<UserStatus> {
    sandbox.org().user(id).map(|user| user.status.clone())
}

pub(crate) fn count(sandbox: &Sandbox, method: Method, target: &str) -> usize {
    let requests = sandbox.requests();
    requests
        .iter()
        .filter(|(each, path)| *each == method && path.contains(target))
        .count()
}

#[test]
fn a_failure_skips_only_what_needs_it() {
    let people = "users:
  - {login: new@acme.example, profile: {firstName: N, lastName: N}, groups: [red]}
  - {login: ada@acme.example, profile: {title: Lead}, groups: [new]}
  - {login: bob@acme.example, status: SUSPENDED, reason: HR-1}
";
    let create_user = fault(Method::Post, "/users?activate", 1, Effect::InternalError);
    let create_group = fault(Method::Post, "/groups", 1, Effect::InternalError);
    let (told, ended, sandbox) = told(people, vec![create_user, create_group]);
    insta::assert_snapshot!(told);
    assert_eq!((ended.failed(), ended.done()), (2, 2));
    assert_eq!(status(&sandbox, "00u2"), Some(UserStatus::Suspended));
    assert_eq!(
        count(&sandbox, Method::Post, "/users?activate"),
        1,
        "a creation is sent once"
    );
}

#[test]
fn an_outcome_is_told_in_every_form() {
    let people = "users:
  - {login: new@acme.example, profile: {firstName: N, lastName: '@acme <b>'}, groups: [red]}
  - {login: ada@acme.example, profile: {title: '`Lead` | @acme'}, groups: [new]}
  - {login: bob@acme.example, status: STAGED}
";
    let create_user = fault(Method::Post, "/users?activate", 1, Effect::InternalError);
    let (plan, mut ended, _) = failing(people, vec![create_user]);
    for result in &mut ended.results {
        if let StepResult::Failed(failure) = result {
            failure.request_id = Some("req-1".to_owned());
            failure.causes = vec!["lastName: @acme/team ::error:: <img src=x>".to_owned()];
        }
    }
    insta::assert_snapshot!("outcome_text", outcome::text(&plan, &ended, Style::PLAIN));
    insta::assert_snapshot!("outcome_json", document::outcome(&plan, &ended));
    let shown = markdown::outcome(&plan, &ended);
    insta::assert_snapshot!("outcome_markdown", shown);
    is_harmless(&shown).unwrap();
}

/// A run that is stopped has a reason of each kind.
#[test]
fn every_way_to_end_is_json() {
    let people = "{login: ada@acme.example, profile: {title: Lead}, groups: [red, new]}\n";
    let (plan, mut ended, _) = failing(people, Vec::new());
    let user = UserId::new("00u1");
    let what = "title".to_owned();
    let changed = SkipReason::PersonChanged { user, what };
    for reason in [
        changed,
        SkipReason::After {
            step: plan.steps()[1].id,
        },
        SkipReason::Stopped {
            why: StopReason::NoAnswers,
        },
    ] {
        ended.results[0] = StepResult::Skipped(reason);
        let json = document::outcome(&plan, &ended);
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        let step = &value["outcome"]["steps"][0];
        assert_eq!(
            (&step["step"], &step["result"]),
            (&0.into(), &"skipped".into())
        );
        assert!(step["because"].is_string(), "{json}");
        assert_eq!(value["outcome"]["skipped"], 1);
    }
}

#[test]
fn removal_that_fails_keeps_somebody_out() {
    let people = "{login: cyd@acme.example, id: 00u3, status: ACTIVE, groups: []}\n";
    let failing = fault(
        Method::Delete,
        "/groups/00gred/users/00u3",
        1,
        Effect::InternalError,
    );
    // The client repeats a removal: it has to fail for good.
    let faults = (1..=9)
        .map(|nth| Fault {
            nth,
            ..failing.clone()
        })
        .collect();
    let (told, _, sandbox) = told(people, faults);
    insta::assert_snapshot!(told);
    assert_eq!(status(&sandbox, "00u3"), Some(UserStatus::Deprovisioned));
}

/// Changes a profile between the confirming read and the write.
struct InBetween(Arc<Sandbox>);

impl Transport for InBetween {
    async fn send(&self, request: Request) -> Result<Response, NoResponse> {
        if request.method == Method::Post && request.path.ends_with("/users/00u1") {
            assert!(
                request.header("if-match").is_some(),
                "the write is conditional"
            );
            self.0.edit(|org| {
                let mut user = org.user("00u1").expect("ada").clone();
                user.profile.insert("city".to_owned(), "Paris".into());
                org.put_user(user);
            });
        }
        self.0.send(request).await
    }
}

#[test]
fn a_profile_that_changes_at_the_last_moment_is_not_overwritten() {
    let sandbox = sandbox(ORG);
    let files = wishes("{login: ada@acme.example, profile: {title: Lead}}\n");
    let transport = InBetween(sandbox.clone());
    let (_, ended) = instantly(apply(&files, transport, 1)).expect("a plan");
    assert!(
        matches!(&ended.results[..], [StepResult::Failed(failure)] if failure.status == Some(412)),
        "{:?}",
        ended.results
    );
    let org = sandbox.org();
    assert!(!org.user("00u1").expect("ada").profile.contains_key("title"));
}

#[test]
fn an_unanswered_write_is_looked_up_and_never_sent_twice() {
    let new = "{login: new@acme.example, profile: {firstName: N, lastName: N}, status: STAGED}\n";
    // A login with a slash is found by no path.
    let odd = "{login: n/w@acme.example, profile: {firstName: N, lastName: N}, status: STAGED}\n";
    let suspend = "{login: ada@acme.example, status: SUSPENDED}\n";
    let leave = "{login: ada@acme.example, status: DEPROVISIONED}\n";
    let delete = "{id: 00u3, status: DELETED}\n";
    let group = "{login: ada@acme.example, groups: {add: [new]}}\n";
    for (people, method, target) in [
        (new, Method::Post, "/users?activate"),
        (odd, Method::Post, "/users?activate"),
        (suspend, Method::Post, "/lifecycle/suspend"),
        (leave, Method::Post, "/lifecycle/deactivate"),
        (delete, Method::Delete, "/users/00u3"),
        (group, Method::Post, "/groups"),
    ] {
        let lost = vec![fault(method, target, 1, Effect::LostAfter)];
        let (story, ended, sandbox) = told(people, lost);
        assert_eq!(
            (ended.failed(), ended.skipped()),
            (0, 0),
            "{target}: {story}"
        );
        assert_eq!(count(&sandbox, method, target), 1, "{target} is sent once");
        assert!(story.contains("not answered, but found done"), "{story}");

        let lost = vec![fault(method, target, 1, Effect::LostBefore)];
        let (story, ended, sandbox) = told(people, lost);
        assert!(ended.failed() > 0, "{target}: {story}");
        assert_eq!(count(&sandbox, method, target), 1, "{target} is sent once");
    }
}

#[test]
fn a_deletion_that_only_deactivates_is_no_deletion() {
    // Somebody brings the person back between the confirming read and the DELETE, which then deactivates them.
    struct BroughtBack(Arc<Sandbox>);
    impl Transport for BroughtBack {
        async fn send(&self, request: Request) -> Result<Response, NoResponse> {
            if request.method == Method::Delete {
                set_status(&self.0, "00u3", UserStatus::Active);
            }
            self.0.send(request).await
        }
    }
    let sandbox = sandbox(ORG);
    let files = wishes("{id: 00u3, status: DELETED}\n");
    let transport = BroughtBack(sandbox.clone());
    let (_, ended) = instantly(apply(&files, transport, 1)).expect("a plan");
    assert_eq!(ended.failed(), 1, "{:?}", ended.results);
    assert_eq!(status(&sandbox, "00u3"), Some(UserStatus::Deprovisioned));
    assert_eq!(count(&sandbox, Method::Delete, "/users/00u3"), 1);
}

/// An org whose transitions take a while, as Okta's do: reads by id tell of them.
struct Slow {
    inner: Arc<Sandbox>,
    reads_until_settled: AtomicUsize,
}

impl Transport for Slow {
    async fn send(&self, request: Request) -> Result<Response, NoResponse> {
        let is_read_back = request.method == Method::Get && request.path.ends_with("/users/00u1");
        let is_settled = count(&self.inner, Method::Post, "/lifecycle/") == 0
            || self.reads_until_settled.load(Ordering::Relaxed) == 0;
        let mut response = self.inner.send(request).await?;
        if is_read_back && !is_settled {
            self.reads_until_settled.fetch_sub(1, Ordering::Relaxed);
            let mut body: serde_json::Value =
                serde_json::from_slice(&response.body).expect("a user");
            body["transitioningToStatus"] = body["status"].take();
            body["status"] = "ACTIVE".into();
            response.body = body.to_string().into_bytes();
        }
        Ok(response)
    }
}

#[test]
fn a_step_is_done_when_the_person_has_arrived_and_the_wait_has_an_end() {
    let files = wishes("{login: ada@acme.example, status: SUSPENDED}\n");
    for (reads, is_done) in [(5, true), (1_000, false)] {
        let transport = Slow {
            inner: sandbox(ORG),
            reads_until_settled: AtomicUsize::new(reads),
        };
        let (plan, ended) = instantly(apply(&files, transport, 1)).expect("a plan");
        assert_eq!(ended.done() == 1, is_done, "{:?}", ended.results);
        assert!(ended.calls < 40, "{} calls", ended.calls);
        if !is_done {
            insta::assert_snapshot!(outcome::text(&plan, &ended, Style::PLAIN));
        }
    }
}

#[test]
fn a_429_waits_and_the_step_is_done() {
    let people = "{login: new@acme.example, profile: {firstName: N, lastName: N}}\n";
    let limit = fault(
        Method::Post,
        "/users?activate",
        1,
        Effect::TooManyRequests(30),
    );
    let (story, ended, sandbox) = told(people, vec![limit]);
    assert_eq!((ended.failed(), ended.skipped()), (0, 0), "{story}");
    assert_eq!(count(&sandbox, Method::Post, "/users?activate"), 2);
}

#[test]
fn steps_of_many_people_run_side_by_side_and_end_alike() {
    let mut people = String::from("users:\n");
    for index in 0..40 {
        let _ = writeln!(
            people,
            "  - {{login: p{index}@acme.example, profile: {{firstName: P, lastName: P}}, groups: [red, new]}}"
        );
    }
    let files = wishes(&people);
    let ends: Vec<String> = [1, 8]
        .into_iter()
        .map(|concurrency| {
            let sandbox = sandbox(ORG);
            let (plan, ended) =
                instantly(apply(&files, sandbox.clone(), concurrency)).expect("a plan");
            assert_eq!(ended.done(), plan.steps().len());
            let org = sandbox.org();
            let mut logins: Vec<String> = org
                .users()
                .map(|user| {
                    format!(
                        "{} {} {}",
                        user.login(),
                        user.status,
                        org.groups_of(&user.id).len()
                    )
                })
                .collect();
            logins.sort();
            logins.join("\n")
        })
        .collect();
    assert_eq!(ends[0], ends[1]);
}

#[test]
fn a_stop_does_not_wait_for_the_next_window() {
    let people = "users:
  - {login: new@acme.example, profile: {firstName: N, lastName: N}}
  - {login: ada@acme.example, profile: {title: Lead}}
";
    let limit = fault(
        Method::Post,
        "/users?activate",
        1,
        Effect::TooManyRequests(60),
    );
    let org = file::read(ORG).expect("an org");
    let sandbox = Arc::new(Sandbox::new(org).failing(vec![limit]));
    let files = wishes(people);
    let (ended, waited) = instantly(async {
        let reader = reader(sandbox.clone());
        let plan = plan(&files, &reader).await.expect("a plan");
        let options = Options {
            concurrency: NonZeroUsize::MIN,
            secrets: Secrets::default(),
        };
        let start = tokio::time::Instant::now();
        let stop = tokio::time::sleep(Duration::from_secs(5));
        let ended = run(&plan, &Writer::new(reader), options, stop, |_| {}).await;
        (ended, start.elapsed())
    });
    assert!(waited < Duration::from_secs(6), "{waited:?}");
    assert_eq!(ended.stopped, Some(StopReason::Asked));
    assert_eq!(
        (ended.done(), ended.failed()),
        (0, 1),
        "{:?}",
        ended.results
    );
    assert_eq!(count(&sandbox, Method::Post, "/users"), 1);
}

#[test]
fn an_org_out_of_reach_ends_the_run() {
    struct Gone(Arc<Sandbox>);
    impl Transport for Gone {
        async fn send(&self, request: Request) -> Result<Response, NoResponse> {
            if request.method == Method::Get {
                return self.0.send(request).await;
            }
            Err(NoResponse("unplugged".into()))
        }
    }
    let mut people = String::from("users:\n");
    for index in 0..20 {
        let _ = writeln!(
            people,
            "  - {{login: p{index}@acme.example, profile: {{firstName: P, lastName: P}}}}"
        );
    }
    let files = wishes(&people);
    let transport = Gone(sandbox(ORG));
    let (plan, ended) = instantly(apply(&files, transport, 1)).expect("a plan");
    assert_eq!(ended.stopped, Some(StopReason::NoAnswers));
    assert_eq!(ended.failed(), 5);
    let told = outcome::text(&plan, &ended, Style::PLAIN);
    assert!(told.contains("the org stopped answering"), "{told}");
}

/// A gateway that passes writes on and answers 504 for them, or for everything.
struct Gateway {
    inner: Arc<Sandbox>,
    target: &'static str,
}

impl Transport for Gateway {
    async fn send(&self, request: Request) -> Result<Response, NoResponse> {
        let is_cut = request.method == Method::Post && request.path.contains(self.target);
        let answer = self.inner.send(request).await?;
        Ok(if is_cut {
            Response {
                status: 504,
                headers: Vec::new(),
                body: b"<html>gateway time-out</html>".to_vec(),
            }
        } else {
            answer
        })
    }
}

#[test]
fn a_gateway_s_time_out_is_no_answer() {
    for (people, target) in [
        (
            "{login: ada@acme.example, status: SUSPENDED}\n",
            "/lifecycle/",
        ),
        (
            "{login: new@acme.example, status: STAGED, profile: {firstName: N, lastName: N}}\n",
            "/users",
        ),
    ] {
        let files = wishes(people);
        let transport = Gateway {
            inner: sandbox(ORG),
            target,
        };
        let (plan, ended) = instantly(apply(&files, transport, 1)).expect("a plan");
        assert_eq!(ended.done(), plan.steps().len(), "{:?}", ended.results);
        let told = outcome::text(&plan, &ended, Style::PLAIN);
        assert!(told.contains("not answered, but found done"), "{told}");
    }
}

#[test]
fn a_gateway_without_an_org_behind_it_ends_the_run() {
    struct Down(Arc<Sandbox>);
    impl Transport for Down {
        async fn send(&self, request: Request) -> Result<Response, NoResponse> {
            if request.method == Method::Get && !request.path.contains("/users/00u") {
                return self.0.send(request).await;
            }
            Ok(Response {
                status: 503,
                headers: Vec::new(),
                body: Vec::new(),
            })
        }
    }
    let mut people = String::from("users:\n");
    for index in 0..20 {
        let _ = writeln!(
            people,
            "  - {{login: p{index}@acme.example, status: STAGED, profile: {{firstName: P, lastName: P}}}}"
        );
    }
    let (_, ended) = instantly(apply(&wishes(&people), Down(sandbox(ORG)), 1)).expect("a plan");
    assert_eq!(ended.stopped, Some(StopReason::NoAnswers));
    assert_eq!((ended.failed(), ended.done()), (5, 0));
}

/// A proxy whose session has ended: it answers writes with a page, and passes reads on.
struct Expired(Arc<Sandbox>);

impl Transport for Expired {
    async fn send(&self, request: Request) -> Result<Response, NoResponse> {
        if request.method == Method::Get {
            return self.0.send(request).await;
        }
        Ok(Response {
            status: 200,
            headers: Vec::new(),
            body: b"<html>session expired</html>".to_vec(),
        })
    }
}

#[test]
fn a_success_that_is_not_okta_s_counts_for_nothing() {
    let people = "users:
  - {login: new@acme.example, profile: {firstName: N, lastName: N}, groups: [red]}
  - {login: ada@acme.example, profile: {title: Lead}, groups: [red]}
  - {login: bob@acme.example, status: DEPROVISIONED, groups: []}
";
    let (plan, ended) =
        instantly(apply(&wishes(people), Expired(sandbox(ORG)), 1)).expect("a plan");
    assert_eq!(ended.done(), 0, "{:?}", ended.results);
    let told = outcome::text(&plan, &ended, Style::PLAIN);
    assert!(told.contains("the answer cannot be read"), "{told}");
    assert!(!told.contains("session expired"), "{told}");
}

/// The page comes back, but the org has done it: that is looked up, for whatever can be.
#[test]
fn what_was_answered_by_somebody_else_is_looked_up() {
    struct Masked(Arc<Sandbox>);
    impl Transport for Masked {
        async fn send(&self, request: Request) -> Result<Response, NoResponse> {
            let is_read = request.method == Method::Get;
            let answer = self.0.send(request).await?;
            Ok(if is_read {
                answer
            } else {
                Response {
                    body: b"<html>session expired</html>".to_vec(),
                    ..answer
                }
            })
        }
    }
    let people = "users:
  - {login: new@acme.example, profile: {firstName: N, lastName: N}, groups: [red], linkedObjects: {manager: ada@acme.example}}
  - {login: ada@acme.example, profile: {title: Lead}, groups: [new]}
  - {login: bob@acme.example, status: DEPROVISIONED, groups: []}
";
    let org = format!(
        "{ORG}linkedObjectDefinitions: [{{primary: {{name: manager, title: M}}, associated: {{name: report, title: R}}}}]\n"
    );
    let (plan, ended) =
        instantly(apply(&wishes(people), Masked(sandbox(&org)), 1)).expect("a plan");
    assert_eq!(ended.done(), plan.steps().len(), "{:?}", ended.results);
}
