//! What Okta does with an operation on somebody's credentials, by the documented lists of statuses
//! ([passwords 9](crate::facts::passwords)), which are exhaustive. An operation that needs a credential is refused
//! where it is missing.

use crate::model::status::UserStatus;
use crate::sim::org::User;
use crate::sim::refusal::Refusal;

/// An operation on credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialWrite {
    /// `credentials/change_password`
    ChangePassword,
    /// `credentials/change_recovery_question`
    ChangeQuestion,
    /// `credentials/forgot_password`
    Forget,
    /// `credentials/forgot_password_recovery_question`
    Recover,
    /// `lifecycle/reset_factors`
    ResetFactors,
}

/// What a cell of the table says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cell {
    /// Accepted, and the status stays.
    Stays,
    /// Accepted, and to ACTIVE.
    Activates,
    /// Refused, each operation with its own code.
    Refused,
}

#[rustfmt::skip]
fn cell(status: &UserStatus, operation: CredentialWrite) -> Cell {
    use Cell::{Activates, Refused, Stays};
    let [change_password, change_question, forget, recover, reset_factors] = match status {
        //                              password   question  forgot   answer   factors
        UserStatus::Staged          => [Stays,     Stays,    Refused, Refused, Stays],
        UserStatus::Active          => [Stays,     Stays,    Stays,   Stays,   Stays],
        UserStatus::PasswordExpired => [Stays,     Refused,  Refused, Refused, Stays],
        UserStatus::Recovery        => [Activates, Stays,    Refused, Refused, Stays],
        UserStatus::Provisioned
        | UserStatus::LockedOut
        | UserStatus::Suspended     => [Refused,   Refused,  Refused, Refused, Stays],
        UserStatus::Deprovisioned
        | UserStatus::Unrecognized(_) => [Refused, Refused,  Refused, Refused, Refused],
    };
    match operation {
        CredentialWrite::ChangePassword => change_password,
        CredentialWrite::ChangeQuestion => change_question,
        CredentialWrite::Forget => forget,
        CredentialWrite::Recover => recover,
        CredentialWrite::ResetFactors => reset_factors,
    }
}

/// Returns the status afterwards, or how Okta refuses.
pub fn decide(user: &User, operation: CredentialWrite) -> Result<UserStatus, Refusal> {
    let has_credential = match operation {
        CredentialWrite::ChangePassword | CredentialWrite::ChangeQuestion => user.has_password,
        CredentialWrite::Forget | CredentialWrite::Recover => {
            user.has_password && user.recovery_question.is_some()
        }
        CredentialWrite::ResetFactors => true,
    };
    match cell(&user.status, operation) {
        Cell::Stays if has_credential => Ok(user.status.clone()),
        Cell::Activates if has_credential => Ok(UserStatus::Active),
        Cell::Stays | Cell::Activates | Cell::Refused => Err(refusal(operation)),
    }
}

fn refusal(operation: CredentialWrite) -> Refusal {
    match operation {
        CredentialWrite::ChangePassword => Refusal::cannot_change_password(),
        CredentialWrite::ChangeQuestion => Refusal::cannot_change_question(),
        CredentialWrite::Forget | CredentialWrite::Recover => Refusal::cannot_forget_password(),
        CredentialWrite::ResetFactors => Refusal::wrong_status(),
    }
}
