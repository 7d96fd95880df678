//! From files to [`DesiredState`]: documents read, defaults merged, entries compared with each other.

use crate::desired::check;
use crate::desired::config::config;
use crate::desired::declared;
use crate::desired::keys::{DOCUMENT, entries, mapping};
use crate::desired::person::{self, Written};
use crate::desired::read;
use crate::desired::state::{
    Config, Defaults, DesiredPerson, DesiredState, GroupWish, GroupWishes, OwnGroups,
};
use crate::desired::tree::{Kind, Node, documents};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::ids::{AttributeName, Login};
use crate::model::status::DesiredStatus;
use crate::source::{FileId, Located, SourceMap};

/// Reads the configuration and all files. Entries with a mistake are left out of the state; every mistake is
/// reported, in one run.
pub fn load(
    sources: &SourceMap,
    config_file: FileId,
    files: &[FileId],
) -> (DesiredState, Diagnostics) {
    let (config, mut diagnostics) = config(sources, config_file);
    let mut state = DesiredState {
        config,
        people: Vec::new(),
        groups: Vec::new(),
        definitions: Vec::new(),
    };
    for &file in files {
        for document in documents(file, sources.file(file), &mut diagnostics) {
            read_document(&document, &mut state, &mut diagnostics);
        }
    }
    check::across(&state, &mut diagnostics);
    (state, diagnostics)
}

fn read_document(document: &Node, state: &mut DesiredState, diagnostics: &mut Diagnostics) {
    if matches!(document.kind, Kind::Empty | Kind::Null) {
        return;
    }
    let Some(all) = mapping(document, DOCUMENT.what, diagnostics) else {
        return;
    };
    let has = |key: &str| all.iter().any(|entry| &*entry.key == key);
    if has("login") || (has("id") && !has("users")) {
        let written = person::person(document, diagnostics);
        let person = written
            .and_then(|written| merged(written, &state.config, &Defaults::default(), diagnostics));
        state.people.extend(person);
        return;
    }
    let found = entries(document, &DOCUMENT, diagnostics);
    let defaults = found
        .iter()
        .find(|entry| &*entry.key == "defaults")
        .map(|entry| person::defaults(&entry.value, diagnostics))
        .unwrap_or_default();
    for entry in found {
        let items = match &*entry.key {
            "defaults" => continue,
            _ => read::list(entry, diagnostics).unwrap_or_default(),
        };
        for item in items {
            match &*entry.key {
                "users" => {
                    let written = person::person(item, diagnostics);
                    let person = written
                        .and_then(|written| merged(written, &state.config, &defaults, diagnostics));
                    state.people.extend(person);
                }
                "groups" => state.groups.extend(declared::group(item, diagnostics)),
                _ => state
                    .definitions
                    .extend(declared::definition(item, diagnostics)),
            }
        }
    }
}

/// Puts defaults under a person: the configuration's, then the document's, then the person's own.
fn merged(
    written: Written,
    config: &Config,
    document: &Defaults,
    diagnostics: &mut Diagnostics,
) -> Option<DesiredPerson> {
    let status = written.status.as_ref().map(|status| status.value);
    if status == Some(DesiredStatus::Deleted) {
        return tombstone(written, diagnostics);
    }
    let Some(login) = written.login else {
        diagnostics.push(
            Diagnostic::error(Code::MissingKey, written.span, "a person needs a `login`")
                .help("write `login: name@company.example`"),
        );
        return None;
    };
    let mut profile = config.defaults.profile.clone();
    profile.extend(document.profile.clone());
    profile.extend(written.profile);
    let mut links = config.defaults.links.clone();
    links.extend(document.links.clone());
    links.extend(written.links);
    let removed: Vec<&GroupWish> = match &written.groups {
        OwnGroups::Absent | OwnGroups::Exact(..) => Vec::new(),
        OwnGroups::Change { remove, .. } => remove.iter().map(|wish| &wish.value).collect(),
    };
    let mut defaults: Vec<Located<GroupWish>> = Vec::new();
    if !status.is_some_and(DesiredStatus::is_leaving) {
        for wish in config.defaults.groups.iter().chain(&document.groups) {
            let known = defaults.iter().any(|each| each.value == wish.value);
            if !known && !removed.contains(&&wish.value) {
                defaults.push(wish.clone());
            }
        }
    }
    check::person(&login, &profile, &links, diagnostics);
    Some(DesiredPerson {
        login,
        id: written.id,
        status: written.status,
        profile,
        groups: GroupWishes {
            own: written.groups,
            defaults,
        },
        links,
        reason: written.reason,
    })
}

/// A tombstone needs the id, for the login may be somebody else's by then, and says nothing but why.
fn tombstone(written: Written, diagnostics: &mut Diagnostics) -> Option<DesiredPerson> {
    let status = written.status?;
    let Some(id) = written.id else {
        diagnostics.push(
            Diagnostic::error(
                Code::DeletedNeedsId,
                status.span,
                "`status: DELETED` needs the person's `id`",
            )
            .label("a login may by then be somebody else's")
            .help("write `id: 00u…` into the entry"),
        );
        return None;
    };
    let mut stands_alone = true;
    for (key, span) in &written.keys {
        if !matches!(key.as_str(), "id" | "login" | "status" | "reason") {
            stands_alone = false;
            diagnostics.push(
                Diagnostic::error(
                    Code::DeletedStandsAlone,
                    *span,
                    format!("`{key}` has no meaning beside `status: DELETED`"),
                )
                .related(status.span, "the person is deleted")
                .help("keep `id`, `login`, `status` and `reason` only"),
            );
        }
    }
    let login = written
        .login
        .unwrap_or_else(|| Located::new(Login::new(id.value.as_str()), id.span));
    stands_alone.then(|| DesiredPerson {
        login,
        id: Some(id),
        status: Some(status),
        profile: std::collections::BTreeMap::<AttributeName, _>::new(),
        groups: GroupWishes::default(),
        links: std::collections::BTreeMap::new(),
        reason: written.reason,
    })
}
