//! Passwords and answers that are sent: named on the command line, never written there.

use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use secrecy::SecretString;

use crate::cli::environment;
use crate::cli::error::CommandError;
use crate::cli::secrets::{SECRET_BYTES_MAX, usable};
use crate::cli::text_file;
use crate::cli::user::args::{AnswerFrom, NewPasswordFrom, OldPasswordFrom};
use crate::model::credentials::{SECRET_PREFIX, SecretRef};
use crate::request::Secrets;

/// The file name that stands for stdin.
const STDIN: &str = "-";

/// Where a secret comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// An environment variable.
    Variable(String),
    /// A file.
    File(PathBuf),
    /// Standard input.
    Stdin,
}

/// What becomes of the secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// They are read.
    Values,
    /// A word stands for each: `{secret:NAME}`.
    Names,
}

/// An option for a secret, and where it says that the secret is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Given {
    /// What the names of the options begin with.
    pub(crate) option: &'static str,
    /// Where the secret is, if that was typed.
    pub(crate) source: Option<Source>,
}

impl NewPasswordFrom {
    /// Returns where the new password is.
    pub(crate) fn given(&self) -> Given {
        given(
            "--password",
            self.password_env.as_deref(),
            self.password_file.as_deref(),
        )
    }
}

impl OldPasswordFrom {
    /// Returns where the password of today is.
    pub(crate) fn given(&self) -> Given {
        let (variable, file) = (&self.old_password_env, &self.old_password_file);
        given("--old-password", variable.as_deref(), file.as_deref())
    }
}

impl AnswerFrom {
    /// Returns where the answer to the recovery question is.
    pub(crate) fn given(&self) -> Given {
        given(
            "--answer",
            self.answer_env.as_deref(),
            self.answer_file.as_deref(),
        )
    }
}

/// Requires secrets that an operation cannot do without.
pub(crate) fn required<const N: usize>(all: [Given; N]) -> Result<[Source; N], CommandError> {
    let missing: Vec<String> = all
        .iter()
        .filter(|given| given.source.is_none())
        .map(|Given { option, .. }| format!("`{option}-env NAME` or `{option}-file FILE`"))
        .collect();
    let found: Vec<Source> = all.into_iter().filter_map(|given| given.source).collect();
    found.try_into().map_err(|_| {
        CommandError::usage(anyhow!("a secret is missing: {}", missing.join(", and ")))
            .help("secrets are never written on the command line, where others can read them")
    })
}

/// Reads all of them; what is wrong with any is told together.
pub(crate) fn read(sources: &[Source], reading: Reading) -> Result<Secrets, CommandError> {
    let on_stdin = sources.iter().filter(|source| **source == Source::Stdin);
    if on_stdin.count() > 1 {
        return Err(CommandError::usage(anyhow!(
            "stdin can give one secret, and two are to be read from it"
        )));
    }
    let (mut secrets, mut problems) = (Vec::new(), Vec::new());
    for source in sources {
        match source.get(reading) {
            Ok(secret) => secrets.push((source.name(), secret)),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() {
        return Ok(Secrets::new(secrets));
    }
    Err(CommandError::usage(anyhow!("{}", problems.join("; "))))
}

fn given(option: &'static str, variable: Option<&str>, file: Option<&Path>) -> Given {
    let of_file = |file: &Path| match file.to_str() {
        Some(STDIN) => Source::Stdin,
        Some(_) | None => Source::File(file.to_owned()),
    };
    let variable = variable.map(|name| Source::Variable(name.to_owned()));
    let source = variable.or(file.map(of_file));
    Given { option, source }
}

impl Source {
    fn get(&self, reading: Reading) -> Result<SecretString, String> {
        if let Self::Variable(name) = self
            && !name.starts_with(SECRET_PREFIX)
        {
            return Err(format!(
                "the variable `{name}` cannot be a secret: the name must begin with {SECRET_PREFIX}"
            ));
        }
        match reading {
            Reading::Names => Ok(SecretString::from(self.name().to_string())),
            Reading::Values => self.value(),
        }
    }

    /// Returns its name, which stands for it wherever a call is shown.
    pub(crate) fn name(&self) -> SecretRef {
        match self {
            Self::Variable(name) => SecretRef::Env(name.clone()),
            Self::File(path) => SecretRef::File(path.display().to_string()),
            Self::Stdin => SecretRef::File(STDIN.to_owned()),
        }
    }

    fn value(&self) -> Result<SecretString, String> {
        let text = match self {
            Self::Variable(name) => environment::secret(name)
                .ok_or_else(|| format!("the variable {name} is not set, or is empty"))?,
            Self::File(path) => text_file::read(path, SECRET_BYTES_MAX)
                .map(SecretString::from)
                .map_err(|error| {
                    format!("the secret in {} cannot be read: {error}", path.display())
                })?,
            Self::Stdin => stdin()?,
        };
        usable(&text).map_err(|why| format!("the secret in {}: {why}", self.name().name()))
    }
}

/// A terminal would show what is typed.
fn stdin() -> Result<SecretString, String> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        return Err("a secret is not read from a terminal, which would show it".to_owned());
    }
    let mut text = String::new();
    let read = stdin
        .lock()
        .take(SECRET_BYTES_MAX + 1)
        .read_to_string(&mut text);
    match read {
        Ok(_) if text.len() as u64 > SECRET_BYTES_MAX => Err(format!(
            "the secret on stdin is larger than {SECRET_BYTES_MAX} bytes"
        )),
        Ok(_) => Ok(SecretString::from(text)),
        Err(error) => Err(format!(
            "the secret on stdin cannot be read: {}",
            error.kind()
        )),
    }
}
