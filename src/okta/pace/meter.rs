//! How one rate limit stands, as far as answers have told.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::model::share::Share;
use crate::okta::quota::{Quota, WAIT_BEYOND, WAIT_MAX, WAIT_UNSTATED, WINDOW};
use crate::okta::retry::Why;

/// Whether a pause was told already: it is told once, however many calls wait for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Telling {
    Yes,
    No,
}

/// How many calls are sent into a window of which nothing is known but its limit: their answers tell what is left.
const PROBES: u64 = 4;

/// How many are sent where not even the limit is known.
const FIRST_PROBES: u64 = 1;

/// How long an answer counts: after so long without another, others may have used what it says is left.
const FRESH: Duration = Duration::from_secs(2);

/// Ends of windows that differ by less than this are ends of the same one: windows last 60 s
/// ([limits 1](crate::facts::limits)), and what answers state may be rounded this way and that.
const SAME_END: i64 = 30;

/// One limit.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    /// The tickets of the calls under way.
    under_way: BTreeSet<u64>,
    stand: Stand,
    /// The limit that was stated last.
    limit: Option<u64>,
}

/// What is known.
#[derive(Debug)]
enum Stand {
    /// Nothing, or nothing any more; `since` is the first ticket that may tell.
    Unknown { since: u64 },
    /// Answers state no limit.
    Unstated,
    /// A call was refused: nothing is sent until the window is over.
    Shut { until: Duration, told: Telling },
    /// What the answers of a window have told.
    Open(Window),
}

impl Default for Stand {
    fn default() -> Self {
        Self::Unknown { since: 0 }
    }
}

/// A window of a limit.
#[derive(Clone, Copy, Debug)]
struct Window {
    limit: u64,
    /// The least that an answer has stated.
    remaining: u64,
    /// Its end by the server's clock, in seconds since 1970, as the first answer has it.
    reset: i64,
    /// When it is over for certain, by our clock.
    ends: Duration,
    /// When the last answer came.
    seen: Duration,
    /// The first ticket given while what is known may be out of date.
    doubted: Option<u64>,
    /// The first ticket given after the end.
    over: Option<u64>,
    told: Telling,
}

/// Why a call has to wait.
#[derive(Debug)]
pub(crate) struct Denied {
    /// Until when, if not until another answer comes.
    pub(crate) until: Option<Duration>,
    /// Why, where it is for longer than an answer takes.
    pub(crate) why: Option<Why>,
    /// Whether that was told before.
    pub(crate) told: Telling,
}

/// Another call is under way whose answer decides.
const UNTIL_ANSWERED: Denied = Denied {
    until: None,
    why: None,
    told: Telling::Yes,
};

impl Meter {
    /// Counts the call with the next ticket as under way, if it may be sent. `kin` are the calls under way that may be
    /// counted here too.
    pub(crate) fn admit(
        &mut self,
        next: u64,
        kin: usize,
        share: Share,
        now: Duration,
    ) -> Result<(), Denied> {
        if let Stand::Shut { until, .. } = self.stand
            && now >= until
        {
            self.stand = Stand::Unknown { since: next };
        }
        let under_way = &self.under_way;
        let sent_since = |since: u64| count(under_way.range(since..).count());
        match &mut self.stand {
            Stand::Unknown { since } if sent_since(*since) >= FIRST_PROBES => {
                return Err(UNTIL_ANSWERED);
            }
            Stand::Unknown { .. } | Stand::Unstated => {}
            Stand::Shut { until, told } => {
                return Err(Denied {
                    until: Some(*until),
                    why: Some(Why::RateLimit),
                    told: std::mem::replace(told, Telling::Yes),
                });
            }
            Stand::Open(window) if now >= window.ends => {
                let since = *window.over.get_or_insert(next);
                if sent_since(since) >= PROBES.min(share.of(window.limit)) {
                    return Err(UNTIL_ANSWERED);
                }
            }
            Stand::Open(window) => {
                window.admit(count(under_way.len() + kin), share)?;
                if now >= window.seen + FRESH {
                    let since = *window.doubted.get_or_insert(next);
                    if sent_since(since) >= PROBES {
                        return Err(UNTIL_ANSWERED);
                    }
                }
            }
        }
        self.under_way.insert(next);
        Ok(())
    }

    /// Takes a call off those under way.
    pub(crate) fn over(&mut self, ticket: u64) {
        self.under_way.remove(&ticket);
    }

    /// Learns from an answer that is no refusal.
    pub(crate) fn learn(&mut self, ticket: u64, status: u16, quota: &Quota, now: Duration) {
        let stated = quota.limit.filter(|limit| *limit > 0);
        let (Some(limit), Some(remaining), Some(reset)) = (stated, quota.remaining, quota.reset)
        else {
            // A gateway's error page says nothing of the org.
            if let Stand::Unknown { .. } = self.stand
                && status < 500
            {
                self.stand = Stand::Unstated;
            }
            return;
        };
        let found = Window {
            limit,
            remaining,
            reset,
            ends: now + quota.until_reset().unwrap_or(WINDOW).min(WAIT_MAX) + WAIT_BEYOND,
            seen: now,
            doubted: None,
            over: None,
            told: Telling::No,
        };
        match &mut self.stand {
            // All that is under way was sent before the refusal.
            Stand::Shut { .. } => return,
            Stand::Unknown { since } if ticket < *since => return,
            Stand::Unknown { .. } | Stand::Unstated => self.stand = Stand::Open(found),
            Stand::Open(window) => window.learn(ticket, found),
        }
        self.limit = Some(limit);
    }

    /// Learns from a 429: all callers wait for the end of the window.
    pub(crate) fn refused(&mut self, quota: &Quota, now: Duration) {
        let wait = match quota.until_reset() {
            Some(rest) => (rest + WAIT_BEYOND).min(WAIT_MAX),
            None => WAIT_UNSTATED,
        };
        let (until, told) = match self.stand {
            Stand::Shut { until, told } => (until.max(now + wait), told),
            Stand::Unknown { .. } | Stand::Unstated | Stand::Open(_) => (now + wait, Telling::No),
        };
        self.stand = Stand::Shut { until, told };
    }

    /// Returns how many calls are under way.
    pub(crate) fn under_way(&self) -> usize {
        self.under_way.len()
    }

    /// Returns the limit that was stated last.
    pub(crate) fn limit(&self) -> Option<u64> {
        self.limit
    }

    /// Returns whether two limits may be one counter: same limit, same end.
    pub(crate) fn looks_like(&self, other: &Self, now: Duration) -> bool {
        match (&self.stand, &other.stand) {
            (Stand::Open(one), Stand::Open(other)) => {
                one.limit == other.limit
                    && one.reset.abs_diff(other.reset) <= 1
                    && now < one.ends.max(other.ends)
            }
            (
                Stand::Open(_) | Stand::Unknown { .. } | Stand::Unstated | Stand::Shut { .. },
                Stand::Open(_) | Stand::Unknown { .. } | Stand::Unstated | Stand::Shut { .. },
            ) => false,
        }
    }
}

impl Window {
    /// Says whether there is room for one call more besides those under way, which may be counted already or not.
    fn admit(&mut self, under_way: u64, share: Share) -> Result<(), Denied> {
        let kept = self.limit - share.of(self.limit).min(self.limit);
        if self.remaining > kept.saturating_add(under_way) {
            return Ok(());
        }
        let is_used_up = self.remaining <= kept;
        Err(Denied {
            until: Some(self.ends),
            why: is_used_up.then_some(Why::Share(share)),
            told: if is_used_up {
                std::mem::replace(&mut self.told, Telling::Yes)
            } else {
                Telling::Yes
            },
        })
    }

    /// Learns from another answer, which may be of this window, the next one, or one that is long over.
    fn learn(&mut self, ticket: u64, found: Self) {
        let later = found.reset.saturating_sub(self.reset);
        if later >= SAME_END {
            *self = found;
            return;
        }
        if later <= -SAME_END {
            return;
        }
        let ends = match self.over {
            // Sent after the end, and still counted in the same window: it was not over yet.
            Some(over) if ticket >= over => found.ends,
            // Sent before the end: it says nothing of what came after.
            Some(_) => return,
            None => self.ends.min(found.ends),
        };
        *self = Self {
            remaining: self.remaining.min(found.remaining),
            reset: self.reset,
            ends,
            told: self.told,
            ..found
        };
    }
}

fn count(calls: usize) -> u64 {
    u64::try_from(calls).unwrap_or(u64::MAX)
}
