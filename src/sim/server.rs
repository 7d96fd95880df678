//! The sandbox over HTTP: the one file of the org in memory that is not pure.
//!
//! **Invariant:** no request brings it down. What is no request to the org (a method that Okta does not have, a body
//! without length, too long or no JSON) is answered here.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Body, Bytes, Incoming};
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use percent_encoding::percent_decode_str;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::sim::sandbox::{Sandbox, Unreadable};
use crate::transport::{Method, NoResponse, Request, Response};

/// The longest body that is read: many times a profile with every attribute at its limit.
const BODY_BYTES_MAX: usize = 1024 * 1024;

/// How long a connection may take to finish its request when the server stops.
const GRACE: Duration = Duration::from_secs(5);

/// How long to wait after a connection that could not be accepted: most often all file handles are in use.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Serves the sandbox until `stop` is ready; requests under way are finished.
pub async fn serve(
    listener: TcpListener,
    sandbox: Arc<Sandbox>,
    stop: impl Future<Output = ()>,
) -> std::io::Result<()> {
    let closing = watch::Sender::new(false);
    let mut connections = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(converse(stream, Arc::clone(&sandbox), closing.subscribe()));
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
async fn converse(stream: TcpStream, sandbox: Arc<Sandbox>, mut closing: watch::Receiver<bool>) {
    let service = service_fn(move |request| {
        let sandbox = Arc::clone(&sandbox);
        async move { answer(&sandbox, request).await }
    });
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
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
    sandbox: &Sandbox,
    incoming: hyper::Request<Incoming>,
) -> Result<hyper::Response<Full<Bytes>>, NoResponse> {
    let (head, body) = incoming.into_parts();
    let mut request = Request::new(Method::Get, head.uri.path());
    request.query = query(head.uri.query().unwrap_or_default());
    for (name, value) in &head.headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        request = request.with_header(name.as_str(), value);
    }
    let Some(method) = method(&head.method) else {
        return Ok(wire(
            sandbox.refuse_unreadable(&request, Unreadable::Method),
        ));
    };
    request.method = method;
    let has_body =
        head.headers.contains_key(CONTENT_LENGTH) || head.headers.contains_key(TRANSFER_ENCODING);
    // Okta wants a length even of nothing (facts 11.29).
    if !has_body && (method == Method::Post || method == Method::Put) {
        return Ok(plain(411, "Length Required"));
    }
    // What announces too much is not waited for.
    if body.size_hint().lower() > BODY_BYTES_MAX as u64 {
        return Ok(plain(413, "Content Too Large"));
    }
    let body = match Limited::new(body, BODY_BYTES_MAX).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => {
            return Ok(plain(413, "Content Too Large"));
        }
        Err(error) => return Err(NoResponse(error)),
    };
    if !body.is_empty() && !method.is_read() {
        match serde_json::from_slice(&body) {
            Ok(body) => request.body = Some(body),
            Err(_) => return Ok(wire(sandbox.refuse_unreadable(&request, Unreadable::Body))),
        }
    }
    let served = sandbox.serve(&request);
    if !served.delay.is_zero() {
        tokio::time::sleep(served.delay).await;
    }
    served.response.map(wire)
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
