//! A request in which some ids and secrets are not known yet.

use std::fmt;

use serde_json::{Value, json};

use crate::model::credentials::SecretRef;
use crate::model::ids::{GroupId, GroupName, UserId};
use crate::model::mail::Mail;
use crate::plan::step::{GroupRef, Subject, UserRef};
use crate::request::bindings::Bindings;
use crate::request::get::{Get, PAGE_ROWS};
use crate::request::key::{ClientId, GrantId, RelationKey, TokenId, UserKey};
use crate::request::row::{Answer, Discretion, Endpoint};
use crate::request::secrets::Secrets;
use crate::transport::{Request, encode};

/// A request in which some ids and secrets are not known yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    endpoint: &'static Endpoint,
    targets: Vec<Target>,
    query: Vec<(&'static str, String)>,
    /// Secrets stand in it as their names.
    body: Option<Value>,
    /// Where in the body each secret belongs, as a JSON pointer.
    secrets: Vec<(String, SecretRef)>,
    /// Whether the write is refused where the profile has changed since it was read
    /// ([profiles 18](crate::facts::profiles)).
    is_guarded: bool,
}

/// What stands in a path for a name in braces: an id, or one to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A name that is known.
    Name(String),
    /// The person whom a command is about, once they have been read.
    Person,
    /// A user of a plan, and who that is for people.
    User(UserRef, Subject),
    /// A group of a plan, and how people know it.
    Group(GroupRef, GroupName),
}

/// What a request cannot be made without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// An id that an earlier request should have brought.
    Id,
    /// A secret.
    Secret(SecretRef),
}

macro_rules! targets {
    ($($of:ty),*) => {
        $(
            impl From<&$of> for Target {
                fn from(id: &$of) -> Self {
                    Self::Name(id.as_str().to_owned())
                }
            }
        )*
    };
}

targets!(
    UserId,
    GroupId,
    UserKey,
    ClientId,
    GrantId,
    TokenId,
    RelationKey
);

impl Endpoint {
    /// Makes the request to these: what stands for the names in braces, in their order.
    pub fn on(&'static self, targets: impl IntoIterator<Item = Target>) -> Template {
        Template::new(self, targets.into_iter().collect())
    }
}

impl Template {
    fn new(endpoint: &'static Endpoint, targets: Vec<Target>) -> Self {
        Self {
            endpoint,
            targets,
            query: Vec::new(),
            body: None,
            secrets: Vec::new(),
            is_guarded: false,
        }
    }

    /// Adds a query parameter.
    #[must_use]
    pub fn with_query(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    /// Says whether Okta mails. It is always said where Okta knows it: its defaults differ from operation to operation
    /// ([operations 3](crate::facts::operations)).
    #[must_use]
    pub fn mailing(self, mail: Mail) -> Self {
        self.with_query(SEND_EMAIL, send_email(mail))
    }

    /// Sets the body.
    #[must_use]
    pub(crate) fn with_body(self, body: Value) -> Self {
        let body = Some(body);
        Self { body, ..self }
    }

    /// Adds to the body.
    pub(crate) fn add(&mut self, key: &str, value: Value) {
        if let Some(body) = self.body.as_mut().and_then(Value::as_object_mut) {
            body.insert(key.to_owned(), value);
        }
    }

    /// Adds to the credentials in the body.
    pub(crate) fn add_credentials(&mut self, added: impl IntoIterator<Item = (String, Value)>) {
        let Some(body) = self.body.as_mut().and_then(Value::as_object_mut) else {
            return;
        };
        for (key, value) in added {
            let credentials = body.entry("credentials").or_insert_with(|| json!({}));
            credentials[key] = value;
        }
    }

    /// Has a secret filled in at a place of the body; its name stands there until then.
    #[must_use]
    pub(crate) fn with_secret(mut self, pointer: &str, name: &SecretRef) -> Self {
        let body = self.body.as_mut();
        if let Some(place) = body.and_then(|body| body.pointer_mut(pointer)) {
            *place = Value::from(name.to_string());
        }
        self.secrets.push((pointer.to_owned(), name.clone()));
        self
    }

    /// Asks for as many rows a page as Okta takes.
    #[must_use]
    pub fn in_pages(self) -> Self {
        self.with_query("limit", PAGE_ROWS.to_string())
    }

    /// Has the write refused where the profile has changed since it was read.
    #[must_use]
    pub(crate) fn if_unchanged(self) -> Self {
        Self {
            is_guarded: true,
            ..self
        }
    }

    /// Returns what is known of the operation.
    pub fn endpoint(&self) -> &'static Endpoint {
        self.endpoint
    }

    /// Returns whether the answer holds a secret: what is not mailed is answered
    /// ([operations 4](crate::facts::operations)).
    pub fn discretion(&self) -> Discretion {
        let withheld = (SEND_EMAIL, send_email(Mail::Withhold).to_owned());
        match self.endpoint.answer {
            Answer::TemporaryPassword => Discretion::Secret,
            Answer::ActivationLink | Answer::ResetLink if self.query.contains(&withheld) => {
                Discretion::Secret
            }
            Answer::ActivationLink
            | Answer::ResetLink
            | Answer::Read
            | Answer::Nothing
            | Answer::Named
            | Answer::New(_)
            | Answer::Credentials => Discretion::Open,
        }
    }

    /// Returns the body.
    pub fn body(&self) -> Option<&Value> {
        self.body.as_ref()
    }

    /// Returns the secrets that the call needs, by name.
    pub fn secrets(&self) -> impl Iterator<Item = &SecretRef> {
        self.secrets.iter().map(|(_, name)| name)
    }

    /// Returns the request with its secrets; `etag` is that of the profile as it was read.
    ///
    /// # Errors
    ///
    /// The first thing that is not there.
    pub fn request(
        &self,
        bindings: &Bindings,
        secrets: &Secrets,
        etag: Option<&str>,
    ) -> Result<Request, Missing> {
        let mut request = self.resolve(bindings).ok_or(Missing::Id)?;
        for (pointer, name) in &self.secrets {
            let secret = secrets.get(name);
            let secret = secret.ok_or_else(|| Missing::Secret(name.clone()))?;
            let body = request.body.as_mut();
            if let Some(place) = body.and_then(|body| body.pointer_mut(pointer)) {
                *place = Value::from(secret);
            }
        }
        Ok(match etag.filter(|_| self.is_guarded) {
            Some(etag) => request.with_header("if-match", etag),
            None => request,
        })
    }

    /// Returns the request with words for its secrets, or `None` while an id is not known yet.
    pub fn resolve(&self, bindings: &Bindings) -> Option<Request> {
        let path = self.path(|target| id(target, bindings))?;
        let mut request = Request::new(self.endpoint.method, path);
        for (name, value) in &self.query {
            request = request.with_query(name, value);
        }
        request.body.clone_from(&self.body);
        Some(request)
    }

    /// Returns the read that it is; `None` while an id is not known yet, or where it writes.
    pub fn get(&self, bindings: &Bindings) -> Option<Get> {
        let request = self.resolve(bindings)?;
        Get::new(request)
    }

    /// Returns the path with a word for each target.
    fn path(&self, word: impl Fn(&Target) -> Option<String>) -> Option<String> {
        let mut targets = self.targets.iter();
        self.endpoint.path_of(|| word(targets.next()?))
    }
}

/// Returns what stands in a path for a target, encoded, if it is known.
fn id(target: &Target, bindings: &Bindings) -> Option<String> {
    Some(match target {
        Target::Name(name) => encode(name),
        Target::Person => encode(bindings.person()?.as_str()),
        Target::User(user, _) => encode(bindings.user(user)?.as_str()),
        Target::Group(group, _) => encode(bindings.group(group)?.as_str()),
    })
}

/// The query parameter that says whether Okta mails.
const SEND_EMAIL: &str = "sendEmail";

fn send_email(mail: Mail) -> &'static str {
    match mail {
        Mail::Send => "true",
        Mail::Withhold => "false",
    }
}

impl fmt::Display for Template {
    /// Prints `METHOD /api/v1/path?query`; an id to come is a word without spaces: `{id:ada@acme.example}`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let to_come = |name: &str| format!("{{id:{}}}", word(name));
        let path = self.path(|target| {
            Some(match target {
                Target::Name(name) => encode(name),
                Target::Person => "{id}".to_owned(),
                Target::User(UserRef::Live(id), _) => encode(id.as_str()),
                Target::User(UserRef::CreatedBy(_), who) => to_come(&who.to_string()),
                Target::Group(GroupRef::Live(id), _) => encode(id.as_str()),
                Target::Group(GroupRef::CreatedBy(_), name) => to_come(name.as_str()),
            })
        });
        let path = path.unwrap_or_default();
        write!(formatter, "{} {path}", self.endpoint.method)?;
        for (index, (name, value)) in self.query.iter().enumerate() {
            let separator = if index == 0 { '?' } else { '&' };
            write!(formatter, "{separator}{name}={}", encode(value))?;
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
