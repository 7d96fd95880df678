//! Which person of the org an entry means: by id, by login, by the login that they had.

use std::collections::HashMap;

use crate::desired::state::{DesiredPerson, DesiredState};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::live::{LiveUser, Snapshot};
use crate::model::ids::{LoginKey, UserId};
use crate::plan::resolve::creates;
use crate::source::Located;

/// What an entry's `previousLogin` came to, where it renames nobody.
#[derive(Clone, Copy, Debug)]
pub enum Previous<'a> {
    /// The person has the new login: the line has served.
    Served,
    /// Nobody has that login, and the entry creates somebody new.
    Unknown,
    /// Another entry is about whoever has that login, so this one creates somebody new.
    OfAnother(&'a DesiredPerson),
}

/// An entry and what it means.
#[derive(Clone, Copy, Debug)]
pub struct Identity<'a> {
    /// The person in the org.
    pub live: Option<&'a LiveUser>,
    /// What became of `previousLogin`.
    pub previous: Option<Previous<'a>>,
}

/// Finds the person of every entry, in the order of the files; `None` for one whose `id` the org does not have.
pub fn identify<'a>(
    desired: &'a DesiredState,
    snapshot: &'a Snapshot,
    diagnostics: &mut Diagnostics,
) -> Vec<Option<Identity<'a>>> {
    let entries = desired.people();
    let pinned = Pinned::new(desired);
    let mut found: Vec<Option<Identity<'a>>> = Vec::with_capacity(entries.len());
    // The entries that have a person of the org by id or login: a former login takes nobody from another entry.
    let mut whose: HashMap<&UserId, &DesiredPerson> = HashMap::new();
    for entry in entries {
        let live = match by_id_or_login(entry, snapshot, &pinned) {
            Ok(live) => live,
            Err(diagnostic) => {
                diagnostics.push(diagnostic);
                found.push(None);
                continue;
            }
        };
        if let Some(user) = live {
            whose.entry(&user.id).or_insert(entry);
        }
        let previous = None;
        found.push(Some(Identity { live, previous }));
    }
    for (entry, identity) in entries.iter().zip(&mut found) {
        if let (Some(identity), Some(previous)) = (identity, &entry.previous_login)
            && !entry.is_tombstone()
        {
            let holder = snapshot.user_by_login(&previous.value.key());
            let former = Former { entry, holder };
            former.decide(identity, &whose, diagnostics);
        }
    }
    found
}

/// An entry, and who has the login that it calls its previous one.
struct Former<'a> {
    entry: &'a DesiredPerson,
    holder: Option<&'a LiveUser>,
}

impl<'a> Former<'a> {
    fn decide(
        &self,
        identity: &mut Identity<'a>,
        whose: &HashMap<&UserId, &'a DesiredPerson>,
        diagnostics: &mut Diagnostics,
    ) {
        let entry = self.entry;
        let other = self
            .holder
            .and_then(|holder| whose.get(&holder.id).copied());
        let other = other.filter(|other| !std::ptr::eq(*other, entry));
        let Some(live) = identity.live else {
            let previous = match (self.holder, other) {
                (Some(holder), None) => {
                    identity.live = Some(holder);
                    return;
                }
                (Some(_), Some(other)) => Previous::OfAnother(other),
                (None, _) => Previous::Unknown,
            };
            identity.previous = creates(entry).then_some(previous);
            return;
        };
        let is_another = self.holder.is_some_and(|holder| holder.id != live.id);
        if is_another && other.is_none() && entry.pinned_id().is_none() {
            diagnostics.extend_one(self.needs_id(live));
        }
        let has_it = live
            .login()
            .is_some_and(|login| login.key() == entry.login.value.key());
        identity.previous = has_it.then_some(Previous::Served);
    }

    fn needs_id(&self, live: &LiveUser) -> Option<Diagnostic> {
        let (holder, previous) = (self.holder?, self.entry.previous_login.as_ref()?);
        let login = &self.entry.login;
        Some(
            Diagnostic::error(
                Code::RenameNeedsId,
                previous.span,
                format!(
                    "the org has both `{}` ({}) and `{}` ({})",
                    login.value, live.id, previous.value, holder.id
                ),
            )
            .label("not the same person as the login")
            .related(login.span, "whose entry is this?")
            .help(format!(
                "for a rename, write the person's id: `id: {}`; otherwise remove `previousLogin`",
                holder.id
            )),
        )
    }
}

/// The person whom an entry names by an id, its own or that of the `ids:` file.
struct Pinned<'a>(HashMap<&'a UserId, &'a DesiredPerson>);

impl<'a> Pinned<'a> {
    fn new(desired: &'a DesiredState) -> Self {
        let people = desired.people().iter();
        Self(
            people
                .filter_map(|entry| Some((&entry.pinned_id()?.value, entry)))
                .collect(),
        )
    }

    /// Whether an entry takes the login from somebody whom it names by id: it renames or deletes them. Whoever else
    /// names that login means somebody new.
    fn is_meant_to_give_up_login(&self, user: &LiveUser) -> bool {
        let Some(entry) = self.0.get(&user.id) else {
            return false;
        };
        let keeps = user
            .login()
            .is_some_and(|login| login.key() == entry.login.value.key());
        entry.is_tombstone() || !keeps
    }
}

fn by_id_or_login<'a>(
    entry: &DesiredPerson,
    snapshot: &'a Snapshot,
    pinned: &Pinned<'_>,
) -> Result<Option<&'a LiveUser>, Diagnostic> {
    if let Some(id) = entry.pinned_id() {
        return by_id(entry, id, snapshot);
    }
    let key: LoginKey = entry.login.value.key();
    let user = snapshot.user_by_login(&key);
    Ok(user.filter(|user| !pinned.is_meant_to_give_up_login(user)))
}

fn by_id<'a>(
    entry: &DesiredPerson,
    id: &Located<UserId>,
    snapshot: &'a Snapshot,
) -> Result<Option<&'a LiveUser>, Diagnostic> {
    if let Some(user) = snapshot.user(&id.value) {
        return Ok(Some(user));
    }
    if entry.is_tombstone() {
        return Ok(None);
    }
    let diagnostic = Diagnostic::error(
        Code::UnknownId,
        id.span,
        format!("the org has nobody with the id `{}`", id.value),
    );
    Err(match snapshot.user_by_login(&entry.login.value.key()) {
        Some(user) => diagnostic.help(format!(
            "{} has the id {} in this org",
            entry.login.value, user.id
        )),
        None => diagnostic.help("Okta assigns ids; remove the line if the person is to be created"),
    })
}
