//! One connection of the server, between the HTTP library and the network.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use crate::sim::ids::make_id;
use crate::sim::refusal::Refusal;

/// A connection that can be reset instead of closed, and on which no refusal is without a body.
pub(crate) struct Socket {
    stream: TcpStream,
    resets: Arc<AtomicBool>,
    /// What goes out in place of a refusal without a body, and how much of it has gone out.
    instead: Option<(Vec<u8>, usize)>,
}

impl Socket {
    /// Takes a connection, and what says that it is to be reset.
    pub(crate) fn new(stream: TcpStream, resets: Arc<AtomicBool>) -> Self {
        Self {
            stream,
            resets,
            instead: None,
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.resets.load(Ordering::Relaxed) {
            // Without lingering, closing is a reset. Where the system refuses, it is a plain end.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let Self {
            stream, instead, ..
        } = &mut *self;
        if instead.is_none() {
            *instead = with_body(bytes).map(|whole| (whole, 0));
        }
        let Some((whole, gone)) = instead else {
            return Pin::new(stream).poll_write(context, bytes);
        };
        while *gone < whole.len() {
            let rest = &whole[*gone..];
            match ready!(Pin::new(&mut *stream).poll_write(context, rest))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                more => *gone += more,
            }
        }
        *instead = None;
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.resets.load(Ordering::Relaxed) {
            // An orderly end would come before the reset.
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// Puts a body into what the HTTP library itself answers to bytes that are no request (a raw `"` in a query): it sends
/// none, and whoever talks to Okta reads JSON. No answer of the org is a refusal without a body.
fn with_body(bytes: &[u8]) -> Option<Vec<u8>> {
    let head = std::str::from_utf8(bytes).ok()?.strip_suffix("\r\n\r\n")?;
    if !head.starts_with("HTTP/1.1 4") || !head.contains("\r\ncontent-length: 0") {
        return None;
    }
    let refusal = Refusal::bad_parameter().because("The request is not valid HTTP.");
    let body = refusal.body(&make_id("oae", "error", head)).to_string();
    let length = format!("content-length: {}", body.len());
    let kept = head
        .split("\r\n")
        .filter(|line| !line.starts_with("content-length:"));
    let lines = kept.chain(["content-type: application/json", &length, "", &body]);
    let whole: Vec<&str> = lines.collect();
    Some(whole.join("\r\n").into_bytes())
}
