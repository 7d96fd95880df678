//! Options, environment and `~/.okta/okta.yaml`, resolved once. The only file that reads the environment.

mod layer;
mod okta_file;

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use crate::cli::environment::{secret, variable};
use crate::cli::error::CommandError;
use crate::cli::global::Global;
use crate::cli::settings::layer::Layer;
use crate::okta::agent::UserAgent;
use crate::okta::origin::Origin;
use anyhow::Context;

pub(crate) use crate::cli::settings::layer::{Found, Given, Mode, Problem, Setting, Source};

/// The name of the configuration, in DIR.
pub(crate) const CONFIG_FILE: &str = "okta-reconcile.yaml";

/// What the command line and the environment say.
#[derive(Debug)]
pub(crate) struct Settings {
    /// The configuration, relative to DIR.
    pub(crate) config: PathBuf,
    /// `--org`
    pub(crate) org: Option<String>,
    /// What Okta's own SDKs read too, and what Okta's Terraform provider reads.
    pub(crate) client: Client,
    /// What the program calls itself.
    pub(crate) agent: UserAgent,
}

/// Where the org and the credentials are looked for.
#[derive(Debug)]
pub(crate) struct Client {
    variables: Layer,
    file: OnceCell<Layer>,
    terraform: Layer,
    home: Option<PathBuf>,
}

impl Settings {
    /// Goes to DIR, and reads the environment.
    pub(crate) fn new(global: &Global) -> Result<Self, CommandError> {
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
            agent: run_url().map_or_else(UserAgent::default, |url| UserAgent::of_run(&url)),
        })
    }
}

impl Settings {
    /// Returns what it means that there is no configuration: a mistake where somebody has named one.
    pub(crate) fn missing_configuration(&self) -> MissingConfiguration {
        if self.config == Path::new(CONFIG_FILE) {
            MissingConfiguration::IsFine
        } else {
            MissingConfiguration::IsAMistake
        }
    }
}

/// What it means that there is no configuration, to a command that can do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MissingConfiguration {
    /// Defaults hold.
    IsFine,
    /// The command line names it.
    IsAMistake,
}

impl Client {
    fn new() -> Self {
        Self {
            variables: variables(),
            file: OnceCell::new(),
            terraform: terraform(),
            home: variable("HOME")
                .or_else(|| variable("USERPROFILE"))
                .map(PathBuf::from),
        }
    }

    /// Returns what the settings say of the org, and where they say it. The file is read only where the environment
    /// does not say it.
    pub(crate) fn org_url(&self) -> Result<Option<(String, Source)>, CommandError> {
        let named = |layer: &Layer| Some((layer.org_url.clone()?, layer.source));
        if let Some(named) = named(&self.variables) {
            return Ok(Some(named));
        }
        Ok(named(self.file()?).or_else(|| named(&self.terraform)))
    }

    /// Returns the credentials for an org. Those that stand beside an org go to that one only.
    pub(crate) fn credentials(&self, org: &Origin) -> Result<Result<Found, Problem>, CommandError> {
        if let Ok(found) = layer::choose(&[&self.variables]) {
            return Ok(Ok(found));
        }
        let file = self.file()?;
        let mut layers = vec![&self.variables];
        layers.extend([file].into_iter().filter(|file| file.is_beside(org)));
        let terraform = &self.terraform;
        let is_usable = terraform.org_url.is_none() || terraform.is_beside(org);
        layers.extend([terraform].into_iter().filter(|_| is_usable));
        let found = layer::choose(&layers);
        Ok(found.map_err(|problem| problem.or_elsewhere(&[file, terraform], &layers)))
    }

    /// Returns a path with the home folder in the place of `~`, which shells expand and variables do not.
    pub(crate) fn expanded(&self, path: &str) -> PathBuf {
        match (path.strip_prefix("~/"), &self.home) {
            (Some(rest), Some(home)) => home.join(rest),
            (_, _) => PathBuf::from(path),
        }
    }

    /// Returns the path of `~/.okta/okta.yaml`.
    pub(crate) fn file_path(&self) -> Option<PathBuf> {
        let home = self.home.as_ref()?;
        Some(home.join(".okta").join("okta.yaml"))
    }

    /// Returns a word about files that other tools of Okta read and that this program does not: one that stands in DIR
    /// may come from anybody's change, and could send credentials elsewhere.
    pub(crate) fn unread_file(&self) -> Option<String> {
        let here = ["okta.yaml", "okta.yml"].map(PathBuf::from);
        let home = self
            .home
            .as_ref()
            .map(|home| home.join(".okta").join("okta.yml"));
        let found = here.into_iter().chain(home).find(|path| path.exists())?;
        Some(format!(
            "{} is not read: only the variables and ~/.okta/okta.yaml are",
            found.display()
        ))
    }

    fn file(&self) -> Result<&Layer, CommandError> {
        if let Some(file) = self.file.get() {
            return Ok(file);
        }
        let path = self.file_path().filter(|path| path.exists());
        let read = path.as_deref().map(read_file).transpose()?;
        Ok(self
            .file
            .get_or_init(|| read.unwrap_or_else(|| Layer::empty(Source::OktaFile))))
    }
}

fn read_file(path: &Path) -> Result<Layer, CommandError> {
    okta_file::read(path).map_err(CommandError::usage)
}

/// The names of Okta's own SDKs. They do not agree on what a key's id is called.
fn variables() -> Layer {
    Layer {
        org_url: word("OKTA_CLIENT_ORGURL"),
        token: secret("OKTA_CLIENT_TOKEN"),
        mode: word("OKTA_CLIENT_AUTHORIZATIONMODE"),
        client_id: word("OKTA_CLIENT_CLIENTID"),
        private_key: secret("OKTA_CLIENT_PRIVATEKEY"),
        key_id: word("OKTA_CLIENT_KID")
            .or_else(|| word("OKTA_CLIENT_KEYID"))
            .or_else(|| word("OKTA_CLIENT_PRIVATEKEYID")),
        scopes: variable("OKTA_CLIENT_SCOPES").map(|text| layer::scopes(&text)),
        source: Source::Variables,
    }
}

/// The names of Okta's Terraform provider.
fn terraform() -> Layer {
    let domain = word("OKTA_BASE_URL").unwrap_or_else(|| "okta.com".to_owned());
    Layer {
        org_url: word("OKTA_ORG_NAME").map(|name| format!("https://{name}.{domain}")),
        token: secret("OKTA_API_TOKEN"),
        mode: None,
        client_id: word("OKTA_API_CLIENT_ID"),
        private_key: secret("OKTA_API_PRIVATE_KEY"),
        key_id: word("OKTA_API_PRIVATE_KEY_ID"),
        scopes: variable("OKTA_API_SCOPES").map(|text| layer::scopes(&text)),
        source: Source::Terraform,
    }
}

/// The page of the CI run that this is, as GitHub and GitLab name it.
fn run_url() -> Option<String> {
    let github = || {
        let server = variable("GITHUB_SERVER_URL")?;
        let repository = variable("GITHUB_REPOSITORY")?;
        let run = variable("GITHUB_RUN_ID")?;
        Some(format!("{server}/{repository}/actions/runs/{run}"))
    };
    github()
        .or_else(|| variable("CI_JOB_URL"))
        .or_else(|| variable("CI_PIPELINE_URL"))
}

/// Returns a variable without the line end that came along when somebody copied it.
fn word(name: &str) -> Option<String> {
    let word = variable(name)?.trim().to_owned();
    (!word.is_empty()).then_some(word)
}
