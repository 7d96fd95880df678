//! The sandbox over HTTP: the one part of the org in memory that is not pure.
//!
//! **Invariant:** no request brings it down. What is no request to the org (a method that Okta does not have, a body
//! without length, too long or no JSON) is answered here.

mod socket;

use std::io::{self, Write};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Body, Bytes, Incoming};
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use serde_json::Value;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::sim::json::time::time;
use crate::sim::log::line;
use crate::sim::oauth::TOKEN_PATH;
use crate::sim::sandbox::{Ending, Sandbox, Served, Unreadable};
use crate::sim::server::socket::Socket;
use crate::transport::{Method, NoResponse, Request, Response};

/// The longest body that is read: many times a profile with every attribute at its limit.
const BODY_BYTES_MAX: usize = 1024 * 1024;

/// How much of a body that is too long is read and forgotten before it is refused.
const BYTES_IGNORED_MAX: usize = 16 * BODY_BYTES_MAX;

/// How long that may take.
const IGNORED_FOR: Duration = Duration::from_secs(1);

/// How long a connection may take to finish its request when the server stops.
const GRACE: Duration = Duration::from_secs(5);

/// How long to wait after a connection that could not be accepted: most often all file handles are in use.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Where a line for each request is written.
pub struct Log {
    sink: Mutex<Box<dyn Write + Send>>,
    failed: AtomicBool,
}

impl Log {
    /// Writes to this.
    pub fn new(sink: impl Write + Send + 'static) -> Self {
        Self {
            sink: Mutex::new(Box::new(sink)),
            failed: AtomicBool::new(false),
        }
    }

    /// Returns whether every line was written. One that cannot be is no reason to leave a request without an answer.
    pub fn is_whole(&self) -> bool {
        !self.failed.load(Ordering::Relaxed)
    }

    fn write(&self, method: &str, request: &Request, served: &Served) {
        let at = time(served.time);
        let mut line = line(served.number, &at, method, request, &served.response);
        line.push('\n');
        let mut sink = self.sink.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever reads along sees each line at once.
        let written = sink.write_all(line.as_bytes()).and_then(|()| sink.flush());
        if written.is_err() {
            self.failed.store(true, Ordering::Relaxed);
        }
    }
}

/// What the connections share.
struct Shared {
    sandbox: Arc<Sandbox>,
    log: Option<Arc<Log>>,
    start: Instant,
    signed_by: Clock,
}

/// What the times in signed tokens are held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The clock of this machine, which clients go by.
    Machine,
    /// The clock of the org.
    Org,
}

/// Serves the sandbox until `stop` is ready; requests under way are finished.
pub async fn serve(
    listener: TcpListener,
    sandbox: Arc<Sandbox>,
    log: Option<Arc<Log>>,
    signed_by: Clock,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let shared = Arc::new(Shared {
        sandbox,
        log,
        start: Instant::now(),
        signed_by,
    });
    let closing = watch::Sender::new(false);
    let mut connections = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(converse(stream, Arc::clone(&shared), closing.subscribe()));
                }
                Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
    closing.send_replace(true);
    let finish = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(GRACE, finish).await.is_err() {
        connections.shutdown().await;
    }
    Ok(())
}

/// Answers the requests of one connection. One that breaks is its client's affair.
async fn converse(stream: TcpStream, shared: Arc<Shared>, mut closing: watch::Receiver<bool>) {
    // Answers are short, and whoever waits for one does not fill packets. Where the system refuses, it goes on without.
    let _ = stream.set_nodelay(true);
    let resets = Arc::default();
    let socket = Socket::new(stream, Arc::clone(&resets));
    let service = service_fn(move |request| {
        let (shared, resets) = (Arc::clone(&shared), Arc::clone(&resets));
        async move { answer(&shared, request, &resets).await }
    });
    let mut server = http1::Builder::new();
    // Whoever closes their half after the request still wants the answer.
    server.half_close(true);
    let connection = server.serve_connection(TokioIo::new(socket), service);
    let mut connection = pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = closing.wait_for(|closing| *closing) => {}
    }
    connection.as_mut().graceful_shutdown();
    drop(connection.await);
}

/// Answers one request; an error closes the connection without an answer.
async fn answer(
    shared: &Shared,
    incoming: hyper::Request<Incoming>,
    resets: &AtomicBool,
) -> Result<hyper::Response<Full<Bytes>>, NoResponse> {
    let (head, mut body) = incoming.into_parts();
    let word = head.method.as_str();
    let mut request = Request::new(Method::Get, head.uri.path());
    request.query = query(head.uri.query().unwrap_or_default());
    for (name, value) in &head.headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        request = request.with_header(name.as_str(), value);
    }
    let Some(method) = method(&head.method) else {
        return shared.refuse(word, &request, Unreadable::Method);
    };
    request.method = method;
    let has_body =
        head.headers.contains_key(CONTENT_LENGTH) || head.headers.contains_key(TRANSFER_ENCODING);
    // Okta wants a length even of nothing (facts::operations 12).
    if !has_body && (method == Method::Post || method == Method::Put) {
        return shared.turn_away(word, &request, 411, "Length Required");
    }
    let Some(body) = whole(&mut body).await? else {
        return shared.turn_away(word, &request, 413, "Content Too Large");
    };
    if request.path == TOKEN_PATH {
        request.body = Some(form(&String::from_utf8_lossy(&body)));
    } else if !body.is_empty() && !method.is_read() {
        match serde_json::from_slice(&body) {
            Ok(body) => request.body = Some(body),
            Err(_) => return shared.refuse(word, &request, Unreadable::Body),
        }
    }
    // Counts until the answer goes out.
    let _under_way = shared.sandbox.begin();
    let outside = match shared.signed_by {
        Clock::Machine => Some(Timestamp::now()),
        Clock::Org => None,
    };
    shared.sandbox.at(shared.start.elapsed(), outside);
    let served = shared.sandbox.serve(&request);
    shared.note(word, &request, &served);
    if !served.delay.is_zero() {
        tokio::time::sleep(served.delay).await;
    }
    if served.response.is_err() && served.ending == Ending::Reset {
        resets.store(true, Ordering::Relaxed);
    }
    served.response.map(wire)
}

/// Reads a body; none if it is too long. Of one that is, so much is read that its sender comes to read the answer.
async fn whole(body: &mut Incoming) -> Result<Option<Bytes>, NoResponse> {
    let announces_too_much = body.size_hint().lower() > BODY_BYTES_MAX as u64;
    if !announces_too_much {
        match Limited::new(&mut *body, BODY_BYTES_MAX).collect().await {
            Ok(body) => return Ok(Some(body.to_bytes())),
            Err(error) if error.is::<LengthLimitError>() => {}
            Err(error) => return Err(NoResponse(error)),
        }
    }
    let ignore = async {
        let mut read = 0;
        while read < BYTES_IGNORED_MAX {
            match body.frame().await {
                Some(Ok(frame)) => read += frame.data_ref().map_or(0, Bytes::len),
                Some(Err(_)) | None => break,
            }
        }
    };
    // Whoever announces much and sends nothing is answered too.
    let _ = tokio::time::timeout(IGNORED_FOR, ignore).await;
    Ok(None)
}

impl Shared {
    fn refuse(
        &self,
        method: &str,
        request: &Request,
        why: Unreadable,
    ) -> Result<hyper::Response<Full<Bytes>>, NoResponse> {
        let served = self.sandbox.refuse_unreadable(request, why);
        self.note(method, request, &served);
        served.response.map(wire)
    }

    /// Answers what Okta's edge answers before the API sees the request.
    fn turn_away(
        &self,
        method: &str,
        request: &Request,
        status: u16,
        text: &str,
    ) -> Result<hyper::Response<Full<Bytes>>, NoResponse> {
        let kind = (CONTENT_TYPE.as_str().to_owned(), "text/plain".to_owned());
        let response = Response {
            status,
            headers: vec![kind],
            body: text.as_bytes().to_vec(),
        };
        let served = self.sandbox.turn_away(request, response);
        self.note(method, request, &served);
        served.response.map(wire)
    }

    fn note(&self, method: &str, request: &Request, served: &Served) {
        if let Some(log) = &self.log {
            log.write(method, request, served);
        }
    }
}

fn method(method: &hyper::Method) -> Option<Method> {
    match *method {
        hyper::Method::GET => Some(Method::Get),
        hyper::Method::POST => Some(Method::Post),
        hyper::Method::PUT => Some(Method::Put),
        hyper::Method::DELETE => Some(Method::Delete),
        _ => None,
    }
}

/// Decodes a query; a plus is a space, as forms write it.
fn query(text: &str) -> Vec<(String, String)> {
    let decode = |text: &str| {
        let spaced = text.replace('+', " ");
        percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
    };
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        })
        .collect()
}

/// Reads a form into an object of texts.
fn form(text: &str) -> Value {
    let fields = query(text).into_iter();
    let fields = fields.map(|(name, value)| (name, Value::String(value)));
    Value::Object(fields.collect())
}

fn wire(response: Response) -> hyper::Response<Full<Bytes>> {
    let mut builder = hyper::Response::builder().status(response.status);
    for (name, value) in response.headers {
        builder = builder.header(name, value);
    }
    builder
        .body(Full::from(response.body))
        .unwrap_or_else(|_| plain(500, "Internal Server Error"))
}

/// What Okta's edge answers before the API sees the request.
fn plain(status: u16, text: &'static str) -> hyper::Response<Full<Bytes>> {
    let mut response = hyper::Response::new(Full::from(text));
    let code = hyper::StatusCode::from_u16(status);
    *response.status_mut() = code.unwrap_or(hyper::StatusCode::INTERNAL_SERVER_ERROR);
    let kind = hyper::header::HeaderValue::from_static("text/plain");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}
