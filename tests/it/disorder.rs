//! What holds where the org and the files are in disorder: every plan is made, one bad entry stops nobody else, and
//! whoever is to leave is out or named in red, whatever fails and whatever moves meanwhile.

mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use okta_reconcile::model::status::UserStatus;
use okta_reconcile::outcome::{Outcome, StepResult};
use okta_reconcile::plan::Plan;
use okta_reconcile::rehearsal::Rehearsed;
use okta_reconcile::sim::org::Org;
use okta_reconcile::sim::sandbox::Sandbox;
use okta_reconcile::transport::{NoResponse, Request, Response, Transport};
use proptest::prelude::{Strategy, any, prop_assert, prop_assert_eq};
use proptest::sample::select;
use proptest::test_runner::TestCaseError;

pub(crate) use crate::disorder::world::{World, worlds};

use crate::agreement::agree;
use crate::disorder::world::{LIVE, Written, id, people};
use crate::runner::{cases_wanted, hold};
use crate::support::{Files, NoPlan, apply, files, instantly, plan, reader, sandbox, say};

/// How many cases a run takes where nobody says otherwise.
const CASES: u32 = 200;

fn run<S: Strategy>(cases: &S, law: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    hold(cases_wanted(CASES), cases, law);
}

/// Reads files; `None` where they are wrong by themselves, which is no matter of the org's.
fn read(world: &World, entries: &[Written]) -> Option<Files> {
    let users = people(entries);
    let groups = World::groups();
    let given = [
        ("groups.yaml", groups.as_str()),
        ("users.yaml", users.as_str()),
    ];
    let files = files(&world.config(), &given);
    (!files.found.has_errors()).then_some(files)
}

/// The entries that are right by themselves.
fn valid(world: &World) -> Option<(Vec<Written>, Files)> {
    let written = world.written();
    let files = read(world, &written)?;
    Some((written, files))
}

fn made<T>(when: &str, result: Result<T, NoPlan>) -> Result<T, TestCaseError> {
    result.map_err(|error| TestCaseError::fail(format!("{when}: {error:?}")))
}

/// A blocked wish: its code, and the line of its entry.
fn blocked(plan: &Plan) -> Vec<(String, usize)> {
    let told = serde_json::to_value(plan).expect("a plan is JSON");
    let all = told["blocked"].as_array().expect("a list");
    let lines = all.iter().zip(plan.blocked()).map(|(told, blocked)| {
        let line = told["place"]["line"].as_u64().unwrap_or_default();
        let line = usize::try_from(line).expect("a line");
        (blocked.reason.code().to_owned(), line)
    });
    lines.collect()
}

#[test]
fn every_plan_is_made_and_carried_out() {
    let blocks = std::sync::Mutex::new(BTreeMap::<String, usize>::new());
    run(&worlds(), |world| {
        let Some((written, files)) = valid(&world) else {
            return Ok(());
        };
        let start = sandbox(&world.org());
        let before = start.org();
        let first = made("plan", instantly(plan(&files, &reader(start.clone()))))?;
        agree(&first).map_err(TestCaseError::fail)?;
        for (code, _) in blocked(&first) {
            *blocks.lock().unwrap().entry(code).or_default() += 1;
        }
        if !first.refusals().is_empty() {
            let told = format!("{:?}", first.refusals());
            return Err(TestCaseError::fail(format!("refused: {told}")));
        }
        let (_, outcome) = made("apply", instantly(apply(&files, start.clone(), 8)))?;
        all_done(&first, &outcome)?;
        is_out(&written, &first, &before, &start.org())?;
        converges(&files, &start)
    });
    let blocks = blocks.into_inner().unwrap();
    say!("disorder: blocked wishes by code: {blocks:?}");
    assert!(blocks.len() > 8, "the worlds are too orderly: {blocks:?}");
}

fn all_done(plan: &Plan, outcome: &Outcome) -> Result<(), TestCaseError> {
    for (step, result) in plan.steps().iter().zip(&outcome.results) {
        let is_done = match result {
            StepResult::Done { .. } => true,
            StepResult::Failed(_) | StepResult::Skipped(_) => false,
        };
        prop_assert!(is_done, "{step:?}: {result:?}");
    }
    Ok(())
}

/// A rule of the org may move people between the plans; what it moves is done by the third.
fn converges(files: &Files, start: &Arc<Sandbox>) -> Result<(), TestCaseError> {
    made("again", instantly(apply(files, start.clone(), 8)))?;
    let rest = made("third plan", instantly(plan(files, &reader(start.clone()))))?;
    prop_assert!(rest.steps().is_empty(), "third plan: {:?}", rest.steps());
    Ok(())
}

/// Who in the org an entry that is to leave is about.
fn leaver<'o>(entry: &Written, org: &'o Org) -> Option<&'o str> {
    match (&entry.id, &entry.login) {
        (Some(id), _) => org.user(id).map(|user| user.id.as_str()),
        (None, Some(login)) => org.find(login).map(|user| user.id.as_str()),
        (None, None) => None,
    }
}

/// What leaves the person in doubt, or their status: nothing else may keep somebody in who is to leave.
const MAY_STAY: [&str; 9] = [
    "unknown-id",
    "rename-needs-id",
    "rename-cycle-needs-id",
    "duplicate-person",
    "id-and-login-differ",
    // An id of one person with the login of another, who keeps it.
    "login-taken",
    "former-namesake",
    "in-transition",
    "unlock-sourced",
];

fn is_out(
    written: &[Written],
    plan: &Plan,
    before: &Org,
    after: &Org,
) -> Result<(), TestCaseError> {
    let blocked = blocked(plan);
    for entry in written {
        if !matches!(
            entry.status,
            Some("SUSPENDED" | "DEPROVISIONED" | "DELETED")
        ) {
            continue;
        }
        let Some(user) = leaver(entry, before).and_then(|id| after.user(id)) else {
            continue;
        };
        // Okta takes them out by itself, or another entry says that its person is this one.
        let was = before
            .user(&user.id)
            .and_then(|user| user.transitioning_to.clone());
        let others = written.iter().filter(|other| other.line != entry.line);
        let is_claimed = others
            .filter_map(|other| other.id.as_ref())
            .any(|id| *id == user.id);
        if was == Some(UserStatus::Deprovisioned) || (is_claimed && entry.id.is_none()) {
            continue;
        }
        let may_stay = blocked
            .iter()
            .any(|(code, line)| *line == entry.line && MAY_STAY.contains(&code.as_str()));
        let is_out = !user.status.has_access();
        prop_assert!(
            is_out || may_stay,
            "{} is {} ({blocked:?})",
            entry.text,
            user.status
        );
    }
    Ok(())
}

/// What a plan does to each person, in words that name no other step.
fn steps_by_line(plan: &Plan) -> BTreeMap<usize, BTreeSet<String>> {
    let mut by_line: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for person in plan.people() {
        let told = serde_json::to_value(&person.place).expect("a place is JSON");
        let line = told["line"]
            .as_u64()
            .and_then(|line| usize::try_from(line).ok());
        let steps = person
            .steps
            .iter()
            .map(|id| plan.step(*id).operation.summary());
        by_line.insert(line.unwrap_or_default(), steps.collect());
    }
    by_line
}

/// Returns the lines of the entries that name nobody and nothing that one of others names, nor one that such an entry
/// names: whoever waits for somebody who is held back is held back too.
fn apart(out: &[Written], kept: &[Written]) -> BTreeSet<usize> {
    let mut reached: BTreeSet<&String> = out.iter().flat_map(|entry| &entry.touches).collect();
    let mut apart: Vec<&Written> = kept.iter().collect();
    loop {
        let meets = |entry: &&Written| entry.touches.iter().any(|each| reached.contains(each));
        let (met, rest): (Vec<&Written>, Vec<&Written>) = apart.into_iter().partition(meets);
        if met.is_empty() {
            return rest.into_iter().map(|entry| entry.line).collect();
        }
        reached.extend(met.into_iter().flat_map(|entry| &entry.touches));
        apart = rest;
    }
}

/// Without the entries that are blocked, the others get what they got beside them: all but those that name the same
/// people or values.
#[test]
fn a_blocked_entry_holds_nobody_else_back() {
    let compared = AtomicUsize::new(0);
    run(&worlds(), |world| {
        let Some((written, files)) = valid(&world) else {
            return Ok(());
        };
        // Groups that are managed because somebody mentions them are a bond between entries.
        if world.manages_what_is_mentioned() {
            return Ok(());
        }
        let start = sandbox(&world.org());
        let whole = made("plan", instantly(plan(&files, &reader(start.clone()))))?;
        let bad: BTreeSet<usize> = blocked(&whole).into_iter().map(|(_, line)| line).collect();
        let (out, kept): (Vec<Written>, Vec<Written>) = written
            .into_iter()
            .partition(|entry| bad.contains(&entry.line));
        if out.is_empty() {
            return Ok(());
        }
        let Some(fewer) = read(&world, &kept) else {
            return Ok(());
        };
        let rest = made("without them", instantly(plan(&fewer, &reader(start))))?;
        let (with, without) = (steps_by_line(&whole), steps_by_line(&rest));
        let apart = apart(&out, &kept);
        for (index, entry) in kept.iter().enumerate() {
            if !apart.contains(&entry.line) {
                continue;
            }
            compared.fetch_add(1, Ordering::Relaxed);
            prop_assert_eq!(
                with.get(&entry.line),
                without.get(&(index + 2)),
                "{}",
                entry.text
            );
        }
        Ok(())
    });
    let compared = compared.into_inner();
    say!("disorder: {compared} entries apart from blocked ones");
    assert!(compared >= cases_wanted(CASES) as usize / 4, "{compared}");
}

/// Refuses every write that does not change a status.
struct StatusOnly {
    inner: Arc<Sandbox>,
    status: u16,
}

impl Transport for StatusOnly {
    async fn send(&self, request: Request) -> Result<Response, NoResponse> {
        let is_lifecycle = request.path.contains("/lifecycle/");
        let deletes = request.method == okta_reconcile::transport::Method::Delete
            && request.path.split('/').count() == 5;
        if request.method.is_read() || is_lifecycle || deletes {
            return self.inner.send(request).await;
        }
        let code = if self.status == 403 {
            "E0000006"
        } else {
            "E0000009"
        };
        let body = format!(
            r#"{{"errorCode": "{code}", "errorSummary": "no", "errorLink": "{code}", "errorId": "oae1", "errorCauses": []}}"#
        );
        Ok(Response {
            status: self.status,
            headers: Vec::new(),
            body: body.into_bytes(),
        })
    }
}

/// No attribute, membership, link, session or grant that cannot be written keeps somebody in.
#[test]
fn whoever_is_to_leave_is_out_whatever_else_fails() {
    run(&(worlds(), select(vec![403, 500])), |(world, status)| {
        let Some((written, files)) = valid(&world) else {
            return Ok(());
        };
        let inner = sandbox(&world.org());
        let before = inner.org();
        let transport = StatusOnly {
            inner: inner.clone(),
            status,
        };
        let (plan, _) = made("apply", instantly(apply(&files, transport, 8)))?;
        is_out(&written, &plan, &before, &inner.org())
    });
}

/// Somebody's status moves between the plan and its writes.
#[test]
fn a_status_that_moves_lets_nobody_in_and_keeps_nobody_in() {
    let statuses = select(vec![
        UserStatus::Active,
        UserStatus::Provisioned,
        UserStatus::PasswordExpired,
        UserStatus::Recovery,
        UserStatus::LockedOut,
        UserStatus::Suspended,
        UserStatus::Deprovisioned,
    ]);
    run(
        &(worlds(), 0..LIVE, statuses, any::<bool>()),
        |(world, who, to, edits)| {
            let Some((written, files)) = valid(&world) else {
                return Ok(());
            };
            let inner = sandbox(&world.org());
            let before = inner.org();
            let first = made("plan", instantly(plan(&files, &reader(inner.clone()))))?;
            let moved = before.user(&id(who)).cloned().expect("somebody of the org");
            // Nothing gets somebody of a directory out who is locked out, but a deactivation.
            let is_stuck = to == UserStatus::LockedOut && moved.is_sourced();
            if moved.transitioning_to.is_some() || is_stuck {
                return Ok(());
            }
            let change = move |org: &mut Org| {
                let mut user = org.user(&id(who)).cloned().expect("somebody of the org");
                user.status = to.clone();
                if edits {
                    user.profile
                        .insert("mobilePhone".to_owned(), "+31 20".into());
                    user.profile
                        .insert("title".to_owned(), "Changed by hand".into());
                }
                org.put_user(user);
            };
            // The plan was made; what happens next happens behind its back.
            inner.edit(&change);
            let after_move = inner.org();
            instantly(carry_out(&first, inner.clone()));
            let after = inner.org();
            // What was so already when the org was read is nobody's step.
            if moved.status.has_access() {
                is_out(&written, &first, &before, &after)?;
            }
            let (then, now) = (after_move.user(&id(who)), after.user(&id(who)));
            if let (Some(then), Some(now)) = (then, now) {
                let was_out = !then.status.has_access() && then.status != moved.status;
                prop_assert!(
                    !was_out || !now.status.has_access(),
                    "{} was {} and is let in: {}",
                    now.login(),
                    then.status,
                    now.status
                );
            }
            Ok(())
        },
    );
}

async fn carry_out(plan: &Rehearsed<Plan>, transport: Arc<Sandbox>) -> Outcome {
    use okta_reconcile::apply::{Options, run};
    use okta_reconcile::okta::client::Writer;
    let options = Options {
        concurrency: std::num::NonZeroUsize::new(8).expect("some step runs"),
        secrets: crate::support::any_secrets(plan),
    };
    let writer = Writer::new(reader(transport));
    run(plan, &writer, options, std::future::pending(), |_| {}).await
}

/// People are deleted once the users were listed.
#[test]
fn somebody_who_is_deleted_while_the_org_is_read_stops_nobody() {
    run(&(worlds(), 0..LIVE), |(world, who)| {
        let Some((_, files)) = valid(&world) else {
            return Ok(());
        };
        let inner = sandbox(&world.org());
        let transport = Vanishing {
            inner,
            who: id(who),
            is_gone: AtomicBool::new(false),
        };
        made("plan", instantly(plan(&files, &reader(transport))))?;
        Ok(())
    });
}

struct Vanishing {
    inner: Arc<Sandbox>,
    who: String,
    is_gone: AtomicBool,
}

impl Transport for Vanishing {
    async fn send(&self, request: Request) -> Result<Response, NoResponse> {
        let lists_users = request.method.is_read() && request.path == "/api/v1/users";
        let answer = self.inner.send(request).await;
        if lists_users && !self.is_gone.swap(true, Ordering::Relaxed) {
            self.inner.edit(|org| org.remove_user(&self.who));
        }
        answer
    }
}

/// A tombstone takes nobody with it, and a wish to leave is never undone by the order of the entries.
#[test]
fn the_order_of_entries_decides_nothing() {
    run(&worlds(), |world| {
        let Some((mut written, files)) = valid(&world) else {
            return Ok(());
        };
        let start = sandbox(&world.org());
        let one = made("plan", instantly(plan(&files, &reader(start.clone()))))?;
        written.reverse();
        let Some(other) = read(&world, &written) else {
            return Err(TestCaseError::fail("files are right in one order only"));
        };
        let other = made("reversed", instantly(plan(&other, &reader(start))))?;
        let told = |plan: &Plan| -> BTreeSet<String> {
            let steps = plan.steps().iter();
            steps
                .map(|step| format!("{} {}", step.operation.summary(), step.subject))
                .collect()
        };
        prop_assert_eq!(told(&one), told(&other));
        Ok(())
    });
}
