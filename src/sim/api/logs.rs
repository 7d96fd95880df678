//! `GET /logs`: the System Log ([events](crate::facts::events)).

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::sim::api::page::{Size, Window};
use crate::sim::api::{Answer, Call};
use crate::sim::event::Event;
use crate::sim::json::events::{event as json, uuid};
use crate::sim::org::Org;
use crate::sim::refusal::Refusal;
use crate::sim::search::{Expression, Grammar};

const PAGE: Size = Size {
    default: 100,
    most: 1000,
};

/// How far back a request looks that does not say ([events 2](crate::facts::events)).
const USUAL_DAYS: i64 = 7;

/// How long events are kept ([events 16](crate::facts::events)).
const KEPT_DAYS: i64 = 90;

/// A digest needs as many characters whatever the number.
const NUMBER_DIGITS: usize = 20;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Ascending,
    Descending,
}

/// Whether a request has an end ([events 4](crate::facts::events)).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    Bounded,
    Polling,
}

/// Which events a request asks for.
struct Wanted {
    since: Timestamp,
    until: Option<Timestamp>,
    filter: Option<Expression>,
}

/// `GET /logs`
pub(crate) fn list(org: &Org, call: &Call<'_>) -> Result<Answer, Refusal> {
    call.check_absent("q")?;
    let order = match call.query("sortOrder") {
        None | Some("ASCENDING") => Order::Ascending,
        Some("DESCENDING") => Order::Descending,
        Some(_) => return Err(Refusal::bad_parameter()),
    };
    let wanted = Wanted::of(org, call)?;
    let extent = match (order, wanted.until) {
        (Order::Ascending, None) => Extent::Polling,
        (Order::Ascending, Some(_)) | (Order::Descending, _) => Extent::Bounded,
    };
    let size = size(call)?;
    if size == 0 {
        return Ok(Answer::ok(Value::Array(Vec::new())));
    }
    let window = Window::of(call, PAGE, Refusal::bad_cursor())?;
    let after = match window.after() {
        None => None,
        Some(number) => Some(number.parse::<u64>().map_err(|_| Refusal::bad_cursor())?),
    };
    let events = org
        .log()
        .numbered()
        .filter(|(number, _)| match (order, after) {
            (_, None) => true,
            (Order::Ascending, Some(after)) => *number > after,
            (Order::Descending, Some(after)) => *number < after,
        });
    let named = events.map(|(number, event)| (number, uuid(number, event), event));
    let found = named.filter(|(_, uuid, event)| wanted.has(event, uuid));
    let mut found: Vec<(u64, String, &Event)> = found.collect();
    if order == Order::Descending {
        found.reverse();
    }
    let more = found.len() > size;
    found.truncate(size);
    let last = found.last().map(|(number, _, _)| *number);
    let next = match extent {
        Extent::Bounded => last.filter(|_| more),
        // Who has seen nothing goes on with what comes.
        Extent::Polling => last.or(after).or(org.log().latest()),
    };
    let next = next.map(|number| format!("{number:0NUMBER_DIGITS$}"));
    let rows = found.iter().map(|(_, uuid, event)| json(event, uuid));
    Ok(window.page_to(org, rows.collect(), next.as_deref()))
}

/// Reads `limit`, which may be nothing here, and no more than a page has ([events 2](crate::facts::events)).
fn size(call: &Call<'_>) -> Result<usize, Refusal> {
    match call.query("limit").map(str::parse::<usize>) {
        None => Ok(PAGE.default),
        Some(Ok(limit)) if limit <= PAGE.most => Ok(limit),
        Some(Ok(_) | Err(_)) => {
            let cause = format!("limit: The value must be between 0 and {}", PAGE.most);
            Err(Refusal::validation("limit", [cause]))
        }
    }
}

impl Wanted {
    fn of(org: &Org, call: &Call<'_>) -> Result<Self, Refusal> {
        let until = moment(call, "until")?;
        let since = match moment(call, "since")? {
            Some(since) => since,
            None => days_before(until.unwrap_or(org.now), USUAL_DAYS),
        };
        let filter = call.query("filter");
        let filter = filter.map(|filter| Expression::parse(filter, Grammar::LogFilter));
        Ok(Self {
            since: since.max(days_before(org.now, KEPT_DAYS)),
            until,
            filter: filter.transpose()?,
        })
    }

    fn has(&self, event: &Event, uuid: &str) -> bool {
        let is_late = self.until.is_some_and(|until| event.published > until);
        let filter = self.filter.as_ref();
        event.published >= self.since
            && !is_late
            && filter.is_none_or(|filter| filter.matches_event(event, uuid))
    }
}

/// Reads a time; another text is refused ([events 9](crate::facts::events)).
fn moment(call: &Call<'_>, name: &str) -> Result<Option<Timestamp>, Refusal> {
    let text = call.query(name).filter(|text| !text.is_empty());
    let moment = text.map(str::parse::<Timestamp>).transpose();
    moment.map_err(|_| Refusal::bad_date())
}

/// At the beginning of time there is nothing before.
fn days_before(moment: Timestamp, days: i64) -> Timestamp {
    let span = SignedDuration::from_hours(24 * days);
    moment.checked_sub(span).unwrap_or(Timestamp::MIN)
}
