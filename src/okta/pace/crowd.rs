//! How many calls may be under way at once, learned from being refused.

/// Whether an answer has lowered how many calls may be under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heeded {
    /// It has.
    Lowered,
    /// It has not.
    AsBefore,
}

/// How many answers it takes, one after the other, to try one call more at once.
const RAISE_AFTER: u32 = 20;

/// As many as the largest orgs allow ([limits 7](crate::facts::limits)): beyond that the ceiling is none of ours.
const CEILING_MAX: usize = 75;

/// How many calls may be under way, if Okta has ever said that there were too many.
#[derive(Debug, Default)]
pub(crate) struct Crowd {
    ceiling: Option<usize>,
    /// The first ticket given after the ceiling was lowered: refusals of earlier ones say nothing new.
    since: u64,
    answers: u32,
}

impl Crowd {
    /// Returns whether one more is too many.
    pub(crate) fn is_full(&self, under_way: usize) -> bool {
        self.ceiling.is_some_and(|ceiling| under_way >= ceiling)
    }

    /// Halves the ceiling: `under_way` calls, the refused one among them, were too many.
    pub(crate) fn refused(&mut self, ticket: u64, under_way: usize, next: u64) -> Heeded {
        self.answers = 0;
        if self.ceiling.is_some() && ticket < self.since {
            return Heeded::AsBefore;
        }
        let most = self.ceiling.unwrap_or(usize::MAX).min(under_way);
        let lower = Some((most / 2).max(1));
        self.since = next;
        if self.ceiling == lower {
            return Heeded::AsBefore;
        }
        self.ceiling = lower;
        Heeded::Lowered
    }

    /// Raises the ceiling by one after enough answers.
    pub(crate) fn succeeded(&mut self) {
        let Some(ceiling) = self.ceiling else {
            return;
        };
        self.answers += 1;
        if self.answers >= RAISE_AFTER {
            self.answers = 0;
            self.ceiling = (ceiling < CEILING_MAX).then_some(ceiling + 1);
        }
    }
}
