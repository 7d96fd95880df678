//! People of the org who are in no file: into new files, or into those that are there.

use std::collections::{BTreeMap, BTreeSet};

use crate::desired::state::DesiredState;
use crate::desired::written::state::DocumentKey;
use crate::import::entry::Exactness;
use crate::import::existing::{Site, put};
use crate::import::files::{Files, Read};
use crate::import::groups::{Groups, definition};
use crate::import::layout::{Split, names};
use crate::import::left::{ByHand, LeftOut, Why};
use crate::import::portrait::{Painter, Portrait};
use crate::import::reach::Reach;
use crate::import::write;
use crate::live::{LiveGroup, Snapshot};
use crate::model::ids::{GroupId, Login, RelationName, UserId};
use crate::model::status::UserStatus;
use crate::planner::index::GroupIndex;
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
    pub reach: Reach<'n>,
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
    /// The login and the id of each.
    pub ids: Vec<(Login, UserId)>,
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
    /// Writes everybody who is in no file; `read` is what the files mean.
    pub fn add(&self, files: &mut Files, read: &Read, left: &mut LeftOut) -> Added {
        let site = Site::new(read, self.snapshot);
        let groups = match self.reach {
            Reach::All => Groups::new(self.snapshot),
            Reach::Only(_) => Groups::whatever_rules_give(self.snapshot),
        };
        let portraits = self.portraits(&site, &groups, left);
        let mut added = Added {
            outside: outside(&portraits, &site),
            ..Added::default()
        };
        self.groups(&portraits, &site, &groups, files, left, &mut added);
        let manages_groups = added.groups > 0 || !read.desired.groups().is_empty();
        let exactness = match self.reach {
            Reach::All if manages_groups => Exactness::Said,
            Reach::All => Exactness::Unsaid,
            Reach::Only(_) => Exactness::Added,
        };
        self.people(&portraits, &site, &groups, exactness, files, &mut added);
        self.definitions(&portraits, &site, files, &mut added);
        added
    }

    fn portraits(&self, site: &Site<'_>, groups: &Groups<'_>, left: &mut LeftOut) -> Vec<Portrait> {
        let painter = Painter {
            snapshot: self.snapshot,
            groups,
            reach: self.reach,
        };
        let mut portraits = Vec::new();
        for id in self.whom {
            let Some(user) = self.snapshot.user(id) else {
                continue;
            };
            let by_login = user.login_key().and_then(|key| site.people.by_login(key));
            if site.people.maybe_by_id(id).is_some() || by_login.is_some() {
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
        site: &Site<'_>,
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
        for (path, people) in by_file {
            let (text, by_hand) = match site.read.state_file(&path) {
                None => {
                    let text = write::people(&people, &site.given, groups, exactness);
                    (text, Vec::new())
                }
                Some(file) => site.with(file, &people, groups, exactness),
            };
            files.state.insert(path.clone(), text);
            // Of those of one file all are written, or none.
            let written = if by_hand.is_empty() { &people[..] } else { &[] };
            added.people.insert(path, written.len());
            let ids = written
                .iter()
                .map(|each| (each.login.clone(), each.id.clone()));
            added.ids.extend(ids);
            added.by_hand.extend(by_hand);
        }
    }

    /// Declares groups: all of the org, or those that newcomers are in. Not those that the files know already: whoever does
    /// not declare them has a reason.
    fn groups(
        &self,
        portraits: &[Portrait],
        site: &Site<'_>,
        groups: &Groups<'_>,
        files: &mut Files,
        left: &mut LeftOut,
        added: &mut Added,
    ) {
        let desired = &site.read.desired;
        let known = known_groups(desired, &site.index);
        let joined: BTreeSet<&GroupId> = portraits.iter().flat_map(|each| &each.groups).collect();
        let is_first = desired.people().is_empty() && desired.groups().is_empty();
        let is_all = is_first && self.extent == Extent::Org;
        let is_meant = |group: &&LiveGroup| {
            let is_within_reach = match self.reach {
                Reach::All => is_all || joined.contains(&group.id),
                Reach::Only(narrowing) => narrowing.groups.contains(&group.id),
            };
            is_within_reach && !known.contains(&group.id)
        };
        let meant = self.snapshot.groups().filter(is_meant);
        let mut meant: Vec<&LiveGroup> = meant.collect();
        let denied = denied(site, self.snapshot);
        for group in meant.extract_if(.., |group| denied.contains(&group.id)) {
            left.add(Why::DeniedByLists, group.name.as_str());
        }
        let declared = groups.declared(meant, left);
        added.groups = declared.len();
        let key = DocumentKey::Groups;
        added
            .by_hand
            .extend(put(files, site, GROUPS_FILE, key, &declared));
    }

    fn definitions(
        &self,
        portraits: &[Portrait],
        site: &Site<'_>,
        files: &mut Files,
        added: &mut Added,
    ) {
        let desired = &site.read.desired;
        let used: BTreeSet<&RelationName> = portraits
            .iter()
            .flat_map(|each| each.links.keys())
            .collect();
        let declared = desired.definitions().iter();
        let declared: BTreeSet<&RelationName> = declared.map(|each| &each.primary.value).collect();
        let is_first = desired.people().is_empty() && self.extent == Extent::Org;
        let mut meant: Vec<_> = self.snapshot.definitions.iter().collect();
        meant.retain(|each| {
            let is_within_reach = match self.reach {
                Reach::All => is_first || used.contains(&each.primary),
                Reach::Only(narrowing) => narrowing.definitions.contains(&each.primary),
            };
            is_within_reach && !declared.contains(&each.primary)
        });
        meant.sort_by_key(|each| &each.primary);
        let meant: Vec<Fragment> = meant.into_iter().map(definition).collect();
        added.definitions = meant.len();
        let key = DocumentKey::LinkedObjectDefinitions;
        added
            .by_hand
            .extend(put(files, site, DEFINITIONS_FILE, key, &meant));
    }
}

/// The people outside whom links name.
fn outside(portraits: &[Portrait], site: &Site<'_>) -> BTreeSet<String> {
    let new: BTreeSet<_> = portraits.iter().map(|each| each.login.key()).collect();
    let primaries = portraits.iter().flat_map(|each| each.links.values());
    let outside = primaries.filter(|login| {
        let key = login.key();
        !new.contains(&key) && site.people.by_login(&key).is_none()
    });
    outside.map(ToString::to_string).collect()
}

/// The groups that files declare or name.
fn known_groups(desired: &DesiredState, index: &GroupIndex<'_>) -> BTreeSet<GroupId> {
    let own = desired.people().iter().flat_map(|person| {
        let (own, remove, _) = person.groups.own.parts();
        own.iter().chain(remove).map(|wish| &wish.value)
    });
    let wishes = own.chain(desired.default_groups());
    let named = wishes.filter_map(|wish| index.in_org(wish)).cloned();
    let declared = desired.groups().iter();
    let declared =
        declared.filter_map(|group| Some(index.live_by_name(&group.name.value)?.id.clone()));
    named.chain(declared).collect()
}

/// The groups that people of the files are in whose lists are exact and do not name them: a declaration would take these
/// people out.
fn denied(site: &Site<'_>, snapshot: &Snapshot) -> BTreeSet<GroupId> {
    let mut denied = BTreeSet::new();
    for person in &site.people.all {
        let (own, _, exact) = person.entry.groups.own.parts();
        let Some(user) = person.live.filter(|_| exact.is_some()) else {
            continue;
        };
        let own = own.iter().filter_map(|wish| site.index.in_org(&wish.value));
        let own: BTreeSet<&GroupId> = own.collect();
        let is_in = snapshot.known_groups_of(&user.id).iter();
        denied.extend(is_in.filter(|id| !own.contains(id)).cloned());
    }
    denied
}
