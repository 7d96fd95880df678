//! A request that can only read.

use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::request::row::Endpoint;
use crate::transport::{Method, Request, encode};

/// How many rows a page is asked to have: Okta's own limit for users, its advice for groups
/// ([lists 9](crate::facts::lists)).
pub const PAGE_ROWS: usize = 200;

/// A GET: path and query, and no place for a method or a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Get {
    /// Encoded already.
    path: String,
    /// Not encoded yet.
    query: Vec<(String, String)>,
}

impl Get {
    /// Makes a read of one of Okta's operations; what stands for the names in braces is encoded.
    pub fn of<'w>(endpoint: &Endpoint, targets: impl IntoIterator<Item = &'w str>) -> Self {
        let mut targets = targets.into_iter();
        let path = endpoint.path_of(|| targets.next().map(encode));
        Self {
            path: path.unwrap_or_default(),
            query: Vec::new(),
        }
    }

    /// Takes a request that reads.
    pub(crate) fn new(request: Request) -> Option<Self> {
        let Request { path, query, .. } = request;
        let is_read = request.method.is_read();
        is_read.then_some(Self { path, query })
    }

    /// Asks for as many rows a page as Okta takes ([lists 9](crate::facts::lists)).
    #[must_use]
    pub fn in_pages(self) -> Self {
        self.with_query("limit", &PAGE_ROWS.to_string())
    }

    /// Adds a query parameter.
    #[must_use]
    pub fn with_query(mut self, name: &str, value: &str) -> Self {
        self.query.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds a query parameter of the first page, where the link to this one lacks it. A target that is sent as it came
    /// stays as it is.
    #[must_use]
    pub fn keeping(self, name: &str, first: &Self) -> Self {
        let is_there = self.path.contains('?') || self.query.iter().any(|(each, _)| each == name);
        let kept = first.query.iter().find(|(each, _)| each == name);
        match kept {
            Some((name, value)) if !is_there => self.with_query(name, value),
            Some(_) | None => self,
        }
    }

    /// Sets how many rows a page has.
    #[must_use]
    pub fn with_rows(mut self, rows: usize) -> Self {
        for (name, value) in &mut self.query {
            if name == "limit" {
                *value = rows.to_string();
            }
        }
        self
    }

    /// Makes a read of a target exactly as somebody else encoded it: the `next` link of a page.
    pub fn verbatim(target: &str) -> Self {
        let whole = Self {
            path: target.to_owned(),
            query: Vec::new(),
        };
        let Some((path, query)) = target.split_once('?') else {
            return whole;
        };
        let parsed = Self {
            path: path.to_owned(),
            query: query.split('&').filter_map(pair).collect(),
        };
        // Only where it is sent as it came are the parameters told apart.
        if parsed.request().target() == target {
            parsed
        } else {
            whole
        }
    }

    /// Returns the request that is sent.
    pub fn request(&self) -> Request {
        let Self { path, query } = self;
        Request {
            query: query.clone(),
            ..Request::new(Method::Get, path.clone())
        }
    }
}

fn pair(text: &str) -> Option<(String, String)> {
    let (name, value) = text.split_once('=')?;
    let decoded = |text| percent_decode_str(text).decode_utf8().ok();
    Some((decoded(name)?.into_owned(), decoded(value)?.into_owned()))
}

/// Returns a test of a search or filter. Quotes and backslashes are escaped as in JSON
/// ([lists 6](crate::facts::lists)).
pub fn term(property: &str, operator: &str, value: &str) -> String {
    format!("{property} {operator} {}", Value::from(value))
}

#[cfg(test)]
mod tests {
    use super::Get;
    use crate::request::endpoint::GET_USER;

    #[test]
    fn encodes_what_a_login_may_hold() {
        let get = Get::of(&GET_USER, ["a b+c#%é@acme.example"]).with_query("search", "id pr");
        assert_eq!(
            get.request().target(),
            "/api/v1/users/a%20b%2Bc%23%25%C3%A9%40acme.example?search=id%20pr"
        );
    }

    #[test]
    fn keeps_a_target_as_it_came() {
        for target in [
            "/api/v1/users?after=200u1&limit=200",
            "/api/v1/users?search=id+pr&after=a%2fb",
            "/api/v1/users?flag&after=%ff",
            "/api/v1/users",
        ] {
            assert_eq!(Get::verbatim(target).request().target(), target);
        }
        let request = Get::verbatim("/api/v1/users?after=a%2Fb&limit=2").request();
        assert_eq!(request.path, "/api/v1/users");
        assert_eq!(request.query[0], ("after".to_owned(), "a/b".to_owned()));
    }
}
