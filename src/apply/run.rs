//! The runner: starts what may start, sends it, and says how it ended.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use serde_json::Value;

use crate::apply::failed::{no_id, not_tried, unexplained, write_failure};
use crate::apply::judge::Freshness;
use crate::apply::judge::{Held, Seen, Verdict, judge};
use crate::apply::schedule::Course;
use crate::model::ids::UserId;
use crate::model::transition::Verb;
use crate::okta::client::Writer;
use crate::okta::code::{self, Meaning};
use crate::okta::error::CallError;
use crate::outcome::{Answer, Event, Failure, Outcome, SkipReason, StepResult, StopReason};
use crate::plan::Plan;
use crate::plan::step::{Made, Operation, Step, StepId, UserRef};
use crate::rehearsal::Rehearsed;
use crate::request::carriage::Carriage;
use crate::request::template::Missing;
use crate::request::{Bindings, Purpose, Secrets, calls, write};
use crate::transport::{Request, Response, Transport};

/// How a plan is carried out.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many steps run at once.
    pub concurrency: NonZeroUsize,
    /// The secrets that creations need.
    pub secrets: Secrets,
}

/// How many steps in a row may end without an answer, each repeated by the client as far as it may be: after so many
/// the org is out of reach, and every further person would wait in vain.
const UNANSWERED_MAX: usize = 5;

/// Carries out a plan along its dependencies. A failed step skips only what needs it; the rest goes on. Once `asked_to_stop`
/// is ready no step is started any more, and those under way are finished.
pub async fn run<T: Transport>(
    plan: &Rehearsed<Plan>,
    writer: &Writer<T>,
    options: Options,
    asked_to_stop: impl Future<Output = ()>,
    mut tell: impl FnMut(&Event),
) -> Outcome {
    let before = writer.calls();
    let run = Run::new(plan, writer, &options.secrets);
    let mut course = Course::new(plan);
    let mut running = FuturesUnordered::new();
    let mut asked_to_stop = pin!(asked_to_stop);
    let mut health = Health::default();
    let mut is_asked = false;
    loop {
        while health.stopped.is_none() && running.len() < options.concurrency.get() {
            let Some(step) = course.start() else {
                break;
            };
            tell(&Event::Started { step });
            let run = &run;
            running.push(async move { (step, run.step(plan.step(step)).await) });
        }
        let next = tokio::select! {
            () = &mut asked_to_stop, if !is_asked => {
                is_asked = true;
                health.stopped = health.stopped.or(Some(StopReason::Asked));
                writer.hurry();
                continue;
            }
            next = running.next() => next,
        };
        let Some((step, result)) = next else {
            break;
        };
        health.see(&result);
        // They are over with it, even if no step is started any more.
        let carried = run.done_with(step, &result);
        course.finish(step, result, &mut tell);
        for step in carried {
            tell(&Event::Started { step });
            course.finish(step, DONE, &mut tell);
        }
    }
    let why = health.stopped.unwrap_or(StopReason::Asked);
    Outcome {
        results: course.results(why),
        stopped: health.stopped,
        calls: writer.calls() - before,
        created: run.bindings().users().clone(),
        ledger: None,
    }
}

/// How a step ends of which Okta's answer says that it is done.
const DONE: StepResult = StepResult::Done { remark: None };

/// Whether it makes sense to go on.
#[derive(Default)]
struct Health {
    unanswered: usize,
    stopped: Option<StopReason>,
}

impl Health {
    fn see(&mut self, result: &StepResult) {
        let StepResult::Failed(failure) = result else {
            self.unanswered = 0;
            return;
        };
        // Every other step would be refused alike.
        let meaning = failure
            .status
            .map(|status| code::meaning(status, failure.code.as_deref()));
        if meaning == Some(Meaning::Fatal) {
            self.stopped = self.stopped.or(Some(StopReason::TokenRefused));
        }
        // An error in Okta's own form comes from the org, however bad it is: who is to leave must not stay for it.
        match failure.answer {
            Answer::Missing if failure.code.is_none() => self.unanswered += 1,
            Answer::Given | Answer::Missing => self.unanswered = 0,
        }
        if self.unanswered >= UNANSWERED_MAX {
            self.stopped = self.stopped.or(Some(StopReason::NoAnswers));
        }
    }
}

/// What the steps of a run share.
pub(crate) struct Run<'a, T> {
    pub(crate) writer: &'a Writer<T>,
    secrets: &'a Secrets,
    steps: &'a [Step],
    /// The steps before which somebody is read once more.
    refreshed: BTreeSet<StepId>,
    /// The memberships that creations carry.
    carriage: Carriage<'a>,
    bindings: Mutex<Bindings>,
    /// What is known of the people of the plan.
    held: BTreeMap<&'a UserId, Held>,
    /// What the latest read of each found.
    pub(crate) people: Mutex<BTreeMap<UserId, Seen>>,
    /// The people whose status does not allow what was sent.
    hindered: Mutex<BTreeSet<UserRef>>,
}

/// Okta's code for what the person's status does not allow ([errors 9](crate::facts::errors)).
const WRONG_STATUS: &str = "E0000038";

impl<'a, T: Transport> Run<'a, T> {
    fn new(plan: &'a Plan, writer: &'a Writer<T>, secrets: &'a Secrets) -> Self {
        let mut held: BTreeMap<&UserId, Held> = BTreeMap::new();
        for step in plan.steps() {
            if let Some(UserRef::Live(id)) = step.operation.user() {
                held.entry(id).or_default().add(step);
            }
        }
        let calls = calls(plan.steps());
        let refreshed = plan.steps().iter().zip(&calls).filter_map(|(step, calls)| {
            let mut calls = calls.iter();
            let is_refreshed = calls.any(|call| call.purpose == Purpose::Refresh);
            is_refreshed.then_some(step.id)
        });
        Self {
            writer,
            secrets,
            held,
            steps: plan.steps(),
            refreshed: refreshed.collect(),
            carriage: Carriage::of(plan.steps()),
            bindings: Mutex::default(),
            people: Mutex::default(),
            hindered: Mutex::default(),
        }
    }

    /// Returns the steps that are done with this one: the memberships that it carried. Of a creation that was only found
    /// nobody knows what it carried, so each of them is made by itself.
    fn done_with(&self, step: StepId, result: &StepResult) -> Vec<StepId> {
        match result {
            StepResult::Done { remark: None } => {
                let carried = self.carriage.by(step).iter();
                carried.map(|each| each.step).collect()
            }
            StepResult::Done { remark: Some(_) }
            | StepResult::Failed(_)
            | StepResult::Skipped(_) => Vec::new(),
        }
    }

    async fn step(&self, step: &Step) -> StepResult {
        if let Some(reason) = self.hindrance(step) {
            return StepResult::Skipped(reason);
        }
        if let Operation::RenameGroup {
            group, from, name, ..
        } = &step.operation
        {
            return self.rename_group(step, group, from, name).await;
        }
        let mut etag = None;
        if let Some(UserRef::Live(id)) = step.operation.user() {
            let freshness = if self.refreshed.contains(&step.id) {
                Freshness::Now
            } else {
                Freshness::Any
            };
            let seen = match self.look(id, freshness).await {
                Ok(seen) => seen,
                Err(error) => return not_tried(&error),
            };
            match self.held.get(id).map(|held| judge(step, held, &seen)) {
                Some(Verdict::Go) | None => {}
                Some(Verdict::AlreadySo(remark)) => {
                    let remark = Some(remark);
                    return StepResult::Done { remark };
                }
                Some(Verdict::Skip(what)) => {
                    let user = id.clone();
                    return StepResult::Skipped(SkipReason::PersonChanged { user, what });
                }
            }
            if let Seen::Here { etag: found, .. } = seen {
                etag = found;
            }
        }
        let request = match self.write_request(step, etag.as_deref()) {
            Ok(request) => request,
            Err(failure) => return StepResult::Failed(failure),
        };
        match self.writer.send(request).await {
            Ok(response) => self.written(step, &response).await,
            Err(error @ CallError::NotSent { .. }) => not_tried(&error),
            Err(error) => self.not_written(step, &error).await,
        }
    }

    /// Says what keeps a step that gives access from being tried: Okta has refused an earlier step of the same person for
    /// their status, so they are not where the plan takes them to be.
    fn hindrance(&self, step: &Step) -> Option<SkipReason> {
        let verb = step.operation.verb();
        let gives = verb.is_some_and(Verb::gives_access);
        let user = step.operation.user()?;
        let is_hindered = gives && lock(&self.hindered).contains(user);
        is_hindered.then_some(())?;
        Some(SkipReason::PersonChanged {
            user: self.bindings().user(user)?,
            what: format!("Okta refused an earlier step for their status ({WRONG_STATUS})"),
        })
    }

    /// Okta has answered a write with success.
    async fn written(&self, step: &Step, response: &Response) -> StepResult {
        if let Some(landing) = step.operation.landing() {
            return self.settle(step, landing, None).await;
        }
        if let Some(Made::User | Made::Group) = step.operation.makes() {
            let body: Value = serde_json::from_slice(&response.body).unwrap_or(Value::Null);
            match body["id"].as_str() {
                Some(id) => self.bind(step, id),
                None => return StepResult::Failed(no_id(step)),
            }
        }
        DONE
    }

    /// Okta has refused a write, or nothing has answered: what the org has now decides how the step ended.
    async fn not_written(&self, step: &Step, error: &CallError) -> StepResult {
        let operation = &step.operation;
        if let Some(user) = operation.user()
            && error.is_api(403, WRONG_STATUS)
        {
            lock(&self.hindered).insert(user.clone());
        }
        // A refused lifecycle operation may be refused because somebody else was faster.
        if let Some(landing) = operation.landing() {
            let result = self.settle(step, landing, Some(error)).await;
            return match result {
                StepResult::Failed(failure) => self.suspend_locked_out(step, failure).await,
                StepResult::Done { .. } | StepResult::Skipped(_) => result,
            };
        }
        // The profile is no longer what was read: because of somebody else, or of this very write, whose first answer
        // was lost and which the client has sent again.
        let is_stale = operation.changes().is_some() && error.meaning() == Some(Meaning::Changed);
        // Nobody needs a mail who has come in by then.
        let is_late = matches!(operation, Operation::SendActivationMail { .. })
            && error.is_api(403, WRONG_STATUS);
        if is_stale || is_late || error.may_be_done() {
            return self.look_up(step, operation, error).await;
        }
        StepResult::Failed(write_failure(self.carriage.by(step.id), error))
    }

    pub(crate) fn write_request(
        &self,
        step: &Step,
        etag: Option<&str>,
    ) -> Result<Request, Failure> {
        let template = write(self.steps, step, &self.carriage);
        let request = template.request(&self.bindings(), self.secrets, etag);
        request.map_err(|missing| match missing {
            Missing::Id => no_id(step),
            Missing::Secret(name) => {
                let summary = format!("the secret {} is missing", name.name());
                unexplained(&step.operation.summary(), Answer::Given, &summary)
            }
        })
    }

    /// Returns the id of whom a step writes to, if it is known by now.
    pub(crate) fn id_of(&self, step: &Step) -> Option<UserId> {
        self.bindings().user(step.operation.user()?)
    }

    pub(crate) fn bind(&self, step: &Step, id: &str) {
        self.bindings().bind(step, id);
    }

    pub(crate) fn bindings(&self) -> MutexGuard<'_, Bindings> {
        lock(&self.bindings)
    }
}

/// Nothing is poisoned here: no step panics while it holds the lock, and a map is whole at any time.
pub(crate) fn lock<V>(mutex: &Mutex<V>) -> MutexGuard<'_, V> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
