//! Who the program is to Okta.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

/// What proves to Okta who asks. Never shown by `Debug`.
pub struct Credentials(Kind);

enum Kind {
    /// An org in memory asks for nothing.
    None,
    /// An API token of an administrator (facts 6).
    Ssws(SecretString),
}

/// A token that cannot stand in a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadToken {
    /// There is nothing.
    #[error("the API token is empty")]
    Empty,
    /// A space, a line break or a character that is not ASCII.
    #[error("the API token has a character that no token has; was something else copied with it?")]
    Character,
}

impl Credentials {
    /// Makes no credentials, for an org in memory.
    pub fn none() -> Self {
        Self(Kind::None)
    }

    /// Makes credentials of an API token, which is sent as `SSWS` (facts 6).
    pub fn ssws(token: SecretString) -> Result<Self, BadToken> {
        let text = token.expose_secret();
        if text.is_empty() {
            return Err(BadToken::Empty);
        }
        if !text.chars().all(|c| c.is_ascii_graphic()) {
            return Err(BadToken::Character);
        }
        Ok(Self(Kind::Ssws(token)))
    }

    /// Returns the value of the `authorization` header.
    pub(in crate::okta) fn header(&self) -> Option<String> {
        match &self.0 {
            Kind::None => None,
            Kind::Ssws(token) => Some(format!("SSWS {}", token.expose_secret())),
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self.0 {
            Kind::None => "Credentials(none)",
            Kind::Ssws(_) => "Credentials(SSWS)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{BadToken, Credentials};

    #[test]
    fn shows_nothing_and_takes_only_what_a_header_can_hold() {
        let credentials = Credentials::ssws("00hush".into()).unwrap();
        assert_eq!(format!("{credentials:?}"), "Credentials(SSWS)");
        assert_eq!(credentials.header().as_deref(), Some("SSWS 00hush"));
        assert_eq!(Credentials::none().header(), None);
        assert_eq!(Credentials::ssws("".into()).unwrap_err(), BadToken::Empty);
        for text in ["00hush\n", "00 hush", "00húsh"] {
            let error = Credentials::ssws(text.into()).unwrap_err();
            assert_eq!(error, BadToken::Character);
        }
    }
}
