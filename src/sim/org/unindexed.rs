//! What the index still says of people who have changed.

use std::collections::BTreeMap;

use crate::sim::org::things::User;

/// Users whose last writes the index does not know yet.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Unindexed {
    pub(crate) stale: BTreeMap<String, Stale>,
    /// For how many requests the index does not know the writes that are made now.
    lag: Option<u32>,
}

/// What the index still says of somebody.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stale {
    /// How they were before; none who were not there.
    pub(crate) user: Option<User>,
    /// How many more requests see that.
    requests: u32,
}

impl Unindexed {
    /// Keeps how somebody was before a write. Of several writes the first counts, and the last says how long.
    pub(crate) fn keep(&mut self, id: &str, user: Option<&User>) {
        let Some(requests) = self.lag else {
            return;
        };
        let stale = self.stale.entry(id.to_owned());
        let stale = stale.or_insert_with(|| Stale {
            user: user.cloned(),
            requests,
        });
        stale.requests = stale.requests.max(requests);
    }

    /// Says for how many requests writes stay unknown from now on.
    pub(crate) fn set_lag(&mut self, lag: Option<u32>) {
        self.lag = lag;
    }

    /// Learns, as the index does with each request.
    pub(crate) fn go_on(&mut self) {
        self.stale.retain(|_, stale| {
            stale.requests = stale.requests.saturating_sub(1);
            stale.requests > 0
        });
    }
}
