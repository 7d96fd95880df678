//! The one seam between this program and Okta: a request out, a response back.
//!
//! **Invariant:** one method wide. Paging, retries, quotas and error mapping stand above it, so that tests
//! exercise them without sockets.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::model::secret::without_secrets;

/// The root of Okta's management API.
pub const API: &str = "/api/v1";

/// What may stand in a path segment or a query value without being encoded (RFC 3986 unreserved).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A request to Okta's management API.
#[derive(Clone, PartialEq)]
pub struct Request {
    /// The HTTP method.
    pub method: Method,
    /// The path, encoded already: `/api/v1/users/ada%40acme.example`.
    pub path: String,
    /// The query, in order, not encoded yet.
    pub query: Vec<(String, String)>,
    /// Headers by lower-case name. Their values are never shown by `Debug`.
    pub headers: Vec<(String, String)>,
    /// The body. `Debug` strikes its secrets out. `None` is sent with `Content-Length: 0` where the method may have a body
    /// ([operations 12](crate::facts::operations)).
    pub body: Option<Value>,
    /// How the body is written.
    pub encoding: Encoding,
}

/// How a body is written on the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// As JSON: all of the management API.
    #[default]
    Json,
    /// As the fields of a form, from an object of texts: the token endpoint ([tokens 2](crate::facts::tokens)). `Debug`
    /// shows their names alone, for what is sent there proves who somebody is.
    Form,
}

/// The HTTP methods that Okta's user API uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Creates, updates in part, runs a lifecycle operation.
    Post,
    /// Replaces.
    Put,
    /// Removes.
    Delete,
}

/// An answer. `Debug` shows how long its body is: some hold a password.
#[derive(Clone, PartialEq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// Headers by lower-case name, in order; a name may stand several times (`link`).
    pub headers: Vec<(String, String)>,
    /// The body as it came.
    pub body: Vec<u8>,
}

/// Carries a request to Okta over HTTPS, or to an org in memory.
pub trait Transport: Send + Sync {
    /// Sends one request and returns its answer, whatever its status.
    fn send(&self, request: Request) -> impl Future<Output = Result<Response, NoResponse>> + Send;
}

impl<T: Transport> Transport for std::sync::Arc<T> {
    fn send(&self, request: Request) -> impl Future<Output = Result<Response, NoResponse>> + Send {
        T::send(self, request)
    }
}

/// The request was not answered, so whether it took effect is unknown.
#[derive(Debug, thiserror::Error)]
#[error("no answer")]
pub struct NoResponse(#[source] pub Box<dyn std::error::Error + Send + Sync>);

impl Request {
    /// Makes a request without query, headers or body.
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            query: Vec::new(),
            headers: Vec::new(),
            body: None,
            encoding: Encoding::Json,
        }
    }

    /// Adds a query parameter.
    #[must_use]
    pub fn with_query(mut self, name: &str, value: impl Into<String>) -> Self {
        self.query.push((name.to_owned(), value.into()));
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_ascii_lowercase(), value.into()));
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn with_body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// Sets the body to the fields of a form.
    #[must_use]
    pub fn with_form<'a>(mut self, fields: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        let fields = fields.into_iter();
        let fields = fields.map(|(name, value)| (name.to_owned(), Value::String(value)));
        self.body = Some(Value::Object(fields.collect()));
        self.encoding = Encoding::Form;
        self
    }

    /// Returns the body as it is sent.
    pub fn content(&self) -> Option<String> {
        let body = self.body.as_ref()?;
        let fields = match (self.encoding, body) {
            (Encoding::Form, Value::Object(fields)) => fields,
            (
                Encoding::Form | Encoding::Json,
                Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::String(_)
                | Value::Array(_)
                | Value::Object(_),
            ) => return Some(body.to_string()),
        };
        let fields = fields.iter().map(|(name, value)| {
            let value = value.as_str().unwrap_or_default();
            format!("{}={}", encode(name), encode(value))
        });
        Some(fields.collect::<Vec<_>>().join("&"))
    }

    /// Returns path and query as they are sent.
    pub fn target(&self) -> String {
        let mut target = self.path.clone();
        for (index, (name, value)) in self.query.iter().enumerate() {
            target.push(if index == 0 { '?' } else { '&' });
            target.push_str(&encode(name));
            target.push('=');
            target.push_str(&encode(value));
        }
        target
    }

    /// Returns the first header of that lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        first(&self.headers, name)
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        let body: &dyn fmt::Debug = match (self.encoding, &self.body) {
            (Encoding::Form, Some(Value::Object(fields))) => &fields.keys().collect::<Vec<_>>(),
            (Encoding::Form | Encoding::Json, body) => &body.as_ref().map(without_secrets),
        };
        formatter
            .debug_struct("Request")
            .field("method", &self.method)
            .field("target", &self.target())
            .field("headers", &names)
            .field("body", body)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        formatter
            .debug_struct("Response")
            .field("status", &self.status)
            .field("headers", &names)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish()
    }
}

impl Method {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Get, Self::Post, Self::Put, Self::Delete];

    /// Returns the word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }

    /// Returns whether a request of this method changes nothing.
    pub fn is_read(self) -> bool {
        match self {
            Self::Get => true,
            Self::Post | Self::Put | Self::Delete => false,
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl Response {
    /// Returns the first header of that lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        first(&self.headers, name)
    }

    /// Returns all headers of that lower-case name, in order.
    pub fn headers_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers
            .iter()
            .filter(move |(each, _)| each == name)
            .map(|(_, value)| value.as_str())
    }

    /// Returns whether the status is 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

fn first<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers
        .iter()
        .find(|(each, _)| each == name)
        .map(|(_, value)| value.as_str())
}

/// Encodes text as one path segment or one query value.
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}
