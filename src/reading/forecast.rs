//! What applying a plan will take of the rate limits: minutes, at what Okta has stated while the org was read.

use std::collections::BTreeMap;

use crate::okta::pace::Stated;

/// How long applying a plan takes at least, as far as rate limits decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Takes {
    /// Minutes, begun ones counted whole.
    pub minutes: u64,
    /// The limit that decides.
    pub slowest: Stated,
}

/// Returns how long calls take, which are counted by the name of their bucket. Where Okta has stated nothing of one yet,
/// the least of all stated limits is taken. `None` where it has stated none at all, or there is nothing to do.
pub fn takes(calls: &BTreeMap<String, usize>, stated: &[Stated]) -> Option<Takes> {
    let least = stated.iter().min_by_key(|stated| stated.limit)?;
    let all = calls.iter().map(|(name, calls)| {
        let found = stated.iter().find(|each| each.bucket.as_str() == name);
        let slowest = *found.unwrap_or(least);
        let calls = u64::try_from(*calls).unwrap_or(u64::MAX);
        let seconds = calls.saturating_mul(60) / slowest.allowed.max(1);
        let minutes = calls.div_ceil(slowest.allowed.max(1));
        (seconds, Takes { minutes, slowest })
    });
    let (_, longest) = all.max_by_key(|(seconds, _)| *seconds)?;
    (longest.minutes > 0).then_some(longest)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::takes;
    use crate::okta::pace::Stated;
    use crate::request::bucket::Bucket;

    fn stated(bucket: Bucket, limit: u64) -> Stated {
        let allowed = limit * 8 / 10;
        Stated {
            bucket,
            limit,
            allowed,
        }
    }

    #[test]
    fn the_slowest_limit_decides_and_an_unknown_one_is_taken_for_the_least() {
        let known = [stated(Bucket::User, 1000), stated(Bucket::Users, 300)];
        let user = || Bucket::User.as_str().to_owned();
        let writes = || Bucket::UserWrites.as_str().to_owned();
        for (calls, minutes, limit) in [
            (vec![(user(), 800)], 1, 1000),
            (vec![(user(), 801)], 2, 1000),
            (vec![(user(), 801), (writes(), 481)], 3, 300),
            (vec![(user(), 2401), (writes(), 481)], 4, 1000),
        ] {
            let calls: BTreeMap<_, _> = calls.into_iter().collect();
            let found = takes(&calls, &known).unwrap();
            assert_eq!((found.minutes, found.slowest.limit), (minutes, limit));
        }
        assert_eq!(takes(&BTreeMap::from([(user(), 9)]), &[]), None);
        assert_eq!(takes(&BTreeMap::new(), &known), None);
    }
}
