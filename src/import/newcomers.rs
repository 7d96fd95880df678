//! People of the org who are in no file: into new files, or into those that are there.

use std::collections::{BTreeMap, BTreeSet};

use crate::desired::written::state::DocumentKey;
use crate::import::entry::Exactness;
use crate::import::existing::{Existing, put};
use crate::import::files::{Files, Read};
use crate::import::given::Given;
use crate::import::groups::{Groups, definition};
use crate::import::layout::{Split, names};
use crate::import::left::{ByHand, LeftOut, Why};
use crate::import::portrait::{Painter, Portrait};
use crate::import::scope::Scope;
use crate::import::tree::Trees;
use crate::import::write;
use crate::live::{LiveGroup, Snapshot};
use crate::model::ids::{GroupId, RelationName, UserId};
use crate::model::status::UserStatus;
use crate::planner::index::{GroupIndex, GroupTarget};
use crate::planner::person::People;
use crate::yaml::fragment::Fragment;

/// Where groups are declared that an import writes.
pub const GROUPS_FILE: &str = "groups/groups.yaml";

/// Where relationships are declared that an import writes.
pub const DEFINITIONS_FILE: &str = "groups/linked-objects.yaml";

/// Whether people who are DEPROVISIONED are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deactivated {
    /// They are.
    Written,
    /// They are counted.
    LeftOut,
}

/// How much of the org an import is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All of it, also groups that nobody is in.
    Org,
    /// Some people, and what they are in.
    People,
}

/// What newcomers are written from.
#[derive(Clone, Copy, Debug)]
pub struct Newcomers<'n> {
    /// The org.
    pub snapshot: &'n Snapshot,
    /// Whom of it the import is about.
    pub whom: &'n BTreeSet<UserId>,
    /// How much of the org that is.
    pub extent: Extent,
    /// What of them it takes over.
    pub scope: Scope<'n>,
    /// By what people are divided among files.
    pub split: Split,
    /// Whether people who are DEPROVISIONED are written.
    pub deactivated: Deactivated,
}

/// What was written of newcomers.
#[derive(Debug, Default)]
pub struct Added {
    /// How many people came into each file.
    pub people: BTreeMap<String, usize>,
    /// How many groups were declared.
    pub groups: usize,
    /// How many linked object definitions were declared.
    pub definitions: usize,
    /// What could not be written into a file that is there.
    pub by_hand: Vec<ByHand>,
    /// People outside whom links of newcomers name, by login.
    pub outside: BTreeSet<String>,
}

impl Newcomers<'_> {
    /// Writes everybody who is in no file.
    pub fn add(&self, files: &mut Files, left: &mut LeftOut) -> Added {
        let read = files.read();
        let groups = match self.scope {
            Scope::All => Groups::new(self.snapshot),
            Scope::Only(_) => Groups::whatever_rules_give(self.snapshot),
        };
        let portraits = self.portraits(&read, &groups, left);
        let mut added = Added::default();
        self.groups(&portraits, &read, &groups, files, left, &mut added);
        let manages_groups = added.groups > 0 || !read.desired.groups().is_empty();
        let exactness = match self.scope {
            Scope::All if manages_groups => Exactness::Said,
            Scope::All => Exactness::Unsaid,
            Scope::Only(_) => Exactness::Added,
        };
        self.people(&portraits, &read, &groups, exactness, files, &mut added);
        added.definitions = self.definitions(&portraits, &read, files);
        added.outside = self.outside(&portraits, &read);
        added
    }

    fn portraits(&self, read: &Read, groups: &Groups<'_>, left: &mut LeftOut) -> Vec<Portrait> {
        let people = People::resolve(&read.desired, self.snapshot);
        let painter = Painter {
            snapshot: self.snapshot,
            groups,
            scope: self.scope,
        };
        let mut portraits = Vec::new();
        for id in self.whom {
            let Some(user) = self.snapshot.user(id) else {
                continue;
            };
            let by_login = user.login_key().and_then(|key| people.by_login(key));
            if people.maybe_by_id(id).is_some() || by_login.is_some() {
                continue;
            }
            let is_out = user.status == UserStatus::Deprovisioned;
            if is_out && self.deactivated == Deactivated::LeftOut {
                left.add(Why::Deactivated, id.as_str());
                continue;
            }
            portraits.extend(painter.paint(user, left));
        }
        portraits.sort_by_key(|each| each.login.key());
        portraits
    }

    fn people(
        &self,
        portraits: &[Portrait],
        read: &Read,
        groups: &Groups<'_>,
        exactness: Exactness,
        files: &mut Files,
        added: &mut Added,
    ) {
        let names = names(self.split, portraits, self.snapshot);
        let mut by_file: BTreeMap<String, Vec<&Portrait>> = BTreeMap::new();
        for (name, portrait) in names.into_iter().zip(portraits) {
            let path = format!("users/{name}.yaml");
            by_file.entry(path).or_default().push(portrait);
        }
        let index = GroupIndex::new(&read.desired, self.snapshot);
        let given = Given::by(&read.desired.config().defaults, &index);
        let trees = Trees::read(&read.sources, &read.files, &read.desired.config().limits);
        for (path, people) in by_file {
            let there = read
                .sources
                .find(&path)
                .filter(|file| read.files.contains(file));
            match there {
                None => {
                    let text = write::people(&people, &given, groups, exactness);
                    files.state.insert(path.clone(), text);
                    added.people.insert(path, people.len());
                }
                Some(file) => {
                    let into = Existing {
                        read,
                        trees: &trees,
                        file,
                        given: &given,
                        index: &index,
                    };
                    let (text, by_hand) = into.with(&people, groups, exactness);
                    let count = people.len() - by_hand.len();
                    files.state.insert(path.clone(), text);
                    added.by_hand.extend(by_hand);
                    added.people.insert(path, count);
                }
            }
        }
    }

    /// Declares groups: all of the org, or those that newcomers are in. Not those that the files know already: whoever does
    /// not declare them has a reason.
    fn groups(
        &self,
        portraits: &[Portrait],
        read: &Read,
        groups: &Groups<'_>,
        files: &mut Files,
        left: &mut LeftOut,
        added: &mut Added,
    ) {
        let index = GroupIndex::new(&read.desired, self.snapshot);
        let known = known_groups(read, &index);
        let joined: BTreeSet<&GroupId> = portraits.iter().flat_map(|each| &each.groups).collect();
        let is_first = read.desired.people().is_empty() && read.desired.groups().is_empty();
        let is_all = is_first && self.extent == Extent::Org;
        let is_meant = |group: &&LiveGroup| {
            let is_in_scope = match self.scope {
                Scope::All => is_all || joined.contains(&group.id),
                Scope::Only(narrowing) => narrowing.groups.contains(&group.id),
            };
            is_in_scope && !known.contains(&group.id)
        };
        let meant = self.snapshot.groups().filter(is_meant);
        let mut meant: Vec<&LiveGroup> = meant.collect();
        let denied = denied(read, &index, self.snapshot);
        for group in meant.extract_if(.., |group| denied.contains(&group.id)) {
            left.add(Why::DeniedByLists, group.name.as_str());
        }
        let declared = groups.declared(meant, left);
        added.groups = declared.len();
        let key = DocumentKey::Groups;
        added
            .by_hand
            .extend(put(files, read, GROUPS_FILE, key, &declared));
    }

    fn definitions(&self, portraits: &[Portrait], read: &Read, files: &mut Files) -> usize {
        let used: BTreeSet<&RelationName> = portraits
            .iter()
            .flat_map(|each| each.links.keys())
            .collect();
        let declared = read.desired.definitions().iter();
        let declared: BTreeSet<&RelationName> = declared.map(|each| &each.primary.value).collect();
        let is_first = read.desired.people().is_empty() && self.extent == Extent::Org;
        let mut meant: Vec<_> = self.snapshot.definitions.iter().collect();
        meant.retain(|each| {
            let is_in_scope = match self.scope {
                Scope::All => is_first || used.contains(&each.primary),
                Scope::Only(narrowing) => narrowing.definitions.contains(&each.primary),
            };
            is_in_scope && !declared.contains(&each.primary)
        });
        meant.sort_by_key(|each| &each.primary);
        let meant: Vec<Fragment> = meant.into_iter().map(definition).collect();
        let key = DocumentKey::LinkedObjectDefinitions;
        put(files, read, DEFINITIONS_FILE, key, &meant);
        meant.len()
    }

    /// The people outside whom links name.
    fn outside(&self, portraits: &[Portrait], read: &Read) -> BTreeSet<String> {
        let people = People::resolve(&read.desired, self.snapshot);
        let new: BTreeSet<_> = portraits.iter().map(|each| each.login.key()).collect();
        let primaries = portraits.iter().flat_map(|each| each.links.values());
        let outside = primaries.filter(|login| {
            let key = login.key();
            !new.contains(&key) && people.by_login(&key).is_none()
        });
        outside.map(ToString::to_string).collect()
    }
}

/// The groups that files declare or name.
fn known_groups(read: &Read, index: &GroupIndex<'_>) -> BTreeSet<GroupId> {
    let desired = &read.desired;
    let own = desired.people().iter().flat_map(|person| {
        let (own, remove, _) = person.groups.own.parts();
        own.iter().chain(remove).map(|wish| &wish.value)
    });
    let wishes = own.chain(desired.default_groups());
    let named = wishes.filter_map(|wish| match index.resolve(wish) {
        Ok(GroupTarget::Live(id, _) | GroupTarget::NotWritable(id, ..)) => Some(id.clone()),
        Ok(GroupTarget::Declared(_)) | Err(_) => None,
    });
    let declared = desired.groups().iter();
    let declared =
        declared.filter_map(|group| Some(index.live_by_name(&group.name.value)?.id.clone()));
    named.chain(declared).collect()
}

/// The groups that people of the files are in whose lists are exact and do not name them: a declaration would take these
/// people out.
fn denied(read: &Read, index: &GroupIndex<'_>, snapshot: &Snapshot) -> BTreeSet<GroupId> {
    let people = People::resolve(&read.desired, snapshot);
    let mut denied = BTreeSet::new();
    for person in &people.all {
        let (own, _, exact) = person.entry.groups.own.parts();
        let Some(user) = person.live.filter(|_| exact.is_some()) else {
            continue;
        };
        let own = own
            .iter()
            .filter_map(|wish| match index.resolve(&wish.value) {
                Ok(GroupTarget::Live(id, _) | GroupTarget::NotWritable(id, ..)) => Some(id),
                Ok(GroupTarget::Declared(_)) | Err(_) => None,
            });
        let own: BTreeSet<&GroupId> = own.collect();
        let is_in = snapshot.known_groups_of(&user.id).iter();
        denied.extend(is_in.filter(|id| !own.contains(id)).cloned());
    }
    denied
}
