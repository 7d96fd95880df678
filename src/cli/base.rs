//! `--base`: the files before a change, of a folder or of a commit.

mod git;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, anyhow};

use crate::cli::error::CommandError;
use crate::cli::folder::{self, Folder};
use crate::cli::settings::MissingConfiguration;
use crate::desired::approvals::Approvals;
use crate::desired::load_files;
use crate::desired::state::{Base, EarlierFiles};
use crate::diagnostic::{Code, Severity};
use crate::report::text_safety::harmless;

/// Reads the files before a change. Mistakes in them are no error: then nobody knows what they asked for.
///
/// # Errors
///
/// Usage, where there is no such folder or ref, or it cannot be read.
pub(crate) fn read(name: &str, config: &Path) -> Result<Base, CommandError> {
    let config = inside(config)?;
    if Path::new(name).is_dir() {
        if !is_path(name) && git::commit(name).is_ok() {
            return Err(CommandError::usage(anyhow!(
                "`--base {}` names a folder and a git ref",
                harmless(name)
            ))
            .help(format!(
                "write `./{name}` for the folder, or the whole name of the ref, such as `refs/heads/{name}`",
                name = harmless(name)
            )));
        }
        let root = Root::enter(Path::new(name))?;
        let folder = config.exists().then(|| folder::read(&config));
        root.leave()?;
        let folder = folder.ok_or_else(|| {
            CommandError::usage(anyhow!(
                "the folder `--base {}` has no configuration {}",
                harmless(name),
                config.display()
            ))
            .help("name a folder that holds the files as they were before the change")
        })??;
        return Ok(base(name, None, told(folder)));
    }
    let commit = git::commit(name)?;
    let kept = tempfile::tempdir()
        .context("cannot keep the files of the base")
        .map_err(CommandError::failed)?;
    git::extract(&commit, kept.path())?;
    let root = Root::enter(kept.path())?;
    let folder = if config.exists() {
        folder::read(&config).map(told)
    } else {
        nothing(&config)
    };
    root.leave()?;
    Ok(base(name, Some(commit), folder?))
}

/// Whether a text is written as a path rather than as a name.
fn is_path(name: &str) -> bool {
    name.starts_with(['.', '/'])
}

/// What the files before a change say, as far as they can be read.
struct Told {
    files: Option<EarlierFiles>,
    approvals: Option<Approvals>,
}

fn base(name: &str, commit: Option<String>, told: Told) -> Base {
    Base {
        name: name.to_owned(),
        commit,
        files: told.files.map(Arc::new),
        approvals: told.approvals,
    }
}

/// Who approves is read as long as the configuration is in order, whatever is wrong with other files.
fn told(folder: Folder) -> Told {
    let approvals = folder.desired.config().approvals.clone();
    let approvals = (!folder.is_config_broken).then_some(approvals);
    let files = files(folder);
    Told { files, approvals }
}

fn files(folder: Folder) -> Option<EarlierFiles> {
    let Folder {
        sources,
        desired,
        found,
        files: _,
        is_config_broken: _,
    } = folder;
    // A configuration without people is how every repository begins: it asks for nothing.
    let mut mistakes = found
        .into_iter()
        .filter(|each| each.severity == Severity::Error);
    let is_readable = mistakes.all(|mistake| mistake.code == Code::NoFiles);
    is_readable.then_some(EarlierFiles { desired, sources })
}

/// Before a repository is used for this, its files ask for nothing.
fn nothing(config: &Path) -> Result<Told, CommandError> {
    let read = folder::configuration(config, MissingConfiguration::IsFine)?;
    let (desired, _) = load_files(&read.sources, read.config, &[]);
    let approvals = desired.config().approvals.clone();
    let files = EarlierFiles {
        desired,
        sources: read.sources,
    };
    Ok(Told {
        files: Some(files),
        approvals: Some(approvals),
    })
}

/// Returns the configuration relative to DIR: it stands at the same place of the base.
fn inside(config: &Path) -> Result<PathBuf, CommandError> {
    if config.is_relative() {
        return Ok(config.to_owned());
    }
    let here = std::env::current_dir();
    let inside = here.ok().and_then(|here| {
        let config = std::fs::canonicalize(config).ok()?;
        let here = std::fs::canonicalize(here).ok()?;
        config.strip_prefix(here).map(Path::to_owned).ok()
    });
    inside.ok_or_else(|| {
        CommandError::usage(anyhow!(
            "`--base`: the configuration {} is outside the folder",
            config.display()
        ))
        .help("name a configuration inside DIR, or its folder: `-C DIR`")
    })
}

/// Another folder in place of DIR, while its files are read.
pub(crate) struct Root {
    back: PathBuf,
}

impl Root {
    pub(crate) fn enter(root: &Path) -> Result<Self, CommandError> {
        let enter = || {
            let back = std::env::current_dir()?;
            std::env::set_current_dir(root)?;
            Ok::<PathBuf, std::io::Error>(back)
        };
        let back = enter()
            .with_context(|| format!("cannot read the folder {}", root.display()))
            .map_err(CommandError::usage)?;
        Ok(Self { back })
    }

    pub(crate) fn leave(self) -> Result<(), CommandError> {
        std::env::set_current_dir(&self.back)
            .with_context(|| format!("cannot go back to {}", self.back.display()))
            .map_err(CommandError::failed)
    }
}
