//! Something that is read piece by piece: of one person, one group or one type.

use crate::live::{LiveMember, LiveType, MEMBERS_A_PAGE, Rules};
use crate::model::ids::{GroupId, UserId};
use crate::model::status::UserStatus;
use crate::okta::client::Reader;
use crate::okta::error::CallError;
use crate::okta::wire;
use crate::reading::fetch::look::look_up;
use crate::reading::fetch::part::Part;
use crate::reading::fetch::{apps, owners, roles};
use crate::reading::survey::{LinkRead, Lookup};
use crate::request::endpoint::{
    GET_GROUP, GET_USER_SCHEMA, LIST_GROUP_USERS, LIST_LINKED_OBJECTS_FOR_USER,
};
use crate::request::get::Get;
use crate::transport::Transport;

/// Something that is read piece by piece.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Piece {
    Schema(LiveType),
    GroupsOf(UserId),
    /// The groups of somebody without whose answer a plan gets on.
    GroupsIfReadable(UserId),
    MembersOf(GroupId),
    /// The members of a group that rules may fill, with the rules behind them where Okta tells them.
    FilledMembersOf(GroupId),
    /// The members of a group without which a plan gets on.
    MembersIfReadable(GroupId),
    /// The same, of a group that rules may fill, with the rules behind them.
    FilledIfReadable(GroupId),
    Roles(UserId),
    GroupRoles(GroupId),
    GroupApps(GroupId),
    PersonApps(UserId),
    Owners(GroupId),
    Associated(LinkRead),
    /// The people who point at somebody who leaves.
    AssociatedOfLeaver(LinkRead),
    Primary(LinkRead),
}

/// What it means that Okta does not know somebody or a group that a list had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Missing {
    /// They were deleted meanwhile, if a look at them says so too.
    IsGone,
    /// The reading fails.
    IsAnError,
}

impl Piece {
    /// Returns the reading of a group's members. Where an active rule may fill it Okta is asked for the rules behind them.
    pub(crate) fn members_of(group: GroupId, rules: &Rules) -> Self {
        if rules.may_fill(&group) {
            Self::FilledMembersOf(group)
        } else {
            Self::MembersOf(group)
        }
    }

    /// The same, where a plan gets on without it.
    pub(crate) fn members_if_readable(group: GroupId, rules: &Rules) -> Self {
        if rules.may_fill(&group) {
            Self::FilledIfReadable(group)
        } else {
            Self::MembersIfReadable(group)
        }
    }

    /// Returns whose it is.
    fn user(&self) -> Option<&UserId> {
        match self {
            Self::GroupsOf(user)
            | Self::GroupsIfReadable(user)
            | Self::Roles(user)
            | Self::PersonApps(user) => Some(user),
            Self::Associated(read) | Self::AssociatedOfLeaver(read) | Self::Primary(read) => {
                Some(&read.user)
            }
            Self::Schema(_)
            | Self::MembersOf(_)
            | Self::FilledMembersOf(_)
            | Self::MembersIfReadable(_)
            | Self::FilledIfReadable(_)
            | Self::GroupRoles(_)
            | Self::GroupApps(_)
            | Self::Owners(_) => None,
        }
    }

    /// Returns what there is of somebody who has nothing of the kind.
    fn nothing(self) -> Part {
        match self {
            Self::GroupsOf(user) | Self::GroupsIfReadable(user) => Part::GroupsOf(user, Vec::new()),
            Self::Primary(read) => Part::Primary(read, None),
            Self::Associated(read) | Self::AssociatedOfLeaver(read) => {
                Part::Associated(read, Vec::new())
            }
            Self::Schema(_)
            | Self::MembersOf(_)
            | Self::FilledMembersOf(_)
            | Self::MembersIfReadable(_)
            | Self::FilledIfReadable(_)
            | Self::Roles(_)
            | Self::GroupRoles(_)
            | Self::GroupApps(_)
            | Self::PersonApps(_)
            | Self::Owners(_) => Part::Withheld,
        }
    }
}

/// Reads a piece. That there is nobody to read it of is no failure of the reading.
pub(crate) async fn read_piece<T: Transport>(
    reader: &Reader<T>,
    piece: Piece,
    missing: Missing,
) -> Result<Part, CallError> {
    match read(reader, piece.clone()).await {
        Err(error) if error.is_not_found() && missing == Missing::IsGone => {
            without(reader, piece, error).await
        }
        part => part,
    }
}

/// Looks whether whoever a piece is read of is gone. Of somebody DEPROVISIONED Okta may know no links
/// ([deactivation 7](crate::facts::deactivation)).
async fn without<T: Transport>(
    reader: &Reader<T>,
    piece: Piece,
    error: CallError,
) -> Result<Part, CallError> {
    if let Piece::MembersOf(group)
    | Piece::FilledMembersOf(group)
    | Piece::MembersIfReadable(group)
    | Piece::FilledIfReadable(group) = &piece
    {
        let get = Get::of(&GET_GROUP, [group.as_str()]);
        return match reader.find(&get, |_| Ok(())).await? {
            None => Ok(Part::NoGroup(group.clone())),
            Some(()) => Err(error),
        };
    }
    let Some(user) = piece.user() else {
        return Err(error);
    };
    match look_up(reader, Lookup::Id(user.clone())).await? {
        None => Ok(Part::Nobody(user.clone())),
        Some(found) if found.status == UserStatus::Deprovisioned => Ok(piece.nothing()),
        Some(_) => Err(error),
    }
}

async fn read<T: Transport>(reader: &Reader<T>, piece: Piece) -> Result<Part, CallError> {
    match piece {
        Piece::Schema(of) => {
            let get = Get::of(&GET_USER_SCHEMA, [of.schema.as_str()]);
            let schema = reader.read(&get, wire::schema).await?;
            Ok(Part::SchemaOf(of.id, schema))
        }
        Piece::GroupsOf(user) => groups_of(reader, user).await,
        // Nobody stays in because of what may not be read: the plan says what is not known.
        Piece::GroupsIfReadable(user) => or_withheld(groups_of(reader, user).await),
        Piece::MembersOf(group) => members_of(reader, group).await,
        Piece::FilledMembersOf(group) => filled_members_of(reader, group).await,
        Piece::MembersIfReadable(group) => or_withheld(members_of(reader, group).await),
        Piece::FilledIfReadable(group) => or_withheld(filled_members_of(reader, group).await),
        Piece::Roles(user) => {
            let roles = roles::of_person(reader, &user).await?;
            Ok(Part::Roles(user, roles))
        }
        Piece::GroupRoles(group) => {
            let roles = roles::of_group(reader, &group).await?;
            Ok(Part::GroupRoles(group, roles))
        }
        Piece::GroupApps(group) => {
            let apps = apps::of_group(reader, &group).await?;
            Ok(Part::GroupApps(group, apps))
        }
        Piece::PersonApps(user) => {
            let apps = apps::of_person(reader, &user).await?;
            Ok(Part::PersonApps(user, apps))
        }
        Piece::Owners(group) => {
            let owners = owners::of_group(reader, &group).await?;
            Ok(Part::Owners(group, owners))
        }
        Piece::Associated(read) => associated(reader, read).await,
        Piece::AssociatedOfLeaver(read) => or_withheld(associated(reader, read).await),
        Piece::Primary(read) => {
            let primary = linked(reader, &read).await?.into_iter().next();
            Ok(Part::Primary(read, primary))
        }
    }
}

fn or_withheld(part: Result<Part, CallError>) -> Result<Part, CallError> {
    match part {
        Err(error) if error.is_withheld() => Ok(Part::Withheld),
        part => part,
    }
}

async fn groups_of<T: Transport>(reader: &Reader<T>, user: UserId) -> Result<Part, CallError> {
    let groups = reader.list_user_groups(&user).await?;
    Ok(Part::GroupsOf(user, groups))
}

fn members(group: &GroupId) -> Get {
    let get = Get::of(&LIST_GROUP_USERS, [group.as_str()]);
    // Where so many at once take Okta too long, the client asks for fewer.
    get.with_query("limit", &MEMBERS_A_PAGE.to_string())
}

async fn members_of<T: Transport>(reader: &Reader<T>, group: GroupId) -> Result<Part, CallError> {
    let members = reader.list(members(&group), wire::user_ids).await?;
    let members = members
        .into_iter()
        .map(|id| LiveMember { id, rules: None })
        .collect();
    Ok(Part::MembersOf(group, members))
}

/// An org that does not know the parameter yet ignores it or refuses the request.
async fn filled_members_of<T: Transport>(
    reader: &Reader<T>,
    group: GroupId,
) -> Result<Part, CallError> {
    let get = members(&group).with_query("expand", "group-rules");
    match reader.list(get, wire::members).await {
        Err(CallError::Api(error)) if error.status == 400 => members_of(reader, group).await,
        members => Ok(Part::MembersOf(group, members?)),
    }
}

async fn associated<T: Transport>(reader: &Reader<T>, read: LinkRead) -> Result<Part, CallError> {
    let associated = linked(reader, &read).await?;
    Ok(Part::Associated(read, associated))
}

async fn linked<T: Transport>(
    reader: &Reader<T>,
    read: &LinkRead,
) -> Result<Vec<UserId>, CallError> {
    let LinkRead { name, user, .. } = read;
    let get = Get::of(
        &LIST_LINKED_OBJECTS_FOR_USER,
        [user.as_str(), name.as_str()],
    );
    reader.list(get, wire::linked_users).await
}
