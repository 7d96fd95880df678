//! What the org says of one person, as far as files can say it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::desired::stored::is_stored;
use crate::import::groups::Groups;
use crate::import::left::{LeftOut, Why};
use crate::import::reach::{Reach, Takes};
use crate::live::{AttributeKind, Known, LiveUser, Mutability, Schema, SchemaAttribute, Snapshot};
use crate::model::hidden::is_hidden;
use crate::model::ids::{AttributeName, GroupId, Login, RelationName, UserId};
use crate::model::profile::AttributeValue;
use crate::model::secret::is_secret;
use crate::model::status::{DesiredStatus, UserStatus};
use crate::plan::blocked::BlockReason;
use crate::planner::writable::unwritable;
use crate::yaml::fragment::Fragment;

/// A person, as files say it.
#[derive(Clone, Debug)]
pub struct Portrait {
    /// Okta's id.
    pub id: UserId,
    /// The login as Okta has it.
    pub login: Login,
    /// The user type, unless it is the default one.
    pub type_name: Option<String>,
    /// The status, where a file has to say it.
    pub status: Option<DesiredStatus>,
    /// The attributes.
    pub profile: BTreeMap<AttributeName, Fragment>,
    /// The groups whose members files say.
    pub groups: BTreeSet<GroupId>,
    /// The login of the primary in each relationship.
    pub links: BTreeMap<RelationName, Login>,
    /// What the org has beside, and the import is not about.
    pub beside: Beside,
}

/// What an entry says only where a default would change it.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// Attributes.
    pub profile: BTreeMap<AttributeName, Fragment>,
    /// Groups.
    pub groups: BTreeSet<GroupId>,
    /// Links.
    pub links: BTreeMap<RelationName, Login>,
}

/// What portraits are made of.
#[derive(Clone, Copy, Debug)]
pub struct Painter<'s> {
    /// The org.
    pub snapshot: &'s Snapshot,
    /// Its groups.
    pub groups: &'s Groups<'s>,
    /// What portraits are of.
    pub reach: Reach<'s>,
}

impl Painter<'_> {
    /// Says what files can say of somebody; what they cannot is counted. Nobody, where no file can hold the login.
    pub fn paint(&self, user: &LiveUser, left: &mut LeftOut) -> Option<Portrait> {
        let Some(login) = user.login().filter(is_writable_login) else {
            left.add(Why::LoginUnwritable, user.id.as_str());
            return None;
        };
        let takes = self.reach.of(&user.id);
        let status = status(user).filter(|_| takes.is_none_or(|takes| takes.is_person));
        if status.is_none() && user.transitioning_to.is_some() {
            left.add(Why::Moving, login.as_str());
        }
        let leaves = status.is_some_and(DesiredStatus::is_leaving);
        let [profile, profile_beside] = self.profile(user, takes, left);
        let [groups, groups_beside] = self.memberships(user, takes, leaves, left);
        let links = if leaves {
            BTreeMap::new()
        } else {
            self.links(user)
        };
        let is_taken = |relation: &_| takes.is_none_or(|takes| takes.links.contains(relation));
        let (links, links_beside) = links
            .into_iter()
            .partition(|(relation, _)| is_taken(relation));
        Some(Portrait {
            type_name: self.type_name(user),
            profile,
            groups,
            links,
            beside: Beside {
                profile: profile_beside,
                groups: groups_beside,
                links: links_beside,
            },
            id: user.id.clone(),
            login,
            status,
        })
    }

    fn type_name(&self, user: &LiveUser) -> Option<String> {
        let of = self.snapshot.type_of(user)?;
        (!of.is_default).then(|| of.file_name().to_owned())
    }

    /// The attributes that are taken over, and the others.
    fn profile(&self, user: &LiveUser, takes: Option<&Takes>, left: &mut LeftOut) -> [Values; 2] {
        let of = self.snapshot.type_of(user).map(|of| &of.id);
        let schema = self.snapshot.schema_of(of);
        let [mut profile, mut beside] = [Values::new(), Values::new()];
        for (name, live) in &user.profile {
            if name.as_str() == "login" {
                continue;
            }
            let is_taken = takes.is_none_or(|takes| takes.attributes.contains(name));
            let written = match written(schema, user, name, live) {
                // Somebody managed it all the same.
                Err(Why::Default) if takes.is_some() => {
                    value(schema, name, live).ok_or(Why::Unwritable)
                }
                other => other,
            };
            match written {
                Ok(fragment) if is_taken => {
                    profile.insert(name.clone(), fragment);
                }
                Ok(fragment) => {
                    beside.insert(name.clone(), fragment);
                }
                Err(why) => {
                    if is_taken {
                        left.add(why, name.as_str());
                    }
                    // Where a default gives it, the entry must not take it away.
                    let stays = [Why::Sourced, Why::ReadOnly, Why::Immutable, Why::Empty];
                    let stays = stays.contains(&why).then(|| value(schema, name, live));
                    beside.extend(stays.flatten().map(|value| (name.clone(), value)));
                }
            }
        }
        for name in takes.into_iter().flat_map(|takes| &takes.attributes) {
            if !user.profile.contains_key(name) && may_be_unset(schema, user, name) {
                profile.insert(name.clone(), Fragment::Null);
            }
        }
        [profile, beside]
    }

    /// The memberships that are taken over, and the others.
    fn memberships(
        &self,
        user: &LiveUser,
        takes: Option<&Takes>,
        leaves: bool,
        left: &mut LeftOut,
    ) -> [BTreeSet<GroupId>; 2] {
        let [mut groups, mut beside] = [BTreeSet::new(), BTreeSet::new()];
        for id in self.snapshot.known_groups_of(&user.id) {
            let Some(group) = self.snapshot.group(id) else {
                continue;
            };
            let is_taken = takes.is_none_or(|takes| takes.groups.contains(id));
            match self.groups.why_not(id) {
                None if !is_taken => {
                    beside.insert(id.clone());
                }
                None if leaves => left.add(Why::OfDeactivated, group.name.as_str()),
                None => {
                    groups.insert(id.clone());
                }
                Some(why) if is_taken => left.add(why, group.name.as_str()),
                Some(_) => {}
            }
        }
        [groups, beside]
    }

    fn links(&self, user: &LiveUser) -> BTreeMap<RelationName, Login> {
        let definitions = self.snapshot.definitions.iter();
        let primary = |relation: &RelationName| match self.snapshot.primary_of(relation, &user.id) {
            Known::Read(primary) => self.snapshot.user(&primary?)?.login(),
            Known::NotRead => None,
        };
        definitions
            .filter_map(|definition| {
                let login = primary(&definition.primary).filter(is_writable_login)?;
                Some((definition.primary.clone(), login))
            })
            .collect()
    }
}

/// Attributes as a file has them.
type Values = BTreeMap<AttributeName, Fragment>;

/// Returns whether a file may say that somebody has nothing of an attribute.
fn may_be_unset(schema: Option<&Schema>, user: &LiveUser, name: &AttributeName) -> bool {
    let attribute = schema.and_then(|schema| schema.get(name));
    let is_optional = attribute.is_some_and(|of| !of.required && of.default.is_none());
    is_optional && !is_secret(name.as_str()) && unwritable(schema, user, name).is_none()
}

/// Returns what a file says of a status: nothing where that is what a plan leaves alone, and nothing while Okta moves the
/// person.
pub fn status(user: &LiveUser) -> Option<DesiredStatus> {
    if user.transitioning_to.is_some() {
        return None;
    }
    match &user.status {
        UserStatus::Staged => Some(DesiredStatus::Staged),
        UserStatus::Suspended => Some(DesiredStatus::Suspended),
        UserStatus::Deprovisioned => Some(DesiredStatus::Deprovisioned),
        UserStatus::Provisioned
        | UserStatus::Active
        | UserStatus::Recovery
        | UserStatus::PasswordExpired
        | UserStatus::LockedOut
        | UserStatus::Unrecognized(_) => None,
    }
}

/// Returns whether a file can hold a login.
pub fn is_writable_login(login: &Login) -> bool {
    let text = login.as_str();
    let is_strange = |c: char| c.is_control() || !is_stored(c) || is_hidden(c);
    !text.is_empty() && text.trim() == text && !text.contains(is_strange)
}

/// Returns whether a file may ask for a text.
fn is_writable_text(text: &str) -> bool {
    text.chars().all(|c| is_stored(c) && c != '\0')
}

/// Returns an attribute of somebody as a file has it.
fn written(
    schema: Option<&Schema>,
    user: &LiveUser,
    name: &AttributeName,
    value: &AttributeValue,
) -> Result<Fragment, Why> {
    if is_secret(name.as_str()) {
        return Err(Why::Secret);
    }
    let attribute = schema.and_then(|schema| schema.get(name));
    if schema.is_some() && attribute.is_none() {
        return Err(Why::Unknown);
    }
    match unwritable(schema, user, name) {
        Some(BlockReason::AttributeMastered { .. }) => return Err(Why::Sourced),
        Some(_) => {
            let is_immutable = attribute.is_some_and(|of| of.mutability == Mutability::Immutable);
            return Err(if is_immutable {
                Why::Immutable
            } else {
                Why::ReadOnly
            });
        }
        None => {}
    }
    if value.as_text() == Some("") {
        return Err(Why::Empty);
    }
    if attribute.is_some_and(|of| of.default.as_ref() == Some(value)) {
        return Err(Why::Default);
    }
    fragment(attribute, value.json()).ok_or(Why::Unwritable)
}

/// Returns a value of Okta as a file has it, or nothing where no file can hold it.
pub fn value(
    schema: Option<&Schema>,
    name: &AttributeName,
    value: &AttributeValue,
) -> Option<Fragment> {
    fragment(schema.and_then(|schema| schema.get(name)), value.json())
}

fn fragment(attribute: Option<&SchemaAttribute>, value: &Value) -> Option<Fragment> {
    match value {
        Value::Array(items) => {
            let items = items.iter().map(single);
            items.collect::<Option<Vec<_>>>().map(Fragment::List)
        }
        Value::Null | Value::Object(_) => None,
        Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            // A list of the schema is a list in the file, whatever the org answers.
            let is_list = attribute.is_some_and(|of| matches!(of.kind, AttributeKind::Array(_)));
            single(value).filter(|_| !is_list)
        }
    }
}

fn single(value: &Value) -> Option<Fragment> {
    match value {
        Value::String(text) => is_writable_text(text).then(|| Fragment::text(text.as_str())),
        Value::Bool(_) | Value::Number(_) => Some(Fragment::Plain(value.to_string())),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
