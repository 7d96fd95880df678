//! The laws, over generated orgs and files: every plan is legal, applying converges, planning is a function, all
//! forms of a plan tell the same, what the files do not mention stays, and stopping after any write ends in the same org.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use okta_reconcile::model::ids::{AttributeName, GroupName};
use okta_reconcile::model::status::UserStatus;
use okta_reconcile::outcome::StepResult;
use okta_reconcile::plan::danger::{Danger, DangerKind};
use okta_reconcile::plan::note::{Note, NoteKind};
use okta_reconcile::plan::step::{Fact, Operation, UserRef};
use okta_reconcile::plan::{Plan, PlannedPerson};
use okta_reconcile::reading::survey::side::Way;
use okta_reconcile::report::document;
use okta_reconcile::request::secrets;
use okta_reconcile::sim::org::Org;
use okta_reconcile::sim::sandbox::Sandbox;
use okta_reconcile::transport::{NoResponse, Request, Response, Transport};
use proptest::prelude::{prop_assert, prop_assert_eq};
use proptest::test_runner::TestCaseError;

use crate::agreement::{RUN, agree};
use crate::generated::{Case, Held, cases};
use crate::runner::{cases_wanted, hold, hold_in_halves};
use crate::support::{
    Files, IDS, NoPlan, apply, files, instantly, plan, plan_by, reader, sandbox, say,
};

/// How many cases a run takes where nobody says otherwise.
const CASES: u32 = 250;

/// What the whole long run waits for, so two threads share it.
#[test]
fn laws() {
    let count = cases_wanted(CASES);
    let halves = hold_in_halves(count, cases, |case, seen| check(&case, seen));
    let seen = Seen::default();
    for half in halves {
        half.tell("half of the cases");
        seen.take_up(half);
    }
    seen.tell("all cases");
    seen.is_rich(count as usize);
}

/// What a plan says does not depend on the side from which memberships were read.
#[test]
fn plans_are_the_same_whichever_side_was_read() {
    hold(cases_wanted(CASES).div_ceil(2), &cases(), |case| {
        let files = files_of(&case)?;
        let org = case.org_with_rule(r#"isMemberOfGroupName("g0")"#);
        let reader = reader(sandbox(&org));
        let told = |way| {
            let plan = instantly(plan_by(&files, &reader, way));
            plan.map_or_else(
                |no_plan| format!("{no_plan:?}"),
                |plan| document::plan(&plan, &RUN),
            )
        };
        let cheapest = told(Way::Cheapest);
        prop_assert_eq!(&told(Way::People), &cheapest, "by people");
        prop_assert_eq!(&told(Way::Groups), &cheapest, "by groups");
        Ok(())
    });
}

/// A rule of the org moves people by itself, and the first plan cannot know whom. The second has caught up with it,
/// whatever the files want of its group: whom a plan takes out, the rule leaves alone, and whom the rule took out whom the
/// files want in, the plan puts in by hand.
#[test]
fn plans_catch_up_with_a_rule_that_runs() {
    hold(cases_wanted(CASES).div_ceil(4), &cases(), |case| {
        let files = files_of(&case)?;
        let org = case.org_with_rule(r#"user.title == "Lead""#);
        instantly(catches_up(&files, &org))
    });
}

async fn catches_up(files: &Files, org: &str) -> Result<(), TestCaseError> {
    let start = sandbox(org);
    for when in ["first", "second"] {
        let (plan, outcome) = unless_refused(when, apply(files, start.clone(), 8).await)?;
        prop_assert_eq!(
            outcome.failed() + outcome.skipped(),
            0,
            "{}: {:?}",
            when,
            outcome
        );
        let leaves = |operation: &Operation| matches!(operation, Operation::LeaveGroup { .. });
        let is_fed = |name: &GroupName| name.as_str() == "fed";
        let of_the_rule = |operation: &Operation| {
            leaves(operation)
                || matches!(operation, Operation::JoinGroup { name, .. } if is_fed(name))
        };
        let others = plan.steps().iter();
        let others = others.filter(|step| !of_the_rule(&step.operation));
        prop_assert!(when == "first" || others.count() == 0, "{:?}", plan.steps());
    }
    let rest = unless_refused("third", plan(files, &reader(start.clone())).await)?;
    prop_assert!(rest.steps().is_empty(), "third plan: {:?}", rest.steps());
    Ok(())
}

/// How many cases had what.
#[derive(Default)]
struct Seen(RefCell<BTreeMap<&'static str, usize>>);

/// Nothing that the cases are for may be missing from them.
const RICH: [&str; 8] = [
    "with a blocked wish",
    "with a change of type",
    "with a circle of renames",
    "with a rename by a former login",
    "with an expiry",
    "with secrets",
    "with cleared sessions",
    CAME_ALONG,
];

const CAME_ALONG: &str = "with somebody who came along in a partial plan";
const CHANGED: &str = "with steps";
const PLANNED: &str = "with a plan";

impl Seen {
    fn add(&self, what: &'static str, more: usize) {
        *self.0.borrow_mut().entry(what).or_default() += more;
    }

    fn of(&self, what: &str) -> usize {
        self.0.borrow().get(what).copied().unwrap_or_default()
    }

    fn take_up(&self, other: Self) {
        for (what, number) in other.0.into_inner() {
            self.add(what, number);
        }
    }

    fn plan(&self, plan: &Plan) {
        self.add(PLANNED, 1);
        self.add("steps", plan.steps().len());
        self.add(CHANGED, usize::from(!plan.steps().is_empty()));
        self.add(
            "with a blocked wish",
            usize::from(!plan.blocked().is_empty()),
        );
        self.add(
            "with secrets",
            usize::from(!secrets(plan.steps()).is_empty()),
        );
        let with = |what, holds: fn(&Operation) -> bool| {
            let mut steps = plan.steps().iter();
            self.add(what, usize::from(steps.any(|step| holds(&step.operation))));
        };
        with("with a change of type", |each| {
            matches!(each, Operation::ChangeType { .. })
        });
        with("with a circle of renames", makes_way);
        with("with an expiry", |each| {
            matches!(each, Operation::ExpirePassword { .. })
        });
        with("with cleared sessions", |each| {
            matches!(each, Operation::RevokeSessions { .. })
        });
        with("with a mail to a new mailbox", |each| {
            matches!(each, Operation::SendActivationMail { .. })
        });
    }

    /// A generator that makes nothing but trivial cases would prove nothing.
    fn is_rich(&self, count: usize) {
        for what in RICH {
            let found = self.of(what);
            assert!(found * 200 >= count, "{found} cases {what}");
        }
        let planned = self.of(PLANNED);
        assert!(planned * 10 >= count * 8, "too many invalid cases");
        let changed = self.of(CHANGED);
        assert!(changed * 10 >= planned * 8, "too many cases without a step");
    }

    fn tell(&self, whose: &str) {
        let figures = self.0.borrow();
        let figures = figures
            .iter()
            .map(|(what, number)| format!("{number} {what}"));
        let figures: Vec<String> = figures.collect();
        say!("laws: {whose}: {}", figures.join(", "));
    }
}

/// Whoever loses access has had taken from them before what the configuration says, and nothing waits for its success.
fn takes_before(case: &Case, plan: &Plan) -> Result<(), TestCaseError> {
    for step in plan.steps() {
        let Operation::Lifecycle {
            user: UserRef::Live(id),
            verb,
            ..
        } = &step.operation
        else {
            continue;
        };
        let begins = step.facts.iter().find_map(|fact| match fact {
            Fact::Status { status } => Some(status),
            Fact::LoginIsFree { .. }
            | Fact::Attribute { .. }
            | Fact::PasswordChanged { .. }
            | Fact::Type { .. }
            | Fact::Member { .. }
            | Fact::Primary { .. }
            | Fact::Login { .. } => None,
        });
        let never = [UserStatus::Staged, UserStatus::Deprovisioned];
        if begins.is_none_or(|status| never.contains(status)) {
            continue;
        }
        let takes = |operation: &Operation| {
            let takes = matches!(
                operation,
                Operation::RevokeSessions { .. } | Operation::RevokeGrants { .. }
            );
            takes && operation.user() == Some(&UserRef::Live(id.clone()))
        };
        let needed = step.after.iter().map(|earlier| plan.step(*earlier));
        let needed = needed.filter(|earlier| takes(&earlier.operation));
        prop_assert_eq!(needed.count(), 0, "{} of {} waits", verb, id);
        if verb.takes_access() {
            let earlier_steps = plan.steps()[..step.id.index()].iter();
            let owed = earlier_steps.filter(|earlier| takes(&earlier.operation));
            prop_assert_eq!(owed.count(), case.owed(*verb), "{} of {}", verb, id);
        }
    }
    Ok(())
}

fn makes_way(operation: &Operation) -> bool {
    let login = operation
        .changes()
        .and_then(|changes| changes.get(&AttributeName::new("login"))?.desired.clone());
    let login = login.as_ref().and_then(|login| login.as_text());
    login.is_some_and(|login| login.starts_with("okta-reconcile-"))
}

fn check(case: &Case, seen: &Seen) -> Result<(), TestCaseError> {
    let files = files_of(case)?;
    let text = case.org();
    instantly(laws_of(case, &files, &text, seen))
}

pub(crate) fn files_of(case: &Case) -> Result<Files, TestCaseError> {
    let config = case.config();
    let people = case.people();
    let groups = Case::groups();
    let ids = case.ids();
    let given = [
        (IDS, ids.as_str()),
        ("groups/groups.yaml", groups.as_str()),
        ("users/people.yaml", people.as_str()),
    ];
    let files = files(&config, &given);
    prop_assert!(!files.found.has_errors(), "{}", files.printed());
    Ok(files)
}

async fn laws_of(case: &Case, files: &Files, org: &str, seen: &Seen) -> Result<(), TestCaseError> {
    let start = sandbox(org);
    let before = start.org();
    let first = match plan(files, &reader(start.clone())).await {
        Ok(plan) => plan,
        Err(error) => return Err(TestCaseError::fail(format!("{error:?}"))),
    };
    prop_assert!(first.refusals().is_empty(), "{:?}", first.refusals());
    prop_assert_eq!(first.dangers().iter().find(is_unread), None, "not read");
    takes_before(case, &first)?;
    seen.plan(&first);
    let formers = first.people().iter().filter(|person| {
        let login = person.login.as_str();
        person.id.is_some() && case.is_former_login(login)
    });
    let has_former = usize::from(formers.count() > 0);
    seen.add("with a rename by a former login", has_former);
    agree(&first).map_err(TestCaseError::fail)?;
    let again = unless_refused("again", plan(files, &reader(start.clone())).await)?;
    prop_assert_eq!(bytes(&first), bytes(&again), "planning is a function");
    prop_assert_eq!(writes(&start), 0, "a plan wrote");
    applies(files, &start, &first).await?;
    let after = start.org();
    untouched(case, &before, &after)?;
    in_two_parts(case, files, org, &first, &start, seen).await?;
    stops_safely(case, files, org, &start, seen).await
}

/// Whatever the guards have to know of roles is read.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "as `find` calls it")]
fn is_unread(danger: &&Danger) -> bool {
    matches!(
        danger.kind,
        DangerKind::MayBeAdministrator | DangerKind::MayCarryRoles { .. }
    )
}

/// Every step is legal, the forecast is exact, and nothing is left but notes.
async fn applies(files: &Files, start: &Arc<Sandbox>, first: &Plan) -> Result<(), TestCaseError> {
    let (applied, outcome) = unless_refused("apply", apply(files, start.clone(), 8).await)?;
    prop_assert_eq!(bytes(first), bytes(&applied));
    for (step, result) in applied.steps().iter().zip(&outcome.results) {
        // Whoever must choose a password anyway need not have it expired, and Okta refuses that.
        let may_be_found = step.operation.may_be_refused();
        let is_done = match result {
            StepResult::Done { remark } => remark.is_none() || may_be_found,
            StepResult::Failed(_) | StepResult::Skipped(_) => false,
        };
        prop_assert!(is_done, "step {}: {step:?}: {result:?}", step.id.number());
    }
    // What is so already is neither sent nor read back.
    let is_so = |result: &&StepResult| matches!(result, StepResult::Done { remark: Some(remark) } if remark.starts_with("already so"));
    let saved = 2 * outcome.results.iter().filter(is_so).count();
    let calls = usize::try_from(outcome.calls).map(|calls| calls + saved);
    prop_assert_eq!(calls, Ok(first.forecast().calls));
    let rest = unless_refused("second plan", plan(files, &reader(start.clone())).await)?;
    prop_assert!(rest.steps().is_empty(), "second plan: {:?}", rest.steps());
    for blocked in rest.blocked() {
        // The reason may tell another status by then.
        let mut known = first.blocked().iter();
        let was = known
            .any(|each| each.login == blocked.login && each.reason.code() == blocked.reason.code());
        prop_assert!(was, "new: {blocked:?}");
    }
    Ok(())
}

/// A partial plan has steps of the whole plan alone, and those of everybody who is meant; once it is applied, the rest
/// ends as the whole plan would.
async fn in_two_parts(
    case: &Case,
    files: &Files,
    org: &str,
    whole: &Plan,
    undisturbed: &Sandbox,
    seen: &Seen,
) -> Result<(), TestCaseError> {
    let people = whole.people();
    if people.is_empty() {
        return Ok(());
    }
    let meant = [case.seed(), case.seed() / 11].map(|index| &people[index % people.len()]);
    // The files' login of whoever the report may know by the org's.
    let login_of = |person: &PlannedPerson| {
        let mut entries = files.desired.people().iter();
        let entry = entries.find(|entry| files.sources.place(entry.login.span) == person.place);
        entry.map_or("", |entry| entry.login.value.as_str())
    };
    let logins = meant.map(login_of);
    let some = files.only(&logins);
    let start = sandbox(org);
    let (partial, outcome) = unless_refused("partial", apply(&some, start.clone(), 8).await)?;
    prop_assert_eq!(outcome.failed() + outcome.skipped(), 0, "{:?}", outcome);
    agree(&partial).map_err(TestCaseError::fail)?;
    prop_assert_eq!(partial.dangers().iter().find(is_unread), None, "not read");
    let (whole_steps, partial_steps) = (told(whole), told(&partial));
    for step in &partial_steps {
        prop_assert!(
            whole_steps.contains(step),
            "{step} is not of the whole plan"
        );
    }
    for person in meant {
        let mut planned = partial.people().iter();
        let has = planned.find(|each| each.place == person.place);
        let steps = has.map(|has| has.steps.len());
        prop_assert_eq!(steps, Some(person.steps.len()), "{}", person.login);
    }
    let census = (partial.census(), whole.census());
    prop_assert_eq!(census.0.in_files, census.1.in_files);
    prop_assert_eq!(census.0.population, census.1.population);
    prop_assert_eq!(census.0.in_no_file, census.1.in_no_file);
    seen.add("partial plans", 1);
    let along = |note: &&Note| matches!(note.kind, NoteKind::CameAlong { .. });
    let along = partial.notes().iter().find(along).is_some();
    seen.add(CAME_ALONG, usize::from(along));
    let rest = unless_refused("the rest", apply(files, start.clone(), 8).await)?;
    prop_assert_eq!(rest.1.failed() + rest.1.skipped(), 0, "{:?}", rest.1);
    let ends = [&undisturbed.org(), &start.org()].map(|org| picture(case, org));
    prop_assert_eq!(&ends[0], &ends[1], "only {:?}", logins);
    Ok(())
}

/// Each step in words that name no other step.
fn told(plan: &Plan) -> BTreeSet<String> {
    let steps = plan.steps().iter();
    let told = steps.map(|step| {
        let operation = step.operation.summary();
        format!("{operation} {} {:?}", step.subject, step.facts)
    });
    told.collect()
}

/// After any write, planning and applying again ends as an undisturbed run does.
async fn stops_safely(
    case: &Case,
    files: &Files,
    org: &str,
    undisturbed: &Sandbox,
    seen: &Seen,
) -> Result<(), TestCaseError> {
    let goal = picture(case, &undisturbed.org());
    let total = writes(undisturbed);
    for stop in stops(total, case.seed()) {
        for loss in [Loss::BeforeTheEffect, Loss::AfterTheEffect] {
            seen.add("stops", 1);
            let start = sandbox(org);
            let broken = Breaking::new(start.clone(), stop, loss);
            unless_refused("stopped", apply(files, broken, 1).await)?;
            let (_, outcome) =
                unless_refused("after a stop", apply(files, start.clone(), 8).await)?;
            prop_assert_eq!(outcome.failed() + outcome.skipped(), 0, "{:?}", outcome);
            let end = picture(case, &start.org());
            prop_assert_eq!(&goal, &end, "stopped at write {} of {}", stop, total);
        }
    }
    Ok(())
}

pub(crate) fn unless_refused<T>(when: &str, result: Result<T, NoPlan>) -> Result<T, TestCaseError> {
    result.map_err(|error| TestCaseError::fail(format!("{when}: {error:?}")))
}

fn bytes(plan: &Plan) -> String {
    serde_json::to_string(plan).expect("a plan is JSON")
}

/// A few places to stop at: all of them in small plans.
fn stops(total: usize, seed: usize) -> BTreeSet<usize> {
    if total <= 3 {
        (0..total).collect()
    } else {
        [seed % total, (seed / 7) % total, total - 1].into()
    }
}

fn writes(sandbox: &Sandbox) -> usize {
    let requests = sandbox.requests();
    requests
        .iter()
        .filter(|(method, _)| !method.is_read())
        .count()
}

/// Whether the write that is lost takes effect.
#[derive(Clone, Copy)]
enum Loss {
    BeforeTheEffect,
    AfterTheEffect,
}

/// A connection that breaks at a write, and stays broken for everything.
struct Breaking {
    inner: Arc<Sandbox>,
    writes_left: AtomicUsize,
    loss: Loss,
    is_broken: std::sync::atomic::AtomicBool,
}

impl Breaking {
    fn new(inner: Arc<Sandbox>, writes: usize, loss: Loss) -> Self {
        Self {
            inner,
            writes_left: AtomicUsize::new(writes),
            loss,
            is_broken: std::sync::atomic::AtomicBool::new(false),
        }
    }
}

impl Transport for Breaking {
    async fn send(&self, request: Request) -> Result<Response, NoResponse> {
        let gone = || Err(NoResponse("the connection broke".into()));
        if self.is_broken.load(Ordering::Relaxed) {
            return gone();
        }
        if request.method.is_read() {
            return self.inner.send(request).await;
        }
        if self.writes_left.load(Ordering::Relaxed) > 0 {
            self.writes_left.fetch_sub(1, Ordering::Relaxed);
            return self.inner.send(request).await;
        }
        self.is_broken.store(true, Ordering::Relaxed);
        match self.loss {
            Loss::BeforeTheEffect => {}
            Loss::AfterTheEffect => {
                let _unseen = self.inner.send(request).await;
            }
        }
        gone()
    }
}

/// What must be alike at the end: everything but ids and times, by login.
fn picture(case: &Case, org: &Org) -> BTreeMap<String, String> {
    let login = |id: &str| {
        org.user(id)
            .map_or_else(|| id.to_owned(), |user| user.login().to_lowercase())
    };
    org.users()
        .map(|user| {
            let groups: BTreeSet<&str> = org
                .groups_of(&user.id)
                .iter()
                .filter_map(|group| org.group(group))
                .map(|group| group.name.as_str())
                .collect();
            let links: BTreeMap<&str, String> = org
                .definitions()
                .iter()
                .filter_map(|definition| {
                    let name = definition.primary.name.as_str();
                    Some((name, login(org.primary_of(name, &user.id)?)))
                })
                .collect();
            // A new person without `status` who was not activated before the stop stays STAGED, with a note.
            let status = if case.may_stay_staged(user.login()) {
                "any"
            } else {
                user.status.as_str()
            };
            let told = format!(
                "{status} {} {} {} {:?} {groups:?} {links:?}",
                user.type_name, user.provider, user.has_password, user.profile
            );
            (login(&user.id), told)
        })
        .collect()
}

/// What no entry mentions is as it was.
fn untouched(case: &Case, before: &Org, after: &Org) -> Result<(), TestCaseError> {
    for user in before.users() {
        let Some(now) = after.user(&user.id) else {
            prop_assert!(case.deletes(&user.id), "{} is gone", user.login());
            continue;
        };
        let is_in_files = case.names(user.login(), &user.id);
        if !is_in_files {
            prop_assert_eq!(&user.profile, &now.profile);
            prop_assert_eq!(&user.status, &now.status);
            prop_assert_eq!(&user.type_name, &now.type_name);
            prop_assert_eq!(before.groups_of(&user.id), after.groups_of(&user.id));
        }
        for (name, value) in &user.profile {
            if !Case::mentions_attribute(name) && !case.may_lose(&user.id, name) {
                prop_assert_eq!(
                    Some(value),
                    now.profile.get(name),
                    "{} of {}",
                    name,
                    user.login()
                );
            }
        }
        for group in before.groups_of(&user.id) {
            let name = before.group(group).map_or("", |group| group.name.as_str());
            let mut feeding = before.feeding(group, &user.id);
            let held = feeding.next().map_or(Held::ByHand, |_| Held::ByRule);
            if case.never_leaves(name, held) {
                prop_assert!(
                    after.groups_of(&user.id).contains(group),
                    "{} left {name}",
                    user.login()
                );
            }
        }
        for definition in before.definitions() {
            let relation = &definition.primary.name;
            let primary = before.primary_of(relation, &user.id);
            let kept = !is_in_files && primary.is_some_and(|id| after.user(id).is_some());
            if kept || (!is_in_files && primary.is_none()) {
                prop_assert_eq!(primary, after.primary_of(relation, &user.id));
            }
        }
    }
    for user in after.users() {
        let is_new = before.user(&user.id).is_none();
        prop_assert!(
            !is_new || case.names(user.login(), ""),
            "{} came",
            user.login()
        );
    }
    Ok(())
}
