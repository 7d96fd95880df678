//! Which org: `--org`, else `org:` of the configuration, else the environment. The wrong org is the worst mistake
//! there is, so two that differ are an error.

use std::path::PathBuf;

use anyhow::anyhow;

use crate::cli::error::CommandError;
use crate::cli::settings::{Client, Settings};
use crate::desired::state::Config;
use crate::okta::auth::Credentials;
use crate::okta::origin::Origin;

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
    },
}

/// Chooses the org.
pub(in crate::cli) fn choose(settings: &Settings, config: &Config) -> Result<Org, CommandError> {
    let client = &settings.client;
    let configured = config.org.as_ref().map(|org| org.value.as_str());
    let url = match (&settings.org, configured, client.org_url.as_deref()) {
        (Some(org), _, _) => match org.strip_prefix("sandbox:") {
            Some(rest) => return sandbox(rest),
            None => remote(org)?,
        },
        (None, Some(file), Some(environment)) => {
            let (file, environment) = (remote(file)?, remote(environment)?);
            if file != environment {
                return Err(CommandError::usage(anyhow!(
                    "two orgs: `org:` says {file}, OKTA_CLIENT_ORGURL or ~/.okta/okta.yaml says {environment}"
                ))
                .help("say which one with `--org`"));
            }
            file
        }
        (None, Some(one), None) | (None, None, Some(one)) => remote(one)?,
        (None, None, None) => {
            return Err(CommandError::usage(anyhow!("no org is named")).help(
                "write `org: https://acme.okta.com` in okta-reconcile.yaml, or use `--org` \
                 (`--org sandbox:FILE` needs no Okta)",
            ));
        }
    };
    Ok(Org::Remote {
        credentials: credentials(client, &url)?,
        origin: url,
    })
}

fn sandbox(rest: &str) -> Result<Org, CommandError> {
    let (file, save) = match rest.split_once(",save=") {
        Some((file, save)) => (file, save),
        None => (rest, rest),
    };
    if file.is_empty() || save.is_empty() {
        return Err(CommandError::usage(anyhow!("`sandbox:` names no file"))
            .help("write `--org sandbox:org.yaml` or `--org sandbox:org.yaml,save=after.yaml`"));
    }
    Ok(Org::Sandbox {
        file: PathBuf::from(file),
        save: PathBuf::from(save),
    })
}

/// Reads the URL of an org; two of them can be compared.
fn remote(text: &str) -> Result<Origin, CommandError> {
    let origin = Origin::parse(text).map_err(|error| {
        CommandError::usage(error.into()).help("`sandbox:FILE` is an org in memory")
    })?;
    if origin.to_string().contains("-admin.") {
        return Err(
            CommandError::usage(anyhow!("`{text}` is the console of an org"))
                .help("use the org's own URL, without `-admin`"),
        );
    }
    Ok(origin)
}

fn credentials(client: &Client, org: &Origin) -> Result<Credentials, CommandError> {
    match client.authorization_mode.as_deref() {
        None => {}
        Some(mode) if mode.eq_ignore_ascii_case("SSWS") => {}
        Some(mode) => {
            return Err(CommandError::usage(anyhow!(
                "OKTA_CLIENT_AUTHORIZATIONMODE `{mode}` is not supported yet"
            ))
            .help("use an API token: OKTA_CLIENT_AUTHORIZATIONMODE=SSWS and OKTA_CLIENT_TOKEN"));
        }
    }
    let token = client.token.clone().ok_or_else(|| {
        CommandError::usage(anyhow!("no credentials for {org}")).help(
            "set OKTA_CLIENT_TOKEN to an API token of the org (never an argument), or try \
             `--org sandbox:FILE`",
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
