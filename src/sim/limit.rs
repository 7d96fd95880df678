//! Rate limits: how many requests a minute Okta takes from one token, bucket by bucket, and how many at once
//! ([limits](crate::facts::limits)).

use std::collections::BTreeMap;
use std::time::Duration;

use crate::sim::ids::content_hash;
use crate::sim::path::by_segments;
use crate::transport::{Method, Request};

/// How long a window of a limit is; windows begin with their first request.
pub const WINDOW: Duration = Duration::from_secs(60);

/// How many requests may be under way at once.
pub const CONCURRENT_MAX: usize = 75;

/// Requests that count against one limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bucket {
    /// `GET` and `POST /users`
    Users,
    /// `GET /users/{id}`
    User,
    /// Writes of `/users/{id}`, and everything below it.
    UserWrites,
    /// `/groups`, its rules, and everything below a group.
    Groups,
    /// `/groups/{id}`
    Group,
    /// The System Log.
    Logs,
    /// The token endpoint.
    Token,
    /// All else.
    Rest,
}

impl Bucket {
    /// Returns the bucket of a request.
    pub fn of(request: &Request) -> Self {
        if request.path.starts_with("/oauth2/") {
            return Self::Token;
        }
        by_segments(&request.path, |segments| match segments {
            ["users"] => Self::Users,
            ["users", _] if request.method == Method::Get => Self::User,
            ["users", ..] => Self::UserWrites,
            ["groups", id] if *id != "rules" => Self::Group,
            ["groups", ..] => Self::Groups,
            ["logs"] => Self::Logs,
            _ => Self::Rest,
        })
    }

    /// Returns how many requests a minute one token has: half of what a Workforce org allows
    /// ([limits 4, 5](crate::facts::limits)).
    pub fn per_minute(self) -> u32 {
        match self {
            Self::Users | Self::UserWrites => 300,
            Self::User => 1000,
            Self::Groups => 250,
            Self::Group => 500,
            // Low, says the documentation; how low, the headers of an org (facts::events 18).
            Self::Logs => 60,
            Self::Token => 150,
            Self::Rest => 600,
        }
    }
}

/// How a bucket stands after a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowState {
    /// How many requests a window takes.
    pub limit: u32,
    /// How many it still takes.
    pub remaining: u32,
    /// How long the window goes on.
    pub rest: Duration,
    /// Whether this one is taken.
    pub verdict: Verdict,
}

/// Whether a request is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is.
    Taken,
    /// It is refused.
    Refused,
}

/// The windows that are remembered: when there are more, those that are over are forgotten.
const WINDOWS_MAX: usize = 1000;

/// What each token has used of its limits.
#[derive(Debug, Default)]
pub struct Limits {
    /// By a digest of the token, and by bucket.
    windows: BTreeMap<(String, Bucket), Window>,
}

#[derive(Debug)]
struct Window {
    began: Duration,
    used: u32,
}

impl Limits {
    /// Counts a request of somebody that arrives so long after the start.
    pub fn count(&mut self, principal: &str, bucket: Bucket, now: Duration) -> WindowState {
        let is_over = |window: &Window| now.saturating_sub(window.began) >= WINDOW;
        if self.windows.len() >= WINDOWS_MAX {
            self.windows.retain(|_, window| !is_over(window));
        }
        if self.windows.len() >= WINDOWS_MAX {
            // So many tokens at once are no client's: rather forget than fill the memory.
            self.windows.clear();
        }
        let fresh = || Window {
            began: now,
            used: 0,
        };
        let key = (content_hash(principal), bucket);
        let window = self.windows.entry(key).or_insert_with(fresh);
        if is_over(window) {
            *window = fresh();
        }
        let limit = bucket.per_minute();
        let verdict = if window.used < limit {
            window.used += 1;
            Verdict::Taken
        } else {
            Verdict::Refused
        };
        WindowState {
            limit,
            remaining: limit - window.used,
            rest: WINDOW.saturating_sub(now.saturating_sub(window.began)),
            verdict,
        }
    }
}

impl WindowState {
    /// Returns what is said where too many requests are under way: a limit of nothing, and a guess of when to come
    /// again ([limits 6](crate::facts::limits)).
    pub fn crowded() -> Self {
        Self {
            limit: 0,
            remaining: 0,
            rest: Duration::from_secs(1),
            verdict: Verdict::Refused,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Bucket, Limits, Verdict, WINDOW};
    use crate::transport::{Method, Request};

    #[test]
    fn a_window_takes_what_its_limit_says_and_the_next_one_again() {
        let mut limits = Limits::default();
        let start = Duration::from_secs(7);
        for used in 1..=300 {
            let standing = limits.count("a", Bucket::Users, start);
            assert_eq!(standing.verdict, Verdict::Taken);
            assert_eq!(standing.remaining, 300 - used);
        }
        let late = start + Duration::from_secs(59);
        let refused = limits.count("a", Bucket::Users, late);
        assert_eq!(refused.verdict, Verdict::Refused);
        assert_eq!(refused.rest, Duration::from_secs(1));
        let others = [("a", Bucket::User), ("b", Bucket::Users)];
        for (principal, bucket) in others {
            let standing = limits.count(principal, bucket, late);
            assert_eq!(standing.verdict, Verdict::Taken);
        }
        let next = limits.count("a", Bucket::Users, start + WINDOW);
        assert_eq!((next.verdict, next.remaining), (Verdict::Taken, 299));
    }

    #[test]
    fn a_request_counts_against_the_bucket_of_the_facts() {
        let bucket = |method, path: &str| Bucket::of(&Request::new(method, path));
        for (method, path, wanted) in [
            (Method::Get, "/api/v1/users", Bucket::Users),
            (Method::Post, "/api/v1/users", Bucket::Users),
            (Method::Get, "/api/v1/users/00u1", Bucket::User),
            (Method::Post, "/api/v1/users/00u1", Bucket::UserWrites),
            (Method::Get, "/api/v1/users/00u1/groups", Bucket::UserWrites),
            (Method::Get, "/api/v1/groups", Bucket::Groups),
            (Method::Get, "/api/v1/groups/rules", Bucket::Groups),
            (
                Method::Put,
                "/api/v1/groups/00g1/users/00u1",
                Bucket::Groups,
            ),
            (Method::Get, "/api/v1/groups/00g1", Bucket::Group),
            (Method::Post, "/oauth2/v1/token", Bucket::Token),
            (Method::Get, "/api/v1/logs", Bucket::Logs),
            (Method::Get, "/api/v1/meta/types/user", Bucket::Rest),
        ] {
            assert_eq!(bucket(method, path), wanted, "{method} {path}");
        }
    }
}
