//! `~/.okta/okta.yaml`, as Okta's SDKs write it; other keys are theirs.

use std::path::Path;

use anyhow::{Context, anyhow};
use secrecy::SecretString;
use serde::Deserialize;

use crate::cli::settings::layer::{self, Layer, Source};
use crate::cli::text_file;
use crate::yaml;

/// The greatest size of the file: it has a handful of lines, and a key.
const BYTES_MAX: u64 = 1 << 16;

#[derive(Default, Deserialize)]
struct OktaFile {
    #[serde(default)]
    okta: Okta,
    #[serde(default, rename = "okta.client")]
    client: OktaClient,
    /// Keys with dots, as Okta's SDK for Java writes them.
    #[serde(rename = "okta.client.orgUrl")]
    org_url: Option<String>,
    #[serde(rename = "okta.client.token")]
    token: Option<SecretString>,
    #[serde(rename = "okta.client.authorizationMode")]
    authorization_mode: Option<String>,
    #[serde(rename = "okta.client.clientId")]
    client_id: Option<String>,
    #[serde(rename = "okta.client.privateKey")]
    private_key: Option<SecretString>,
    #[serde(rename = "okta.client.kid")]
    kid: Option<Id>,
    #[serde(rename = "okta.client.scopes")]
    scopes: Option<Scopes>,
}

impl OktaFile {
    /// Returns what it says, however it is written.
    fn client(self) -> OktaClient {
        let dotted = OktaClient {
            org_url: self.org_url,
            token: self.token,
            authorization_mode: self.authorization_mode,
            client_id: self.client_id,
            private_key: self.private_key,
            kid: self.kid,
            scopes: self.scopes,
            ..OktaClient::default()
        };
        self.okta.client.or(self.client).or(dotted)
    }
}

impl OktaClient {
    fn or(self, other: Self) -> Self {
        Self {
            org_url: self.org_url.or(other.org_url),
            token: self.token.or(other.token),
            authorization_mode: self.authorization_mode.or(other.authorization_mode),
            client_id: self.client_id.or(other.client_id),
            private_key: self.private_key.or(other.private_key),
            kid: self.kid.or(other.kid),
            key_id: self.key_id.or(other.key_id),
            private_key_id: self.private_key_id.or(other.private_key_id),
            scopes: self.scopes.or(other.scopes),
        }
    }
}

#[derive(Default, Deserialize)]
struct Okta {
    #[serde(default)]
    client: OktaClient,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct OktaClient {
    org_url: Option<String>,
    token: Option<SecretString>,
    authorization_mode: Option<String>,
    client_id: Option<String>,
    private_key: Option<SecretString>,
    kid: Option<Id>,
    key_id: Option<Id>,
    private_key_id: Option<Id>,
    scopes: Option<Scopes>,
}

/// An id may look like a number.
#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Text(String),
    Number(u64),
}

/// A list, or one text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Scopes {
    List(Vec<String>),
    Text(String),
}

/// Reads the file.
pub(crate) fn read(path: &Path) -> anyhow::Result<Layer> {
    let text = text_file::read(path, BYTES_MAX)
        .with_context(|| format!("cannot read {}", path.display()))?;
    // The reason is left out: it may quote the text, and the text holds secrets.
    let file: OktaFile = yaml::from_str(&text)
        .map_err(|_| anyhow!("{} is not a configuration of Okta's SDKs", path.display()))?;
    let client = file.client();
    let is_set = |text: &String| !text.is_empty();
    let id = client.kid.or(client.key_id).or(client.private_key_id);
    Ok(Layer {
        org_url: client.org_url.filter(is_set),
        token: client.token,
        mode: client.authorization_mode.filter(is_set),
        client_id: client.client_id.filter(is_set),
        private_key: client.private_key,
        key_id: id.map(|id| match id {
            Id::Text(text) => text,
            Id::Number(number) => number.to_string(),
        }),
        scopes: client.scopes.map(|scopes| match scopes {
            Scopes::List(list) => layer::scopes(&list.join(" ")),
            Scopes::Text(text) => layer::scopes(&text),
        }),
        source: Source::OktaFile,
    })
}
