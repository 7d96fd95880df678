//! Which page comes next, and where an answer points.

use serde_json::Value;

use crate::okta::origin::Origin;
use crate::request::get::Get;
use crate::transport::{Method, Request, Response};

/// How many pages of one list are read: ten million people at 200 a page. A list that is longer goes round in circles.
pub const PAGES_MAX: usize = 50_000;

/// The fewest rows that a page is asked to have where larger ones take too long.
pub const PAGE_ROWS_MIN: usize = 25;

/// How often a list is read from its beginning because its cursor is no longer valid.
pub const RESTARTS_MAX: usize = 2;

/// Returns how many rows a page is asked to have after it has failed: half of what it was asked for. `None` where it is
/// small enough already, or does not say (a list that fails with 500 has often timed out,
/// [lists 10](crate::facts::lists)).
pub fn smaller(request: &Request) -> Option<usize> {
    let limit = request.query.iter().find(|(name, _)| name == "limit");
    let rows: usize = limit?.1.parse().ok()?;
    (request.method.is_read() && rows > PAGE_ROWS_MIN).then_some((rows / 2).max(PAGE_ROWS_MIN))
}
/// How many redirects of one read are followed: an org moves a path once.
pub const REDIRECTS_MAX: u32 = 3;

/// A link that leads out of the org.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignLink(pub String);

/// Returns the next page of a list, exactly as Okta wrote it, or `None` at the end.
///
/// # Errors
///
/// A link to another origin: a token goes to its own org only ([lists 12](crate::facts::lists)).
pub fn next(origin: &Origin, response: &Response) -> Result<Option<Get>, ForeignLink> {
    let mut links = response.headers_named("link").flat_map(links);
    let in_header = links.find(Link::is_next).map(|link| link.url.to_owned());
    let Some(link) = in_header.or_else(|| in_body(&response.body)) else {
        return Ok(None);
    };
    match target(origin, &link) {
        Some(target) => Ok(Some(Get::verbatim(target))),
        None => Err(ForeignLink(link)),
    }
}

/// Returns where the body says that the next page is: few lists are objects, and these say it there
/// ([roles 6](crate::facts::roles)).
fn in_body(body: &[u8]) -> Option<String> {
    if !body.trim_ascii_start().starts_with(b"{") {
        return None;
    }
    let page: Value = serde_json::from_slice(body).ok()?;
    page["_links"]["next"]["href"].as_str().map(str::to_owned)
}

/// How many redirects were followed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Redirects(u32);

impl Redirects {
    /// Returns the read that an answer points to, if it is one of this org. What writes is not sent anywhere else.
    pub fn follow(
        &mut self,
        origin: &Origin,
        request: &Request,
        response: &Response,
    ) -> Option<Request> {
        let is_redirect = matches!(response.status, 301 | 302 | 307 | 308);
        if !is_redirect || request.method != Method::Get || self.0 == REDIRECTS_MAX {
            return None;
        }
        let target = target(origin, response.header("location")?)?;
        self.0 += 1;
        Some(Request {
            headers: request.headers.clone(),
            ..Get::verbatim(target).request()
        })
    }
}

/// Returns path and query of a link within the org.
fn target<'a>(origin: &Origin, url: &'a str) -> Option<&'a str> {
    let target = match Origin::split(url) {
        Ok((other, target)) => (other == *origin).then_some(target)?,
        // RFC 8288 allows a link without an origin; `//host/…` has one.
        Err(_) => (url.starts_with('/') && !url.starts_with("//")).then_some(url)?,
    };
    let is_plain = |c: char| c.is_ascii_graphic() && c != '#';
    (target.starts_with('/') && target.chars().all(is_plain)).then_some(target)
}

/// One link of a `link` header.
struct Link<'a> {
    url: &'a str,
    /// What stands behind the URL, up to the next link: `; rel="next"`.
    parameters: &'a str,
}

impl Link<'_> {
    fn is_next(&self) -> bool {
        self.parameters.split(';').any(|parameter| {
            let Some((name, value)) = parameter.split_once('=') else {
                return false;
            };
            let relations = value.trim().trim_matches('"');
            name.trim().eq_ignore_ascii_case("rel")
                && relations
                    .split_whitespace()
                    .any(|relation| relation.eq_ignore_ascii_case("next"))
        })
    }
}

/// Splits a header: Okta sends one link a header, the standard allows several behind commas
/// ([lists 11](crate::facts::lists)). A URL may hold commas itself.
fn links(header: &str) -> Vec<Link<'_>> {
    let mut links = Vec::new();
    let mut rest = header;
    while let Some((_, behind)) = rest.split_once('<') {
        let Some((url, behind)) = behind.split_once('>') else {
            break;
        };
        let end = end_of_parameters(behind);
        let (parameters, behind) = behind.split_at(end);
        links.push(Link { url, parameters });
        rest = behind;
    }
    links
}

/// Returns where the next link begins: at the first comma outside quotes.
fn end_of_parameters(text: &str) -> usize {
    let mut quoted = false;
    for (index, character) in text.char_indices() {
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => return index,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::{ForeignLink, next};
    use crate::okta::origin::Origin;
    use crate::transport::Response;

    fn target(headers: &[&str]) -> Result<Option<String>, ForeignLink> {
        let origin = Origin::parse("https://acme.okta.com").unwrap();
        let headers = headers.iter();
        let response = Response {
            status: 200,
            headers: headers
                .map(|value| ("link".to_owned(), (*value).to_owned()))
                .collect(),
            body: Vec::new(),
        };
        let next = next(&origin, &response)?;
        Ok(next.map(|get| get.request().target()))
    }

    const SELF: &str = r#"<https://acme.okta.com/api/v1/users?limit=1>; rel="self""#;

    #[test]
    fn finds_the_next_page_in_every_spelling() {
        let page = Ok(Some("/api/v1/users?after=200u,1&limit=1".to_owned()));
        let url = "<https://acme.okta.com/api/v1/users?after=200u,1&limit=1>";
        assert_eq!(target(&[SELF, &format!(r#"{url}; rel="next""#)]), page);
        assert_eq!(target(&[&format!(r#"{SELF}, {url}; rel="next""#)]), page);
        assert_eq!(target(&[&format!(r#"{url};title="a, b";rel=next"#)]), page);
        assert_eq!(target(&[&format!(r#"{url}; REL="last Next""#)]), page);
        let upper = url.replace("acme.okta.com", "ACME.okta.com:443");
        assert_eq!(target(&[&format!(r#"{upper}; rel="next""#)]), page);
        let relative = "</api/v1/users?after=200u,1&limit=1>; rel=\"next\"";
        assert_eq!(target(&[relative]), page);
    }

    #[test]
    fn ends_without_one() {
        assert_eq!(target(&[]), Ok(None));
        assert_eq!(target(&[SELF]), Ok(None));
        assert_eq!(
            target(&["<broken; rel=\"next\"", "; rel=\"next\""]),
            Ok(None)
        );
    }

    #[test]
    fn goes_nowhere_else() {
        for url in [
            "https://acme.okta.com.evil.example/api/v1/users",
            "https://acme.okta.com@evil.example/api/v1/users",
            "https://acme.okta.com:8443/api/v1/users",
            "http://acme.okta.com/api/v1/users",
            "//evil.example/api/v1/users",
            "https://acme.okta.com/api/v1/users\u{e9}",
            "https://acme.okta.com",
            "users?after=1",
        ] {
            let link = format!(r#"<{url}>; rel="next""#);
            assert_eq!(target(&[&link]), Err(ForeignLink(url.to_owned())));
        }
    }
}
