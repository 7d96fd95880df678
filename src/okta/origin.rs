//! Where an org is: scheme, host and port.

use std::fmt;

use crate::model::secret::without_users;

/// The base URL of an org.
///
/// **Invariant:** HTTPS, or plain HTTP to this machine: a token never crosses a network in the clear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    scheme: Scheme,
    /// In lower case; an IPv6 address in brackets.
    host: String,
    port: u16,
}

/// How an org is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// HTTPS.
    Https,
    /// Plain HTTP, to this machine only.
    Http,
}

/// What the name of an org's admin console ends with.
const CONSOLE: &str = "-admin";

/// The hosts that plain HTTP may speak to.
const LOOPBACK: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];

/// Text that is not the URL of an org.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadOrigin {
    /// It is not a URL.
    #[error("`{0}` is not the URL of an org; write `https://acme.okta.com`")]
    NotAUrl(String),
    /// Plain HTTP to another machine.
    #[error("`{0}` is plain HTTP; without TLS only 127.0.0.1 and localhost are allowed")]
    PlainHttp(String),
    /// There is more than scheme, host and port.
    #[error("`{0}` is more than the URL of an org; remove everything after the host")]
    NotAlone(String),
}

impl Origin {
    /// Reads the URL of an org. One slash at its end is left out.
    pub fn parse(text: &str) -> Result<Self, BadOrigin> {
        let (origin, rest) = Self::split(text)?;
        match rest {
            "" | "/" => Ok(origin),
            _ => Err(BadOrigin::NotAlone(without_users(text))),
        }
    }

    /// Reads the origin of a URL, and returns the rest of it: path, query and fragment.
    pub fn split(url: &str) -> Result<(Self, &str), BadOrigin> {
        let not_a_url = || BadOrigin::NotAUrl(without_users(url));
        let (scheme, rest) = url.split_once("://").ok_or_else(not_a_url)?;
        let scheme = match scheme.to_ascii_lowercase().as_str() {
            "https" => Scheme::Https,
            "http" => Scheme::Http,
            _ => return Err(not_a_url()),
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at(end);
        let (host, port) = host_and_port(authority).ok_or_else(not_a_url)?;
        if scheme == Scheme::Http && !LOOPBACK.contains(&host.as_str()) {
            return Err(BadOrigin::PlainHttp(without_users(url)));
        }
        let port = port.unwrap_or(scheme.port());
        Ok((Self { scheme, host, port }, rest))
    }

    /// Returns the org whose admin console this is: Okta's consoles have `-admin` behind the name of the org.
    pub fn behind_console(&self) -> Option<Self> {
        let (name, domain) = self.host.split_once('.')?;
        let org = name.strip_suffix(CONSOLE).filter(|org| !org.is_empty())?;
        // Somebody's own domain may have such a name.
        domain.starts_with("okta").then(|| Self {
            host: format!("{org}.{domain}"),
            ..self.clone()
        })
    }

    /// Returns how the org is spoken to.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }
}

impl Scheme {
    /// The port of a URL that names none.
    fn port(self) -> u16 {
        match self {
            Self::Https => 443,
            Self::Http => 80,
        }
    }
}

fn host_and_port(authority: &str) -> Option<(String, Option<u16>)> {
    let (host, port) = match authority.rsplit_once(':') {
        // A colon inside the brackets belongs to the address.
        Some((host, port)) if !port.ends_with(']') => (host, Some(port.parse().ok()?)),
        Some(_) | None => (authority, None),
    };
    let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.strip_suffix(']')?,
        None => host,
    };
    let is_address = name.len() != host.len();
    let fits = |c: char| is_host(c) || (is_address && c == ':');
    (!name.is_empty() && name.chars().all(fits)).then(|| (host.to_ascii_lowercase(), port))
}

impl fmt::Display for Origin {
    /// Prints the base URL, without a slash at its end.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.scheme {
            Scheme::Https => "https",
            Scheme::Http => "http",
        };
        write!(formatter, "{scheme}://{}", self.host)?;
        if self.port == self.scheme.port() {
            Ok(())
        } else {
            write!(formatter, ":{}", self.port)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BadOrigin, Origin};

    fn shown(text: &str) -> Result<String, BadOrigin> {
        Origin::parse(text).map(|origin| origin.to_string())
    }

    #[test]
    fn reads_orgs_and_this_machine() {
        for (text, url) in [
            ("https://acme.okta.com", "https://acme.okta.com"),
            ("HTTPS://Acme.Okta.com/", "https://acme.okta.com"),
            ("https://acme.okta.com:443", "https://acme.okta.com"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://localhost:80/", "http://localhost"),
            ("http://[::1]:9000", "http://[::1]:9000"),
        ] {
            assert_eq!(shown(text).as_deref(), Ok(url));
        }
    }

    #[test]
    fn knows_the_console_of_an_org() {
        for (text, org) in [
            ("https://acme-admin.okta.com", Some("https://acme.okta.com")),
            (
                "https://ACME-admin.oktapreview.com/",
                Some("https://acme.oktapreview.com"),
            ),
            (
                "https://a-admin-admin.okta-emea.com",
                Some("https://a-admin.okta-emea.com"),
            ),
            ("https://-admin.okta.com", None),
            ("https://acme.okta.com", None),
            ("https://acme-admin.example.com", None),
            ("https://login.acme-admin.okta.com", None),
        ] {
            let console = Origin::parse(text).unwrap();
            let found = console.behind_console().map(|org| org.to_string());
            assert_eq!(found.as_deref(), org, "{text}");
        }
    }

    #[test]
    fn refuses_plain_http_to_others_and_whatever_hides_the_host() {
        let plain = |text: &str| Err(BadOrigin::PlainHttp(text.to_owned()));
        for text in ["http://acme.okta.com", "http://127.0.0.1.example.com:80"] {
            assert_eq!(shown(text), plain(text));
        }
        for text in [
            "acme.okta.com",
            "ftp://acme.okta.com",
            "https://",
            "https://acme okta.com",
            "https://acme.okta.com:port",
            "https://[::1",
        ] {
            assert_eq!(shown(text), Err(BadOrigin::NotAUrl(text.to_owned())));
        }
        // What stands before an `@` may be a password.
        let hidden = Err(BadOrigin::NotAUrl("https://*****@evil.example".to_owned()));
        assert_eq!(shown("https://acme.okta.com@evil.example"), hidden);
        for text in ["https://acme.okta.com/api", "https://acme.okta.com?x=1"] {
            assert_eq!(shown(text), Err(BadOrigin::NotAlone(text.to_owned())));
        }
    }
}
