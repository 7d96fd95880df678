//! What moves between plan and write: it counts where it matters to a step, and nowhere else.

use std::num::NonZeroUsize;
use std::sync::Arc;

use okta_reconcile::apply::{Options, run};
use okta_reconcile::model::status::UserStatus;
use okta_reconcile::okta::client::Writer;
use okta_reconcile::outcome::{Event, Outcome, SkipReason, StepResult};
use okta_reconcile::plan::Plan;
use okta_reconcile::rehearsal::Rehearsed;
use okta_reconcile::report::outcome;
use okta_reconcile::report::style::Style;
use okta_reconcile::request::Secrets;
use okta_reconcile::sim::file;
use okta_reconcile::sim::sandbox::{Effect, Sandbox};
use okta_reconcile::transport::{Method, NoResponse, Request, Response, Transport};

use crate::applying::{ORG, count, fault, status, wishes, without_request_ids};
use crate::support::{apply, instantly, plan, reader, sandbox};

/// Plans, lets somebody else change the org of these tests, and applies.
fn meanwhile(
    people: &str,
    change: impl FnOnce(&Sandbox),
) -> (Rehearsed<Plan>, Outcome, Arc<Sandbox>, Vec<Event>) {
    meanwhile_in(ORG, people, change)
}

/// The same, in any org.
fn meanwhile_in(
    org: &str,
    people: &str,
    change: impl FnOnce(&Sandbox),
) -> (Rehearsed<Plan>, Outcome, Arc<Sandbox>, Vec<Event>) {
    let sandbox = sandbox(org);
    let files = wishes(people);
    let mut events = Vec::new();
    let (plan, ended) = instantly(async {
        let reader = reader(sandbox.clone());
        let plan = plan(&files, &reader).await.expect("a plan");
        change(&sandbox);
        let options = Options {
            concurrency: NonZeroUsize::MIN,
            secrets: Secrets::default(),
        };
        let ended = run(
            &plan,
            &Writer::new(reader),
            options,
            std::future::pending(),
            |event| {
                events.push(event.clone());
            },
        )
        .await;
        (plan, ended)
    });
    (plan, ended, sandbox, events)
}

pub(crate) fn set_status(sandbox: &Sandbox, id: &str, status: UserStatus) {
    sandbox.edit(|org| {
        let mut user = org.user(id).expect("they are there").clone();
        user.status = status;
        org.put_user(user);
    });
}

fn set_login(sandbox: &Sandbox, id: &str, login: &str) {
    sandbox.edit(|org| {
        let mut user = org.user(id).expect("they are there").clone();
        user.profile.insert("login".to_owned(), login.into());
        org.put_user(user);
    });
}

/// A leaver could cause each of these, and stay.
#[test]
fn a_leaver_gets_out_from_wherever_they_are_by_then() {
    use UserStatus::{
        Deprovisioned, LockedOut, PasswordExpired, Provisioned, Recovery, Staged, Suspended,
    };
    let out = "{login: ada@acme.example, status: DEPROVISIONED, profile: {mobilePhone: '1'}}\n";
    for status in [
        PasswordExpired,
        LockedOut,
        Recovery,
        Suspended,
        Provisioned,
        Staged,
    ] {
        let (_, ended, sandbox, _) = meanwhile(out, |sandbox| {
            set_status(sandbox, "00u1", status.clone());
        });
        assert_eq!(ended.done(), 2, "{status}: {:?}", ended.results);
        assert_eq!(self::status(&sandbox, "00u1"), Some(Deprovisioned));
    }
    let away = "{login: ada@acme.example, status: SUSPENDED}\n";
    for status in [PasswordExpired, LockedOut, Recovery, Provisioned] {
        let (_, ended, sandbox, _) = meanwhile(away, |sandbox| {
            set_status(sandbox, "00u1", status.clone());
        });
        assert_eq!(ended.done(), 1, "{status}: {:?}", ended.results);
        assert_eq!(self::status(&sandbox, "00u1"), Some(Suspended));
    }
}

#[test]
fn what_is_so_already_is_done() {
    let cases = [
        ("status: DEPROVISIONED", UserStatus::Deprovisioned),
        ("status: SUSPENDED", UserStatus::Suspended),
    ];
    for (wish, status) in cases {
        let people = format!("{{login: ada@acme.example, {wish}}}\n");
        let (plan, ended, sandbox, _) = meanwhile(&people, |sandbox| {
            set_status(sandbox, "00u1", status.clone());
        });
        let told = outcome::text(&plan, &ended, Style::PLAIN);
        assert!(told.contains(&format!("(already so: {status})")), "{told}");
        assert_eq!(ended.done(), 1, "{told}");
        assert_eq!(count(&sandbox, Method::Post, "/lifecycle/"), 0, "{told}");
    }
    // Somebody else was faster with a return.
    let back = "{login: cyd@acme.example, id: 00u3, status: ACTIVE}\n";
    let (_, ended, sandbox, _) = meanwhile(back, |sandbox| {
        set_status(sandbox, "00u3", UserStatus::Provisioned);
    });
    assert_eq!(ended.done(), 1, "{:?}", ended.results);
    assert_eq!(count(&sandbox, Method::Post, "/lifecycle/"), 0);
}

/// The list comes from an index, which lags: a second apply plans the same once more.
#[test]
fn a_second_apply_while_the_list_lags_ends_well() {
    let org = file::read(ORG).expect("an org");
    let lag = fault(
        Method::Post,
        "/lifecycle/deactivate",
        1,
        Effect::SearchLag(9),
    );
    let renamed = fault(Method::Post, "/users/00u2", 1, Effect::SearchLag(9));
    let sandbox = Arc::new(Sandbox::new(org).failing(vec![lag, renamed]));
    let files = wishes(
        "{login: bob@acme.example, status: DEPROVISIONED, profile: {title: Left}, groups: []}\n",
    );
    let (plan, first) = instantly(apply(&files, sandbox.clone(), 8)).expect("a plan");
    assert_eq!(first.done(), plan.steps().len(), "{:?}", first.results);
    let (plan, second) = instantly(apply(&files, sandbox.clone(), 8)).expect("a plan");
    assert!(
        !plan.steps().is_empty(),
        "the list still shows bob as he was"
    );
    assert_eq!(second.done(), plan.steps().len(), "{:?}", second.results);
}

#[test]
fn what_gives_access_goes_on_only_from_where_the_plan_knew_somebody_to_be() {
    // Both are brought in by the files, and somebody takes them out meanwhile.
    let org = "org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
users:
  - {login: lynn@acme.example, id: 00u4, status: STAGED, profile: {firstName: L, lastName: L, email: lynn@acme.example}}
  - {login: sam@acme.example, id: 00u5, status: SUSPENDED, suspendedFrom: ACTIVE, profile: {firstName: S, lastName: S, email: sam@acme.example}}
";
    let people = "users:
  - {login: lynn@acme.example, status: ACTIVE}
  - {login: sam@acme.example, status: ACTIVE}
";
    let (plan, ended, sandbox, _) = meanwhile_in(org, people, |sandbox| {
        set_status(sandbox, "00u4", UserStatus::Deprovisioned);
        set_status(sandbox, "00u5", UserStatus::Deprovisioned);
    });
    assert_eq!(ended.skipped(), 2, "{:?}", ended.results);
    let told = outcome::text(&plan, &ended, Style::PLAIN);
    assert!(
        told.contains("status is DEPROVISIONED, was\n        STAGED"),
        "{told}"
    );
    for id in ["00u4", "00u5"] {
        assert_eq!(status(&sandbox, id), Some(UserStatus::Deprovisioned));
    }
}

#[test]
fn another_login_skips_whoever_is_known_by_it_alone() {
    let by_login = "{login: ada@acme.example, status: DEPROVISIONED, profile: {title: Lead}}\n";
    let by_id =
        "{login: ada@acme.example, id: 00u1, status: DEPROVISIONED, profile: {title: Lead}}\n";
    for (people, done, skipped) in [(by_login, 0, 2), (by_id, 1, 1)] {
        let (plan, ended, _, _) = meanwhile(people, |sandbox| {
            set_login(sandbox, "00u1", "someone@acme.example");
        });
        let told = outcome::text(&plan, &ended, Style::PLAIN);
        assert_eq!((ended.done(), ended.skipped()), (done, skipped), "{told}");
        let what = "login is someone@acme.example, was ada@acme.example";
        assert!(told.replace("\n        ", " ").contains(what), "{told}");
    }
    // Nothing undoes a deletion.
    let people = "{id: 00u3, login: cyd@acme.example, status: DELETED}\n";
    let (_, ended, sandbox, _) = meanwhile(people, |sandbox| {
        set_login(sandbox, "00u3", "someone@acme.example");
    });
    assert_eq!(ended.skipped(), 1, "{:?}", ended.results);
    assert_eq!(count(&sandbox, Method::Delete, "/users/00u3"), 0);
}

/// Bob changes his own phone number: that change is left, and he is out all the same.
#[test]
fn another_value_skips_that_change_and_nothing_else_of_the_person() {
    let people = "{login: bob@acme.example, status: DEPROVISIONED, profile: {mobilePhone: '1'}, groups: []}\n";
    let (plan, ended, sandbox, _) = meanwhile(people, |sandbox| {
        sandbox.edit(|org| {
            let mut bob = org.user("00u2").expect("bob").clone();
            bob.profile.insert("mobilePhone".to_owned(), "2".into());
            org.put_user(bob);
        });
    });
    insta::assert_snapshot!(outcome::text(&plan, &ended, Style::PLAIN), @r"
    done    bob@acme.example leave red
    done    bob@acme.example deactivate
    skipped bob@acme.example: changed since the plan: mobilePhone is 2, was (unset)
            (1 step)
    Applied: 2 done, 0 failed, 1 skipped; 4 calls.
    ");
    assert_eq!(status(&sandbox, "00u2"), Some(UserStatus::Deprovisioned));
    assert_eq!(sandbox.org().groups_of("00u2").len(), 1, "Everyone alone");
}

/// Lynn is deactivated by somebody else between a join and her activation.
#[test]
fn nobody_is_brought_back_who_was_taken_out_between_two_steps() {
    struct TakenOut(Arc<Sandbox>);
    impl Transport for TakenOut {
        async fn send(&self, request: Request) -> Result<Response, NoResponse> {
            let is_second_join = request.method == Method::Put && request.path.contains("00gblue");
            if is_second_join {
                set_status(&self.0, "00u4", UserStatus::Deprovisioned);
            }
            self.0.send(request).await
        }
    }
    let org = "org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
users:
  - {login: lynn@acme.example, id: 00u4, status: STAGED, profile: {firstName: L, lastName: L, email: lynn@acme.example}}
groups: [{name: Everyone, type: BUILT_IN}, {name: red, id: 00gred, type: OKTA_GROUP}, {name: blue, id: 00gblue, type: OKTA_GROUP}]
";
    let files = wishes(
        "{login: lynn@acme.example, status: ACTIVE, groups: {add: [red, blue]}, profile: {title: Engineer}}\n",
    );
    let inner = sandbox(org);
    let transport = TakenOut(inner.clone());
    let (plan, ended) = instantly(apply(&files, transport, 1)).expect("a plan");
    assert_eq!(count(&inner, Method::Post, "/lifecycle/activate"), 0);
    assert_eq!(status(&inner, "00u4"), Some(UserStatus::Deprovisioned));
    let told = outcome::text(&plan, &ended, Style::PLAIN);
    insta::assert_snapshot!(without_request_ids(&told));
}

/// The same where nothing is refused: each is read once more before access is given, or somebody is deleted.
#[test]
fn a_second_look_comes_before_what_lets_somebody_in_or_deletes_them() {
    struct Moving(Arc<Sandbox>, UserStatus);
    impl Transport for Moving {
        async fn send(&self, request: Request) -> Result<Response, NoResponse> {
            let target = request.target();
            let is_earlier = target.contains("/groups/00gred/") || target.contains("deactivate");
            let answer = self.0.send(request).await;
            if is_earlier {
                set_status(&self.0, "00u4", self.1.clone());
            }
            answer
        }
    }
    let org = |status| {
        format!(
            "org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
users:
  - {{login: sam@acme.example, id: 00u4, status: {status}, profile: {{firstName: S, lastName: S, email: sam@acme.example}}, groups: [red]}}
groups: [{{name: Everyone, type: BUILT_IN}}, {{name: red, id: 00gred, type: OKTA_GROUP}}]
"
        )
    };
    let comes_in = "{login: sam@acme.example, status: ACTIVE, groups: []}\n";
    let goes = "{id: 00u4, login: sam@acme.example, status: DELETED}\n";
    let out = UserStatus::Deprovisioned;
    let cases = [
        (
            "SUSPENDED, suspendedFrom: ACTIVE",
            comes_in,
            out,
            "unsuspend",
        ),
        ("ACTIVE", goes, UserStatus::Staged, "DELETE"),
    ];
    for (from, people, meanwhile, what) in cases {
        let inner = sandbox(&org(from));
        let transport = Moving(inner.clone(), meanwhile.clone());
        let (_, ended) = instantly(apply(&wishes(people), transport, 1)).expect("a plan");
        assert!(
            ended.done() < ended.results.len(),
            "{what}: {:?}",
            ended.results
        );
        assert_eq!(status(&inner, "00u4"), Some(meanwhile), "{what}");
        assert_eq!(count(&inner, Method::Post, "unsuspend"), 0);
        assert_eq!(count(&inner, Method::Delete, "/users/00u4?"), 0);
    }
}

/// Where Okta has said that a status does not allow a step, the person is not let in, even if a read shows nothing.
#[test]
fn a_refusal_for_the_status_stops_what_gives_access() {
    struct Refusing(Arc<Sandbox>);
    impl Transport for Refusing {
        async fn send(&self, request: Request) -> Result<Response, NoResponse> {
            if request.method != Method::Put {
                return self.0.send(request).await;
            }
            let body = r#"{"errorCode":"E0000038","errorSummary":"This operation is not allowed in the user's current status."}"#;
            Ok(Response {
                status: 403,
                headers: Vec::new(),
                body: body.as_bytes().to_vec(),
            })
        }
    }
    let new = "{login: new@acme.example, status: ACTIVE, profile: {firstName: N, lastName: N}, groups: [new]}\n";
    let inner = sandbox(ORG);
    let (plan, ended) = instantly(apply(&wishes(new), Refusing(inner.clone()), 1)).expect("a plan");
    assert_eq!(count(&inner, Method::Post, "/lifecycle/activate"), 0);
    let told = outcome::text(&plan, &ended, Style::PLAIN);
    assert!(told.contains("E0000038"), "{told}");
    assert_eq!((ended.failed(), ended.skipped()), (1, 1), "{told}");
}

#[test]
fn a_changed_attribute_counts_and_another_does_not() {
    let people = "{login: ada@acme.example, profile: {title: Lead}}\n";
    let write = |name: &'static str| {
        move |sandbox: &Sandbox| {
            sandbox.edit(|org| {
                let mut user = org.user("00u1").expect("ada").clone();
                user.profile.insert(name.to_owned(), "Boss".into());
                org.put_user(user);
            });
        }
    };
    let (_, ended, _, _) = meanwhile(people, write("title"));
    assert!(
        matches!(&ended.results[..], [StepResult::Skipped(SkipReason::PersonChanged { what, .. })]
            if what == "title is Boss, was (unset)"),
        "{:?}",
        ended.results
    );
    let (_, ended, _, _) = meanwhile(people, write("city"));
    assert_eq!(ended.done(), 1);
}

#[test]
fn from_somebody_who_is_gone_nothing_is_left_to_take() {
    let gone = |wish: &str| {
        let people = format!("{{login: ada@acme.example, {wish}}}\n");
        let (_, ended, _, _) = meanwhile(&people, |sandbox| {
            sandbox.edit(|org| {
                org.remove_user("00u1");
            });
        });
        (ended.done(), ended.skipped())
    };
    assert_eq!(gone("status: DEPROVISIONED"), (1, 0));
    assert_eq!(gone("id: 00u1, status: DEPROVISIONED"), (1, 0));
    assert_eq!(gone("status: SUSPENDED"), (0, 1));
    assert_eq!(gone("profile: {title: Lead}"), (0, 1));
    assert_eq!(gone("groups: [red]"), (0, 1));
}

/// After its own deletions, while the list still shows who was there.
#[test]
fn a_second_run_after_a_deletion_finds_nothing_to_do() {
    let org = file::read(ORG).expect("an org");
    let lag = fault(Method::Delete, "/users/00u3", 1, Effect::SearchLag(99));
    let sandbox = Arc::new(Sandbox::new(org).failing(vec![lag]));
    let files = wishes("{id: 00u3, login: cyd@acme.example, status: DELETED}\n");
    let (_, first) = instantly(apply(&files, sandbox.clone(), 8)).expect("a plan");
    assert_eq!(first.done(), 1, "{:?}", first.results);
    let (plan, second) = instantly(apply(&files, sandbox.clone(), 8)).expect("a plan");
    assert_eq!(second.done(), plan.steps().len(), "{:?}", second.results);
    assert_eq!(count(&sandbox, Method::Delete, "/users/00u3"), 1);
}
