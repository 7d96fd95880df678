//! The `ids:` file on disk.

use std::path::Path;

use crate::cli::folder::lacking::Lacking;
use crate::cli::text_file::{self, TextError};
use crate::desired::config::is_ids_file;
use crate::desired::state::Config;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::SourceMap;
use crate::yaml::limits::FileLimit;

/// Adds the `ids:` file to what was read, for [`crate::desired::load_files`] to find it by its path.
pub(crate) fn read_ids(
    config: &Config,
    may: Lacking,
    sources: &mut SourceMap,
    found: &mut Diagnostics,
) {
    let Some(ids) = &config.ids else {
        return;
    };
    let path = Path::new(&ids.value);
    let root = std::fs::canonicalize(".").unwrap_or_default();
    let file = std::fs::canonicalize(path);
    if file.as_ref().is_ok_and(|file| !file.starts_with(&root)) {
        let message = format!(
            "the file `{}` cannot be read: it is outside the folder",
            ids.value
        );
        found.push(
            Diagnostic::error(Code::UnreadableFile, ids.span, message)
                .help("put a file inside the folder instead of a link that leads out of it"),
        );
        return;
    }
    // A link may have the name that it should have, and the file behind it another one.
    if file.is_ok_and(|file| !is_ids_file(&file.to_string_lossy())) {
        let message = format!(
            "the file `{}` cannot be read: it is a link to a file of another kind",
            ids.value
        );
        found.push(
            Diagnostic::error(Code::UnreadableFile, ids.span, message)
                .help("name the file itself; it ends in .yaml, .yml or .json"),
        );
        return;
    }
    match text_file::read(path, config.limits.get(FileLimit::FileBytes)) {
        Ok(text) => {
            sources.add(ids.value.clone(), text);
        }
        Err(TextError::TooLarge(_)) => {
            found.push(config.limits.passed(FileLimit::FileBytes, ids.span));
        }
        Err(TextError::Missing) if may == Lacking::Anything => {}
        Err(error) => found.push(
            Diagnostic::error(
                Code::UnreadableFile,
                ids.span,
                format!("the file `{}` cannot be read: {error}", ids.value),
            )
            .help("`ids` names a file of `login: id` lines inside the folder that is read"),
        ),
    }
}
