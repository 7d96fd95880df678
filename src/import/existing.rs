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
use crate::model::ids::Login;
use crate::planner::index::GroupIndex;
use crate::source::{FileId, Place};
use crate::yaml::edit::{Change, Edit, Step, edit};
use crate::yaml::fragment::Fragment;

/// A file that is there, and what is known of it.
#[derive(Clone, Copy, Debug)]
pub struct Existing<'i> {
    /// What the folder holds.
    pub read: &'i Read,
    /// Its files as trees.
    pub trees: &'i Trees,
    /// The file.
    pub file: FileId,
    /// What the configuration gives everybody.
    pub given: &'i Given,
    /// Which groups the files mean.
    pub index: &'i GroupIndex<'i>,
}

impl Existing<'_> {
    /// Returns the text of the file with these people in it, and those whom somebody has to write.
    pub fn with(
        &self,
        people: &[&Portrait],
        groups: &Groups<'_>,
        exactness: Exactness,
    ) -> (String, Vec<ByHand>) {
        let source = self.read.sources.file(self.file);
        let users = DocumentKey::Users.word().to_owned();
        let listed = self.trees.people(self.file);
        let document = listed.as_ref().map_or(0, |listed| listed.document);
        let given = self.given.clone().with(&self.defaults(document));
        let entries = people
            .iter()
            .map(|portrait| entry(portrait, &given, groups, exactness));
        let entries: Vec<Fragment> = entries.collect();
        let edits: Vec<Vec<Edit>> = match &listed {
            Some(listed) => {
                let at = vec![Step::Document(document), Step::Key(users)];
                let places = places(&listed.logins, people);
                let put = entries
                    .iter()
                    .cloned()
                    .zip(places)
                    .map(|(entry, at)| (at, entry));
                let change = Change::Items {
                    take: Vec::new(),
                    put: put.collect(),
                };
                vec![vec![Edit { at, change }]]
            }
            None => vec![vec![Edit {
                at: vec![Step::Document(0)],
                change: Change::Set {
                    key: users,
                    value: Fragment::List(entries.clone()),
                    order: Vec::new(),
                },
            }]],
        };
        let edits = if listed.is_none() && self.is_person() {
            Vec::new()
        } else {
            edits
        };
        let edited = edit(source, &self.read.desired.config().limits, &edits);
        if edited.left.is_empty() && !edits.is_empty() {
            return (edited.text, Vec::new());
        }
        let place = Place {
            file: source.path().to_owned(),
            line: 1,
            column: 1,
        };
        let by_hand = people.iter().zip(&entries).map(|(portrait, entry)| ByHand {
            place: place.clone(),
            what: format!("{} is in no file", portrait.login),
            lines: entry.item(2),
        });
        (edited.text, by_hand.collect())
    }

    /// Whether the file is one person, to whom nobody can be added.
    fn is_person(&self) -> bool {
        let mut documents = self.trees.documents(self.file).iter();
        documents.any(|node| node.get(PersonKey::Login.word()).is_some())
    }

    /// The defaults of a document.
    fn defaults(&self, document: usize) -> Given {
        let node = self.trees.documents(self.file).get(document);
        let defaults = node.and_then(|node| node.get(DocumentKey::Defaults.word()));
        let defaults =
            defaults.map(|entry| person::defaults(&entry.value, &mut Diagnostics::default()));
        let defaults: Defaults = defaults.unwrap_or_default();
        Given::by(&defaults, self.index)
    }
}

/// Before which entry each person comes: where they belong by login, if the list is in that order; else behind all.
fn places(logins: &[String], people: &[&Portrait]) -> Vec<usize> {
    let keys: Vec<_> = logins
        .iter()
        .map(|login| Login::new(login.as_str()).key())
        .collect();
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
    read: &Read,
    path: &str,
    key: DocumentKey,
    items: &[Fragment],
) -> Option<ByHand> {
    if items.is_empty() {
        return None;
    }
    let Some(file) = read
        .sources
        .find(path)
        .filter(|file| read.files.contains(file))
    else {
        files.state.insert(path.to_owned(), write::list(key, items));
        return None;
    };
    let limits = &read.desired.config().limits;
    let trees = Trees::read(&read.sources, &[file], limits);
    let mut documents = trees.documents(file).iter().enumerate();
    let listed = documents.find_map(|(index, node)| {
        let items = node.get(key.word())?.value.items()?;
        Some((index, items.len()))
    });
    let change = match listed {
        Some((document, count)) => Edit {
            at: vec![Step::Document(document), Step::Key(key.word().to_owned())],
            change: Change::Items {
                take: Vec::new(),
                put: items.iter().cloned().map(|item| (count, item)).collect(),
            },
        },
        None => Edit {
            at: vec![Step::Document(0)],
            change: Change::Set {
                key: key.word().to_owned(),
                value: Fragment::List(items.to_vec()),
                order: Vec::new(),
            },
        },
    };
    let edited = edit(read.sources.file(file), limits, &[vec![change]]);
    if edited.left.is_empty() {
        files.state.insert(path.to_owned(), edited.text);
        return None;
    }
    Some(ByHand {
        place: Place {
            file: path.to_owned(),
            line: 1,
            column: 1,
        },
        what: format!("`{}` lacks these", key.word()),
        lines: items.iter().flat_map(|item| item.item(2)).collect(),
    })
}
