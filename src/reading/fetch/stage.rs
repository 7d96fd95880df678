//! Which pieces are read when: each stage asks for what the one before it has shown to be needed.

use crate::desired::state::DesiredState;
use crate::live::Snapshot;
use crate::planner::declared_rule;
use crate::planner::index::GroupIndex;
use crate::planner::newlymanaged;
use crate::planner::only::{Scope, concerned};
use crate::planner::outsider;
use crate::planner::person::People;
use crate::reading::fetch::piece::Piece;
use crate::reading::survey::access::Ask;
use crate::reading::survey::rules::Closed;
use crate::reading::survey::side::{Sides, Way};
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
    |view| pieces(view, access::moved),
    |view| pieces(view, access::losers),
    |view| pieces(view, access::others),
];

/// What is known while pieces are read, as the planner will see it. What does not fit is the planner's to tell.
pub(crate) struct View<'v> {
    desired: &'v DesiredState,
    snapshot: &'v Snapshot,
    people: &'v People<'v>,
    groups: GroupIndex<'v>,
    scope: Scope,
    closed: &'v Closed,
    way: Way,
}

impl<'v> View<'v> {
    pub(crate) fn new(
        desired: &'v DesiredState,
        snapshot: &'v Snapshot,
        people: &'v People<'v>,
        closed: &'v Closed,
        way: Way,
    ) -> Self {
        Self {
            desired,
            snapshot,
            people,
            groups: GroupIndex::new(desired, snapshot),
            scope: concerned(desired, snapshot, people),
            closed,
            way,
        }
    }
}

/// The schemas, the memberships, the roles of people, and who points at whom.
fn first_pieces(view: &View<'_>) -> Vec<Piece> {
    let (desired, snapshot, people, scope) =
        (view.desired, view.snapshot, view.people, &view.scope);
    let sides = survey::memberships(desired, snapshot, people, &view.groups, scope, view.way);
    let links = survey::links_by_primary(snapshot, people, scope);
    let leaving = survey::leaving(people, scope);
    let of_primary = |read: LinkRead| {
        if leaving.contains(&read.user) {
            Piece::AssociatedOfLeaver(read)
        } else {
            Piece::Associated(read)
        }
    };
    let mut others = survey::leavers(people, scope);
    others.extend(guards::people(desired, people, scope));
    others.retain(|user| !sides.people.contains(user));
    let of_others = others.into_iter().map(Piece::GroupsIfReadable);
    let of_people = sides.people.into_iter().map(Piece::GroupsOf);
    let members = |group| Piece::members_of(group, &snapshot.rules);
    let of_groups = sides.groups.into_iter().map(members);
    let roles = survey::roles(desired, people, scope);
    let schemas = survey::schemas(people, snapshot);
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
    let groups = survey::moves::unsaid(view.snapshot, view.people, &view.groups, &view.scope);
    groups.into_iter().map(Piece::FilledIfReadable).collect()
}

/// The memberships on which it hangs what group rules do. A plan gets on without an answer, and says what is not known.
fn pieces_of_rules(view: &View<'_>) -> Vec<Piece> {
    let sides = sides(view, survey::rules::memberships);
    let of_people = sides.people.into_iter().map(Piece::GroupsIfReadable);
    let members = |group| Piece::members_if_readable(group, &view.snapshot.rules);
    let of_groups = sides.groups.into_iter().map(members);
    of_people.chain(of_groups).collect()
}

/// The members of groups with the rules behind them, where it hangs on these what becomes of a membership.
fn pieces_of_fed(view: &View<'_>) -> Vec<Piece> {
    let (desired, snapshot, people, scope) =
        (view.desired, view.snapshot, view.people, &view.scope);
    let groups = survey::rules::unsaid(desired, snapshot, people, &view.groups, scope, view.closed);
    groups.into_iter().map(Piece::FilledIfReadable).collect()
}

/// What the first pieces leave open: the links that were not found from the other side, and the memberships that only
/// the guards count.
fn second_pieces(view: &View<'_>) -> Vec<Piece> {
    let (snapshot, people, scope) = (view.snapshot, view.people, &view.scope);
    let links = survey::links_by_person(snapshot, people, scope);
    let sides = sides(view, guards::memberships);
    let of_people = sides.people.into_iter().map(Piece::GroupsOf);
    let members = |group| Piece::members_of(group, &snapshot.rules);
    let of_groups = sides.groups.into_iter().map(members);
    let links = links.into_iter().map(Piece::Primary);
    links.chain(of_people).chain(of_groups).collect()
}

/// Which groups somebody joins or leaves is known only now: the roles that they carry. And who else is in the declared
/// groups, beside the people of the files, as far as nothing says that nobody is. And who owns the groups that nobody
/// joins without an owner.
fn third_pieces(view: &View<'_>) -> Vec<Piece> {
    let (snapshot, people, groups, scope) = (view.snapshot, view.people, &view.groups, &view.scope);
    let roles = guards::group_roles(view.desired, snapshot, people, groups, scope);
    let roles = roles.into_iter().map(Piece::GroupRoles);
    let mut others = outsider::asked(snapshot, people, groups, scope);
    others.extend(newlymanaged::asked(view.desired, snapshot, people, groups));
    others.extend(declared_rule::asked(view.desired, snapshot, groups, scope));
    let others = others.into_iter().map(Piece::MembersIfReadable);
    let owned = approval::asked(view.desired, snapshot, people, groups, scope, view.closed);
    let owned = owned.into_iter().map(Piece::Owners);
    roles.chain(others).chain(owned).collect()
}

/// A group that owns another one stands for its members.
fn last_pieces(view: &View<'_>) -> Vec<Piece> {
    let owning = approval::owning(view.snapshot).into_iter();
    owning.map(Piece::MembersIfReadable).collect()
}

/// Says from which side memberships are read.
type Siding =
    fn(&DesiredState, &Snapshot, &People<'_>, &GroupIndex<'_>, &Scope, &Closed, Way) -> Sides;

fn sides(view: &View<'_>, siding: Siding) -> Sides {
    let View {
        desired,
        snapshot,
        people,
        groups,
        scope,
        closed,
        way,
    } = view;
    siding(desired, snapshot, people, groups, scope, closed, *way)
}

/// Asks what memberships open.
type Asking = fn(&DesiredState, &Snapshot, &People<'_>, &GroupIndex<'_>, &Scope, &Closed) -> Ask;

/// What memberships open, for those who get or lose it.
fn pieces(view: &View<'_>, asking: Asking) -> Vec<Piece> {
    let View {
        desired,
        snapshot,
        people,
        groups,
        scope,
        closed,
        ..
    } = view;
    let ask = asking(desired, snapshot, people, groups, scope, closed);
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
