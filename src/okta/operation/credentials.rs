//! `/users/{id}/credentials/…`: what somebody proves themselves with. By id only
//! ([operations 2](crate::facts::operations)).

use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use crate::okta::operation::answer::secret::{ResetLink, reset_link};
use crate::okta::operation::answer::user::{CredentialsLeft, credentials};
use crate::okta::operation::catalogue as about;
use crate::okta::operation::choice::{Mail, Sessions, Strict};
use crate::okta::operation::key::PersonId;
use crate::okta::operation::password::RecoveryQuestion;
use crate::okta::operation::{Change, request};
use crate::transport::{Method, Request};

fn post(user: &PersonId, word: &str) -> Request {
    request(Method::Post, &["users", user.as_str(), "credentials", word])
}

/// Changes a password that is known: Okta checks the old one, and the policy for the new one.
#[doc(alias = "changePassword")]
pub fn change_password(
    user: &PersonId,
    old: &SecretString,
    new: &SecretString,
    strict: Strict,
    sessions: Sessions,
) -> Change<CredentialsLeft> {
    let body = json!({
        "oldPassword": { "value": old.expose_secret() },
        "newPassword": { "value": new.expose_secret() },
        "revokeSessions": sessions == Sessions::Revoke,
    });
    let request = post(user, "change_password")
        .with_query("strict", strict.flag())
        .with_body(body);
    Change::new(&about::CHANGE_PASSWORD, request, credentials)
}

/// Changes the recovery question and its answer: Okta checks the password.
#[doc(alias = "changeRecoveryQuestion")]
pub fn change_recovery_question(
    user: &PersonId,
    password: &SecretString,
    question: &RecoveryQuestion,
) -> Change<CredentialsLeft> {
    let body = json!({
        "password": { "value": password.expose_secret() },
        "recovery_question": question.json(),
    });
    let request = post(user, "change_recovery_question").with_body(body);
    Change::new(&about::CHANGE_RECOVERY_QUESTION, request, credentials)
}

/// Starts the flow in which the person answers their question, by a link that is mailed or answered.
#[doc(alias = "forgotPassword")]
pub fn forgot_password(user: &PersonId, mail: Mail) -> Change<ResetLink> {
    let request = post(user, "forgot_password");
    Change::new(&about::FORGOT_PASSWORD, request, reset_link).mailing(mail)
}

/// Sets a new password where the answer to the recovery question is right.
#[doc(alias = "forgotPasswordSetNewPassword")]
pub fn forgot_password_set_new_password(
    user: &PersonId,
    answer: &SecretString,
    new: &SecretString,
    mail: Mail,
) -> Change<CredentialsLeft> {
    let body = json!({
        "password": { "value": new.expose_secret() },
        "recovery_question": { "answer": answer.expose_secret() },
    });
    let request = post(user, "forgot_password_recovery_question").with_body(body);
    let about = &about::FORGOT_PASSWORD_SET_NEW_PASSWORD;
    Change::new(about, request, credentials).mailing(mail)
}
