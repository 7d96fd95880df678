//! Files that are whole at any time: what is written takes the place of what was there at once.

use std::io::Write;
use std::path::Path;

use anyhow::Context;

use crate::cli::error::CommandError;

/// Writes a text. The file keeps its permissions, and a link stays one.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), CommandError> {
    put(path, text)
        .with_context(|| format!("cannot write {}", path.display()))
        .map_err(CommandError::failed)
}

/// Writes a text where nothing is. What came there meanwhile stays.
pub(crate) fn create(path: &Path, text: &str) -> Result<(), CommandError> {
    let create = || {
        let mut temporary = beside(path)?;
        temporary.write_all(text.as_bytes())?;
        temporary
            .persist_noclobber(path)
            .map(drop)
            .map_err(|error| error.error)
    };
    create()
        .with_context(|| format!("cannot write {}", path.display()))
        .map_err(CommandError::failed)
}

/// Writes a text into a folder that may not be there yet.
pub(crate) fn write_below(path: &Path, text: &str) -> Result<(), CommandError> {
    if let Some(folder) = path.parent() {
        make_folder(folder)?;
    }
    write(path, text)
}

/// Makes a folder, and those above it.
pub(crate) fn make_folder(folder: &Path) -> Result<(), CommandError> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))
        .map_err(CommandError::failed)
}

fn put(path: &Path, text: &str) -> std::io::Result<()> {
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut temporary = beside(&target)?;
    temporary.write_all(text.as_bytes())?;
    if let Ok(metadata) = std::fs::metadata(&target) {
        std::fs::set_permissions(temporary.path(), metadata.permissions())?;
    }
    temporary.persist(&target).map_err(|error| error.error)?;
    Ok(())
}

/// Makes an empty file in the same folder, which is gone when it is dropped. Others may read it as far as the process lets
/// them, as any new file.
pub(crate) fn beside(path: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    let builder = {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666))
    };
    builder.tempfile_in(folder.unwrap_or(Path::new(".")))
}
