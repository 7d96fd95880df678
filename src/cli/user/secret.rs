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
use crate::model::credentials::SECRET_PREFIX;

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

/// The secrets of one command.
#[derive(Clone, Debug, Default)]
pub(crate) struct Secrets {
    /// The new password.
    pub(crate) password: Option<SecretString>,
    /// The password of today.
    pub(crate) old_password: Option<SecretString>,
    /// The answer to the recovery question.
    pub(crate) answer: Option<SecretString>,
}

/// Where the secrets of one command come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sources {
    password: Option<Source>,
    old_password: Option<Source>,
    answer: Option<Source>,
}

impl Sources {
    /// Adds the source of the new password.
    #[must_use]
    pub(crate) fn password(mut self, from: &NewPasswordFrom) -> Self {
        self.password = source(from.password_env.as_deref(), from.password_file.as_deref());
        self
    }

    /// Adds the source of the password of today.
    #[must_use]
    pub(crate) fn old_password(mut self, from: &OldPasswordFrom) -> Self {
        let (variable, file) = (&from.old_password_env, &from.old_password_file);
        self.old_password = source(variable.as_deref(), file.as_deref());
        self
    }

    /// Adds the source of the answer.
    #[must_use]
    pub(crate) fn answer(mut self, from: &AnswerFrom) -> Self {
        self.answer = source(from.answer_env.as_deref(), from.answer_file.as_deref());
        self
    }

    /// Returns whether stdin is read for one.
    pub(crate) fn use_stdin(&self) -> bool {
        self.all()
            .any(|(_, source)| matches!(source, Some(Source::Stdin)))
    }

    fn all(&self) -> impl Iterator<Item = (&'static str, Option<&Source>)> {
        [
            ("--old-password", self.old_password.as_ref()),
            ("--password", self.password.as_ref()),
            ("--answer", self.answer.as_ref()),
        ]
        .into_iter()
    }

    /// Requires those that the operation cannot do without, by their options.
    pub(crate) fn require(&self, options: &[&str]) -> Result<(), CommandError> {
        let all = self.all();
        let missing: Vec<String> = all
            .filter(|(option, source)| options.contains(option) && source.is_none())
            .map(|(option, _)| format!("`{option}-env NAME` or `{option}-file FILE`"))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(
            CommandError::usage(anyhow!("a secret is missing: {}", missing.join(", and ")))
                .help("secrets are never written on the command line, where others can read them"),
        )
    }

    /// Reads all of them; what is wrong with any is told together.
    pub(crate) fn read(&self, reading: Reading) -> Result<Secrets, CommandError> {
        let on_stdin = self
            .all()
            .filter(|(_, source)| matches!(source, Some(Source::Stdin)));
        if on_stdin.count() > 1 {
            return Err(CommandError::usage(anyhow!(
                "stdin can give one secret, and two are to be read from it"
            )));
        }
        let mut problems = Vec::new();
        let mut get = |source: &Option<Source>| {
            let found = source.as_ref().map(|source| source.get(reading))?;
            found.map_err(|problem| problems.push(problem)).ok()
        };
        let secrets = Secrets {
            password: get(&self.password),
            old_password: get(&self.old_password),
            answer: get(&self.answer),
        };
        if problems.is_empty() {
            return Ok(secrets);
        }
        Err(CommandError::usage(anyhow!("{}", problems.join("; "))))
    }
}

fn source(variable: Option<&str>, file: Option<&Path>) -> Option<Source> {
    let of_file = |file: &Path| match file.to_str() {
        Some(STDIN) => Source::Stdin,
        Some(_) | None => Source::File(file.to_owned()),
    };
    let variable = variable.map(|name| Source::Variable(name.to_owned()));
    variable.or(file.map(of_file))
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
            Reading::Names => Ok(SecretString::from(format!("{{secret:{}}}", self.name()))),
            Reading::Values => self.value(),
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Variable(name) => name.clone(),
            Self::File(path) => path.display().to_string(),
            Self::Stdin => STDIN.to_owned(),
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
        usable(&text).map_err(|why| format!("the secret in {}: {why}", self.name()))
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
