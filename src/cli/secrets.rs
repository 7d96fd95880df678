//! The secrets that a plan needs: looked up all at once, before anything is written.

use std::path::Path;

use anyhow::anyhow;
use secrecy::SecretString;

use crate::call::{self, Secrets};
use crate::cli::error::CommandError;
use crate::cli::settings;
use crate::cli::text_file;
use crate::desired::credentials::SecretRef;
use crate::plan::Plan;

/// The greatest size of a file with a secret: a password has at most 72 characters, a hash not many more.
const SECRET_BYTES_MAX: u64 = 1 << 12;

/// Looks up every secret that the plan needs.
///
/// # Errors
///
/// All that are missing, with why, in one error.
pub(in crate::cli) fn resolve(plan: &Plan, folder: Option<&Path>) -> Result<Secrets, CommandError> {
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for name in call::secrets(plan.steps()) {
        match look_up(&name, folder) {
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
            settings::secret(variable).ok_or_else(|| "set this environment variable".to_owned())
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

/// Reads a file; a line break at its end is the editor's. `named` is how people know it.
fn read(path: &Path, named: &Path) -> Result<SecretString, String> {
    let named = named.display();
    let text = text_file::read(path, SECRET_BYTES_MAX)
        .map_err(|error| format!("cannot read {named}: {error}"))?;
    let text = text.strip_suffix('\n').unwrap_or(&text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    if text.is_empty() {
        return Err(format!("{named} is empty"));
    }
    Ok(SecretString::from(text.to_owned()))
}
