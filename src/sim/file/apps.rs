//! Service apps in the file.

use serde_json::{Map, Value};

use crate::diagnostic::{Code, Diagnostic};
use crate::sim::file::find::wrong;
use crate::sim::file::format::{ProofKey, ServiceAppEntry, ServiceAppKey};
use crate::sim::org::Org;
use crate::sim::org::apps::{Binding, Nonces, ServiceApp};
use crate::source::Located;
use crate::yaml::record::Record;

/// Puts a service app into the org.
pub(crate) fn put(org: &mut Org, entry: ServiceAppEntry) -> Result<(), Diagnostic> {
    let Located {
        value: client,
        span,
    } = entry.client_id;
    let refused = |code, span, problem| {
        Err(wrong(
            code,
            format!("service app `{client}`"),
            span,
            problem,
        ))
    };
    if org.service_apps().contains_key(&client) {
        return refused(Code::DuplicateId, span, "another has this `clientId`");
    }
    let Located { value: keys, span } = entry.keys;
    let is_private = |key: &Map<String, Value>| key.contains_key("d");
    if keys.iter().any(is_private) {
        let problem = "`keys` has a private key; only public ones belong here";
        return refused(Code::InvalidValue, span, problem);
    }
    if keys.is_empty() {
        return refused(Code::InvalidValue, span, "`keys` is empty");
    }
    let binding = match entry.dpop {
        None => Binding::Bearer,
        Some(proof) => Binding::Proof {
            nonce_proofs: proof.nonce_proofs,
            nonces: match proof.nonce_everywhere {
                Some(true) => Nonces::Everywhere,
                Some(false) | None => Nonces::ForTokens,
            },
        },
    };
    let app = ServiceApp {
        name: entry.name.unwrap_or_else(|| client.clone()),
        keys: keys.into_iter().map(Value::Object).collect(),
        scopes: entry.scopes.value.into_iter().collect(),
        roles: entry.roles,
        binding,
        token_requests: entry.token_requests,
    };
    org.put_service_app(client, app);
    Ok(())
}

/// Writes the service apps of an org.
pub(crate) fn rows(org: &Org) -> impl Iterator<Item = Record<ServiceAppKey>> {
    org.service_apps().iter().map(|(client, app)| {
        let binding = match app.binding {
            Binding::Bearer => None,
            Binding::Proof {
                nonce_proofs,
                nonces,
            } => Some(
                Record::new()
                    .with_some(ProofKey::NonceProofs, nonce_proofs)
                    .with_some(
                        ProofKey::NonceEverywhere,
                        (nonces == Nonces::Everywhere).then_some(true),
                    ),
            ),
        };
        let scopes: Vec<Value> = app
            .scopes
            .iter()
            .map(|scope| scope.as_str().into())
            .collect();
        Record::new()
            .with(ServiceAppKey::ClientId, client.as_str())
            .with_some(
                ServiceAppKey::Name,
                (app.name != *client).then_some(app.name.as_str()),
            )
            .with(ServiceAppKey::Keys, app.keys.clone())
            .with(ServiceAppKey::Scopes, scopes)
            .with_list(ServiceAppKey::Roles, app.roles.clone())
            .with_some(ServiceAppKey::Dpop, binding)
            .with_some(ServiceAppKey::TokenRequests, app.token_requests)
    })
}
