//! DIR on disk: the configuration, and the files of desired state that it names.

use std::io::Read;
use std::path::Path;

use anyhow::{Context, anyhow};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use walkdir::WalkDir;

use crate::cli::error::CommandError;
use crate::desired::state::{Config, DesiredState};
use crate::desired::{config, load};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{FileId, SourceMap, Span};

/// The greatest size of a file: a million people fit, a gigabyte of nothing does not fill the memory.
const FILE_BYTES_MAX: u64 = 1 << 30;

/// What the folder holds.
#[derive(Debug)]
pub(in crate::cli) struct Folder {
    /// Every file that was read.
    pub(in crate::cli) sources: SourceMap,
    /// What they ask for; without the entries that have mistakes.
    pub(in crate::cli) desired: DesiredState,
    /// What is wrong with them.
    pub(in crate::cli) found: Diagnostics,
    /// How many files of desired state there are.
    pub(in crate::cli) file_count: usize,
    /// Whether the configuration alone has errors.
    pub(in crate::cli) is_config_broken: bool,
}

/// Reads the configuration and every file that it names.
pub(in crate::cli) fn read(config_path: &Path) -> Result<Folder, CommandError> {
    let mut sources = SourceMap::default();
    let text = text_of(config_path)
        .with_context(|| format!("cannot read the configuration {}", config_path.display()))
        .map_err(|error| {
            CommandError::usage(error)
                .help("run in the folder that has okta-reconcile.yaml, or name it: -C DIR")
        })?;
    let config_file = sources.add(name(config_path), text);
    let (settings, config_findings) = config(&sources, config_file);
    let mut found = Diagnostics::default();
    let files = files(&settings, config_path, &mut sources, &mut found);
    if files.is_empty() && !found.has_errors() {
        found.push(no_files(&settings, config_file));
    }
    read_ids(&settings, &mut sources, &mut found);
    let (desired, findings) = load(&sources, config_file, &files);
    found.extend(findings);
    Ok(Folder {
        is_config_broken: config_findings.has_errors(),
        file_count: files.len(),
        sources,
        desired,
        found,
    })
}

fn files(
    config: &Config,
    config_path: &Path,
    sources: &mut SourceMap,
    found: &mut Diagnostics,
) -> Vec<FileId> {
    let patterns = patterns(config);
    let mut files = Vec::new();
    // Links are followed, for a folder of files may be one; those that lead out of DIR are refused.
    let root = std::fs::canonicalize(".").unwrap_or_default();
    let config_file = std::fs::canonicalize(config_path).ok();
    let ids = config.ids.as_ref();
    let ids_file = ids.and_then(|ids| std::fs::canonicalize(&ids.value).ok());
    let walk = WalkDir::new(".")
        .follow_links(true)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry.path()));
    for entry in walk {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().unwrap_or(Path::new(".")).to_owned();
                unreadable(&path, &error.to_string(), sources, found);
                continue;
            }
        };
        let path = entry.path();
        if entry.file_type().is_dir() || !is_yaml(path) {
            continue;
        }
        let canonical = std::fs::canonicalize(path).ok();
        let is_special = canonical == config_file || canonical == ids_file;
        if canonical.is_some() && is_special {
            continue;
        }
        let is_named = patterns.is_match(name(path));
        let leads_out =
            entry.path_is_symlink() && !canonical.is_some_and(|path| path.starts_with(&root));
        if leads_out && is_named {
            unreadable(
                path,
                "it is a link that leads out of the folder",
                sources,
                found,
            );
            continue;
        }
        match text_of(path) {
            Ok(text) if is_named => files.push(sources.add(name(path), text)),
            Ok(text) if holds_state(&text) => unmatched(path, sources, found),
            Err(error) if is_named => unreadable(path, &format!("{error:#}"), sources, found),
            Ok(_) | Err(_) => {}
        }
    }
    files
}

/// Adds the `ids:` file to what was read, for [`load`] to find it by its path.
fn read_ids(config: &Config, sources: &mut SourceMap, found: &mut Diagnostics) {
    let Some(ids) = &config.ids else {
        return;
    };
    match text_of(Path::new(&ids.value)) {
        Ok(text) => {
            sources.add(ids.value.clone(), text);
        }
        Err(error) => found.push(
            Diagnostic::error(
                Code::UnreadableFile,
                ids.span,
                format!("the file `{}` cannot be read: {error:#}", ids.value),
            )
            .help("`ids` names a file of `login: id` lines, below the folder that is read"),
        ),
    }
}

/// A wrong folder, or a checkout that failed, must not look like "nothing to do".
fn no_files(config: &Config, config_file: FileId) -> Diagnostic {
    let patterns = config.files.iter();
    let patterns: Vec<&str> = patterns.map(|pattern| pattern.value.as_str()).collect();
    Diagnostic::warning(
        Code::NoFiles,
        Span::new(config_file, 0..0),
        format!("no YAML file matches `files:` ({})", patterns.join(", ")),
    )
    .help("is this the right folder? Desired state is in files that end in .yaml or .yml")
}

/// Bad patterns were reported with the configuration.
fn patterns(config: &Config) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for pattern in &config.files {
        let glob = GlobBuilder::new(&pattern.value)
            .literal_separator(true)
            .build();
        if let Ok(glob) = glob {
            set.add(glob);
        }
    }
    set.build().unwrap_or_else(|_| GlobSet::empty())
}

/// Returns the text of a regular file.
fn text_of(path: &Path) -> anyhow::Result<String> {
    let metadata = std::fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(anyhow!("it is not a regular file"));
    }
    let mut bytes = Vec::new();
    std::fs::File::open(path)?
        .take(FILE_BYTES_MAX + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(anyhow!("it is larger than {FILE_BYTES_MAX} bytes"));
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(anyhow!("it is UTF-16: save it as UTF-8"));
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..valid]
            .split(|byte| *byte == b'\n')
            .count();
        anyhow!("line {line} is not UTF-8: save the file as UTF-8")
    })
}

/// Returns the path relative to DIR, with `/`.
fn name(path: &Path) -> String {
    let parts: Vec<String> = path
        .components()
        .filter(|part| !matches!(part, std::path::Component::CurDir))
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    parts.join("/")
}

fn is_hidden(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy());
    name.is_some_and(|name| name.starts_with('.'))
}

fn is_yaml(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    matches!(extension, Some("yaml" | "yml"))
}

/// Whether a file that nothing names looks like desired state; a sandbox file (`org:` or `now:` at its top) does not.
fn holds_state(text: &str) -> bool {
    let has = |key: &str| text.lines().any(|line| line.starts_with(key));
    (has("users:") || has("groups:")) && !has("org:") && !has("now:")
}

fn unmatched(path: &Path, sources: &mut SourceMap, found: &mut Diagnostics) {
    let file = sources.add(name(path), "");
    found.push(
        Diagnostic::warning(
            Code::UnmatchedFile,
            Span::new(file, 0..0),
            "the file looks like desired state, and no pattern of `files:` matches it",
        )
        .help("move it to users/ or groups/, or add a pattern to `files:` in okta-reconcile.yaml"),
    );
}

fn unreadable(path: &Path, why: &str, sources: &mut SourceMap, found: &mut Diagnostics) {
    let file = sources.add(name(path), "");
    found.push(Diagnostic::error(
        Code::UnreadableFile,
        Span::new(file, 0..0),
        format!("the file cannot be read: {why}"),
    ));
}
