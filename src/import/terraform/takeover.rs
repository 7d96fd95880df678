//! What a state manages, looked up in the org: what is taken over, and what is to be told of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::left::{LeftOut, Why};
use crate::import::reach::{Narrowing, Takes};
use crate::import::terraform::managed::{Definition, Group, Managed, Own, Person};
use crate::live::{GroupKind, Known, LiveDefinition, LiveGroup, LiveUser, Snapshot};
use crate::model::ids::{GroupId, Login, RelationName, UserId};
use crate::model::status::UserStatus;

/// What of a state is taken over.
#[derive(Debug, Default)]
pub struct Takeover {
    /// The people.
    pub whom: BTreeSet<UserId>,
    /// What of them, and which groups and relationships.
    pub narrowing: Narrowing,
    /// What is left out.
    pub left: LeftOut,
    /// What is to be told.
    pub told: Told,
}

/// What is to be told of a state. No value of it is in here.
#[derive(Debug, Default)]
pub struct Told {
    /// People in no `okta_user`, of whom only memberships or links are managed.
    pub partly: BTreeSet<String>,
    /// What the state has and the org has not.
    pub missing: BTreeSet<String>,
    /// Resources whose id or name is missing or a secret, by where in the configuration they are.
    pub withheld: BTreeSet<String>,
    /// Whose values are otherwise in the org: which ones.
    pub differing: BTreeMap<String, BTreeSet<String>>,
    /// Groups that were exact.
    pub exact: Vec<Exact>,
    /// Resources that files have no counterpart for, by type.
    pub no_counterpart: BTreeMap<String, BTreeSet<String>>,
}

/// A group whose members were exactly those of the state.
#[derive(Debug)]
pub struct Exact {
    /// Its name in the org.
    pub group: String,
    /// Who else is in it.
    pub others: Vec<String>,
}

/// Returns which people of a state the org has.
pub fn people(managed: &Managed, snapshot: &Snapshot) -> BTreeSet<UserId> {
    let people = managed.people.keys();
    let known = people.filter(|id| snapshot.user(id).is_some());
    known.cloned().collect()
}

/// Returns whether the org has anything that a state names by id.
pub fn is_of(managed: &Managed, snapshot: &Snapshot) -> bool {
    let groups = managed.groups.keys().chain(managed.exact.keys());
    let memberships = managed.people.values().flat_map(|person| &person.groups);
    let mut groups = groups.chain(memberships).peekable();
    let has_ids = !managed.people.is_empty() || groups.peek().is_some();
    !has_ids
        || !people(managed, snapshot).is_empty()
        || groups.any(|id| snapshot.group(id).is_some())
}

/// Compares a state with the org, of which the groups and links of [`people`] and the members of exact groups were read.
pub fn take_over(managed: &Managed, snapshot: &Snapshot) -> Takeover {
    let mut comparing = Comparing {
        managed,
        snapshot,
        made: Takeover {
            left: managed.left.clone(),
            ..Takeover::default()
        },
    };
    for (id, person) in &managed.people {
        comparing.person(id, person);
    }
    for (id, group) in &managed.groups {
        comparing.group(id, group);
    }
    for (name, definition) in &managed.definitions {
        comparing.definition(name, definition);
    }
    for (id, users) in &managed.exact {
        comparing.exact(id, users);
    }
    let told = &mut comparing.made.told;
    told.withheld.clone_from(&managed.withheld);
    told.no_counterpart.clone_from(&managed.no_counterpart);
    comparing.made
}

struct Comparing<'c> {
    managed: &'c Managed,
    snapshot: &'c Snapshot,
    made: Takeover,
}

impl Comparing<'_> {
    fn person(&mut self, id: &UserId, person: &Person) {
        let Some(user) = self.snapshot.user(id) else {
            self.miss(match &person.own {
                Some(own) => format!("{} ({})", own.login, own.address),
                None => format!("person {id}"),
            });
            return;
        };
        let name = name(user);
        let mut takes = Takes::default();
        if let Some(own) = &person.own {
            takes.is_person = true;
            takes.attributes = own.attributes.keys().cloned().collect();
            for differing in differing(own, user) {
                self.differ(&name, differing);
            }
        }
        // Somebody who left keeps nothing that files could give.
        let is_out = user.status == UserStatus::Deprovisioned;
        for group in &person.groups {
            if let Some(group) = self.membership(user, &name, group)
                && (takes.is_person || !is_out)
            {
                takes.groups.insert(group);
            }
        }
        for (relation, primary) in &person.links {
            if is_out {
                self.made.left.add(Why::OfDeactivated, relation.as_str());
            } else if self.link(user, &name, relation, primary) {
                takes.links.insert(relation.clone());
            }
        }
        if !takes.is_person {
            if takes.groups.is_empty() && takes.links.is_empty() {
                return;
            }
            self.made.told.partly.insert(name);
        }
        self.made.narrowing.people.insert(id.clone(), takes);
        self.made.whom.insert(id.clone());
    }

    /// Looks up a membership of the state. Returns the group where the person is in it and a file can say so.
    fn membership(&mut self, user: &LiveUser, name: &str, id: &GroupId) -> Option<GroupId> {
        let Some(group) = self.snapshot.group(id) else {
            // A group of the state is told by its name.
            if !self.managed.groups.contains_key(id) {
                self.miss(format!("group {id}"));
            }
            return None;
        };
        if group.kind != GroupKind::OktaGroup {
            self.made.left.add(Why::NotWritable, group.name.as_str());
            return None;
        }
        if self.snapshot.is_member(&user.id, id) != Known::Read(true) {
            self.differ(name, format!("group {}", group.name));
            return None;
        }
        Some(id.clone())
    }

    /// Looks up a link of the state. Returns whether the person has one in that relationship.
    fn link(
        &mut self,
        user: &LiveUser,
        name: &str,
        relation: &RelationName,
        primary: &UserId,
    ) -> bool {
        if self.definition_named(relation).is_none() {
            if !self.managed.definitions.contains_key(relation) {
                self.miss(format!("relationship {relation}"));
            }
            return false;
        }
        let live = match self.snapshot.primary_of(relation, &user.id) {
            Known::Read(live) => live,
            Known::NotRead => None,
        };
        if live.as_ref() != Some(primary) {
            self.differ(name, relation.to_string());
        }
        live.is_some_and(|live| !self.managed.nameless.contains(&live))
    }

    fn group(&mut self, id: &GroupId, group: &Group) {
        let Some(live) = self.snapshot.group(id) else {
            self.miss(format!("group {} ({})", group.name, group.address));
            return;
        };
        for what in differing_group(group, live) {
            self.differ(&format!("group {}", live.name), what.to_owned());
        }
        self.made.narrowing.groups.insert(id.clone());
    }

    fn definition_named(&self, name: &RelationName) -> Option<&LiveDefinition> {
        let mut definitions = self.snapshot.definitions.iter();
        definitions.find(|each| each.primary == *name)
    }

    fn definition(&mut self, name: &RelationName, definition: &Definition) {
        let Some(live) = self.definition_named(name) else {
            self.miss(format!("relationship {name} ({})", definition.address));
            return;
        };
        let sides = [
            (
                "primary title",
                &definition.primary_title,
                &*live.primary_title,
            ),
            (
                "associated name",
                &definition.associated,
                live.associated.as_str(),
            ),
            (
                "associated title",
                &definition.associated_title,
                &*live.associated_title,
            ),
        ];
        let differ = sides.into_iter().filter(|(_, stated, live)| {
            let stated = stated.as_deref();
            stated.is_some_and(|stated| stated != *live)
        });
        let differ: Vec<&str> = differ.map(|(what, ..)| what).collect();
        for what in differ {
            self.differ(&format!("relationship {name}"), what.to_owned());
        }
        self.made.narrowing.definitions.insert(name.clone());
    }

    fn exact(&mut self, id: &GroupId, users: &BTreeSet<UserId>) {
        let Some(group) = self.snapshot.group(id) else {
            return;
        };
        let Known::Read(members) = self.snapshot.members_of(id) else {
            return;
        };
        let others = members.difference(users);
        let mut others: Vec<String> = others.map(|id| self.name_of(id)).collect();
        others.sort();
        self.made.told.exact.push(Exact {
            group: group.name.to_string(),
            others,
        });
    }

    fn name_of(&self, id: &UserId) -> String {
        let user = self.snapshot.user(id);
        let user = user.filter(|_| !self.managed.nameless.contains(id));
        user.map_or_else(|| id.to_string(), name)
    }

    fn miss(&mut self, what: String) {
        self.made.told.missing.insert(what);
    }

    fn differ(&mut self, whose: &str, what: String) {
        let differing = self.made.told.differing.entry(whose.to_owned());
        differing.or_default().insert(what);
    }
}

fn name(user: &LiveUser) -> String {
    let login = user.login();
    login.map_or_else(|| user.id.to_string(), |login| login.to_string())
}

/// The names of what somebody has otherwise in the org.
fn differing(own: &Own, user: &LiveUser) -> Vec<String> {
    let mut differ = Vec::new();
    let login = Login::new(own.login.as_str()).key();
    if user.login_key().is_some_and(|live| *live != login) {
        differ.push("login".to_owned());
    }
    let stated = own.status.as_deref().unwrap_or_default();
    if !stated.is_empty() && standing(stated) != standing(user.status.as_str()) {
        differ.push("status".to_owned());
    }
    for (attribute, stated) in &own.attributes {
        let is_login = attribute.as_str() == "login";
        if !is_login && user.profile.get(attribute) != Some(&stated.0) {
            differ.push(attribute.to_string());
        }
    }
    differ
}

/// What a status means to a file: all but these are ACTIVE, or on the way there.
fn standing(status: &str) -> Option<&str> {
    let is_said = ["STAGED", "SUSPENDED", "DEPROVISIONED"].contains(&status);
    is_said.then_some(status)
}

fn differing_group(group: &Group, live: &LiveGroup) -> Vec<&'static str> {
    let description = live.description.as_deref().unwrap_or_default();
    let differ = [
        ("name", group.name != live.name.as_str()),
        ("description", group.description != description),
    ];
    let differ = differ.into_iter().filter(|(_, differs)| *differs);
    differ.map(|(what, _)| what).collect()
}
