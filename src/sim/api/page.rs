//! Paging: `limit`, the opaque `after`, and the `Link` headers ([lists 11, 12](crate::facts::lists)).

use std::ops::Bound;

use serde_json::{Value, json};

use crate::sim::api::{Answer, Call};
use crate::sim::ids::make_id;
use crate::sim::org::{Org, after};
use crate::sim::path::without_slash;
use crate::sim::refusal::Refusal;
use crate::transport::Request;

/// How many characters of a digest make a cursor hard to invent.
const CHECK_LENGTH: usize = 6;

/// What Okta's cursors begin with.
const CURSOR_PREFIX: &str = "2";

/// How many rows a page of a list has.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    /// Without `limit`.
    pub(crate) default: usize,
    /// A greater `limit` counts as this.
    pub(crate) most: usize,
}

/// The part of a list that a request asks for.
pub(crate) struct Window<'a> {
    call: &'a Call<'a>,
    limit: usize,
    cursor: Option<&'a str>,
    after: Option<String>,
    bad_cursor: Refusal,
    lost: Option<&'static str>,
}

impl<'a> Window<'a> {
    /// Reads `limit` and `after`. `bad_cursor` is what this list answers to a cursor that it never gave.
    pub(crate) fn of(call: &'a Call<'a>, size: Size, bad_cursor: Refusal) -> Result<Self, Refusal> {
        let limit = match call.query("limit") {
            None => size.default,
            Some(text) => match text.parse::<usize>() {
                Ok(limit) if limit > 0 => limit.min(size.most),
                Ok(_) | Err(_) => {
                    let cause = "limit: The value must be a positive number".to_owned();
                    return Err(Refusal::validation("limit", [cause]));
                }
            },
        };
        let cursor = call.query("after").filter(|cursor| !cursor.is_empty());
        let after = match cursor {
            None => None,
            Some(cursor) => match opened(without_slash(&call.request.path), cursor) {
                Some(after) => Some(after),
                None => return Err(bad_cursor),
            },
        };
        Ok(Self {
            call,
            limit,
            cursor,
            after,
            bad_cursor,
            lost: None,
        })
    }

    /// Leaves a parameter out of the links to other pages.
    pub(crate) fn losing(self, parameter: &'static str) -> Self {
        let lost = Some(parameter);
        Self { lost, ..self }
    }

    /// Returns the id after which the page begins.
    pub(crate) fn after(&self) -> Option<&str> {
        self.after.as_deref()
    }

    /// Finds the row after which the page begins, for a list in another order than that of ids: where it has gone, its
    /// place is not known any more.
    pub(crate) fn row<T>(
        &self,
        find: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, Refusal> {
        match self.after() {
            None => Ok(None),
            Some(id) => match find(id) {
                Some(row) => Ok(Some(row)),
                None => Err(self.bad_cursor.clone()),
            },
        }
    }

    /// Returns the bounds of the ids on the page and after it.
    pub(crate) fn range(&self) -> (Bound<&str>, Bound<&str>) {
        after(self.after())
    }

    /// Returns how many rows the page has at most.
    pub(crate) fn limit(&self) -> usize {
        self.limit
    }

    /// Writes the page: `rows` are what comes after [`Self::after`].
    pub(crate) fn page<T>(
        &self,
        org: &Org,
        rows: impl Iterator<Item = T>,
        id: impl Fn(&T) -> &str,
        write: impl Fn(T) -> Value,
    ) -> Answer {
        let (written, next) = self.taken(rows, id, write);
        self.page_to(org, written, next.as_deref())
    }

    /// Writes the page as an object whose `value` has the rows; where the next one is stands beside them, and in no
    /// header ([roles 6](crate::facts::roles)).
    pub(crate) fn page_in_body<T>(
        &self,
        org: &Org,
        rows: impl Iterator<Item = T>,
        id: impl Fn(&T) -> &str,
        write: impl Fn(T) -> Value,
    ) -> Answer {
        let (written, next) = self.taken(rows, id, write);
        let mut body = json!({ "value": written, "_links": {} });
        if let Some(last) = next {
            let next = sealed(without_slash(&self.call.request.path), &last);
            body["_links"]["next"] = json!({ "href": self.url(org, Some(&next)) });
        }
        Answer::ok(body)
    }

    /// Writes the rows of the page, and returns the id of the last one where others come after it.
    fn taken<T>(
        &self,
        mut rows: impl Iterator<Item = T>,
        id: impl Fn(&T) -> &str,
        write: impl Fn(T) -> Value,
    ) -> (Vec<Value>, Option<String>) {
        let mut written = Vec::new();
        let mut last = String::new();
        for row in rows.by_ref().take(self.limit) {
            id(&row).clone_into(&mut last);
            written.push(write(row));
        }
        (written, rows.next().map(|_| last))
    }

    /// Writes a page; the next one begins after `next`, where there is one.
    pub(crate) fn page_to(&self, org: &Org, rows: Vec<Value>, next: Option<&str>) -> Answer {
        let answer = self.only_page(org, rows);
        let Some(next) = next else {
            return answer;
        };
        let next = sealed(without_slash(&self.call.request.path), next);
        answer.with_header("link", self.link(org, Some(&next), "next"))
    }

    /// Writes a page that no other follows.
    pub(crate) fn only_page(&self, org: &Org, rows: Vec<Value>) -> Answer {
        let own = self.link(org, self.cursor, "self");
        Answer::ok(Value::Array(rows)).with_header("link", own)
    }

    /// One header for each relation.
    fn link(&self, org: &Org, after: Option<&str>, relation: &str) -> String {
        format!("<{}>; rel=\"{relation}\"", self.url(org, after))
    }

    /// Where a page is, built on the org's own URL.
    fn url(&self, org: &Org, after: Option<&str>) -> String {
        let request = self.call.request;
        let mut page = Request::new(request.method, request.path.as_str());
        if let Some(after) = after {
            page = page.with_query("after", after);
        }
        page = page.with_query("limit", self.limit.to_string());
        let rest = request.query.iter();
        let is_kept = |name: &str| !["after", "limit"].contains(&name) && self.lost != Some(name);
        let rest = rest.filter(|(name, _)| is_kept(name));
        page.query.extend(rest.cloned());
        format!("{}{}", org.url, page.target())
    }
}

/// The cursor of a row: its id, and a digest that only this list makes. A row that has gone since leaves no gap.
fn sealed(list: &str, id: &str) -> String {
    format!("{CURSOR_PREFIX}{id}{}", check(list, id))
}

fn opened(list: &str, cursor: &str) -> Option<String> {
    let rest = cursor.strip_prefix(CURSOR_PREFIX)?;
    let (id, found) = rest.split_at_checked(rest.len().checked_sub(CHECK_LENGTH)?)?;
    (check(list, id) == found).then(|| id.to_owned())
}

fn check(list: &str, id: &str) -> String {
    let mut digest = make_id("", list, id);
    digest.truncate(CHECK_LENGTH);
    digest
}
