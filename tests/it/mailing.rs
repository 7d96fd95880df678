//! Somebody comes back with another mailbox: the mail that lets them in goes there, or nowhere.

use std::sync::Arc;

use okta_reconcile::model::status::UserStatus;
use okta_reconcile::outcome::{Outcome, SkipReason, StepResult, StopReason};
use okta_reconcile::plan::Plan;
use okta_reconcile::plan::refusal::{Counted, Refusal};
use okta_reconcile::plan::step::Operation;
use okta_reconcile::rehearsal::Rehearsed;
use okta_reconcile::report::names::Detail;
use okta_reconcile::report::style::Style;
use okta_reconcile::report::{outcome, text};
use okta_reconcile::sim::sandbox::{Effect, Fault, Sandbox};
use okta_reconcile::transport::{Method, NoResponse, Request, Response, Transport};

use crate::applying::{count, fault, without_request_ids};
use crate::meanwhile::set_status;
use crate::support::{apply, files, instantly, plan, reader, sandbox};

const ORG: &str = "org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
users:
  - {login: cyd@acme.example, id: 00u3, status: DEPROVISIONED, profile: {firstName: C, lastName: C, email: cyd@old.example}}
groups: [{name: Everyone, type: BUILT_IN}]
";

const BACK: &str =
    "{login: cyd@acme.example, id: 00u3, status: ACTIVE, profile: {email: cyd@new.example}}\n";

const MAIL: &str = "/lifecycle/reactivate?sendEmail=true";

/// Something that somebody else does right before, or right after, a request.
struct Somebody<D> {
    org: Arc<Sandbox>,
    moment: Moment,
    does: D,
}

#[derive(Clone, Copy, PartialEq)]
enum Moment {
    /// Once the new mailbox is written.
    AfterTheProfile,
    /// When the mail is on its way already.
    BeforeTheMail,
}

impl<D: Fn(&Sandbox) + Send + Sync> Transport for Somebody<D> {
    async fn send(&self, request: Request) -> Result<Response, NoResponse> {
        let target = request.target();
        let is_write = request.method == Method::Post;
        if self.moment == Moment::BeforeTheMail && target.ends_with(MAIL) {
            (self.does)(&self.org);
        }
        let answer = self.org.send(request).await;
        let is_profile = is_write && target.ends_with("/users/00u3");
        if self.moment == Moment::AfterTheProfile && is_profile {
            (self.does)(&self.org);
        }
        answer
    }
}

fn with(
    moment: Moment,
    does: impl Fn(&Sandbox) + Send + Sync,
) -> (Rehearsed<Plan>, Outcome, Arc<Sandbox>) {
    let org = sandbox(ORG);
    let transport = Somebody {
        org: org.clone(),
        moment,
        does,
    };
    let files = files("", &[("users.yaml", BACK)]);
    let (plan, ended) = instantly(apply(&files, transport, 8)).expect("a plan");
    (plan, ended, org)
}

fn failing(faults: Vec<Fault>) -> (Rehearsed<Plan>, Outcome, Arc<Sandbox>) {
    let org = okta_reconcile::sim::file::read(ORG).expect("an org");
    let org = Arc::new(Sandbox::new(org).failing(faults));
    let files = files("", &[("users.yaml", BACK)]);
    let (plan, ended) = instantly(apply(&files, org.clone(), 8)).expect("a plan");
    (plan, ended, org)
}

fn mail<'o>(plan: &Plan, ended: &'o Outcome) -> &'o StepResult {
    let last = plan.steps().last().expect("steps");
    assert!(
        matches!(last.operation, Operation::SendActivationMail { .. }),
        "{last:?}"
    );
    &ended.results[last.id.index()]
}

fn owed(plan: &Plan, ended: &Outcome) -> Vec<String> {
    let owed = ended.owed(plan).into_iter();
    owed.map(|owed| owed.command).collect()
}

#[test]
fn the_mail_goes_once_and_to_the_new_mailbox() {
    let told = std::sync::Mutex::new(Vec::new());
    let (plan, ended, org) = with(Moment::BeforeTheMail, |org| {
        let org = org.org();
        let email = &org.user("00u3").expect("cyd").profile["email"];
        told.lock().expect("no panic").push(email.clone());
    });
    assert_eq!(ended.done(), 3, "{:?}", ended.results);
    assert_eq!(*mail(&plan, &ended), StepResult::Done { remark: None });
    assert_eq!(told.into_inner().expect("no panic"), ["cyd@new.example"]);
    let mails = ["/lifecycle/activate?sendEmail=true", MAIL].map(|target| {
        let requests = org.requests();
        let found = requests.iter().filter(|(_, path)| path.contains(target));
        found.count()
    });
    assert_eq!(mails, [0, 1]);
    assert_eq!(owed(&plan, &ended), Vec::<String>::new());
}

#[test]
fn nobody_is_mailed_who_is_in_already() {
    use UserStatus::{Active, LockedOut, PasswordExpired, Recovery};
    for status in [Active, PasswordExpired, Recovery, LockedOut] {
        let (plan, ended, org) = with(Moment::AfterTheProfile, |org| {
            set_status(org, "00u3", status.clone());
        });
        let remark = Some(format!("no mail is needed: the person is {status}"));
        assert_eq!(*mail(&plan, &ended), StepResult::Done { remark });
        assert_eq!(count(&org, Method::Post, MAIL), 0, "{status}");
        assert_eq!(owed(&plan, &ended), Vec::<String>::new());
    }
    // They were faster than the mail, and Okta refuses it.
    let (plan, ended, org) = with(Moment::BeforeTheMail, |org| {
        set_status(org, "00u3", Active);
    });
    let remark = Some("refused, but found done".to_owned());
    assert_eq!(*mail(&plan, &ended), StepResult::Done { remark });
    assert_eq!(count(&org, Method::Post, MAIL), 1);
}

/// Where the org lets people in without a password, the activation has let them in.
#[test]
fn nobody_is_mailed_where_no_password_is_missing() {
    let org = sandbox(&format!("passwordPolicy: optional\n{ORG}"));
    let files = files("", &[("users.yaml", BACK)]);
    let (plan, ended) = instantly(apply(&files, org.clone(), 8)).expect("a plan");
    let remark = Some("no mail is needed: the person is ACTIVE".to_owned());
    assert_eq!(*mail(&plan, &ended), StepResult::Done { remark });
    assert_eq!(count(&org, Method::Post, MAIL), 0);
}

#[test]
fn nobody_is_mailed_whom_somebody_else_has_moved_on() {
    use UserStatus::{Deprovisioned, Staged, Suspended};
    for status in [Deprovisioned, Staged, Suspended] {
        let (plan, ended, org) = with(Moment::AfterTheProfile, |org| {
            set_status(org, "00u3", status.clone());
        });
        let StepResult::Skipped(SkipReason::PersonChanged { what, .. }) = mail(&plan, &ended)
        else {
            panic!("{status}: {:?}", ended.results);
        };
        assert!(what.contains(status.as_str()), "{what}");
        assert_eq!(count(&org, Method::Post, MAIL), 0, "{status}");
        assert_eq!(owed(&plan, &ended), Vec::<String>::new());
    }
}

/// Nobody has reviewed a mail to that address.
#[test]
fn no_mail_goes_to_a_mailbox_that_the_plan_does_not_name() {
    let (plan, ended, org) = with(Moment::AfterTheProfile, |org| {
        org.edit(|org| {
            let mut user = org.user("00u3").expect("cyd").clone();
            user.profile
                .insert("email".to_owned(), "eve@evil.example".into());
            org.put_user(user);
        });
    });
    assert_eq!(count(&org, Method::Post, MAIL), 0);
    insta::assert_snapshot!(outcome::text(&plan, &ended, Style::PLAIN));
}

#[test]
fn no_mail_goes_where_the_step_before_it_failed() {
    // Of all that is posted to them the activation comes first, then the profile.
    for (failed, target) in ["/lifecycle/activate", "/users/00u3"]
        .into_iter()
        .enumerate()
    {
        for effect in [Effect::Forbidden, Effect::LostBefore] {
            // The client repeats a profile: it has to fail for good.
            let faults =
                (failed + 1..=9).map(|nth| fault(Method::Post, target, nth, effect.clone()));
            let (plan, ended, org) = failing(faults.collect());
            assert_eq!(ended.done(), failed, "{target}: {:?}", ended.results);
            assert!(
                matches!(
                    mail(&plan, &ended),
                    StepResult::Skipped(SkipReason::After { .. })
                ),
                "{target}: {:?}",
                ended.results
            );
            assert_eq!(count(&org, Method::Post, "reactivate"), 0, "{target}");
            // It would go to the old mailbox.
            assert_eq!(owed(&plan, &ended), Vec::<String>::new(), "{target}");
        }
    }
}

#[test]
fn a_mail_of_which_nobody_knows_is_owed_and_not_sent_again() {
    let command = ["okta-reconcile user reactivate cyd@acme.example"];
    for effect in [
        Effect::LostBefore,
        Effect::LostAfter,
        Effect::InternalError,
        Effect::Forbidden,
    ] {
        let (plan, ended, org) = failing(vec![fault(Method::Post, MAIL, 1, effect.clone())]);
        assert_eq!((ended.done(), ended.failed()), (2, 1), "{effect:?}");
        assert_eq!(count(&org, Method::Post, MAIL), 1, "{effect:?}");
        assert_eq!(owed(&plan, &ended), command, "{effect:?}");
        if effect == Effect::LostAfter {
            let told = outcome::text(&plan, &ended, Style::PLAIN);
            insta::assert_snapshot!(without_request_ids(&told));
        }
    }
}

#[test]
fn a_mail_is_owed_once_the_mailbox_is_written_and_the_run_was_stopped() {
    let (plan, mut ended, _) = failing(Vec::new());
    let why = StopReason::Asked;
    ended.results[2] = StepResult::Skipped(SkipReason::Stopped { why });
    assert_eq!(
        owed(&plan, &ended),
        ["okta-reconcile user reactivate cyd@acme.example"]
    );
    ended.results[1] = StepResult::Skipped(SkipReason::Stopped { why });
    assert_eq!(owed(&plan, &ended), Vec::<String>::new());
}

/// A second plan writes what the first did not, and says how the mail is sent.
#[test]
fn after_a_run_that_was_stopped_the_plan_names_the_command() {
    let org = sandbox(ORG);
    set_status(&org, "00u3", UserStatus::Provisioned);
    let files = files("", &[("users.yaml", BACK)]);
    let again = instantly(plan(&files, &reader(org))).expect("a plan");
    let steps: Vec<String> = again
        .steps()
        .iter()
        .map(|step| step.operation.summary())
        .collect();
    assert_eq!(steps, ["update email"]);
    let told = text::plan(&again, Style::PLAIN, Detail::Full);
    assert!(told.contains("note[awaits-person]"), "{told}");
    assert!(told.contains("okta-reconcile user reactivate"), "{told}");
}

#[test]
fn the_mail_counts_as_one() {
    let files = files("guards: {maxEmails: 0}\n", &[("users.yaml", BACK)]);
    let refused = instantly(plan(&files, &reader(sandbox(ORG)))).expect("a plan");
    let [Refusal::TooMany { guard, found, .. }] = refused.refusals() else {
        panic!("{:?}", refused.refusals());
    };
    assert_eq!((*guard, *found), (Counted::Emails, 1));
}
