//! DIR on disk: the configuration, and the files of desired state that it names.

mod ids_file;
pub(crate) mod kind;
pub(crate) mod lacking;
mod reach;

use std::io::ErrorKind;
use std::path::{Component, Path};

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};
use walkdir::{DirEntry, FilterEntry, WalkDir};

use crate::cli::error::CommandError;
use crate::cli::folder::ids_file::read_ids;
use crate::cli::folder::kind::{holds_state, is_read, without_suffix};
use crate::cli::folder::lacking::Lacking;
use crate::cli::folder::reach::Reach;
use crate::cli::settings::MissingConfiguration;
use crate::cli::text_file::{self, TextError};
use crate::desired::state::{Config, DesiredState};
use crate::desired::{config, load_files};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{FileId, SourceMap, Span};
use crate::yaml::limits::{FileLimit, FileLimits};

/// What the folder holds.
#[derive(Debug)]
pub(crate) struct Folder {
    /// Every file that was read.
    pub(crate) sources: SourceMap,
    /// What they ask for; without the entries that have mistakes.
    pub(crate) desired: DesiredState,
    /// What is wrong with them.
    pub(crate) found: Diagnostics,
    /// The files of desired state.
    pub(crate) files: Vec<FileId>,
    /// Whether the configuration alone has errors.
    pub(crate) is_config_broken: bool,
}

/// The configuration alone.
#[derive(Debug)]
pub(crate) struct Configuration {
    /// What was read.
    pub(crate) sources: SourceMap,
    /// What it says; its defaults where there is none.
    pub(crate) config: Config,
    /// What is wrong with it.
    pub(crate) found: Diagnostics,
}

/// Reads the configuration, and none of the files that it names.
pub(crate) fn configuration(
    path: &Path,
    missing: MissingConfiguration,
) -> Result<Configuration, CommandError> {
    let mut sources = SourceMap::default();
    let mut found = Diagnostics::default();
    let limits = FileLimits::of_configuration();
    let file = match text_file::read(path, limits.get(FileLimit::FileBytes)) {
        Ok(text) => sources.add(name(path), text),
        Err(TextError::Missing) if missing == MissingConfiguration::IsFine => {
            sources.add(name(path), "")
        }
        Err(error @ (TextError::Missing | TextError::NotAFile | TextError::Io(_))) => {
            return Err(no_configuration(path, error));
        }
        Err(error) => unreadable(path, &error, &limits, &mut sources, &mut found),
    };
    let (config, findings) = config(&sources, file);
    found.extend(findings);
    Ok(Configuration {
        sources,
        config,
        found,
    })
}

/// Reads the configuration and every file that it names.
pub(crate) fn read(config_path: &Path) -> Result<Folder, CommandError> {
    read_within(config_path, Lacking::Nothing, Reach::WHOLE)
}

/// Reads the configuration and every file that it names, as far as there are any.
pub(crate) fn read_lacking(config_path: &Path, may: Lacking) -> Result<Folder, CommandError> {
    read_within(config_path, may, Reach::WHOLE)
}

/// Reads the configuration, and of the files that it names only the first few megabytes. What it finds wrong with them
/// means nothing.
pub(crate) fn glance(config_path: &Path) -> Result<DesiredState, CommandError> {
    Ok(read_within(config_path, Lacking::Nothing, Reach::GLANCE)?.desired)
}

fn read_within(config_path: &Path, may: Lacking, reach: Reach) -> Result<Folder, CommandError> {
    let mut sources = SourceMap::default();
    let mut found = Diagnostics::default();
    let limits = FileLimits::of_configuration();
    let config_file = match text_file::read(config_path, limits.get(FileLimit::FileBytes)) {
        Ok(text) => sources.add(name(config_path), text),
        Err(TextError::Missing) if may == Lacking::Anything => sources.add(name(config_path), ""),
        Err(error @ (TextError::Missing | TextError::NotAFile | TextError::Io(_))) => {
            return Err(no_configuration(config_path, error));
        }
        Err(error) => unreadable(config_path, &error, &limits, &mut sources, &mut found),
    };
    let (settings, findings) = config(&sources, config_file);
    found.extend(findings);
    let is_config_broken = found.has_errors();
    let files = files(&settings, config_path, reach, &mut sources, &mut found);
    if files.is_empty() && !found.has_errors() && may == Lacking::Nothing {
        found.push(no_files(&settings, config_file));
    }
    read_ids(&settings, may, &mut sources, &mut found);
    let (desired, findings) = load_files(&sources, settings, &files);
    found.extend(findings);
    Ok(Folder {
        sources,
        desired,
        found,
        files,
        is_config_broken,
    })
}

fn no_configuration(path: &Path, error: TextError) -> CommandError {
    let what = format!("cannot read the configuration {}", path.display());
    let error = CommandError::usage(anyhow::Error::new(error).context(what));
    if let Some(near) = kind::near(path) {
        return error.help(format!(
            "there is {near}: rename it, or name it: `--config {near}`"
        ));
    }
    error
        .help(
            "run in the folder with okta-reconcile.yaml, or name it: -C DIR; a first one is a single line: \
             `org: https://acme.okta.com`",
        )
}

fn files(
    config: &Config,
    config_path: &Path,
    reach: Reach,
    sources: &mut SourceMap,
    found: &mut Diagnostics,
) -> Vec<FileId> {
    let Reach { mut bytes, entries } = reach;
    let patterns = Patterns::new(config);
    let mut files = Vec::new();
    // Links are followed, for a folder of files may be one; those that lead out of DIR are refused.
    let root = std::fs::canonicalize(".").unwrap_or_default();
    let ids = config.ids.as_ref().map(|ids| Path::new(&ids.value));
    let special = [Some(config_path), ids].map(|path| std::fs::canonicalize(path?).ok());
    // With a broken configuration nobody knows what `files:` was to match.
    let is_known = !found.has_errors();
    let mut walk = walk();
    for _ in 0..entries {
        let Some(entry) = walk.next() else {
            break;
        };
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().unwrap_or(Path::new("."));
                if patterns.may_match_below(path) && !is_hidden(path) {
                    refused(path, &walk_words(&error), Some(ELSEWHERE), sources, found);
                }
                continue;
            }
        };
        let (path, is_folder) = (entry.path(), entry.file_type().is_dir());
        if leads_out(&entry, &root) {
            if is_folder {
                walk.skip_current_dir();
            }
            if patterns.may_match_below(path) && (is_folder || is_read(path)) {
                let why = "it is a link that leads out of the folder";
                refused(path, why, Some(ELSEWHERE), sources, found);
            }
            continue;
        }
        if is_folder {
            continue;
        }
        if !is_read(path) {
            if is_known && patterns.may_mean(path) {
                unread(path, sources, found);
            }
            continue;
        }
        let canonical = std::fs::canonicalize(path).ok();
        if canonical.is_some() && special.contains(&canonical) {
            continue;
        }
        let is_named = patterns.files.is_match(name(path));
        let bytes_max = config.limits.get(FileLimit::FileBytes).min(bytes);
        let text = text_file::read(path, bytes_max);
        bytes -= text.as_ref().map_or(0, |text| text.len() as u64);
        match text {
            Ok(text) if is_named => files.push(sources.add(name(path), text)),
            Ok(text) if is_known && holds_state(&text) => unmatched(path, sources, found),
            Err(error) if is_named => {
                unreadable(path, &error, &config.limits, sources, found);
            }
            Ok(_) | Err(_) => {}
        }
    }
    files
}

/// Goes through the folder in the order of names; but for what is hidden.
fn walk() -> FilterEntry<walkdir::IntoIter, fn(&DirEntry) -> bool> {
    WalkDir::new(".")
        .follow_links(true)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry.path()))
}

fn is_match(pattern: &str, name: &str) -> bool {
    Glob::new(pattern).is_ok_and(|glob| glob.compile_matcher().is_match(name))
}

fn leads_out(entry: &DirEntry, root: &Path) -> bool {
    let is_inside =
        |path: &Path| std::fs::canonicalize(path).is_ok_and(|path| path.starts_with(root));
    entry.path_is_symlink() && !is_inside(entry.path())
}

/// Says why the walk cannot go on at a place.
fn walk_words(error: &walkdir::Error) -> String {
    let is_link = error.path().is_some_and(Path::is_symlink);
    match error.io_error().map(std::io::Error::kind) {
        None => "it is a link to a folder that contains it".to_owned(),
        Some(ErrorKind::PermissionDenied) => ErrorKind::PermissionDenied.to_string(),
        Some(_) if is_link => "it is a broken link".to_owned(),
        Some(kind) => kind.to_string(),
    }
}

/// A wrong folder, or a checkout that failed, must not look like "nothing to do".
fn no_files(config: &Config, config_file: FileId) -> Diagnostic {
    let patterns = config.files.iter();
    let patterns: Vec<&str> = patterns.map(|pattern| pattern.value.as_str()).collect();
    Diagnostic::error(
        Code::NoFiles,
        Span::new(config_file, 0..0),
        format!("no YAML or JSON file matches `files:` ({})", patterns.join(", ")),
    )
    .help(
        "is this the right folder? Files that end in .yaml, .yml or .json are looked for below the folder where the \
         program runs, or that of `-C DIR`",
    )
}

/// Returns whether `files` of the configuration names a path.
pub(crate) fn is_named(config: &Config, path: &str) -> bool {
    Patterns::new(config).files.is_match(path)
}

/// `files` of the configuration.
struct Patterns {
    files: GlobSet,
    texts: Vec<String>,
}

impl Patterns {
    /// Bad patterns were reported with the configuration.
    fn new(config: &Config) -> Self {
        let mut set = GlobSetBuilder::new();
        for pattern in &config.files {
            let glob = GlobBuilder::new(&pattern.value)
                .literal_separator(true)
                .build();
            if let Ok(glob) = glob {
                set.add(glob);
            }
        }
        let texts = config.files.iter().map(|pattern| pattern.value.clone());
        Self {
            files: set.build().unwrap_or_else(|_| GlobSet::empty()),
            texts: texts.collect(),
        }
    }

    /// Whether a pattern matches what the path is a copy or a template of.
    fn may_mean(&self, path: &Path) -> bool {
        without_suffix(&name(path)).is_some_and(|near| self.files.is_match(near))
    }

    /// Whether a pattern may match the path, or something below it. What no pattern asks for stands in nobody's way.
    fn may_match_below(&self, path: &Path) -> bool {
        let name = name(path);
        let may_match = |pattern: &str| {
            // Alternatives may have folders of their own.
            if pattern.contains('{') {
                return true;
            }
            let mut parts = pattern.split('/');
            for folder in name.split('/') {
                match parts.next() {
                    Some("**") => return true,
                    Some(part) if is_match(part, folder) => {}
                    Some(_) | None => return false,
                }
            }
            true
        };
        self.files.is_match(&name) || self.texts.iter().any(|pattern| may_match(pattern))
    }
}

/// Returns the path relative to DIR, with `/`.
pub(crate) fn name(path: &Path) -> String {
    let parts: Vec<String> = path
        .components()
        .filter(|part| !matches!(part, Component::CurDir))
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    parts.join("/")
}

fn is_hidden(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy());
    name.is_some_and(|name| name.starts_with('.'))
}

fn unmatched(path: &Path, sources: &mut SourceMap, found: &mut Diagnostics) {
    let file = sources.add(name(path), "");
    found.push(
        Diagnostic::warning(
            Code::UnmatchedFile,
            Span::new(file, 0..0),
            "the file looks like desired state, but no pattern of `files:` matches it",
        )
        .help("move it to users/ or groups/, or add a pattern to `files:` in okta-reconcile.yaml"),
    );
}

/// Reports a copy or a template that stands among the files.
fn unread(path: &Path, sources: &mut SourceMap, found: &mut Diagnostics) {
    let file = sources.add(name(path), "");
    found.push(
        Diagnostic::warning(
            Code::UnmatchedFile,
            Span::new(file, 0..0),
            "the file is not read: its name does not end in .yaml, .yml or .json",
        )
        .help("rename it if it holds people or groups; otherwise move it to another folder"),
    );
}

/// Reports a file that has no text; returns it.
fn unreadable(
    path: &Path,
    error: &TextError,
    limits: &FileLimits,
    sources: &mut SourceMap,
    found: &mut Diagnostics,
) -> FileId {
    let help = match error {
        TextError::TooLarge(_) => {
            let file = sources.add(name(path), "");
            found.push(limits.passed(FileLimit::FileBytes, Span::new(file, 0..0)));
            return file;
        }
        TextError::Missing | TextError::NotAFile | TextError::Io(_) => Some(ELSEWHERE),
        // These say themselves what to do.
        TextError::Encoding(_) | TextError::NotUtf8(_) | TextError::Nul(_) => None,
    };
    refused(path, &error.to_string(), help, sources, found)
}

/// What to do about something that `files` names and that is no file.
const ELSEWHERE: &str = "put a file there, or change `files:` so that no pattern matches it";

fn refused(
    path: &Path,
    why: &str,
    help: Option<&str>,
    sources: &mut SourceMap,
    found: &mut Diagnostics,
) -> FileId {
    let file = sources.add(name(path), "");
    let span = Span::new(file, 0..0);
    let message = format!("the file cannot be read: {why}");
    let mut diagnostic = Diagnostic::error(Code::UnreadableFile, span, message);
    if let Some(help) = help {
        diagnostic = diagnostic.help(help);
    }
    found.push(diagnostic);
    file
}
