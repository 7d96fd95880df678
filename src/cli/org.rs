//! Which org: `--org`, else `org:` of the configuration, else the environment. The wrong org is the worst mistake
//! there is, so two that differ are an error.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::anyhow;

use crate::cli::error::CommandError;
use crate::cli::sandbox;
use crate::cli::settings::{Client, Settings};
use crate::desired::state::Config;
use crate::okta::auth::Credentials;
use crate::okta::origin::Origin;
use crate::sim::sandbox::Sandbox;

/// The org that a command talks to.
#[derive(Debug)]
pub(in crate::cli) enum Org {
    /// Okta, or a sandbox server on this machine.
    Remote {
        /// Where.
        origin: Origin,
        /// Who the program is to it.
        credentials: Credentials,
    },
    /// An org in memory.
    Sandbox {
        /// The sandbox file.
        file: PathBuf,
        /// Where an apply writes the org afterwards.
        save: PathBuf,
        /// The org that the file describes.
        sandbox: Arc<Sandbox>,
        /// Where it says that it is.
        origin: Origin,
    },
}

impl Org {
    /// Returns where it is, or where it says that it is.
    pub(in crate::cli) fn origin(&self) -> &Origin {
        match self {
            Self::Remote { origin, .. } | Self::Sandbox { origin, .. } => origin,
        }
    }

    /// Returns how people know the org.
    pub(in crate::cli) fn name(&self) -> String {
        match self {
            Self::Remote { origin, .. } => origin.to_string(),
            Self::Sandbox { file, origin, .. } => format!("{origin} (sandbox {})", file.display()),
        }
    }
}

/// Returns the org that `--org` names.
pub(in crate::cli) fn explicit(settings: &Settings) -> Result<Option<Org>, CommandError> {
    let Some(org) = &settings.org else {
        return Ok(None);
    };
    match org.strip_prefix("sandbox:") {
        Some(rest) => sandbox(rest).map(Some),
        None => known(settings, remote(org)?).map(Some),
    }
}

/// Chooses the org where `--org` names none.
pub(in crate::cli) fn implied(settings: &Settings, config: &Config) -> Result<Org, CommandError> {
    let configured = config.org.as_ref().map(|org| org.value.as_str());
    let environment = settings.client.org_url()?;
    let origin = match (configured, environment.as_deref()) {
        (Some(file), Some(environment)) => {
            let (file, environment) = (remote(file)?, remote(environment)?);
            if file != environment {
                return Err(CommandError::usage(anyhow!(
                    "two different orgs: `org:` says {file}, OKTA_CLIENT_ORGURL or ~/.okta/okta.yaml says {environment}"
                ))
                .help("choose one with `--org`"));
            }
            file
        }
        (Some(one), None) | (None, Some(one)) => remote(one)?,
        (None, None) => {
            return Err(CommandError::usage(anyhow!("no org is given")).help(
                "write `org: https://acme.okta.com` in okta-reconcile.yaml, or use `--org` \
                 (`--org sandbox:FILE` needs no Okta)",
            ));
        }
    };
    known(settings, origin)
}

fn known(settings: &Settings, origin: Origin) -> Result<Org, CommandError> {
    Ok(Org::Remote {
        credentials: credentials(&settings.client, &origin)?,
        origin,
    })
}

fn sandbox(rest: &str) -> Result<Org, CommandError> {
    let help = "write `--org sandbox:org.yaml` or `--org sandbox:org.yaml,save=after.yaml`";
    let (file, save) = match rest.split_once(',') {
        None => (rest, rest),
        Some((file, option)) => match option.strip_prefix("save=") {
            Some(save) => (file, save),
            None => {
                return Err(
                    CommandError::usage(anyhow!("`sandbox:` has no option `{option}`")).help(help),
                );
            }
        },
    };
    if file.is_empty() || save.is_empty() {
        let what = if file.is_empty() { "sandbox:" } else { "save=" };
        return Err(CommandError::usage(anyhow!("`{what}` names no file")).help(help));
    }
    let (file, save) = (PathBuf::from(file), PathBuf::from(save));
    let folder = save
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder
        && !folder.is_dir()
    {
        return Err(CommandError::usage(anyhow!(
            "`save=` names a file in {}, but there is no such folder",
            folder.display()
        )));
    }
    if save.exists() && save != file && !sandbox::is_one(&save) {
        return Err(CommandError::usage(anyhow!(
            "`save=` names {}, which is not a sandbox file and would be lost",
            save.display()
        ))
        .help(help));
    }
    let (sandbox, origin) = sandbox::load(&file)?;
    Ok(Org::Sandbox {
        file,
        save,
        sandbox,
        origin,
    })
}

/// Reads the URL of an org; two of them can be compared.
fn remote(text: &str) -> Result<Origin, CommandError> {
    let origin = Origin::parse(text).map_err(|error| {
        CommandError::usage(error.into()).help("`sandbox:FILE` is an org in memory")
    })?;
    if origin.to_string().contains("-admin.") {
        return Err(
            CommandError::usage(anyhow!("`{text}` is the admin console of an org"))
                .help("use the org's own URL, without `-admin`"),
        );
    }
    Ok(origin)
}

fn credentials(client: &Client, org: &Origin) -> Result<Credentials, CommandError> {
    match client.authorization_mode()?.as_deref() {
        None => {}
        Some(mode) if mode.eq_ignore_ascii_case("SSWS") => {}
        Some(mode) => {
            return Err(CommandError::usage(anyhow!(
                "OKTA_CLIENT_AUTHORIZATIONMODE `{mode}` is not supported yet"
            ))
            .help("use an API token: OKTA_CLIENT_AUTHORIZATIONMODE=SSWS and OKTA_CLIENT_TOKEN"));
        }
    }
    let token = client.token_for(org)?.ok_or_else(|| {
        CommandError::usage(anyhow!("no credentials for {org}")).help(
            "set OKTA_CLIENT_TOKEN to an API token of the org (never an argument); a token in \
             ~/.okta/okta.yaml is used only for the `orgUrl` beside it",
        )
    })?;
    Credentials::ssws(token).map_err(|error| CommandError::usage(error.into()))
}

#[cfg(test)]
mod tests {
    use super::remote;

    #[test]
    fn an_org_is_a_url_alone_and_never_the_console() {
        let shown = |text| remote(text).map(|origin| origin.to_string());
        assert_eq!(
            shown("https://Acme.okta.com/").unwrap(),
            "https://acme.okta.com"
        );
        for wrong in [
            "https://acme-admin.okta.com",
            "http://acme.okta.com",
            "acme.okta.com",
        ] {
            assert!(shown(wrong).is_err(), "{wrong}");
        }
    }
}
