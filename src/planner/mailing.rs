//! Whether Okta mails somebody the link that activates them, when, and where to.

use crate::desired::state::Config;
use crate::live::LiveUser;
use crate::model::ids::AttributeName;
use crate::model::mail::Mail;
use crate::model::profile::AttributeValue;
use crate::model::route::Leg;
use crate::model::status::{DesiredStatus, UserStatus};
use crate::model::transition::{Credential, Verb};
use crate::planner::address::MAILBOXES;
use crate::planner::changes::Mailing;
use crate::planner::changes::PersonChanges;
use crate::planner::circumstances::credential;
use crate::planner::person::Person;

/// Where the mailbox of somebody comes from, once the plan is done.
enum Mailbox {
    Kept,
    Written,
    /// The files give one that the plan does not write.
    NotWritten,
}

/// Returns when Okta mails somebody new.
pub fn of_new(
    config: &Config,
    goal: DesiredStatus,
    credential: Credential,
    legs: &[Leg],
) -> Mailing {
    if is_asked(config, goal, credential, legs) {
        Mailing::WithActivation
    } else {
        Mailing::Never
    }
}

/// Returns when Okta mails somebody of the org, whose attributes and operations are known by now.
pub fn of_live(
    config: &Config,
    goal: DesiredStatus,
    person: &Person<'_>,
    user: &LiveUser,
    changes: &PersonChanges,
) -> Mailing {
    // Where a directory answers for the password there is none to choose.
    let is_asked = !user.provider.is_sourced()
        && is_asked(config, goal, activation_credential(user), &changes.legs);
    match (is_asked, mailbox(person, user, changes)) {
        (false, _) => Mailing::Never,
        (true, Mailbox::NotWritten) => Mailing::Withheld,
        (true, Mailbox::Written) if user.status == UserStatus::Deprovisioned => Mailing::Afterwards,
        (true, Mailbox::Written | Mailbox::Kept) => Mailing::WithActivation,
    }
}

/// Returns where mail to somebody goes once the plan is done.
pub fn address(person: &Person<'_>, changes: &PersonChanges) -> Option<String> {
    let email = AttributeName::new("email");
    let value = match (&changes.create, changes.profile.attributes.get(&email)) {
        (Some(profile), _) => profile.get(&email),
        (None, Some(change)) => change.desired.as_ref(),
        (None, None) => person.live.and_then(|user| user.profile.get(&email)),
    };
    value.and_then(AttributeValue::as_text).map(str::to_owned)
}

/// Only people who must choose a password get the mail, and only where activation is the goal.
fn is_asked(config: &Config, goal: DesiredStatus, credential: Credential, legs: &[Leg]) -> bool {
    let is_activated = legs.iter().any(|leg| leg.verb == Verb::Activate);
    match (goal, credential) {
        (DesiredStatus::Active, Credential::Nothing) => {
            is_activated && config.activation == Mail::Send
        }
        (DesiredStatus::Active, Credential::Password | Credential::Federated)
        | (
            DesiredStatus::Staged
            | DesiredStatus::Suspended
            | DesiredStatus::Deprovisioned
            | DesiredStatus::Deleted,
            _,
        ) => false,
    }
}

/// What is left to sign in with once an activation runs: deactivation has destroyed the password
/// ([deactivation 1](crate::facts::deactivation)).
fn activation_credential(user: &LiveUser) -> Credential {
    match (credential(user), &user.status) {
        (Credential::Password, UserStatus::Deprovisioned) => Credential::Nothing,
        (credential, _) => credential,
    }
}

fn mailbox(person: &Person<'_>, user: &LiveUser, changes: &PersonChanges) -> Mailbox {
    let names = MAILBOXES.map(AttributeName::new);
    let is_written = |name: &AttributeName| changes.profile.attributes.contains_key(name);
    let is_asked = |name: &AttributeName| {
        let wished = person.profile.get(name);
        let is_other = wished.is_some_and(|wished| wished.value.as_ref() != user.profile.get(name));
        is_other || person.withholds_attribute(name.as_str())
    };
    if names.iter().any(|name| is_asked(name) && !is_written(name)) {
        Mailbox::NotWritten
    } else if names.iter().any(is_written) {
        Mailbox::Written
    } else {
        Mailbox::Kept
    }
}
