//! What was read of an org, and how it gets into the snapshot.

use crate::live::{
    Apps, LiveDefinition, LiveGroup, LiveMember, LiveType, Owners, Roles, Rules, Schema, Snapshot,
};
use crate::model::ids::{GroupId, TypeId, UserId};
use crate::reading::survey::LinkRead;

/// What was read, for the snapshot.
pub(crate) enum Part {
    Schema(Schema),
    SchemaOf(TypeId, Schema),
    Types(Vec<LiveType>),
    Definitions(Vec<LiveDefinition>),
    Groups(Vec<LiveGroup>),
    Rules(Rules),
    GroupsOf(UserId, Vec<LiveGroup>),
    MembersOf(GroupId, Vec<LiveMember>),
    /// The token may not read it, and the plan gets on without.
    Withheld,
    Roles(UserId, Roles),
    GroupRoles(GroupId, Roles),
    GroupApps(GroupId, Apps),
    PersonApps(UserId, Apps),
    Owners(GroupId, Owners),
    Associated(LinkRead, Vec<UserId>),
    Primary(LinkRead, Option<UserId>),
    /// The person is gone.
    Nobody(UserId),
    /// The group is gone.
    NoGroup(GroupId),
}

impl Part {
    pub(crate) fn put(self, snapshot: &mut Snapshot) {
        match self {
            Self::Schema(schema) => snapshot.schema = Some(schema),
            Self::SchemaOf(of, schema) => snapshot.put_schema(of, schema),
            Self::Types(types) => snapshot.types = types,
            Self::Definitions(definitions) => snapshot.definitions = definitions,
            Self::Rules(rules) => snapshot.rules = rules,
            Self::Groups(groups) => {
                snapshot.now_has_all_groups();
                for group in groups {
                    snapshot.put_group(group);
                }
            }
            Self::GroupsOf(user, groups) => {
                let ids = groups.iter().map(|group| group.id.clone()).collect();
                snapshot.put_groups_of(user, ids);
                for group in groups {
                    // The list of all groups says more: how many members there are.
                    if snapshot.group(&group.id).is_none() {
                        snapshot.put_group(group);
                    }
                }
            }
            Self::MembersOf(group, members) => {
                let ids = members.iter().map(|member| member.id.clone()).collect();
                snapshot.put_members(group.clone(), ids);
                for LiveMember { id, rules } in members {
                    if let Some(rules) = rules {
                        snapshot.put_fed(group.clone(), id, rules);
                    }
                }
            }
            Self::Withheld => {}
            Self::Roles(user, roles) => snapshot.put_roles(user, roles),
            Self::GroupRoles(group, roles) => snapshot.put_group_roles(group, roles),
            Self::GroupApps(group, apps) => snapshot.assignments.put_group(group, apps),
            Self::PersonApps(user, apps) => snapshot.assignments.put_person(user, apps),
            Self::Owners(group, owners) => snapshot.put_owners(group, owners),
            Self::Associated(read, associated) => {
                let LinkRead { relation, user, .. } = read;
                snapshot.put_associated(&relation, &user, associated.into_iter().collect());
            }
            Self::Primary(read, primary) => {
                snapshot.put_primary(read.relation, read.user, primary);
            }
            Self::Nobody(user) => snapshot.remove_user(&user),
            Self::NoGroup(group) => snapshot.remove_group(&group),
        }
    }

    /// Returns whether it is that somebody or a group is gone.
    pub(crate) fn is_gone(&self) -> bool {
        match self {
            Self::Nobody(_) | Self::NoGroup(_) => true,
            Self::Schema(_)
            | Self::SchemaOf(..)
            | Self::Types(_)
            | Self::Definitions(_)
            | Self::Groups(_)
            | Self::Rules(_)
            | Self::GroupsOf(..)
            | Self::MembersOf(..)
            | Self::Withheld
            | Self::Roles(..)
            | Self::GroupRoles(..)
            | Self::GroupApps(..)
            | Self::PersonApps(..)
            | Self::Owners(..)
            | Self::Associated(..)
            | Self::Primary(..) => false,
        }
    }
}
