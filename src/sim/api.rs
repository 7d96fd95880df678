//! Okta's API on an org in memory: a request in, the answer of a real org out.
//!
//! **Invariant:** pure, and no request brings it down. A path that it does not have answers as Okta does for a path
//! that Okta does not have.

mod access;
mod body;
mod credentials;
mod find;
mod group_access;
mod groups;
mod lifecycle;
mod links;
mod logs;
mod page;
mod profile;
mod projection;
mod property;
mod routes;
mod rules;
mod schemas;
mod types;
mod users;

use serde_json::Value;

use crate::sim::event::Acting;
use crate::sim::ids::{content_hash, make_id};
use crate::sim::limit::{Bucket, WINDOW};
use crate::sim::org::Org;
use crate::sim::path::segments;
use crate::sim::refusal::Refusal;
use crate::sim::search::{Grammar, Sorting};
use crate::transport::{Request, Response};

/// How many digits of a digest a request id has, as Okta's have today.
const REQUEST_ID_DIGITS: usize = 32;

/// Answers a request of the owner of the token, and changes the org as Okta would.
pub fn respond(org: &mut Org, request: &Request) -> Response {
    respond_as(org, request, Acting::Owner)
}

/// Answers a request; `acting` is whom the log names.
pub fn respond_as(org: &mut Org, request: &Request, acting: Acting) -> Response {
    org.begin_acting(acting);
    let segments = segments(&request.path);
    let call = Call { request, segments };
    let result = routes::route(org, &call);
    org.begin_acting(Acting::Owner);
    match result {
        Ok(answer) => write(org, request, answer),
        Err(refusal) => refuse(org, request, &refusal),
    }
}

/// Refuses a request; the org stays as it is.
pub fn refuse(org: &Org, request: &Request, refusal: &Refusal) -> Response {
    let key = format!("{} {} {}", request.method, request.target(), org.now);
    let answer = Answer {
        status: refusal.status,
        headers: Vec::new(),
        body: Some(refusal.body(&make_id("oae", "error", &key))),
    };
    write(org, request, answer)
}

/// Answers with a body that is none of the management API's, with the headers that every answer has.
pub fn reply(org: &Org, request: &Request, status: u16, body: Value) -> Response {
    let headers = Vec::new();
    write(
        org,
        request,
        Answer {
            status,
            headers,
            body: Some(body),
        },
    )
}

/// A request and the decoded segments of its path below the root; none where it is another path.
struct Call<'a> {
    request: &'a Request,
    segments: Vec<String>,
}

/// What is answered, before the headers that every answer has.
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Option<Value>,
}

impl Answer {
    fn ok(body: Value) -> Self {
        Self {
            status: 200,
            headers: Vec::new(),
            body: Some(body),
        }
    }

    fn created(body: Value) -> Self {
        Self {
            status: 201,
            ..Self::ok(body)
        }
    }

    fn no_content() -> Self {
        Self {
            status: 204,
            headers: Vec::new(),
            body: None,
        }
    }

    fn with_header(mut self, name: &str, value: String) -> Self {
        self.headers.push((name.to_owned(), value));
        self
    }
}

impl<'a> Call<'a> {
    fn query(&self, name: &str) -> Option<&'a str> {
        let mut query = self.request.query.iter();
        let found = query.find(|(each, _)| each == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Reads a query parameter that is `true` or `false`.
    fn flag(&self, name: &str) -> Result<Option<bool>, Refusal> {
        match self.query(name) {
            None => Ok(None),
            Some(text) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
            Some(text) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
            Some(_) => Err(Refusal::bad_parameter()),
        }
    }

    /// Reads `sortBy` and `sortOrder`, which a search alone obeys ([lists 8](crate::facts::lists)).
    fn sorting(&self, grammar: Grammar<'_>) -> Result<Option<Sorting>, Refusal> {
        match self.query("search") {
            None => Ok(None),
            Some(_) => Sorting::parse(self.query("sortBy"), self.query("sortOrder"), grammar),
        }
    }

    /// Returns whether `expand` names this; it takes a list with commas.
    fn expands(&self, wanted: &str) -> bool {
        self.expansions().any(|each| each == wanted)
    }

    fn expansions(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let all = self.query("expand").unwrap_or_default().split(',');
        all.map(str::trim).filter(|each| !each.is_empty())
    }

    /// Refuses what `expand` names and this operation does not have.
    fn check_expand(&self, known: &[&str]) -> Result<(), Refusal> {
        match self.expansions().find(|each| !known.contains(each)) {
            Some(other) => Err(Refusal::not_simulated("expand", other)),
            None => Ok(()),
        }
    }

    /// Refuses a query parameter that Okta knows here and the org in memory does not.
    fn check_absent(&self, name: &str) -> Result<(), Refusal> {
        match self.query(name) {
            Some(value) => Err(Refusal::not_simulated(name, value)),
            None => Ok(()),
        }
    }
}

fn write(org: &Org, request: &Request, answer: Answer) -> Response {
    let content = request.body.as_ref().map(Value::to_string);
    let key = format!(
        "{} {} {} {}",
        request.method,
        request.target(),
        content.unwrap_or_default(),
        org.now
    );
    let limit = Bucket::of(request).per_minute();
    let window = i64::try_from(WINDOW.as_secs()).unwrap_or(i64::MAX);
    let reset = org.now.as_second().saturating_add(window);
    let mut headers = vec![
        (
            "date".to_owned(),
            org.now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string(),
        ),
        (
            "x-okta-request-id".to_owned(),
            content_hash(&key)[..REQUEST_ID_DIGITS].to_owned(),
        ),
        ("x-rate-limit-limit".to_owned(), limit.to_string()),
        ("x-rate-limit-remaining".to_owned(), (limit - 1).to_string()),
        ("x-rate-limit-reset".to_owned(), reset.to_string()),
    ];
    if answer.body.is_some() {
        headers.push(("content-type".to_owned(), "application/json".to_owned()));
    }
    headers.extend(answer.headers);
    Response {
        status: answer.status,
        headers,
        body: answer
            .body
            .and_then(|body| serde_json::to_vec(&body).ok())
            .unwrap_or_default(),
    }
}
