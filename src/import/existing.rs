//! Files that are there already: people, groups and relationships put into their lists.

use crate::desired::person;
use crate::desired::state::Defaults;
use crate::desired::written::state::{DocumentKey, PersonKey};
use crate::diagnostic::Diagnostics;
use crate::import::entry::{Exactness, entry};
use crate::import::files::{Files, Read};
use crate::import::given::Given;
use crate::import::groups::Groups;
use crate::import::left::ByHand;
use crate::import::portrait::Portrait;
use crate::import::tree::Trees;
use crate::import::write;
use crate::live::Snapshot;
use crate::model::ids::{Login, LoginKey};
use crate::planner::index::GroupIndex;
use crate::planner::person::People;
use crate::source::{FileId, Place};
use crate::yaml::edit::{Amendment, Edit, Segment, edit};
use crate::yaml::fragment::Fragment;
use crate::yaml::node::Node;

/// What a folder holds, and how its people and groups are those of the org.
#[derive(Debug)]
pub struct Site<'s> {
    /// What the files mean.
    pub read: &'s Read,
    /// The files as trees.
    pub trees: Trees,
    /// Who of the org is in them.
    pub people: People<'s>,
    /// Which groups of the org they mean.
    pub index: GroupIndex<'s>,
    /// What the configuration gives everybody.
    pub given: Given,
}

impl<'s> Site<'s> {
    /// Holds files against an org.
    pub fn new(read: &'s Read, snapshot: &'s Snapshot) -> Self {
        let config = read.desired.config();
        let index = GroupIndex::new(&read.desired, snapshot);
        Self {
            read,
            trees: Trees::read(&read.sources, &read.files, &config.limits),
            people: People::resolve(&read.desired, snapshot),
            given: Given::by(&config.defaults, &index),
            index,
        }
    }

    /// Returns the text of a file with these people in it, and those whom somebody has to write.
    pub fn with(
        &self,
        file: FileId,
        people: &[&Portrait],
        groups: &Groups<'_>,
        exactness: Exactness,
    ) -> (String, Vec<ByHand>) {
        let source = self.read.sources.file(file);
        let documents = self.trees.documents(file);
        let key = DocumentKey::Users;
        let document = list_of(documents, key).map_or(0, |(document, _)| document);
        let given = self.given.clone().with(&self.defaults(file, document));
        let entries = people
            .iter()
            .map(|portrait| entry(portrait, &given, groups, exactness));
        let entries: Vec<Fragment> = entries.collect();
        let edit = into_list(documents, key, &entries, |items| places(items, people));
        if let Some(text) = made(self.read, file, edit) {
            return (text, Vec::new());
        }
        let by_hand = people.iter().zip(&entries).map(|(portrait, entry)| ByHand {
            place: top(source.path()),
            what: format!("{} is in no file", portrait.login),
            lines: entry.item(2),
        });
        (source.text().to_owned(), by_hand.collect())
    }

    /// The defaults of a document.
    fn defaults(&self, file: FileId, document: usize) -> Given {
        let node = self.trees.documents(file).get(document);
        let defaults = node.and_then(|node| node.get(DocumentKey::Defaults.word()));
        let defaults =
            defaults.map(|entry| person::defaults(&entry.value, &mut Diagnostics::default()));
        let defaults: Defaults = defaults.unwrap_or_default();
        Given::by(&defaults, &self.index)
    }
}

/// The first list behind a key of a document, and which document that is.
fn list_of(documents: &[Node], key: DocumentKey) -> Option<(usize, &[Node])> {
    let mut documents = documents.iter().enumerate();
    documents.find_map(|(index, node)| Some((index, node.get(key.word())?.value.items()?)))
}

/// Puts items into a list, which is added where there is none; `places` says before which of its items each comes. Nothing
/// can be put into a file that is one person.
fn into_list(
    documents: &[Node],
    key: DocumentKey,
    items: &[Fragment],
    places: impl FnOnce(&[Node]) -> Vec<usize>,
) -> Option<Edit> {
    let word = key.word().to_owned();
    if let Some((document, list)) = list_of(documents, key) {
        let put = places(list).into_iter().zip(items.iter().cloned());
        return Some(Edit {
            at: vec![Segment::Document(document), Segment::Key(word)],
            change: Amendment::Items {
                take: Vec::new(),
                put: put.collect(),
            },
        });
    }
    let is_person = |node: &Node| node.get(PersonKey::Login.word()).is_some();
    if documents.iter().any(is_person) {
        return None;
    }
    Some(Edit {
        at: vec![Segment::Document(0)],
        change: Amendment::Set {
            key: word,
            value: Fragment::List(items.to_vec()),
            order: Vec::new(),
        },
    })
}

/// The text of a file with an edit made, if it can be.
fn made(read: &Read, file: FileId, change: Option<Edit>) -> Option<String> {
    let limits = &read.desired.config().limits;
    let edited = edit(read.sources.file(file), limits, &[vec![change?]]);
    edited.left.is_empty().then_some(edited.text)
}

/// The top of a file, where it has no better place.
fn top(path: &str) -> Place {
    Place {
        file: path.to_owned(),
        line: 1,
        column: 1,
    }
}

/// Before which entry each person comes: where they belong by login, if the list is in that order; else behind all.
fn places(entries: &[Node], people: &[&Portrait]) -> Vec<usize> {
    let key = |entry: &Node| {
        let login = entry.get(PersonKey::Login.word());
        Login::new(
            login
                .and_then(|login| login.value.text())
                .unwrap_or_default(),
        )
        .key()
    };
    let keys: Vec<LoginKey> = entries.iter().map(key).collect();
    let is_sorted = keys.is_sorted();
    let place = |portrait: &&Portrait| {
        if is_sorted {
            keys.partition_point(|key| *key < portrait.login.key())
        } else {
            keys.len()
        }
    };
    people.iter().map(place).collect()
}

/// Puts items into the list of a file; what cannot be put is somebody's to write.
pub fn put(
    files: &mut Files,
    site: &Site<'_>,
    path: &str,
    key: DocumentKey,
    items: &[Fragment],
) -> Option<ByHand> {
    if items.is_empty() {
        return None;
    }
    let Some(file) = site.read.state_file(path) else {
        files.state.insert(path.to_owned(), write::list(key, items));
        return None;
    };
    let behind_all = |list: &[Node]| vec![list.len(); items.len()];
    let edit = into_list(site.trees.documents(file), key, items, behind_all);
    if let Some(text) = made(site.read, file, edit) {
        files.state.insert(path.to_owned(), text);
        return None;
    }
    Some(ByHand {
        place: top(path),
        what: format!("`{}` lacks these", key.word()),
        lines: items.iter().flat_map(|item| item.item(2)).collect(),
    })
}
