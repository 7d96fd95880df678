//! The org: users, groups, memberships, links, definitions, rules, types and schemas.
//!
//! **Invariant:** what a request looks up is indexed, for an org may hold 100,000 people. The indices are private and
//! change only through the methods here.

pub mod access;
mod activation;
pub mod apps;
mod groups;
mod index;
mod links;
mod people;
pub mod rules;
mod schemas;
mod types;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use crate::model::status::UserStatus;
use crate::sim::ids::{content_hash, make_id, make_later_id};
use crate::sim::org::access::{Access, AssignedRole, Client, IdentityProvider};
use crate::sim::org::apps::ServiceApp;
use crate::sim::org::index::Unindexed;
use crate::sim::org::rules::Fed;
use crate::sim::relation::{Links, Pairs};

pub use crate::sim::org::types::{DEFAULT_TYPE, History, UserType};

/// The group that Okta puts everybody into.
const EVERYONE: &str = "Everyone";

/// An org in memory.
#[derive(Clone, Debug, PartialEq)]
pub struct Org {
    /// The base URL, without a slash at its end.
    pub url: String,
    /// The clock.
    pub now: Timestamp,
    /// What makes the clock go on.
    pub pace: Pace,
    /// Decides, with the clock, which ids and tokens are made.
    pub seed: u64,
    /// How long an activation takes.
    pub activation: Activation,
    /// The id or login of the person whom `GET /users/me` returns.
    pub token_owner: Option<String>,
    /// Whether people can be active without a password.
    pub password_policy: PasswordPolicy,
    users: BTreeMap<String, User>,
    /// What lists that search do not know yet.
    unindexed: Unindexed,
    /// The people whose activation is under way, and how many requests it still takes.
    activating: BTreeMap<String, u32>,
    /// Ids by folded login. Okta has one id for each; an org that was put together by hand may have more.
    logins: BTreeMap<String, Vec<String>>,
    groups: BTreeMap<String, Group>,
    /// The ids of the groups that hold everybody.
    everyone: BTreeSet<String>,
    group_times: BTreeMap<String, GroupTimes>,
    /// Groups and their members.
    members: Pairs,
    /// By primary name of the relationship. Links outlive their definition ([links 7](crate::facts::links)).
    links: BTreeMap<String, Links>,
    definitions: Vec<Definition>,
    rules: Vec<Rule>,
    /// Memberships that rules brought about.
    fed: Fed,
    /// The default one first.
    types: Vec<UserType>,
    /// What people have beyond their profile; nobody who has nothing.
    access: BTreeMap<String, Access>,
    /// The administrator roles of groups, by id of the group and of the assignment; no group that has none.
    group_roles: BTreeMap<String, BTreeMap<String, AssignedRole>>,
    /// By id.
    clients: BTreeMap<String, Client>,
    /// By id.
    identity_providers: BTreeMap<String, IdentityProvider>,
    /// By client id.
    service_apps: BTreeMap<String, ServiceApp>,
    /// User types that are being removed, and since when.
    leaving_types: BTreeMap<String, Timestamp>,
    /// The custom attributes of groups, as their schema defines them.
    group_schema: Map<String, Value>,
}

/// What makes the clock of an org go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// A write takes one second, a read none: the same requests give the same times.
    Writes,
    /// Whoever serves the org says what time it is.
    Elsewhere,
}

/// How long an activation takes ([lifecycle 22](crate::facts::lifecycle)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// Whoever asks is answered when it is over.
    AtOnce,
    /// It goes on after the answer, while this many requests arrive.
    Later(u32),
}

/// Whether people can be active without a password ([lifecycle 7](crate::facts::lifecycle)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordPolicy {
    /// They wait as PROVISIONED until they have chosen one.
    Required,
    /// They are ACTIVE at once.
    Optional,
}

/// A user.
#[derive(Clone, Debug, PartialEq)]
pub struct User {
    /// `00u…`
    pub id: String,
    /// The status.
    pub status: UserStatus,
    /// Where a transition under way leads.
    pub transitioning_to: Option<UserStatus>,
    /// The attributes that are set; never null.
    pub profile: Map<String, Value>,
    /// Whether a password is stored.
    pub has_password: bool,
    /// `credentials.recovery_question.question`
    pub recovery_question: Option<String>,
    /// What only they know.
    pub secrets: Secrets,
    /// `credentials.provider.type`
    pub provider: String,
    /// The name of the user type.
    pub type_name: String,
    /// Where `unsuspend` leads.
    pub suspended_from: UserStatus,
    /// Where `unlock` leads.
    pub unlock_to: UserStatus,
    /// When they were created.
    pub created: Timestamp,
    /// When they were last activated.
    pub activated: Option<Timestamp>,
    /// When the status last changed.
    pub status_changed: Option<Timestamp>,
    /// When they last signed in.
    pub last_login: Option<Timestamp>,
    /// When profile or status last changed.
    pub last_updated: Timestamp,
    /// When the password was last set; stays when deactivation destroys it
    /// ([deactivation 1](crate::facts::deactivation)).
    pub password_changed: Option<Timestamp>,
}

/// What only the person knows, as far as a request has brought it: a file never has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Secrets {
    /// The password.
    pub password: Option<Secret>,
    /// The answer to the recovery question.
    pub answer: Option<Secret>,
}

/// A text that can be compared and not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps a digest.
    pub fn of(text: &str) -> Self {
        Self(content_hash(text))
    }
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// `00g…`
    pub id: String,
    /// `profile.name`
    pub name: String,
    /// `profile.description`
    pub description: Option<String>,
    /// `OKTA_GROUP`, `APP_GROUP` or `BUILT_IN`.
    pub kind: String,
    /// The custom attributes that are set; never null.
    pub attributes: Map<String, Value>,
}

/// When a group changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupTimes {
    /// When it was created.
    pub created: Timestamp,
    /// When its profile last changed.
    pub last_updated: Timestamp,
    /// When its members last changed.
    pub last_membership_updated: Timestamp,
}

/// A linked object definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The primary side.
    pub primary: Side,
    /// The associated side.
    pub associated: Side,
}

/// One side of a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// What links call it.
    pub name: String,
    /// What people read.
    pub title: String,
    /// What it is for.
    pub description: Option<String>,
}

/// A group rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// `0pr…`
    pub id: String,
    /// What people call it.
    pub name: String,
    /// `ACTIVE` or `INACTIVE`.
    pub status: String,
    /// The condition in Okta's expression language.
    pub expression: Option<String>,
    /// The groups that it fills, by id.
    pub groups: Vec<String>,
    /// The people whom it leaves alone, by id.
    pub excluded: BTreeSet<String>,
    /// When it was made.
    pub created: Timestamp,
    /// When it last changed.
    pub last_updated: Timestamp,
}

impl Org {
    /// Makes an org without anybody.
    pub fn new(url: impl Into<String>, now: Timestamp) -> Self {
        Self {
            url: url.into(),
            now,
            pace: Pace::Writes,
            seed: 0,
            activation: Activation::AtOnce,
            token_owner: None,
            password_policy: PasswordPolicy::Required,
            users: BTreeMap::new(),
            unindexed: Unindexed::default(),
            activating: BTreeMap::new(),
            logins: BTreeMap::new(),
            groups: BTreeMap::new(),
            everyone: BTreeSet::new(),
            group_times: BTreeMap::new(),
            members: Pairs::default(),
            links: BTreeMap::new(),
            definitions: Vec::new(),
            rules: Vec::new(),
            fed: Fed::new(),
            types: vec![UserType::founded(
                make_id("oty", "type", DEFAULT_TYPE),
                DEFAULT_TYPE,
                "User",
            )],
            access: BTreeMap::new(),
            group_roles: BTreeMap::new(),
            clients: BTreeMap::new(),
            identity_providers: BTreeMap::new(),
            service_apps: BTreeMap::new(),
            leaving_types: BTreeMap::new(),
            group_schema: Map::new(),
        }
    }

    /// Returns an id that nothing has yet, made from a key and the clock: whoever comes after somebody deleted is
    /// somebody else. Okta's ids grow with time, so lists begin with who was there first.
    pub fn free_id(&self, prefix: &str, kind: &str, key: &str) -> String {
        let mut key = self.seeded(key);
        loop {
            let id = make_later_id(prefix, kind, &key, self.now.as_second());
            let is_taken = self.users.contains_key(&id)
                || self.groups.contains_key(&id)
                || self.rules.iter().any(|rule| rule.id == id)
                || self.types.iter().any(|of| of.id == id)
                || self.leaving_types.contains_key(&id);
            if !is_taken {
                return id;
            }
            key.push('+');
        }
    }

    /// Returns a key that the seed and the clock are part of.
    fn seeded(&self, key: &str) -> String {
        match self.seed {
            0 => format!("{key} {}", self.now),
            seed => format!("{key} {} {seed}", self.now),
        }
    }

    /// Returns a token that nobody can know before, made from what it is for, whom it is about, and the clock.
    pub fn token(&self, kind: &str, key: &str) -> String {
        make_id("", kind, &self.seeded(key))
    }

    /// Lets the second pass that a write takes. At the end of time the clock stands still.
    pub fn tick(&mut self) {
        if self.pace == Pace::Elsewhere {
            return;
        }
        if let Ok(later) = self.now.checked_add(SignedDuration::from_secs(1)) {
            self.now = later;
        }
    }
}

impl User {
    /// Returns the login.
    pub fn login(&self) -> &str {
        let login = self.profile.get("login");
        login.and_then(Value::as_str).unwrap_or_default()
    }

    /// Returns whether somebody outside answers for them, so that activation needs no password
    /// ([lifecycle 6](crate::facts::lifecycle)).
    pub fn is_federated(&self) -> bool {
        ["FEDERATION", "SOCIAL"].contains(&self.provider.as_str())
    }

    /// Returns whether a directory is the source of their profile and lock-out.
    pub fn is_sourced(&self) -> bool {
        ["ACTIVE_DIRECTORY", "LDAP"].contains(&self.provider.as_str())
    }
}

impl Group {
    /// Returns whether everybody is in it by Okta's doing.
    pub fn is_everyone(&self) -> bool {
        self.kind == "BUILT_IN" && self.name == EVERYONE
    }
}

impl Definition {
    /// Returns whether one of its sides has this name; case matters ([links 6](crate::facts::links)).
    pub fn has_name(&self, name: &str) -> bool {
        self.primary.name == name || self.associated.name == name
    }
}

/// Returns the bounds of what comes after an id.
pub(crate) fn after(id: Option<&str>) -> (Bound<&str>, Bound<&str>) {
    let start = id.map_or(Bound::Unbounded, Bound::Excluded);
    (start, Bound::Unbounded)
}
