//! `/users/{id}/lifecycle/…`: what changes a status, a password or factors without a body
//! ([lifecycle](crate::facts::lifecycle)).
//!
//! `sendEmail` is always sent where Okta knows it: its defaults differ from operation to operation.

use crate::okta::operation::answer::secret::{
    Activation, ResetLink, TempPassword, activation, reset_link, temp_password,
};
use crate::okta::operation::answer::user::{UserDetails, user};
use crate::okta::operation::answer::{Nothing, nothing};
use crate::okta::operation::catalogue as about;
use crate::okta::operation::choice::{Mail, Sessions};
use crate::okta::operation::key::UserKey;
use crate::okta::operation::{Change, request};
use crate::transport::{Method, Request};

fn post(user: &UserKey, word: &str) -> Request {
    request(Method::Post, &["users", user.as_str(), "lifecycle", word])
}

/// Activates somebody who is STAGED or DEPROVISIONED: ACTIVE with a password or a provider outside, else PROVISIONED.
#[doc(alias = "activateUser")]
pub fn activate_user(user: &UserKey, mail: Mail) -> Change<Activation> {
    Change::new(&about::ACTIVATE_USER, post(user, "activate"), activation).mailing(mail)
}

/// Makes a new activation link for somebody who is PROVISIONED or in RECOVERY; the status stays.
#[doc(alias = "reactivateUser")]
pub fn reactivate_user(user: &UserKey, mail: Mail) -> Change<Activation> {
    Change::new(
        &about::REACTIVATE_USER,
        post(user, "reactivate"),
        activation,
    )
    .mailing(mail)
}

/// Suspends somebody: no sign-in, all else kept.
#[doc(alias = "suspendUser")]
pub fn suspend_user(user: &UserKey) -> Change<Nothing> {
    Change::new(&about::SUSPEND_USER, post(user, "suspend"), nothing)
}

/// Ends a suspension: back to the status before it, which need not be ACTIVE ([lifecycle 12](crate::facts::lifecycle)).
#[doc(alias = "unsuspendUser")]
pub fn unsuspend_user(user: &UserKey) -> Change<Nothing> {
    Change::new(&about::UNSUSPEND_USER, post(user, "unsuspend"), nothing)
}

/// Unlocks somebody who is LOCKED_OUT; people of a directory are unlocked there.
#[doc(alias = "unlockUser")]
pub fn unlock_user(user: &UserKey) -> Change<Nothing> {
    Change::new(&about::UNLOCK_USER, post(user, "unlock"), nothing)
}

/// Deactivates somebody: the password and all assignments of applications are gone for good
/// ([deactivation 1, 2](crate::facts::deactivation)).
#[doc(alias = "deactivateUser")]
pub fn deactivate_user(user: &UserKey, mail: Mail) -> Change<Nothing> {
    Change::new(&about::DEACTIVATE_USER, post(user, "deactivate"), nothing).mailing(mail)
}

/// Expires the password: it works once more, to choose another.
#[doc(alias = "expirePassword")]
pub fn expire_password(user_key: &UserKey) -> Change<UserDetails> {
    let request = post(user_key, "expire_password");
    Change::new(&about::EXPIRE_PASSWORD, request, user)
}

/// Replaces the password by a temporary one, which is answered and has to be changed at the next sign-in.
#[doc(alias = "expirePasswordAndGetTemporaryPassword")]
pub fn expire_password_with_temp_password(
    user: &UserKey,
    sessions: Sessions,
) -> Change<TempPassword> {
    let request = post(user, "expire_password_with_temp_password")
        .with_query("revokeSessions", sessions.flag());
    let about = &about::EXPIRE_PASSWORD_WITH_TEMP_PASSWORD;
    Change::new(about, request, temp_password)
}

/// Makes the password unusable and a link that sets a new one, mailed or answered.
#[doc(alias = "resetPassword")]
pub fn reset_password(user: &UserKey, mail: Mail, sessions: Sessions) -> Change<ResetLink> {
    let request = post(user, "reset_password").with_query("revokeSessions", sessions.flag());
    Change::new(&about::RESET_PASSWORD, request, reset_link).mailing(mail)
}

/// Lets an identity provider answer for somebody: the password goes. The same call as [`reset_password`], and nothing is
/// mailed or answered ([passwords 8](crate::facts::passwords)).
pub fn convert_to_federation(user: &UserKey, sessions: Sessions) -> Change<ResetLink> {
    let request = post(user, "reset_password")
        .with_query("provider", "FEDERATION")
        .with_query("revokeSessions", sessions.flag())
        .with_query("sendEmail", "false");
    Change::new(&about::RESET_PASSWORD, request, reset_link)
}

/// Takes all enrolled factors away.
#[doc(alias = "resetFactors")]
pub fn reset_factors(user: &UserKey) -> Change<Nothing> {
    Change::new(&about::RESET_FACTORS, post(user, "reset_factors"), nothing)
}
