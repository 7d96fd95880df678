//! Operations on passwords and recovery questions.

use crate::cli::error::CommandError;
use crate::cli::user::args::{NewProvider, PasswordOperation, RecoveryQuestionArgs, mail_if};
use crate::cli::user::secret::required;
use crate::cli::user::write_action::{Harm, WriteAction};
use crate::model::credentials::RecoveryQuestion;
use crate::model::status::UserStatus;
use crate::request::choice::{Sessions, Strict};
use crate::request::endpoint::{EXPIRE_PASSWORD, FORGOT_PASSWORD};
use crate::request::template::Target::Person;
use crate::request::user::{
    change_password, change_recovery_question, convert_to_federation,
    expire_password_with_temp_password, forgot_password_set_new_password, reset_password,
};

/// What is changed, expired or reset.
const PASSWORD: &str = "the password of ";

/// Returns what an operation on a password does.
///
/// # Errors
///
/// A secret that is missing.
pub(crate) fn password(operation: &PasswordOperation) -> Result<WriteAction<'_>, CommandError> {
    let is_expired = |now: &UserStatus| *now == UserStatus::PasswordExpired;
    Ok(match operation {
        PasswordOperation::Change(args) => {
            let [old, new] = required([args.old.given(), args.new.given()])?;
            let strict = if args.strict { Strict::Yes } else { Strict::No };
            let sessions = sessions(args.revoke_sessions);
            let request = change_password(Person, &old.name(), &new.name(), strict, sessions);
            WriteAction::of(&args.who, request, args.options)
                .told("Change", "Changed", PASSWORD)
                .with_secrets([new, old])
        }
        PasswordOperation::Expire(args) => {
            let request = EXPIRE_PASSWORD.on([Person]);
            WriteAction::of(&args.who, request, args.options)
                .told("Expire", "Expired", PASSWORD)
                .harming(Harm::Admins)
                .until(is_expired)
        }
        PasswordOperation::ExpireWithTemp(args) => {
            let sessions = sessions(args.revoke_sessions);
            let request = expire_password_with_temp_password(Person, sessions);
            WriteAction::of(&args.who, request, args.options)
                .told("Make", "Made", "a temporary password for ")
                .harming(Harm::Admins)
                .until(is_expired)
                .revealing(args.reveal)
        }
        PasswordOperation::Reset(args) => {
            let sessions = sessions(args.revoke_sessions);
            match args.provider {
                Some(NewProvider::Federation) => {
                    let request = convert_to_federation(Person, sessions);
                    let what = "an identity provider answer for ";
                    WriteAction::of(&args.who, request, args.options).told("Let", "Let", what)
                }
                None => {
                    let request = reset_password(Person, args.mailing.mail(), sessions);
                    WriteAction::of(&args.who, request, args.options)
                        .told("Reset", "Reset", PASSWORD)
                        .until(|now| *now == UserStatus::Recovery)
                        .revealing(args.mailing.reveal)
                }
            }
            .harming(Harm::Admins)
        }
        PasswordOperation::Forgot(args) => WriteAction::mailed(args, &FORGOT_PASSWORD).told(
            "Start",
            "Started",
            "the recovery of the password of ",
        ),
        PasswordOperation::ForgotWithAnswer(args) => {
            let [new, answer] = required([args.new.given(), args.answer.given()])?;
            let mail = mail_if(!args.no_email);
            let request =
                forgot_password_set_new_password(Person, &answer.name(), &new.name(), mail);
            WriteAction::of(&args.who, request, args.options)
                .told("Change", "Changed", PASSWORD)
                .with_secrets([new, answer])
        }
    })
}

/// Returns what changes a recovery question.
///
/// # Errors
///
/// A secret that is missing.
pub(crate) fn recovery_question(
    args: &RecoveryQuestionArgs,
) -> Result<WriteAction<'_>, CommandError> {
    let [old, answer] = required([args.old.given(), args.answer.given()])?;
    let question = RecoveryQuestion {
        question: args.question.clone(),
        answer: answer.name(),
    };
    let request = change_recovery_question(Person, &old.name(), &question);
    Ok(WriteAction::of(&args.who, request, args.options)
        .told("Change", "Changed", "the recovery question of ")
        .with_secrets([old, answer]))
}

fn sessions(revoke: bool) -> Sessions {
    if revoke {
        Sessions::Revoke
    } else {
        Sessions::Keep
    }
}
