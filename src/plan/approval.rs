//! Who approves a plan beside its reviewers: of each group that somebody joins and that the configuration names under
//! `approvals`, one of its owners.

use serde::{Deserialize, Serialize};

use crate::model::ids::{GitName, GroupId, GroupName, Login};
use crate::model::status::UserStatus;

/// A group that somebody joins, and whose approval that takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Approval {
    /// The group, by the name that the plan calls it.
    pub group: GroupName,
    /// Its id; none of one that the plan creates.
    pub id: Option<GroupId>,
    /// Who joins, by login.
    pub gains: Vec<Login>,
    /// The owners whom Okta has for it and who are of the org, by login. One of those with a name approves; where nobody
    /// has one, nobody can.
    pub owners: Vec<Owner>,
    /// Why others cannot approve.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lacks: Vec<Lack>,
}

/// Somebody who owns a group.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub struct Owner {
    /// The login.
    pub login: Login,
    /// Their names at the git host, in small letters (`approvals.people`).
    pub names: Vec<GitName>,
    /// The group through which they own it; none where Okta names the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "GroupName")]
    pub through: Option<GroupName>,
}

/// Why somebody cannot approve who may be meant to.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Lack {
    /// The configuration of the base has mistakes, so nobody knows whose approval it asks for.
    BaseUnreadable,
    /// The plan creates the group, so it has no owner yet.
    IsCreated,
    /// The token may not read the owners.
    Unreadable,
    /// The org has no owner for the group.
    NoOwner,
    /// An owner whom an application brings and whom Okta knows as none of its people.
    Unresolved {
        /// What Okta calls them.
        name: String,
    },
    /// An owner whom the org does not have.
    Unknown {
        /// What Okta calls them, or their id.
        name: String,
    },
    /// An owner who has no access.
    IsOut {
        /// The login.
        login: Login,
        /// Where they are.
        status: UserStatus,
    },
    /// A group that owns it, and whose members nobody could read.
    MembersUnreadable {
        /// That group, or its id.
        group: GroupName,
    },
    /// A group that owns it, and in which nobody is.
    NoMember {
        /// That group.
        group: GroupName,
    },
}

impl Approval {
    /// Returns the names at the git host of whoever can approve, each once.
    pub fn names(&self) -> Vec<&GitName> {
        let mut names: Vec<&GitName> = self.owners.iter().flat_map(|owner| &owner.names).collect();
        names.sort();
        names.dedup();
        names
    }
}
