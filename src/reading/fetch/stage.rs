//! Which pieces are read when: each stage asks for what the one before it has shown to be needed.

use crate::planner::declared_rule;
use crate::planner::newlymanaged;
use crate::planner::outsider;
use crate::reading::fetch::piece::Piece;
use crate::reading::survey::access::Ask;
use crate::reading::survey::view::View;
use crate::reading::survey::{self, LinkRead, access, approval, guards};

/// What each stage asks for, in order.
pub(crate) const STAGES: [fn(&View<'_>) -> Vec<Piece>; 10] = [
    first_pieces,
    pieces_of_authorities,
    pieces_of_rules,
    pieces_of_fed,
    second_pieces,
    third_pieces,
    last_pieces,
    |view| pieces(access::moved(view)),
    |view| pieces(access::losers(view)),
    |view| pieces(access::others(view)),
];

/// The schemas, the memberships, the roles of people, and who points at whom.
fn first_pieces(view: &View<'_>) -> Vec<Piece> {
    let sides = survey::memberships(view);
    let links = survey::links_by_primary(view);
    let leaving = survey::leaving(view);
    let of_primary = |read: LinkRead| {
        if leaving.contains(&read.user) {
            Piece::AssociatedOfLeaver(read)
        } else {
            Piece::Associated(read)
        }
    };
    let mut others = survey::leavers(view);
    others.extend(guards::people(view));
    others.retain(|user| !sides.people.contains(user));
    let of_others = others.into_iter().map(Piece::GroupsIfReadable);
    let of_people = sides.people.into_iter().map(Piece::GroupsOf);
    let members = |group| Piece::members_of(group, &view.snapshot.rules);
    let of_groups = sides.groups.into_iter().map(members);
    let roles = survey::roles(view);
    let schemas = survey::schemas(view.people, view.snapshot);
    let schemas = schemas.into_iter().map(Piece::Schema);
    schemas
        .chain(of_people)
        .chain(of_others)
        .chain(of_groups)
        .chain(roles.into_iter().map(Piece::Roles))
        .chain(links.into_iter().map(of_primary))
        .collect()
}

/// The members of groups with the rules behind them, where it hangs on these whether somebody leaves.
fn pieces_of_authorities(view: &View<'_>) -> Vec<Piece> {
    let groups = survey::unsaid(view);
    groups.into_iter().map(Piece::FilledIfReadable).collect()
}

/// The memberships on which it hangs what group rules do. A plan gets on without an answer, and says what is not known.
fn pieces_of_rules(view: &View<'_>) -> Vec<Piece> {
    let sides = survey::rules::memberships(view);
    let of_people = sides.people.into_iter().map(Piece::GroupsIfReadable);
    let members = |group| Piece::members_if_readable(group, &view.snapshot.rules);
    let of_groups = sides.groups.into_iter().map(members);
    of_people.chain(of_groups).collect()
}

/// The members of groups with the rules behind them, where it hangs on these what becomes of a membership.
fn pieces_of_fed(view: &View<'_>) -> Vec<Piece> {
    let groups = survey::rules::unsaid(view);
    groups.into_iter().map(Piece::FilledIfReadable).collect()
}

/// What the first pieces leave open: the links that were not found from the other side, and the memberships that only
/// the guards count.
fn second_pieces(view: &View<'_>) -> Vec<Piece> {
    let links = survey::links_by_person(view);
    let sides = guards::memberships(view);
    let of_people = sides.people.into_iter().map(Piece::GroupsOf);
    let members = |group| Piece::members_of(group, &view.snapshot.rules);
    let of_groups = sides.groups.into_iter().map(members);
    let links = links.into_iter().map(Piece::Primary);
    links.chain(of_people).chain(of_groups).collect()
}

/// Which groups somebody joins or leaves is known only now: the roles that they carry. And who else is in the declared
/// groups, beside the people of the files, as far as nothing says that nobody is. And who owns the groups that nobody
/// joins without an owner.
fn third_pieces(view: &View<'_>) -> Vec<Piece> {
    let (snapshot, people, groups, scope) = (view.snapshot, view.people, &view.groups, &view.scope);
    let roles = guards::group_roles(view);
    let roles = roles.into_iter().map(Piece::GroupRoles);
    let mut others = outsider::asked(snapshot, people, groups, scope);
    others.extend(newlymanaged::asked(view.desired, snapshot, people, groups));
    others.extend(declared_rule::asked(view.desired, snapshot, groups, scope));
    let others = others.into_iter().map(Piece::MembersIfReadable);
    let owned = approval::asked(view);
    let owned = owned.into_iter().map(Piece::Owners);
    roles.chain(others).chain(owned).collect()
}

/// A group that owns another one stands for its members.
fn last_pieces(view: &View<'_>) -> Vec<Piece> {
    let owning = approval::owning(view.snapshot).into_iter();
    owning.map(Piece::MembersIfReadable).collect()
}

/// What memberships open, for those who get or lose it.
fn pieces(ask: Ask) -> Vec<Piece> {
    let apps = ask.apps_of_groups.into_iter().map(Piece::GroupApps);
    let roles = ask.roles_of_groups.into_iter().map(Piece::GroupRoles);
    let groups = ask.groups_of.into_iter().map(Piece::GroupsIfReadable);
    let own_apps = ask.apps_of.into_iter().map(Piece::PersonApps);
    let own_roles = ask.roles_of.into_iter().map(Piece::Roles);
    let owners = ask.owners_of.into_iter().map(Piece::Owners);
    let of_groups = apps.chain(roles).chain(owners);
    of_groups
        .chain(groups)
        .chain(own_apps)
        .chain(own_roles)
        .collect()
}
