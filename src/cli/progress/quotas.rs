//! What is left of the rate limits: of the one that is nearest to its end, for that one makes the program wait.

use std::collections::BTreeMap;
use std::fmt;

use crate::okta::quota::Quota;
use crate::request::bucket::Bucket;

/// The newest word on each limit.
#[derive(Debug, Default)]
pub(crate) struct Quotas(BTreeMap<&'static str, Stated>);

#[derive(Clone, Copy, Debug)]
struct Stated {
    limit: u64,
    remaining: u64,
    /// When its window ends, in seconds since 1970 by the server's clock.
    reset: i64,
}

impl Quotas {
    /// Takes what an answer says about its limit.
    pub(crate) fn learn(&mut self, bucket: Bucket, quota: &Quota) {
        let (Some(limit @ 1..), Some(remaining), Some(reset)) =
            (quota.limit, quota.remaining, quota.reset)
        else {
            return;
        };
        // Windows that are over say nothing any more.
        if let Some(now) = quota.date {
            self.0.retain(|_, stated| stated.reset > now);
        }
        let stated = Stated {
            limit,
            remaining,
            reset,
        };
        self.0.insert(bucket.as_str(), stated);
    }
}

/// `, 480 of 600 calls left this minute with /api/v1/users`, or nothing.
impl fmt::Display for Quotas {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let share =
            |stated: &Stated| u128::from(stated.remaining) * 1_000_000 / u128::from(stated.limit);
        let Some((bucket, stated)) = self.0.iter().min_by_key(|(_, stated)| share(stated)) else {
            return Ok(());
        };
        let Stated {
            limit, remaining, ..
        } = stated;
        write!(
            formatter,
            ", {remaining} of {limit} calls left this minute with {bucket}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Quotas;
    use crate::okta::quota::Quota;
    use crate::request::bucket::Bucket;

    fn quota(limit: u64, remaining: u64, reset: i64, date: i64) -> Quota {
        Quota {
            limit: Some(limit),
            remaining: Some(remaining),
            reset: Some(reset),
            date: Some(date),
        }
    }

    #[test]
    fn the_limit_that_is_nearest_to_its_end_is_shown_while_its_window_lasts() {
        let mut quotas = Quotas::default();
        quotas.learn(Bucket::Users, &Quota::default());
        assert_eq!(quotas.to_string(), "");
        // A limit of 0 is about calls at once.
        quotas.learn(Bucket::Users, &quota(0, 0, 60, 10));
        assert_eq!(quotas.to_string(), "");
        quotas.learn(Bucket::Users, &quota(600, 480, 60, 10));
        quotas.learn(Bucket::Groups, &quota(100, 90, 65, 10));
        let users = ", 480 of 600 calls left this minute with /api/v1/users";
        assert_eq!(quotas.to_string(), users);
        quotas.learn(Bucket::Groups, &quota(100, 89, 65, 61));
        let groups = ", 89 of 100 calls left this minute with /api/v1/groups";
        assert_eq!(quotas.to_string(), groups);
    }
}
