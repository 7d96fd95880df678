//! HTTPS to an org. The only file that names the HTTP library.

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue};

use crate::okta::agent::UserAgent;
use crate::okta::origin::{Origin, Scheme};
use crate::transport::{Method, NoResponse, Request, Response, Transport};

/// How long connecting may take: a host that does not answer by then is not there.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long one call may take, its answer included. A deactivation may wait for the applications of the person
/// ([operations 11](crate::facts::operations)); what takes longer than this is better looked up than waited for.
pub const CALL_TIMEOUT: Duration = Duration::from_secs(90);

/// The most bytes of one answer, after decompression: two hundred users of a hundred kilobytes each, or one primary
/// of a quarter of a million people. Anything larger is no answer of Okta's API.
pub const BODY_BYTES_MAX: usize = 32 * 1024 * 1024;

/// The header of a proof that a token's key is held ([tokens 8](crate::facts::tokens)).
const PROOF: &str = "dpop";

/// An org over HTTPS, or over plain HTTP on this machine.
#[derive(Debug)]
pub struct Https {
    client: reqwest::Client,
    origin: Origin,
}

/// The machine has nothing to speak HTTPS with: no usable root certificates.
#[derive(Debug, thiserror::Error)]
#[error("HTTPS is not usable on this machine")]
pub struct NoHttps(#[source] Box<dyn std::error::Error + Send + Sync>);

/// The answer is larger than [`BODY_BYTES_MAX`].
#[derive(Debug, thiserror::Error)]
#[error("the answer has more than {BODY_BYTES_MAX} bytes")]
struct TooLarge;

impl Https {
    /// Makes the way to an org. Opens no connection yet.
    ///
    /// Trusts the certificates that the machine trusts (those of `SSL_CERT_FILE` and `SSL_CERT_DIR` in their place),
    /// goes through the proxy that the environment names, speaks HTTP/2 where it is offered, follows no redirect and
    /// repeats nothing by itself.
    pub fn new(origin: Origin, agent: &UserAgent) -> Result<Self, NoHttps> {
        // Fails where one is installed already, which is as good.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let builder = reqwest::Client::builder()
            .user_agent(agent.as_str())
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(CALL_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false);
        let builder = match origin.scheme() {
            Scheme::Https => builder.https_only(true),
            // No certificates to load, and this machine is not behind a proxy.
            Scheme::Http => builder.no_proxy().tls_certs_only([]),
        };
        let client = builder.build().map_err(|error| NoHttps(error.into()))?;
        Ok(Self { client, origin })
    }

    async fn exchange(&self, request: Request) -> Result<Response, BoxedError> {
        let url = format!("{}{}", self.origin, request.target());
        let method = method(request.method);
        let mut outgoing = self.client.request(method, url);
        outgoing = outgoing.headers(headers(&request)?);
        if let Some(content) = request.content() {
            outgoing = outgoing.body(content);
        }
        let mut answer = outgoing.send().await.map_err(reqwest::Error::without_url)?;
        let status = answer.status().as_u16();
        let headers = answer.headers().iter();
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = headers
            .map(|(name, value)| (name.as_str().to_owned(), text(value)))
            .collect();
        let length = answer
            .content_length()
            .and_then(|bytes| usize::try_from(bytes).ok());
        let mut body = Vec::with_capacity(length.map_or(0, |bytes| bytes.min(BODY_BYTES_MAX)));
        while let Some(chunk) = answer.chunk().await.map_err(reqwest::Error::without_url)? {
            if body.len() + chunk.len() > BODY_BYTES_MAX {
                return Err(TooLarge.into());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Response {
            status,
            headers,
            body,
        })
    }
}

impl NoResponse {
    /// Returns whether the connection was refused because nobody vouches for the certificate of the other end.
    pub fn is_untrusted(&self) -> bool {
        let mut source: Option<&(dyn std::error::Error + 'static)> = Some(self.0.as_ref());
        while let Some(error) = source {
            let inner = error.downcast_ref::<std::io::Error>();
            let inner = inner.and_then(std::io::Error::get_ref);
            let error_of_tls = inner.and_then(|inner| inner.downcast_ref::<rustls::Error>());
            let own = error.downcast_ref::<rustls::Error>();
            if let Some(rustls::Error::InvalidCertificate(_)) = own.or(error_of_tls) {
                return true;
            }
            source = error.source();
        }
        false
    }
}

type BoxedError = Box<dyn std::error::Error + Send + Sync>;

impl Transport for Https {
    async fn send(&self, request: Request) -> Result<Response, NoResponse> {
        self.exchange(request).await.map_err(NoResponse)
    }
}

fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Delete => reqwest::Method::DELETE,
    }
}

fn headers(request: &Request) -> Result<HeaderMap, BoxedError> {
    let mut headers = HeaderMap::new();
    for (name, value) in &request.headers {
        let name = HeaderName::from_bytes(name.as_bytes())?;
        let mut value = HeaderValue::from_str(value)?;
        // Kept out of the library's own logs and of HTTP/2's compression tables.
        value.set_sensitive(name == AUTHORIZATION || name == PROOF);
        headers.append(name, value);
    }
    let may_have_body = match request.method {
        Method::Post | Method::Put => true,
        Method::Get | Method::Delete => false,
    };
    if may_have_body && request.body.is_none() {
        // Without it Okta answers 411 (facts::operations 12).
        headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    Ok(headers)
}
