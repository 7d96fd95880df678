//! The pace of calls under a simulated clock, against a server that counts by rules of its own.
//!
//! Nothing here sleeps: time is a number of milliseconds, and events happen in its order.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::time::Duration;

use okta_reconcile::model::share::Share;
use okta_reconcile::okta::pace::{Heard, Heeded, Pace, Ticket, Turn, Who};
use okta_reconcile::okta::retry::Why;
use okta_reconcile::request::bucket::Bucket;
use okta_reconcile::transport::{Method, Request, Response};
use proptest::prelude::{Strategy, any, prop_assert, prop_assert_eq, proptest};
use proptest::test_runner::Config;

use crate::runner::cases_wanted;
use crate::support::say;

/// Numbers that only look random: the same seed gives the same run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most.max(1)
    }

    /// How long one way takes, in milliseconds: mostly short, at times so long that answers overtake each other.
    fn way(&mut self) -> u64 {
        match self.below(50) {
            0 => 1000 + self.below(3000),
            _ => 20 + self.below(200),
        }
    }
}

/// A limit of the server, and how it is used.
#[derive(Clone)]
struct Limit {
    method: Method,
    path: &'static str,
    /// Calls of a window of 60 s, which begins with its first call.
    most: u64,
    /// Calls of ours there are.
    calls: u64,
    /// Calls of others come at random, this many in a minute.
    others: u64,
}

/// A window of a limit, as the server counts it.
#[derive(Clone, Copy)]
struct Counted {
    began: u64,
    ours: u64,
    others: u64,
}

/// The sender of a call.
#[derive(Clone, Copy)]
enum Whose {
    Ours,
    Others,
}

/// The server's side: what came when, and what was refused.
struct Server {
    limits: Vec<Limit>,
    windows: Vec<Vec<Counted>>,
    refused: u64,
    /// The server's clock at the start, in milliseconds since 1970.
    clock: u64,
    rounds_up: bool,
}

impl Server {
    /// Counts a call; returns the answer.
    fn takes(&mut self, limit: usize, at: u64, whose: Whose) -> Response {
        let windows = &mut self.windows[limit];
        if windows.last().is_none_or(|last| at >= last.began + 60_000) {
            windows.push(Counted {
                began: at,
                ours: 0,
                others: 0,
            });
        }
        let window = windows.last_mut().expect("one was just begun");
        let most = self.limits[limit].most;
        let is_full = window.ours + window.others >= most;
        match (is_full, whose) {
            (true, Whose::Ours) => self.refused += 1,
            (true, Whose::Others) => {}
            (false, Whose::Ours) => window.ours += 1,
            (false, Whose::Others) => window.others += 1,
        }
        let end = self.clock + window.began + 60_000;
        let reset = if self.rounds_up {
            end.div_ceil(1000)
        } else {
            end / 1000
        };
        let date = i64::try_from((self.clock + at) / 1000).expect("a second");
        let date = jiff::Timestamp::from_second(date).expect("a time");
        let date = date.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let remaining = most - window.ours - window.others;
        let headers = [
            ("date", date),
            ("x-rate-limit-limit", format!("{most}, {}", most + 7)),
            ("x-rate-limit-remaining", remaining.to_string()),
            ("x-rate-limit-reset", reset.to_string()),
        ];
        Response {
            status: if is_full { 429 } else { 200 },
            headers: headers
                .map(|(name, value)| (name.to_owned(), value))
                .to_vec(),
            body: Vec::new(),
        }
    }
}

/// What happens at a time.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Happens {
    /// A task may ask for its turn.
    Asks(usize),
    /// A call of a task arrives at the server.
    Arrives(usize),
    /// Its answer arrives.
    Answered(usize),
    /// A call of somebody else arrives.
    Other(usize),
}

#[derive(Default)]
struct Task {
    limit: usize,
    ticket: Option<Ticket>,
    answer: Option<Response>,
    waits: bool,
}

/// A run, and what it has come to.
struct Run {
    chance: Chance,
    pace: Pace,
    server: Server,
    tasks: Vec<Task>,
    events: BinaryHeap<Reverse<(u64, Happens)>>,
    /// By limit: calls that were not sent yet.
    left: Vec<u64>,
    /// Calls of ours that were answered with success.
    done: u64,
    /// Pauses that were told.
    told: u64,
    /// By limit: when its last call was done.
    ended: Vec<u64>,
}

/// Runs all calls with so many tasks for each limit.
fn run(limits: &[Limit], share: u8, tasks: usize, seed: u64) -> Run {
    let mut chance = Chance(seed | 1);
    let mut run = Run {
        pace: Pace::new(Share::new(share).expect("a percentage")),
        server: Server {
            limits: limits.to_vec(),
            windows: vec![Vec::new(); limits.len()],
            refused: 0,
            clock: 1_700_000_000_000 + chance.below(100_000),
            rounds_up: chance.below(2) == 1,
        },
        chance,
        tasks: Vec::new(),
        events: BinaryHeap::new(),
        left: limits.iter().map(|limit| limit.calls).collect(),
        done: 0,
        told: 0,
        ended: vec![0; limits.len()],
    };
    for (limit, of) in limits.iter().enumerate() {
        for _ in 0..tasks {
            let at = run.chance.below(500);
            run.later(at, Happens::Asks(run.tasks.len()));
            run.tasks.push(Task {
                limit,
                ..Task::default()
            });
        }
        if of.others > 0 {
            let at = run.chance.below(60_000);
            run.later(at, Happens::Other(limit));
        }
    }
    while let Some(Reverse((now, event))) = run.events.pop() {
        match event {
            Happens::Asks(task) => run.asks(task, now),
            Happens::Arrives(task) => {
                let answer = run.server.takes(run.tasks[task].limit, now, Whose::Ours);
                run.tasks[task].answer = Some(answer);
                let way = run.chance.way();
                run.later(now + way, Happens::Answered(task));
            }
            Happens::Answered(task) => run.answered(task, now),
            Happens::Other(limit) => {
                run.server.takes(limit, now, Whose::Others);
                if run.left[limit] > 0 {
                    let apart = run.chance.below(120_000 / limits[limit].others);
                    run.later(now + apart, Happens::Other(limit));
                }
            }
        }
    }
    run
}

impl Run {
    fn later(&mut self, at: u64, event: Happens) {
        self.events.push(Reverse((at, event)));
    }

    fn asks(&mut self, task: usize, now: u64) {
        let limit = self.tasks[task].limit;
        if self.tasks[task].ticket.is_some() || self.left[limit] == 0 {
            return;
        }
        let of = &self.server.limits[limit];
        let request = Request::new(of.method, of.path);
        let elapsed = Duration::from_millis(now);
        match self.pace.ask(&request, elapsed) {
            Turn::Now(ticket) => {
                self.left[limit] -= 1;
                self.tasks[task].waits = false;
                self.tasks[task].ticket = Some(ticket);
                let way = self.chance.way();
                self.later(now + way, Happens::Arrives(task));
            }
            Turn::Later { at, pause } => {
                self.told += u64::from(pause.is_some());
                self.tasks[task].waits = true;
                if let Some(at) = at {
                    assert!(at > elapsed, "a wait that is over");
                    let at = u64::try_from(at.as_micros().div_ceil(1000)).unwrap();
                    self.later(at, Happens::Asks(task));
                }
            }
        }
    }

    fn answered(&mut self, task: usize, now: u64) {
        let limit = self.tasks[task].limit;
        let answer = self.tasks[task].answer.take().expect("it is under way");
        let ticket = self.tasks[task].ticket.take().expect("it is under way");
        let elapsed = Duration::from_millis(now);
        self.pace.answered(&ticket, &Heard::new(&answer), elapsed);
        if answer.status == 200 {
            self.done += 1;
            self.ended[limit] = now;
        } else {
            self.left[limit] += 1;
        }
        self.later(now, Happens::Asks(task));
        // An answer wakes everybody who waits.
        let waiting = self.tasks.iter().enumerate().filter(|(_, task)| task.waits);
        let waiting = waiting.map(|(task, _)| Reverse((now, Happens::Asks(task))));
        self.events.extend(waiting);
    }
}

/// What may be used of a window: the rule of the design, written again.
fn allowed(limit: u64, share: u8) -> u64 {
    (limit * u64::from(share) / 100).max(1)
}

const LIMITS: [(Method, &str, u64); 4] = [
    (Method::Get, "/api/v1/users", 300),
    (Method::Get, "/api/v1/users/00u1", 1000),
    (Method::Post, "/api/v1/users/00u1", 300),
    (Method::Put, "/api/v1/groups/00g1/users/00u1", 50),
];

fn four(calls: u64, others: u64) -> Vec<Limit> {
    let limits = LIMITS.iter().map(|(method, path, limit)| Limit {
        method: *method,
        path,
        most: *limit,
        calls,
        others: limit * others / 100,
    });
    limits.collect()
}

/// How much was used of the part of a limit that is not left to others, in thousandths.
fn used(run: &Run, limit: usize, share: u8) -> u64 {
    let of = &run.server.limits[limit];
    let kept = of.most - allowed(of.most, share);
    // There was no need to use up the last one.
    let (_, whole) = run.server.windows[limit].split_last().expect("windows");
    let whole: Vec<&Counted> = whole
        .iter()
        .filter(|window| window.began + 60_000 < run.ended[limit])
        .collect();
    let ours: u64 = whole.iter().map(|window| window.ours).sum();
    let missed = |window: &&Counted| (of.most - window.ours - window.others).saturating_sub(kept);
    let missed: u64 = whole.iter().copied().map(|window| missed(&window)).sum();
    let (first, last) = (
        whole.first().expect("a window"),
        whole.last().expect("a window"),
    );
    // Time between two windows in which nothing was asked for is missed too.
    let windows = u64::try_from(whole.len()).expect("a few");
    let took = last.began + 60_000 - first.began;
    1000 * ours / (ours + missed) * (windows * 60_000) / took
}

/// The numbers of the promise: no 429 of our own making, and at least 95 % of the share is used.
#[test]
fn ten_thousand_calls_meet_no_429_and_use_their_share() {
    for (share, others, what) in [
        (80, 0, "nobody else"),
        (80, 15, "others use 15 % at random"),
        (80, 40, "others use 40 % at random"),
        (50, 60, "others use 60 % at random"),
        (100, 0, "nobody else, the whole limit"),
    ] {
        let limits = four(2500, others);
        let run = run(&limits, share, 8, 42);
        assert_eq!(run.done, 10_000);
        for (limit, each) in limits.iter().enumerate() {
            let used = used(&run, limit, share);
            let (path, of) = (each.path, each.most);
            say!(
                "share {share} %, {what}: {path}, limit {of}: {}.{} % of the share used, {} windows",
                used / 10,
                used % 10,
                run.server.windows[limit].len(),
            );
            assert!(used >= 950, "{path}: {used}");
        }
        say!(
            "share {share} %, {what}: 10,000 calls, {} refused, {} pauses told",
            run.server.refused,
            run.told
        );
        assert_eq!(run.server.refused, 0);
    }
}

/// Whoever takes everything that is left makes calls fail, and every call is done in the end all the same.
#[test]
fn others_who_take_everything_stop_nothing_for_ever() {
    let limits = [Limit {
        method: Method::Put,
        path: "/api/v1/groups/00g1/users/00u1",
        most: 20,
        calls: 60,
        others: 400,
    }];
    let run = run(&limits, 80, 8, 7);
    assert_eq!(run.done, 60);
    say!("others take 400 of 20: {} refused", run.server.refused);
}

/// Limits of any size, with windows that begin at any time.
fn small() -> impl Strategy<Value = (Vec<u64>, u8, usize, u64)> {
    let limits = proptest::collection::vec(1..40_u64, 1..=4);
    (limits, 1..=100_u8, 1..12_usize, any::<u64>())
}

proptest! {
    #![proptest_config(Config::with_cases(cases_wanted(64)))]

    #[test]
    fn a_quiet_org_is_used_up_to_the_share_and_no_further((sizes, share, tasks, seed) in small()) {
        let limits: Vec<Limit> = four(0, 0)
            .into_iter()
            .zip(&sizes)
            .map(|(of, size)| Limit { most: *size, calls: 3 * allowed(*size, share) + 5, ..of })
            .collect();
        let run = run(&limits, share, tasks, seed);
        let wanted: u64 = limits.iter().map(|limit| limit.calls).sum();
        prop_assert_eq!(run.done, wanted);
        prop_assert_eq!(run.server.refused, 0);
        for (limit, windows) in limits.iter().zip(&run.server.windows) {
            for window in windows {
                prop_assert!(window.ours <= allowed(limit.most, share));
            }
        }
    }

    #[test]
    fn whatever_others_do_every_call_is_done(
        (sizes, share, tasks, seed) in small(),
        others in 0..300_u64,
    ) {
        let limits: Vec<Limit> = four(0, 0)
            .into_iter()
            .zip(&sizes)
            .map(|(of, size)| Limit { most: *size, calls: 30, others: size * others / 100, ..of })
            .collect();
        let run = run(&limits, share, tasks, seed);
        let wanted: u64 = limits.iter().map(|limit| limit.calls).sum();
        prop_assert_eq!(run.done, wanted);
    }
}

/// Drives a pace by hand, in seconds.
struct Hand {
    pace: Pace,
    request: Request,
}

impl Hand {
    fn new(share: u8) -> Self {
        Self {
            pace: Pace::new(Share::new(share).unwrap()),
            request: Request::new(Method::Get, "/api/v1/users/00u1"),
        }
    }

    fn ask(&mut self, at: u64) -> Result<Ticket, Option<u64>> {
        match self.pace.ask(&self.request, Duration::from_secs(at)) {
            Turn::Now(ticket) => Ok(ticket),
            Turn::Later { at, .. } => Err(at.map(|at| at.as_secs())),
        }
    }

    fn answer(&mut self, ticket: &Ticket, at: u64, answer: &Response) -> Heeded {
        let heard = Heard::new(answer);
        self.pace.answered(ticket, &heard, Duration::from_secs(at))
    }
}

fn answer(status: u16, headers: &[(&str, &str)]) -> Response {
    let headers = headers.iter();
    let headers = headers.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Response {
        status,
        headers: headers.collect(),
        body: Vec::new(),
    }
}

/// An answer of a window that ends so many seconds after the first answer could come, and `rest` seconds after this one.
fn stated_later(limit: u64, remaining: u64, end: i64, rest: i64) -> Response {
    let (limit, remaining) = (limit.to_string(), remaining.to_string());
    let over = 1_598_552_055 + end;
    let date = jiff::Timestamp::from_second(over - rest).unwrap();
    let date = date.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let over = over.to_string();
    answer(
        200,
        &[
            ("date", &date),
            ("x-rate-limit-limit", &limit),
            ("x-rate-limit-remaining", &remaining),
            ("x-rate-limit-reset", &over),
        ],
    )
}

/// An answer of the first moment.
fn stated(limit: u64, remaining: u64, rest: i64) -> Response {
    stated_later(limit, remaining, rest, rest)
}

#[test]
fn an_unknown_limit_is_probed_with_one_call() {
    let mut hand = Hand::new(80);
    let first = hand.ask(0).unwrap();
    assert_eq!(hand.ask(0), Err(None));
    hand.answer(&first, 1, &stated(10, 9, 60));
    // Seven more: two of ten are left to others.
    let sent: Vec<Ticket> = std::iter::from_fn(|| hand.ask(1).ok()).collect();
    assert_eq!(sent.len(), 7);
    assert_eq!(hand.ask(1), Err(Some(62)));
    assert_eq!(hand.pace.stated()[0].allowed, 8);
    assert_eq!(hand.pace.stated()[0].bucket, Bucket::User);
}

#[test]
fn an_answer_that_comes_late_raises_nothing() {
    let mut hand = Hand::new(100);
    let first = hand.ask(0).unwrap();
    hand.answer(&first, 0, &stated(10, 9, 60));
    let early = hand.ask(1).unwrap();
    let late = hand.ask(1).unwrap();
    hand.answer(&late, 1, &stated(10, 0, 60));
    assert_eq!(hand.ask(1), Err(Some(61)));
    // Sent first, answered last: what it says was so before.
    hand.answer(&early, 2, &stated(10, 8, 60));
    assert_eq!(hand.ask(2), Err(Some(61)));
    // An answer of the window before says nothing of this one.
    let probe = hand.ask(61).unwrap();
    let old = hand.ask(61).unwrap();
    hand.answer(&probe, 61, &stated_later(10, 1, 121, 60));
    hand.answer(&old, 62, &stated(10, 9, 60));
    assert!(hand.ask(62).is_ok());
    assert_eq!(hand.ask(62), Err(Some(122)));
}

#[test]
fn an_answer_without_limits_sets_none_and_a_gateway_says_nothing() {
    let mut hand = Hand::new(80);
    let first = hand.ask(0).unwrap();
    hand.answer(&first, 0, &answer(502, &[]));
    let second = hand.ask(0).unwrap();
    assert_eq!(hand.ask(0), Err(None));
    hand.answer(&second, 0, &answer(200, &[]));
    assert!((0..100).all(|_| hand.ask(0).is_ok()));
    assert_eq!(hand.pace.stated(), []);
}

#[test]
fn a_call_without_an_answer_leaves_its_place() {
    let mut hand = Hand::new(80);
    let first = hand.ask(0).unwrap();
    assert_eq!(hand.ask(0), Err(None));
    hand.pace.lost(&first);
    assert!(hand.ask(0).is_ok());
}

#[test]
fn a_429_pauses_its_bucket_alone_and_is_told_once() {
    let mut hand = Hand::new(80);
    let first = hand.ask(0).unwrap();
    hand.answer(&first, 0, &answer(200, &[]));
    let (one, other) = (hand.ask(0).unwrap(), hand.ask(0).unwrap());
    let refused = |rest| Response {
        status: 429,
        ..stated(10, 0, rest)
    };
    hand.answer(&one, 1, &refused(48));
    hand.answer(&other, 1, &refused(48));
    let pauses: Vec<_> = (0..5)
        .filter_map(
            |_| match hand.pace.ask(&hand.request, Duration::from_secs(1)) {
                Turn::Now(_) => panic!("it is paused"),
                Turn::Later { at, pause } => {
                    assert_eq!(at, Some(Duration::from_secs(50)));
                    pause
                }
            },
        )
        .collect();
    let [pause] = pauses.as_slice() else {
        panic!("{pauses:?}");
    };
    assert_eq!(pause.who, Who::Bucket(Bucket::User));
    assert_eq!(pause.why, Why::RateLimit);
    assert_eq!(pause.wait, Duration::from_secs(49));
    let elsewhere = Request::new(Method::Get, "/api/v1/groups");
    let turn = hand.pace.ask(&elsewhere, Duration::from_secs(1));
    assert!(matches!(turn, Turn::Now(_)));
    // After the pause one call finds out how things stand.
    assert!(hand.ask(50).is_ok());
    assert_eq!(hand.ask(50), Err(None));
}

#[test]
fn too_many_at_once_are_halved_and_slowly_tried_again() {
    let mut hand = Hand::new(80);
    let first = hand.ask(0).unwrap();
    hand.answer(&first, 0, &answer(200, &[]));
    let mut sent: Vec<Ticket> = (0..8).map(|_| hand.ask(0).unwrap()).collect();
    let crowded = answer(429, &[("x-rate-limit-limit", "0")]);
    let refused = sent.pop().unwrap();
    assert_eq!(hand.answer(&refused, 0, &crowded), Heeded::Lowered);
    // It comes from the same crowd, so it says the same.
    let refused = sent.pop().unwrap();
    assert_eq!(hand.answer(&refused, 0, &crowded), Heeded::AsBefore);
    assert_eq!(hand.ask(0), Err(None));
    for _ in 0..3 {
        hand.pace.lost(&sent.pop().unwrap());
    }
    assert_eq!(sent.len(), 3);
    sent.push(hand.ask(0).unwrap());
    assert_eq!(hand.ask(0), Err(None), "four at once");
    for _ in 0..20 {
        let one = sent.pop().unwrap();
        hand.answer(&one, 0, &answer(200, &[]));
        sent.push(hand.ask(0).unwrap());
    }
    sent.push(hand.ask(0).unwrap());
    assert_eq!(hand.ask(0), Err(None), "five at once");
    let last = sent.pop().unwrap();
    for ticket in sent {
        hand.pace.lost(&ticket);
    }
    // With one under way that is refused, one is still sent.
    assert_eq!(hand.answer(&last, 0, &crowded), Heeded::Lowered);
    assert!(hand.ask(0).is_ok());
    assert_eq!(hand.ask(0), Err(None));
}

#[test]
fn an_org_in_read_only_mode_pauses_writes_alone() {
    let mut pace = Pace::new(Share::WHOLE);
    let write = Request::new(Method::Put, "/api/v1/groups/00g1/users/00u1");
    let Turn::Now(ticket) = pace.ask(&write, Duration::ZERO) else {
        panic!("nothing is known yet");
    };
    let mut refused = answer(503, &[]);
    refused.body = br#"{"errorCode":"E0000010"}"#.to_vec();
    pace.answered(&ticket, &Heard::new(&refused), Duration::ZERO);
    let later = pace.ask(&write, Duration::ZERO);
    let Turn::Later {
        at: Some(at),
        pause: Some(pause),
    } = later
    else {
        panic!("{later:?}");
    };
    assert_eq!(at, Duration::from_secs(30));
    assert_eq!((pause.who, pause.why), (Who::Writes, Why::ReadOnly));
    let read = Request::new(Method::Get, "/api/v1/users");
    assert!(matches!(pace.ask(&read, Duration::ZERO), Turn::Now(_)));
    assert!(matches!(pace.ask(&write, at), Turn::Now(_)));
}

/// Two limits that end together and have the same size may be one counter: what is under way in one counts in both.
#[test]
fn limits_that_look_alike_are_counted_together() {
    let mut hand = Hand::new(100);
    let other = Request::new(Method::Post, "/api/v1/users/00u1");
    let mut tickets = BTreeMap::new();
    for (name, request) in [("reads", hand.request.clone()), ("writes", other.clone())] {
        let Turn::Now(ticket) = hand.pace.ask(&request, Duration::ZERO) else {
            panic!("nothing is known yet");
        };
        tickets.insert(name, ticket);
    }
    hand.answer(&tickets["reads"], 0, &stated(10, 5, 60));
    hand.answer(&tickets["writes"], 0, &stated(10, 4, 60));
    for _ in 0..3 {
        assert!(hand.ask(0).is_ok());
    }
    let turn = hand.pace.ask(&other, Duration::ZERO);
    assert!(matches!(turn, Turn::Now(_)));
    let turn = hand.pace.ask(&other, Duration::ZERO);
    assert!(matches!(turn, Turn::Later { .. }));
}
