//! Which person of the org an entry means: by id, by login, by a login that they had.

pub mod doubt;

use crate::desired::state::{DesiredPerson, DesiredState};
use crate::diagnostic::{Code, Diagnostic};
use crate::live::{Directory, LiveUser};
use crate::model::ids::{Login, UserId};
use crate::model::status::DesiredStatus;
use crate::model::table::Table;
use crate::planner::identity::doubt::{
    id_for_login, namesake, other_login, two_people, unknown_id,
};
use crate::planner::person::{Previous, creates, is_living, wish};
use crate::source::Located;

/// An entry and what it means.
#[derive(Clone, Debug, Default)]
pub struct Identity<'a> {
    /// The person in the org; nobody, where it is in doubt who is meant.
    pub live: Option<&'a LiveUser>,
    /// What became of `previousLogin`.
    pub previous: Option<Previous<'a>>,
    /// Why it is in doubt who is meant.
    pub doubt: Option<Box<Diagnostic>>,
    /// Who may be meant, where that is in doubt.
    pub candidate: Option<&'a LiveUser>,
}

/// Finds the person of every entry, in the order of the files; and the entry of everybody of whom it is in no doubt.
pub(crate) fn identify<'a>(
    desired: &'a DesiredState,
    directory: &'a Directory,
) -> (Vec<Identity<'a>>, Table<UserId, usize>) {
    let entries = desired.people();
    let pinned = Pinned::new(desired);
    let found = entries
        .iter()
        .map(|entry| by_id_or_login(entry, directory, &pinned));
    let mut found: Vec<Identity<'a>> = found.collect();
    if entries.iter().any(|each| !each.previous_logins.is_empty()) {
        by_former_login(entries, directory, &mut found);
    }
    for (entry, identity) in entries.iter().zip(&mut found) {
        if let Some(found) = identity.live.and_then(|user| namesake(entry, user)) {
            identity.doubt(found);
        }
    }
    let by_id = of_one_person(entries, &mut found);
    (found, by_id)
}

fn by_former_login<'a>(
    entries: &'a [DesiredPerson],
    directory: &'a Directory,
    found: &mut [Identity<'a>],
) {
    // The entries that have a person of the org by id or login: a former login takes nobody from another entry.
    let mut whose: Table<&UserId, usize> = Table::default();
    for (index, identity) in found.iter().enumerate() {
        if let Some(user) = identity.live.or(identity.candidate) {
            whose.entry(&user.id).or_insert(index);
        }
    }
    let former = Former {
        entries,
        directory,
        whose: &whose,
    };
    for index in 0..entries.len() {
        if let Some((other, [one, both])) = former.decide(index, &mut found[index]) {
            found[index].doubt(one);
            found[other].doubt(both);
        }
    }
}

impl<'a> Identity<'a> {
    fn of(live: Option<&'a LiveUser>) -> Self {
        Self {
            live,
            ..Self::default()
        }
    }

    fn in_doubt(candidate: Option<&'a LiveUser>, why: Diagnostic) -> Self {
        Self {
            doubt: Some(Box::new(why)),
            candidate,
            ..Self::default()
        }
    }

    /// Leaves it in doubt who is meant. The first reason stays.
    fn doubt(&mut self, why: Diagnostic) {
        self.candidate = self.live.take().or(self.candidate);
        self.previous = None;
        self.doubt.get_or_insert_with(|| Box::new(why));
    }
}

/// The entries, and who has the logins that they call their previous ones.
struct Former<'a, 'w> {
    entries: &'a [DesiredPerson],
    directory: &'a Directory,
    whose: &'w Table<&'a UserId, usize>,
}

/// What is said of an entry, and of another one that is in doubt for its sake.
type OfBoth = (usize, [Diagnostic; 2]);

impl<'a> Former<'a, '_> {
    /// Decides by `previousLogin`. Of several the newest decides that somebody has who is no other entry's.
    fn decide(&self, index: usize, identity: &mut Identity<'a>) -> Option<OfBoth> {
        let entry = &self.entries[index];
        if entry.is_tombstone() || entry.previous_logins.is_empty() || identity.doubt.is_some() {
            return None;
        }
        let Some(live) = identity.live else {
            return match entry.pinned_id() {
                Some(_) => None,
                None => self.rename(index, identity),
            };
        };
        if entry.pinned_id().is_none()
            && let Some((previous, holder)) = self.somebody_else(entry, live)
        {
            identity.doubt(two_people(entry, live, previous, holder));
            return None;
        }
        let has_it = live
            .login_key()
            .is_some_and(|key| entry.login.value.has_key(key));
        identity.previous = has_it.then_some(Previous::Served);
        None
    }

    /// Who has the login that an entry calls a previous one, beside the person who has its login.
    fn somebody_else(
        &self,
        entry: &'a DesiredPerson,
        live: &LiveUser,
    ) -> Option<(&'a Located<Login>, &'a LiveUser)> {
        entry.previous_logins.iter().find_map(|previous| {
            let holder = self.directory.user_by_login(&previous.value.key())?;
            let is_free = !self.whose.contains_key(&holder.id);
            (is_free && holder.id != live.id).then_some((previous, holder))
        })
    }

    /// Nobody has the entry's own login.
    fn rename(&self, index: usize, identity: &mut Identity<'a>) -> Option<OfBoth> {
        let entry = &self.entries[index];
        let mut taken = None;
        for previous in &entry.previous_logins {
            let Some(holder) = self.directory.user_by_login(&previous.value.key()) else {
                continue;
            };
            match self.whose.get(&holder.id).copied() {
                None => {
                    identity.live = Some(holder);
                    return None;
                }
                Some(other) if self.entries[other].pinned_id().is_none() => {
                    return Some((other, self.either(entry, other, previous, holder)));
                }
                Some(other) => {
                    taken.get_or_insert(Previous::OfAnother(previous, &self.entries[other]));
                }
            }
        }
        if creates(entry)
            && let Some((previous, user)) = self.named_by_id(entry)
        {
            *identity = Identity::in_doubt(Some(user), id_for_login(previous, user));
            return None;
        }
        identity.previous = creates(entry).then_some(taken.unwrap_or(Previous::Unknown));
        None
    }

    /// Who has the id that an entry has in the place of a previous login.
    fn named_by_id(&self, entry: &'a DesiredPerson) -> Option<(&'a Located<Login>, &'a LiveUser)> {
        let mut previous = entry.previous_logins.iter();
        previous.find_map(|previous| {
            let id = UserId::new(previous.value.as_str());
            Some((previous, self.directory.user(&id)?))
        })
    }

    /// Two entries may be about one person, the one by login alone, the other by the login that it calls its previous
    /// one: nobody's account becomes another human's.
    fn either(
        &self,
        entry: &DesiredPerson,
        other: usize,
        previous: &Located<Login>,
        holder: &LiveUser,
    ) -> [Diagnostic; 2] {
        let other = &self.entries[other].login;
        let help = format!(
            "write `id: {}` in the entry of the person whose account this is (`okta-reconcile user show {}` shows it)",
            holder.id, previous.value
        );
        let one = Diagnostic::error(
            Code::RenameNeedsId,
            previous.span,
            format!(
                "`{}` was `{}`, but another entry has that login now, and {} may be either",
                entry.login.value, previous.value, holder.id
            ),
        )
        .related(other.span, "the other entry");
        let both = Diagnostic::error(
            Code::RenameNeedsId,
            other.span,
            format!(
                "the org has one person of this login ({}), and another entry calls it its previous login",
                holder.id
            ),
        )
        .related(previous.span, "the other entry");
        [one, both].map(|each| each.help(help.clone()))
    }
}

/// The person whom an entry names by an id, its own or that of the `ids:` file.
struct Pinned<'a>(Table<&'a UserId, &'a DesiredPerson>);

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
        entry.is_tombstone() || !has_login(user, &entry.login.value)
    }
}

fn has_login(user: &LiveUser, login: &Login) -> bool {
    user.login_key().is_some_and(|key| login.has_key(key))
}

fn by_id_or_login<'a>(
    entry: &DesiredPerson,
    directory: &'a Directory,
    pinned: &Pinned<'_>,
) -> Identity<'a> {
    let by_login = directory.user_by_login(&entry.login.value.key());
    let Some(id) = entry.pinned_id() else {
        return Identity::of(by_login.filter(|user| !pinned.is_meant_to_give_up_login(user)));
    };
    let Some(user) = directory.user(&id.value) else {
        return without_person(entry, id, by_login);
    };
    // Nothing undoes a deletion, and a pasted id is the likeliest slip.
    let names_another = entry.is_tombstone()
        && entry.login.value.as_str() != id.value.as_str()
        && !has_login(user, &entry.login.value);
    if names_another {
        return Identity::in_doubt(Some(user), other_login(entry, id.span, user, by_login));
    }
    Identity::of(Some(user))
}

/// An id that the org does not have. A wish that its person be gone is met, unless somebody living has the login: a
/// slip in an id must not leave a leaver in.
fn without_person<'a>(
    entry: &DesiredPerson,
    id: &Located<UserId>,
    by_login: Option<&'a LiveUser>,
) -> Identity<'a> {
    let is_in = by_login.is_some_and(is_living);
    match wish(entry) {
        Some(DesiredStatus::Deleted) => return Identity::default(),
        Some(DesiredStatus::Deprovisioned) if !is_in => return Identity::default(),
        Some(
            DesiredStatus::Staged
            | DesiredStatus::Active
            | DesiredStatus::Suspended
            | DesiredStatus::Deprovisioned,
        )
        | None => {}
    }
    Identity::in_doubt(by_login, unknown_id(entry, id, by_login))
}

/// Two entries that find one person are both in doubt. Returns the entry of everybody else.
fn of_one_person<'a>(
    entries: &'a [DesiredPerson],
    found: &mut [Identity<'a>],
) -> Table<UserId, usize> {
    let mut by_id: Table<UserId, usize> = Table::default();
    by_id.reserve(entries.len());
    let mut several: Table<&UserId, Vec<usize>> = Table::default();
    for (index, identity) in found.iter().enumerate() {
        let Some(user) = identity.live else { continue };
        let first = *by_id.entry(user.id.clone()).or_insert(index);
        if first != index {
            let all = several.entry(&user.id).or_insert_with(|| vec![first]);
            all.push(index);
        }
    }
    for (id, all) in several {
        by_id.remove(id);
        for &index in &all {
            let mut finding = Diagnostic::error(
                Code::DuplicatePerson,
                entries[index].login.span,
                format!("{} entries are about one person, {id}", all.len()),
            );
            for other in all.iter().filter(|other| **other != index) {
                finding = finding.related(entries[*other].login.span, "another one");
            }
            found[index].doubt(finding.help("keep one of the entries"));
        }
    }
    by_id
}
