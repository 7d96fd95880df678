//! The secrets that a plan needs: looked up all at once, before anything is written.

use std::path::Path;

use anyhow::anyhow;
use secrecy::{ExposeSecret, SecretString};

use crate::cli::environment;
use crate::cli::error::CommandError;
use crate::cli::text_file;
use crate::model::credentials::{BCRYPT, HashAlgorithm, NewPassword, SecretRef};
use crate::plan::Plan;
use crate::plan::step::{Operation, Step};
use crate::request::{self, Secrets};

/// The greatest size of a file with a secret: a password has at most 72 characters, a hash not many more.
pub(crate) const SECRET_BYTES_MAX: u64 = 1 << 12;

/// Looks up every secret that the plan needs.
///
/// # Errors
///
/// All that are missing, with why, in one error.
pub(crate) fn resolve(plan: &Plan, folder: Option<&Path>) -> Result<Secrets, CommandError> {
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    let bcrypt: Vec<SecretRef> = plan.steps().iter().filter_map(bcrypt).collect();
    for name in request::secrets(plan.steps()) {
        let is_bcrypt = bcrypt.contains(&name);
        let secret = look_up(&name, folder).and_then(|secret| usable(&secret));
        let secret = secret.and_then(|secret| {
            if is_bcrypt {
                no_bcrypt_text(secret)
            } else {
                Ok(secret)
            }
        });
        match secret {
            Ok(secret) => found.push((name, secret)),
            Err(why) => missing.push(format!("{}: {why}", name.name())),
        }
    }
    if missing.is_empty() {
        return Ok(Secrets::new(found));
    }
    let what = if missing.len() == 1 {
        "a secret is missing".to_owned()
    } else {
        format!("{} secrets are missing", missing.len())
    };
    let error = anyhow!("{what}, so nothing was applied");
    Err(missing
        .into_iter()
        .fold(CommandError::usage(error), CommandError::help))
}

fn look_up(name: &SecretRef, folder: Option<&Path>) -> Result<SecretString, String> {
    match name {
        SecretRef::Env(variable) => {
            let secret = environment::secret(variable);
            let secret = secret.ok_or_else(|| "set this environment variable".to_owned())?;
            Ok(secret)
        }
        SecretRef::File(file) => {
            let Some(folder) = folder else {
                return Err("name the folder of this file with `--secrets DIR`".to_owned());
            };
            let path = folder.join(file);
            // A link could lead to any file of the machine.
            let inside = path.canonicalize().ok().zip(folder.canonicalize().ok());
            match inside {
                Some((real, folder)) if real.starts_with(&folder) => read(&real, &path),
                Some(_) => Err(format!("{} leads out of the folder", path.display())),
                None => Err(format!("there is no file {}", path.display())),
            }
        }
    }
}

/// Returns a secret as it is sent, wherever it was read: a line end at the end is the editor's, or the shell's, and what
/// came along unseen is refused, for nobody could sign in with it.
pub(crate) fn usable(text: &SecretString) -> Result<SecretString, String> {
    let text = text.expose_secret();
    let text = text.strip_suffix('\n').unwrap_or(text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    if text.is_empty() {
        return Err("it is empty".to_owned());
    }
    if text.starts_with('\u{feff}') {
        return Err("it begins with a byte order mark: save it as UTF-8 without one".to_owned());
    }
    if text.chars().any(char::is_control) {
        return Err(
            "it has a control character, such as a tab or a line end in its middle".to_owned(),
        );
    }
    Ok(SecretString::from(text.to_owned()))
}

/// Refuses a whole text where the value of a bcrypt hash is due.
fn no_bcrypt_text(secret: SecretString) -> Result<SecretString, String> {
    if secret.expose_secret().starts_with("$2") {
        return Err(format!("it is a whole bcrypt text: {BCRYPT}"));
    }
    Ok(secret)
}

/// Returns the secret that is the value of a bcrypt hash.
fn bcrypt(step: &Step) -> Option<SecretRef> {
    let Operation::CreateUser { credentials, .. } = &step.operation else {
        return None;
    };
    match &credentials.as_ref()?.password {
        Some(NewPassword::Hash(hash)) if hash.algorithm == HashAlgorithm::Bcrypt => {
            Some(hash.value.clone())
        }
        Some(NewPassword::Value(_) | NewPassword::Hash(_) | NewPassword::Hook(_)) | None => None,
    }
}

/// Reads a file. `named` is how people know it.
fn read(path: &Path, named: &Path) -> Result<SecretString, String> {
    let named = named.display();
    let text = text_file::read(path, SECRET_BYTES_MAX)
        .map_err(|error| format!("cannot read {named}: {error}"))?;
    Ok(SecretString::from(text))
}
