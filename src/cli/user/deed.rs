//! What a subcommand writes: its words, what it loses, whom it may not hit, which status shows that it is done, and the
//! change that is sent.

mod access;
mod change;
mod credential;
mod lifecycle;
mod profile;

pub(crate) use crate::cli::user::deed::access::Access;
pub(crate) use crate::cli::user::deed::change::{Answer, AnyChange};
pub(crate) use crate::cli::user::deed::credential::Credential;
pub(crate) use crate::cli::user::deed::lifecycle::Lifecycle;
pub(crate) use crate::cli::user::deed::profile::{Wanted, create, replace, update, wanted};

use crate::cli::user::args::{CreateArgs, UpdateArgs};
use crate::model::ids::Login;
use crate::model::status::UserStatus;
use crate::okta::operation::Discretion;
use crate::okta::operation::catalogue::{self as about, About, Effect, Reveals};
use crate::okta::operation::choice::Mail;
use crate::okta::operation::key::{RelationKey, UserKey};

/// One operation that writes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Deed<'a> {
    /// Somebody is created.
    Create(&'a CreateArgs),
    /// Attributes and credentials change, all else stays.
    Update(&'a UpdateArgs),
    /// The profile is replaced.
    Replace(&'a UpdateArgs),
    /// The status changes.
    Lifecycle(Lifecycle),
    /// What somebody proves themselves with changes.
    Credential(Credential<'a>),
    /// Sessions end, grants and tokens are revoked.
    Access(Access<'a>),
    /// Somebody becomes another one's primary.
    SetLink(&'a RelationKey, &'a UserKey),
    /// The primary is taken away.
    RemoveLink(&'a RelationKey),
}

/// The people whom an operation may not hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Harm {
    /// Nobody: protected people may have it too.
    None,
    /// Protected people.
    Protected,
    /// Protected people and people with an admin role: it takes access or an address away.
    Admins,
}

/// What is known of a deed.
pub(crate) struct Known {
    /// Okta's operation.
    pub(crate) about: &'static About,
    /// What is asked, to be followed by whom it is done to: "Suspend ".
    pub(crate) now: String,
    /// What is told: "Suspended ".
    pub(crate) done: String,
    /// What is lost, as it follows "This loses ".
    pub(crate) loses: Option<&'static str>,
    /// Whether the answer holds a secret that nobody else gets.
    pub(crate) answer: Discretion,
    /// The people whom it may not hit.
    pub(crate) harm: Harm,
    /// What shows that it took effect.
    pub(crate) shows: Shows,
}

/// What shows that an operation took effect.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shows {
    /// Nothing that is read of a person.
    Nothing,
    /// These statuses.
    Status(fn(&UserStatus) -> bool),
    /// There is nobody any more.
    Gone,
}

impl Known {
    fn new(about: &'static About, now: &str, done: &str, what: impl Into<String>) -> Self {
        let what = what.into();
        let answer = match about.reveals {
            Reveals::Always => Discretion::Secret,
            Reveals::Never | Reveals::WithoutMail => Discretion::Open,
        };
        Self {
            about,
            now: format!("{now} {what}"),
            done: format!("{done} {what}"),
            loses: match about.effect {
                Effect::Loses(what) => Some(what),
                Effect::Reads | Effect::Changes => None,
            },
            answer,
            harm: Harm::Protected,
            shows: Shows::Nothing,
        }
    }

    fn mailing(mut self, mail: Mail) -> Self {
        if mail == Mail::Withhold && self.about.reveals == Reveals::WithoutMail {
            self.answer = Discretion::Secret;
        }
        self
    }

    fn harming(self, harm: Harm) -> Self {
        Self { harm, ..self }
    }

    fn losing(self, loses: Option<&'static str>) -> Self {
        Self { loses, ..self }
    }

    fn showing(self, shows: fn(&UserStatus) -> bool) -> Self {
        let shows = Shows::Status(shows);
        Self { shows, ..self }
    }

    /// Returns whether a person is asked before: something is lost, or a secret is printed.
    pub(crate) fn asks_first(&self) -> bool {
        self.loses.is_some() || self.answer == Discretion::Secret
    }
}

impl Deed<'_> {
    /// Returns the login that the person gets by it.
    pub(crate) fn new_login(self) -> Option<Login> {
        match self {
            Self::Update(args) | Self::Replace(args) => profile::new_login(args),
            Self::Create(_)
            | Self::Lifecycle(_)
            | Self::Credential(_)
            | Self::Access(_)
            | Self::SetLink(..)
            | Self::RemoveLink(_) => None,
        }
    }

    /// Returns what is known of it.
    pub(crate) fn known(self) -> Known {
        match self {
            Self::Create(_) => Known::new(&about::CREATE_USER, "Create", "Created", ""),
            Self::Update(args) => profile::known(args),
            Self::Replace(args) => {
                let about = &about::REPLACE_USER;
                Known::new(about, "Replace", "Replaced", "the profile of ")
                    .losing(Some("what is not given"))
                    .harming(profile::harm_of_replacing(args))
            }
            Self::Lifecycle(deed) => deed.known(),
            Self::Credential(deed) => deed.known(),
            Self::Access(deed) => deed.known(),
            Self::SetLink(relation, primary) => {
                let about = &about::ASSIGN_LINKED_OBJECT_VALUE_FOR_PRIMARY;
                Known::new(
                    about,
                    "Make",
                    "Made",
                    format!("{primary} the {relation} of "),
                )
            }
            Self::RemoveLink(relation) => {
                let about = &about::DELETE_LINKED_OBJECT_FOR_USER;
                Known::new(about, "Remove", "Removed", format!("the {relation} of "))
            }
        }
    }
}
