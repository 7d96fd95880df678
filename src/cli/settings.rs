//! Options, environment and `~/.okta/okta.yaml`, resolved once. The only file that reads the environment.

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use secrecy::SecretString;
use serde::Deserialize;

use crate::cli::Global;
use crate::cli::error::CommandError;
use crate::cli::text_file;
use crate::okta::origin::Origin;
use crate::yaml;

/// The name of the configuration, in DIR.
const CONFIG_FILE: &str = "okta-reconcile.yaml";

/// The greatest size of `~/.okta/okta.yaml`: it has a handful of lines.
const OKTA_FILE_BYTES_MAX: u64 = 1 << 14;

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
#[derive(Debug)]
pub(in crate::cli) struct Client {
    org_url: Option<String>,
    token: Option<SecretString>,
    authorization_mode: Option<String>,
    home: Option<PathBuf>,
}

impl Settings {
    /// Goes to DIR, and reads the environment.
    pub(in crate::cli) fn new(global: &Global) -> Result<Self, CommandError> {
        let directory = &global.directory;
        std::env::set_current_dir(directory)
            .with_context(|| format!("`-C {}` is not a folder", directory.display()))
            .map_err(CommandError::usage)?;
        let config = global
            .config
            .clone()
            .unwrap_or_else(|| PathBuf::from(CONFIG_FILE));
        Ok(Self {
            config,
            org: global.org.clone(),
            client: Client::new(),
        })
    }
}

impl Settings {
    /// Returns what it means that there is no configuration: a mistake where somebody has named one.
    pub(in crate::cli) fn missing_configuration(&self) -> MissingConfiguration {
        if self.config == Path::new(CONFIG_FILE) {
            MissingConfiguration::IsFine
        } else {
            MissingConfiguration::IsAMistake
        }
    }
}

/// What it means that there is no configuration, to a command that can do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum MissingConfiguration {
    /// Defaults hold.
    IsFine,
    /// The command line names it.
    IsAMistake,
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
    fn new() -> Self {
        Self {
            org_url: variable("OKTA_CLIENT_ORGURL"),
            token: variable("OKTA_CLIENT_TOKEN").map(SecretString::from),
            authorization_mode: variable("OKTA_CLIENT_AUTHORIZATIONMODE"),
            home: variable("HOME").map(PathBuf::from),
        }
    }

    /// Returns what the settings say of the org; the file is read only where the environment does not say all.
    pub(in crate::cli) fn org_url(&self) -> Result<Option<String>, CommandError> {
        match &self.org_url {
            Some(url) => Ok(Some(url.clone())),
            None => Ok(self.file()?.org_url),
        }
    }

    /// Returns how the settings say that the program shows who it is.
    pub(in crate::cli) fn authorization_mode(&self) -> Result<Option<String>, CommandError> {
        match (&self.authorization_mode, &self.token) {
            (Some(mode), _) => Ok(Some(mode.clone())),
            (None, Some(_)) => Ok(None),
            (None, None) => Ok(self.file()?.authorization_mode),
        }
    }

    /// Returns the token to send to an org. That of `~/.okta/okta.yaml` goes to the org that the file names only.
    pub(in crate::cli) fn token_for(
        &self,
        org: &Origin,
    ) -> Result<Option<SecretString>, CommandError> {
        if self.token.is_some() {
            return Ok(self.token.clone());
        }
        let file = self.file()?;
        let is_for_it = match &file.org_url {
            Some(of) => Origin::parse(of).as_ref() == Ok(org),
            None => false,
        };
        Ok(file.token.filter(|_| is_for_it))
    }

    fn file(&self) -> Result<OktaClient, CommandError> {
        let path = self.home.as_ref();
        let path = path.map(|home| home.join(".okta").join("okta.yaml"));
        match path.filter(|path| path.exists()) {
            Some(path) => okta_file(&path).map_err(CommandError::usage),
            None => Ok(OktaClient::default()),
        }
    }
}

fn okta_file(path: &Path) -> anyhow::Result<OktaClient> {
    let text = text_file::read(path, OKTA_FILE_BYTES_MAX)
        .with_context(|| format!("cannot read {}", path.display()))?;
    // The reason is left out: it may quote the text, and the text holds a token.
    let file: OktaFile = yaml::from_str(&text)
        .map_err(|_| anyhow!("{} is not a configuration of Okta's SDKs", path.display()))?;
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

/// Returns the secret in a variable that is set to something. Whoever asks has checked that it is the name of one.
pub(in crate::cli) fn secret(name: &str) -> Option<SecretString> {
    variable(name).map(SecretString::from)
}
