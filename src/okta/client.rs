//! Sending calls: headers, waits, repeats, pages and the count of it all.
//!
//! **Invariant:** a [`Reader`] sends [`Get`]s and nothing else, and [`Get`] has no method. Only a [`Writer`] takes
//! any [`Request`], so what holds a `Reader` cannot change an org. The one exception is the token endpoint, where a
//! service app says who it is; nothing else can be sent there.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::watch;

use crate::okta::auth::{Access, Credentials};
use crate::okta::error::{ApiError, CallError, Misread, call, excerpt};
use crate::okta::get::Get;
use crate::okta::oauth::session::{Tries, Wire};
use crate::okta::origin::Origin;
use crate::okta::page::{self, ForeignLink, PAGES_MAX, Redirects};
use crate::okta::quota::Quota;
use crate::okta::retry::{Repeats, Verdict, Why, judge};
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
    /// A call is sent again after a wait.
    Waiting {
        /// For how long.
        seconds: u64,
        /// Why.
        why: Why,
    },
}

/// Who is told about [`Traffic`].
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

/// How a wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Waited {
    InFull,
    Interrupted,
}

/// What a reader and the writer made from it share.
struct Line<T> {
    transport: T,
    origin: Origin,
    credentials: Credentials,
    observer: Option<Observer>,
    calls: AtomicU64,
    /// Whether waiting is over: an answer is final, whatever a later try might bring.
    hurry: watch::Sender<bool>,
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
            hurry: watch::Sender::new(false),
        }))
    }

    /// Returns how many requests were sent, repeated ones and those of a writer included.
    pub fn calls(&self) -> u64 {
        self.0.calls.load(Ordering::Relaxed)
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

    /// Reads a list with all its pages.
    pub async fn list<R>(
        &self,
        get: Get,
        parse: impl Fn(&[u8]) -> Result<Vec<R>, Misread>,
    ) -> Result<Vec<R>, CallError> {
        let first = call(&get.request());
        let mut seen = HashSet::new();
        let mut rows = Vec::new();
        let mut next = Some(get);
        while let Some(page) = next {
            let target = page.request().target();
            // A cursor that comes back is a list without end, found before it costs thousands of calls.
            if seen.len() == PAGES_MAX || !seen.insert(target) {
                let pages = seen.len();
                return Err(CallError::TooManyPages { call: first, pages });
            }
            let response = self.get(&page).await?;
            let found = parse(&response.body)
                .map_err(|reason| CallError::unreadable(&page.request(), &response, reason))?;
            rows.extend(found);
            next = page::next(&self.0.origin, &response).map_err(|ForeignLink(link)| {
                CallError::ForeignLink {
                    call: call(&page.request()),
                    link: excerpt(&link),
                }
            })?;
        }
        Ok(rows)
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

    /// Ends all waits, those to come too: nothing is sent a second time any more.
    pub fn hurry(&self) {
        self.0.0.hurry.send_replace(true);
    }

    /// Sends any request. An answer that is not 2xx is an error.
    pub async fn send(&self, request: Request) -> Result<Response, CallError> {
        self.0.0.exchange(request).await
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
        loop {
            let answer = self.authorised(&request).await?;
            let (wait, why) = match judge(&request, repeats, &answer) {
                Verdict::Done => return settle(&request, answer),
                Verdict::Repeat { wait, why } => (wait, why),
            };
            repeats = repeats.and(why);
            self.tell_wait(wait, why);
            if self.wait(wait).await == Waited::Interrupted {
                return settle(&request, answer);
            }
        }
    }

    /// Sends a request as whoever the credentials stand for. A token that is refused is renewed, a challenge for a
    /// nonce is met: in both cases the request was not carried out.
    async fn authorised(
        &self,
        request: &Request,
    ) -> Result<Result<Response, NoResponse>, CallError> {
        let mut redirects = Redirects::default();
        let mut request = Cow::Borrowed(request);
        let mut tries = Tries::default();
        loop {
            let outgoing = self.credentials.authorise(
                self,
                &self.origin,
                request.clone().into_owned(),
                &mut tries,
            );
            let answer = self.once(outgoing.await?).await;
            let Ok(response) = &answer else {
                return Ok(answer);
            };
            if let Some(elsewhere) = redirects.follow(&self.origin, &request, response) {
                request = Cow::Owned(elsewhere);
            } else if !self.credentials.again(response, &mut tries).await {
                return Ok(answer);
            }
        }
    }

    /// Sends a request as it is.
    async fn once(&self, request: Request) -> Result<Response, NoResponse> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        let (method, target) = (request.method, request.target());
        let answer = self.transport.send(request).await;
        self.tell_call(method, target, &answer);
        answer
    }

    async fn wait(&self, wait: Duration) -> Waited {
        let mut hurry = self.hurry.subscribe();
        let over = tokio::time::timeout(wait, hurry.wait_for(|hurry| *hurry)).await;
        match over {
            Err(_) => Waited::InFull,
            Ok(_) => Waited::Interrupted,
        }
    }

    fn tell_wait(&self, wait: Duration, why: Why) {
        self.tell(&Traffic::Waiting {
            seconds: wait.as_secs(),
            why,
        });
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

impl<T: Transport> Wire for Line<T> {
    async fn send(&self, request: Request) -> Result<Response, NoResponse> {
        self.once(request).await
    }

    async fn pause(&self, wait: Duration, why: Why) -> bool {
        self.tell_wait(wait, why);
        self.wait(wait).await == Waited::InFull
    }
}

/// Adds what every call has (facts 11.29). The language is fixed, for causes are told apart by their text (facts 11.24).
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
