//! Which steps may start, and which never will: pure, so that waiting and sending stay at the edge.

use std::collections::BTreeSet;

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
