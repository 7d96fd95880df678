//! The gate that every call of a line passes, whoever sends it: what [`Pace`] decides is waited for here.

use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::Instant;

use crate::model::share::Share;
use crate::okta::pace::{Heard, Heeded, Pace, Pause, Stated, Ticket, Turn};
use crate::transport::{NoResponse, Request, Response};

/// Lets calls pass when their turn comes.
pub(crate) struct Gate {
    pace: Mutex<Pace>,
    /// Rung when a call is over, for those who wait.
    over: Notify,
    /// What times are counted from.
    start: Instant,
    /// Whether waiting is over: an answer is final, whatever a later try might bring.
    hurry: watch::Sender<bool>,
}

/// How a wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Waited {
    InFull,
    Interrupted,
}

/// A call under way: its ticket goes back however it ends, dropped half way included.
pub(crate) struct UnderWay<'g> {
    gate: &'g Gate,
    ticket: Option<Ticket>,
}

impl Default for Gate {
    fn default() -> Self {
        Self {
            pace: Mutex::new(Pace::new(Share::default())),
            over: Notify::new(),
            start: Instant::now(),
            hurry: watch::Sender::new(false),
        }
    }
}

impl Gate {
    /// Sets how much of each limit is used.
    pub(crate) fn share(&self, share: Share) {
        self.pace().set_share(share);
    }

    /// Returns the limits that Okta has stated so far.
    pub(crate) fn stated(&self) -> Vec<Stated> {
        self.pace().stated()
    }

    /// Ends all waits for a time, those to come too.
    pub(crate) fn hurry(&self) {
        // What is under way may need a last read; the share is not what keeps it from that.
        self.share(Share::WHOLE);
        self.hurry.send_replace(true);
    }

    /// Waits until the call may be sent; `None` where waiting is over before that.
    pub(crate) async fn turn(
        &self,
        request: &Request,
        tell: impl Fn(Pause),
    ) -> Option<UnderWay<'_>> {
        loop {
            // Listening begins before the question, so that no answer comes unheard in between.
            let mut over = pin!(self.over.notified());
            over.as_mut().enable();
            let turn = self.pace().ask(request, self.start.elapsed());
            let (at, pause) = match turn {
                Turn::Now(ticket) => {
                    let ticket = Some(ticket);
                    return Some(UnderWay { gate: self, ticket });
                }
                Turn::Later { at, pause } => (at, pause),
            };
            if let Some(pause) = pause {
                tell(pause);
            }
            let Some(at) = at else {
                // Another call is under way, so this is as short as an answer takes.
                over.await;
                continue;
            };
            tokio::select! {
                () = over => {}
                waited = self.wait(at.saturating_sub(self.start.elapsed())) => match waited {
                    Waited::InFull => {}
                    Waited::Interrupted => return None,
                },
            }
        }
    }

    /// Waits for a time.
    pub(crate) async fn wait(&self, wait: Duration) -> Waited {
        let mut hurry = self.hurry.subscribe();
        let over = tokio::time::timeout(wait, hurry.wait_for(|hurry| *hurry)).await;
        match over {
            Err(_) => Waited::InFull,
            Ok(_) => Waited::Interrupted,
        }
    }

    fn pace(&self) -> MutexGuard<'_, Pace> {
        // Every change of it is whole before anything can panic.
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl UnderWay<'_> {
    /// Hands the ticket back with what came.
    pub(crate) fn end(mut self, answer: &Result<Response, NoResponse>) -> Heeded {
        match (self.ticket.take(), answer) {
            (Some(ticket), Ok(response)) => {
                let heard = Heard::new(response);
                let now = self.gate.start.elapsed();
                self.gate.pace().answered(&ticket, &heard, now)
            }
            (ticket, Ok(_) | Err(_)) => {
                // Dropping it says that it is lost.
                self.ticket = ticket;
                Heeded::AsBefore
            }
        }
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            self.gate.pace().lost(&ticket);
        }
        self.gate.over.notify_waiters();
    }
}
