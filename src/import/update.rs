//! People who are in the files already: what the org has otherwise is brought into their entries.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::bring::{Bringer, Brought};
use crate::import::drift::{Drift, drifts};
use crate::import::files::{Files, Read};
use crate::import::groups::Groups;
use crate::import::ids::IdLines;
use crate::import::left::ByHand;
use crate::import::tree::{Found, Trees};
use crate::live::Snapshot;
use crate::model::ids::{Login, UserId};
use crate::planner::draft::draft;
use crate::planner::index::GroupIndex;
use crate::planner::person::People;
use crate::source::FileId;
use crate::yaml::edit::{Amendment, Edit, Segment, Unfit, edit};

/// How often the files are planned again: a status that is taken over may leave something else to take over.
const ROUNDS_MAX: usize = 4;

/// What was brought into files.
#[derive(Debug, Default)]
pub struct Updated {
    /// The people whose entries changed, by file.
    pub people: BTreeMap<String, BTreeSet<Login>>,
    /// What somebody has to write or to decide.
    pub by_hand: Vec<ByHand>,
}

/// Brings what the org has of these people into the files.
pub fn update(files: &mut Files, snapshot: &Snapshot, whom: &BTreeSet<UserId>) -> Updated {
    let mut updated = Updated::default();
    for _ in 0..ROUNDS_MAX {
        let read = files.read();
        updated.by_hand.clear();
        let made = round(files, &read, snapshot, whom, &mut updated);
        if !made {
            break;
        }
    }
    updated.by_hand.sort();
    updated.by_hand.dedup();
    updated
}

/// Plans once and edits what can be edited. Returns whether a file changed.
fn round(
    files: &mut Files,
    read: &Read,
    snapshot: &Snapshot,
    whom: &BTreeSet<UserId>,
    updated: &mut Updated,
) -> bool {
    let draft = draft(&read.desired, snapshot, &read.sources);
    let mut found = drifts(&read.desired, snapshot, &read.sources, &draft, whom);
    updated.by_hand.append(&mut found.by_hand);
    let people = People::resolve(&read.desired, snapshot);
    updated
        .by_hand
        .extend(keep_logins_apart(read, &mut found.of));
    let renamed = renamed(&read.desired, &found.of, &people);
    for (index, links) in renamed {
        found.of.entry(index).or_default().links.extend(links);
    }
    let groups = Groups::new(snapshot);
    let index = GroupIndex::new(&read.desired, snapshot);
    let bringer = Bringer {
        groups: &groups,
        index: &index,
    };
    let trees = Trees::read(&read.sources, &read.files, &read.desired.config().limits);
    let mut by_file: BTreeMap<FileId, Vec<(Login, Brought)>> = BTreeMap::new();
    for (place, drift) in &found.of {
        let entry = &read.desired.people()[*place];
        let login = entry.login.value.clone();
        let Some(at) = trees.find(entry) else {
            continue;
        };
        let of = people.all[*place]
            .live
            .and_then(|user| snapshot.type_of(user));
        let schema = snapshot.schema_of(of.map(|of| &of.id));
        let brought = bringer.edits(entry, drift, &at, schema);
        for cannot in &brought.cannot {
            updated.by_hand.push(ByHand {
                place: read.sources.place(at.node.start()),
                what: format!("{login}: {cannot}"),
                lines: Vec::new(),
            });
        }
        if !brought.edits.is_empty() {
            by_file.entry(at.file).or_default().push((login, brought));
        }
    }
    let mut made = BTreeSet::new();
    for (file, all) in by_file {
        made.extend(write(files, read, file, &trees, all, updated));
    }
    move_ids(files, read, &people, &found.of, &made);
    !made.is_empty()
}

/// Keeps the ids of the `ids:` file with the entries whose logins changed: by the old lines, people who have exchanged
/// their logins would be taken for each other.
fn move_ids(
    files: &mut Files,
    read: &Read,
    people: &People<'_>,
    drifts: &BTreeMap<usize, Drift>,
    made: &BTreeSet<Login>,
) {
    let mut lines = IdLines::default();
    for (index, drift) in drifts {
        let entry = &read.desired.people()[*index];
        let is_mapped = entry.id.is_none() && entry.mapped_id.is_some();
        if let Some(login) = &drift.login
            && let Some(user) = people.all[*index].live
            && is_mapped
            && made.contains(&entry.login.value)
        {
            lines.put(login, &user.id);
        }
    }
    if let Some((_, text)) = &mut files.ids
        && !lines.is_empty()
    {
        (*text, _) = lines.merged_into(Some(text));
    }
}

/// Edits one file. Returns whose entries changed, by the logins that they have had.
fn write(
    files: &mut Files,
    read: &Read,
    file: FileId,
    trees: &Trees,
    all: Vec<(Login, Brought)>,
    updated: &mut Updated,
) -> Vec<Login> {
    let source = read.sources.file(file);
    let (logins, edits): (Vec<Login>, Vec<Vec<Edit>>) = all
        .into_iter()
        .map(|(login, brought)| (login, brought.edits))
        .unzip();
    let edited = edit(source, &read.desired.config().limits, &edits);
    for (index, why) in &edited.left {
        let login = &logins[*index];
        let entry = read
            .desired
            .people()
            .iter()
            .find(|entry| entry.login.value == *login);
        let found = entry.and_then(|entry| trees.find(entry));
        updated
            .by_hand
            .extend(found.map(|found| by_hand(read, login, &found, &edits[*index], *why)));
    }
    let left: BTreeSet<usize> = edited.left.iter().map(|(index, _)| *index).collect();
    let made = logins
        .iter()
        .enumerate()
        .filter(|(index, _)| !left.contains(index));
    let path = source.path();
    if edited.text == source.text() {
        return Vec::new();
    }
    let made: Vec<Login> = made.map(|(_, login)| login.clone()).collect();
    let people = updated.people.entry(path.to_owned()).or_default();
    people.extend(made.iter().cloned());
    files.state.insert(path.to_owned(), edited.text);
    made
}

/// The lines that somebody has to write, because the file cannot be changed so that nothing else in it does.
fn by_hand(read: &Read, login: &Login, found: &Found<'_>, edits: &[Edit], why: Unfit) -> ByHand {
    let why = match why {
        Unfit::Elsewhere => "is written in a way that is not edited",
        Unfit::Shared => "comes from an anchor or a merge",
        Unfit::MeansElse => "is shared with others through an anchor, an alias or a merge",
    };
    ByHand {
        place: read.sources.place(found.node.start()),
        what: format!("{login}: what changed {why}"),
        lines: edits
            .iter()
            .flat_map(|edit| lines(edit, found.at.len()))
            .collect(),
    }
}

/// An edit in the words of YAML.
fn lines(edit: &Edit, depth: usize) -> Vec<String> {
    let keys: Vec<&str> = edit.at[depth.min(edit.at.len())..]
        .iter()
        .filter_map(|step| match step {
            Segment::Key(key) => Some(key.as_str()),
            Segment::Document(_) | Segment::Item(_) => None,
        })
        .collect();
    let path = |key: Option<&str>| {
        let keys: Vec<&str> = keys.iter().copied().chain(key).collect();
        keys.join(".")
    };
    match &edit.change {
        Amendment::Set { key, value, .. } => {
            let mut lines = value.entry(&path(Some(key)), 0);
            // A path is no key that needs quotes.
            if let Some(first) = lines.first_mut() {
                *first = first.replace(&format!("\"{}\"", path(Some(key))), &path(Some(key)));
            }
            lines
        }
        Amendment::Remove { key } => vec![format!("(without) {}", path(Some(key)))],
        Amendment::Items { take, put } => {
            let dialect = crate::yaml::fragment::Dialect::Yaml;
            let come = put
                .iter()
                .map(|(_, item)| format!("{}: + {}", path(None), item.inline(dialect)));
            let go = take
                .iter()
                .map(|index| format!("{}: - item {}", path(None), index + 1));
            come.chain(go).collect()
        }
    }
}

/// Leaves a login where another entry has it and keeps it. Returns what is to be told of that.
fn keep_logins_apart(read: &Read, drifts: &mut BTreeMap<usize, Drift>) -> Vec<ByHand> {
    let mut told = Vec::new();
    loop {
        let entries = read.desired.people().iter().enumerate();
        let logins = entries.map(|(index, entry)| {
            let new = drifts.get(&index).and_then(|drift| drift.login.as_ref());
            (index, new.unwrap_or(&entry.login.value).key())
        });
        let mut holders: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (index, login) in logins {
            holders.entry(login).or_default().push(index);
        }
        let taken = holders
            .values()
            .filter(|indexes| indexes.len() > 1)
            .flatten();
        let taken: Vec<usize> = taken
            .copied()
            .filter(|index| drifts.get(index).is_some_and(|drift| drift.login.is_some()))
            .collect();
        if taken.is_empty() {
            return told;
        }
        for index in taken {
            let entry = &read.desired.people()[index];
            let login = drifts.get_mut(&index).and_then(|drift| drift.login.take());
            told.extend(login.map(|login| ByHand {
                place: read.sources.place(entry.login.span),
                what: format!(
                    "{} has the login {login}, which another entry has too",
                    entry.login.value
                ),
                lines: Vec::new(),
            }));
        }
    }
}

type Links = BTreeMap<crate::model::ids::RelationName, Option<Login>>;

/// Entries that name the old login of somebody whose login changes.
fn renamed(
    desired: &crate::desired::state::DesiredState,
    drifts: &BTreeMap<usize, Drift>,
    people: &People<'_>,
) -> Vec<(usize, Links)> {
    let mut new: BTreeMap<_, &Login> = BTreeMap::new();
    for (index, drift) in drifts {
        if let Some(login) = &drift.login {
            new.insert(people.all[*index].entry.login.value.key(), login);
        }
    }
    if new.is_empty() {
        return Vec::new();
    }
    let entries = desired.people().iter().enumerate();
    entries
        .filter_map(|(index, entry)| {
            let links = entry
                .links
                .iter()
                .filter(|(_, link)| !desired.is_default(link.span));
            let links = links.filter_map(|(relation, link)| {
                let to = new.get(&link.value.as_ref()?.key())?;
                Some((relation.clone(), Some((*to).clone())))
            });
            let links: Links = links.collect();
            (!links.is_empty()).then_some((index, links))
        })
        .collect()
}
