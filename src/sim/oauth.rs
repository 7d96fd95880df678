//! The org's authorization server for service apps ([tokens](crate::facts::tokens)): tokens by client credentials with
//! a signed assertion, bound to a key by `DPoP` where the app asks for it, and what a token may do.
//!
//! Tokens are words that only this org knows. No token is written anywhere, and a restart forgets them all.

mod answer;
mod assertion;
mod form;
mod jose;
mod proof;
mod scope;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;

use crate::sim::oauth::answer::{challenged, out_of_scope};
use crate::sim::oauth::assertion::Asserted;
use crate::sim::oauth::proof::{Checked, Proof};
use crate::sim::oauth::scope::Needed;
use crate::sim::org::Org;
use crate::sim::org::apps::{Binding, Nonces, ServiceApp};
use crate::sim::power::Power;
use crate::transport::{Method, Request};

pub use crate::sim::oauth::answer::{Reply, Unauthorized};
pub use crate::sim::oauth::form::TOKEN_PATH;
use crate::sim::oauth::form::field;

/// How long a token lives: one hour, always.
const LIFETIME: Duration = Duration::from_secs(3600);

/// How many ids of assertions and proofs are remembered, so that none is taken twice.
const REMEMBERED_MAX: usize = 100_000;

/// When a request is judged.
#[derive(Clone, Copy, Debug)]
pub struct JudgedAt {
    /// What time it is, for what is signed.
    pub now: Timestamp,
    /// How long ago the start was, for what ends.
    pub elapsed: Duration,
}

/// The tokens that are out, and what has been used up.
#[derive(Default)]
pub struct OAuth {
    issued: BTreeMap<String, Issued>,
    /// Ids of assertions and proofs.
    seen: BTreeSet<String>,
    /// How many nonces came before the one that is good now, and how many proofs had it, by client.
    nonces: BTreeMap<String, Nonce>,
}

struct Issued {
    client: String,
    scopes: BTreeSet<String>,
    /// The thumbprint of the key that it is bound to.
    key: Option<String>,
    ends: Duration,
    requests_left: Option<u32>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Nonce {
    number: u32,
    proofs: u32,
}

/// Tokens are nobody's to read.
impl fmt::Debug for OAuth {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("OAuth")
            .field("issued", &self.issued.len())
            .finish_non_exhaustive()
    }
}

/// The sender of a request.
#[derive(Debug, PartialEq, Eq)]
pub enum Sender {
    /// Somebody without a token of this server.
    Other,
    /// An app: rights are what both its scopes and its roles allow ([tokens 5](crate::facts::tokens)).
    App {
        /// Its client id.
        client: String,
        /// What its roles allow.
        power: Power,
    },
}

impl OAuth {
    /// Answers a request for a token.
    pub fn token(&mut self, org: &Org, request: &Request, at: JudgedAt) -> Reply {
        self.issue(org, request, at)
            .unwrap_or_else(|refused| refused)
    }

    fn issue(&mut self, org: &Org, request: &Request, at: JudgedAt) -> Result<Reply, Reply> {
        if request.method != Method::Post {
            return Err(Reply::refused(
                405,
                "invalid_request",
                "The method must be POST.",
            ));
        }
        if field(request, "grant_type") != Some("client_credentials") {
            return Err(Reply::refused(
                400,
                "unsupported_grant_type",
                "The authorization grant type is not supported by the authorization server.",
            ));
        }
        let Asserted { client, app, id } = assertion::check(org, request, at.now)?;
        if let Some(id) = id
            && !self.is_new(format!("assertion {client} {id}"))
        {
            return Err(Reply::invalid_client(
                "The client_assertion token has been used before.",
            ));
        }
        let scopes = granted(app, field(request, "scope"))?;
        let key = self.bind(org, request, client, app, at)?;
        let word = format!("{client} {} {}", at.elapsed.as_nanos(), self.issued.len());
        let token = format!(
            "{}.{}",
            org.token("access", &word),
            org.token("token", &word)
        );
        let kind = if key.is_some() { "DPoP" } else { "Bearer" };
        let listed: Vec<&str> = scopes.iter().map(String::as_str).collect();
        let body = json!({
            "token_type": kind,
            "expires_in": LIFETIME.as_secs(),
            "access_token": token,
            "scope": listed.join(" "),
        });
        self.issued.retain(|_, issued| issued.ends > at.elapsed);
        let issued = Issued {
            client: client.to_owned(),
            scopes,
            key,
            ends: at.elapsed.saturating_add(LIFETIME),
            requests_left: app.token_requests,
        };
        self.issued.insert(token, issued);
        Ok(Reply {
            status: 200,
            body,
            nonce: None,
        })
    }

    /// Returns the key that the token is bound to.
    fn bind(
        &mut self,
        org: &Org,
        request: &Request,
        client: &str,
        app: &ServiceApp,
        at: JudgedAt,
    ) -> Result<Option<String>, Reply> {
        let refused = |text: String| Reply::refused(400, "invalid_dpop_proof", text);
        let Some(header) = request.header("dpop") else {
            return match app.binding {
                Binding::Bearer => Ok(None),
                Binding::Proof { .. } => {
                    Err(refused("The DPoP proof JWT header is missing.".to_owned()))
                }
            };
        };
        let checked = Proof {
            org,
            request,
            header,
            token: None,
            now: at.now,
        };
        let Checked { key, id, nonce } = checked.check().map_err(refused)?;
        if !self.is_new(format!("proof {id}")) {
            return Err(refused(
                "The DPoP proof JWT has been used before.".to_owned(),
            ));
        }
        if let Some(wanted) = self.wanted_nonce(org, client, app, nonce.as_deref()) {
            let text = "Authorization server requires nonce in DPoP proof.";
            return Err(Reply {
                nonce: Some(wanted),
                ..Reply::refused(400, "use_dpop_nonce", text)
            });
        }
        Ok(Some(key))
    }

    /// Returns the nonce that a proof must have and has not; counts one that it has.
    fn wanted_nonce(
        &mut self,
        org: &Org,
        client: &str,
        app: &ServiceApp,
        found: Option<&str>,
    ) -> Option<String> {
        let nonce = self.nonces.entry(client.to_owned()).or_default();
        if let Binding::Proof {
            nonce_proofs: Some(most),
            ..
        } = app.binding
            && nonce.proofs >= most
        {
            nonce.number += 1;
            nonce.proofs = 0;
        }
        let good = jose::hash(&format!("nonce {} {client} {}", org.seed, nonce.number));
        if found == Some(good.as_str()) {
            nonce.proofs += 1;
            return None;
        }
        Some(good)
    }

    /// Says who sends a request to the API.
    ///
    /// # Errors
    ///
    /// Why a token of this server is not good for it. Where the org has no service apps, any token is.
    pub fn admit(
        &mut self,
        org: &Org,
        request: &Request,
        at: JudgedAt,
    ) -> Result<Sender, Unauthorized> {
        if org.service_apps().is_empty() {
            return Ok(Sender::Other);
        }
        let header = request.header("authorization").unwrap_or_default();
        let (scheme, token) = header.split_once(' ').unwrap_or_default();
        let is_bound = match scheme {
            "Bearer" => false,
            "DPoP" => true,
            _ => return Ok(Sender::Other),
        };
        let invalid = |what: &str| challenged(org, scheme, "invalid_token", what);
        let Some(issued) = self.issued.get_mut(token) else {
            return Err(invalid("The access token is invalid."));
        };
        if issued.ends <= at.elapsed || issued.requests_left == Some(0) {
            return Err(invalid("The access token has expired."));
        }
        if issued.key.is_some() != is_bound {
            return Err(invalid("The access token is of another type."));
        }
        let left = issued.requests_left.as_mut();
        if let Some(left) = left {
            *left -= 1;
        }
        let client = issued.client.clone();
        let (key, scopes) = (issued.key.clone(), issued.scopes.clone());
        let Some(app) = org.service_apps().get(&client) else {
            return Err(invalid("The access token is invalid."));
        };
        if let Some(key) = key {
            self.prove(org, request, (&client, app), (token, &key), at)?;
        }
        if let Some(needed) = Needed::of(request)
            && !needed.is_in(scopes.iter().map(String::as_str))
        {
            return Err(out_of_scope(org, request, needed));
        }
        let power = Power::of(app.roles.iter().map(String::as_str));
        Ok(Sender::App { client, power })
    }

    /// Holds the proof of a request against the key that its token is bound to.
    fn prove(
        &mut self,
        org: &Org,
        request: &Request,
        (client, app): (&str, &ServiceApp),
        (token, key): (&str, &str),
        at: JudgedAt,
    ) -> Result<(), Unauthorized> {
        let refused = |text: &str| challenged(org, "DPoP", "invalid_dpop_proof", text);
        let header = request.header("dpop");
        let header = header.ok_or_else(|| refused("The DPoP proof JWT header is missing."))?;
        let proof = Proof {
            org,
            request,
            header,
            token: Some(token),
            now: at.now,
        };
        let checked = proof.check().map_err(|text| refused(&text))?;
        if checked.key != key {
            return Err(refused(
                "The DPoP proof JWT is signed with another key than the token is bound to.",
            ));
        }
        if !self.is_new(format!("proof {}", checked.id)) {
            return Err(refused("The DPoP proof JWT has been used before."));
        }
        let asks = matches!(
            app.binding,
            Binding::Proof {
                nonces: Nonces::Everywhere,
                ..
            }
        );
        if asks && let Some(wanted) = self.wanted_nonce(org, client, app, checked.nonce.as_deref())
        {
            let text = "Resource server requires nonce in DPoP proof.";
            let mut refused = challenged(org, "DPoP", "use_dpop_nonce", text);
            refused.nonce = Some(wanted);
            return Err(refused);
        }
        Ok(())
    }

    /// Returns whether an id is seen for the first time.
    fn is_new(&mut self, id: String) -> bool {
        if self.seen.len() >= REMEMBERED_MAX {
            self.seen.clear();
        }
        self.seen.insert(id)
    }
}

/// Returns the scopes that a token gets: what was asked for and granted. The rest is left out without a word, and
/// shows as 403 later ([tokens 6](crate::facts::tokens)).
fn granted(app: &ServiceApp, asked: Option<&str>) -> Result<BTreeSet<String>, Reply> {
    let asked: Vec<&str> = asked.unwrap_or_default().split_whitespace().collect();
    if asked.is_empty() {
        let text = "The authorization server resource does not have any configured default scopes, \
                    'scope' must be provided.";
        return Err(Reply::refused(400, "invalid_scope", text));
    }
    let granted = asked
        .into_iter()
        .filter(|scope| app.scopes.contains(*scope));
    let granted: BTreeSet<String> = granted.map(str::to_owned).collect();
    if granted.is_empty() {
        let text = "One or more scopes are not configured for the authorization server resource.";
        return Err(Reply::refused(400, "invalid_scope", text));
    }
    Ok(granted)
}
