//! How many a limit allows, and how a line of the configuration is written.

use crate::desired::state::Limit;
use crate::yaml::quoted::quoted_if_needed;

/// A percentage of fewer means nothing: a smaller population counts as so many, and a smaller group too.
pub const SMALL_POPULATION: usize = 20;

/// Returns how many a limit allows of a population that counts as `smallest` at least: both parts hold, and the share
/// is rounded up.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "people are far fewer than 2^52, and a share of them is not negative"
)]
pub fn allowed(limit: Limit, population: usize, smallest: usize) -> u64 {
    let by_count = limit.count.unwrap_or(u64::MAX);
    let by_percent = limit.percent.map_or(u64::MAX, |percent| {
        // A hair less, so that 10% of 50 is 5 and not 6 where the product is no exact number.
        let share = (percent * population.max(smallest) as f64 / 100.0 - 1e-9).ceil();
        share.max(0.0) as u64
    });
    by_count.min(by_percent)
}

/// Returns the line under `guards:` for a list: what it has already, and what is added.
pub fn list<'w>(key: &str, words: impl Iterator<Item = &'w str>) -> String {
    let words: Vec<String> = words
        .map(|word| quoted_if_needed(word).into_owned())
        .collect();
    format!("{key}: [{}]", words.join(", "))
}

impl std::fmt::Display for Limit {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.count, self.percent) {
            (Some(count), Some(percent)) => {
                write!(formatter, "{{count: {count}, percent: {percent}}}")
            }
            (Some(count), None) => write!(formatter, "{count}"),
            (None, Some(percent)) => write!(formatter, "{percent}%"),
            (None, None) => write!(formatter, "no limit"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{SMALL_POPULATION, allowed};
    use crate::desired::state::Limit;

    #[test]
    fn both_parts_hold_and_a_share_is_rounded_up() {
        let of = |count, percent, population| {
            let limit = Limit { count, percent };
            allowed(limit, population, SMALL_POPULATION)
        };
        // A population under 20 counts as 20, and the share always limits.
        assert_eq!(of(None, Some(5.0), 18), 1);
        assert_eq!(of(None, Some(5.0), 0), 1);
        assert_eq!(of(None, Some(0.0), 3), 0);
        assert_eq!(of(None, Some(5.0), 21), 2);
        assert_eq!(of(None, Some(30.0), 6), 6);
        assert_eq!(of(None, Some(10.0), 50), 5);
        assert_eq!(of(None, Some(7.0), 300), 21);
        assert_eq!(of(Some(10), Some(5.0), 1000), 10);
        assert_eq!(of(Some(10), Some(5.0), 100), 5);
        assert_eq!(of(Some(3), None, 100), 3);
        assert_eq!(of(None, None, 100), u64::MAX);
    }
}
