//! Options, environment and `~/.okta/okta.yaml`, resolved once. The only file that reads the environment.

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use secrecy::SecretString;
use serde::Deserialize;

use crate::cli::Global;
use crate::cli::error::CommandError;
use crate::okta::origin::Origin;
use crate::yaml;

/// The name of the configuration, in DIR.
const CONFIG_FILE: &str = "okta-reconcile.yaml";

/// What the command line and the environment say.
#[derive(Debug)]
pub(in crate::cli) struct Settings {
    /// The configuration, relative to DIR.
    pub(in crate::cli) config: PathBuf,
    /// `--org`
    pub(in crate::cli) org: Option<String>,
    /// What Okta's own SDKs read too.
    pub(in crate::cli) client: Client,
}

/// The `okta.client` settings of Okta's SDKs: environment first, then `~/.okta/okta.yaml`.
#[derive(Debug, Default)]
pub(in crate::cli) struct Client {
    /// `OKTA_CLIENT_ORGURL`
    pub(in crate::cli) org_url: Option<String>,
    /// `OKTA_CLIENT_TOKEN`
    token: Option<SecretString>,
    /// The token of `~/.okta/okta.yaml`, and the org that it is for.
    file_token: Option<(SecretString, Option<String>)>,
    /// `OKTA_CLIENT_AUTHORIZATIONMODE`
    pub(in crate::cli) authorization_mode: Option<String>,
}

impl Settings {
    /// Goes to DIR, and reads the environment.
    pub(in crate::cli) fn new(global: &Global) -> Result<Self, CommandError> {
        let directory = &global.directory;
        std::env::set_current_dir(directory)
            .with_context(|| format!("`-C {}` is no folder to go to", directory.display()))
            .map_err(CommandError::usage)?;
        let config = global
            .config
            .clone()
            .unwrap_or_else(|| PathBuf::from(CONFIG_FILE));
        Ok(Self {
            config,
            org: global.org.clone(),
            client: Client::read()?,
        })
    }
}

/// `~/.okta/okta.yaml`, as Okta's SDKs write it; other keys are theirs.
#[derive(Default, Deserialize)]
struct OktaFile {
    #[serde(default)]
    okta: OktaSection,
}

#[derive(Default, Deserialize)]
struct OktaSection {
    #[serde(default)]
    client: OktaClient,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct OktaClient {
    org_url: Option<String>,
    token: Option<SecretString>,
    authorization_mode: Option<String>,
}

impl Client {
    fn read() -> Result<Self, CommandError> {
        let file = variable("HOME")
            .map(|home| Path::new(&home).join(".okta").join("okta.yaml"))
            .filter(|path| path.is_file());
        let file = match file {
            Some(path) => okta_file(&path).map_err(CommandError::usage)?,
            None => OktaClient::default(),
        };
        let file_org = file.org_url.clone();
        Ok(Self {
            org_url: variable("OKTA_CLIENT_ORGURL").or(file.org_url),
            token: variable("OKTA_CLIENT_TOKEN").map(SecretString::from),
            file_token: file.token.map(|token| (token, file_org)),
            authorization_mode: variable("OKTA_CLIENT_AUTHORIZATIONMODE")
                .or(file.authorization_mode),
        })
    }
}

impl Client {
    /// Returns the token to send to an org. That of `~/.okta/okta.yaml` goes to the org that the file names only.
    pub(in crate::cli) fn token_for(&self, org: &Origin) -> Option<SecretString> {
        if self.token.is_some() {
            return self.token.clone();
        }
        let (token, of) = self.file_token.as_ref()?;
        let is_for_it = match of {
            Some(of) => Origin::parse(of).as_ref() == Ok(org),
            None => true,
        };
        is_for_it.then(|| token.clone())
    }
}

fn okta_file(path: &Path) -> anyhow::Result<OktaClient> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    // The reason is left out: it may quote the text, and the text holds a token.
    let file: OktaFile = yaml::from_str(&text)
        .map_err(|_| anyhow!("{} is not the YAML that Okta's SDKs write", path.display()))?;
    Ok(file.okta.client)
}

/// Returns a variable that is set to something.
#[expect(
    clippy::disallowed_methods,
    reason = "this file is the one that reads the environment"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
