//! How much of Okta's rate limits this program may use.

/// The percentage of somebody who has set none: a fifth is left to whoever else uses the token.
pub(crate) const DEFAULT_SHARE: u8 = 80;

/// A percentage from 1 to 100 of the limit that Okta states for the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share(u8);

impl Default for Share {
    fn default() -> Self {
        Self(DEFAULT_SHARE)
    }
}

impl Share {
    /// All of it.
    pub const WHOLE: Self = Self(100);

    /// Makes a share of a percentage; `None` where it is not from 1 to 100.
    pub fn new(percent: u8) -> Option<Self> {
        (1..=100).contains(&percent).then_some(Self(percent))
    }

    /// Returns the percentage.
    pub fn percent(self) -> u8 {
        self.0
    }

    /// Returns how many calls of a limit that is: at least one, for with none nothing would ever be done.
    pub fn of(self, limit: u64) -> u64 {
        (limit.saturating_mul(self.0.into()) / 100).max(1)
    }
}
