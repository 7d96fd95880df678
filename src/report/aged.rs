//! How old the snapshot is on which a plan was made, in words.

use crate::plan::document::{OnSnapshot, Run};
use crate::plan::{Plan, Taken};
use crate::report::plural::count;
use crate::report::text_safety::harmless;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Returns what every report of a plan says that was not made on the org itself. A saved plan knows when its snapshot was
/// taken, and nothing of the run.
pub(crate) fn of_plan(plan: &Plan, run: Option<&Run>) -> Option<String> {
    let on = run.and_then(|run| run.snapshot.as_ref());
    let told = match (on, plan.snapshot()) {
        (Some(on), _) => snapshot(plan.org(), on),
        (None, Some(taken)) => self::taken(plan.org(), taken),
        (None, None) => return None,
    };
    Some(format!(
        "Planned on {told}. What changed in the org since then is not in this plan."
    ))
}

/// Returns what every report of an outcome says of an org that a snapshot stands for: the org itself is as it was.
pub(crate) fn of_outcome(org: &str, on: Option<&OnSnapshot>) -> Option<String> {
    let on = on?;
    Some(format!(
        "Applied to {}. The org itself is as it was.",
        snapshot(org, on)
    ))
}

/// Returns what a snapshot is, in words: of which org, of when, and how old.
pub fn snapshot(org: &str, on: &OnSnapshot) -> String {
    let age = on.age_seconds.map_or_else(
        || "later than this run by its clock".to_owned(),
        |seconds| format!("{} before this run", age(seconds)),
    );
    format!("{}, {age}", taken(org, &on.taken))
}

fn taken(org: &str, taken: &Taken) -> String {
    let kind = if taken.redacted {
        "a redacted snapshot"
    } else {
        "a snapshot"
    };
    format!("{kind} of {} taken {}", harmless(org), harmless(&taken.at))
}

/// Whole units: what is nearly two days old is one day old.
fn age(seconds: u64) -> String {
    let (unit, one, many) = match seconds {
        0..MINUTE => return "less than a minute".to_owned(),
        MINUTE..HOUR => (MINUTE, "minute", "minutes"),
        HOUR..DAY => (HOUR, "hour", "hours"),
        DAY.. => (DAY, "day", "days"),
    };
    let whole = usize::try_from(seconds / unit).unwrap_or(usize::MAX);
    count(whole, one, many)
}

#[cfg(test)]
mod tests {
    use super::age;

    #[test]
    fn an_age_is_told_in_whole_units() {
        let told = [0, 59, 60, 3_599, 3_600, 86_399, 86_400, 200_000].map(age);
        assert_eq!(
            told,
            [
                "less than a minute",
                "less than a minute",
                "1 minute",
                "59 minutes",
                "1 hour",
                "23 hours",
                "1 day",
                "2 days"
            ]
        );
    }
}
