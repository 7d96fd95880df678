//! Whether somebody's password is older than the files allow: `passwordNotBefore`.
//!
//! It is met by a password that was set on that day or later, by whoever must choose a new one already, and by whoever
//! has none. Okta expires passwords of ACTIVE people only ([passwords 6](crate::facts::passwords)), so of others it
//! waits.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::live::{LiveUser, Password};
use crate::model::route::Leg;
use crate::model::status::UserStatus;
use crate::model::transition::{Credential, Landing, Verb};
use crate::plan::blocked::BlockReason;
use crate::plan::note::NoteKind;
use crate::planner::context::{Context, Findings};
use crate::planner::person::Person;
use crate::source::Span;

/// A password that is to be expired.
#[derive(Clone, Debug)]
pub struct Expiry {
    /// The day that it is older than; `None` where somebody must change the one that they were given (`nextLogin`).
    pub not_before: Option<Date>,
    /// When it was set, where Okta says so.
    pub changed: Option<Timestamp>,
    /// Where the person may be before it.
    pub from: Vec<UserStatus>,
    /// Where they are afterwards. Whoever an operation before it may have brought to where a password has to be chosen
    /// anyway stays there: Okta then refuses, and nothing is owed.
    pub landing: Landing,
    /// Where the files ask for it.
    pub span: Span,
}

impl Expiry {
    /// Returns whether somebody who signs in with the password cannot go on with it: one that they were just given
    /// (`nextLogin`) is not theirs yet.
    pub fn takes_a_password(&self) -> bool {
        self.not_before.is_some()
    }
}

/// Compares the age of somebody's password with what the files allow. `legs` are the operations on their status.
pub fn compare(
    context: &Context<'_>,
    person: &Person<'_>,
    user: &LiveUser,
    legs: &[Leg],
    findings: &mut Findings,
) -> Option<Expiry> {
    let wish = person.entry.password_not_before.as_ref()?;
    // Deactivation has destroyed the password (facts::deactivation 1).
    if user.status == UserStatus::Deprovisioned {
        return None;
    }
    let ends = match legs.last().map(|leg| &leg.landing) {
        None => vec![user.status.clone()],
        Some(Landing::OneOf(statuses)) => statuses.clone(),
        Some(Landing::Gone) => return None,
    };
    if ends.contains(&UserStatus::Deprovisioned)
        || ends.iter().all(UserStatus::must_choose_password)
    {
        return None;
    }
    let mut note = |kind| findings.note(context, person, wish.span, kind);
    if user.password == Password::Unset {
        if ends.iter().any(has_signed_in) {
            note(NoteKind::NoPassword);
        }
        return None;
    }
    if !is_too_old(person, user) {
        return None;
    }
    let begins = begin(wish.value)?;
    if context.snapshot.read_at.is_none_or(|now| now < begins) {
        note(NoteKind::PasswordNotDue {
            day: wish.value.to_string(),
        });
        return None;
    }
    if user.provider.is_sourced() {
        findings.block(context, person, wish.span, BlockReason::ExpireSourced);
        return None;
    }
    if !ends.contains(&UserStatus::Active) {
        note(NoteKind::PasswordKept {
            status: ends[0].clone(),
        });
        return None;
    }
    let mut landing = vec![UserStatus::PasswordExpired];
    let stays = |status: &&UserStatus| {
        status.must_choose_password() && **status != UserStatus::PasswordExpired
    };
    landing.extend(ends.iter().filter(stays).cloned());
    Some(Expiry {
        not_before: Some(wish.value),
        changed: user.password_changed,
        from: ends,
        landing: Landing::OneOf(landing),
        span: wish.span,
    })
}

/// Returns the expiry that `nextLogin` asks for: right after the activation of somebody who starts with a password.
/// Whoever is STAGED has never signed in, so it is the same whether this plan created them or one that was interrupted.
pub fn next_login(person: &Person<'_>, credential: Credential, legs: &[Leg]) -> Option<Expiry> {
    let credentials = person.entry.credentials.as_ref()?;
    credentials.value.next_login?;
    let activation = legs.first().filter(|leg| leg.verb == Verb::Activate)?;
    let is_first = activation
        .from
        .iter()
        .all(|from| *from == UserStatus::Staged);
    (is_first && credential == Credential::Password).then(|| Expiry {
        not_before: None,
        changed: None,
        from: vec![UserStatus::Active],
        landing: Landing::OneOf(vec![UserStatus::PasswordExpired]),
        span: credentials.span,
    })
}

/// Returns whether somebody has a password that is older than the files allow, whatever may be done about it.
pub fn is_too_old(person: &Person<'_>, user: &LiveUser) -> bool {
    let wish = person.entry.password_not_before.as_ref();
    let begins = wish.and_then(|wish| begin(wish.value));
    let is_older = |begins| user.password_changed.is_none_or(|changed| changed < begins);
    user.password == Password::Set && begins.is_some_and(is_older)
}

fn begin(day: Date) -> Option<Timestamp> {
    TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok()
}

/// Whether somebody signs in, or did, and so with something else than a password of Okta's.
fn has_signed_in(status: &UserStatus) -> bool {
    match status {
        UserStatus::Active | UserStatus::LockedOut | UserStatus::Suspended => true,
        UserStatus::Staged
        | UserStatus::Provisioned
        | UserStatus::Recovery
        | UserStatus::PasswordExpired
        | UserStatus::Deprovisioned
        | UserStatus::Unrecognized(_) => false,
    }
}
