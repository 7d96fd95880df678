//! How fast calls are sent: a call asks for its turn, and every answer teaches what is left.
//!
//! A state machine of its own: time comes as an argument, and nothing here waits or sends.
//!
//! **Invariants:** what is left of a limit is never thought to be more than the least that an answer of the same window
//! has stated, less every call that is under way. A call that must wait is told until when, or another call is under way
//! whose answer decides; so nothing waits for ever.

mod crowd;
mod meter;

use std::collections::BTreeMap;
use std::time::Duration;

use crate::model::share::Share;
use crate::okta::code::{self, Meaning};
use crate::okta::error::error_code;
use crate::okta::pace::crowd::Crowd;
pub use crate::okta::pace::crowd::Heeded;
use crate::okta::pace::meter::{Denied, Meter, Telling};
use crate::okta::quota::Quota;
use crate::okta::retry::Why;
use crate::request::bucket::Bucket;
use crate::transport::{Method, Request, Response};

/// How long writes wait after the org has said that it is in read-only mode: it is for minutes, not for seconds.
const READ_ONLY_WAIT: Duration = Duration::from_secs(30);

/// The shortest pause that is worth a line of narration.
const TOLD_FROM: Duration = Duration::from_secs(1);

/// Decides when a call may be sent, for all calls to one org.
#[derive(Debug)]
pub struct Pace {
    share: Share,
    meters: BTreeMap<Bucket, Meter>,
    crowd: Crowd,
    /// Until when the org takes no writes, and whether that was told.
    read_only: Option<(Duration, Telling)>,
    under_way: usize,
    /// How many turns were given: the number of the next ticket.
    given: u64,
}

/// A call under way. Handed back with its answer, or with its loss.
#[derive(Debug, PartialEq, Eq)]
pub struct Ticket {
    bucket: Bucket,
    method: Method,
    number: u64,
}

/// Whether a call may be sent now.
#[derive(Debug, PartialEq, Eq)]
pub enum Turn {
    /// It may.
    Now(Ticket),
    /// It has to wait.
    Later {
        /// When to ask again at the latest; `None` where the next answer to another call decides.
        at: Option<Duration>,
        /// What is to be told, once.
        pause: Option<Pause>,
    },
}

/// Something that calls wait for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    /// The calls that wait.
    pub who: Who,
    /// For how long.
    pub wait: Duration,
    /// Why they wait.
    pub why: Why,
}

/// The calls that wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// All calls of a rate limit.
    Bucket(Bucket),
    /// All writes.
    Writes,
    /// One call, as `METHOD target`.
    Call(String),
}

/// What an answer says that calls are paced by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    status: u16,
    code: Option<String>,
    quota: Quota,
}

/// What Okta has stated of one limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stated {
    /// The calls that share the limit.
    pub bucket: Bucket,
    /// Calls a minute.
    pub limit: u64,
    /// Calls of these that this program takes.
    pub allowed: u64,
}

impl Heard {
    /// Reads an answer.
    pub fn new(response: &Response) -> Self {
        Self {
            status: response.status,
            code: error_code(response),
            quota: Quota::new(response),
        }
    }

    fn meaning(&self) -> Option<Meaning> {
        let is_error = self.status >= 300;
        is_error.then(|| code::meaning(self.status, self.code.as_deref()))
    }
}

impl Pace {
    /// Begins with nothing known.
    pub fn new(share: Share) -> Self {
        Self {
            share,
            meters: BTreeMap::new(),
            crowd: Crowd::default(),
            read_only: None,
            under_way: 0,
            given: 0,
        }
    }

    /// Sets how much of each limit may be used.
    pub fn set_share(&mut self, share: Share) {
        self.share = share;
    }

    /// Returns how much of each limit may be used.
    pub fn share(&self) -> Share {
        self.share
    }

    /// Asks for a turn. `now` is a time since any beginning that never goes back.
    pub fn ask(&mut self, request: &Request, now: Duration) -> Turn {
        let bucket = Bucket::of(request);
        if !request.method.is_read()
            && let Some(wait) = self.until_writable(now)
        {
            return wait;
        }
        if self.crowd.is_full(self.under_way) {
            return Turn::Later {
                at: None,
                pause: None,
            };
        }
        let kin = self.kin_under_way(bucket, now);
        let meter = self.meters.entry(bucket).or_default();
        match meter.admit(self.given, kin, self.share, now) {
            Ok(()) => {
                let number = self.given;
                self.given += 1;
                self.under_way += 1;
                Turn::Now(Ticket {
                    bucket,
                    method: request.method,
                    number,
                })
            }
            Err(Denied { until, why, told }) => Turn::Later {
                at: until,
                pause: pause(Who::Bucket(bucket), until, why, told, now),
            },
        }
    }

    fn until_writable(&mut self, now: Duration) -> Option<Turn> {
        let (until, told) = self.read_only?;
        if now >= until {
            self.read_only = None;
            return None;
        }
        self.read_only = Some((until, Telling::Yes));
        Some(Turn::Later {
            at: Some(until),
            pause: pause(Who::Writes, Some(until), Some(Why::ReadOnly), told, now),
        })
    }

    /// Returns how many calls are under way in limits that look like the same counter: same limit, same end.
    fn kin_under_way(&self, bucket: Bucket, now: Duration) -> usize {
        let Some(meter) = self.meters.get(&bucket) else {
            return 0;
        };
        let others = self.meters.iter().filter(|(other, _)| **other != bucket);
        let kin = others.filter(|(_, other)| other.looks_like(meter, now));
        kin.map(|(_, other)| other.under_way()).sum()
    }

    /// Learns from an answer, in whatever order answers come.
    pub fn answered(&mut self, ticket: &Ticket, heard: &Heard, now: Duration) -> Heeded {
        let crowd = self.under_way;
        self.lost(ticket);
        let meter = self.meters.entry(ticket.bucket).or_default();
        match heard.meaning() {
            Some(Meaning::Limited) if heard.quota.is_concurrency() => {
                return self.crowd.refused(ticket.number, crowd, self.given);
            }
            Some(Meaning::Limited) => meter.refused(&heard.quota, now),
            Some(Meaning::ReadOnly) if !ticket.method.is_read() => {
                let told = self.read_only.map_or(Telling::No, |(_, told)| told);
                self.read_only = Some((now + READ_ONLY_WAIT, told));
            }
            _ if heard.status == 429 => {}
            _ => {
                meter.learn(ticket.number, heard.status, &heard.quota, now);
                if heard.status < 500 {
                    self.crowd.succeeded();
                }
            }
        }
        Heeded::AsBefore
    }

    /// Takes back the ticket of a call to which no answer comes any more.
    pub fn lost(&mut self, ticket: &Ticket) {
        self.under_way = self.under_way.saturating_sub(1);
        if let Some(meter) = self.meters.get_mut(&ticket.bucket) {
            meter.over(ticket.number);
        }
    }

    /// Returns what Okta has stated so far.
    pub fn stated(&self) -> Vec<Stated> {
        let stated = self.meters.iter().filter_map(|(bucket, meter)| {
            let limit = meter.limit()?;
            Some(Stated {
                bucket: *bucket,
                limit,
                allowed: self.share.of(limit),
            })
        });
        stated.collect()
    }
}

fn pause(
    who: Who,
    until: Option<Duration>,
    why: Option<Why>,
    told: Telling,
    now: Duration,
) -> Option<Pause> {
    let wait = until?.saturating_sub(now);
    (told == Telling::No && wait >= TOLD_FROM).then_some(())?;
    Some(Pause {
        who,
        wait,
        why: why?,
    })
}
