//! A request in which some ids and secrets are not known yet.

use std::fmt;

use serde_json::Value;

use crate::call::bucket::Bucket;
use crate::call::{API, Bindings, Precondition, Secrets};
use crate::model::credentials::SecretRef;
use crate::model::ids::{GroupName, Login};
use crate::plan::step::{GroupRef, UserRef};
use crate::transport::{Method, Request, encode};

/// A request in which some ids are not known yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    pub(crate) method: Method,
    pub(crate) path: Vec<Segment>,
    pub(crate) query: Vec<(&'static str, &'static str)>,
    /// Secrets stand in it as their names.
    pub(crate) body: Option<Value>,
    /// Where in the body each secret belongs, as a JSON pointer.
    pub(crate) secrets: Vec<(String, SecretRef)>,
    pub(crate) precondition: Precondition,
}

/// One segment of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Segment {
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

impl Template {
    pub(crate) fn new(method: Method, path: Vec<Segment>) -> Self {
        Self {
            method,
            path,
            query: Vec::new(),
            body: None,
            secrets: Vec::new(),
            precondition: Precondition::None,
        }
    }

    pub(crate) fn with_query(mut self, name: &'static str, value: &'static str) -> Self {
        self.query.push((name, value));
        self
    }

    pub(crate) fn with_body(mut self, body: Value) -> Self {
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

    /// Returns the secrets that the call needs, by name.
    pub fn secrets(&self) -> impl Iterator<Item = &SecretRef> {
        self.secrets.iter().map(|(_, name)| name)
    }

    /// Puts the secrets into a request that [`Template::resolve`] has made.
    ///
    /// # Errors
    ///
    /// The name of the first secret that is not there.
    pub fn fill<'s>(
        &'s self,
        request: &mut Request,
        secrets: &Secrets,
    ) -> Result<(), &'s SecretRef> {
        for (pointer, name) in &self.secrets {
            let secret = secrets.get(name).ok_or(name)?;
            let body = request.body.as_mut();
            if let Some(place) = body.and_then(|body| body.pointer_mut(pointer)) {
                *place = Value::from(secret);
            }
        }
        Ok(())
    }

    /// Returns the rate-limit bucket that the call is counted in ([limits 4](crate::facts::limits)).
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
