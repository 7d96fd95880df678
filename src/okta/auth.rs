//! The program's credentials.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use crate::okta::error::CallError;
use crate::okta::oauth::app::ServiceApp;
use crate::okta::oauth::scope::Needs;
use crate::okta::oauth::session::{Session, Tries, Wire};
use crate::okta::origin::Origin;
use crate::transport::{Request, Response};

/// What proves to Okta who asks. Never shown by `Debug`.
pub struct Credentials(Kind);

enum Kind {
    /// An org in memory asks for nothing.
    None,
    /// An API token of an administrator ([tokens 1](crate::facts::tokens)).
    Ssws(SecretString),
    /// An access token that somebody else has asked for.
    Bearer(SecretString),
    /// A service app, which asks for its tokens itself ([tokens 2](crate::facts::tokens)).
    App(Box<Session>),
}

/// What kind of credentials they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// No credentials.
    Open,
    /// An API token.
    ApiToken,
    /// An access token that somebody else has asked for, and that cannot be renewed.
    AccessToken,
    /// A service app.
    ServiceApp,
}

/// A token that cannot stand in a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadToken {
    /// There is nothing.
    #[error("the token is empty")]
    Empty,
    /// A space, a line break or a character that is not ASCII.
    #[error("the token has a character that no token has; was something else copied with it?")]
    Character,
}

impl Credentials {
    /// Makes no credentials, for an org in memory.
    pub fn none() -> Self {
        Self(Kind::None)
    }

    /// Makes credentials of an API token, which is sent as `SSWS` ([tokens 1](crate::facts::tokens)).
    pub fn ssws(token: SecretString) -> Result<Self, BadToken> {
        checked(token).map(|token| Self(Kind::Ssws(token)))
    }

    /// Makes credentials of an access token, which is sent as `Bearer`.
    pub fn bearer(token: SecretString) -> Result<Self, BadToken> {
        checked(token).map(|token| Self(Kind::Bearer(token)))
    }

    /// Makes credentials of a service app.
    pub fn service_app(app: ServiceApp) -> Self {
        Self(Kind::App(Box::new(Session::new(app))))
    }

    /// Says what tokens must be good for. Only a service app asks for tokens, so only it can tell beforehand.
    #[must_use]
    pub fn needing(mut self, needs: Needs) -> Self {
        match &mut self.0 {
            Kind::App(session) => session.need(needs),
            Kind::None | Kind::Ssws(_) | Kind::Bearer(_) => {}
        }
        self
    }

    /// Returns what kind they are.
    pub fn access(&self) -> Access {
        match self.0 {
            Kind::None => Access::Open,
            Kind::Ssws(_) => Access::ApiToken,
            Kind::Bearer(_) => Access::AccessToken,
            Kind::App(_) => Access::ServiceApp,
        }
    }

    /// Returns a request as whoever they stand for sends it.
    pub(crate) async fn authorise(
        &self,
        wire: &impl Wire,
        origin: &Origin,
        request: Request,
        tries: &mut Tries,
    ) -> Result<Request, CallError> {
        let (scheme, token) = match &self.0 {
            Kind::None => return Ok(request),
            Kind::Ssws(token) => ("SSWS", token),
            Kind::Bearer(token) => ("Bearer", token),
            Kind::App(session) => {
                let org = origin.to_string();
                return session.authorise(wire, &org, request, tries).await;
            }
        };
        let value = format!("{scheme} {}", token.expose_secret());
        Ok(request.with_header("authorization", value))
    }

    /// Learns from an answer, and returns whether the request is to be authorised anew and sent again.
    pub(crate) async fn again(&self, response: &Response, tries: &mut Tries) -> bool {
        match &self.0 {
            Kind::None | Kind::Ssws(_) | Kind::Bearer(_) => false,
            Kind::App(session) => session.again(response, tries).await,
        }
    }
}

fn checked(token: SecretString) -> Result<SecretString, BadToken> {
    let text = token.expose_secret();
    if text.is_empty() {
        Err(BadToken::Empty)
    } else if text.chars().all(|c| c.is_ascii_graphic()) {
        Ok(token)
    } else {
        Err(BadToken::Character)
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self.access() {
            Access::Open => "Credentials(none)",
            Access::ApiToken => "Credentials(SSWS)",
            Access::AccessToken => "Credentials(Bearer)",
            Access::ServiceApp => "Credentials(service app)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{BadToken, Credentials};

    #[test]
    fn shows_nothing_and_takes_only_what_a_header_can_hold() {
        for (make, shown) in [
            (Credentials::ssws as fn(_) -> _, "Credentials(SSWS)"),
            (Credentials::bearer, "Credentials(Bearer)"),
        ] {
            assert_eq!(format!("{:?}", make("00hush".into()).unwrap()), shown);
            assert_eq!(make("".into()).unwrap_err(), BadToken::Empty);
            for text in ["00hush\n", "00 hush", "00húsh"] {
                assert_eq!(make(text.into()).unwrap_err(), BadToken::Character);
            }
        }
    }
}
