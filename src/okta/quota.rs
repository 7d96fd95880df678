//! What Okta's headers say about the rate limit of the token.

use std::time::Duration;

use crate::transport::Response;

/// How long a window of a limit lasts ([limits 1](crate::facts::limits)).
pub const WINDOW: Duration = Duration::from_secs(60);

/// The longest wait for a window to end. Windows are 60 s, so more than this is a clock gone wrong.
pub const WAIT_MAX: Duration = Duration::from_secs(90);

/// The wait after a 429 that does not say when its window ends: a sixth of a window.
pub const WAIT_UNSTATED: Duration = Duration::from_secs(10);

/// What is waited beyond the end of a window: headers have whole seconds ([limits 3](crate::facts::limits)).
pub const WAIT_BEYOND: Duration = Duration::from_secs(1);

/// The state of one rate-limit bucket, as the headers of an answer give it ([limits 1](crate::facts::limits)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quota {
    /// How many calls a window allows: what Okta grants this token, not the org.
    pub limit: Option<u64>,
    /// How many are left in this window.
    pub remaining: Option<u64>,
    /// When the window ends, in seconds since 1970 by the server's clock.
    pub reset: Option<i64>,
    /// When the answer was made, in seconds since 1970 by the server's clock.
    pub date: Option<i64>,
}

impl Quota {
    /// Reads the headers. Of a header that stands several times the least value counts
    /// ([limits 2](crate::facts::limits)).
    pub fn new(response: &Response) -> Self {
        let date = response.header("date").and_then(seconds);
        Self {
            limit: least(response, "x-rate-limit-limit").and_then(|limit| limit.try_into().ok()),
            remaining: least(response, "x-rate-limit-remaining")
                .and_then(|remaining| remaining.try_into().ok()),
            reset: least(response, "x-rate-limit-reset"),
            date,
        }
    }

    /// Returns how long the window lasts, by the server's own clock: ours may be wrong.
    pub fn until_reset(&self) -> Option<Duration> {
        let seconds = self.reset?.saturating_sub(self.date?);
        Some(Duration::from_secs(seconds.max(0).unsigned_abs()))
    }

    /// Returns whether a 429 is about too many calls at once: such an answer states a limit of 0
    /// ([limits 6](crate::facts::limits)).
    pub fn is_concurrency(&self) -> bool {
        self.limit == Some(0)
    }
}

fn least(response: &Response, name: &str) -> Option<i64> {
    let values = response.headers_named(name);
    values
        .flat_map(|value| value.split(','))
        .filter_map(|value| value.trim().parse().ok())
        .min()
}

/// Reads a date of HTTP: `Thu, 27 Aug 2020 18:14:15 GMT`.
fn seconds(text: &str) -> Option<i64> {
    let parser = jiff::fmt::rfc2822::DateTimeParser::new();
    let date = parser.parse_timestamp(text).ok()?;
    Some(date.as_second())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Quota;
    use crate::transport::Response;

    fn quota(headers: &[(&str, &str)]) -> Quota {
        let headers = headers.iter();
        Quota::new(&Response {
            status: 200,
            headers: headers
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            body: Vec::new(),
        })
    }

    #[test]
    fn takes_the_least_of_several_and_the_server_s_clock() {
        let quota = quota(&[
            ("date", "Thu, 27 Aug 2020 18:14:15 GMT"),
            ("x-rate-limit-limit", "600, 300"),
            ("x-rate-limit-limit", "50"),
            ("x-rate-limit-remaining", "0"),
            ("x-rate-limit-reset", "1598552103"),
        ]);
        assert_eq!((quota.limit, quota.remaining), (Some(50), Some(0)));
        assert_eq!(quota.until_reset(), Some(Duration::from_secs(48)));
        assert!(!quota.is_concurrency());
    }

    #[test]
    fn says_nothing_of_what_is_not_there() {
        assert_eq!(quota(&[("x-rate-limit-limit", "many")]), Quota::default());
        let past = quota(&[
            ("date", "Thu, 27 Aug 2020 18:14:15 GMT"),
            ("x-rate-limit-limit", "0"),
            ("x-rate-limit-reset", "1598552000"),
        ]);
        assert_eq!(past.until_reset(), Some(Duration::ZERO));
        assert!(past.is_concurrency());
        assert_eq!(
            quota(&[("x-rate-limit-reset", "1598552000")]).until_reset(),
            None
        );
    }
}
