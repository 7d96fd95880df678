//! What went wrong with a call: Okta refused it, nobody answered, or the answer made no sense.

use serde_json::Value;

use crate::okta::excerpt::excerpt;
use crate::okta::oauth::refusal::TokenError;
use crate::request::endpoint::Discretion;
use crate::transport::{NoResponse, Request, Response};

/// Okta's code for something that is not there ([errors 7](crate::facts::errors)).
pub const NOT_FOUND: &str = "E0000007";

/// Okta's code for a feature that the org does not have, sent with status 401 ([errors 8](crate::facts::errors)).
pub const NO_FEATURE: &str = "E0000015";

/// A call that did not bring what was asked for.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// Okta answered with an error.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// There was no answer, so whether the call took effect is unknown.
    #[error("{call} was not answered")]
    NoAnswer {
        /// The call, as `METHOD target`.
        call: String,
        /// What became of the connection.
        source: NoResponse,
    },
    /// The call waited for its turn when the run was stopped: nothing has happened.
    #[error("{call} was not sent: the run was stopped while it waited")]
    NotSent {
        /// The call, as `METHOD target`.
        call: String,
    },
    /// The answer is not what Okta's API describes.
    #[error("the answer to {call} cannot be read: {reason}")]
    Unreadable {
        /// The call, as `METHOD target`.
        call: String,
        /// What is wrong, and where in the body.
        reason: Misread,
        /// The beginning of the body, on one line.
        excerpt: String,
    },
    /// A list that does not end.
    #[error("{call} does not end: gave up after {pages} pages")]
    TooManyPages {
        /// The call, as `METHOD target`.
        call: String,
        /// How many pages were read.
        pages: usize,
    },
    /// There is no token to send the call with, so it was not sent.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// A list of all people that has nobody, to credentials that should see somebody ([lists 3](crate::facts::lists)).
    #[error("{call} lists nobody, but every org has people: these credentials see none of them")]
    NobodySeen {
        /// The call, as `METHOD target`.
        call: String,
    },
    /// The next page is somewhere else, and the token goes nowhere else.
    #[error("{call} links to a next page outside the org: {link}")]
    ForeignLink {
        /// The call, as `METHOD target`.
        call: String,
        /// The link, shortened.
        link: String,
    },
}

impl CallError {
    /// Makes the error of an answer that cannot be read.
    pub(crate) fn unreadable(request: &Request, response: &Response, reason: Misread) -> Self {
        Self::Unreadable {
            call: call(request),
            reason,
            excerpt: excerpt(&String::from_utf8_lossy(&response.body)),
        }
    }

    /// Takes the body out of it, which may hold a secret.
    #[must_use]
    pub(crate) fn withheld(mut self) -> Self {
        if let Self::Unreadable { excerpt, .. } = &mut self {
            WITHHELD.clone_into(excerpt);
        }
        self
    }

    /// Takes the body out of it, where an answer of that kind may hold a secret.
    #[must_use]
    pub(crate) fn at(self, discretion: Discretion) -> Self {
        match discretion {
            Discretion::Open => self,
            Discretion::Secret => self.withheld(),
        }
    }

    /// Returns whether Okta says that the thing is not there. A 404 of anything else than Okta does not say that.
    pub fn is_not_found(&self) -> bool {
        self.is_api(404, NOT_FOUND)
    }

    /// Returns whether Okta withholds the thing: from these credentials, with a 403, or because the org lacks the
    /// feature ([errors 8](crate::facts::errors)).
    pub fn is_withheld(&self) -> bool {
        self.is_forbidden() || self.is_api(401, NO_FEATURE)
    }

    /// Returns whether these credentials may not do this.
    pub fn is_forbidden(&self) -> bool {
        matches!(self, Self::Api(error) if error.status == 403)
    }

    /// Returns whether Okta answered with this status and this code.
    pub fn is_api(&self, status: u16, code: &str) -> bool {
        match self {
            Self::Api(error) => error.status == status && error.code.as_deref() == Some(code),
            Self::NoAnswer { .. }
            | Self::NotSent { .. }
            | Self::Unreadable { .. }
            | Self::TooManyPages { .. }
            | Self::Token(_)
            | Self::NobodySeen { .. }
            | Self::ForeignLink { .. } => false,
        }
    }
}

/// A call that Okta answered with an error ([errors 1](crate::facts::errors)).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{call} answered {status}: {summary}{}", code_in_brackets(.code.as_deref()))]
pub struct ApiError {
    /// The call, as `METHOD target`.
    pub call: String,
    /// The HTTP status.
    pub status: u16,
    /// `errorCode`, the only part that Okta promises to keep.
    pub code: Option<String>,
    /// `errorSummary`, or what can be said of a body that is not Okta's; on one line.
    pub summary: String,
    /// The `errorSummary` of each of the `errorCauses`, on one line each.
    pub causes: Vec<String>,
    /// `errorId`: the error in Okta's own logs.
    pub error_id: Option<String>,
    /// `x-okta-request-id`: the request in the org's System Log. Okta's support asks for both.
    pub request_id: Option<String>,
    /// `www-authenticate`: why a token is not enough.
    pub challenge: Option<String>,
}

fn code_in_brackets(code: Option<&str>) -> String {
    code.map_or_else(String::new, |code| format!(" ({code})"))
}

/// Where in a body something is not as Okta's API describes it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{problem}", at(.path))]
pub struct Misread {
    /// The place as a JSON path, `[3].profile`; empty for the whole body.
    pub path: String,
    /// What is wrong there.
    pub problem: String,
}

fn at(path: &str) -> String {
    if path.is_empty() {
        String::new()
    } else {
        format!("`{path}` ")
    }
}

/// Returns whether an answer has Okta's error code.
pub fn has_code(response: &Response, code: &str) -> bool {
    let body: Value = serde_json::from_slice(&response.body).unwrap_or(Value::Null);
    body["errorCode"].as_str() == Some(code)
}

/// Returns a call as people name it: method, path and query.
pub fn call(request: &Request) -> String {
    format!("{} {}", request.method, request.target())
}

/// What is said in place of a body that may hold a secret.
const WITHHELD: &str = "(not shown: it may hold a secret)";

/// Returns Okta's code, if the answer is an error of Okta's API.
pub fn error_code(response: &Response) -> Option<String> {
    if response.is_success() {
        return None;
    }
    let body: Value = serde_json::from_slice(&response.body).ok()?;
    body["errorCode"].as_str().map(excerpt)
}

impl ApiError {
    /// Reads the error of an answer. A body that is not Okta's is no second error ([errors 1](crate::facts::errors)).
    pub fn new(request: &Request, response: &Response) -> Self {
        let body: Value = serde_json::from_slice(&response.body).unwrap_or(Value::Null);
        let text = |key: &str| body[key].as_str().map(excerpt);
        let causes = body["errorCauses"]
            .as_array()
            .map_or(&[][..], Vec::as_slice);
        Self {
            call: call(request),
            status: response.status,
            code: text("errorCode"),
            summary: text("errorSummary").unwrap_or_else(|| foreign_summary(response)),
            causes: causes
                .iter()
                .filter_map(cause)
                .chain(challenge(response))
                .collect(),
            error_id: text("errorId"),
            request_id: response.header("x-okta-request-id").map(excerpt),
            challenge: response.header("www-authenticate").map(excerpt),
        }
    }
}

fn cause(cause: &Value) -> Option<String> {
    let text = cause["errorSummary"]
        .as_str()
        .or(cause["reason"].as_str())?;
    Some(excerpt(text))
}

/// What a challenge says of a token: why it is refused, and which scope would do (RFC 6750, 3).
fn challenge(response: &Response) -> Option<String> {
    let challenge = response.header("www-authenticate")?;
    let parameter = |name: &str| {
        let (_, behind) = challenge.split_once(&format!("{name}=\""))?;
        behind.split_once('"').map(|(value, _)| excerpt(value))
    };
    let why = parameter("error_description").or_else(|| parameter("error"))?;
    // `scope` is a parameter of its own; the name of no other one ends with it.
    Some(match parameter("scope") {
        Some(scope) => format!("{why} Needed: {scope}"),
        None => why,
    })
}

/// What an answer says that does not come from Okta's API: a proxy, a redirect, an error page.
fn foreign_summary(response: &Response) -> String {
    if let Some(location) = response.header("location") {
        return format!("redirected to {}, which is not followed", excerpt(location));
    }
    let body = excerpt(&String::from_utf8_lossy(&response.body));
    if body.is_empty() {
        "empty body".to_owned()
    } else {
        format!("not an answer from Okta's API: {body}")
    }
}

impl Misread {
    /// Says what is wrong with the whole of what was looked at.
    pub fn new(problem: impl Into<String>) -> Self {
        Self {
            path: String::new(),
            problem: problem.into(),
        }
    }

    /// Moves the place below a key.
    #[must_use]
    pub fn under(mut self, key: &str) -> Self {
        let separator = if self.path.is_empty() || self.path.starts_with('[') {
            ""
        } else {
            "."
        };
        self.path = format!("{key}{separator}{}", self.path);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::{ApiError, Misread, excerpt};
    use crate::transport::{Method, Request, Response};

    fn error(status: u16, headers: &[(&str, &str)], body: &str) -> ApiError {
        let request = Request::new(Method::Post, "/api/v1/users").with_query("activate", "false");
        let headers = headers.iter();
        let response = Response {
            status,
            headers: headers
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            body: body.as_bytes().to_vec(),
        };
        ApiError::new(&request, &response)
    }

    #[test]
    fn reads_okta_s_error() {
        let body = r#"{"errorCode":"E0000001","errorSummary":"Api validation failed: login",
            "errorLink":"E0000001","errorId":"oae1","errorCauses":[{"errorSummary":"login: An object with this\nfield already exists"},{"reason":"UNIQUE_CONSTRAINT"},{}]}"#;
        let error = error(400, &[("x-okta-request-id", "X1")], body);
        assert_eq!(
            error.to_string(),
            "POST /api/v1/users?activate=false answered 400: Api validation failed: login (E0000001)"
        );
        assert_eq!(
            error.causes,
            [
                "login: An object with this field already exists",
                "UNIQUE_CONSTRAINT"
            ]
        );
        assert_eq!(error.request_id.as_deref(), Some("X1"));
        assert_eq!(error.error_id.as_deref(), Some("oae1"));
    }

    #[test]
    fn takes_bodies_that_are_not_okta_s() {
        for (headers, body, message) in [
            (&[][..], "", "answered 502: empty body"),
            (
                &[],
                "<html>\r\n<h1>Bad\u{1b}[31m gateway</h1>",
                "answered 502: not an answer from Okta's API: <html> <h1>Bad [31m gateway</h1>",
            ),
            (
                &[],
                r#"{"status":404,"message":"x"}"#,
                r#"answered 502: not an answer from Okta's API: {"status":404,"message":"x"}"#,
            ),
            (
                &[("location", "https://login.example/")],
                "moved",
                "answered 502: redirected to https://login.example/, which is not followed",
            ),
        ] {
            let error = error(502, headers, body);
            assert!(error.to_string().ends_with(message), "{error}");
            assert_eq!(error.code, None);
        }
        assert_eq!(excerpt(&"é".repeat(1000)).chars().count(), 161);
    }

    #[test]
    fn names_the_place() {
        let misread = Misread::new("is a number, not text")
            .under("status")
            .under("[3]");
        assert_eq!(misread.to_string(), "`[3].status` is a number, not text");
        let misread = Misread::new("is missing")
            .under("[0]")
            .under("groupIds")
            .under("actions");
        assert_eq!(misread.to_string(), "`actions.groupIds[0]` is missing");
    }
}
