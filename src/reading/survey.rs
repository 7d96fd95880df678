//! What has to be read of an org for these files, and from which side it costs fewer calls.
//!
//! **Invariant:** whatever the planner asks of a snapshot has been read from one side or the other.

pub mod access;
pub mod approval;
pub(crate) mod closed;
pub mod guards;
pub mod lists;
pub(crate) mod moves;
pub mod rules;
pub mod scopes;
pub mod side;
pub(crate) mod view;

use std::collections::BTreeSet;

use crate::desired::state::{DesiredPerson, DesiredState, LockedOut};
use crate::live::{Known, LiveDefinition, LiveType, LiveUser, Snapshot};
use crate::model::ids::{GroupId, Login, RelationName, TypeName, UserId};
use crate::model::status::{DesiredStatus, UserStatus};
use crate::model::table::Table;
use crate::planner::guard::admin::needs_roles;
use crate::planner::index::GroupIndex;
use crate::planner::likegroup;
use crate::planner::link::{Named, Who, who};
use crate::planner::person::{People, Person, comes_back, leaver, wish};
use crate::reading::survey::side::{Ask, Sides, Surplus, pages};
use crate::reading::survey::view::View;
use crate::source::Located;

/// Somebody whom the list of users does not have.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lookup {
    /// An entry names the id.
    Id(UserId),
    /// An entry would create them, or wishes them out.
    Login(Login),
}

/// Returns who has to be looked up one by one: the list comes from a search index, which lags
/// ([lists 1](crate::facts::lists)), so it cannot prove that somebody is not there.
pub fn lookups(desired: &DesiredState, snapshot: &Snapshot) -> Vec<Lookup> {
    let is_listed = |login: &Login| snapshot.user_by_login(&login.key()).is_some();
    let lookup = |entry: &DesiredPerson| {
        let login = &entry.login.value;
        if let Some(id) = entry.pinned_id() {
            return pinned(entry, &id.value, snapshot);
        }
        if is_listed(login) {
            return Vec::new();
        }
        // Somebody who is to leave and is not listed may be there all the same, and must not be taken for gone.
        let previous = entry.previous_logins.iter();
        let previous = previous.map(|previous| &previous.value);
        let previous = previous.filter(|previous| !is_listed(previous));
        let all = std::iter::once(login).chain(previous);
        all.map(|login| Lookup::Login(login.clone())).collect()
    };
    desired.people().iter().flat_map(lookup).collect()
}

/// Who is looked up for an entry that is pinned by an id. Where the org may lack the id, or a leaver is to have another
/// login, it decides whether somebody has that login.
fn pinned(entry: &DesiredPerson, id: &UserId, snapshot: &Snapshot) -> Vec<Lookup> {
    let login = &entry.login.value;
    let user = snapshot.user(id);
    let has_login = |user: &LiveUser| user.login_key() == Some(&login.key());
    let is_listed = user.is_some_and(has_login) || snapshot.user_by_login(&login.key()).is_some();
    let needs_login = match user {
        Some(_) => wish(entry) == Some(DesiredStatus::Deprovisioned),
        None => !entry.is_tombstone(),
    };
    let by_id = user.is_none().then(|| Lookup::Id(id.clone()));
    let by_login = (needs_login && !is_listed).then(|| Lookup::Login(login.clone()));
    by_id.into_iter().chain(by_login).collect()
}

/// Returns the types whose schemas are needed beside that of the default one: of people in the files, and those that
/// an entry names.
pub fn schemas(people: &People<'_>, snapshot: &Snapshot) -> Vec<LiveType> {
    let needs = |of: &&LiveType| {
        let named = |name: &Located<TypeName>| snapshot.type_named(&name.value) == Some(*of);
        people.all.iter().any(|person| {
            let user = person.live;
            user.is_some_and(|user| user.type_id.as_ref() == Some(&of.id))
                || person.entry.type_name.as_ref().is_some_and(named)
        })
    };
    let types = snapshot.types.iter().filter(|of| !of.is_default);
    types.filter(needs).cloned().collect()
}

fn mentions_groups(entry: &DesiredPerson) -> bool {
    let (own, remove, exact) = entry.groups.own.parts();
    let named = [own, remove, &entry.groups.defaults];
    exact.is_some() || named.iter().any(|wishes| !wishes.is_empty())
}

/// Whether somebody in the org is to leave it, or to leave for good.
fn leaves(person: &Person<'_>) -> bool {
    match (person.live, wish(person.entry)) {
        (Some(_), Some(DesiredStatus::Deleted)) => true,
        (Some(user), Some(DesiredStatus::Deprovisioned)) => {
            user.status != UserStatus::Deprovisioned
        }
        (
            Some(_),
            Some(DesiredStatus::Staged | DesiredStatus::Active | DesiredStatus::Suspended) | None,
        )
        | (None, _) => false,
    }
}

/// Whether memberships come back into force, so that the plan names all of them
/// ([deactivation 4](crate::facts::deactivation)).
fn regains_access(desired: &DesiredState, person: &Person<'_>, user: &LiveUser) -> bool {
    let is_active = wish(person.entry) == Some(DesiredStatus::Active);
    match &user.status {
        UserStatus::Deprovisioned => comes_back(person),
        UserStatus::Suspended => is_active,
        UserStatus::LockedOut => match desired.config().locked_out {
            LockedOut::Unlock => is_active,
            LockedOut::Leave => false,
        },
        UserStatus::Staged
        | UserStatus::Provisioned
        | UserStatus::Active
        | UserStatus::Recovery
        | UserStatus::PasswordExpired
        | UserStatus::Unrecognized(_) => false,
    }
}

/// Returns from which side each membership is read of people who do not leave.
pub(crate) fn memberships(view: &View<'_>) -> Sides {
    let (desired, snapshot, groups) = (view.desired, view.snapshot, &view.groups);
    let looked_at = likegroup::looked_at(view.people, groups, &view.scope);
    let mut own = BTreeSet::new();
    let mut asks = Vec::new();
    for person in view.in_scope() {
        let Some(user) = person.live.filter(|_| leaver(person).is_none()) else {
            continue;
        };
        let ask = ask(person.entry, groups);
        // Nobody knows whether a group lists DEPROVISIONED members (facts::deactivation 11).
        let is_deactivated = user.status == UserStatus::Deprovisioned;
        let is_own = is_deactivated || guards::needs_groups(desired, person).is_some();
        let must_be_own = looked_at.contains(&user.id) || regains_access(desired, person, user);
        if must_be_own || (is_own && ask != Ask::default()) {
            own.insert(user.id.clone());
        } else if ask != Ask::default() {
            asks.push((&user.id, ask));
        }
    }
    let all = || snapshot.groups().map(|group| &group.id);
    let managed: BTreeSet<&GroupId> = all().filter(|id| groups.is_managed(id)).collect();
    let most = snapshot.users().count();
    let pages = |id: &GroupId| pages(snapshot.member_count(id).unwrap_or(most));
    let mut sides = side::sides(&asks, &managed, view.way, pages);
    sides.people.extend(own);
    sides
}

/// Returns the groups whose members are read with the rules behind them: it hangs on who gave somebody the membership
/// whether they leave.
pub(crate) fn unsaid(view: &View<'_>) -> BTreeSet<GroupId> {
    let authorities = &view.groups.authorities;
    let unsaid = view.asked().flat_map(|(person, asked)| {
        let leaves = asked.leaves.iter().copied();
        leaves.filter(move |group| {
            let user = person.live;
            user.is_some_and(|user| authorities.is_open(person, user, group))
        })
    });
    let unread = unsaid.filter(|group| !view.snapshot.knows_members_of(group));
    unread.cloned().collect()
}

/// Returns who is asked for their own groups because they leave: what they keep comes back with them. A plan gets on
/// without the answer.
pub(crate) fn leavers(view: &View<'_>) -> BTreeSet<UserId> {
    let leavers = view.in_scope().filter_map(leaver);
    leavers.map(|user| user.id.clone()).collect()
}

fn ask<'a>(entry: &DesiredPerson, groups: &GroupIndex<'a>) -> Ask<'a> {
    let (own, remove, exact) = entry.groups.own.parts();
    let surplus = match exact {
        Some(_) => Surplus::Goes,
        None => Surplus::Stays,
    };
    let wishes = own.iter().chain(remove).chain(&entry.groups.defaults);
    let named = wishes.filter_map(|wish| groups.in_org(&wish.value));
    let mut named: Vec<&GroupId> = named.collect();
    named.sort_unstable();
    named.dedup();
    Ask { named, surplus }
}

/// Returns whose own administrator roles are read: only who would lose access or an address by the plan.
pub(crate) fn roles(view: &View<'_>) -> BTreeSet<UserId> {
    let config = view.desired.config();
    let needed = view.in_scope();
    let needed = needed.filter_map(|person| needs_roles(config, person));
    needed.map(|user| user.id.clone()).collect()
}

/// One side of a relationship, of one person.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LinkRead {
    /// The relationship, by its primary name.
    pub relation: RelationName,
    /// The name that is asked for: the primary's for whom somebody points at, the associated's for who points at them.
    pub name: RelationName,
    /// The person whose links are asked for.
    pub user: UserId,
}

impl LinkRead {
    /// Asks somebody for their primary.
    pub fn of_primary(relation: &RelationName, user: &UserId) -> Self {
        Self {
            relation: relation.clone(),
            name: relation.clone(),
            user: user.clone(),
        }
    }

    /// Asks somebody for everybody who points at them.
    pub fn of_associated(definition: &LiveDefinition, user: &UserId) -> Self {
        Self {
            relation: definition.primary.clone(),
            name: definition.associated.clone(),
            user: user.clone(),
        }
    }
}

/// The people of the org whose links may be written. Those of who stays out are not, so nobody asks what they are.
fn with_links<'v>(view: &View<'v>) -> impl Iterator<Item = &'v Person<'v>> {
    view.in_scope().filter(|person| match person.live {
        Some(user) => user.status != UserStatus::Deprovisioned || comes_back(person),
        None => false,
    })
}

/// Returns the people who are asked for everybody who points at them: those whom two or more entries want as one
/// primary, for one call then stands for several, and those who leave.
pub(crate) fn links_by_primary(view: &View<'_>) -> BTreeSet<LinkRead> {
    let (snapshot, people) = (view.snapshot, view.people);
    let mut wanted: Table<(&RelationName, UserId), usize> = Table::default();
    for person in with_links(view) {
        for (relation, primary) in &person.entry.links {
            if let Some(login) = &primary.value
                && let Some(Named::Known(Who::Live(id))) = who(people, snapshot, login)
            {
                *wanted.entry((relation, id)).or_default() += 1;
            }
        }
    }
    let mut reads = BTreeSet::new();
    for definition in &snapshot.definitions {
        let read = |user: &UserId| LinkRead::of_associated(definition, user);
        let shared = wanted
            .iter()
            .filter(|((relation, _), count)| **relation == definition.primary && **count >= 2);
        reads.extend(shared.map(|((_, user), _)| read(user)));
        reads.extend(leaving(view).into_iter().map(read));
    }
    reads
}

/// Returns who leaves the org, or leaves it for good.
pub(crate) fn leaving<'v>(view: &View<'v>) -> BTreeSet<&'v UserId> {
    let leaving = view.in_scope().filter(|person| leaves(person));
    leaving
        .filter_map(|person| Some(&person.live?.id))
        .collect()
}

/// Returns the people who are asked for their primary: whoever has a wish and was not found from the other side.
pub(crate) fn links_by_person(view: &View<'_>) -> Vec<LinkRead> {
    let snapshot = view.snapshot;
    let defined: BTreeSet<&RelationName> = snapshot
        .definitions
        .iter()
        .map(|definition| &definition.primary)
        .collect();
    let mut reads = Vec::new();
    for person in with_links(view) {
        let Some(user) = person.live else {
            continue;
        };
        for relation in person.entry.links.keys() {
            let is_read = snapshot.primary_of(relation, &user.id) != Known::NotRead;
            if defined.contains(relation) && !is_read {
                reads.push(LinkRead::of_primary(relation, &user.id));
            }
        }
    }
    reads
}
