//! Where in the files each person's entry stands.

use std::collections::HashMap;

use crate::desired::state::DesiredPerson;
use crate::desired::written::state::{DocumentKey, PersonKey};
use crate::diagnostic::Diagnostics;
use crate::source::{FileId, SourceMap, Span};
use crate::yaml::edit::Segment;
use crate::yaml::limits::FileLimits;
use crate::yaml::node::Node;
use crate::yaml::parse::documents;

/// The files of desired state as trees.
#[derive(Debug, Default)]
pub struct Trees {
    /// Each entry, by where its login stands: the file, the way to it, and what it is.
    entries: HashMap<Span, Located>,
    documents: HashMap<FileId, Vec<Node>>,
}

#[derive(Debug)]
struct Located {
    file: FileId,
    at: Vec<Segment>,
    node: Node,
}

/// Somebody's entry in a file.
#[derive(Clone, Copy, Debug)]
pub struct Found<'t> {
    /// The file.
    pub file: FileId,
    /// The way to the entry.
    pub at: &'t [Segment],
    /// The entry.
    pub node: &'t Node,
}

impl Trees {
    /// Reads the files, which are free of mistakes.
    pub fn read(sources: &SourceMap, files: &[FileId], limits: &FileLimits) -> Self {
        let mut trees = Self::default();
        for &file in files {
            let mut found = Diagnostics::default();
            let documents = documents(file, sources.file(file), limits, &mut found);
            for (index, document) in documents.iter().enumerate() {
                trees.add(file, vec![Segment::Document(index)], document);
                let users = document.get(DocumentKey::Users.word());
                let users = users
                    .and_then(|entry| entry.value.items())
                    .unwrap_or_default();
                for (item, node) in users.iter().enumerate() {
                    let key = Segment::Key(DocumentKey::Users.word().to_owned());
                    let at = vec![Segment::Document(index), key, Segment::Item(item)];
                    trees.add(file, at, node);
                }
            }
            trees.documents.insert(file, documents);
        }
        trees
    }

    fn add(&mut self, file: FileId, at: Vec<Segment>, node: &Node) {
        if let Some(login) = node.get(PersonKey::Login.word()) {
            let node = node.clone();
            self.entries
                .insert(login.value.span, Located { file, at, node });
        }
    }

    /// Returns the entry of a person.
    pub fn find(&self, person: &DesiredPerson) -> Option<Found<'_>> {
        let Located { file, at, node } = self.entries.get(&person.login.span)?;
        Some(Found {
            file: *file,
            at,
            node,
        })
    }

    /// Returns the documents of a file.
    pub fn documents(&self, file: FileId) -> &[Node] {
        self.documents.get(&file).map_or(&[], Vec::as_slice)
    }
}
