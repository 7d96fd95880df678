//! Whether a call is sent again, and when.
//!
//! **Invariant:** what may have been carried out is repeated only where doing it twice is doing it once.

use std::time::Duration;

use serde_json::Value;

use crate::okta::quota::Quota;
use crate::transport::{Method, NoResponse, Request, Response};

/// How often a call is repeated after a 429. Other clients may empty each window before our turn comes; after ten
/// minutes they always do.
pub const LIMITED_REPEATS_MAX: u32 = 10;

/// How often a call is repeated after a fault of the server or of the network: faults that outlast seven seconds are
/// no hiccups.
pub const FAULT_REPEATS_MAX: u32 = 3;

/// The longest wait for a window to end. Windows are 60 s (facts 7), so more than this is a clock gone wrong.
pub const WAIT_MAX: Duration = Duration::from_secs(90);

/// The wait after a 429 that does not say when its window ends: a sixth of a window.
const WAIT_UNSTATED: Duration = Duration::from_secs(10);

/// What is waited beyond the end of a window: headers have whole seconds (facts 7).
const WAIT_BEYOND: Duration = Duration::from_secs(1);

/// Okta's code for a linked object value that the user cannot have: a 500 that stays one (facts 5).
const LINK_VALUE_INVALID: &str = "E0000261";

/// Okta's code for somebody whose activation is under way (facts 8).
const STILL_ACTIVATING: &str = "E0000112";

/// How often a call was repeated already, by cause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Repeats {
    limited: u32,
    faults: u32,
}

/// What becomes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The answer, or its absence, is final.
    Done,
    /// The call is sent again after the wait.
    Repeat {
        /// How long to wait.
        wait: Duration,
        /// Why.
        why: Why,
    },
}

/// Why a call is sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The rate limit of the token is used up.
    RateLimit,
    /// Too many calls are under way.
    Concurrency,
    /// The person is still being activated.
    StillActivating,
    /// The server answered with this status, 500 or more.
    ServerFault(u16),
    /// There was no answer.
    NoAnswer,
}

/// Decides whether a call is sent again.
pub fn judge(
    request: &Request,
    repeats: Repeats,
    answer: &Result<Response, NoResponse>,
) -> Verdict {
    let why = match answer {
        Ok(response) if response.status == 429 => return limited(repeats, response),
        Ok(response) if is_activating(response) => return activating(repeats),
        Ok(response) if is_passing(response) => Why::ServerFault(response.status),
        Ok(_) => return Verdict::Done,
        Err(_) => Why::NoAnswer,
    };
    if repeats.faults >= FAULT_REPEATS_MAX || !is_repeatable(request) {
        return Verdict::Done;
    }
    let wait = Duration::from_secs(1 << repeats.faults);
    Verdict::Repeat { wait, why }
}

/// A 429 was not carried out, so every call may be repeated.
fn limited(repeats: Repeats, response: &Response) -> Verdict {
    if repeats.limited >= LIMITED_REPEATS_MAX {
        return Verdict::Done;
    }
    let quota = Quota::new(response);
    let wait = match quota.until_reset() {
        Some(rest) => rest.saturating_add(WAIT_BEYOND).min(WAIT_MAX),
        None => WAIT_UNSTATED,
    };
    let why = if quota.is_concurrency() {
        Why::Concurrency
    } else {
        Why::RateLimit
    };
    Verdict::Repeat { wait, why }
}

/// Whether Okta refuses because the person is still being activated (facts 1.2). That was not carried out either.
fn is_activating(response: &Response) -> bool {
    response.status == 409 && code(response).as_deref() == Some(STILL_ACTIVATING)
}

fn activating(repeats: Repeats) -> Verdict {
    if repeats.limited >= LIMITED_REPEATS_MAX {
        return Verdict::Done;
    }
    Verdict::Repeat {
        wait: WAIT_UNSTATED,
        why: Why::StillActivating,
    }
}

fn code(response: &Response) -> Option<String> {
    let body: Value = serde_json::from_slice(&response.body).unwrap_or(Value::Null);
    body["errorCode"].as_str().map(str::to_owned)
}

/// Whether a fault may pass by itself.
fn is_passing(response: &Response) -> bool {
    match response.status {
        500 => code(response).as_deref() != Some(LINK_VALUE_INVALID),
        502..=504 => true,
        _ => false,
    }
}

/// Whether doing it twice is doing it once: reads, and the writes that Okta answers alike the second time (facts 7).
/// `DELETE /users/{id}` is none of them: the first deactivates, the second deletes for good.
pub fn is_repeatable(request: &Request) -> bool {
    let segments: Vec<&str> = request.path.split('/').skip(3).collect();
    match (request.method, segments.as_slice()) {
        (Method::Get, _)
        | (Method::Put | Method::Delete, ["groups", _, "users", _])
        | (Method::Put, ["users", _, "linkedObjects", _, _])
        | (Method::Delete, ["users", _, "linkedObjects", _]) => true,
        (Method::Post | Method::Put | Method::Delete, _) => false,
    }
}

impl Repeats {
    /// Returns the count after one more.
    #[must_use]
    pub fn and(mut self, why: Why) -> Self {
        match why {
            Why::RateLimit | Why::Concurrency | Why::StillActivating => self.limited += 1,
            Why::ServerFault(_) | Why::NoAnswer => self.faults += 1,
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{
        FAULT_REPEATS_MAX, LIMITED_REPEATS_MAX, Repeats, Verdict, WAIT_MAX, Why, is_repeatable,
        judge,
    };
    use crate::transport::{Method, NoResponse, Request, Response};

    fn response(status: u16, headers: &[(&str, &str)], body: &str) -> Response {
        let headers = headers.iter();
        Response {
            status,
            headers: headers
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            body: body.as_bytes().to_vec(),
        }
    }

    fn get() -> Request {
        Request::new(Method::Get, "/api/v1/users")
    }

    fn create() -> Request {
        Request::new(Method::Post, "/api/v1/users")
    }

    fn repeat(seconds: u64, why: Why) -> Verdict {
        let wait = Duration::from_secs(seconds);
        Verdict::Repeat { wait, why }
    }

    const DATE: (&str, &str) = ("date", "Thu, 27 Aug 2020 18:14:15 GMT");

    #[test]
    fn waits_for_the_window_whatever_the_call() {
        let reset = ("x-rate-limit-reset", "1598552103");
        for request in [get(), create()] {
            let answer = Ok(response(429, &[DATE, reset], ""));
            let verdict = judge(&request, Repeats::default(), &answer);
            assert_eq!(verdict, repeat(49, Why::RateLimit));
            let at_once = Ok(response(
                429,
                &[DATE, reset, ("x-rate-limit-limit", "0")],
                "",
            ));
            let verdict = judge(&request, Repeats::default(), &at_once);
            assert_eq!(verdict, repeat(49, Why::Concurrency));
            let unstated = Ok(response(429, &[], ""));
            let verdict = judge(&request, Repeats::default(), &unstated);
            assert_eq!(verdict, repeat(10, Why::RateLimit));
            let absurd = Ok(response(
                429,
                &[DATE, ("x-rate-limit-reset", "1999999999")],
                "",
            ));
            let verdict = judge(&request, Repeats::default(), &absurd);
            assert_eq!(verdict, repeat(WAIT_MAX.as_secs(), Why::RateLimit));
        }
    }

    #[test]
    fn gives_up_after_the_named_number_of_repeats() {
        let mut repeats = Repeats::default();
        for _ in 0..LIMITED_REPEATS_MAX {
            repeats = repeats.and(Why::RateLimit);
        }
        let limited = Ok(response(429, &[], ""));
        assert_eq!(judge(&get(), repeats, &limited), Verdict::Done);
        let mut waits = Vec::new();
        while let Verdict::Repeat { wait, why } =
            judge(&get(), repeats, &Ok(response(503, &[], "")))
        {
            waits.push(wait.as_secs());
            repeats = repeats.and(why);
        }
        assert_eq!(waits, [1, 2, 4]);
        assert_eq!(waits.len(), FAULT_REPEATS_MAX as usize);
    }

    #[test]
    fn repeats_faults_only_where_twice_is_once() {
        for status in [500, 502, 503, 504] {
            let answer = || Ok(response(status, &[], r#"{"errorCode":"E0000009"}"#));
            let verdict = judge(&get(), Repeats::default(), &answer());
            assert_eq!(verdict, repeat(1, Why::ServerFault(status)));
            let verdict = judge(&create(), Repeats::default(), &answer());
            assert_eq!(verdict, Verdict::Done);
        }
        let silence = || Err(NoResponse("reset".into()));
        let verdict = judge(&get(), Repeats::default(), &silence());
        assert_eq!(verdict, repeat(1, Why::NoAnswer));
        assert_eq!(
            judge(&create(), Repeats::default(), &silence()),
            Verdict::Done
        );
        let invalid = Ok(response(500, &[], r#"{"errorCode":"E0000261"}"#));
        assert_eq!(judge(&get(), Repeats::default(), &invalid), Verdict::Done);
        for status in [200, 204, 400, 401, 403, 404, 409, 501] {
            let answer = Ok(response(status, &[], ""));
            assert_eq!(judge(&get(), Repeats::default(), &answer), Verdict::Done);
        }
    }

    #[test]
    fn knows_what_may_be_done_twice() {
        let may = |method, path: &str| is_repeatable(&Request::new(method, path));
        assert!(may(Method::Put, "/api/v1/groups/g/users/u"));
        assert!(may(Method::Delete, "/api/v1/groups/g/users/u"));
        assert!(may(Method::Put, "/api/v1/users/u/linkedObjects/manager/v"));
        assert!(may(Method::Delete, "/api/v1/users/u/linkedObjects/manager"));
        for (method, path) in [
            (Method::Delete, "/api/v1/users/u"),
            (Method::Post, "/api/v1/users/u"),
            (Method::Put, "/api/v1/users/u"),
            (Method::Post, "/api/v1/users/u/lifecycle/activate"),
            (Method::Post, "/api/v1/groups"),
            (Method::Post, "/api/v1/meta/schemas/user/linkedObjects"),
            (Method::Delete, "/api/v1/groups/g"),
        ] {
            assert!(!may(method, path), "{method} {path}");
        }
    }
}
