//! The private key of a service app, from a variable or a file.

use std::path::Path;

use anyhow::{Context, anyhow};
use secrecy::{ExposeSecret, SecretString};

use crate::cli::error::CommandError;
use crate::cli::settings::{Client, Given, Source};
use crate::cli::text_file;
use crate::okta::oauth::key::{BadKey, SigningKey};

/// The greatest size of a key file: the largest RSA key has seven thousand bytes of PEM.
const BYTES_MAX: u64 = 1 << 16;

/// The longest text that may be a path.
const PATH_CHARS_MAX: usize = 1024;

/// Reads a key; returns a warning too where others can read its file.
pub(crate) fn read(
    key: &Given<SecretString>,
    client: &Client,
) -> Result<(SigningKey, Option<String>), CommandError> {
    let text = key.value.expose_secret().trim();
    let name = key.name();
    match SigningKey::parse(text) {
        Ok(key) => return Ok((key, None)),
        Err(BadKey::NeitherForm) => {}
        Err(bad) => return Err(refused(bad, format!("{name} is no private key"))),
    }
    let path = client.expanded(text);
    let is_path = text.len() <= PATH_CHARS_MAX && !text.contains('\n') && may_be_shown(&path);
    if !is_path {
        // Whatever it is, it may be a part of a key.
        let error = anyhow!("{name} is neither a private key (PEM or JWK) nor the path of a file");
        return Err(CommandError::usage(error).help(HELP));
    }
    // A relative path begins in DIR, which need not be where the shell is.
    let place = std::path::absolute(&path).unwrap_or_else(|_| path.clone());
    let file = place.display().to_string();
    let content = text_file::read(&path, BYTES_MAX)
        .with_context(|| format!("cannot read {file}, which {name} names"))
        .map_err(|error| {
            let error = CommandError::usage(error).help(HELP);
            if path.is_relative() {
                error.help("a relative path begins in the folder of `-C DIR`, or else where the program runs")
            } else {
                error
            }
        })?;
    let content = SecretString::from(content);
    let parsed = SigningKey::parse(content.expose_secret()).map_err(|bad| {
        refused(
            bad,
            format!("{file}, which {name} names, is no private key"),
        )
    })?;
    Ok((parsed, open_to_others(&path)))
}

/// What to do about a key that is none.
const HELP: &str = "use the private key that belongs to the app's public key, as PEM or JWK, or the path of its file";

fn refused(bad: BadKey, what: String) -> CommandError {
    CommandError::usage(anyhow::Error::new(bad).context(what)).help(HELP)
}

/// Whether a text is the path of something, and no stray key: its folder is there, and it is more than one word.
fn may_be_shown(path: &Path) -> bool {
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    path.exists() || folder.map_or(path.extension().is_some(), Path::is_dir)
}

/// Warns where others can read `~/.okta/okta.yaml` and a secret comes from it.
pub(crate) fn settings_warning(source: Source, client: &Client) -> Option<String> {
    match source {
        Source::OktaFile => open_to_others(&client.file_path()?),
        Source::Variables | Source::Terraform => None,
    }
}

#[cfg(unix)]
fn open_to_others(path: &Path) -> Option<String> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path).ok()?.permissions().mode();
    let path = path.display();
    (mode & 0o077 != 0).then(|| {
        format!("warning: others can read {path}, which holds a secret: `chmod 600 {path}`")
    })
}

/// Elsewhere permissions are no bits.
#[cfg(not(unix))]
fn open_to_others(_: &Path) -> Option<String> {
    None
}
