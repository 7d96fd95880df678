//! What is known of a write before it is sent: its request, its words, what it loses, whom it may not hit, and what shows
//! that it is done.

use crate::cli::user::args::{CreateArgs, MailedArgs, UpdateArgs, Who, WriteOptions};
use crate::cli::user::secret::Source;
use crate::model::ids::Login;
use crate::model::status::UserStatus;
use crate::request::endpoint::{
    ASSIGN_LINKED_OBJECT_VALUE_FOR_PRIMARY, CREATE_USER, Discretion, Endpoint, REPLACE_USER,
    UPDATE_USER,
};
use crate::request::key::{RelationKey, UserKey};
use crate::request::template::{Target, Template};

/// One operation that writes.
#[derive(Debug)]
pub(crate) struct WriteAction<'a> {
    /// To whom.
    pub(crate) whom: Whom<'a>,
    /// Okta's operation.
    pub(crate) endpoint: &'static Endpoint,
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
    /// The login that somebody of the org gets by it.
    pub(crate) new_login: Option<Login>,
    /// What shows that it took effect.
    pub(crate) shows: Shows,
    /// Where its secrets come from.
    pub(crate) secrets: Vec<Source>,
    /// Whether a secret in the answer is printed.
    pub(crate) reveal: bool,
    /// Whether it is asked for, only shown, and how the outcome is printed.
    pub(crate) options: WriteOptions,
}

/// To whom something is done.
#[derive(Debug)]
pub(crate) enum Whom<'a> {
    /// Somebody who is created.
    New(&'a CreateArgs),
    /// Somebody of the org.
    Person(&'a UserKey, Made<'a>),
}

/// What a request is made of.
#[derive(Debug)]
pub(crate) enum Made<'a> {
    /// What was typed alone.
    Typed(Template),
    /// The person as they were read: attributes and credentials change, all else stays.
    Update(&'a UpdateArgs),
    /// The person as they were read: the profile is replaced.
    Replacement(&'a UpdateArgs),
    /// Somebody else, who becomes the person's primary.
    Link(&'a RelationKey, &'a UserKey),
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

impl<'a> WriteAction<'a> {
    /// Makes one whose request was typed.
    pub(crate) fn of(who: &'a Who, request: Template, options: WriteOptions) -> Self {
        Self::made(who, Made::Typed(request), options)
    }

    /// Makes one that mails a link, or has it answered.
    pub(crate) fn mailed(args: &'a MailedArgs, endpoint: &'static Endpoint) -> Self {
        let request = endpoint.on([Target::Person]).mailing(args.mailing.mail());
        Self::of(&args.who, request, args.options).revealing(args.mailing.reveal)
    }

    /// Makes one about somebody of the org.
    pub(crate) fn made(who: &'a Who, made: Made<'a>, options: WriteOptions) -> Self {
        Self::new(Whom::Person(&who.key, made), options)
    }

    /// Makes one of which nothing is said yet.
    pub(crate) fn new(whom: Whom<'a>, options: WriteOptions) -> Self {
        let (endpoint, answer) = match &whom {
            Whom::Person(_, Made::Typed(request)) => (request.endpoint(), request.discretion()),
            Whom::New(_) => (&CREATE_USER, Discretion::Open),
            Whom::Person(_, Made::Update(_)) => (&UPDATE_USER, Discretion::Open),
            Whom::Person(_, Made::Replacement(_)) => (&REPLACE_USER, Discretion::Open),
            Whom::Person(_, Made::Link(..)) => {
                let endpoint = &ASSIGN_LINKED_OBJECT_VALUE_FOR_PRIMARY;
                (endpoint, Discretion::Open)
            }
        };
        Self {
            whom,
            endpoint,
            now: String::new(),
            done: String::new(),
            loses: endpoint.loses,
            answer,
            harm: Harm::Protected,
            new_login: None,
            shows: Shows::Nothing,
            secrets: Vec::new(),
            reveal: false,
            options,
        }
    }

    /// Says what is asked and what is told, up to whom it is done to.
    pub(crate) fn told(self, now: &str, done: &str, what: &str) -> Self {
        Self {
            now: format!("{now} {what}"),
            done: format!("{done} {what}"),
            ..self
        }
    }

    /// Says what else than the operation's row is lost.
    pub(crate) fn losing(self, loses: Option<&'static str>) -> Self {
        Self { loses, ..self }
    }

    /// Says which login the person gets.
    pub(crate) fn renaming(self, new_login: Option<Login>) -> Self {
        Self { new_login, ..self }
    }

    /// Says whom it may not hit.
    pub(crate) fn harming(self, harm: Harm) -> Self {
        Self { harm, ..self }
    }

    /// Says which statuses show that it took effect.
    pub(crate) fn until(self, shows: fn(&UserStatus) -> bool) -> Self {
        let shows = Shows::Status(shows);
        Self { shows, ..self }
    }

    /// Says that it took effect once there is nobody.
    pub(crate) fn until_gone(self) -> Self {
        let shows = Shows::Gone;
        Self { shows, ..self }
    }

    /// Says where its secrets come from.
    pub(crate) fn with_secrets(self, secrets: impl IntoIterator<Item = Source>) -> Self {
        let secrets = secrets.into_iter().collect();
        Self { secrets, ..self }
    }

    /// Has the secrets in the answer printed where that was asked for.
    pub(crate) fn revealing(self, reveal: bool) -> Self {
        Self { reveal, ..self }
    }

    /// Returns whether a person is asked before: something is lost, or a secret is printed.
    pub(crate) fn asks_first(&self) -> bool {
        self.loses.is_some() || self.answer == Discretion::Secret
    }
}
