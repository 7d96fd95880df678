//! A transport that plays a script, and words for writing one.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use okta_reconcile::desired;
use okta_reconcile::desired::access::AccessAsked;
use okta_reconcile::desired::state::DesiredState;
use okta_reconcile::okta::auth::Credentials;
use okta_reconcile::okta::client::{Observer, Reader, Traffic};
use okta_reconcile::okta::origin::Origin;
use okta_reconcile::source::SourceMap;
use okta_reconcile::transport::{NoResponse, Request, Response, Transport};
use serde_json::{Value, json};

pub(crate) const ORG: &str = "https://acme.okta.com";

/// What is answered; `None` is silence.
pub(crate) type Answer = Option<Response>;

/// Plays answers. Clones share one state.
#[derive(Clone)]
pub(crate) struct Script {
    play: Arc<Mutex<Play>>,
}

enum Play {
    /// These calls, in this order, each once.
    Ordered(VecDeque<(String, Answer)>, Vec<Request>),
    /// Any of these calls, as often as they come; any other is Okta's 404.
    Routes(BTreeMap<String, Response>, Vec<Request>),
}

impl Script {
    pub(crate) fn ordered(calls: impl IntoIterator<Item = (&'static str, Answer)>) -> Self {
        let calls = calls.into_iter();
        let calls = calls.map(|(call, answer)| (call.to_owned(), answer));
        Self::new(Play::Ordered(calls.collect(), Vec::new()))
    }

    pub(crate) fn routes(routes: impl IntoIterator<Item = (String, Response)>) -> Self {
        Self::new(Play::Routes(routes.into_iter().collect(), Vec::new()))
    }

    fn new(play: Play) -> Self {
        Self {
            play: Arc::new(Mutex::new(play)),
        }
    }

    pub(crate) fn reader(&self) -> Reader<Self> {
        self.observed(None)
    }

    pub(crate) fn observed(&self, observer: Option<Observer>) -> Reader<Self> {
        let credentials = Credentials::ssws("00hush".into()).unwrap();
        let origin = Origin::parse(ORG).unwrap();
        Reader::new(self.clone(), origin, credentials, observer)
    }

    /// Everything that was sent, in order.
    pub(crate) fn sent(&self) -> Vec<Request> {
        match &*self.play.lock().unwrap() {
            Play::Ordered(_, sent) | Play::Routes(_, sent) => sent.clone(),
        }
    }

    /// The same as `METHOD target`, sorted: reads under way at once have no order among them.
    pub(crate) fn calls(&self) -> Vec<String> {
        let mut calls: Vec<String> = self.sent().iter().map(call).collect();
        calls.sort();
        calls
    }

    /// Asserts that the whole script was played.
    pub(crate) fn is_over(&self) -> bool {
        match &*self.play.lock().unwrap() {
            Play::Ordered(rest, _) => rest.is_empty(),
            Play::Routes(..) => true,
        }
    }
}

fn call(request: &Request) -> String {
    format!("{} {}", request.method, request.target())
}

impl Transport for Script {
    async fn send(&self, request: Request) -> Result<Response, NoResponse> {
        let call = call(&request);
        let answer = match &mut *self.play.lock().unwrap() {
            Play::Ordered(rest, sent) => {
                sent.push(request);
                let (expected, answer) = rest.pop_front().expect("more calls than the script has");
                assert_eq!(call, expected);
                answer
            }
            Play::Routes(routes, sent) => {
                sent.push(request);
                let found = routes.get(&call).cloned();
                Some(found.unwrap_or_else(|| error(404, "E0000007", "Resource not found")))
            }
        };
        answer.ok_or_else(|| NoResponse("the line went dead".into()))
    }
}

/// Remembers all traffic, in words.
pub(crate) fn recorder() -> (Observer, Arc<Mutex<Vec<String>>>) {
    let log = Arc::new(Mutex::new(Vec::new()));
    let inner = Arc::clone(&log);
    let observer: Observer = Arc::new(move |traffic: &Traffic| {
        let line = match traffic {
            Traffic::Call {
                method,
                target,
                status,
                quota,
            } => {
                let status = status.map_or("silence".to_owned(), |status| status.to_string());
                let left = quota
                    .remaining
                    .map_or(String::new(), |left| format!(", {left} left"));
                format!("{method} {target}: {status}{left}")
            }
            Traffic::Waiting {
                who: _,
                seconds,
                why,
            } => format!("{seconds} s: {why:?}"),
        };
        inner.lock().unwrap().push(line);
    });
    (observer, log)
}

pub(crate) fn ok(body: &Value) -> Response {
    Response {
        status: 200,
        headers: Vec::new(),
        body: body.to_string().into_bytes(),
    }
}

pub(crate) fn status(status: u16) -> Response {
    Response {
        status,
        headers: Vec::new(),
        body: Vec::new(),
    }
}

pub(crate) fn error(status: u16, code: &str, summary: &str) -> Response {
    let body = json!({"errorCode": code, "errorSummary": summary, "errorLink": code,
        "errorId": "oaeX", "errorCauses": []});
    Response {
        status,
        ..ok(&body)
    }
}

pub(crate) fn with_header(mut response: Response, name: &str, value: &str) -> Response {
    response.headers.push((name.to_owned(), value.to_owned()));
    response
}

/// Adds the links that Okta sends: the page itself, and the next one.
pub(crate) fn with_next(response: Response, target: &str) -> Response {
    let response = with_header(
        response,
        "link",
        &format!(r#"<{ORG}/api/v1/self>; rel="self""#),
    );
    with_header(response, "link", &format!(r#"<{ORG}{target}>; rel="next""#))
}

/// A user as Okta lists it.
pub(crate) fn user(id: &str, status: &str) -> Value {
    json!({"id": id, "status": status, "created": "2026-01-01T00:00:00.000Z", "lastLogin": null,
        "type": {"id": "oty1"},
        "profile": {"login": format!("{id}@acme.example"), "email": format!("{id}@acme.example"),
            "firstName": id, "lastName": "Example", "mobilePhone": null},
        "credentials": {"password": {}, "provider": {"type": "OKTA", "name": "OKTA"}},
        "_links": {"self": {"href": format!("{ORG}/api/v1/users/{id}")}}})
}

/// A group as Okta lists it with `expand=stats`.
pub(crate) fn group(id: &str, kind: &str, count: usize) -> Value {
    json!({"id": id, "type": kind, "profile": {"name": id, "description": null},
        "_embedded": {"stats": {"usersCount": count}}})
}

/// The answer to a question for linked objects.
pub(crate) fn linked(ids: &[&str]) -> Value {
    let link =
        |id: &&str| json!({"_links": {"self": {"href": format!("{ORG}/api/v1/users/{id}")}}});
    ids.iter().map(link).collect()
}

/// Reads desired state, for a run that asks nothing of what memberships open.
pub(crate) fn desired(config: &str, users: &str) -> DesiredState {
    let mut sources = SourceMap::default();
    let config = sources.add("okta-reconcile.yaml", config);
    let users = sources.add("users/all.yaml", users);
    let (state, diagnostics) = desired::load(&sources, config, &[users]);
    assert!(!diagnostics.has_errors(), "{diagnostics:?}");
    state.asking(AccessAsked::Off)
}
