//! Reading a file: at once where nothing is wrong, and else so that every mistake is found.

use crate::desired::file_limits::FileLimits;
use crate::desired::tree::documents;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::sim::file::format::OrgFile;
use crate::sim::file::mistake::Mistake;
use crate::sim::file::texts::Texts;
use crate::sim::file::tree::Tree;
use crate::sim::file::{FileError, nesting, read, schema};
use crate::sim::org::Org;
use crate::source::{FileId, SourceMap, Span};
use crate::yaml::{self, YamlError};

/// Reads an org from the file of that name.
pub(crate) fn whole(name: &str, text: &str) -> Result<Org, FileError> {
    let mut sources = SourceMap::default();
    let id = sources.add(name, text);
    let mut found = Diagnostics::default();
    match org(id, &sources, &mut found) {
        Some(org) if found.is_empty() => Ok(org),
        Some(_) | None => Err(FileError { found, sources }),
    }
}

fn org(id: FileId, sources: &SourceMap, found: &mut Diagnostics) -> Option<Org> {
    let text = sources.file(id).text();
    let begin = Span::new(id, 0..0);
    if nesting::is_too_deep(text) {
        let message = "lists and mappings are nested too deeply";
        found.push(Diagnostic::error(Code::LimitExceeded, begin, message));
        return None;
    }
    let (org, mistakes) = match yaml::from_str::<OrgFile>(text) {
        Ok(file) => read::org(file, Texts::new(text)),
        Err(error) => return slowly(id, sources, found, &error),
    };
    if !mistakes.is_empty() {
        // The places come from a second look.
        let tree = tree(id, sources, &mut Diagnostics::default());
        tell(&mistakes, tree.as_ref(), begin, found);
    }
    Some(org)
}

/// Reads a file that the library does not take whole. It may be fine all the same: keys that begin with `x-`, and `<<`.
fn slowly(
    id: FileId,
    sources: &SourceMap,
    found: &mut Diagnostics,
    error: &YamlError,
) -> Option<Org> {
    let text = sources.file(id).text();
    let begin = Span::new(id, 0..0);
    let tree = tree(id, sources, found);
    let file = tree
        .as_ref()
        .map(|tree| serde_json::from_value::<OrgFile>(tree.value()));
    if let (Some(tree), Some(Ok(file))) = (tree, file) {
        let texts = Texts::of_tree(text, &tree);
        let (org, mistakes) = read::org(file, texts);
        tell(&mistakes, Some(&tree), begin, found);
        Some(org)
    } else {
        if found.is_empty() {
            // What only the library sees it says itself.
            found.push(Diagnostic::error(Code::Syntax, begin, error.to_string()));
        }
        None
    }
}

/// The file as its schema takes it.
fn tree(id: FileId, sources: &SourceMap, found: &mut Diagnostics) -> Option<Tree> {
    let documents = documents(id, sources.file(id), &FileLimits::default(), found);
    let begin = Span::new(id, 0..0);
    match documents.as_slice() {
        [document] => Tree::check(schema().as_value(), document, found),
        [] => {
            if found.is_empty() {
                found.push(Diagnostic::error(
                    Code::MissingKey,
                    begin,
                    "the file is empty",
                ));
            }
            None
        }
        [_, second, ..] => {
            let message = "a sandbox file has one document";
            found.push(Diagnostic::error(Code::Syntax, second.span, message));
            None
        }
    }
}

fn tell(mistakes: &[Mistake], tree: Option<&Tree>, begin: Span, found: &mut Diagnostics) {
    for mistake in mistakes {
        found.push(mistake.found(tree, begin));
    }
}
