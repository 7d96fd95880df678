//! Asking the System Log who made the differences that a plan takes away, and when.
//!
//! The search is bounded: so many people, so many of them in a request, so many pages of it. What it did not come to is
//! told as such, and not as something that has no event.

mod search;

use std::ops::ControlFlow;

use jiff::{SignedDuration, Timestamp};

use crate::model::ids::UserId;
use crate::okta::client::{Ended, Reader};
use crate::okta::error::CallError;
use crate::okta::wire;
use crate::plan::Plan;
use crate::plan::cause::Causes;
use crate::reading::causes::search::Search;
use crate::request::endpoint::LIST_LOG_EVENTS;
use crate::request::get::{Get, term};
use crate::transport::Transport;

/// How many days back the log is searched, of the 90 that Okta keeps ([events 16](crate::facts::events)).
pub const DAYS: u32 = 30;

/// How many people a request asks for, so that its URL stays short ([events 7](crate::facts::events)).
pub const PEOPLE_A_REQUEST: usize = 20;

/// How many people of a plan are asked for: the limit of the log is low ([events 18](crate::facts::events)).
pub const PEOPLE_MAX: usize = 1000;

/// How many pages of one request are read: the newest events come first.
pub const PAGES_MAX: usize = 5;

/// How many events a page is asked to have ([events 2](crate::facts::events)).
const EVENTS_A_PAGE: usize = 1000;

/// The types that a difference can come of, by how they begin.
const KINDS: [&str; 3] = ["user.lifecycle.", "user.account.", "group.user_membership."];

/// Asks the System Log for the newest event of each difference, up to a moment.
///
/// # Errors
///
/// A call that failed for good; that the token may not read the log is no error.
pub async fn causes<T: Transport>(
    reader: &Reader<T>,
    plan: &Plan,
    until: Timestamp,
) -> Result<Causes, CallError> {
    let mut search = Search::of(plan);
    let asked: Vec<UserId> = search.people().take(PEOPLE_MAX).cloned().collect();
    // One after another: where the first is refused, the others would be too.
    for people in asked.chunks(PEOPLE_A_REQUEST) {
        let take = |events: Vec<Option<wire::LogEvent>>| {
            for event in events.into_iter().flatten() {
                search.take(&event);
            }
            if search.is_over(people) {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        let read = reader.some_pages(request(people, until), PAGES_MAX, wire::events, take);
        match read.await {
            Ok(Ended::AtTheEnd) => search.end(people),
            Ok(Ended::Enough | Ended::AtTheLimit) => {}
            Err(error) if error.is_withheld() => return Ok(Causes::Withheld),
            Err(error) => return Err(error),
        }
    }
    Ok(search.causes(DAYS))
}

fn request(people: &[UserId], until: Timestamp) -> Get {
    let hours = SignedDuration::from_hours(24 * i64::from(DAYS));
    let since = until.checked_sub(hours).unwrap_or(Timestamp::MIN);
    let any = |property: &str, operator: &str, values: Vec<&str>| {
        let tests = values.into_iter();
        let tests = tests.map(|value| term(property, operator, value));
        format!("({})", tests.collect::<Vec<_>>().join(" or "))
    };
    let people = any(
        "target.id",
        "eq",
        people.iter().map(UserId::as_str).collect(),
    );
    let kinds = any("eventType", "sw", KINDS.to_vec());
    Get::of(&LIST_LOG_EVENTS, [])
        .with_query("since", &since.to_string())
        .with_query("until", &until.to_string())
        .with_query("sortOrder", "DESCENDING")
        .with_query("filter", &format!("{people} and {kinds}"))
        .with_query("limit", &EVENTS_A_PAGE.to_string())
}
