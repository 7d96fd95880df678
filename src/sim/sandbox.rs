//! An org in memory behind the seam: what a client talks to, embedded or through the server.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use crate::sim::api::{refuse, respond};
use crate::sim::fault::Faults;
use crate::sim::ids::content_hash;
use crate::sim::org::Org;
use crate::sim::refusal::Refusal;
use crate::transport::{Method, NoResponse, Request, Response, Transport};

pub use crate::sim::fault::{Effect, Fault};

/// How many requests are remembered: more than any test sends, fewer than a server needs to fill its memory.
const REQUESTS_REMEMBERED_MAX: usize = 100_000;

/// How many digits of a digest a request id has, as Okta's have today.
const REQUEST_ID_DIGITS: usize = 32;

/// An org in memory that answers requests one after another.
#[derive(Debug)]
pub struct Sandbox {
    state: Mutex<State>,
    token: Option<SecretString>,
}

#[derive(Debug)]
struct State {
    org: Org,
    /// The URL that the org had when it came, which [`Sandbox::org`] gives back.
    home: String,
    served: u64,
    requests: Vec<(Method, String)>,
    faults: Faults,
}

/// Why a request cannot be handed to the org.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// The body is no JSON.
    Body,
    /// Okta's API has no such method.
    Method,
}

/// What becomes of a request, and how long it takes.
#[derive(Debug)]
pub struct Served {
    /// The answer, if one comes.
    pub response: Result<Response, NoResponse>,
    /// How long the answer is held back.
    pub delay: Duration,
}

impl Sandbox {
    /// Puts an org behind the seam; it takes requests with any token and with none.
    pub fn new(org: Org) -> Self {
        Self {
            state: Mutex::new(State {
                home: org.url.clone(),
                org,
                served: 0,
                requests: Vec::new(),
                faults: Faults::default(),
            }),
            token: None,
        }
    }

    /// Makes it ask for `authorization: SSWS <token>`.
    #[must_use]
    pub fn requiring_token(mut self, token: SecretString) -> Self {
        self.token = Some(token);
        self
    }

    /// Makes requests fail.
    #[must_use]
    pub fn failing(self, faults: impl Into<Faults>) -> Self {
        self.state().faults = faults.into();
        self
    }

    /// Says where the org is served, so that its links lead there.
    pub fn set_url(&self, url: impl Into<String>) {
        self.state().org.url = url.into();
    }

    /// Returns the org as it is now, with the URL that it came with.
    pub fn org(&self) -> Org {
        let state = self.state();
        let mut org = state.org.clone();
        org.url.clone_from(&state.home);
        org
    }

    /// Changes the org behind everybody's back, as another administrator would.
    pub fn edit(&self, change: impl FnOnce(&mut Org)) {
        change(&mut self.state().org);
    }

    /// Returns method, path and query of every request that arrived, in order.
    pub fn requests(&self) -> Vec<(Method, String)> {
        self.state().requests.clone()
    }

    /// Answers a request that cannot be handed to the org.
    pub fn refuse_unreadable(&self, request: &Request, why: Unreadable) -> Response {
        let mut state = self.state();
        state.remember(request);
        let refusal = match (self.refuse_token(request), why) {
            (Some(refusal), _) => refusal,
            (None, Unreadable::Body) => Refusal::malformed(),
            (None, Unreadable::Method) => Refusal::no_method(),
        };
        let response = refuse(&state.org, request, &refusal);
        state.numbered(response)
    }

    /// Answers a request, and says how long the answer is held back.
    pub fn serve(&self, request: &Request) -> Served {
        let mut state = self.state();
        state.remember(request);
        let mut delay = Duration::ZERO;
        let response = if let Some(refusal) = self.refuse_token(request) {
            Ok(refuse(&state.org, request, &refusal))
        } else {
            let effect = state.faults.strike(request);
            if let Some(Effect::Slow(milliseconds)) = effect {
                delay = Duration::from_millis(milliseconds.into());
            }
            state.respond(request, effect)
        };
        Served {
            response: response.map(|response| state.numbered(response)),
            delay,
        }
    }

    fn answer(&self, request: &Request) -> Result<Response, NoResponse> {
        self.serve(request).response
    }

    fn refuse_token(&self, request: &Request) -> Option<Refusal> {
        let wanted = self.token.as_ref()?;
        let header = request.header("authorization");
        let sent = header.and_then(|header| header.strip_prefix("SSWS "));
        (sent != Some(wanted.expose_secret())).then(Refusal::bad_token)
    }

    /// A request that panicked half way would be a defect; the org is still there for the next one.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn remember(&mut self, request: &Request) {
        self.served += 1;
        if self.requests.len() < REQUESTS_REMEMBERED_MAX {
            let target = request.target();
            self.requests.push((request.method, target));
        }
    }

    /// Gives the answer an id of its own: the pure part gives equal requests equal ones.
    fn numbered(&self, mut response: Response) -> Response {
        let id = content_hash(&self.served.to_string());
        for (name, value) in &mut response.headers {
            if name == "x-okta-request-id" {
                id[..REQUEST_ID_DIGITS].clone_into(value);
            }
        }
        response
    }

    fn respond(
        &mut self,
        request: &Request,
        effect: Option<Effect>,
    ) -> Result<Response, NoResponse> {
        let refused = |refusal: Refusal| refuse(&self.org, request, &refusal);
        Ok(match effect {
            None | Some(Effect::Slow(_)) => respond(&mut self.org, request),
            Some(Effect::InternalError) => refused(Refusal::internal()),
            Some(Effect::ReadOnly) => refused(Refusal::read_only_mode()),
            Some(Effect::Unavailable) => refused(Refusal::unavailable()),
            Some(Effect::TooManyRequests(seconds)) => limited(&self.org, request, seconds),
            Some(Effect::LostBefore) => return Err(lost()),
            Some(Effect::LostAfter) => {
                respond(&mut self.org, request);
                return Err(lost());
            }
            Some(Effect::Meanwhile(other)) => {
                respond(&mut self.org, &other.request());
                respond(&mut self.org, request)
            }
        })
    }
}

fn limited(org: &Org, request: &Request, seconds: u32) -> Response {
    let mut response = refuse(org, request, &Refusal::too_many_requests());
    let reset = org.now.as_second().saturating_add(i64::from(seconds));
    for (name, value) in &mut response.headers {
        match name.as_str() {
            "x-rate-limit-remaining" => "0".clone_into(value),
            "x-rate-limit-reset" => *value = reset.to_string(),
            _ => {}
        }
    }
    response
}

fn lost() -> NoResponse {
    NoResponse(Box::new(std::io::Error::from(
        std::io::ErrorKind::ConnectionReset,
    )))
}

impl Transport for Sandbox {
    fn send(&self, request: Request) -> impl Future<Output = Result<Response, NoResponse>> + Send {
        std::future::ready(self.answer(&request))
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::json;

    use super::{Effect, Fault, Sandbox};
    use crate::sim::org::Org;
    use crate::transport::{Method, Request};

    fn creation(name: &str) -> Request {
        let body = json!({ "profile": { "name": name } });
        Request::new(Method::Post, "/api/v1/groups").with_body(body)
    }

    fn failing(nth: usize, effect: Effect) -> Sandbox {
        let org = Org::new("https://acme.okta.com", Timestamp::UNIX_EPOCH);
        Sandbox::new(org).failing(vec![Fault {
            method: Method::Post,
            target: "/groups".to_owned(),
            nth,
            effect,
        }])
    }

    #[test]
    fn only_the_nth_request_that_counts_fails() {
        let sandbox = failing(2, Effect::InternalError);
        let read = Request::new(Method::Get, "/api/v1/groups");
        assert_eq!(sandbox.answer(&creation("a")).unwrap().status, 200);
        assert_eq!(sandbox.answer(&read).unwrap().status, 200);
        assert_eq!(sandbox.answer(&creation("b")).unwrap().status, 500);
        assert_eq!(sandbox.answer(&creation("b")).unwrap().status, 200);
        assert_eq!(sandbox.org().groups().count(), 2);
        assert_eq!(sandbox.requests().len(), 4);
    }

    #[test]
    fn an_answer_is_lost_before_or_after_the_effect() {
        let before = failing(1, Effect::LostBefore);
        assert!(before.answer(&creation("a")).is_err());
        assert_eq!(before.org().groups().count(), 0);
        let after = failing(1, Effect::LostAfter);
        assert!(after.answer(&creation("a")).is_err());
        assert_eq!(after.org().groups().count(), 1);
    }

    #[test]
    fn a_limit_says_when_it_is_lifted() {
        let response = failing(1, Effect::TooManyRequests(8))
            .answer(&creation("a"))
            .unwrap();
        assert_eq!(response.status, 429);
        assert_eq!(response.header("x-rate-limit-remaining"), Some("0"));
        assert_eq!(response.header("x-rate-limit-reset"), Some("8"));
    }

    #[test]
    fn the_org_keeps_its_own_url() {
        let sandbox = failing(9, Effect::LostBefore);
        sandbox.set_url("http://127.0.0.1:8080");
        let list = sandbox
            .answer(&Request::new(Method::Get, "/api/v1/groups"))
            .unwrap();
        assert!(
            list.header("link")
                .unwrap()
                .starts_with("<http://127.0.0.1:8080/api/v1/groups?")
        );
        assert_eq!(sandbox.org().url, "https://acme.okta.com");
    }
}
