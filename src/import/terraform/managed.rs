//! What a state says is managed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::import::left::LeftOut;
use crate::model::ids::{AttributeName, GroupId, RelationName, UserId};
use crate::model::profile::AttributeValue;

/// All that a state manages and files have a counterpart for, and the names of what they have none for.
#[derive(Debug, Default)]
pub struct Managed {
    /// The people, and those of whom only memberships or links are managed.
    pub people: BTreeMap<UserId, Person>,
    /// The groups.
    pub groups: BTreeMap<GroupId, Group>,
    /// The groups whose members were exactly these (`track_all_users`).
    pub exact: BTreeMap<GroupId, BTreeSet<UserId>>,
    /// The relationships, by their primary names.
    pub definitions: BTreeMap<RelationName, Definition>,
    /// Resources that files have no counterpart for: by type, where in the configuration each is.
    pub no_counterpart: BTreeMap<String, BTreeSet<String>>,
    /// Resources whose id or name is missing or a secret.
    pub withheld: BTreeSet<String>,
    /// People whose login is a secret of the state: nothing names them.
    pub nameless: BTreeSet<UserId>,
    /// Values that are left out.
    pub left: LeftOut,
}

/// What is managed of one person.
#[derive(Debug, Default)]
pub struct Person {
    /// The person themselves, if they are a resource.
    pub own: Option<Own>,
    /// The groups that they are put into.
    pub groups: BTreeSet<GroupId>,
    /// The primary in each relationship.
    pub links: BTreeMap<RelationName, UserId>,
}

/// A person who is a resource (`okta_user`).
#[derive(Debug)]
pub struct Own {
    /// Where in the configuration.
    pub address: String,
    /// The login.
    pub login: String,
    /// The status, as Okta spells it.
    pub status: Option<String>,
    /// The attributes that are set, and their values when Terraform looked last.
    pub attributes: BTreeMap<AttributeName, Stated>,
}

/// A value of the state: it is compared with that of the org, and never shown.
pub struct Stated(pub AttributeValue);

impl fmt::Debug for Stated {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Stated(…)")
    }
}

/// A group that is a resource (`okta_group`).
#[derive(Debug)]
pub struct Group {
    /// Where in the configuration.
    pub address: String,
    /// The name.
    pub name: String,
    /// The description; empty where there is none.
    pub description: String,
}

/// A relationship that is a resource (`okta_link_definition`).
#[derive(Debug)]
pub struct Definition {
    /// Where in the configuration.
    pub address: String,
    /// The title of the primary side.
    pub primary_title: Option<String>,
    /// The name of the associated side.
    pub associated: Option<String>,
    /// Its title.
    pub associated_title: Option<String>,
}
