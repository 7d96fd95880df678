//! Who is who: every entry's person in the org, and every value as the org's schema takes it.
//!
//! What is found here is *invalid*: wrong by itself, or against the org. It stops the plan.

use std::collections::{BTreeMap, HashMap};

use crate::desired::state::{DesiredPerson, DesiredState};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::live::{LiveUser, Mutability, Snapshot};
use crate::model::ids::{AttributeName, Login, LoginKey, UserId};
use crate::model::profile::{AttributeValue, BASE_ATTRIBUTES};
use crate::model::status::{DesiredStatus, UserStatus};
use crate::plan::typed::{self, typed_profile};
use crate::source::Located;

/// An entry, its person in the org, and its attributes as the schema takes them.
#[derive(Debug)]
pub struct Person<'a> {
    /// Its place in [`People::all`].
    pub index: usize,
    /// The entry.
    pub entry: &'a DesiredPerson,
    /// The person in the org.
    pub live: Option<&'a LiveUser>,
    /// The attributes that the entry mentions; `None` unsets.
    pub profile: BTreeMap<&'a AttributeName, Located<Option<AttributeValue>>>,
}

impl<'a> Person<'a> {
    /// Returns the login that the entry gives somebody of the org. One that differs only in case is met, never a
    /// rename; that of a tombstone counts for nothing.
    pub fn new_login(&self) -> Option<&'a Login> {
        let login = &self.entry.login.value;
        let live = self.live?.login()?;
        let stays = wish(self.entry) != Some(DesiredStatus::Deleted);
        (stays && live.key() != login.key()).then_some(login)
    }
}

/// Everybody in the files, looked up by login and by id.
#[derive(Debug)]
pub struct People<'a> {
    /// In the order of the files.
    pub all: Vec<Person<'a>>,
    by_login: HashMap<LoginKey, usize>,
    by_id: HashMap<&'a UserId, usize>,
    /// Whom an entry names by id.
    pinned: HashMap<&'a UserId, &'a DesiredPerson>,
    folded: Folded<'a>,
}

impl<'a> People<'a> {
    /// Returns the entry with that login.
    pub fn by_login(&self, key: &LoginKey) -> Option<usize> {
        self.by_login.get(key).copied()
    }

    /// Returns the entry of a person of the org.
    pub fn by_id(&self, id: &UserId) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// Returns who has a login in the org, as Okta compares logins: without regard to case and diacritics (facts 3).
    pub fn holder<'s>(&self, snapshot: &'s Snapshot, login: &Login) -> Option<&'s LiveUser> {
        let key = login.key();
        let fold = Login::new(key.fold()).key();
        snapshot
            .user_by_login(&key)
            .or_else(|| snapshot.user_by_login(&fold))
            .or_else(|| snapshot.user(&self.folded.0.get(fold.as_str())?.id))
    }

    /// Returns whether an entry takes the login from somebody whom it names by id: it renames or deletes them. Whoever
    /// else names that login means somebody new.
    pub fn is_meant_to_give_up_login(&self, user: &LiveUser) -> bool {
        let Some(entry) = self.pinned.get(&user.id) else {
            return false;
        };
        let keeps = user
            .login()
            .is_some_and(|login| login.key() == entry.login.value.key());
        wish(entry) == Some(DesiredStatus::Deleted) || !keeps
    }

    fn find(
        &self,
        entry: &DesiredPerson,
        snapshot: &'a Snapshot,
    ) -> Result<Option<&'a LiveUser>, Diagnostic> {
        if let Some(id) = &entry.id {
            return find_by_id(entry, id, snapshot);
        }
        let user = snapshot.user_by_login(&entry.login.value.key());
        Ok(user.filter(|user| !self.is_meant_to_give_up_login(user)))
    }

    /// Returns what the files wish for a person of the org.
    pub fn wish_of(&self, id: &UserId) -> Option<DesiredStatus> {
        let entry = self.all[self.by_id(id)?].entry;
        entry.status.as_ref().map(|status| status.value)
    }

    /// Finds everybody.
    pub fn resolve(
        desired: &'a DesiredState,
        snapshot: &'a Snapshot,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let mut people = Self {
            all: Vec::with_capacity(desired.people().len()),
            by_login: HashMap::new(),
            by_id: HashMap::new(),
            pinned: pinned(desired),
            folded: Folded::new(snapshot),
        };
        for entry in desired.people() {
            let is_tombstone = wish(entry) == Some(DesiredStatus::Deleted);
            let live = match people.find(entry, snapshot) {
                Ok(live) => live,
                Err(diagnostic) => {
                    diagnostics.push(diagnostic);
                    continue;
                }
            };
            let index = people.all.len();
            if let Some(user) = live
                && let Some(first) = people.by_id.insert(&user.id, index)
            {
                diagnostics.push(same_person(entry, people.all[first].entry, user));
            }
            if !is_tombstone {
                people.by_login.insert(entry.login.value.key(), index);
            }
            let profile = typed_profile(entry, snapshot, diagnostics);
            let has_it = live
                .and_then(LiveUser::login)
                .is_some_and(|login| login.key() == entry.login.value.key());
            if !is_tombstone && !has_it {
                check_login(&entry.login, snapshot, diagnostics);
            }
            if live.is_none() && creates(entry) {
                require(entry, snapshot, diagnostics);
                let holder = people.holder(snapshot, &entry.login.value);
                let stays = holder.filter(|holder| !people.is_meant_to_give_up_login(holder));
                collides(entry, stays, diagnostics);
            }
            people.all.push(Person {
                index,
                entry,
                live,
                profile,
            });
        }
        people
    }
}

/// The logins of the org that are not plain ASCII, without their diacritics: Okta takes those that are then equal for
/// one (facts 3). A plain login is its own fold.
#[derive(Debug)]
struct Folded<'a>(HashMap<String, &'a LiveUser>);

impl<'a> Folded<'a> {
    fn new(snapshot: &'a Snapshot) -> Self {
        let special = snapshot.users().filter_map(|user| {
            let login = user.login()?;
            let key = login.key();
            (!key.as_str().is_ascii()).then(|| (key.fold(), user))
        });
        Self(special.collect())
    }
}

/// Reports a new login that differs only by diacritics from one that the org has.
fn collides(entry: &DesiredPerson, holder: Option<&LiveUser>, diagnostics: &mut Diagnostics) {
    let login = &entry.login.value;
    let Some(holder) = holder else {
        return;
    };
    let held = holder
        .login()
        .unwrap_or_else(|| Login::new(holder.id.as_str()));
    diagnostics.push(
        Diagnostic::error(
            Code::LoginCollides,
            entry.login.span,
            format!("Okta takes `{login}` and `{held}`, whom the org has, for one login"),
        )
        .help(format!(
            "write `{held}` if it is the same person, or choose another login: Okta ignores diacritics in logins"
        )),
    );
}

/// Returns the status that an entry asks for.
pub fn wish(entry: &DesiredPerson) -> Option<DesiredStatus> {
    entry.status.as_ref().map(|status| status.value)
}

/// Returns whether the plan brings somebody back from DEPROVISIONED: only where the entry itself has the id, for a
/// login alone does not say that it is the same human.
pub fn comes_back(person: &Person<'_>) -> bool {
    let is_out = person.live.is_some_and(|user| {
        user.status == UserStatus::Deprovisioned && user.transitioning_to.is_none()
    });
    let is_wanted = match wish(person.entry) {
        Some(DesiredStatus::Active | DesiredStatus::Suspended) => true,
        Some(DesiredStatus::Staged | DesiredStatus::Deprovisioned | DesiredStatus::Deleted)
        | None => false,
    };
    is_out && is_wanted && person.entry.id.is_some()
}

/// Returns whether an entry whose person is not in the org asks for a creation.
pub fn creates(entry: &DesiredPerson) -> bool {
    !wish(entry).is_some_and(DesiredStatus::is_leaving)
}

fn pinned(desired: &DesiredState) -> HashMap<&UserId, &DesiredPerson> {
    let people = desired.people().iter();
    people
        .filter_map(|entry| Some((&entry.id.as_ref()?.value, entry)))
        .collect()
}

fn find_by_id<'a>(
    entry: &DesiredPerson,
    id: &Located<UserId>,
    snapshot: &'a Snapshot,
) -> Result<Option<&'a LiveUser>, Diagnostic> {
    match snapshot.user(&id.value) {
        Some(user) => Ok(Some(user)),
        None if wish(entry) == Some(DesiredStatus::Deleted) => Ok(None),
        None => {
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
                None => diagnostic.help(
                    "an `id` is never created; remove the line if the person is to be created",
                ),
            })
        }
    }
}

fn same_person(entry: &DesiredPerson, first: &DesiredPerson, user: &LiveUser) -> Diagnostic {
    Diagnostic::error(
        Code::DuplicatePerson,
        entry.login.span,
        format!("two entries mean one person, {}", user.id),
    )
    .label("and this one")
    .related(first.login.span, "this entry")
    .help("keep one of the entries")
}

/// Reports a new login that the org's schema does not take: its form, unless the org lifted that, and its length
/// (facts 9).
fn check_login(login: &Located<Login>, snapshot: &Snapshot, diagnostics: &mut Diagnostics) {
    let schema = snapshot.schema.as_ref();
    let Some(attribute) = schema.and_then(|schema| schema.get(&AttributeName::new("login"))) else {
        return;
    };
    if attribute.pattern.is_none() && !login.value.is_address() {
        diagnostics.push(
            Diagnostic::error(
                Code::InvalidLogin,
                login.span,
                format!(
                    "`{}` has not the form of an e-mail address, which this org asks for",
                    login.value
                ),
            )
            .help("write an address, or relax the username in Okta's profile editor"),
        );
    }
    let length = login.value.as_str().chars().count();
    diagnostics.extend_one(typed::length("login", length, login.span, attribute));
}

/// Reports the attributes that a new person lacks. `email` follows a login that is an address.
fn require(entry: &DesiredPerson, snapshot: &Snapshot, diagnostics: &mut Diagnostics) {
    let Some(schema) = &snapshot.schema else {
        return;
    };
    let missing: Vec<&str> = schema
        .iter()
        // What is required and cannot be written blocks the creation, and no entry can mend it.
        .filter(|(_, attribute)| attribute.mutability != Mutability::ReadOnly)
        .filter(|(name, attribute)| attribute.required && !entry.profile.contains_key(*name))
        .map(|(name, _)| name.as_str())
        .filter(|name| *name != BASE_ATTRIBUTES[0])
        .filter(|name| *name != "email" || !entry.login.value.is_address())
        .collect();
    if !missing.is_empty() {
        diagnostics.push(
            Diagnostic::error(
                Code::MissingAttribute,
                entry.login.span,
                format!(
                    "`{}` is not in the org, and a new person needs {}",
                    entry.login.value,
                    missing.join(", ")
                ),
            )
            .label("would be created")
            .help(format!(
                "write profile: {{{}}}; or check the login, if the person should be there",
                missing
                    .iter()
                    .map(|name| format!("{name}: …"))
                    .collect::<Vec<_>>()
                    .join(", ")
            )),
        );
    }
}
