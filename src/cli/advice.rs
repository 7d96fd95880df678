//! What to do where an org refuses the credentials, or gives them less than a command needs.

use crate::okta::error::{ApiError, CallError, NO_FEATURE};
use crate::okta::oauth::refusal::{About, Refusal, TokenError};
use crate::report::plural::count;
use crate::report::text_safety::harmless;

/// Which credentials are in use, by the names of the settings that they come from.
#[derive(Clone, Debug)]
pub(crate) struct Advice(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Nobody,
    ApiToken {
        name: String,
    },
    AccessToken {
        name: String,
    },
    ServiceApp {
        client: String,
        client_name: String,
        key_name: String,
        key_id: Option<String>,
    },
}

/// Where an app of Okta is found.
const APP: &str = "Applications → Applications → the app";

impl Advice {
    /// For an org in memory.
    pub(crate) fn nobody() -> Self {
        Self(Kind::Nobody)
    }

    /// For an API token.
    pub(crate) fn api_token(name: String) -> Self {
        Self(Kind::ApiToken { name })
    }

    /// For an access token.
    pub(crate) fn access_token(name: String) -> Self {
        Self(Kind::AccessToken { name })
    }

    /// For a service app.
    pub(crate) fn service_app(
        client: String,
        client_name: String,
        key_name: String,
        key_id: Option<String>,
    ) -> Self {
        Self(Kind::ServiceApp {
            client,
            client_name,
            key_name,
            key_id,
        })
    }

    /// Returns what to do about an error, a line each.
    pub(crate) fn on(&self, error: &CallError) -> Vec<String> {
        match error {
            CallError::Api(error) => self.on_api(error).into_iter().collect(),
            CallError::Token(error) => self.on_token(error),
            CallError::NobodySeen { .. } => vec![self.on_nobody()],
            CallError::NoAnswer { source, .. } if source.is_untrusted() => vec![
                "if a proxy or an own authority signs certificates here, name its certificates in SSL_CERT_FILE (PEM)"
                    .to_owned(),
            ],
            CallError::NoAnswer { .. } => {
                vec!["check the URL of the org and the network".to_owned()]
            }
            CallError::Unreadable { .. }
            | CallError::NotSent { .. }
            | CallError::TooManyPages { .. }
            | CallError::ForeignLink { .. } => error.advice().into_iter().collect(),
        }
    }

    /// Only whose credentials they are is said here; everything else is known of the code.
    fn on_api(&self, error: &ApiError) -> Option<String> {
        match (error.status, error.code.as_deref()) {
            // The one 401 that says nothing of the token (facts::errors 8).
            (401, Some(NO_FEATURE)) => error.advice(),
            (401, _) => Some(self.on_refused()),
            (403, None) => Some(self.on_forbidden()),
            (301 | 302 | 307 | 308, _) => {
                Some("use the URL that the org has now, if it has moved".to_owned())
            }
            _ => error.advice(),
        }
    }

    fn on_refused(&self) -> String {
        match &self.0 {
            Kind::Nobody => "the org wants credentials".to_owned(),
            Kind::ApiToken { name } => format!(
                "check {name}: the token is unknown, has expired, or its owner was deactivated"
            ),
            Kind::AccessToken { name } => format!(
                "check {name}: an access token is good for an hour and for one org; a service app \
                 (OKTA_CLIENT_AUTHORIZATIONMODE=PrivateKey) gets new ones by itself"
            ),
            Kind::ServiceApp { client, .. } => format!(
                "the org gives the service app {} tokens and refuses them: is the app active, and is this machine's \
                 clock right?",
                harmless(client)
            ),
        }
    }

    fn on_forbidden(&self) -> String {
        match &self.0 {
            Kind::Nobody | Kind::ApiToken { .. } => {
                "the token's owner needs a role that permits this".to_owned()
            }
            Kind::AccessToken { .. } => {
                "the token needs the scope, and its app an administrator role that permits this"
                    .to_owned()
            }
            Kind::ServiceApp { .. } => format!(
                "beside the scope, the service app needs an administrator role that permits this: {APP} → Admin roles"
            ),
        }
    }

    fn on_nobody(&self) -> String {
        match &self.0 {
            Kind::ServiceApp { .. } | Kind::AccessToken { .. } => format!(
                "give the service app an administrator role over people ({APP} → Admin roles): without one Okta shows \
                 it empty lists"
            ),
            Kind::Nobody | Kind::ApiToken { .. } => {
                "the token's owner needs an administrator role over people: without one Okta shows empty lists"
                    .to_owned()
            }
        }
    }

    fn on_token(&self, error: &TokenError) -> Vec<String> {
        match error {
            TokenError::Refused(refusal) => self.on_refusal(refusal),
            TokenError::Scopes {
                missing,
                granted,
                set,
            } => on_scopes(missing, granted, set.as_deref()),
            TokenError::CannotSign => Vec::new(),
        }
    }

    fn on_refusal(&self, refusal: &Refusal) -> Vec<String> {
        let Kind::ServiceApp {
            client,
            client_name,
            key_name,
            key_id,
        } = &self.0
        else {
            return Vec::new();
        };
        let mut help = Vec::new();
        if let Some(skew) = refusal.skew() {
            help.push(format!("{}: set the clock", clock(skew)));
        }
        match refusal.about {
            About::Key => {
                help.push(format!(
                    "the app must have the public key that belongs to {key_name}: {APP} → General → Client Credentials \
                     → Public keys"
                ));
                help.push(match key_id {
                    Some(id) => format!("the key id that was sent is `{}`", harmless(id)),
                    None => "no key id was sent; if the app has several keys, set OKTA_CLIENT_KID".to_owned(),
                });
            }
            About::Audience => help.push(
                "the org does not know itself by this URL: use its own, such as https://acme.okta.com".to_owned(),
            ),
            About::Client => help.push(format!(
                "check {client_name}: this org has no service app `{}`, or it is not of the type API Services",
                harmless(client)
            )),
            About::Scopes => help.push(format!(
                "grant the app at least one of these: {APP} → Okta API Scopes: {}",
                harmless(&refusal.asked.join(", "))
            )),
            About::Clock if help.is_empty() => help.push("is this machine's clock right?".to_owned()),
            About::Clock | About::Proof => {}
            About::Other => help.push(format!(
                "check the app: {APP} → General: client authentication is `Public key / Private key`, and it is active"
            )),
        }
        help
    }
}

/// A scope that is missing is not granted, or not asked for.
fn on_scopes(missing: &[String], granted: &[String], set: Option<&[String]>) -> Vec<String> {
    let mut help = vec![format!(
        "of what was asked for, it has {}",
        harmless(&granted.join(", "))
    )];
    let is_left_out = |scope: &&String| set.is_some_and(|set| !set.contains(scope));
    let left_out: Vec<&str> = missing
        .iter()
        .filter(is_left_out)
        .map(String::as_str)
        .collect();
    if left_out.len() < missing.len() {
        help.push(format!("grant them to the app: {APP} → Okta API Scopes"));
    }
    if !left_out.is_empty() {
        help.push(format!(
            "OKTA_CLIENT_SCOPES (or `scopes` of ~/.okta/okta.yaml) says what to ask for, and leaves out {}; without it, \
             what is needed is asked for",
            left_out.join(", ")
        ));
    }
    help
}

/// Says how wrong this machine's clock is.
fn clock(ahead: i64) -> String {
    let seconds = ahead.unsigned_abs();
    let amount = match seconds {
        0..120 => count(
            usize::try_from(seconds).unwrap_or_default(),
            "second",
            "seconds",
        ),
        120..7200 => format!("{} minutes", seconds / 60),
        7200..172_800 => format!("{} hours", seconds / 3600),
        _ => format!("{} days", seconds / 86400),
    };
    let direction = if ahead > 0 { "ahead of" } else { "behind" };
    format!("this machine's clock is {amount} {direction} the org's")
}
