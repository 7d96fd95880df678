//! Where the folder of the files stands in its repository.

use std::path::Path;

/// Returns the way from the root of the repository to the folder that a file is in, with `/` behind each part; nothing
/// where the folder is the root, or in no repository.
pub(crate) fn way_to(file: &Path) -> String {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let Ok(folder) = std::fs::canonicalize(folder.unwrap_or(Path::new("."))) else {
        return String::new();
    };
    let root = folder.ancestors().find(|each| each.join(".git").exists());
    let way = root.and_then(|root| folder.strip_prefix(root).ok());
    let mut text = String::new();
    for part in way.into_iter().flat_map(Path::components) {
        text += &part.as_os_str().to_string_lossy();
        text.push('/');
    }
    text
}
