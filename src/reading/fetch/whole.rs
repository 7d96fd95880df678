//! Reading all that any plan may ask of an org: what `snapshot` writes.

mod owners;

use std::collections::{BTreeSet, VecDeque};

use crate::live::{
    Apps, EVERYONE, GroupKind, Known, LiveDefinition, Roles, Rules, Snapshot, Unread, Whole,
};
use crate::model::ids::{GroupId, UserId};
use crate::model::status::UserStatus;
use crate::okta::client::Reader;
use crate::okta::error::CallError;
use crate::okta::wire;
use crate::planner::guard::admin::may_carry_roles;
use crate::reading::fetch::census::Census;
use crate::reading::fetch::part::Part;
use crate::reading::fetch::piece::Piece;
use crate::reading::fetch::whole::owners::read_all as read_owners;
use crate::reading::fetch::{Needed, apps, read_list, roles};
use crate::reading::survey::LinkRead;
use crate::reading::survey::lists::List;
use crate::request::endpoint::LIST_ASSIGNEES;
use crate::request::get::Get;
use crate::transport::Transport;

/// Reads everything of an org.
///
/// # Errors
///
/// A call that failed for good. What the token may not read is told where a plan gets on without it, and is an error
/// elsewhere.
pub async fn whole<T: Transport>(reader: &Reader<T>, org: &str) -> Result<Whole, CallError> {
    let mut census = Census::begin(reader, org).await?;
    let mut unread = unread(reader, census.snapshot()).await?;
    let snapshot = census.snapshot();
    let types = snapshot.types.iter().filter(|of| !of.is_default);
    let schemas = types.cloned().map(Piece::Schema).collect();
    let groups: Vec<GroupId> = {
        let groups = snapshot.groups();
        let counted = groups
            .filter(|group| group.kind != GroupKind::BuiltIn || group.name.as_str() != EVERYONE);
        counted.map(|group| group.id.clone()).collect()
    };
    let people: BTreeSet<UserId> = snapshot.users().map(|user| user.id.clone()).collect();
    let out: Vec<UserId> = {
        let users = snapshot.users();
        let out = users.filter(|user| user.status == UserStatus::Deprovisioned);
        out.map(|user| user.id.clone()).collect()
    };
    census.read(reader, schemas).await?;
    let rules = &census.snapshot().rules;
    let members = groups
        .into_iter()
        .map(|group| Piece::members_of(group, rules));
    let members = members.collect();
    census.read(reader, members).await?;
    // Nobody knows whether a group lists DEPROVISIONED members (facts::deactivation 11).
    let groups = out.iter().cloned().map(Piece::GroupsOf).collect();
    census.read(reader, groups).await?;
    census.links(reader, &people).await?;
    // What came with somebody may come back with them.
    let primaries = primaries_of(&out, census.snapshot());
    census.read(reader, primaries).await?;
    read_roles(reader, &mut census, &mut unread).await?;
    read_apps(reader, &mut census, &mut unread).await?;
    read_owners(reader, &mut census, &mut unread).await?;
    let snapshot = census.into_snapshot();
    Ok(Whole { snapshot, unread })
}

/// Returns what the census did not say because the token may not read it.
async fn unread<T: Transport>(
    reader: &Reader<T>,
    snapshot: &Snapshot,
) -> Result<BTreeSet<Unread>, CallError> {
    let mut unread = BTreeSet::new();
    if snapshot.rules == Rules::Unreadable {
        unread.insert(Unread::GroupRules);
    }
    // Every org has its own type; where no definition was told, the org may have none.
    if snapshot.types.is_empty() {
        unread.insert(Unread::UserTypes);
    }
    if snapshot.definitions.is_empty() {
        match read_list(reader, List::Definitions, Needed::Yes).await {
            Ok(_) => {}
            Err(error) if error.is_withheld() => _ = unread.insert(Unread::Definitions),
            Err(error) => return Err(error),
        }
    }
    Ok(unread)
}

fn primaries_of(people: &[UserId], snapshot: &Snapshot) -> Vec<Piece> {
    let of = |definition: &LiveDefinition| {
        let relation = definition.primary.clone();
        let open = people
            .iter()
            .filter(|user| snapshot.primary_of(&relation, user) == Known::NotRead);
        let reads = open.map(|user| Piece::Primary(LinkRead::of_primary(&relation, user)));
        reads.collect::<Vec<Piece>>()
    };
    snapshot.definitions.iter().flat_map(of).collect()
}

/// Reads the administrator roles of people and of groups.
async fn read_roles<T: Transport>(
    reader: &Reader<T>,
    census: &mut Census,
    unread: &mut BTreeSet<Unread>,
) -> Result<(), CallError> {
    let snapshot = census.snapshot();
    let everybody = || snapshot.users().map(|user| user.id.clone());
    let groups: Vec<Piece> = {
        let groups = snapshot.groups();
        let may = groups.filter(|group| may_carry_roles(&group.kind));
        may.map(|group| Piece::GroupRoles(group.id.clone()))
            .collect()
    };
    let get = Get::of(&LIST_ASSIGNEES, []).in_pages();
    let mut asked: VecDeque<UserId> = match reader.list(get, wire::assignees).await {
        Ok(assignees) => {
            let assignees: BTreeSet<UserId> = assignees.into_iter().collect();
            let others = everybody().filter(|user| !assignees.contains(user));
            let none = |user| Part::Roles(user, Roles::Read(Vec::new()));
            let parts: Vec<Part> = others.map(none).collect();
            let known = everybody().filter(|user| assignees.contains(user));
            let known = known.collect();
            census.put(parts);
            known
        }
        // The list alone may be refused, and each person's roles not.
        Err(error) if error.is_withheld() || error.is_not_found() => everybody().collect(),
        Err(error) => return Err(error),
    };
    if let Some(first) = asked.pop_front() {
        match roles::of_person(reader, &first).await? {
            Roles::Unreadable => _ = unread.insert(Unread::Roles),
            read @ Roles::Read(_) => {
                census.put([Part::Roles(first, read)]);
                let pieces = asked.into_iter().map(Piece::Roles).collect();
                census.read(reader, pieces).await?;
            }
        }
    }
    census.read(reader, groups).await?;
    let snapshot = census.snapshot();
    let is_closed = |roles: Known<&Roles>| roles == Known::Read(&Roles::Unreadable);
    if snapshot
        .users()
        .any(|user| is_closed(snapshot.roles_of(&user.id)))
    {
        unread.insert(Unread::Roles);
    }
    if snapshot
        .groups()
        .any(|group| is_closed(snapshot.roles_of_group(&group.id)))
    {
        unread.insert(Unread::GroupRoles);
    }
    Ok(())
}

/// Reads the applications that groups open: where the first may not be read, none is asked for.
async fn read_apps<T: Transport>(
    reader: &Reader<T>,
    census: &mut Census,
    unread: &mut BTreeSet<Unread>,
) -> Result<(), CallError> {
    let groups = census.snapshot().groups();
    let mut asked: VecDeque<GroupId> = groups.map(|group| group.id.clone()).collect();
    let Some(first) = asked.pop_front() else {
        return Ok(());
    };
    match apps::of_group(reader, &first).await? {
        Apps::Unreadable => {
            unread.insert(Unread::GroupApps);
            return Ok(());
        }
        read @ Apps::Read(_) => census.put([Part::GroupApps(first, read)]),
    }
    let pieces = asked.into_iter().map(Piece::GroupApps).collect();
    census.read(reader, pieces).await
}
