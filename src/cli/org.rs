//! Which org: `--org`, else `org:` of the configuration, else the environment. The wrong org is the worst mistake
//! there is, so two that differ are an error.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::anyhow;

use crate::cli::credentials::Identity;
use crate::cli::error::CommandError;
use crate::cli::sandbox::{self, Loaded};
use crate::cli::settings::{Setting, Settings};
use crate::desired::state::Config;
use crate::okta::oauth::scope::Needs;
use crate::okta::origin::Origin;
use crate::sim::org::mark::Mark;
use crate::sim::sandbox::Sandbox;

/// The org that a command talks to.
#[derive(Debug)]
pub(crate) enum Org {
    /// Okta, or a sandbox server on this machine.
    Remote {
        /// The org's address.
        origin: Origin,
        /// The credentials for it.
        identity: Identity,
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
        /// A line for each group rule that does not run in it.
        idle_rules: Vec<String>,
        /// What marks it, if it stands for a live org.
        mark: Option<Mark>,
    },
}

impl Org {
    /// Returns where it is, or where it says that it is.
    pub(crate) fn origin(&self) -> &Origin {
        match self {
            Self::Remote { origin, .. } | Self::Sandbox { origin, .. } => origin,
        }
    }

    /// Says what tokens must be good for.
    #[must_use]
    pub(crate) fn needing(self, needs: Needs) -> Self {
        match self {
            Self::Remote { origin, identity } => Self::Remote {
                origin,
                identity: identity.needing(needs),
            },
            Self::Sandbox { .. } => self,
        }
    }

    /// Returns how people know the org.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Remote { origin, .. } => origin.to_string(),
            Self::Sandbox { file, origin, .. } => format!("{origin} (sandbox {})", file.display()),
        }
    }
}

/// Returns the org that `--org` names.
pub(crate) fn explicit(settings: &Settings) -> Result<Option<Org>, CommandError> {
    let Some(org) = &settings.org else {
        return Ok(None);
    };
    match org.strip_prefix("sandbox:") {
        Some(rest) => sandbox(rest).map(Some),
        None => known(settings, remote(org)?).map(Some),
    }
}

/// Chooses the org where `--org` names none.
pub(crate) fn implied(settings: &Settings, config: &Config) -> Result<Org, CommandError> {
    let configured = config.org.as_ref().map(|org| org.value.as_str());
    let environment = settings.client.org_url()?;
    let named = match (configured, environment) {
        (Some(file), Some((environment, source))) => {
            let (file, environment) = (remote(file)?, remote(&environment)?);
            if file.origin != environment.origin {
                return Err(CommandError::usage(anyhow!(
                    "two different orgs: `org:` says {}, {} says {}",
                    file.origin,
                    source.name(Setting::OrgUrl),
                    environment.origin,
                ))
                .help("choose one with `--org`"));
            }
            file
        }
        (Some(file), None) => remote(file)?,
        (None, Some((environment, source))) => remote(&environment).map_err(|error| {
            error.help(format!("it stands in {}", source.name(Setting::OrgUrl)))
        })?,
        (None, None) => {
            return Err(CommandError::usage(anyhow!("no org is given")).help(
                "write `org: https://acme.okta.com` in okta-reconcile.yaml, set OKTA_CLIENT_ORGURL (or OKTA_ORG_NAME, as \
                 for Okta's Terraform provider), or use `--org` (`--org sandbox:FILE` needs no Okta)",
            )
            .maybe_help(settings.client.unread_file()));
        }
    };
    known(settings, named)
}

fn known(settings: &Settings, named: Named) -> Result<Org, CommandError> {
    let Named { origin, hint } = named;
    let mut identity = Identity::find(&settings.client, &origin)?;
    identity.warnings.splice(0..0, hint);
    Ok(Org::Remote { origin, identity })
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
    let Loaded {
        sandbox,
        origin,
        idle_rules,
        mark,
    } = sandbox::load(&file)?;
    Ok(Org::Sandbox {
        file,
        save,
        sandbox,
        origin,
        idle_rules,
        mark,
    })
}

/// The URL of an org, as somebody named it.
#[derive(Debug)]
struct Named {
    origin: Origin,
    /// What was corrected.
    hint: Option<String>,
}

/// Reads the URL of an org; two of them can be compared. That of an admin console means its org.
fn remote(text: &str) -> Result<Named, CommandError> {
    let named = Origin::parse(text).map_err(|error| {
        CommandError::usage(error.into()).help("`sandbox:FILE` is an org in memory")
    })?;
    Ok(match named.behind_console() {
        Some(org) => Named {
            hint: Some(format!(
                "hint: {named} is the admin console of an org; using {org}"
            )),
            origin: org,
        },
        None => Named {
            origin: named,
            hint: None,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::remote;

    #[test]
    fn an_org_is_a_url_alone_and_its_console_means_it() {
        let shown = |text| remote(text).map(|named| (named.origin.to_string(), named.hint));
        let acme = "https://acme.okta.com";
        assert_eq!(
            shown("https://Acme.okta.com/").unwrap(),
            (acme.to_owned(), None)
        );
        let hint = "hint: https://acme-admin.okta.com is the admin console of an org; using https://acme.okta.com";
        assert_eq!(
            shown("https://acme-admin.okta.com").unwrap(),
            (acme.to_owned(), Some(hint.to_owned()))
        );
        for wrong in ["http://acme.okta.com", "acme.okta.com"] {
            assert!(shown(wrong).is_err(), "{wrong}");
        }
    }
}
