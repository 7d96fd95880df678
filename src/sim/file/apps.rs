//! Service apps in the file.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::diagnostic::Code;
use crate::sim::file::mistake::{Entry, Mistake, wrong};
use crate::sim::org::Org;
use crate::sim::org::apps::{Binding, Nonces, ServiceApp};

/// A service app: it gets tokens by client credentials with a signed assertion.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct ServiceAppEntry {
    /// The client id, which assertions refer to.
    client_id: String,
    /// The display name. Absent: the client id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Its public keys, as JWK. Of several, `kid` says which one signs.
    keys: Vec<Map<String, Value>>,
    /// The scopes that it was granted. Others that it requests are left out of its tokens.
    scopes: Vec<String>,
    /// Its administrator roles: `SUPER_ADMIN`, `READ_ONLY_ADMIN`, … Absent: none, so that its lists are empty and
    /// everything else is refused.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    roles: Vec<String>,
    /// Makes a proof (`DPoP`) mandatory for its requests. Absent: optional, but a token that is requested with one is
    /// bound to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    dpop: Option<ProofEntry>,
    /// After how many requests a token is refused before its hour is over. Absent: only when it is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    token_requests: Option<u32>,
}

/// What is required of proofs.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct ProofEntry {
    /// After how many proofs a nonce is replaced. Absent: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nonce_proofs: Option<u32>,
    /// Whether every request needs a nonce. Absent: only requests for tokens do, as Okta has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nonce_everywhere: Option<bool>,
}

/// Puts a service app into the org.
pub(crate) fn put(org: &mut Org, at: Entry, entry: ServiceAppEntry) -> Result<(), Mistake> {
    let ServiceAppEntry {
        client_id: client,
        name,
        keys,
        scopes,
        roles,
        dpop,
        token_requests,
    } = entry;
    let refused = |code, key: &str, problem: &str| {
        wrong(
            code,
            format!("service app `{client}`"),
            at.key(key),
            problem,
        )
    };
    if org.service_apps().contains_key(&client) {
        return Err(refused(
            Code::DuplicateId,
            "clientId",
            "another has this `clientId`",
        ));
    }
    let is_private = |key: &Map<String, Value>| key.contains_key("d");
    if keys.iter().any(is_private) {
        return Err(refused(
            Code::InvalidValue,
            "keys",
            "`keys` has a private key; only public ones belong here",
        ));
    }
    if keys.is_empty() {
        return Err(refused(Code::InvalidValue, "keys", "`keys` is empty"));
    }
    let binding = match dpop {
        None => Binding::Bearer,
        Some(ProofEntry {
            nonce_proofs,
            nonce_everywhere,
        }) => Binding::Proof {
            nonce_proofs,
            nonces: match nonce_everywhere {
                Some(true) => Nonces::Everywhere,
                Some(false) | None => Nonces::ForTokens,
            },
        },
    };
    let app = ServiceApp {
        name: name.unwrap_or_else(|| client.clone()),
        keys: keys.into_iter().map(Value::Object).collect(),
        scopes: scopes.into_iter().collect(),
        roles,
        binding,
        token_requests,
    };
    org.put_service_app(client, app);
    Ok(())
}

/// Writes the service apps of an org.
pub(crate) fn entries(org: &Org) -> Vec<ServiceAppEntry> {
    let entry = |(client, app): (&String, &ServiceApp)| ServiceAppEntry {
        client_id: client.clone(),
        name: (app.name != *client).then(|| app.name.clone()),
        keys: app
            .keys
            .iter()
            .filter_map(|key| key.as_object().cloned())
            .collect(),
        scopes: app.scopes.iter().cloned().collect(),
        roles: app.roles.clone(),
        dpop: match app.binding {
            Binding::Bearer => None,
            Binding::Proof {
                nonce_proofs,
                nonces,
            } => Some(ProofEntry {
                nonce_proofs,
                nonce_everywhere: (nonces == Nonces::Everywhere).then_some(true),
            }),
        },
        token_requests: app.token_requests,
    };
    org.service_apps().iter().map(entry).collect()
}
