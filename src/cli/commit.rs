//! The commit that a run of a CI system is about.

use crate::cli::environment::variable;

/// The variables in which GitHub and GitLab name it.
const NAMES: [&str; 2] = ["GITHUB_SHA", "CI_COMMIT_SHA"];

/// Digits of the ids of commits, shortened or whole.
const DIGITS: std::ops::RangeInclusive<usize> = 7..=64;

/// Returns the id of the commit, where the environment names one.
pub(crate) fn commit() -> Option<String> {
    let named = NAMES.iter().find_map(|name| variable(name));
    named.filter(|id| DIGITS.contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
