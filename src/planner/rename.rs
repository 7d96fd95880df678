//! Renames: entries that give somebody another login, and who may take whose.

use std::collections::BTreeMap;

use crate::desired::across::exchange_without_ids;
use crate::desired::state::DesiredPerson;
use crate::diagnostic::Diagnostic;
use crate::live::{LiveUser, Snapshot};
use crate::model::circle::circles;
use crate::model::ids::{AttributeName, Login, UserId};
use crate::model::profile::AttributeValue;
use crate::model::status::{DesiredStatus, UserStatus};
use crate::model::table::Table;
use crate::plan::blocked::BlockReason;
use crate::plan::step::Change;
use crate::planner::identity::doubt::other_login;
use crate::planner::mismatch::Doubt;
use crate::planner::person::is_living;
use crate::planner::person::{People, Person, comes_back, may_be_written, wish};
use crate::planner::usertype::unsendable;
use crate::planner::writable::unwritable;

/// The most characters that Okta takes in a login ([logins 3](crate::facts::logins)).
const LOGIN_CHARACTERS_MAX: usize = 100;

/// Every rename that the files ask for, judged.
#[derive(Debug, Default)]
pub struct Renames {
    /// The renames that wait for each other: the taker of a login, by its holder.
    waits_for: BTreeMap<UserId, UserId>,
    /// The people who make way in a circle of renames, and their temporary logins.
    temporary: BTreeMap<UserId, Login>,
    /// The people who cannot be renamed, and why.
    refused: BTreeMap<UserId, BlockReason>,
    /// The holder of the login that somebody new gets, by index in [`People::all`].
    creations: BTreeMap<usize, UserId>,
    /// The people who cannot be created, and why, by index in [`People::all`].
    refused_creations: BTreeMap<usize, BlockReason>,
    /// Of whom it is in doubt who they are, for their login is somebody else's or goes around in a circle.
    doubts: BTreeMap<UserId, Diagnostic>,
}

/// The login that each of the renamed is to get.
type Wanted<'a> = BTreeMap<&'a UserId, &'a Login>;

impl Renames {
    /// Judges all renames together, for one may wait for another.
    pub fn new(people: &People<'_>, snapshot: &Snapshot) -> Self {
        let wanted: Wanted<'_> = people
            .all
            .iter()
            .filter_map(|person| Some((&person.live?.id, person.new_login()?)))
            .collect();
        let mut renames = Self::default();
        let login = AttributeName::new("login");
        for (&id, &new) in &wanted {
            let person = people.by_id(id).map(|index| &people.all[index]);
            if let Some(reason) = person.and_then(|person| unrenamable(person, &login)) {
                renames.refuse(id, reason);
                continue;
            }
            let holder = people.holder(snapshot, new);
            let Some(holder) = holder.filter(|holder| holder.id != *id) else {
                continue;
            };
            if gives_up(people, &wanted, holder) {
                renames.waits_for.insert(id.clone(), holder.id.clone());
                continue;
            }
            renames.refuse(id, taken(new, holder));
            let is_nobodys = people.maybe_by_id(&holder.id).is_none();
            if let (Some(person), true) = (person, is_nobodys && is_living(holder)) {
                renames.doubt_login(person, holder);
            }
        }
        let circles = renames.circles(wanted.keys().copied()).into_iter();
        let circles: Vec<Vec<UserId>> = circles
            .map(|around| around.into_iter().cloned().collect())
            .collect();
        for around in circles {
            if !renames.is_exchange_in_doubt(&around, people, &wanted, snapshot) {
                renames.open(&around, people, &wanted, snapshot);
            }
        }
        renames.refuse_waiters(&wanted, snapshot);
        renames.judge_creations(people, &wanted, snapshot);
        renames
    }

    /// Somebody new may get a login that its holder gives up.
    fn judge_creations(&mut self, people: &People<'_>, wanted: &Wanted<'_>, snapshot: &Snapshot) {
        for (index, person) in people.all.iter().enumerate() {
            if !person.is_new() {
                continue;
            }
            if let Some(attribute) = unsendable(person.schema) {
                let reason = BlockReason::CannotBeCreated { attribute };
                self.refused_creations.insert(index, reason);
                continue;
            }
            let Some(holder) = people.holder(snapshot, &person.entry.login.value) else {
                continue;
            };
            if gives_up(people, wanted, holder) && !self.refused.contains_key(&holder.id) {
                self.creations.insert(index, holder.id.clone());
            } else {
                let reason = BlockReason::LoginStaysTaken {
                    holder: holder.id.clone(),
                    status: holder.status.clone(),
                    left_out: left_out(people, wanted, snapshot, holder),
                };
                self.refused_creations.insert(index, reason);
            }
        }
    }

    fn refuse(&mut self, id: &UserId, reason: BlockReason) {
        self.waits_for.remove(id);
        self.refused.insert(id.clone(), reason);
    }

    /// Somebody's id and somebody else's login in one entry: whom it means is in doubt.
    fn doubt_login(&mut self, person: &Person<'_>, holder: &LiveUser) {
        let Some(user) = person.live else {
            return;
        };
        let place = person.entry.pinned_id();
        let place = place.map_or(person.entry.login.span, |id| id.span);
        let doubt = other_login(person.entry, place, user, Some(holder));
        self.doubts.insert(user.id.clone(), doubt);
    }

    /// Whether people who exchange logins are not all known by an id: the logins alone read the same before and after.
    fn is_exchange_in_doubt(
        &mut self,
        around: &[UserId],
        people: &People<'_>,
        wanted: &Wanted<'_>,
        snapshot: &Snapshot,
    ) -> bool {
        let mut members: Vec<usize> = around.iter().filter_map(|id| people.by_id(id)).collect();
        members.sort_unstable();
        let entries: Vec<&DesiredPerson> = members
            .iter()
            .map(|index| people.all[*index].entry)
            .collect();
        let Some(finding) = exchange_without_ids(&entries) else {
            return false;
        };
        for id in around {
            let holder = self.waits_for.get(id).and_then(|id| snapshot.user(id));
            if let (Some(new), Some(holder)) = (wanted.get(id), holder) {
                let reason = taken(new, holder);
                self.refuse(id, reason);
            }
            let own = people
                .by_id(id)
                .map(|index| people.all[index].entry.login.span);
            let mut finding = finding.clone();
            if let Some(own) = own.filter(|own| *own != finding.primary.0) {
                let first = std::mem::replace(&mut finding.primary, (own, String::new()));
                finding.related.retain(|(span, _)| *span != own);
                finding
                    .related
                    .insert(0, (first.0, "has no `id`".to_owned()));
            }
            self.doubts.insert(id.clone(), finding);
        }
        true
    }

    /// Returns why nothing at all is done about somebody of the org: their entry gives them a login that somebody living
    /// keeps, so that it may mean either. Who is out and not wished so is not written anyway.
    pub fn doubt(&self, people: &People<'_>, person: &Person<'_>) -> Option<Doubt<'_>> {
        let user = person.live?;
        if !is_living(user)
            && wish(person.entry).is_none_or(|wish| !wish.is_leaving())
            && !comes_back(person)
        {
            return None;
        }
        if let Some(finding) = self.doubts.get(&user.id) {
            return Some(Ok(finding));
        }
        let reason = self.refused.get(&user.id)?;
        let BlockReason::LoginTaken { status, holder, .. } = reason else {
            return None;
        };
        // Whoever this plan deactivates is as good as out, and whoever it brings back as good as in: a second plan must
        // not find more to do, nor less.
        let holder = people.by_id(holder).map(|index| &people.all[index]);
        let leaves =
            holder.is_some_and(|holder| wish(holder.entry) == Some(DesiredStatus::Deprovisioned));
        let is_out = *status == UserStatus::Deprovisioned && !holder.is_some_and(comes_back);
        (!leaves && !is_out).then_some(Err(reason))
    }

    /// Nobody in a circle can be first, so one of them, the first in the files, makes way by a temporary login.
    fn open(
        &mut self,
        around: &[UserId],
        people: &People<'_>,
        wanted: &Wanted<'_>,
        snapshot: &Snapshot,
    ) {
        let mut members: Vec<&UserId> = around.iter().collect();
        members.sort_by_key(|id| people.by_id(id));
        let ways = members.iter().filter_map(|id| {
            let login = temporary_login(id, wanted.get(*id)?);
            let is_free = people.holder(snapshot, &login).is_none();
            let is_short = login.as_str().chars().count() <= LOGIN_CHARACTERS_MAX;
            // A type that they get makes the login writable only once they have it.
            let user = snapshot.user(id)?;
            let own = snapshot.schema_of(user.type_id.as_ref());
            let is_writable = unwritable(own, user, &AttributeName::new("login")).is_none();
            Some((*id, login, is_free && is_short && is_writable))
        });
        let ways: Vec<(&UserId, Login, bool)> = ways.collect();
        if let Some((id, login, _)) = ways.iter().find(|(_, _, is_possible)| *is_possible) {
            self.temporary.insert((*id).clone(), login.clone());
            return;
        }
        for (id, login, _) in ways {
            self.refuse(id, BlockReason::TemporaryLogin { login });
        }
    }

    /// Returns the circles of people who wait for each other, as far as walks from these people come.
    fn circles<'r>(&'r self, starts: impl IntoIterator<Item = &'r UserId>) -> Vec<Vec<&'r UserId>> {
        circles(starts, |id| self.waits_for.get(id))
    }

    /// People who wait for somebody who keeps their login cannot be renamed either.
    fn refuse_waiters(&mut self, wanted: &Wanted<'_>, snapshot: &Snapshot) {
        let mut waiters: Table<UserId, Vec<UserId>> = Table::default();
        for (id, holder) in &self.waits_for {
            waiters.entry(holder.clone()).or_default().push(id.clone());
        }
        let mut keepers: Vec<UserId> = self.refused.keys().cloned().collect();
        while let Some(keeper) = keepers.pop() {
            for id in waiters.remove(&keeper).unwrap_or_default() {
                let new = wanted.get(&id).expect("who waits wants a login");
                let holder = snapshot
                    .user(&keeper)
                    .expect("who is waited for is in the org");
                self.refuse(&id, taken(new, holder));
                keepers.push(id);
            }
        }
    }

    /// Returns whose rename or deletion must be done before this person's rename.
    pub fn waits_for(&self, id: &UserId) -> Option<&UserId> {
        self.waits_for.get(id)
    }

    /// Returns the login by which somebody goes while the others of their circle are renamed.
    pub fn temporary(&self, id: &UserId) -> Option<&Login> {
        self.temporary.get(id)
    }

    /// Returns whose rename or deletion must be done before this person has given up their own login: nobody's for
    /// whoever makes way in a circle.
    pub fn gives_up_after(&self, id: &UserId) -> Option<&UserId> {
        match self.temporary.get(id) {
            Some(_) => None,
            None => self.waits_for.get(id),
        }
    }

    /// Returns whose rename or deletion must be done before somebody is created, by index in [`People::all`].
    pub fn creations(&self) -> impl Iterator<Item = (usize, &UserId)> {
        self.creations.iter().map(|(index, id)| (*index, id))
    }

    /// Returns whose rename or deletion must be done before this person is created.
    pub fn creation_waits_for(&self, person: usize) -> Option<&UserId> {
        self.creations.get(&person)
    }

    /// Returns the login by which a report names a person. It is the one of the org where the entry's own may be
    /// somebody else's: a tombstone's, and that of somebody who cannot be renamed.
    pub fn shown_login(&self, person: &Person<'_>) -> Login {
        let entry = &person.entry.login.value;
        let Some(user) = person.live else {
            return entry.clone();
        };
        // People who are not written keep their login too.
        let is_foreign = wish(person.entry) == Some(DesiredStatus::Deleted)
            || self.is_refused(&user.id)
            || !may_be_written(person)
            || person.withholds_login();
        match user.login() {
            Some(live) if is_foreign => live,
            Some(_) | None => entry.clone(),
        }
    }

    /// Returns whether somebody keeps their login against the wish of their entry.
    pub fn is_refused(&self, id: &UserId) -> bool {
        self.refused.contains_key(id)
    }

    /// Returns why somebody cannot be created.
    pub fn refused_creation(&self, person: usize) -> Option<&BlockReason> {
        self.refused_creations.get(&person)
    }

    /// Returns the change of somebody's login, if there is one.
    ///
    /// # Errors
    ///
    /// Why they cannot have the new login.
    pub fn change(
        &self,
        person: &Person<'_>,
        user: &LiveUser,
    ) -> Result<Option<Change>, &BlockReason> {
        let Some(login) = person.new_login() else {
            return Ok(None);
        };
        match self.refused.get(&user.id) {
            Some(reason) => Err(reason),
            None => Ok(Some(Change {
                live: user.profile.get("login").cloned(),
                desired: Some(AttributeValue::text(login.as_str())),
                by_default: false,
            })),
        }
    }
}

/// Whether the plan takes the login from its holder: they are renamed too, or deleted. Who is not
/// written keeps the login.
fn gives_up(people: &People<'_>, wanted: &Wanted<'_>, holder: &LiveUser) -> bool {
    let Some(index) = people.by_id(&holder.id) else {
        return false;
    };
    let person = &people.all[index];
    let is_deleted = wish(person.entry) == Some(DesiredStatus::Deleted);
    (is_deleted || wanted.contains_key(&holder.id)) && may_be_written(person)
}

/// Returns who ends a chain of renames that begins with this holder and cannot end: somebody in no entry has the login
/// that the last of them wants.
fn left_out(
    people: &People<'_>,
    wanted: &Wanted<'_>,
    snapshot: &Snapshot,
    holder: &LiveUser,
) -> Option<UserId> {
    let mut id = &holder.id;
    // Each link is another person, or it is a circle.
    for _ in 0..=wanted.len() {
        let next = people.holder(snapshot, wanted.get(id)?)?;
        if people.by_id(&next.id).is_none() {
            return Some(next.id.clone());
        }
        id = &next.id;
    }
    None
}

/// Why the login of somebody cannot be written at all.
fn unrenamable(person: &Person<'_>, login: &AttributeName) -> Option<BlockReason> {
    let user = person.live?;
    unwritable(person.schema, user, login)
}

/// A login that nobody has and that says whose it is, at a domain that the org takes.
fn temporary_login(id: &UserId, goal: &Login) -> Login {
    Login::new(match goal.as_str().rsplit_once('@') {
        Some((_, domain)) => format!("okta-reconcile-{id}@{domain}"),
        None => format!("okta-reconcile-{id}"),
    })
}

fn taken(login: &Login, holder: &LiveUser) -> BlockReason {
    BlockReason::LoginTaken {
        login: login.clone(),
        holder: holder.id.clone(),
        status: holder.status.clone(),
    }
}
