//! An import from beginning to end: the files as they are, the org, and the files as they are to be.

use crate::desired::written::config::ConfigKey;
use crate::import::files::{Files, Read};
use crate::import::ids::IdLines;
use crate::import::left::{ByHand, LeftOut};
use crate::import::newcomers::{Added, Newcomers};
use crate::import::update::{Updated, update};
use crate::planner::person::People;
use crate::source::SourceMap;
use crate::yaml::edit::{Amendment, Edit, Segment, edit};
use crate::yaml::fragment::Fragment;
use crate::yaml::keys::Key;
use crate::yaml::limits::FileLimits;

/// What of an org is brought into files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// People who are in no file, and what changed of the others.
    Everything,
    /// People who are in no file.
    Missing,
    /// What changed of people who are in files.
    Drift,
    /// The ids of people who are in files.
    Ids,
}

/// The files as they are to be, and what is to be told.
#[derive(Debug)]
pub struct Import {
    /// The files.
    pub files: Files,
    /// Who came into which file.
    pub added: Added,
    /// Whose entries changed.
    pub updated: Updated,
    /// How many lines of the `ids:` file are new.
    pub new_ids: usize,
    /// What is not written, and why.
    pub left: LeftOut,
}

impl Import {
    /// Returns what somebody has to write or to decide.
    pub fn by_hand(&self) -> Vec<&ByHand> {
        let mut all: Vec<&ByHand> = self
            .added
            .by_hand
            .iter()
            .chain(&self.updated.by_hand)
            .collect();
        all.sort();
        all
    }
}

/// Brings an org into files. `url` is its address, for a folder that has no configuration yet.
pub fn import(before: &Files, what: What, newcomers: &Newcomers<'_>, url: &str) -> Import {
    let mut files = before.clone();
    let (snapshot, whom) = (newcomers.snapshot, newcomers.whom);
    let mut left = LeftOut::default();
    if files.config.trim().is_empty() {
        files.config = format!("org: {url}\n");
    }
    let updated = match what {
        What::Everything | What::Drift => update(&mut files, snapshot, whom),
        What::Missing | What::Ids => Updated::default(),
    };
    let read = files.read();
    let added = match what {
        What::Everything | What::Missing => newcomers.add(&mut files, &read, &mut left),
        What::Drift | What::Ids => Added::default(),
    };
    let new_ids = match (what, &read.desired.config().ids) {
        // Whoever has no such file gets one, unless only what changed is brought in.
        (What::Drift, None) => 0,
        (What::Everything | What::Missing | What::Drift | What::Ids, _) => {
            ids(&mut files, newcomers, &read, &added, url)
        }
    };
    Import {
        files,
        added,
        updated,
        new_ids,
        left,
    }
}

/// Brings the `ids:` file up to date; `read` is what the files meant before newcomers came.
fn ids(
    files: &mut Files,
    newcomers: &Newcomers<'_>,
    read: &Read,
    added: &Added,
    url: &str,
) -> usize {
    let mut lines = IdLines::default();
    for person in &People::resolve(&read.desired, newcomers.snapshot).all {
        let entry = person.entry;
        let user = person.live.filter(|user| newcomers.whom.contains(&user.id));
        if let Some(user) = user.filter(|_| entry.id.is_none() && !entry.is_tombstone()) {
            lines.put(&entry.login.value, &user.id);
        }
    }
    for (login, id) in &added.ids {
        lines.put(login, id);
    }
    if lines.is_empty() && files.ids.is_none() {
        return 0;
    }
    let configured = read
        .desired
        .config()
        .ids
        .as_ref()
        .map(|ids| ids.value.clone());
    let path = configured.clone().unwrap_or_else(|| file_name(url));
    let old = files.ids.as_ref().map(|(_, text)| text.as_str());
    let (text, new) = lines.merged_into(old);
    files.ids = Some((path.clone(), text));
    if configured.is_none() {
        name_ids(files, &path);
    }
    new
}

/// Returns what the `ids:` file of an org is called: by the first label of its host.
pub fn file_name(url: &str) -> String {
    let host = url.split("://").nth(1).unwrap_or(url);
    let label: String = host
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect();
    let label = if label.is_empty() { "org" } else { &label };
    format!("ids.{}.yaml", label.to_ascii_lowercase())
}

/// Writes `ids:` into the configuration.
fn name_ids(files: &mut Files, path: &str) {
    let mut sources = SourceMap::default();
    let file = sources.add(files.config_path.as_str(), files.config.as_str());
    let order = <ConfigKey as Key>::ALL
        .iter()
        .map(|key| key.word().to_owned());
    let change = Edit {
        at: vec![Segment::Document(0)],
        change: Amendment::Set {
            key: ConfigKey::Ids.word().to_owned(),
            value: Fragment::text(path),
            order: order.collect(),
        },
    };
    let limits = FileLimits::of_configuration();
    let edited = edit(sources.file(file), &limits, &[vec![change]]);
    files.config = edited.text;
}
