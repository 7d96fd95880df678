//! Whether a call is sent again, and when: a pure function of the call, its tries, the answer and the time that is handed in.
//!
//! **Invariant:** what may have been carried out is repeated only where doing it twice is doing it once.

use std::time::Duration;

use crate::model::share::Share;
use crate::okta::code::{Meaning, meaning};
use crate::okta::error::error_code;
use crate::okta::page;
use crate::okta::quota::{Quota, WAIT_BEYOND};
use crate::request::endpoint::{Endpoint, Safety};
use crate::transport::{NoResponse, Request, Response};

/// How often a call is repeated after a 429. Other clients may empty each window before our turn comes; after ten
/// minutes they always do.
pub const LIMITED_REPEATS_MAX: u32 = 10;

/// How often a call is repeated that the org is too busy for.
pub const BUSY_REPEATS_MAX: u32 = 10;

/// How often a write is repeated that met an org in read-only mode: five minutes.
pub const READ_ONLY_REPEATS_MAX: u32 = 10;

/// How often a call is repeated after a fault of the server or of the network: faults that outlast seven seconds are
/// no hiccups.
pub const FAULT_REPEATS_MAX: u32 = 3;

/// How often a page is asked for again at the same size after a 500: then it is its size that takes too long
/// ([lists 10](crate::facts::lists)).
pub const PAGE_REPEATS_MAX: u32 = 1;

/// How many repeats after faults a run may have at any rate.
pub const BUDGET_FLOOR: u64 = 20;

/// How many percent of a run's calls may be repeats after faults: an org in trouble gets no more than that on top.
pub const BUDGET_PERCENT: u64 = 10;

/// The wait before a call is repeated that the org is too busy for: what is under way takes longer than a hiccup.
const BUSY_WAIT: Duration = Duration::from_secs(10);

/// The longest wait between two tries after too many calls at once.
const CROWD_WAIT_MAX: Duration = Duration::from_secs(30);

/// How often a call was repeated already, by cause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Repeats {
    limited: u32,
    busy: u32,
    read_only: u32,
    faults: u32,
}

/// What a run has spent on repeats after faults, for all of its calls together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// Calls, repeated ones included.
    pub calls: u64,
    /// Repeats after faults.
    pub repeats: u64,
}

/// A random part of a wait, so that clients that failed together do not come back together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Jitter(u32);

/// What becomes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The answer, or its absence, is final.
    Done,
    /// The call is sent again after the wait.
    Repeat {
        /// How long to wait.
        wait: Duration,
        /// Why it is sent again.
        why: Why,
    },
    /// The call is sent again when its turn comes: [`crate::okta::pace`] holds it with all others of its kind.
    Queue(Why),
}

/// Why a call waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Okta has refused a call, for the rate limit of the token is used up.
    RateLimit,
    /// This program's share of the limit is used.
    Share(Share),
    /// Too many calls are under way.
    Concurrency,
    /// The person is still being activated.
    StillActivating,
    /// The org is busy with something else, and says so with this status.
    Busy(u16),
    /// The org is in read-only mode.
    ReadOnly,
    /// The server answered with this status, 500 or more.
    ServerFault(u16),
    /// There was no answer.
    NoAnswer,
}

/// Okta's code for somebody whose activation is under way ([errors 10](crate::facts::errors)).
const STILL_ACTIVATING: &str = "E0000112";

/// Decides whether a call is sent again.
pub fn judge(
    request: &Request,
    repeats: Repeats,
    answer: &Result<Response, NoResponse>,
    spent: Spent,
    jitter: Jitter,
) -> Verdict {
    let response = match answer {
        Ok(response) if response.is_success() => return Verdict::Done,
        Ok(response) => response,
        Err(_) => return fault(request, repeats, Why::NoAnswer, spent, jitter),
    };
    let code = error_code(response);
    match meaning(response.status, code.as_deref()) {
        Meaning::Limited => limited(repeats, response, jitter),
        Meaning::Busy => busy(repeats, response.status, code.as_deref()),
        Meaning::ReadOnly => read_only(request, repeats, response.status, spent, jitter),
        Meaning::Fault => {
            let why = Why::ServerFault(response.status);
            fault(request, repeats, why, spent, jitter)
        }
        Meaning::Converged
        | Meaning::Changed
        | Meaning::Fatal
        | Meaning::Refused
        | Meaning::NoFeature
        | Meaning::Listing
        | Meaning::Defect => Verdict::Done,
    }
}

/// A 429 was not carried out, so every call may be repeated.
fn limited(repeats: Repeats, response: &Response, jitter: Jitter) -> Verdict {
    if repeats.limited >= LIMITED_REPEATS_MAX {
        return Verdict::Done;
    }
    let quota = Quota::new(response);
    if !quota.is_concurrency() {
        return Verdict::Queue(Why::RateLimit);
    }
    // When it says to come again is a guess (facts::limits 6); the sooner it is, the better.
    let stated = quota.until_reset().map(|rest| rest + WAIT_BEYOND);
    let most = stated.unwrap_or(CROWD_WAIT_MAX).min(CROWD_WAIT_MAX);
    Verdict::Repeat {
        wait: backoff(repeats.limited, jitter).min(most),
        why: Why::Concurrency,
    }
}

/// Nothing was carried out, so every call may be repeated.
fn busy(repeats: Repeats, status: u16, code: Option<&str>) -> Verdict {
    if repeats.busy >= BUSY_REPEATS_MAX {
        return Verdict::Done;
    }
    let why = match code {
        Some(STILL_ACTIVATING) => Why::StillActivating,
        Some(_) | None => Why::Busy(status),
    };
    Verdict::Repeat {
        wait: BUSY_WAIT,
        why,
    }
}

/// Writes wait together until the org takes them again; reads are what it still takes.
fn read_only(
    request: &Request,
    repeats: Repeats,
    status: u16,
    spent: Spent,
    jitter: Jitter,
) -> Verdict {
    match safety(request) {
        Safety::Read => fault(request, repeats, Why::ServerFault(status), spent, jitter),
        Safety::Idempotent if repeats.read_only < READ_ONLY_REPEATS_MAX => {
            Verdict::Queue(Why::ReadOnly)
        }
        Safety::Idempotent | Safety::LookUp => Verdict::Done,
    }
}

fn fault(request: &Request, repeats: Repeats, why: Why, spent: Spent, jitter: Jitter) -> Verdict {
    let is_page = why == Why::ServerFault(500) && page::smaller(request).is_some();
    let most = if is_page {
        PAGE_REPEATS_MAX
    } else {
        FAULT_REPEATS_MAX
    };
    if repeats.faults >= most || safety(request) == Safety::LookUp || !spent.allows_more() {
        return Verdict::Done;
    }
    let wait = backoff(repeats.faults, jitter);
    Verdict::Repeat { wait, why }
}

/// Doubles from try to try; up to a quarter is taken off by chance.
fn backoff(repeats: u32, jitter: Jitter) -> Duration {
    let whole = Duration::from_secs(1 << repeats.min(6));
    whole.saturating_sub(whole / 4 * jitter.0 / 1000)
}

/// Says what a second sending of the same request would do ([limits 8, 9](crate::facts::limits)).
pub fn safety(request: &Request) -> Safety {
    match Endpoint::of(request) {
        Some(endpoint) => endpoint.safety(request.body.as_ref()),
        None if request.method.is_read() => Safety::Read,
        None => Safety::LookUp,
    }
}

impl Spent {
    fn allows_more(self) -> bool {
        let share = self.calls.saturating_mul(BUDGET_PERCENT) / 100;
        self.repeats < share.saturating_add(BUDGET_FLOOR)
    }
}

impl Jitter {
    /// Makes it of any random number.
    pub fn of(random: u64) -> Self {
        Self(u32::try_from(random % 1000).unwrap_or_default())
    }
}

impl Repeats {
    /// Returns the count after one more.
    #[must_use]
    pub fn and(mut self, why: Why) -> Self {
        match why {
            Why::RateLimit | Why::Concurrency | Why::Share(_) => self.limited += 1,
            Why::StillActivating | Why::Busy(_) => self.busy += 1,
            Why::ReadOnly => self.read_only += 1,
            Why::ServerFault(_) | Why::NoAnswer => self.faults += 1,
        }
        self
    }
}

impl Why {
    /// Returns whether the repeat is charged to the budget of the run.
    pub fn is_fault(self) -> bool {
        match self {
            Self::ServerFault(_) | Self::NoAnswer => true,
            Self::RateLimit
            | Self::Share(_)
            | Self::Concurrency
            | Self::StillActivating
            | Self::Busy(_)
            | Self::ReadOnly => false,
        }
    }
}

#[cfg(test)]
mod tests;
