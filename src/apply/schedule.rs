//! Which steps may start, which never will, and how those ended that are over: pure, so that waiting and sending stay at
//! the edge.

use std::collections::BTreeSet;

use crate::outcome::{Event, SkipReason, StepResult, StopReason};
use crate::plan::Plan;
use crate::plan::step::{Step, StepId};

/// How a step ended, as far as others care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// What needs it may start.
    Well,
    /// What needs it is skipped.
    Badly,
}

/// The steps that wait, run and are over.
#[derive(Debug)]
pub struct Schedule {
    /// By step: how many steps it still waits for.
    waiting: Vec<usize>,
    /// By step: who waits for it, and whether it must have succeeded.
    waiters: Vec<Vec<(StepId, Need)>>,
    /// Ready to start, by number.
    ready: BTreeSet<StepId>,
    over: Vec<bool>,
}

#[derive(Clone, Copy, Debug)]
enum Need {
    Success,
    End,
}

impl Schedule {
    /// Makes a schedule of a plan's steps.
    pub fn new(steps: &[Step]) -> Self {
        let mut schedule = Self {
            waiting: vec![0; steps.len()],
            waiters: vec![Vec::new(); steps.len()],
            ready: BTreeSet::new(),
            over: vec![false; steps.len()],
        };
        for step in steps {
            let hard = step.after.iter().map(|earlier| (earlier, Need::Success));
            let soft = step.follows.iter().map(|earlier| (earlier, Need::End));
            for (earlier, need) in hard.chain(soft) {
                schedule.waiters[earlier.index()].push((step.id, need));
                schedule.waiting[step.id.index()] += 1;
            }
            if schedule.waiting[step.id.index()] == 0 {
                schedule.ready.insert(step.id);
            }
        }
        schedule
    }

    /// Takes the next step that may start, the lowest number first.
    pub fn start(&mut self) -> Option<StepId> {
        self.ready.pop_first()
    }

    /// Records that a step is over; returns the steps that are skipped for it, each with the step it needed.
    pub fn finish(&mut self, step: StepId, ended: Ended) -> Vec<(StepId, StepId)> {
        if std::mem::replace(&mut self.over[step.index()], true) {
            return Vec::new();
        }
        let mut skipped = Vec::new();
        let mut queue = vec![(step, ended)];
        while let Some((step, ended)) = queue.pop() {
            self.ready.remove(&step);
            for (waiter, need) in std::mem::take(&mut self.waiters[step.index()]) {
                if self.over[waiter.index()] {
                    continue;
                }
                match (need, ended) {
                    (Need::Success, Ended::Badly) => {
                        self.over[waiter.index()] = true;
                        skipped.push((waiter, step));
                        queue.push((waiter, Ended::Badly));
                    }
                    (Need::Success, Ended::Well) | (Need::End, Ended::Well | Ended::Badly) => {
                        self.waiting[waiter.index()] -= 1;
                        if self.waiting[waiter.index()] == 0 {
                            self.ready.insert(waiter);
                        }
                    }
                }
            }
        }
        skipped
    }
}

/// The steps that wait and run, and how those ended that are over.
pub(crate) struct Course {
    schedule: Schedule,
    results: Vec<Option<StepResult>>,
}

impl Course {
    /// Makes the course of a plan that is about to begin.
    pub(crate) fn new(plan: &Plan) -> Self {
        Self {
            schedule: Schedule::new(plan.steps()),
            results: vec![None; plan.steps().len()],
        }
    }

    /// Takes the next step that may start.
    pub(crate) fn start(&mut self) -> Option<StepId> {
        self.schedule.start()
    }

    /// Records how a step ended, and tells so, of it and of those that are skipped for it.
    pub(crate) fn finish(
        &mut self,
        step: StepId,
        result: StepResult,
        tell: &mut impl FnMut(&Event),
    ) {
        let ended = match &result {
            StepResult::Done { .. } => Ended::Well,
            StepResult::Failed(_) | StepResult::Skipped(_) => Ended::Badly,
        };
        let skipped = self.schedule.finish(step, ended);
        let skipped = skipped.into_iter().map(|(step, needed)| {
            let reason = SkipReason::After { step: needed };
            (step, StepResult::Skipped(reason))
        });
        for (step, result) in std::iter::once((step, result)).chain(skipped) {
            tell(&Event::Finished {
                step,
                result: result.clone(),
            });
            self.results[step.index()] = Some(result);
        }
    }

    /// Returns how every step ended; those that were not started, for a stop.
    pub(crate) fn results(self, why: StopReason) -> Vec<StepResult> {
        let not_started = || StepResult::Skipped(SkipReason::Stopped { why });
        let results = self.results.into_iter();
        results
            .map(|result| result.unwrap_or_else(not_started))
            .collect()
    }
}
