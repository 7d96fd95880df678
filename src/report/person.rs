//! Everything about one person on one page: what Okta has of them, where the files name them, what the next plan would
//! do to them.
//!
//! **Invariant:** holds what was found, decides nothing. What a plan would do is told from the [`crate::plan::Plan`] that
//! `plan` prints, in the same rows.

pub mod concern;
mod facts;
pub mod files;
mod sections;
pub mod text;

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use crate::live::{LiveUser, Password};
use crate::model::ids::{GroupId, GroupName, Login, RelationName, TypeId, UserId};
use crate::model::profile::Profile;
use crate::model::status::UserStatus;
use crate::model::transition::{Evidence, Landing, Verb, transition};
use crate::plan::document::VERSION;
use crate::plan::refusal::Protection;
use crate::planner::circumstances::credential;
use crate::report::document::json;
use crate::report::person::concern::Concern;
use crate::report::person::files::Entry;

/// The page.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Page<'p> {
    /// The base URL of the org.
    pub org: String,
    /// What Okta knows of them.
    #[serde(flatten)]
    pub facts: Facts,
    /// How many user types the org has.
    pub user_types: Part<usize>,
    /// The lifecycle operations that Okta accepts in their status.
    pub operations: Vec<Open>,
    /// Their groups, by name.
    pub groups: Part<Vec<Membership>>,
    /// How many group rules are active: what may give a membership, and take it.
    pub group_rules: Part<usize>,
    /// The people they are linked with, both ways.
    pub linked_objects: Part<Vec<Relation>>,
    /// Their admin roles.
    pub roles: Part<Vec<Role>>,
    /// The applications on their dashboard.
    pub applications: Part<Vec<Application>>,
    /// The identity providers outside that they are linked with.
    pub identity_providers: Part<Vec<IdentityProvider>>,
    /// How many grants they gave.
    pub grants: Part<usize>,
    /// The applications that hold grants or refresh tokens of them.
    pub clients: Part<Vec<Client>>,
    /// How many refresh tokens these hold.
    pub tokens: Part<usize>,
    /// What protects them.
    pub protection: Vec<Guarded>,
    /// Where the files name them.
    pub files: Files,
    /// What the next plan would do to them.
    pub plan: Next<'p>,
}

/// What Okta says of a person, as it names it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Facts {
    /// The login.
    pub login: Login,
    /// The id.
    pub id: UserId,
    /// The status.
    pub status: UserStatus,
    /// What the admin console calls the status.
    pub console_label: Option<&'static str>,
    /// The status that a transition under way leads to.
    pub transitioning_to_status: Option<UserStatus>,
    /// When the person was created.
    pub created: Moment,
    /// When they were activated last.
    pub activated: Moment,
    /// When the status changed last.
    pub status_changed: Moment,
    /// When they signed in last.
    pub last_login: Moment,
    /// When profile or status changed last.
    pub last_updated: Moment,
    /// When the password was set last.
    pub password_changed: Moment,
    /// The name of the user type, as files use it; `None` where the types cannot be read.
    #[serde(rename = "type")]
    pub user_type: Option<String>,
    /// The id of the user type.
    pub type_id: Option<TypeId>,
    /// The realm, in orgs that have realms.
    pub realm_id: Option<String>,
    /// The provider that authenticates them, in Okta's word.
    pub provider: String,
    /// The name of who answers for them.
    pub provider_name: Option<String>,
    /// Whether a password is set.
    pub has_password: bool,
    /// Whether a recovery question is set.
    pub has_recovery_question: bool,
    /// The attributes that are set.
    pub profile: Profile,
}

/// A time that Okta may not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment(pub Option<Timestamp>);

/// Something that is read on its own, and that a token may not be allowed to read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Part<T> {
    /// It was read.
    Read(T),
    /// It could not be read.
    NotReadable(NotReadable),
    /// It was not asked for, and why.
    NotRead(&'static str),
}

/// Why something could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NotReadable {
    /// The HTTP status.
    pub status: u16,
    /// Okta's code.
    pub code: Option<String>,
    /// The scope that reading it takes; `None` where that is not what is missing.
    pub missing_scope: Option<String>,
}

/// A lifecycle operation that Okta accepts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Open {
    /// The operation.
    pub operation: Verb,
    /// Where it leads.
    pub leads_to: Landing,
    /// How we know.
    pub evidence: Evidence,
}

/// A group that somebody is in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Membership {
    /// The name.
    pub name: GroupName,
    /// The id.
    pub id: GroupId,
    /// Okta's type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether the files may take the person out of it; `None` where there are no files to say, or where it hangs on whether a
    /// rule gave the membership.
    pub managed: Option<bool>,
    /// The active rules that may have given the membership.
    pub rules: Vec<String>,
}

/// One side of a relationship.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Relation {
    /// What the others are to the person: `manager`, `subordinate`.
    pub name: RelationName,
    /// The others.
    pub people: Vec<Linked>,
}

/// Somebody at the other end of a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Linked {
    /// The id.
    pub id: UserId,
    /// The login, where it was looked up.
    pub login: Option<Login>,
}

/// An admin role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Role {
    /// What the console calls it.
    pub name: String,
    /// Okta's type.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// `USER`, or `GROUP` where a group has it.
    pub assignment: Option<String>,
}

/// An application on a dashboard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Application {
    /// What the tile says.
    pub label: String,
    /// Okta's name of the kind of application.
    pub name: Option<String>,
    /// The application in the org.
    pub id: Option<String>,
}

/// An identity provider outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IdentityProvider {
    /// Its name.
    pub name: String,
    /// `SAML2`, `OIDC`, …
    #[serde(rename = "type")]
    pub kind: Option<String>,
}

/// An application that acts for the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Client {
    /// Okta's id.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
}

/// What keeps plans and commands from doing something to a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Guarded {
    /// `guards.protected`, or that the token is theirs.
    By(Protection),
    /// An admin role.
    AdminRole,
}

/// Where the files name somebody.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Files {
    /// In an entry of their own.
    Entry(Entry),
    /// In no entry.
    NoEntry {
        /// An entry about nobody of the org that may be meant.
        alike: Option<Entry>,
    },
    /// They cannot be compared.
    Missing {
        /// What stands in the way.
        why: String,
    },
}

/// What the next plan would do.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Next<'p> {
    /// What stands in the plan.
    Planned(Concern<'p>),
    /// There is no plan.
    NotPlanned {
        /// What stands in the way.
        why: String,
    },
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Some(at) => serializer.collect_str(&at),
            None => serializer.serialize_none(),
        }
    }
}

impl<T> Part<T> {
    /// Changes what was read.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Part<U> {
        match self {
            Self::Read(read) => Part::Read(change(read)),
            Self::NotReadable(why) => Part::NotReadable(why),
            Self::NotRead(why) => Part::NotRead(why),
        }
    }

    /// Returns what was read.
    pub fn read(&self) -> Option<&T> {
        match self {
            Self::Read(read) => Some(read),
            Self::NotReadable(_) | Self::NotRead(_) => None,
        }
    }
}

/// Returns the lifecycle operations that Okta accepts in somebody's status.
pub fn operations(user: &LiveUser) -> Vec<Open> {
    let credential = credential(user);
    let open = |operation: Verb| {
        let found = transition(&user.status, operation, credential)?;
        // Only the directory can unlock people whom it locked out (facts::lifecycle 15).
        let is_refused = operation == Verb::Unlock && user.provider.is_sourced();
        (!is_refused).then_some(Open {
            operation,
            leads_to: found.landing,
            evidence: found.evidence,
        })
    };
    Verb::ALL.into_iter().filter_map(open).collect()
}

/// Returns whether there is a password.
pub fn is_set(password: Password) -> bool {
    match password {
        Password::Set => true,
        Password::Unset => false,
    }
}

/// Returns what the admin console calls a status ([lifecycle 2](crate::facts::lifecycle)).
pub fn console_label(status: &UserStatus) -> Option<&'static str> {
    match status {
        UserStatus::Staged => Some("Staged"),
        UserStatus::Provisioned => Some("Pending user action"),
        UserStatus::Active => Some("Active"),
        UserStatus::Recovery => Some("Password reset"),
        UserStatus::PasswordExpired => Some("Password expired"),
        UserStatus::LockedOut => Some("Locked out"),
        UserStatus::Suspended => Some("Suspended"),
        UserStatus::Deprovisioned => Some("Deactivated"),
        UserStatus::Unrecognized(_) => None,
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PersonDocument<'p> {
    version: u32,
    person: &'p Page<'p>,
    run: Calls,
}

#[derive(Serialize)]
struct Calls {
    calls: u64,
}

/// Prints the page for programs; `calls` is what it took.
pub fn document(page: &Page<'_>, calls: u64) -> String {
    json(&PersonDocument {
        version: VERSION,
        person: page,
        run: Calls { calls },
    })
}
