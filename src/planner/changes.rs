//! What differs for one person, in no order yet.

use crate::model::mail::Mail;
use crate::model::profile::Profile;
use crate::model::route::Leg;
use crate::model::transition::{Landing, Verb};
use crate::plan::step::TypeRef;
use crate::planner::attribute::ProfileChanges;
use crate::planner::group::GroupChanges;
use crate::planner::link::LinkChange;
use crate::planner::password::Expiry;
use crate::planner::person::Person;

/// What is to change for one person.
#[derive(Debug)]
pub struct PersonChanges {
    /// The index in `People::all`.
    pub person: usize,
    /// The profile to create them with, if they are new.
    pub create: Option<Profile>,
    /// The type to create them with; `None` is the default one.
    pub create_type: Option<TypeRef>,
    /// The attributes that differ, and the type.
    pub profile: ProfileChanges,
    /// The memberships that differ.
    pub groups: GroupChanges,
    /// The links that differ.
    pub links: Vec<LinkChange>,
    /// The lifecycle operations.
    pub legs: Vec<Leg>,
    /// The password that is to be expired once they are through.
    pub expiry: Option<Expiry>,
    /// When Okta mails them the link that activates them.
    pub mailing: Mailing,
}

impl PersonChanges {
    /// Returns what it is where nothing is to change.
    pub fn none(person: &Person<'_>) -> Self {
        Self {
            person: person.index,
            create: None,
            create_type: None,
            profile: ProfileChanges::none(person),
            groups: GroupChanges::default(),
            links: Vec::new(),
            legs: Vec::new(),
            expiry: None,
            mailing: Mailing::Never,
        }
    }

    /// Returns whether nothing is to be done.
    pub fn is_empty(&self) -> bool {
        let Self {
            person: _,
            create,
            // Of somebody who is created, and with an operation among the legs.
            create_type: _,
            mailing: _,
            profile,
            groups,
            links,
            legs,
            expiry,
        } = self;
        create.is_none()
            && profile.is_empty()
            && groups.is_empty()
            && links.is_empty()
            && legs.is_empty()
            && expiry.is_none()
    }

    /// Returns whether the person ends deactivated or gone.
    pub fn leaves(&self) -> bool {
        self.legs.iter().any(|leg| match leg.verb {
            Verb::Deactivate | Verb::Delete => true,
            Verb::Activate | Verb::Unsuspend | Verb::Unlock | Verb::Suspend => false,
        })
    }

    /// Returns whether the person is gone at the end.
    pub fn is_deleted(&self) -> bool {
        self.legs.iter().any(|leg| leg.landing == Landing::Gone)
    }
}

/// When Okta mails somebody the link that activates them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mailing {
    /// Never: nobody asks for it, or there is no password to choose.
    Never,
    /// Never, though it is asked for: the files give another mailbox, which the plan does not write.
    Withheld,
    /// With the activation.
    WithActivation,
    /// By a step of its own, once the new mailbox is written: nobody can be written who is DEPROVISIONED
    /// ([deactivation 6](crate::facts::deactivation)).
    Afterwards,
}

impl Mailing {
    /// Returns whether Okta mails.
    pub fn is_sent(self) -> bool {
        match self {
            Self::WithActivation | Self::Afterwards => true,
            Self::Never | Self::Withheld => false,
        }
    }

    /// Returns whether the activation itself mails.
    pub fn with_activation(self) -> Mail {
        match self {
            Self::WithActivation => Mail::Send,
            Self::Never | Self::Withheld | Self::Afterwards => Mail::Withhold,
        }
    }
}
