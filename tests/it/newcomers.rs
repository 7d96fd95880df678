//! New people are created in their groups: what a creation carries, what becomes of that when it goes wrong, and what
//! it saves.

use std::fmt::Write;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use okta_reconcile::apply::{Options, run};
use okta_reconcile::model::status::UserStatus;
use okta_reconcile::okta::client::Writer;
use okta_reconcile::outcome::{Event, Outcome, StepResult, StopReason};
use okta_reconcile::plan::step::StepId;
use okta_reconcile::report::outcome;
use okta_reconcile::report::style::Style;
use okta_reconcile::request::Secrets;
use okta_reconcile::sim::file;
use okta_reconcile::sim::sandbox::{Effect, Sandbox};
use okta_reconcile::transport::{Method, NoResponse, Request, Response, Transport};

use crate::applying::{count, fault, without_request_ids};
use crate::support::{Files, apply, files, instantly, plan, reader, sandbox};

const ORG: &str = "org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
users:
  - {login: boss@acme.example, id: 00uboss, status: ACTIVE, profile: {firstName: B, lastName: B, email: boss@acme.example}}
groups:
  - {name: Everyone, type: BUILT_IN}
  - {name: red, id: 00gred, type: OKTA_GROUP}
  - {name: green, id: 00ggreen, type: OKTA_GROUP}
linkedObjectDefinitions:
  - {primary: {name: manager, title: Manager}, associated: {name: subordinate, title: Subordinate}}
";

const NEW: &str = "{login: new@acme.example, profile: {firstName: N, lastName: N}, groups: [green, red, blue], \
                   linkedObjects: {manager: boss@acme.example}, status: ACTIVE}\n";

fn wishes() -> Files {
    let groups = "groups: [{name: red}, {name: green}, {name: blue}]\n";
    let files = files("", &[("groups.yaml", groups), ("users.yaml", NEW)]);
    assert!(!files.found.has_errors(), "{}", files.printed());
    files
}

/// What becomes of a creation on its way.
enum Way {
    /// The org gets this in its place.
    Passed(Request),
    /// The org gets this in its place, and its answer is lost.
    Lost(Request),
    /// This is the answer, and the org gets nothing.
    Answered(Response),
}

/// Meddles with creations.
struct AtCreation<F>(Arc<Sandbox>, F);

impl<F: Fn(&Sandbox, Request) -> Way + Send + Sync> Transport for AtCreation<F> {
    async fn send(&self, request: Request) -> Result<Response, NoResponse> {
        let Self(org, meddle) = self;
        if request.method != Method::Post || request.path != "/api/v1/users" {
            return org.send(request).await;
        }
        match meddle(org, request) {
            Way::Passed(request) => org.send(request).await,
            Way::Lost(request) => {
                org.send(request).await?;
                Err(NoResponse("the cable".into()))
            }
            Way::Answered(response) => Ok(response),
        }
    }
}

/// Applies the wishes of these tests, and prints how that ended.
fn told(
    meddle: impl Fn(&Sandbox, Request) -> Way + Send + Sync,
) -> (String, Outcome, Arc<Sandbox>) {
    let org = sandbox(ORG);
    let transport = AtCreation(org.clone(), meddle);
    let (plan, ended) = instantly(apply(&wishes(), transport, 1)).expect("a plan");
    let told = without_request_ids(&outcome::text(&plan, &ended, Style::PLAIN));
    (told, ended, org)
}

/// The names of the groups of the new person, but for Everyone; nothing where nobody is there.
fn groups(org: &Sandbox) -> Option<Vec<String>> {
    let org = org.org();
    let user = org.find("new@acme.example")?;
    let ids = org.groups_of(&user.id).iter();
    let groups = ids.filter_map(|id| org.group(id));
    let mut names: Vec<String> = groups.map(|group| group.name.clone()).collect();
    names.retain(|name| name != "Everyone");
    names.sort();
    Some(names)
}

fn not_found(what: &str) -> Way {
    let body = format!(
        r#"{{"errorCode":"E0000007","errorSummary":"Not found: Resource not found{what}","errorLink":"E0000007","errorId":"oae1","errorCauses":[]}}"#
    );
    Way::Answered(Response {
        status: 404,
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: body.into_bytes(),
    })
}

#[test]
fn what_a_creation_carries_is_done_with_it_and_told_as_any_step() {
    let (told, ended, org) = told(|_, request| Way::Passed(request));
    insta::assert_snapshot!(told);
    assert_eq!(groups(&org).unwrap(), ["blue", "green", "red"]);
    assert_eq!(count(&org, Method::Put, "/groups/"), 1);
    for result in ended.results {
        assert_eq!(result, StepResult::Done { remark: None });
    }
}

#[test]
fn a_group_that_is_gone_by_then_fails_the_creation_and_is_named() {
    let (told, _, org) = told(|org, request| {
        org.edit(|org| org.remove_group("00ggreen"));
        Way::Passed(request)
    });
    insta::assert_snapshot!(told);
    assert_eq!(groups(&org), None);
    assert_eq!(count(&org, Method::Post, "/lifecycle/"), 0);
}

#[test]
fn every_group_that_may_be_gone_is_named_where_the_answer_has_no_id() {
    let (said, ..) = told(|_, _| not_found(""));
    let help = "nobody was created, for one of the groups green (00ggreen), red (00gred) is no longer in the org";
    assert!(on_one_line(&said).contains(help), "{said}");
    // Something else that is not there is no group.
    let (said, ..) = told(|_, _| not_found(": oty1 (CVDType)"));
    assert!(said.contains("oty1 (CVDType)"), "{said}");
    assert!(!said.contains("nobody was created"), "{said}");
}

fn on_one_line(told: &str) -> String {
    told.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Somebody is found who is as they were to be created, but nobody knows which groups came along.
#[test]
fn who_was_only_found_joins_their_groups_one_by_one() {
    let (whole, ended, org) = told(|_, request| Way::Lost(request));
    assert_eq!((ended.failed(), ended.skipped()), (0, 0), "{whole}");
    assert!(whole.contains("not answered, but found done"), "{whole}");
    assert_eq!(count(&org, Method::Put, "/groups/"), 3, "{whole}");
    let (bare, ended, org) = told(|_, mut request| {
        let body = request.body.as_mut().and_then(|body| body.as_object_mut());
        body.expect("a body").remove("groupIds").expect("groups");
        Way::Lost(request)
    });
    assert_eq!((ended.failed(), ended.skipped()), (0, 0), "{bare}");
    assert_eq!(groups(&org).unwrap(), ["blue", "green", "red"]);
    assert_eq!(count(&org, Method::Post, "/users?activate"), 1);
}

#[test]
fn a_group_that_could_not_be_made_holds_no_other_membership_back() {
    let failing = fault(Method::Post, "/groups", 1, Effect::InternalError);
    let org = Arc::new(Sandbox::new(file::read(ORG).unwrap()).failing(vec![failing]));
    let (plan, ended) = instantly(apply(&wishes(), org.clone(), 8)).expect("a plan");
    let told = without_request_ids(&outcome::text(&plan, &ended, Style::PLAIN));
    insta::assert_snapshot!(told);
    assert_eq!(groups(&org).unwrap(), ["green", "red"]);
}

/// A creation that takes a second.
struct Slow(Arc<Sandbox>);

impl Transport for Slow {
    async fn send(&self, request: Request) -> Result<Response, NoResponse> {
        if request.method == Method::Post && request.path == "/api/v1/users" {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        self.0.send(request).await
    }
}

/// Nothing is started any more when the creation ends; its memberships need no start. What is left is in the next plan.
#[test]
fn a_run_that_is_stopped_in_a_creation_knows_what_came_along() {
    let org = sandbox(ORG);
    let mut events = Vec::new();
    let (plan, ended) = instantly(async {
        let reader = reader(Slow(org.clone()));
        let plan = plan(&wishes(), &reader).await.expect("a plan");
        let options = Options {
            concurrency: NonZeroUsize::new(2).unwrap(),
            secrets: Secrets::default(),
        };
        let stop = tokio::time::sleep(Duration::from_millis(500));
        let tell = |event: &Event| events.push(event.clone());
        let ended = run(&plan, &Writer::new(reader), options, stop, tell).await;
        (plan, ended)
    });
    assert_eq!(ended.stopped, Some(StopReason::Asked));
    let told = outcome::text(&plan, &ended, Style::PLAIN);
    insta::assert_snapshot!(told);
    assert_eq!(groups(&org).unwrap(), ["green", "red"]);
    let started = events.iter().filter_map(|event| match event {
        Event::Started { step } => Some(*step),
        Event::Finished { .. } => None,
    });
    let finished = events.iter().filter_map(|event| match event {
        Event::Finished { step, .. } => Some(*step),
        Event::Started { .. } => None,
    });
    let (mut started, mut finished): (Vec<StepId>, Vec<StepId>) =
        (started.collect(), finished.collect());
    started.sort_unstable();
    finished.sort_unstable();
    assert_eq!(started, finished, "whatever ends has begun, once");

    let (rest, ended) = instantly(apply(&wishes(), org.clone(), 1)).expect("a plan");
    let summaries: Vec<String> = rest
        .steps()
        .iter()
        .map(|step| step.operation.summary())
        .collect();
    assert_eq!(
        summaries,
        ["join blue", "set manager to boss@acme.example", "activate"],
        "{ended:?}"
    );
    assert_eq!(groups(&org).unwrap(), ["blue", "green", "red"]);
}

/// Looked up, created with groups, linked, activated, read back: five calls for each new person, and little beside.
#[test]
fn two_hundred_new_people_take_five_calls_each() {
    const PEOPLE: usize = 200;
    const PER_MANAGER: usize = 20;
    let mut org = String::from(
        "org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
users:
  - {login: boss@acme.example, id: 00uboss, status: ACTIVE, profile: {firstName: B, lastName: B, email: boss@acme.example}}
linkedObjectDefinitions:
  - {primary: {name: manager, title: Manager}, associated: {name: subordinate, title: Subordinate}}
groups:
  - {name: Everyone, type: BUILT_IN}
",
    );
    for team in 0..10 {
        let _ = writeln!(org, "  - {{name: team-{team}, type: OKTA_GROUP}}");
    }
    let mut people = String::from("users:\n");
    for index in 0..PEOPLE {
        let of = index - index % PER_MANAGER;
        let manager = if index == of {
            "boss".to_owned()
        } else {
            format!("p{of}")
        };
        let teams: Vec<String> = (0..5)
            .map(|more| format!("team-{}", (index / PER_MANAGER + more) % 10))
            .collect();
        let _ = writeln!(
            people,
            "  - {{login: p{index}@acme.example, status: ACTIVE, profile: {{firstName: F{index}, lastName: L{index}}}, \
             groups: [{}], linkedObjects: {{manager: {manager}@acme.example}}}}",
            teams.join(", ")
        );
    }
    let config = "guards: {maxCreations: 200, maxEmails: 200}\n";
    let files = files(config, &[("users.yaml", &people)]);
    assert!(!files.found.has_errors(), "{}", files.printed());
    let start = sandbox(&org);
    let (plan, ended) = instantly(apply(&files, start.clone(), 8)).expect("a plan");
    assert_eq!(plan.refusals(), []);
    assert_eq!(
        (ended.done(), ended.failed(), ended.skipped()),
        (8 * PEOPLE, 0, 0)
    );
    assert_eq!(plan.forecast().calls, 4 * PEOPLE);
    assert_eq!(plan.forecast().by_bucket["/api/v1/users"], PEOPLE);
    let requests = start.requests();
    let of_access = |(_, target): &&(Method, String)| target.contains("/apps");
    let access = requests.iter().filter(of_access).count();
    assert_eq!(access, 11, "what each group opens is asked once");
    let calls = requests.len() - access;
    assert!(calls <= 1_020, "{calls} calls");
    for user in start.org().users().filter(|user| user.id != "00uboss") {
        assert_eq!(user.status, UserStatus::Provisioned);
        assert_eq!(start.org().groups_of(&user.id).len(), 5 + 1);
    }

    let again = instantly(crate::support::plan(&files, &reader(start.clone()))).expect("a plan");
    assert_eq!(again.steps(), []);
    let more = start.requests().len() - calls;
    assert!(more <= 40, "{more} calls");
}
