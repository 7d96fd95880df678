//! Sending calls: headers, waits, repeats, pages and the count of it all.
//!
//! **Invariant:** a [`Reader`] sends [`Get`]s and nothing else, and [`Get`] has no method. Only a [`Writer`] takes
//! any [`Request`], so what holds a `Reader` cannot change an org. The one exception is the token endpoint, where a
//! service app says who it is; nothing else can be sent there.

mod gate;
mod list;

use std::borrow::Cow;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use jiff::Timestamp;

use crate::model::share::Share;

use crate::okta::accept;
use crate::okta::auth::{Access, Credentials};
use crate::okta::client::gate::{Gate, Waited};
use crate::okta::error::{ApiError, CallError, Misread, call};
use crate::okta::oauth::TOKEN_PATH;
use crate::okta::oauth::session::{Tries, Wire};
use crate::okta::origin::Origin;
use crate::okta::pace::{Heeded, Pause, Stated, Who};
use crate::okta::page::Redirects;
use crate::okta::quota::Quota;
use crate::okta::random::jitter;
use crate::okta::retry::{Repeats, Spent, Verdict, Why, judge};
use crate::okta::sent::strike;
use crate::request::get::Get;
use crate::transport::{Method, NoResponse, Request, Response, Transport};

/// Something that happens on the line to Okta, for narration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Traffic {
    /// A call was sent, and was answered or not.
    Call {
        /// The method.
        method: Method,
        /// Path and query.
        target: String,
        /// The HTTP status; `None` where nobody answered.
        status: Option<u16>,
        /// What the answer says about the rate limit.
        quota: Quota,
    },
    /// Calls wait. What several wait for together is told once.
    Waiting {
        /// The calls that wait.
        who: Who,
        /// For how long, begun seconds counted whole.
        seconds: u64,
        /// Why they wait.
        why: Why,
    },
}

/// Why no more pages of a list were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// There are no more.
    AtTheEnd,
    /// What was wanted has been found.
    Enough,
    /// There may be more.
    AtTheLimit,
}

/// A listener to [`Traffic`].
pub type Observer = Arc<dyn Fn(&Traffic) + Send + Sync>;

/// Reads an org. Has no way to write to it: this compiles with a [`Writer`] only.
///
/// ```compile_fail
/// # use okta_reconcile::okta::client::Reader;
/// # use okta_reconcile::transport::{Method, Request, Transport};
/// async fn create<T: Transport>(reader: &Reader<T>) {
///     let _ = reader.send(Request::new(Method::Post, "/api/v1/users")).await;
/// }
/// ```
pub struct Reader<T>(Arc<Line<T>>);

/// Writes to an org.
///
/// ```
/// # use okta_reconcile::okta::client::Writer;
/// # use okta_reconcile::transport::{Method, Request, Transport};
/// async fn create<T: Transport>(writer: &Writer<T>) {
///     let _ = writer.send(Request::new(Method::Post, "/api/v1/users")).await;
/// }
/// ```
pub struct Writer<T>(Reader<T>);

/// What a reader and the writer made from it share.
struct Line<T> {
    transport: T,
    origin: Origin,
    credentials: Credentials,
    observer: Option<Observer>,
    calls: AtomicU64,
    /// When the first answer was made, by the server's clock.
    began: OnceLock<Timestamp>,
    /// Repeats after faults.
    repeats: AtomicU64,
    /// What every call passes, whoever sends it.
    gate: Gate,
}

/// A request that was sent, and what its answer has lowered.
struct Sent {
    answer: Result<Response, NoResponse>,
    heeded: Heeded,
}

impl<T: Transport> Reader<T> {
    /// Makes a reader of the org at `origin`.
    pub fn new(
        transport: T,
        origin: Origin,
        credentials: Credentials,
        observer: Option<Observer>,
    ) -> Self {
        Self(Arc::new(Line {
            transport,
            origin,
            credentials,
            observer,
            calls: AtomicU64::new(0),
            began: OnceLock::new(),
            repeats: AtomicU64::new(0),
            gate: Gate::default(),
        }))
    }

    /// Returns how many requests were sent, repeated ones and those of a writer included.
    pub fn calls(&self) -> u64 {
        self.0.calls.load(Ordering::Relaxed)
    }

    /// Returns what time it was in the org when the first answer was made; `None` where no answer has said so yet.
    pub fn began(&self) -> Option<Timestamp> {
        self.0.began.get().copied()
    }

    /// Sets how much of each rate limit is used.
    pub fn share(&self, share: Share) {
        self.0.gate.share(share);
    }

    /// Returns the rate limits that Okta has stated so far, and what of them is used.
    pub fn stated(&self) -> Vec<Stated> {
        self.0.gate.stated()
    }

    /// Returns what kind of credentials it has.
    pub fn access(&self) -> Access {
        self.0.credentials.access()
    }

    /// Reads one thing.
    pub async fn get(&self, get: &Get) -> Result<Response, CallError> {
        self.0.exchange(get.request()).await
    }

    /// Reads one thing and makes sense of it.
    pub async fn read<R>(
        &self,
        get: &Get,
        parse: impl FnOnce(&[u8]) -> Result<R, Misread>,
    ) -> Result<R, CallError> {
        let response = self.get(get).await?;
        parse(&response.body)
            .map_err(|reason| CallError::unreadable(&get.request(), &response, reason))
    }

    /// Reads one thing that may not be there: `None` where Okta says so (404 with `E0000007`).
    pub async fn find<R>(
        &self,
        get: &Get,
        parse: impl FnOnce(&[u8]) -> Result<R, Misread>,
    ) -> Result<Option<R>, CallError> {
        match self.read(get, parse).await {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl<T: Transport> Writer<T> {
    /// Makes a writer of what was read so far. Both count their calls together.
    pub fn new(reader: Reader<T>) -> Self {
        Self(reader)
    }

    /// Returns the reading half.
    pub fn reader(&self) -> &Reader<T> {
        &self.0
    }

    /// Returns how many requests were sent, repeated ones and those of the reader included.
    pub fn calls(&self) -> u64 {
        self.0.calls()
    }

    /// Ends all waits, those to come too: nothing is sent a second time any more, and what waits for its turn is not sent.
    pub fn hurry(&self) {
        self.0.0.gate.hurry();
    }

    /// Sends any request. An answer that is not 2xx is an error, and so is one of success that Okta does not give to
    /// this call. What came instead is not shown: it may hold a secret.
    pub async fn send(&self, request: Request) -> Result<Response, CallError> {
        let response = self.0.0.exchange(request.clone()).await?;
        match accept::check(&request, &response) {
            Ok(()) => Ok(response),
            Err(reason) => Err(CallError::unreadable(&request, &response, reason).withheld()),
        }
    }
}

impl<T> Clone for Reader<T> {
    /// Makes another handle on the same line: calls are counted together.
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Clone for Writer<T> {
    /// Makes another handle on the same line: calls are counted together.
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: Transport> Line<T> {
    /// Sends a request until its answer is final. [`judge`] bounds the repeats.
    async fn exchange(&self, request: Request) -> Result<Response, CallError> {
        let request = with_headers(request);
        let mut repeats = Repeats::default();
        let mut last = None;
        loop {
            let Some(Sent { answer, heeded }) = self.authorised(&request).await? else {
                let call = call(&request);
                return last.map_or(Err(CallError::NotSent { call }), |answer| {
                    settle(&request, answer)
                });
            };
            let spent = Spent {
                calls: self.calls.load(Ordering::Relaxed),
                repeats: self.repeats.load(Ordering::Relaxed),
            };
            let (wait, why) = match judge(&request, repeats, &answer, spent, jitter()) {
                Verdict::Done => return settle(&request, answer),
                Verdict::Queue(why) => (None, why),
                Verdict::Repeat { wait, why } => (Some(wait), why),
            };
            repeats = repeats.and(why);
            if why.is_fault() {
                self.repeats.fetch_add(1, Ordering::Relaxed);
            }
            if let Some(wait) = wait {
                // One of them says that there are too many calls, unless it lasts.
                let is_new = heeded == Heeded::Lowered || last.is_some();
                if why != Why::Concurrency || is_new {
                    let who = Who::Call(call(&request));
                    self.tell_pause(Pause { who, wait, why });
                }
                if self.gate.wait(wait).await == Waited::Interrupted {
                    return settle(&request, answer);
                }
            }
            last = Some(answer);
        }
    }

    fn tell_pause(&self, pause: Pause) {
        let Pause { who, wait, why } = pause;
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        self.tell(&Traffic::Waiting { who, seconds, why });
    }

    /// Sends a request, in its turn, as whoever the credentials stand for. A token that is refused is renewed, a
    /// challenge for a nonce is met: in both cases the request was not carried out. `None` where waiting is over before
    /// its turn has come.
    async fn authorised(&self, request: &Request) -> Result<Option<Sent>, CallError> {
        let mut redirects = Redirects::default();
        let mut request = Cow::Borrowed(request);
        let mut tries = Tries::default();
        loop {
            let tell = |pause| self.tell_pause(pause);
            let Some(under_way) = self.gate.turn(&request, tell).await else {
                return Ok(None);
            };
            // In this order, for a proof is good for a short time only.
            let outgoing = self.credentials.authorise(
                self,
                &self.origin,
                request.clone().into_owned(),
                &mut tries,
            );
            let answer = self.once(outgoing.await?).await;
            let heeded = under_way.end(&answer);
            let Ok(response) = &answer else {
                return Ok(Some(Sent { answer, heeded }));
            };
            if let Some(elsewhere) = redirects.follow(&self.origin, &request, response) {
                request = Cow::Owned(elsewhere);
            } else if !self.credentials.again(response, &mut tries).await {
                return Ok(Some(Sent { answer, heeded }));
            }
        }
    }

    /// Sends a request as it is, once.
    async fn once(&self, request: Request) -> Result<Response, NoResponse> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        let (method, target) = (request.method, request.target());
        let answer = self.transport.send(request.clone()).await;
        let answer = answer.map(|response| strike(&request, response));
        self.tell_call(method, target, &answer);
        self.take_time(&answer);
        answer
    }

    fn take_time(&self, answer: &Result<Response, NoResponse>) {
        let date = answer
            .as_ref()
            .ok()
            .and_then(|answer| Quota::new(answer).date);
        if let Some(date) = date.and_then(|date| Timestamp::from_second(date).ok()) {
            // The first one stays.
            let _ = self.began.set(date);
        }
    }

    fn tell_call(&self, method: Method, target: String, answer: &Result<Response, NoResponse>) {
        if self.observer.is_some() {
            let response = answer.as_ref().ok();
            self.tell(&Traffic::Call {
                method,
                target,
                status: response.map(|response| response.status),
                quota: response.map(Quota::new).unwrap_or_default(),
            });
        }
    }

    fn tell(&self, traffic: &Traffic) {
        if let Some(observer) = &self.observer {
            observer(traffic);
        }
    }
}

/// Tokens pass no gate: a call whose turn has come may wait for one.
impl<T: Transport> Wire for Line<T> {
    async fn send(&self, request: Request) -> Result<Response, NoResponse> {
        self.once(request).await
    }

    async fn pause(&self, wait: Duration, why: Why) -> bool {
        let who = Who::Call(format!("POST {TOKEN_PATH}"));
        self.tell_pause(Pause { who, wait, why });
        self.gate.wait(wait).await == Waited::InFull
    }
}

/// Adds what every call has ([operations 12](crate::facts::operations)). The language is fixed, for causes are told
/// apart by their text ([errors 2, 4](crate::facts::errors)).
fn with_headers(request: Request) -> Request {
    request
        .with_header("accept", "application/json")
        .with_header("content-type", "application/json")
        .with_header("accept-language", "en")
}

fn settle(request: &Request, answer: Result<Response, NoResponse>) -> Result<Response, CallError> {
    match answer {
        Ok(response) if response.is_success() => Ok(response),
        Ok(response) => Err(ApiError::new(request, &response).into()),
        Err(source) => Err(CallError::NoAnswer {
            call: call(request),
            source,
        }),
    }
}
