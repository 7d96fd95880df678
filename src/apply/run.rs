//! The runner: starts what may start, sends it, and says how it ended.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use serde_json::Value;

use crate::apply::confirm::Confirmed;
use crate::apply::failed::{failure, may_have_effect, no_id, not_tried, unexplained};
use crate::apply::schedule::{Ended, Schedule};
use crate::call::{Bindings, Call, Precondition, Purpose, Secrets, calls};
use crate::model::ids::UserId;
use crate::model::transition::Landing;
use crate::okta::client::Writer;
use crate::okta::code::{self, Meaning};
use crate::okta::error::CallError;
use crate::outcome::{Answer, Event, Failure, Outcome, SkipReason, StepResult, StopReason};
use crate::plan::Plan;
use crate::plan::step::{Fact, Operation, Step, UserRef};
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
    plan: &Plan,
    writer: &Writer<T>,
    options: Options,
    asked_to_stop: impl Future<Output = ()>,
    mut tell: impl FnMut(&Event),
) -> Outcome {
    let before = writer.calls();
    let run = Run::new(plan, writer, &options.secrets);
    let mut schedule = Schedule::new(plan.steps());
    let mut results: Vec<Option<StepResult>> = vec![None; plan.steps().len()];
    let mut running = FuturesUnordered::new();
    let mut asked_to_stop = pin!(asked_to_stop);
    let mut health = Health::default();
    let mut is_asked = false;
    loop {
        while health.stopped.is_none() && running.len() < options.concurrency.get() {
            let Some(step) = schedule.start() else { break };
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
        let ended = match &result {
            StepResult::Done { .. } => Ended::Well,
            StepResult::Failed(_) | StepResult::Skipped(_) => Ended::Badly,
        };
        let skipped = schedule.finish(step, ended);
        let skipped = skipped.into_iter().map(|(step, needed)| {
            let reason = SkipReason::After { step: needed };
            (step, StepResult::Skipped(reason))
        });
        for (step, result) in std::iter::once((step, result)).chain(skipped) {
            tell(&Event::Finished {
                step,
                result: result.clone(),
            });
            results[step.index()] = Some(result);
        }
    }
    let why = health.stopped.unwrap_or(StopReason::Asked);
    let not_started = || StepResult::Skipped(SkipReason::Stopped { why });
    let results: Vec<StepResult> = results
        .into_iter()
        .map(|result| result.unwrap_or_else(not_started))
        .collect();
    Outcome {
        results,
        stopped: health.stopped,
        calls: writer.calls() - before,
    }
}

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
        match failure.answer {
            Answer::Given => self.unanswered = 0,
            Answer::Missing => self.unanswered += 1,
        }
        if self.unanswered >= UNANSWERED_MAX {
            self.stopped = self.stopped.or(Some(StopReason::NoAnswers));
        }
    }
}

/// What the steps of a run share.
pub(in crate::apply) struct Run<'a, T> {
    pub(in crate::apply) writer: &'a Writer<T>,
    secrets: &'a Secrets,
    calls: Vec<Vec<Call>>,
    bindings: Mutex<Bindings>,
    /// What the plan relies on, by person, each with the operation that does.
    pub(in crate::apply) facts: BTreeMap<&'a UserId, Vec<(&'a Fact, &'a Operation)>>,
    pub(in crate::apply) people: Mutex<BTreeMap<UserId, Confirmed>>,
}

impl<'a, T: Transport> Run<'a, T> {
    fn new(plan: &'a Plan, writer: &'a Writer<T>, secrets: &'a Secrets) -> Self {
        let calls = calls(plan.steps());
        let mut facts: BTreeMap<&UserId, Vec<(&Fact, &Operation)>> = BTreeMap::new();
        for step in plan.steps() {
            if let Some(UserRef::Live(id)) = step.operation.user() {
                // By a second write the login is the one that the first has given.
                let is_second = refreshes(&calls[step.id.index()]).is_some();
                let holds = step
                    .facts
                    .iter()
                    .filter(|fact| !(is_second && fact.is_login()));
                let pairs = holds.map(|fact| (fact, &step.operation));
                facts.entry(id).or_default().extend(pairs);
            }
        }
        Self {
            writer,
            secrets,
            facts,
            calls,
            bindings: Mutex::default(),
            people: Mutex::default(),
        }
    }

    async fn step(&self, step: &Step) -> StepResult {
        let mut etag = None;
        if let Some(UserRef::Live(id)) = step.operation.user() {
            match self.confirm(id).await {
                Ok(Confirmed::AsPlanned { etag: found }) => etag = found,
                Ok(Confirmed::Changed { what }) => {
                    let user = id.clone();
                    return StepResult::Skipped(SkipReason::PersonChanged { user, what });
                }
                Err(error) => return not_tried(&error),
            }
        }
        if let Some(id) = refreshes(&self.calls[step.id.index()]) {
            match self.refresh(id, step).await {
                Ok(Confirmed::AsPlanned { etag: found }) => etag = found,
                Ok(Confirmed::Changed { what }) => {
                    let user = id.clone();
                    return StepResult::Skipped(SkipReason::PersonChanged { user, what });
                }
                Err(error) => return not_tried(&error),
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

    /// Okta has answered a write with success.
    async fn written(&self, step: &Step, response: &Response) -> StepResult {
        if let Some(landing) = step.operation.landing() {
            return self.settle(step, landing, None).await;
        }
        if let Operation::CreateUser { .. } | Operation::CreateGroup { .. } = &step.operation {
            let body: Value = serde_json::from_slice(&response.body).unwrap_or(Value::Null);
            match body["id"].as_str() {
                Some(id) => self.bind(step, id),
                None => return StepResult::Failed(no_id(step)),
            }
        }
        StepResult::Done { remark: None }
    }

    /// Okta has refused a write, or nothing has answered: what the org has now decides how the step ended.
    async fn not_written(&self, step: &Step, error: &CallError) -> StepResult {
        let operation = &step.operation;
        // A refused lifecycle operation may be refused because somebody else was faster.
        if let Some(landing) = operation.landing() {
            return self.settle(step, landing, Some(error)).await;
        }
        // The profile is no longer what was read: because of somebody else, or of this very write, whose first answer
        // was lost and which the client has sent again.
        let is_stale = operation.changes().is_some() && error.meaning() == Some(Meaning::Changed);
        if is_stale || may_have_effect(error) {
            return self.look_up(step, operation, error).await;
        }
        StepResult::Failed(failure(error))
    }

    fn write_request(&self, step: &Step, etag: Option<&str>) -> Result<Request, Failure> {
        let mut calls = self.calls[step.id.index()].iter();
        let call = calls.find(|call| call.purpose == Purpose::Write);
        let call = call.ok_or_else(|| no_id(step))?;
        let request = call.template.resolve(&self.bindings());
        let mut request = request.ok_or_else(|| no_id(step))?;
        call.template
            .fill(&mut request, self.secrets)
            .map_err(|name| {
                let summary = format!("the secret {} is missing", name.name());
                unexplained(&step.operation.summary(), Answer::Given, &summary)
            })?;
        Ok(match (call.template.precondition(), etag) {
            (Precondition::ProfileUnchanged, Some(etag)) => request.with_header("if-match", etag),
            (Precondition::ProfileUnchanged | Precondition::None, _) => request,
        })
    }

    /// Returns the request that reads somebody back after a lifecycle operation.
    pub(in crate::apply) fn read_back(&self, step: &Step, landing: &Landing) -> Option<Request> {
        let purpose = match landing {
            Landing::OneOf(statuses) => Purpose::Settle(statuses.clone()),
            Landing::Gone => Purpose::ConfirmGone,
        };
        let call = self.calls[step.id.index()]
            .iter()
            .find(|call| call.purpose == purpose)?;
        call.template.resolve(&self.bindings())
    }

    pub(in crate::apply) fn bind(&self, step: &Step, id: &str) {
        self.bindings().bind(step, id);
    }

    fn bindings(&self) -> MutexGuard<'_, Bindings> {
        lock(&self.bindings)
    }
}

/// Returns who is read once more before a step.
fn refreshes(calls: &[Call]) -> Option<&UserId> {
    calls.iter().find_map(|call| match &call.purpose {
        Purpose::Refresh(id) => Some(id),
        Purpose::Confirm(_) | Purpose::Write | Purpose::Settle(_) | Purpose::ConfirmGone => None,
    })
}

/// Nothing is poisoned here: no step panics while it holds the lock, and a map is whole at any time.
pub(in crate::apply) fn lock<V>(mutex: &Mutex<V>) -> MutexGuard<'_, V> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
