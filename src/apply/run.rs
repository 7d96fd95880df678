//! The runner: starts what may start, sends it, and says how it ended.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use serde_json::Value;

use crate::apply::confirm::Confirmed;
use crate::apply::schedule::{Ended, Schedule};
use crate::call::{Bindings, Call, Precondition, Purpose, calls};
use crate::model::ids::UserId;
use crate::model::transition::Landing;
use crate::okta::client::Writer;
use crate::okta::error::{CallError, NO_FEATURE};
use crate::okta::oauth::TOKEN_PATH;
use crate::outcome::{Answer, Event, Failure, Outcome, SkipReason, StepResult, StopReason};
use crate::plan::Plan;
use crate::plan::step::{Fact, Operation, Step, UserRef};
use crate::transport::{Request, Response, Transport};

/// How a plan is carried out.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How many steps run at once.
    pub concurrency: NonZeroUsize,
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
    let run = Run::new(plan, writer);
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
        // Every other step would be refused alike; E0000015 is the 401 that says nothing of the token (facts 8).
        if failure.status == Some(401) && failure.code.as_deref() != Some(NO_FEATURE) {
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
    calls: Vec<Vec<Call>>,
    bindings: Mutex<Bindings>,
    /// What the plan relies on, by person, each with the operation that does.
    pub(in crate::apply) facts: BTreeMap<&'a UserId, Vec<(&'a Fact, &'a Operation)>>,
    pub(in crate::apply) people: Mutex<BTreeMap<UserId, Confirmed>>,
}

impl<'a, T: Transport> Run<'a, T> {
    fn new(plan: &'a Plan, writer: &'a Writer<T>) -> Self {
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
                Err(error) => return StepResult::Failed(failure(&error)),
            }
        }
        if let Some(id) = refreshes(&self.calls[step.id.index()]) {
            match self.refresh(id, step).await {
                Ok(Confirmed::AsPlanned { etag: found }) => etag = found,
                Ok(Confirmed::Changed { what }) => {
                    let user = id.clone();
                    return StepResult::Skipped(SkipReason::PersonChanged { user, what });
                }
                Err(error) => return StepResult::Failed(failure(&error)),
            }
        }
        let Some(request) = self.write_request(step, etag.as_deref()) else {
            return StepResult::Failed(no_id(step));
        };
        match self.writer.send(request).await {
            Ok(response) => self.written(step, &response).await,
            Err(error) => self.not_written(step, &error).await,
        }
    }

    /// Okta has answered a write with success.
    async fn written(&self, step: &Step, response: &Response) -> StepResult {
        match &step.operation {
            Operation::CreateUser { .. } | Operation::CreateGroup { .. } => {
                let body: Value = serde_json::from_slice(&response.body).unwrap_or(Value::Null);
                match body["id"].as_str() {
                    Some(id) => self.bind(step, id),
                    None => return StepResult::Failed(no_id(step)),
                }
                StepResult::Done { remark: None }
            }
            Operation::Lifecycle { landing, .. } => self.settle(step, landing, None).await,
            Operation::CreateDefinition { .. }
            | Operation::UpdateProfile { .. }
            | Operation::ChangeType { .. }
            | Operation::JoinGroup { .. }
            | Operation::LeaveGroup { .. }
            | Operation::SetLink { .. }
            | Operation::ClearLink { .. } => StepResult::Done { remark: None },
        }
    }

    /// Okta has refused a write, or nothing has answered: what the org has now decides how the step ended.
    async fn not_written(&self, step: &Step, error: &CallError) -> StepResult {
        let answer = answer(error);
        match &step.operation {
            // A refused lifecycle operation may be refused because somebody else was faster.
            Operation::Lifecycle { landing, .. } => self.settle(step, landing, Some(error)).await,
            operation if answer == Answer::Missing => self.look_up(step, operation, error).await,
            Operation::CreateGroup { .. }
            | Operation::CreateDefinition { .. }
            | Operation::CreateUser { .. }
            | Operation::UpdateProfile { .. }
            | Operation::ChangeType { .. }
            | Operation::JoinGroup { .. }
            | Operation::LeaveGroup { .. }
            | Operation::SetLink { .. }
            | Operation::ClearLink { .. } => StepResult::Failed(failure(error)),
        }
    }

    fn write_request(&self, step: &Step, etag: Option<&str>) -> Option<Request> {
        let call = self.calls[step.id.index()]
            .iter()
            .find(|call| call.purpose == Purpose::Write)?;
        let request = call.template.resolve(&self.bindings())?;
        match (call.template.precondition(), etag) {
            (Precondition::ProfileUnchanged, Some(etag)) => {
                Some(request.with_header("if-match", etag))
            }
            (Precondition::ProfileUnchanged | Precondition::None, _) => Some(request),
        }
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

pub(in crate::apply) fn no_id(step: &Step) -> Failure {
    unexplained(
        &step.operation.summary(),
        Answer::Given,
        "an id that the step needs is missing",
    )
}

/// Returns a call's error as the outcome tells it.
pub(in crate::apply) fn failure(error: &CallError) -> Failure {
    match error {
        CallError::Api(api) => Failure {
            call: api.call.clone(),
            answer: answer(error),
            status: Some(api.status),
            code: api.code.clone(),
            summary: api.summary.clone(),
            causes: api.causes.clone(),
            request_id: api.request_id.clone(),
        },
        CallError::NoAnswer { call, .. } => unexplained(call, answer(error), "no answer"),
        CallError::Unreadable { call, reason, .. } => unexplained(
            call,
            answer(error),
            &format!("the answer cannot be read: {reason}"),
        ),
        CallError::TooManyPages { call, .. } => {
            unexplained(call, answer(error), "the list does not end")
        }
        CallError::ForeignLink { call, .. } => {
            unexplained(call, answer(error), "the next page is outside the org")
        }
        CallError::NobodySeen { call } => unexplained(call, answer(error), "nobody is listed"),
        CallError::Token(why) => Failure {
            status: why.status(),
            ..unexplained(
                &format!("POST {TOKEN_PATH}"),
                answer(error),
                &why.to_string(),
            )
        },
    }
}

/// Returns whether Okta said anything. A 5xx may come from a gateway that gave up waiting for it, and even Okta's own
/// does not say whether the write took effect.
pub(in crate::apply) fn answer(error: &CallError) -> Answer {
    match error {
        CallError::NoAnswer { .. } | CallError::Unreadable { .. } => Answer::Missing,
        CallError::Api(error) if error.status >= 500 => Answer::Missing,
        CallError::Api(_)
        | CallError::TooManyPages { .. }
        | CallError::ForeignLink { .. }
        | CallError::NobodySeen { .. }
        // The call was not sent at all.
        | CallError::Token(_) => Answer::Given,
    }
}

/// Returns a failure of which Okta said nothing.
pub(in crate::apply) fn unexplained(call: &str, answer: Answer, summary: &str) -> Failure {
    Failure {
        call: call.to_owned(),
        answer,
        status: None,
        code: None,
        summary: summary.to_owned(),
        causes: Vec::new(),
        request_id: None,
    }
}
