//! Operation → the requests it sends, with ids to come as placeholders.
//!
//! **Invariant:** the one place that knows which request an operation is. The dry run prints these calls, the
//! rehearsal runs them on the org in memory, apply sends them.

pub mod bucket;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::{Map, Value, json};

use crate::call::bucket::Bucket;
use crate::desired::state::Mail;
use crate::model::ids::{AttributeName, GroupId, GroupName, Login, UserId};
use crate::model::profile::Profile;
use crate::model::status::UserStatus;
use crate::model::transition::{Landing, Verb};
use crate::plan::step::{
    Change, GroupRef, Operation, Side, Step, StepId, Subject, TypeRef, UserRef,
};
use crate::transport::{Method, Request, encode};

/// The root of Okta's management API.
pub const API: &str = "/api/v1";

/// One request of a step, and what it is for.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The step.
    pub step: StepId,
    /// What it is for.
    pub purpose: Purpose,
    /// The request, with placeholders.
    pub template: Template,
}

/// What a call is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Reads a person before the first write to them, so that the facts of their steps can be compared.
    Confirm(UserId),
    /// Reads a person once more before a second write to their profile: the `ETag` is another one by then, and what
    /// the write relies on must still be so.
    Refresh(UserId),
    /// Changes the org.
    Write,
    /// Reads a person back until they are in one of these statuses and no transition is under way.
    Settle(Vec<UserStatus>),
    /// Reads a deleted person, who must be unknown: a 204 never proves a deletion (facts 1.3).
    ConfirmGone,
}

/// A request in which some ids are not known yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    method: Method,
    path: Vec<Segment>,
    query: Vec<(&'static str, &'static str)>,
    body: Option<Value>,
    precondition: Precondition,
}

/// Whether a write is refused where the profile has changed since it was read (facts 2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precondition {
    /// No.
    None,
    /// `If-Match` with the `ETag` of the confirming read.
    ProfileUnchanged,
}

/// One segment of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    Word(&'static str),
    Name(String),
    User(UserRef, Login),
    Group(GroupRef, GroupName),
}

impl Segment {
    /// Returns the word, or something that stands for an id.
    fn word_or_id(&self) -> &str {
        match self {
            Self::Word(word) => word,
            Self::Name(_) | Self::User(..) | Self::Group(..) => "{id}",
        }
    }
}

/// The ids that earlier steps brought.
#[derive(Clone, Debug, Default)]
pub struct Bindings {
    users: BTreeMap<StepId, UserId>,
    groups: BTreeMap<StepId, GroupId>,
}

impl Bindings {
    /// Remembers the id that a creation brought; of a definition there is none.
    pub fn bind(&mut self, step: &Step, id: &str) {
        match &step.operation {
            Operation::CreateUser { .. } => {
                self.users.insert(step.id, UserId::new(id));
            }
            Operation::CreateGroup { .. } => {
                self.groups.insert(step.id, GroupId::new(id));
            }
            Operation::CreateDefinition { .. }
            | Operation::UpdateProfile { .. }
            | Operation::ChangeType { .. }
            | Operation::JoinGroup { .. }
            | Operation::LeaveGroup { .. }
            | Operation::SetLink { .. }
            | Operation::ClearLink { .. }
            | Operation::Lifecycle { .. } => {}
        }
    }

    /// Returns the id of a user, if it is known.
    pub fn user(&self, user: &UserRef) -> Option<UserId> {
        match user {
            UserRef::Live(id) => Some(id.clone()),
            UserRef::CreatedBy(step) => self.users.get(step).cloned(),
        }
    }

    /// Returns the id of a group, if it is known.
    pub fn group(&self, group: &GroupRef) -> Option<GroupId> {
        match group {
            GroupRef::Live(id) => Some(id.clone()),
            GroupRef::CreatedBy(step) => self.groups.get(step).cloned(),
        }
    }
}

/// Returns the calls of each step, in the order they are sent.
pub fn calls(steps: &[Step]) -> Vec<Vec<Call>> {
    let mut confirmed: BTreeSet<&UserId> = BTreeSet::new();
    let mut written: BTreeSet<&UserId> = BTreeSet::new();
    steps
        .iter()
        .map(|step| {
            let mut calls = Vec::new();
            if let Some(UserRef::Live(id)) = step.operation.user()
                && confirmed.insert(id)
            {
                let template = Template::new(
                    Method::Get,
                    user_path(steps, &UserRef::Live(id.clone()), step),
                );
                calls.push((Purpose::Confirm(id.clone()), template));
            }
            if let (Some(UserRef::Live(id)), Some(_)) =
                (step.operation.user(), step.operation.changes())
                && !written.insert(id)
            {
                let path = user_path(steps, &UserRef::Live(id.clone()), step);
                calls.push((
                    Purpose::Refresh(id.clone()),
                    Template::new(Method::Get, path),
                ));
            }
            calls.push((Purpose::Write, write(steps, step)));
            if let Operation::Lifecycle { user, landing, .. } = &step.operation {
                let purpose = match landing {
                    Landing::OneOf(statuses) => Purpose::Settle(statuses.clone()),
                    Landing::Gone => Purpose::ConfirmGone,
                };
                calls.push((
                    purpose,
                    Template::new(Method::Get, user_path(steps, user, step)),
                ));
            }
            calls
                .into_iter()
                .map(|(purpose, template)| Call {
                    step: step.id,
                    purpose,
                    template,
                })
                .collect()
        })
        .collect()
}

fn write(steps: &[Step], step: &Step) -> Template {
    match &step.operation {
        Operation::CreateGroup { name, description } => create_group(name, description.as_deref()),
        Operation::CreateDefinition {
            primary,
            associated,
        } => {
            let path = ["meta", "schemas", "user", "linkedObjects"].map(Segment::Word);
            let body = json!({ "primary": side(primary), "associated": side(associated) });
            Template::new(Method::Post, path.into()).with_body(body)
        }
        Operation::CreateUser { profile, user_type } => create_user(profile, user_type.as_ref()),
        Operation::UpdateProfile { user, changes } => update(user_path(steps, user, step), changes),
        Operation::ChangeType {
            user, to, profile, ..
        } => Template {
            precondition: Precondition::ProfileUnchanged,
            ..Template::new(Method::Put, user_path(steps, user, step))
                .with_body(json!({ "type": { "id": to.id }, "profile": profile }))
        },
        Operation::JoinGroup { user, group, name } => {
            Template::new(Method::Put, member_path(steps, step, user, group, name))
        }
        Operation::LeaveGroup { user, group, name } => {
            Template::new(Method::Delete, member_path(steps, step, user, group, name))
        }
        Operation::SetLink {
            user,
            relation,
            primary,
            primary_login,
            ..
        } => {
            let mut path = user_path(steps, user, step);
            path.push(Segment::Word("linkedObjects"));
            path.push(Segment::Name(relation.to_string()));
            path.push(Segment::User(primary.clone(), primary_login.clone()));
            Template::new(Method::Put, path)
        }
        Operation::ClearLink { user, relation, .. } => {
            let mut path = user_path(steps, user, step);
            path.push(Segment::Word("linkedObjects"));
            path.push(Segment::Name(relation.to_string()));
            Template::new(Method::Delete, path)
        }
        Operation::Lifecycle {
            user, verb, mail, ..
        } => lifecycle(user_path(steps, user, step), *verb, *mail),
    }
}

fn create_group(name: &GroupName, description: Option<&str>) -> Template {
    let mut profile = Map::new();
    profile.insert("name".to_owned(), json!(name));
    if let Some(description) = description {
        profile.insert("description".to_owned(), json!(description));
    }
    Template::new(Method::Post, vec![Segment::Word("groups")])
        .with_body(json!({ "profile": profile }))
}

fn create_user(profile: &Profile, user_type: Option<&TypeRef>) -> Template {
    let mut body = json!({ "profile": profile });
    if let Some(of) = user_type {
        body["type"] = json!({ "id": of.id });
    }
    Template::new(Method::Post, vec![Segment::Word("users")])
        .with_query("activate", "false")
        .with_body(body)
}

/// Only what differs is sent; an explicit null unsets (facts 3).
fn update(path: Vec<Segment>, changes: &BTreeMap<AttributeName, Change>) -> Template {
    let value = |change: &Change| match &change.desired {
        Some(value) => value.json().clone(),
        None => Value::Null,
    };
    let profile: Map<String, Value> = changes
        .iter()
        .map(|(name, change)| (name.to_string(), value(change)))
        .collect();
    Template {
        precondition: Precondition::ProfileUnchanged,
        ..Template::new(Method::Post, path).with_body(json!({ "profile": profile }))
    }
}

/// `sendEmail` is always explicit where Okta knows it: its defaults differ from operation to operation (facts 1.3).
fn lifecycle(mut path: Vec<Segment>, verb: Verb, mail: Mail) -> Template {
    let mut method = Method::Post;
    let mut query = None;
    let word = match verb {
        Verb::Activate => {
            query = Some(match mail {
                Mail::Send => "true",
                Mail::Withhold => "false",
            });
            Some("activate")
        }
        Verb::Deactivate => {
            query = Some("false");
            Some("deactivate")
        }
        Verb::Suspend => Some("suspend"),
        Verb::Unsuspend => Some("unsuspend"),
        Verb::Unlock => Some("unlock"),
        Verb::Delete => {
            method = Method::Delete;
            query = Some("false");
            None
        }
    };
    if let Some(word) = word {
        path.push(Segment::Word("lifecycle"));
        path.push(Segment::Word(word));
    }
    let template = Template::new(method, path);
    match query {
        Some(value) => template.with_query("sendEmail", value),
        None => template,
    }
}

fn side(side: &Side) -> Value {
    let mut json = json!({ "name": side.name, "title": side.title, "type": "USER" });
    if let Some(description) = &side.description {
        json["description"] = json!(description);
    }
    json
}

fn user_path(steps: &[Step], user: &UserRef, step: &Step) -> Vec<Segment> {
    vec![Segment::Word("users"), user_segment(steps, user, step)]
}

fn user_segment(steps: &[Step], user: &UserRef, step: &Step) -> Segment {
    let subject = match user {
        UserRef::Live(_) => &step.subject,
        UserRef::CreatedBy(creation) => &steps[creation.index()].subject,
    };
    let login = match subject {
        Subject::Person(login) => login.clone(),
        Subject::Group(_) | Subject::Definition(_) => Login::new(""),
    };
    Segment::User(user.clone(), login)
}

fn member_path(
    steps: &[Step],
    step: &Step,
    user: &UserRef,
    group: &GroupRef,
    name: &GroupName,
) -> Vec<Segment> {
    vec![
        Segment::Word("groups"),
        Segment::Group(group.clone(), name.clone()),
        Segment::Word("users"),
        user_segment(steps, user, step),
    ]
}

impl Template {
    fn new(method: Method, path: Vec<Segment>) -> Self {
        Self {
            method,
            path,
            query: Vec::new(),
            body: None,
            precondition: Precondition::None,
        }
    }

    fn with_query(mut self, name: &'static str, value: &'static str) -> Self {
        self.query.push((name, value));
        self
    }

    fn with_body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// Returns whether the write sends `If-Match`.
    pub fn precondition(&self) -> Precondition {
        self.precondition
    }

    /// Returns the body.
    pub fn body(&self) -> Option<&Value> {
        self.body.as_ref()
    }

    /// Returns the rate-limit bucket that the call is counted in (facts 7).
    pub fn bucket(&self) -> Bucket {
        let segments: Vec<&str> = self.path.iter().map(Segment::word_or_id).collect();
        Bucket::at(self.method, &segments)
    }

    /// Returns the request, or `None` while an id is not known yet.
    pub fn resolve(&self, bindings: &Bindings) -> Option<Request> {
        let mut path = String::from(API);
        for segment in &self.path {
            path.push('/');
            path.push_str(&match segment {
                Segment::Word(word) => (*word).to_owned(),
                Segment::Name(name) => encode(name),
                Segment::User(user, _) => encode(bindings.user(user)?.as_str()),
                Segment::Group(group, _) => encode(bindings.group(group)?.as_str()),
            });
        }
        let mut request = Request::new(self.method, path);
        for (name, value) in &self.query {
            request = request.with_query(name, *value);
        }
        request.body.clone_from(&self.body);
        Some(request)
    }
}

impl fmt::Display for Template {
    /// Prints `METHOD /api/v1/path?query`; an id to come is a word without spaces: `{id:ada@acme.example}`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {API}", self.method)?;
        for segment in &self.path {
            match segment {
                Segment::Word(word) => write!(formatter, "/{word}")?,
                Segment::Name(name) => write!(formatter, "/{}", encode(name))?,
                Segment::User(UserRef::Live(id), _) => {
                    write!(formatter, "/{}", encode(id.as_str()))?;
                }
                Segment::User(UserRef::CreatedBy(_), login) => {
                    write!(formatter, "/{{id:{}}}", word(login.as_str()))?;
                }
                Segment::Group(GroupRef::Live(id), _) => {
                    write!(formatter, "/{}", encode(id.as_str()))?;
                }
                Segment::Group(GroupRef::CreatedBy(_), name) => {
                    write!(formatter, "/{{id:{}}}", word(name.as_str()))?;
                }
            }
        }
        for (index, (name, value)) in self.query.iter().enumerate() {
            let separator = if index == 0 { '?' } else { '&' };
            write!(formatter, "{separator}{name}={value}")?;
        }
        Ok(())
    }
}

/// A login is readable as it is; anything that would break the word or the line is encoded.
fn word(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "@.-_+".contains(c);
    if text.chars().all(plain) {
        text.to_owned()
    } else {
        encode(text)
    }
}
