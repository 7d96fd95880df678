//! Credentials from settings, and what to do where they do not do.

mod key_file;

use anyhow::anyhow;
use secrecy::{ExposeSecret, SecretString};

use crate::cli::advice::Advice;
use crate::cli::error::CommandError;
use crate::cli::settings::{Client, Found, Given, Mode, Problem, Source};
use crate::okta::auth::{BadToken, Credentials};
use crate::okta::oauth::app::{Clock, ServiceApp};
use crate::okta::oauth::scope::Needs;
use crate::okta::origin::Origin;
use crate::report::text_safety::harmless;

/// The credentials for an org, and what there is to say about them.
#[derive(Debug)]
pub(crate) struct Identity {
    /// What proves it.
    pub(crate) credentials: Credentials,
    /// What to do where the org refuses it.
    pub(crate) advice: Advice,
    /// Where they come from, without the values.
    pub(crate) told: Option<String>,
    /// What somebody should know, a line each.
    pub(crate) warnings: Vec<String>,
}

impl Identity {
    /// Nobody, for an org in memory.
    pub(crate) fn nobody() -> Self {
        Self {
            credentials: Credentials::none(),
            advice: Advice::nobody(),
            told: None,
            warnings: Vec::new(),
        }
    }

    /// Says what tokens must be good for.
    #[must_use]
    pub(crate) fn needing(mut self, needs: Needs) -> Self {
        self.credentials = self.credentials.needing(needs);
        self
    }

    /// Finds the credentials for an org.
    pub(crate) fn find(client: &Client, org: &Origin) -> Result<Self, CommandError> {
        match client.credentials(org)? {
            Ok(found) => Self::of(found, client),
            Err(problem) => Err(refused(&problem, org).maybe_help(client.unread_file())),
        }
    }

    fn of(found: Found, client: &Client) -> Result<Self, CommandError> {
        match found {
            Found::ApiToken(token) => of_token(
                &token,
                client,
                Kind {
                    name: "API token",
                    scheme: "SSWS",
                    make: Credentials::ssws,
                    advice: Advice::api_token,
                },
            ),
            Found::AccessToken(token) => of_token(
                &token,
                client,
                Kind {
                    name: "access token",
                    scheme: "Bearer",
                    make: Credentials::bearer,
                    advice: Advice::access_token,
                },
            ),
            Found::ServiceApp {
                client_id,
                key,
                key_id,
                scopes,
            } => of_app(client_id, &key, key_id, scopes, client),
        }
    }
}

/// What is different between the two kinds of tokens.
#[derive(Clone, Copy)]
struct Kind {
    name: &'static str,
    scheme: &'static str,
    make: fn(SecretString) -> Result<Credentials, BadToken>,
    advice: fn(String) -> Advice,
}

/// Returns a token without what is copied along with it: a line end, spaces, the word of the header before it.
fn bare(token: &SecretString, scheme: &str) -> SecretString {
    let text = token.expose_secret().trim();
    let behind = text
        .get(scheme.len()..)
        .filter(|rest| rest.starts_with(char::is_whitespace));
    let is_scheme = text
        .get(..scheme.len())
        .is_some_and(|word| word.eq_ignore_ascii_case(scheme));
    SecretString::from(behind.filter(|_| is_scheme).unwrap_or(text).trim())
}

fn of_token(
    token: &Given<SecretString>,
    client: &Client,
    kind: Kind,
) -> Result<Identity, CommandError> {
    let name = token.name();
    let warnings = key_file::settings_warning(token.source, client);
    let credentials = (kind.make)(bare(&token.value, kind.scheme)).map_err(|error| {
        CommandError::usage(anyhow::Error::new(error).context(format!("{name} is not usable")))
    })?;
    Ok(Identity {
        credentials,
        advice: (kind.advice)(name.clone()),
        told: Some(format!("Credentials: {} from {name}.", kind.name)),
        warnings: warnings.into_iter().collect(),
    })
}

fn of_app(
    client_id: Given<String>,
    key: &Given<SecretString>,
    key_id: Option<String>,
    scopes: Option<Vec<String>>,
    client: &Client,
) -> Result<Identity, CommandError> {
    let (signing, file_warning) = key_file::read(key, client)?;
    let id = key_id.clone().or_else(|| signing.id().map(str::to_owned));
    let shown = match &id {
        Some(id) => format!(", key id {}", harmless(id)),
        None => String::new(),
    };
    let told = format!(
        "Credentials: service app {} from {}, {} key from {}{shown}.",
        harmless(&client_id.value),
        client_id.name(),
        signing.algorithm().name(),
        key.name(),
    );
    let settings = key_file::settings_warning(key.source, client);
    Ok(Identity {
        advice: Advice::service_app(client_id.value.clone(), client_id.name(), key.name(), id),
        credentials: Credentials::service_app(ServiceApp {
            client_id: client_id.value,
            key: signing,
            key_id,
            scopes,
            clock: Clock::machine(),
        }),
        told: Some(told),
        warnings: file_warning.into_iter().chain(settings).collect(),
    })
}

/// Says why there are no credentials, and what to set.
fn refused(problem: &Problem, org: &Origin) -> CommandError {
    let token = "set OKTA_CLIENT_TOKEN to an API token of the org (never an argument)";
    let app = "or, for a service app, OKTA_CLIENT_CLIENTID and OKTA_CLIENT_PRIVATEKEY (PEM, JWK or a path)";
    let usage = |text: String| CommandError::usage(anyhow!(text));
    match problem {
        Problem::Nothing => usage(format!("no credentials for {org}"))
            .help(token)
            .help(app),
        Problem::OtherOrg(source, other) => {
            let place = match source {
                Source::OktaFile => "~/.okta/okta.yaml",
                Source::Variables | Source::Terraform => {
                    "the variables of Okta's Terraform provider"
                }
            };
            let belongs = if other.is_empty() {
                "names no `orgUrl`, so they are for no org".to_owned()
            } else {
                format!("has them for {other} only")
            };
            usage(format!("no credentials for {org}: {place} {belongs}"))
                .help(token)
                .help(app)
        }
        Problem::UnknownMode(name, mode) => usage(format!("{name} `{mode}` is none of Okta's"))
            .help(
                "write SSWS (an API token), PrivateKey (a service app) or Bearer (an access token)",
            ),
        Problem::Both(source) => both(*source),
        Problem::Missing {
            mode,
            because,
            names,
        } => {
            let what = match mode {
                Mode::Ssws => "an API token",
                Mode::Bearer => "an access token",
                Mode::PrivateKey => "a service app",
            };
            let names = names.join(" and ");
            usage(format!(
                "{because}, but what {what} needs is missing: {names}"
            ))
            .help(format!("set {names}"))
        }
    }
}

/// Says that one place has a token and a service app, and how to choose.
fn both(source: Source) -> CommandError {
    let (place, choose) = match source {
        Source::Variables => (
            "the environment has",
            "set OKTA_CLIENT_AUTHORIZATIONMODE to SSWS or PrivateKey, or unset one of them",
        ),
        Source::OktaFile => (
            "~/.okta/okta.yaml has",
            "write `authorizationMode: SSWS` or `authorizationMode: PrivateKey`",
        ),
        Source::Terraform => (
            "the variables of Okta's Terraform provider have",
            "unset OKTA_API_TOKEN, or OKTA_API_CLIENT_ID and OKTA_API_PRIVATE_KEY",
        ),
    };
    CommandError::usage(anyhow!("{place} both a token and a service app")).help(choose)
}
