//! The limits of the guards.

use crate::desired::keys::entries;
use crate::desired::state::{Guards, Limit};
use crate::desired::written::config::LimitKey;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::yaml::keys::Key;
use crate::yaml::node::{Entry, Kind};
use crate::yaml::read::{self, digits};

/// Returns the limits of somebody who has set none: enough for a working day, too little for a catastrophe.
pub fn default_guards() -> Guards {
    let both = |count, percent| Limit {
        count: Some(count),
        percent: Some(percent),
    };
    Guards {
        creations: of_count(50),
        deactivations: both(10, 5.0),
        suspensions: both(25, 10.0),
        reactivations: both(5, 5.0),
        deletions: of_count(0),
        group_removals: of_percent(30.0),
        membership_removals: both(500, 20.0),
        people_without_groups: both(10, 10.0),
        may_become_empty: Vec::new(),
        admin_grants: of_count(0),
        email_changes: both(25, 10.0),
        emails: of_count(50),
        password_expiries: both(25, 10.0),
        domains: Vec::new(),
        protected: Vec::new(),
        admins_who_may_lose_access: Vec::new(),
    }
}

/// Reads `10`, `5%` or `{count: 10, percent: 5}`.
pub fn read(entry: &Entry, diagnostics: &mut Diagnostics) -> Option<Limit> {
    match &entry.value.kind {
        Kind::Mapping(parts) if !parts.is_empty() => parts_of(entry, diagnostics),
        Kind::Scalar(_) => {
            let found = read::text(entry, diagnostics)?;
            let limit = match found.value.strip_suffix('%') {
                Some(share) => percent(share).map(of_percent),
                None => digits(&found.value).map(of_count),
            };
            if limit.is_none() {
                diagnostics.push(wrong(entry, &found.value));
            }
            limit
        }
        Kind::Empty | Kind::Null | Kind::List(_) | Kind::Mapping(_) => {
            let message = format!("`{}` must be a number, a percentage, or both", entry.key);
            diagnostics
                .push(Diagnostic::error(Code::WrongType, entry.value.span, message).help(HELP));
            None
        }
    }
}

const HELP: &str = "write `10`, `5%` or `{count: 10, percent: 5}`";

fn parts_of(entry: &Entry, diagnostics: &mut Diagnostics) -> Option<Limit> {
    let mut limit = Limit {
        count: None,
        percent: None,
    };
    let mut is_right = true;
    let before = diagnostics.len();
    for (key, part) in entries(&entry.value, diagnostics) {
        let Some(found) = read::text(part, diagnostics) else {
            is_right = false;
            continue;
        };
        let text = found.value.as_str();
        let is_read = match key {
            LimitKey::Count => {
                limit.count = digits(text);
                limit.count.is_some()
            }
            LimitKey::Percent => {
                limit.percent = percent(text.strip_suffix('%').unwrap_or(text));
                limit.percent.is_some()
            }
        };
        if !is_read {
            is_right = false;
            diagnostics.push(wrong(part, text));
        }
    }
    // Keys of the user's own limit nothing, and a guard that limits nothing is none.
    let has_none = limit.count.is_none() && limit.percent.is_none();
    if has_none && diagnostics.len() == before {
        let message = format!("`{}` limits nothing", entry.key);
        diagnostics.error(Code::MissingKey, entry.key_span, message, HELP);
    }
    (is_right && !has_none).then_some(limit)
}

fn of_count(count: u64) -> Limit {
    Limit {
        count: Some(count),
        percent: None,
    }
}

fn of_percent(percent: f64) -> Limit {
    Limit {
        count: None,
        percent: Some(percent),
    }
}

fn percent(text: &str) -> Option<f64> {
    let text = text.trim();
    let is_number = text.chars().all(|c| c.is_ascii_digit() || c == '.');
    let share: f64 = is_number.then(|| text.parse().ok()).flatten()?;
    (0.0..=100.0).contains(&share).then_some(share)
}

fn wrong(entry: &Entry, written: &str) -> Diagnostic {
    let help = match LimitKey::of(&entry.key) {
        Some(LimitKey::Count) => "write a number, such as `count: 10`",
        Some(LimitKey::Percent) => "write a percentage from 0 to 100, such as `percent: 5`",
        None => HELP,
    };
    read::wrong_value(entry, written).help(help)
}
