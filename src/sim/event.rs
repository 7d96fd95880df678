//! What happens in an org, as its System Log has it ([events](crate::facts::events)).

use std::collections::VecDeque;

use jiff::Timestamp;

use crate::yaml::words::words;

/// How many events an org in memory keeps.
pub const EVENTS_MAX: usize = 10_000;

/// What Okta says of a target or actor of which it does not know what they are called.
pub const UNKNOWN: &str = "unknown";

words! {
    /// What happened, as Okta's catalogue of events calls it.
    pub EventType {
        /// Somebody was created.
        UserCreate "user.lifecycle.create",
        /// Somebody was activated.
        UserActivate "user.lifecycle.activate",
        /// Somebody who had not finished their activation was activated again.
        UserReactivate "user.lifecycle.reactivate",
        /// Somebody was suspended.
        UserSuspend "user.lifecycle.suspend",
        /// A suspension ended.
        UserUnsuspend "user.lifecycle.unsuspend",
        /// Somebody was deactivated.
        UserDeactivate "user.lifecycle.deactivate",
        /// Somebody was deleted.
        UserDelete "user.lifecycle.delete.initiated",
        /// A profile changed.
        ProfileUpdate "user.account.update_profile",
        /// Somebody was locked out.
        UserLock "user.account.lock",
        /// Somebody was unlocked.
        UserUnlock "user.account.unlock",
        /// A password was reset.
        PasswordReset "user.account.reset_password",
        /// A password was expired.
        PasswordExpire "user.account.expire_password",
        /// Somebody got an administrator role.
        UserPrivilegeGrant "user.account.privilege.grant",
        /// Somebody lost an administrator role.
        UserPrivilegeRevoke "user.account.privilege.revoke",
        /// Somebody joined a group.
        MembershipAdd "group.user_membership.add",
        /// Somebody left a group.
        MembershipRemove "group.user_membership.remove",
        /// Somebody became an exception of the rules of a group.
        MembershipExclude "group.user_membership.rule.add_exclusion",
        /// A group was created.
        GroupCreate "group.lifecycle.create",
        /// A group was deleted.
        GroupDelete "group.lifecycle.delete",
        /// The name or description of a group changed.
        GroupUpdate "group.profile.update",
        /// A group got an administrator role.
        GroupPrivilegeGrant "group.privilege.grant",
        /// A group lost an administrator role.
        GroupPrivilegeRevoke "group.privilege.revoke",
    }
}

/// Whom or what an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// A person.
    User,
    /// A group.
    Group,
    /// A person and a group.
    Membership,
}

impl EventType {
    /// Returns whom or what it is about.
    pub fn about(self) -> About {
        match self {
            Self::UserCreate
            | Self::UserActivate
            | Self::UserReactivate
            | Self::UserSuspend
            | Self::UserUnsuspend
            | Self::UserDeactivate
            | Self::UserDelete
            | Self::ProfileUpdate
            | Self::UserLock
            | Self::UserUnlock
            | Self::PasswordReset
            | Self::PasswordExpire
            | Self::UserPrivilegeGrant
            | Self::UserPrivilegeRevoke => About::User,
            Self::MembershipAdd | Self::MembershipRemove | Self::MembershipExclude => {
                About::Membership
            }
            Self::GroupCreate
            | Self::GroupDelete
            | Self::GroupUpdate
            | Self::GroupPrivilegeGrant
            | Self::GroupPrivilegeRevoke => About::Group,
        }
    }

    /// Returns what people read.
    pub fn message(self) -> &'static str {
        match self {
            Self::UserCreate => "Create Okta user",
            Self::UserActivate => "Activate Okta user",
            Self::UserReactivate => "Reactivate Okta user",
            Self::UserSuspend => "Suspend Okta user",
            Self::UserUnsuspend => "Unsuspend Okta user",
            Self::UserDeactivate => "Deactivate Okta user",
            Self::UserDelete => "Delete Okta user",
            Self::ProfileUpdate => "Update user profile for Okta",
            Self::UserLock => "Max sign in attempts exceeded",
            Self::UserUnlock => "Unlock user account",
            Self::PasswordReset => "Reset password for user",
            Self::PasswordExpire => "Expire password for user",
            Self::UserPrivilegeGrant => "Grant user privilege",
            Self::UserPrivilegeRevoke => "Revoke user privilege",
            Self::MembershipAdd => "Add user to group membership",
            Self::MembershipRemove => "Remove user from group membership",
            Self::MembershipExclude => "Exclude user from the rules of a group",
            Self::GroupCreate => "Create Okta group",
            Self::GroupDelete => "Delete Okta group",
            Self::GroupUpdate => "Update Okta group",
            Self::GroupPrivilegeGrant => "Grant privilege to group",
            Self::GroupPrivilegeRevoke => "Revoke privilege from group",
        }
    }
}

/// Somebody or something, as it was called when the event came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Okta's id.
    pub id: String,
    /// Of a person the login.
    pub alternate_id: String,
    /// What people read.
    pub display_name: String,
}

/// Who did it ([events 10](crate::facts::events)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Okta itself.
    Okta,
    /// A person.
    User(Party),
    /// A service app.
    App(Party),
}

impl Actor {
    /// Returns its kind, as Okta calls it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Okta => "SystemPrincipal",
            Self::User(_) => "User",
            Self::App(_) => "PublicClientApp",
        }
    }

    /// Returns its id.
    pub fn id(&self) -> &str {
        self.party().map_or(UNKNOWN, |party| &party.id)
    }

    /// Returns the login of a person, and the client id of an app.
    pub fn alternate_id(&self) -> &str {
        self.party()
            .map_or("system@okta.com", |party| &party.alternate_id)
    }

    /// Returns what people read.
    pub fn display_name(&self) -> &str {
        self.party()
            .map_or("Okta System", |party| &party.display_name)
    }

    fn party(&self) -> Option<&Party> {
        match self {
            Self::Okta => None,
            Self::User(party) | Self::App(party) => Some(party),
        }
    }
}

/// An event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When it was.
    pub published: Timestamp,
    /// What happened.
    pub kind: EventType,
    /// Who did it.
    pub actor: Actor,
    /// Whom it is about.
    pub user: Option<Party>,
    /// Which group it is about.
    pub group: Option<Party>,
}

/// A target of an event.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// Its kind, as Okta calls it.
    pub kind: &'static str,
    /// Which one it is.
    pub party: &'a Party,
}

impl Event {
    /// Returns what it is about. Okta has no fixed order ([events 11](crate::facts::events)), and here it changes with
    /// the second, so that nobody relies on one.
    pub fn targets(&self) -> Vec<Target<'_>> {
        let target = |kind, party| Target { kind, party };
        let user = self.user.iter().map(|party| target("User", party));
        let group = self.group.iter().map(|party| target("UserGroup", party));
        let mut targets: Vec<Target<'_>> = user.chain(group).collect();
        if self.published.as_second() % 2 == 0 {
            targets.reverse();
        }
        targets
    }
}

/// Who sends the requests that change an org.
#[derive(Clone, Debug, Default)]
pub enum Acting {
    /// The owner of the token. Of an org that does not know them, Okta itself.
    #[default]
    Owner,
    /// The service app with this client id.
    App(String),
    /// Okta itself.
    Okta,
}

/// The events that are kept. Two logs are equal that have the same ones.
///
/// **Invariant:** they are in the order of their times, and there are at most [`EVENTS_MAX`]: the oldest go first.
#[derive(Clone, Debug, Default)]
pub struct EventLog {
    kept: VecDeque<Event>,
    /// How many were forgotten.
    forgotten: u64,
    /// Who acts now.
    pub(crate) acting: Acting,
}

impl PartialEq for EventLog {
    fn eq(&self, other: &Self) -> bool {
        self.kept == other.kept
    }
}

impl EventLog {
    /// Returns the events, the oldest first, each with a number that it keeps.
    pub fn numbered(&self) -> impl Iterator<Item = (u64, &Event)> {
        (self.forgotten..).zip(&self.kept)
    }

    /// Returns the number of the latest event that there was.
    pub fn latest(&self) -> Option<u64> {
        self.numbered().last().map(|(number, _)| number)
    }

    /// Adds an event, where its time belongs.
    pub fn put(&mut self, event: Event) {
        let earlier = |each: &Event| each.published <= event.published;
        let place = self.kept.partition_point(earlier);
        self.kept.insert(place, event);
        if self.kept.len() > EVENTS_MAX {
            self.kept.pop_front();
            self.forgotten += 1;
        }
    }
}
