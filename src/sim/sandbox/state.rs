//! What the sandbox keeps between requests, and what becomes of one request.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;

use crate::sim::api::{refuse, reply, respond_as};
use crate::sim::event::Acting;
use crate::sim::fault::{Effect, Faults};
use crate::sim::ids::content_hash;
use crate::sim::limit::{Bucket, CONCURRENT_MAX, Limits, WindowState};
use crate::sim::oauth::{JudgedAt, OAuth, Reply, Sender, TOKEN_PATH};
use crate::sim::org::Org;
use crate::sim::path::by_segments;
use crate::sim::power::Power;
use crate::sim::refusal::Refusal;
use crate::sim::sandbox::served::{Ending, Served};
use crate::transport::{Method, NoResponse, Request, Response};

/// How many bytes of requests are remembered: more than any test sends, fewer than a server needs to fill its memory.
const BYTES_REMEMBERED_MAX: usize = 8 * 1024 * 1024;

/// How many digits of a digest a request id has, as Okta's have today.
const REQUEST_ID_DIGITS: usize = 32;

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) org: Org,
    /// The URL that the org had when it came, which [`Sandbox::org`] gives back.
    pub(crate) home: String,
    pub(crate) served: u64,
    pub(crate) requests: Vec<(Method, String)>,
    /// How many bytes these take.
    pub(crate) remembered: usize,
    pub(crate) faults: Faults,
    /// What each token has used of its limits, where they are enforced.
    pub(crate) limits: Option<Limits>,
    pub(crate) under_way: usize,
    /// What the clock of the org was at the start.
    pub(crate) start: Timestamp,
    /// How long ago that was.
    pub(crate) elapsed: Duration,
    /// What time it is outside, where what is signed is held against that.
    pub(crate) outside: Option<Timestamp>,
    pub(crate) oauth: OAuth,
}

impl State {
    /// Takes note of a request; what goes on in the org between requests goes on.
    pub(crate) fn arrives(&mut self, request: &Request) {
        self.served += 1;
        if self.remembered < BYTES_REMEMBERED_MAX {
            let target = request.target();
            self.remembered += target.len() + size_of::<(Method, String)>();
            self.requests.push((request.method, target));
        }
        self.org.activations_go_on();
        self.org.index_goes_on();
    }

    /// Gives the answer an id of its own: the pure part gives equal requests equal ones.
    pub(crate) fn served(&self, response: Result<Response, NoResponse>) -> Served {
        let response = response.map(|mut response| {
            let id = content_hash(&self.served.to_string());
            id[..REQUEST_ID_DIGITS].clone_into(header(&mut response, "x-okta-request-id"));
            response
        });
        Served {
            number: self.served,
            time: self.org.now,
            response,
            delay: Duration::ZERO,
            ending: Ending::Closed,
        }
    }

    /// Counts a request against the limits, where they are enforced.
    pub(crate) fn count(&mut self, request: &Request) -> Option<WindowState> {
        let limits = self.limits.as_mut()?;
        if self.under_way > CONCURRENT_MAX {
            return Some(WindowState::crowded());
        }
        let principal = request.header("authorization").unwrap_or_default();
        Some(limits.count(principal, Bucket::of(request), self.elapsed))
    }

    /// Writes how a limit stands into the headers of an answer.
    pub(crate) fn say_standing(&self, response: &mut Response, standing: Option<WindowState>) {
        let Some(standing) = standing else {
            return;
        };
        let seconds = i64::try_from(standing.rest.as_secs()).unwrap_or(i64::MAX);
        let reset = self.org.now.as_second().saturating_add(seconds);
        *header(response, "x-rate-limit-limit") = standing.limit.to_string();
        *header(response, "x-rate-limit-remaining") = standing.remaining.to_string();
        *header(response, "x-rate-limit-reset") = reset.to_string();
    }

    /// When what is signed is judged, and when tokens end.
    pub(crate) fn moment(&self) -> JudgedAt {
        JudgedAt {
            now: self.outside.unwrap_or(self.org.now),
            elapsed: self.elapsed,
        }
    }

    /// Answers as Okta would if nothing goes wrong.
    pub(crate) fn answer(&mut self, request: &Request, sender: &Sender) -> Response {
        if request.path == TOKEN_PATH {
            let at = self.moment();
            let Reply {
                status,
                body,
                nonce,
            } = self.oauth.token(&self.org, request, at);
            let mut response = reply(&self.org, request, status, body);
            if let Some(nonce) = nonce {
                *header(&mut response, "dpop-nonce") = nonce;
            }
            return response;
        }
        let power = match sender {
            // There is no user behind the token of an app.
            Sender::App { .. } if is_about_owner(request) => {
                return refuse(&self.org, request, &Refusal::not_found("me", "User"));
            }
            Sender::App { power, .. } => *power,
            Sender::Other => Power::of_owner(&self.org),
        };
        if power.suffices(&self.org, request) {
            let acting = match sender {
                Sender::App { client, .. } => Acting::App(client.clone()),
                Sender::Other => Acting::Owner,
            };
            respond_as(&mut self.org, request, acting)
        } else if power == Power::Nothing && is_list(request) {
            reply(&self.org, request, 200, json!([]))
        } else {
            refuse(&self.org, request, &Refusal::no_permission())
        }
    }

    pub(crate) fn respond(
        &mut self,
        request: &Request,
        effect: Option<&Effect>,
        sender: &Sender,
    ) -> Result<Response, NoResponse> {
        let refused = |refusal: Refusal| refuse(&self.org, request, &refusal);
        Ok(match effect {
            None | Some(Effect::Slow(_)) => self.answer(request, sender),
            Some(Effect::Forbidden) => refused(Refusal::no_permission()),
            Some(Effect::InternalError) => refused(Refusal::internal()),
            Some(Effect::ReadOnly) => refused(Refusal::read_only_mode()),
            Some(Effect::Unavailable) => refused(Refusal::unavailable()),
            Some(Effect::TooManyRequests(seconds)) => limited(&self.org, request, *seconds),
            Some(Effect::LostBefore | Effect::ConnectionReset) => return Err(lost()),
            Some(Effect::LostAfter) => {
                self.answer(request, sender);
                return Err(lost());
            }
            Some(Effect::SearchLag(requests)) => {
                // The next request is the first that may see the lag end.
                self.org.begin_lag(requests.saturating_add(1));
                let response = self.answer(request, sender);
                self.org.end_lag();
                response
            }
            Some(Effect::Meanwhile(other)) => {
                respond_as(&mut self.org, &other.request(), Acting::Okta);
                self.answer(request, sender)
            }
        })
    }
}

/// Whether a request asks for a list, which is empty to an app without a role ([lists 3](crate::facts::lists)).
fn is_list(request: &Request) -> bool {
    let is_one = by_segments(&request.path, |segments| {
        matches!(
            segments,
            ["users" | "groups"]
                | ["groups", "rules"]
                | ["groups", _, "users"]
                | ["users", _, "groups"]
        )
    });
    is_one && request.method.is_read()
}

/// Whether a request is about the owner of the token.
fn is_about_owner(request: &Request) -> bool {
    by_segments(&request.path, |segments| {
        matches!(segments, ["users", "me", ..])
    })
}

/// Returns the value of a header that every answer has.
pub(crate) fn header<'a>(response: &'a mut Response, name: &str) -> &'a mut String {
    let place = response.headers.iter().position(|(each, _)| each == name);
    let place = place.unwrap_or_else(|| {
        response.headers.push((name.to_owned(), String::new()));
        response.headers.len() - 1
    });
    &mut response.headers[place].1
}

fn limited(org: &Org, request: &Request, seconds: u32) -> Response {
    let mut response = refuse(org, request, &Refusal::too_many_requests());
    let reset = org.now.as_second().saturating_add(i64::from(seconds));
    "0".clone_into(header(&mut response, "x-rate-limit-remaining"));
    *header(&mut response, "x-rate-limit-reset") = reset.to_string();
    response
}

fn lost() -> NoResponse {
    NoResponse(Box::new(std::io::Error::from(
        std::io::ErrorKind::ConnectionReset,
    )))
}
