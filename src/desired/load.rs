//! From files to [`DesiredState`]: documents read, defaults merged, entries compared with each other.

use std::collections::{BTreeMap, BTreeSet};

use crate::desired::access::AccessAsked;
use crate::desired::across;
use crate::desired::check;
use crate::desired::config::config;
use crate::desired::declared;
use crate::desired::from_okta;
use crate::desired::group_rule::read::{conditions, group_rule};
use crate::desired::ids::Ids;
use crate::desired::keys::{entries, has_key};
use crate::desired::person::{self, Written};
use crate::desired::state::{
    Config, Defaults, DesiredPerson, DesiredState, GroupWish, GroupWishes, OwnGroups,
};
use crate::desired::unreviewed::Unreviewed;
use crate::desired::written::state::{DocumentKey, PersonKey};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::ids::Login;
use crate::model::status::DesiredStatus;
use crate::model::table::Set;
use crate::source::{FileId, Located, SourceMap, Span};
use crate::yaml::keys::Key;
use crate::yaml::limits::FileLimits;
use crate::yaml::node::Node;
use crate::yaml::parse::documents;
use crate::yaml::read;

/// Reads the configuration and all files; every mistake is reported, in one run.
pub fn load(
    sources: &SourceMap,
    config_file: FileId,
    files: &[FileId],
) -> (DesiredState, Diagnostics) {
    let (config, mut diagnostics) = config(sources, config_file);
    let (state, found) = load_files(sources, config, files);
    diagnostics.extend(found);
    (state, diagnostics)
}

/// Reads all files under a configuration; every mistake is reported, in one run. What could not be read is left out of
/// the state, so that a state with errors serves for nothing but finding more of them.
pub fn load_files(
    sources: &SourceMap,
    config: Config,
    files: &[FileId],
) -> (DesiredState, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let mut state = DesiredState {
        config,
        people: Vec::new(),
        groups: Vec::new(),
        definitions: Vec::new(),
        group_rules: Vec::new(),
        default_groups: BTreeSet::new(),
        default_attributes: BTreeSet::new(),
        default_places: BTreeSet::new(),
        only: None,
        base: None,
        unreviewed: Unreviewed::default(),
        access: AccessAsked::default(),
    };
    state.mention(&state.config.defaults.clone());
    let limits = state.config.limits.clone();
    for &file in files {
        let mut copied = Copied::default();
        for document in documents(file, sources.file(file), &limits, &mut diagnostics) {
            read_document(&document, &mut state, &mut copied, &mut diagnostics);
        }
    }
    if let Some(path) = &state.config.ids
        && let Some(file) = sources.find(&path.value)
    {
        let ids = Ids::read(sources, file, &limits, &mut diagnostics);
        ids.pin(&mut state.people, &mut diagnostics);
    }
    conditions(&state.group_rules, sources, &mut diagnostics);
    across::check(&state, &mut diagnostics);
    (state, diagnostics)
}

/// What the defaults stand for in one file: every person has a copy.
#[derive(Default)]
struct Copied {
    values: u64,
    is_told: bool,
}

impl Copied {
    /// Counts the copies of one more person, unless they pass the limit. The first who does is reported.
    fn add(
        &mut self,
        defaults: [&Defaults; 2],
        limits: &FileLimits,
        at: Span,
    ) -> Result<(), Option<Diagnostic>> {
        let values = |of: &Defaults| of.profile.len() + of.links.len() + of.groups.len();
        let more: usize = defaults.map(values).iter().sum();
        self.values = self.values.saturating_add(more as u64);
        if self.values <= limits.default_values() {
            return Ok(());
        }
        let is_told = std::mem::replace(&mut self.is_told, true);
        Err((!is_told).then(|| limits.default_values_passed(at)))
    }
}

fn read_document(
    document: &Node,
    state: &mut DesiredState,
    copied: &mut Copied,
    diagnostics: &mut Diagnostics,
) {
    if document.is_nothing() {
        return;
    }
    if let Some(found) = from_okta::list(document) {
        diagnostics.push(found);
        return;
    }
    if is_person(document) {
        read_person(document, &Defaults::default(), state, copied, diagnostics);
        return;
    }
    let found = entries(document, diagnostics);
    let own = found.iter().find(|(key, _)| *key == DocumentKey::Defaults);
    let own = own.map(|(_, entry)| person::defaults(&entry.value, diagnostics));
    let defaults = own.unwrap_or_default();
    state.mention(&defaults);
    for (key, entry) in found {
        if key == DocumentKey::Defaults {
            continue;
        }
        for item in read::list(entry, diagnostics).unwrap_or_default() {
            match key {
                DocumentKey::Defaults => {}
                DocumentKey::Users => read_person(item, &defaults, state, copied, diagnostics),
                DocumentKey::Groups => state.groups.extend(declared::group(item, diagnostics)),
                DocumentKey::LinkedObjectDefinitions => state
                    .definitions
                    .extend(declared::definition(item, diagnostics)),
                DocumentKey::GroupRules => state.group_rules.extend(group_rule(item, diagnostics)),
            }
        }
    }
}

impl DesiredState {
    fn mention(&mut self, defaults: &Defaults) {
        let Defaults {
            profile,
            groups,
            links,
            type_name,
        } = defaults;
        self.default_groups
            .extend(groups.iter().map(|wish| wish.value.clone()));
        self.default_attributes.extend(profile.keys().cloned());
        let profile = profile.values().flat_map(|value| [value.key, value.span]);
        let groups = groups.iter().map(|wish| wish.span);
        let links = links.values().flat_map(|link| [link.key, link.span]);
        let type_name = type_name.iter().map(|of| of.span);
        let all = profile.chain(groups).chain(links).chain(type_name);
        self.default_places.extend(all);
    }
}

/// A mapping with `login` is one person, and so is one that has forgotten it but has other keys of a person only.
fn is_person(document: &Node) -> bool {
    let Some(all) = document.entries() else {
        return false;
    };
    if has_key(document, PersonKey::Login) {
        return true;
    }
    let mut has_own_key = false;
    for entry in all {
        match [PersonKey::KEYS, DocumentKey::KEYS].map(|keys| keys.has(&entry.key)) {
            [false, true] => return false,
            [true, false] => has_own_key = true,
            [true, true] | [false, false] => {}
        }
    }
    has_own_key
}

fn read_person(
    node: &Node,
    defaults: &Defaults,
    state: &mut DesiredState,
    copied: &mut Copied,
    diagnostics: &mut Diagnostics,
) {
    if let Some(found) = from_okta::user(node) {
        diagnostics.push(found);
        return;
    }
    if let Some(written) = person::person(node, diagnostics) {
        let person = merged(written, &state.config, defaults, copied, diagnostics);
        state.people.extend(person);
    }
}

/// Puts defaults under a person: the configuration's, then the document's, then the person's own.
fn merged(
    mut written: Written,
    config: &Config,
    document: &Defaults,
    copied: &mut Copied,
    diagnostics: &mut Diagnostics,
) -> Option<DesiredPerson> {
    let status = written.status.as_ref().map(|status| status.value);
    if status == Some(DesiredStatus::Deleted) {
        return tombstone(written, diagnostics);
    }
    let Some(login) = written.login else {
        // A tombstone needs no login, and a status that could not be read may have been one.
        let may_be_tombstone =
            written.has(PersonKey::Status) && status.is_none() && written.has(PersonKey::Id);
        if !written.has(PersonKey::Login) && !may_be_tombstone {
            diagnostics.error(
                Code::MissingKey,
                written.span,
                "a person needs a `login`",
                "write `login: name@company.example`",
            );
        }
        return None;
    };
    // Nobody is given anything on the way out, so defaults say nothing about who leaves.
    let nothing = Defaults::default();
    let [general, document] = if status.is_some_and(DesiredStatus::is_leaving) {
        [&nothing, &nothing]
    } else {
        [&config.defaults, document]
    };
    if let Err(passed) = copied.add([general, document], &config.limits, written.span) {
        diagnostics.extend_one(passed);
        return None;
    }
    let mut profile = general.profile.clone();
    profile.extend(document.profile.clone());
    profile.append(&mut written.profile);
    let mut links = general.links.clone();
    links.extend(document.links.clone());
    links.append(&mut written.links);
    let mut passed_over: Set<&GroupWish> = match &written.groups {
        OwnGroups::Absent | OwnGroups::Exact(..) => Set::default(),
        OwnGroups::Change { remove, .. } => remove.iter().map(|wish| &wish.value).collect(),
    };
    let defaults = general.groups.iter().chain(&document.groups);
    let defaults = defaults.filter(|wish| passed_over.insert(&wish.value));
    let defaults: Vec<Located<GroupWish>> = defaults.cloned().collect();
    let defaults_of_type = document.type_name.as_ref().or(general.type_name.as_ref());
    check::person(&login, &profile, &links, diagnostics);
    check::previous_logins(&login, &written.previous_logins, diagnostics);
    Some(DesiredPerson {
        login,
        id: written.id,
        mapped_id: None,
        previous_logins: written.previous_logins,
        type_name: written.type_name.or_else(|| defaults_of_type.cloned()),
        status: written.status,
        profile,
        groups: GroupWishes {
            own: written.groups,
            defaults,
        },
        links,
        password_not_before: written.password_not_before,
        credentials: written.credentials,
        reason: written.reason,
    })
}

/// Returns whether a key says something about somebody who is to be gone.
fn stays_with_deleted(key: PersonKey) -> bool {
    match key {
        PersonKey::Login | PersonKey::Id | PersonKey::Status | PersonKey::Reason => true,
        PersonKey::PreviousLogin
        | PersonKey::Type
        | PersonKey::Profile
        | PersonKey::Groups
        | PersonKey::LinkedObjects
        | PersonKey::PasswordNotBefore
        | PersonKey::Credentials => false,
    }
}

/// A tombstone needs the id, for the login may be somebody else's by then, and says nothing but why.
fn tombstone(written: Written, diagnostics: &mut Diagnostics) -> Option<DesiredPerson> {
    let has_id = written.has(PersonKey::Id);
    let status = written.status?;
    for (key, span) in &written.keys {
        if !stays_with_deleted(*key) {
            diagnostics.push(
                Diagnostic::error(
                    Code::DeletedStandsAlone,
                    *span,
                    format!("`{}` has no meaning with `status: DELETED`", key.word()),
                )
                .related(status.span, "the person is deleted")
                .help("keep only `id`, `login`, `status` and `reason`"),
            );
        }
    }
    let Some(id) = written.id else {
        if !has_id {
            diagnostics.push(
                Diagnostic::error(
                    Code::DeletedNeedsId,
                    status.span,
                    "`status: DELETED` needs the person's `id`",
                )
                .label("the login is not enough")
                .help(match &written.login {
                    Some(login) => format!(
                        "add `id: 00u1abcd`, as `okta-reconcile user show {}` shows it: the login may belong to \
                         somebody else by the time this is applied",
                        login.value
                    ),
                    None => "add `id: 00u1abcd`, as `okta-reconcile user show LOGIN` shows it".to_owned(),
                }),
            );
        }
        return None;
    };
    let login = written
        .login
        .unwrap_or_else(|| Located::new(Login::new(id.value.as_str()), id.span));
    Some(DesiredPerson {
        login,
        id: Some(id),
        mapped_id: None,
        previous_logins: Vec::new(),
        type_name: None,
        status: Some(status),
        profile: BTreeMap::new(),
        groups: GroupWishes::default(),
        links: BTreeMap::new(),
        password_not_before: None,
        credentials: None,
        reason: written.reason,
    })
}
