//! `/users/{id}/lifecycle/…` and `DELETE /users/{id}`, with their bodies ([lifecycle](crate::facts::lifecycle),
//! [operations 4, 5](crate::facts::operations)).

use serde_json::{Value, json};

use crate::model::status::UserStatus;
use crate::sim::api::find::find;
use crate::sim::api::{Answer, Call};
use crate::sim::json::{self, Shown};
use crate::sim::org::Org;
use crate::sim::refusal::Refusal;
use crate::sim::rules::{UserWrite, carry_out};

/// The provider that a reset of the password converts to ([passwords 8](crate::facts::passwords)).
const FEDERATION: &str = "FEDERATION";

/// What a lifecycle call answers.
#[derive(Clone, Copy)]
enum Reply {
    /// `{}`
    Nothing,
    /// A token where no mail is sent.
    ActivationToken,
    /// A URL where no mail is sent.
    ResetUrl,
    /// The user.
    User,
    /// A password.
    TemporaryPassword,
}

/// `POST /users/{id}/lifecycle/{word}`
pub(crate) fn run(
    org: &mut Org,
    call: &Call<'_>,
    who: &str,
    word: &str,
) -> Result<Answer, Refusal> {
    let (operation, reply) = match word {
        "activate" => (UserWrite::Activate, Reply::ActivationToken),
        "reactivate" => (UserWrite::Reactivate, Reply::ActivationToken),
        "suspend" => (UserWrite::Suspend, Reply::Nothing),
        "unsuspend" => (UserWrite::Unsuspend, Reply::Nothing),
        "unlock" => (UserWrite::Unlock, Reply::Nothing),
        "deactivate" => (UserWrite::Deactivate, Reply::Nothing),
        "expire_password" => (UserWrite::ExpirePassword, Reply::User),
        "expire_password_with_temp_password" => {
            (UserWrite::ExpirePassword, Reply::TemporaryPassword)
        }
        "reset_password" => (UserWrite::ResetPassword, Reply::ResetUrl),
        _ => return Err(Refusal::no_route()),
    };
    let id = find(org, who)?.id.clone();
    // Only activation mails unless it is told not to; a reset has no default (facts::operations 3).
    let mails = match (call.flag("sendEmail")?, operation) {
        (Some(mails), _) => mails,
        (None, UserWrite::ResetPassword) => return Err(Refusal::missing_parameter()),
        (None, operation) => operation == UserWrite::Activate,
    };
    let revokes = call.flag("revokeSessions")?.unwrap_or(false);
    let converts = operation == UserWrite::ResetPassword && call.query("provider").is_some();
    if converts && call.query("provider") != Some(FEDERATION) {
        return Err(Refusal::bad_parameter());
    }
    carry_out(org, &id, operation)?;
    if converts {
        convert(org, &id);
    }
    let is_about_passwords = [UserWrite::ExpirePassword, UserWrite::ResetPassword];
    if revokes && is_about_passwords.contains(&operation) {
        org.end_sessions(&id);
    }
    let token = org.token(word, &id);
    let url = &org.url;
    Ok(Answer::ok(match reply {
        Reply::ResetUrl if converts => json!({}),
        Reply::ActivationToken if !mails => json!({
            "activationUrl": format!("{url}/tokens/{token}/verify"),
            "activationToken": token,
        }),
        Reply::ResetUrl if !mails => {
            json!({ "resetPasswordUrl": format!("{url}/reset_password/{token}") })
        }
        Reply::TemporaryPassword => json!({ "tempPassword": token }),
        Reply::User => match org.user(&id) {
            Some(user) => json::user(org, user, Shown::Alone),
            None => Value::Null,
        },
        Reply::Nothing | Reply::ActivationToken | Reply::ResetUrl => json!({}),
    }))
}

/// Who signs in with an identity provider is ACTIVE without a password ([lifecycle 6](crate::facts::lifecycle)).
fn convert(org: &mut Org, id: &str) {
    if let Some(user) = org.user(id) {
        let mut user = user.clone();
        FEDERATION.clone_into(&mut user.provider);
        user.has_password = false;
        user.status = UserStatus::Active;
        org.put_user(user);
    }
}

/// `DELETE /users/{id}`: deactivates, and deletes who is deactivated already; 204 both times.
pub(crate) fn delete(org: &mut Org, call: &Call<'_>, who: &str) -> Result<Answer, Refusal> {
    let id = find(org, who)?.id.clone();
    // Mail is not simulated.
    call.flag("sendEmail")?;
    carry_out(org, &id, UserWrite::Delete)?;
    Ok(Answer::no_content())
}
