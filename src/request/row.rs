//! What is known of one of Okta's operations: what it is called, what comes back, what it loses, and what a second sending
//! does.

use serde_json::Value;

use crate::model::status::UserStatus;
use crate::request::bucket::Bucket;
use crate::request::scope::{Resource, Scope, Strength};
use crate::transport::{API, Method};

/// What is known of one of Okta's operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Its name in Okta's current description. **`updateUser` changed sides:** it was the PUT and is the POST.
    pub name: &'static str,
    /// Its name in Okta's first SDKs.
    pub seed: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path as Okta's description writes it, below `/api/v1`. `{id}` and `{userIdOrLogin}` take a login too,
    /// `{userId}` does not ([operations 2](crate::facts::operations)).
    pub path: &'static str,
    /// Whose scopes it needs.
    pub resource: Resource,
    /// What a success answers.
    pub answer: Answer,
    /// What a second sending does.
    pub again: Again,
    /// What it takes away that no operation brings back, as it follows "This loses ".
    pub loses: Option<&'static str>,
    /// The statuses in which Okta accepts it, as far as it is recorded, documented or advertised
    /// ([lifecycle](crate::facts::lifecycle), [passwords](crate::facts::passwords)); `None` where it is about no status.
    pub statuses: Option<&'static [UserStatus]>,
}

/// What Okta answers where it has carried an operation out ([operations 4, 5, 6, 7](crate::facts::operations)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// What was asked for: whatever a reader makes sense of.
    Read,
    /// No body, or `{}`.
    Nothing,
    /// The person or the group that the path names.
    Named,
    /// Somebody or something new, which has what was sent at this place.
    New(&'static str),
    /// What is visible of credentials, or nothing.
    Credentials,
    /// A link that stands for a password, where `sendEmail` is false.
    ActivationLink,
    /// A link that sets a password, where `sendEmail` is false.
    ResetLink,
    /// A password.
    TemporaryPassword,
}

/// What a second sending of the same request would do ([limits 8, 9](crate::facts::limits)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// Nothing: it reads.
    Reads,
    /// What the first has done already.
    Same,
    /// The same, where it sets a profile and nothing else.
    SameProfile,
    /// Perhaps something else: whether the first took effect is looked up.
    Unknown,
}

/// What a second sending of one request would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safety {
    /// Nothing: it reads.
    Read,
    /// What the first has done already.
    Idempotent,
    /// Perhaps something else: whether the first took effect is looked up.
    LookUp,
}

/// Whether an answer may be shown to whoever can read a terminal or a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Discretion {
    /// Nothing in it is secret.
    Open,
    /// It holds a temporary password, or a link that stands for one.
    Secret,
}

impl Answer {
    /// Returns the secrets that may be in it, by Okta's keys and by what people call them
    /// ([operations 4](crate::facts::operations)).
    pub fn secrets(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::ActivationLink => &[
                ("activationUrl", "activation link"),
                ("activationToken", "activation token"),
            ],
            Self::ResetLink => &[("resetPasswordUrl", "reset link")],
            Self::TemporaryPassword => &[("tempPassword", "temporary password")],
            Self::Read | Self::Nothing | Self::Named | Self::New(_) | Self::Credentials => &[],
        }
    }
}

impl Endpoint {
    /// Returns the path from the root of the server, with words for the names in braces; `None` where one is missing.
    pub(crate) fn path_of(&self, mut word: impl FnMut() -> Option<String>) -> Option<String> {
        let mut path = String::from(API);
        for segment in self.path.split('/').skip(1) {
            path.push('/');
            if segment.starts_with('{') {
                path.push_str(&word()?);
            } else {
                path.push_str(segment);
            }
        }
        Some(path)
    }

    /// Returns the scope that an OAuth token needs for it ([tokens 7](crate::facts::tokens)).
    pub fn scope(&self) -> Scope {
        let strength = if self.method.is_read() {
            Strength::Read
        } else {
            Strength::Manage
        };
        Scope::new(self.resource, strength)
    }

    /// Returns the rate-limit bucket that its requests are counted in ([limits 4](crate::facts::limits)).
    pub fn bucket(&self) -> Bucket {
        let segments: Vec<&str> = self.path.split('/').skip(1).collect();
        Bucket::at(self.method, &segments)
    }

    /// Says what a second sending with this body would do.
    pub fn safety(&self, body: Option<&Value>) -> Safety {
        match self.again {
            Again::Reads => Safety::Read,
            Again::Same => Safety::Idempotent,
            Again::SameProfile if is_plain_profile(body) => Safety::Idempotent,
            Again::SameProfile | Again::Unknown => Safety::LookUp,
        }
    }
}

/// Whether a write sets a profile and nothing else that the second time would not be the same: a password counts in its
/// history, and after a new login the path may lead to nobody. With `If-Match` the second may be refused because of the
/// first (412): whoever sends it looks up what the org has then.
fn is_plain_profile(body: Option<&Value>) -> bool {
    let Some(body) = body.and_then(Value::as_object) else {
        return false;
    };
    let is_known = |key: &String| key == "profile" || key == "type";
    body.contains_key("profile")
        && body.keys().all(is_known)
        && body["profile"].get("login").is_none()
}
