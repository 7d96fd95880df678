//! An org in memory behind the seam: what a client talks to, embedded or through the server.

mod served;
mod state;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};

use crate::model::status::UserStatus;
use crate::sim::api::refuse;
use crate::sim::fault::Faults;
use crate::sim::limit::{Limits, Verdict};
use crate::sim::oauth::{OAuth, Sender, TOKEN_PATH};
use crate::sim::org::{Org, Pace};
use crate::sim::refusal::Refusal;
use crate::sim::sandbox::state::{State, header};
use crate::transport::{Method, NoResponse, Request, Response, Transport};

pub use crate::sim::fault::{Effect, Fault};
pub use crate::sim::sandbox::served::{Ending, Served};

/// An org in memory that answers requests one after another.
#[derive(Debug)]
pub struct Sandbox {
    state: Mutex<State>,
    token: Option<SecretString>,
}

/// Why a request cannot be handed to the org.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// The body is no JSON.
    Body,
    /// Okta's API has no such method.
    Method,
}

/// A request under way: it counts until it is dropped.
#[derive(Debug)]
pub struct UnderWay<'a>(&'a Sandbox);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.state().under_way -= 1;
    }
}

impl Sandbox {
    /// Puts an org behind the seam; it takes requests with any token and with none.
    pub fn new(org: Org) -> Self {
        Self {
            state: Mutex::new(State {
                home: org.url.clone(),
                start: org.now,
                org,
                served: 0,
                requests: Vec::new(),
                remembered: 0,
                faults: Faults::default(),
                limits: None,
                under_way: 0,
                elapsed: Duration::ZERO,
                outside: None,
                oauth: OAuth::default(),
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

    /// Makes it refuse more requests than Okta takes from one token, in a minute and at once. Its clock then goes on as
    /// [`Sandbox::at`] says, for limits end by the clock.
    #[must_use]
    pub fn enforcing_limits(self) -> Self {
        let mut state = self.state();
        state.limits = Some(Limits::default());
        state.org.pace = Pace::Elsewhere;
        drop(state);
        self
    }

    /// Says where the org is served, so that its links lead there.
    pub fn set_url(&self, url: impl Into<String>) {
        self.state().org.url = url.into();
    }

    /// Says how long ago the start was; the time never goes back. Without a time outside, what is signed is held
    /// against the clock of the org.
    pub fn at(&self, elapsed: Duration, outside: Option<Timestamp>) {
        let mut state = self.state();
        state.outside = outside;
        state.elapsed = state.elapsed.max(elapsed);
        if state.org.pace == Pace::Elsewhere {
            let later = SignedDuration::try_from(state.elapsed);
            let later = later.and_then(|elapsed| state.start.checked_add(elapsed));
            // At the end of time the clock stands still.
            if let Ok(now) = later {
                state.org.now = now;
            }
        }
    }

    /// Counts a request as under way.
    pub fn begin(&self) -> UnderWay<'_> {
        self.state().under_way += 1;
        UnderWay(self)
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
    pub fn refuse_unreadable(&self, request: &Request, why: Unreadable) -> Served {
        let mut state = self.state();
        state.arrives(request);
        if let Err(response) = self.admit(&mut state, request) {
            return state.served(Ok(response));
        }
        let refusal = match why {
            Unreadable::Body => Refusal::malformed(),
            Unreadable::Method => Refusal::no_method(),
        };
        let response = refuse(&state.org, request, &refusal);
        state.served(Ok(response))
    }

    /// Counts a request that something before the org has answered.
    pub fn turn_away(&self, request: &Request, response: Response) -> Served {
        let mut state = self.state();
        state.arrives(request);
        state.served(Ok(response))
    }

    /// Answers a request, and says how long the answer is held back.
    pub fn serve(&self, request: &Request) -> Served {
        let mut state = self.state();
        state.arrives(request);
        let sender = match self.admit(&mut state, request) {
            Ok(sender) => sender,
            Err(response) => return state.served(Ok(response)),
        };
        let standing = state.count(request);
        if standing.is_some_and(|standing| standing.verdict == Verdict::Refused) {
            let mut response = refuse(&state.org, request, &Refusal::too_many_requests());
            state.say_standing(&mut response, standing);
            return state.served(Ok(response));
        }
        let effect = state.faults.strike(request);
        let mut response = state.respond(request, effect.as_ref(), &sender);
        let is_made_up = matches!(effect, Some(Effect::TooManyRequests(_)));
        if let Ok(response) = &mut response
            && !is_made_up
        {
            state.say_standing(response, standing);
        }
        let mut served = state.served(response);
        match effect {
            Some(Effect::Slow(milliseconds)) => {
                served.delay = Duration::from_millis(milliseconds.into());
            }
            Some(Effect::ConnectionReset) => served.ending = Ending::Reset,
            Some(
                Effect::Forbidden
                | Effect::InternalError
                | Effect::ReadOnly
                | Effect::Unavailable
                | Effect::TooManyRequests(_)
                | Effect::LostBefore
                | Effect::LostAfter
                | Effect::SearchLag(_)
                | Effect::Meanwhile(_),
            )
            | None => {}
        }
        served
    }

    fn answer(&self, request: &Request) -> Result<Response, NoResponse> {
        self.serve(request).response
    }

    /// Says who sends a request, or refuses them.
    fn admit(&self, state: &mut State, request: &Request) -> Result<Sender, Response> {
        if request.path == TOKEN_PATH {
            return Ok(Sender::Other);
        }
        let at = state.moment();
        let sender = match state.oauth.admit(&state.org, request, at) {
            Ok(sender) => sender,
            Err(why) => {
                let mut response = refuse(&state.org, request, &why.refusal);
                *header(&mut response, "www-authenticate") = why.challenge;
                if let Some(nonce) = why.nonce {
                    *header(&mut response, "dpop-nonce") = nonce;
                }
                return Err(response);
            }
        };
        match (&sender, self.refuse_token(&state.org, request)) {
            (Sender::Other, Some(refusal)) => Err(refuse(&state.org, request, &refusal)),
            (Sender::Other | Sender::App { .. }, _) => Ok(sender),
        }
    }

    fn refuse_token(&self, org: &Org, request: &Request) -> Option<Refusal> {
        // A token dies with the deactivation of whoever made it (facts::deactivation 9).
        let is_dead = org.token_owner.is_some()
            && org
                .owner()
                .is_none_or(|owner| owner.status == UserStatus::Deprovisioned);
        if is_dead && request.header("authorization").is_some() {
            return Some(Refusal::bad_token());
        }
        let wanted = self.token.as_ref()?;
        let header = request.header("authorization");
        // Okta's Python SDK writes no blank between the two, so Okta must take that.
        let sent = header.and_then(|header| header.strip_prefix("SSWS"));
        let sent = sent.map(str::trim_start);
        (sent != Some(wanted.expose_secret())).then(Refusal::bad_token)
    }

    /// A request that panicked half way would be a defect; the org is still there for the next one.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
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
