//! Operations on what somebody proves themselves with.

use secrecy::SecretString;

use crate::cli::user::deed::change::AnyChange;
use crate::cli::user::deed::{Harm, Known};
use crate::cli::user::secret::Secrets;
use crate::model::status::UserStatus;
use crate::okta::operation::catalogue as about;
use crate::okta::operation::choice::{Mail, Sessions, Strict};
use crate::okta::operation::key::{PersonId, UserKey};
use crate::okta::operation::password::RecoveryQuestion;
use crate::okta::operation::{credentials, lifecycle};

/// An operation on what somebody proves themselves with.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Credential<'a> {
    ChangePassword(Strict, Sessions),
    ExpirePassword,
    ExpireWithTempPassword(Sessions),
    ResetPassword(Mail, Sessions),
    ConvertToFederation(Sessions),
    ForgotPassword(Mail),
    ForgotPasswordWithAnswer(Mail),
    ChangeRecoveryQuestion(&'a str),
    ResetFactors,
}

impl Credential<'_> {
    /// Returns the options of the secrets that it cannot do without.
    pub(crate) fn secrets(self) -> &'static [&'static str] {
        match self {
            Self::ChangePassword(..) => &["--old-password", "--password"],
            Self::ForgotPasswordWithAnswer(_) => &["--password", "--answer"],
            Self::ChangeRecoveryQuestion(_) => &["--old-password", "--answer"],
            Self::ExpirePassword
            | Self::ExpireWithTempPassword(_)
            | Self::ResetPassword(..)
            | Self::ConvertToFederation(_)
            | Self::ForgotPassword(_)
            | Self::ResetFactors => &[],
        }
    }

    pub(crate) fn known(self) -> Known {
        let password = "the password of ";
        let is_expired = |now: &UserStatus| *now == UserStatus::PasswordExpired;
        match self {
            Self::ChangePassword(..) => {
                Known::new(&about::CHANGE_PASSWORD, "Change", "Changed", password)
            }
            Self::ExpirePassword => {
                Known::new(&about::EXPIRE_PASSWORD, "Expire", "Expired", password)
                    .harming(Harm::Admins)
                    .showing(is_expired)
            }
            Self::ExpireWithTempPassword(_) => {
                let about = &about::EXPIRE_PASSWORD_WITH_TEMP_PASSWORD;
                Known::new(about, "Make", "Made", "a temporary password for ")
                    .harming(Harm::Admins)
                    .showing(is_expired)
            }
            Self::ResetPassword(mail, _) => {
                Known::new(&about::RESET_PASSWORD, "Reset", "Reset", password)
                    .mailing(mail)
                    .harming(Harm::Admins)
                    .showing(|now| *now == UserStatus::Recovery)
            }
            Self::ConvertToFederation(_) => {
                let what = "an identity provider answer for ";
                Known::new(&about::RESET_PASSWORD, "Let", "Let", what)
                    .losing(Some("the password"))
                    .harming(Harm::Admins)
            }
            Self::ForgotPassword(mail) => {
                let what = "the recovery of the password of ";
                Known::new(&about::FORGOT_PASSWORD, "Start", "Started", what).mailing(mail)
            }
            Self::ForgotPasswordWithAnswer(_) => {
                let about = &about::FORGOT_PASSWORD_SET_NEW_PASSWORD;
                Known::new(about, "Change", "Changed", password)
            }
            Self::ChangeRecoveryQuestion(_) => {
                let about = &about::CHANGE_RECOVERY_QUESTION;
                Known::new(about, "Change", "Changed", "the recovery question of ")
            }
            Self::ResetFactors => {
                Known::new(&about::RESET_FACTORS, "Reset", "Reset", "the factors of ")
            }
        }
    }

    pub(crate) fn change(self, id: &PersonId, secrets: &Secrets) -> AnyChange {
        let user = UserKey::from(id);
        // Those that are needed were required.
        let get = |secret: &Option<SecretString>| secret.clone().unwrap_or_default();
        let (old, new) = (get(&secrets.old_password), get(&secrets.password));
        let answer = get(&secrets.answer);
        match self {
            Self::ChangePassword(strict, sessions) => {
                credentials::change_password(id, &old, &new, strict, sessions).into()
            }
            Self::ExpirePassword => lifecycle::expire_password(&user).into(),
            Self::ExpireWithTempPassword(sessions) => {
                lifecycle::expire_password_with_temp_password(&user, sessions).into()
            }
            Self::ResetPassword(mail, sessions) => {
                lifecycle::reset_password(&user, mail, sessions).into()
            }
            Self::ConvertToFederation(sessions) => {
                lifecycle::convert_to_federation(&user, sessions).into()
            }
            Self::ForgotPassword(mail) => credentials::forgot_password(id, mail).into(),
            Self::ForgotPasswordWithAnswer(mail) => {
                credentials::forgot_password_set_new_password(id, &answer, &new, mail).into()
            }
            Self::ChangeRecoveryQuestion(question) => {
                let question = question.to_owned();
                let question = RecoveryQuestion { question, answer };
                credentials::change_recovery_question(id, &old, &question).into()
            }
            Self::ResetFactors => lifecycle::reset_factors(&user).into(),
        }
    }
}
