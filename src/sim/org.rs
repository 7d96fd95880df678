//! The org: users, groups, memberships, links, definitions, rules, types and schemas.
//!
//! **Invariant:** what a request looks up is indexed, for an org may hold 100,000 people. The indices are private and
//! change only through the methods here.

pub mod access;
mod activation;
pub mod apps;
mod asked;
mod deciding;
mod group_access;
mod groups;
mod has;
mod index;
mod links;
mod log;
pub mod mark;
mod people;
pub mod rules;
mod schemas;
mod things;
mod types;
mod unindexed;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use crate::rule::condition::Condition;
use crate::sim::event::EventLog;
use crate::sim::ids::{make_id, make_later_id};
use crate::sim::org::access::{Access, AssignedRole, Client, GroupAccess, IdentityProvider};
use crate::sim::org::apps::ServiceApp;
use crate::sim::org::mark::Mark;
use crate::sim::org::unindexed::Unindexed;
use crate::sim::relation::{Links, Pairs};

pub use crate::sim::org::things::{
    Definition, Group, GroupTimes, Rule, Secret, Secrets, Side, User,
};
pub use crate::sim::org::types::{DEFAULT_TYPE, History, UserType};

/// Which memberships are a rule's doing: rule, then group and user.
type Fed = BTreeMap<String, BTreeSet<(String, String)>>;

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
    /// What marks it, if it stands for a live org.
    pub mark: Option<Mark>,
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
    /// What the conditions of the rules say, by the rule's id; those that Okta would refuse are not among them.
    conditions: BTreeMap<String, Arc<Condition>>,
    /// The rules that may ask for groups, by place: nothing else sets off one when somebody joins or leaves a group.
    asking: Vec<usize>,
    /// Memberships that rules brought about.
    fed: Fed,
    /// The default one first.
    types: Vec<UserType>,
    /// What people have beyond their profile; nobody who has nothing.
    access: BTreeMap<String, Access>,
    /// The administrator roles of groups, by id of the group and of the assignment; no group that has none.
    group_roles: BTreeMap<String, BTreeMap<String, AssignedRole>>,
    group_access: GroupAccess,
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
    /// What happened in it.
    log: EventLog,
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
            mark: None,
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
            conditions: BTreeMap::new(),
            asking: Vec::new(),
            fed: Fed::new(),
            types: vec![UserType::founded(
                make_id("oty", "type", DEFAULT_TYPE),
                DEFAULT_TYPE,
                "User",
            )],
            access: BTreeMap::new(),
            group_roles: BTreeMap::new(),
            group_access: GroupAccess::default(),
            clients: BTreeMap::new(),
            identity_providers: BTreeMap::new(),
            service_apps: BTreeMap::new(),
            leaving_types: BTreeMap::new(),
            group_schema: Map::new(),
            log: EventLog::default(),
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

/// Returns the bounds of what comes after an id.
pub(crate) fn after(id: Option<&str>) -> (Bound<&str>, Bound<&str>) {
    let start = id.map_or(Bound::Unbounded, Bound::Excluded);
    (start, Bound::Unbounded)
}
