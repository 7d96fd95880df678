//! `/users/{id}/credentials/…` and what else is about signing in: factors and sessions
//! ([passwords](crate::facts::passwords), [operations](crate::facts::operations)).

use serde_json::{Map, Value, json};

use crate::sim::api::body::{check_question, object, present};
use crate::sim::api::find::{by_id, find};
use crate::sim::api::{Answer, Call};
use crate::sim::json;
use crate::sim::org::{Org, Secret, User};
use crate::sim::refusal::Refusal;
use crate::sim::rules::credentials::{CredentialWrite, decide};

/// `POST /users/{id}/credentials/{word}`. A login does not do for the id ([operations 2](crate::facts::operations)).
pub(crate) fn run(
    org: &mut Org,
    call: &Call<'_>,
    who: &str,
    word: &str,
) -> Result<Answer, Refusal> {
    match word {
        "change_password" => change_password(org, call, who),
        "change_recovery_question" => change_question(org, call, who),
        "forgot_password" => forget(org, call, who),
        "forgot_password_recovery_question" => recover(org, call, who),
        _ => Err(Refusal::no_route()),
    }
}

/// Validates the old password and sets a new one.
fn change_password(org: &mut Org, call: &Call<'_>, who: &str) -> Result<Answer, Refusal> {
    let mut user = by_id(org, who)?.clone();
    // The policy has neither a minimum age nor a history, so `strict` asks for nothing more.
    call.flag("strict")?;
    let body = call.request.body.as_ref();
    let body = object(body, &["oldPassword", "newPassword", "revokeSessions"])?;
    let (old, new) = (secret(body, "oldPassword")?, secret(body, "newPassword")?);
    user.status = decide(&user, CredentialWrite::ChangePassword)?;
    check_password(&user, &old, "oldPassword")?;
    set_password(org, &mut user, new);
    if body.get("revokeSessions") == Some(&json!(true)) {
        org.end_sessions(&user.id);
    }
    Ok(written(org, user))
}

/// Validates the password and sets another question and answer.
fn change_question(org: &mut Org, call: &Call<'_>, who: &str) -> Result<Answer, Refusal> {
    let mut user = by_id(org, who)?.clone();
    let body = call.request.body.as_ref();
    let body = object(body, &["password", "recovery_question", "provider"])?;
    let password = secret(body, "password")?;
    let sent = inner(body, "recovery_question")?;
    let text = |key: &str| sent.get(key).and_then(Value::as_str).unwrap_or_default();
    let (question, answer) = (text("question"), text("answer"));
    check_question(question, Some(answer))?;
    user.status = decide(&user, CredentialWrite::ChangeQuestion)?;
    check_password(&user, &password, "password")?;
    org.tick();
    user.recovery_question = Some(question.to_owned());
    user.secrets.answer = Some(Secret::of(answer));
    user.last_updated = org.now;
    Ok(written(org, user))
}

/// Starts the flow in which the person answers their question.
fn forget(org: &mut Org, call: &Call<'_>, who: &str) -> Result<Answer, Refusal> {
    let user = by_id(org, who)?;
    let mails = call.flag("sendEmail")?.unwrap_or(true);
    decide(user, CredentialWrite::Forget)?;
    let id = user.id.clone();
    org.tick();
    if mails {
        return Ok(Answer::ok(json!({})));
    }
    let token = org.token("forgot_password", &id);
    let url = format!("{}/signin/reset-password/{token}", org.url);
    Ok(Answer::ok(json!({ "resetPasswordUrl": url })))
}

/// Sets a new password where the answer to the question is right.
fn recover(org: &mut Org, call: &Call<'_>, who: &str) -> Result<Answer, Refusal> {
    let mut user = by_id(org, who)?.clone();
    // Mail is not simulated.
    call.flag("sendEmail")?;
    let body = call.request.body.as_ref();
    let body = object(body, &["password", "recovery_question", "provider"])?;
    let password = secret(body, "password")?;
    let sent = inner(body, "recovery_question")?;
    let answer = sent.get("answer").and_then(Value::as_str);
    let answer = Secret::of(answer.ok_or_else(Refusal::malformed)?);
    user.status = decide(&user, CredentialWrite::Recover)?;
    if user
        .secrets
        .answer
        .as_ref()
        .is_some_and(|own| *own != answer)
    {
        return Err(Refusal::wrong_answer());
    }
    set_password(org, &mut user, password);
    Ok(written(org, user))
}

/// `POST /users/{id}/lifecycle/reset_factors`
pub(crate) fn reset_factors(org: &mut Org, who: &str) -> Result<Answer, Refusal> {
    decide(find(org, who)?, CredentialWrite::ResetFactors)?;
    org.tick();
    Ok(Answer::ok(json!({})))
}

fn inner<'a>(body: &'a Map<String, Value>, key: &str) -> Result<&'a Map<String, Value>, Refusal> {
    let found = present(body, key).and_then(Value::as_object);
    found.ok_or_else(Refusal::malformed)
}

/// Reads `{"value": …}`.
fn secret(body: &Map<String, Value>, key: &str) -> Result<Secret, Refusal> {
    let value = inner(body, key)?.get("value").and_then(Value::as_str);
    value.map(Secret::of).ok_or_else(Refusal::malformed)
}

/// Nobody can say whether a password is right that came with a file or as a hash: then any is.
fn check_password(user: &User, sent: &Secret, field: &str) -> Result<(), Refusal> {
    match &user.secrets.password {
        Some(own) if own != sent => Err(Refusal::wrong_password(field)),
        Some(_) | None => Ok(()),
    }
}

fn set_password(org: &mut Org, user: &mut User, password: Secret) {
    org.tick();
    user.secrets.password = Some(password);
    user.password_changed = Some(org.now);
    user.last_updated = org.now;
}

fn written(org: &mut Org, mut user: User) -> Answer {
    let is_changed = org
        .user(&user.id)
        .is_some_and(|old| old.status != user.status);
    if is_changed {
        user.status_changed = Some(org.now);
    }
    org.put_user(user.clone());
    Answer::ok(json::credentials(&user))
}
