//! What Okta does with an operation on somebody in a status: the matrix of [lifecycle](crate::facts::lifecycle),
//! written down a second time.
//!
//! **Invariant:** shares nothing with [`crate::model::transition`] but the names of the statuses. Of what is unproven
//! there, only what a plan uses is accepted (RECOVERY → suspend); the rest is refused.

pub mod credentials;

use crate::model::status::UserStatus;
use crate::sim::event::EventType;
use crate::sim::org::rules::Change;
use crate::sim::org::{Org, PasswordPolicy, User};
use crate::sim::refusal::Refusal;

/// An operation on a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserWrite {
    /// `lifecycle/activate`
    Activate,
    /// `lifecycle/reactivate`
    Reactivate,
    /// `lifecycle/suspend`
    Suspend,
    /// `lifecycle/unsuspend`
    Unsuspend,
    /// `lifecycle/unlock`
    Unlock,
    /// `lifecycle/deactivate`
    Deactivate,
    /// `DELETE /users/{id}`
    Delete,
    /// `lifecycle/expire_password`, with or without a temporary password.
    ExpirePassword,
    /// `lifecycle/reset_password`
    ResetPassword,
    /// `POST` or `PUT /users/{id}`
    Update,
    /// `PUT /groups/{group}/users/{id}`
    Join,
    /// `DELETE /groups/{group}/users/{id}`
    Leave,
    /// `PUT /users/{id}/linkedObjects/…`, for either role.
    SetLink,
    /// `DELETE /users/{id}/linkedObjects/…`
    ClearLink,
}

/// What a cell of the matrix says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cell {
    /// To ACTIVE with something to sign in with, else to PROVISIONED.
    Activates,
    /// As somebody without a password, whoever they were: deactivation has destroyed it
    /// ([lifecycle 9](crate::facts::lifecycle), [deactivation 1](crate::facts::deactivation)).
    Revives,
    /// To SUSPENDED.
    Suspends,
    /// Back to where the suspension came from.
    Returns,
    /// To where the lock-out came from; of people whom Okta itself is the source of.
    Unlocks,
    /// To DEPROVISIONED.
    Deactivates,
    /// Out of the org.
    Deletes,
    /// To PASSWORD_EXPIRED.
    Expires,
    /// To RECOVERY.
    Recovers,
    /// Accepted, and the status stays.
    Stays,
    /// `E0000016`
    AlreadyActive,
    /// `E0000038`
    WrongStatus,
    /// `E0000001`: suspend.
    NotActive,
    /// `E0000001`: unsuspend.
    NotSuspended,
    /// `E0000032`
    NotLocked,
    /// `E0000007`
    Unknown,
}

/// The columns of the matrix.
const COLUMNS: [UserWrite; 14] = [
    UserWrite::Activate,
    UserWrite::Reactivate,
    UserWrite::Suspend,
    UserWrite::Unsuspend,
    UserWrite::Unlock,
    UserWrite::Deactivate,
    UserWrite::Delete,
    UserWrite::ExpirePassword,
    UserWrite::ResetPassword,
    UserWrite::Update,
    UserWrite::Join,
    UserWrite::Leave,
    UserWrite::SetLink,
    UserWrite::ClearLink,
];

/// The rows of the matrix ([lifecycle](crate::facts::lifecycle)). A status that nobody knows takes no lifecycle
/// operation.
#[rustfmt::skip]
#[expect(clippy::match_same_arms, reason = "one row for each status, as in the facts")]
fn row(status: &UserStatus) -> [Cell; 14] {
    use Cell::{
        Activates, AlreadyActive, Deactivates, Deletes, Expires, NotActive, NotLocked, NotSuspended, Recovers,
        Returns, Revives, Stays, Suspends, Unknown, Unlocks, WrongStatus,
    };
    match status {
        //                              activate       reactivate   suspend    unsuspend     unlock     deactivate   delete       expire       reset        update       join         leave  link         unlink
        UserStatus::Staged          => [Activates,     WrongStatus, NotActive, NotSuspended, NotLocked, Deactivates, Deactivates, WrongStatus, WrongStatus, Stays,       Stays,       Stays, Stays,       Stays],
        UserStatus::Provisioned     => [AlreadyActive, Stays,       Suspends,  NotSuspended, NotLocked, Deactivates, Deactivates, WrongStatus, Recovers,    Stays,       Stays,       Stays, Stays,       Stays],
        UserStatus::Active          => [AlreadyActive, WrongStatus, Suspends,  NotSuspended, NotLocked, Deactivates, Deactivates, Expires,     Recovers,    Stays,       Stays,       Stays, Stays,       Stays],
        UserStatus::Recovery        => [AlreadyActive, Stays,       Suspends,  NotSuspended, NotLocked, Deactivates, Deactivates, WrongStatus, Recovers,    Stays,       Stays,       Stays, Stays,       Stays],
        UserStatus::PasswordExpired => [AlreadyActive, WrongStatus, Suspends,  NotSuspended, NotLocked, Deactivates, Deactivates, Expires,     Recovers,    Stays,       Stays,       Stays, Stays,       Stays],
        UserStatus::LockedOut       => [AlreadyActive, WrongStatus, NotActive, NotSuspended, Unlocks,   Deactivates, Deactivates, WrongStatus, Recovers,    Stays,       Stays,       Stays, Stays,       Stays],
        UserStatus::Suspended       => [AlreadyActive, WrongStatus, NotActive, Returns,      NotLocked, Deactivates, Deactivates, WrongStatus, WrongStatus, Stays,       Stays,       Stays, Stays,       Stays],
        UserStatus::Deprovisioned   => [Revives,       WrongStatus, NotActive, NotSuspended, NotLocked, Unknown,     Deletes,     WrongStatus, WrongStatus, WrongStatus, WrongStatus, Stays, WrongStatus, Stays],
        UserStatus::Unrecognized(_) => [WrongStatus,   WrongStatus, NotActive, NotSuspended, NotLocked, WrongStatus, WrongStatus, WrongStatus, WrongStatus, Stays,       Stays,       Stays, Stays,       Stays],
    }
}

/// What becomes of the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum After {
    /// They are in this status.
    Status(UserStatus),
    /// They are no more.
    Gone,
}

/// Returns what becomes of the user, or how Okta refuses.
pub fn decide(user: &User, operation: UserWrite, policy: PasswordPolicy) -> Result<After, Refusal> {
    if user.transitioning_to.is_some() && operation == UserWrite::Update {
        return Err(Refusal::still_activating());
    }
    if user.transitioning_to.is_some() && operation == UserWrite::Activate {
        return Err(Refusal::already_active());
    }
    let column = COLUMNS.iter().position(|each| *each == operation);
    let cell = column.map_or(Cell::WrongStatus, |column| row(&user.status)[column]);
    let status = match cell {
        Cell::Activates => activated(user, policy),
        Cell::Revives => without_password(policy),
        Cell::Suspends => UserStatus::Suspended,
        Cell::Returns => user.suspended_from.clone(),
        Cell::Unlocks if user.is_sourced() => return Err(Refusal::cannot_unlock()),
        Cell::Unlocks => user.unlock_to.clone(),
        Cell::Deactivates => UserStatus::Deprovisioned,
        Cell::Deletes => return Ok(After::Gone),
        Cell::Expires => UserStatus::PasswordExpired,
        Cell::Recovers => UserStatus::Recovery,
        Cell::Stays => user.status.clone(),
        Cell::AlreadyActive => return Err(Refusal::already_active()),
        Cell::WrongStatus => return Err(Refusal::wrong_status()),
        Cell::NotActive => return Err(Refusal::not_active()),
        Cell::NotSuspended => return Err(Refusal::not_suspended()),
        Cell::NotLocked => return Err(Refusal::not_locked()),
        Cell::Unknown => return Err(Refusal::not_found(&user.id, "User")),
    };
    Ok(After::Status(status))
}

/// Returns where an activation leads somebody who was never active ([lifecycle 5, 6](crate::facts::lifecycle)).
pub fn activated(user: &User, policy: PasswordPolicy) -> UserStatus {
    if user.has_password || user.is_federated() {
        UserStatus::Active
    } else {
        without_password(policy)
    }
}

/// Without a password Okta waits for the person to choose one, unless the org makes it optional
/// ([lifecycle 5, 7](crate::facts::lifecycle)).
fn without_password(policy: PasswordPolicy) -> UserStatus {
    match policy {
        PasswordPolicy::Required => UserStatus::Provisioned,
        PasswordPolicy::Optional => UserStatus::Active,
    }
}

/// The event that it leaves ([events 12](crate::facts::events)); others leave theirs where they are carried out.
fn event(operation: UserWrite, after: &After) -> Option<EventType> {
    match (operation, after) {
        (UserWrite::Delete, After::Gone) => Some(EventType::UserDelete),
        (UserWrite::Delete, After::Status(_)) | (UserWrite::Deactivate, _) => {
            Some(EventType::UserDeactivate)
        }
        (UserWrite::Activate, _) => Some(EventType::UserActivate),
        (UserWrite::Reactivate, _) => Some(EventType::UserReactivate),
        (UserWrite::Suspend, _) => Some(EventType::UserSuspend),
        (UserWrite::Unsuspend, _) => Some(EventType::UserUnsuspend),
        (UserWrite::Unlock, _) => Some(EventType::UserUnlock),
        (UserWrite::ExpirePassword, _) => Some(EventType::PasswordExpire),
        (UserWrite::ResetPassword, _) => Some(EventType::PasswordReset),
        (
            UserWrite::Update
            | UserWrite::Join
            | UserWrite::Leave
            | UserWrite::SetLink
            | UserWrite::ClearLink,
            _,
        ) => None,
    }
}

/// Carries an operation on a user's status out, which takes a second.
pub fn carry_out(org: &mut Org, id: &str, operation: UserWrite) -> Result<(), Refusal> {
    let Some(user) = org.user(id) else {
        return Err(Refusal::not_found(id, "User"));
    };
    let after = decide(user, operation, org.password_policy)?;
    let mut user = user.clone();
    let change = Change::of_status(&user.status);
    org.tick();
    if let Some(kind) = event(operation, &after) {
        org.record(kind, Some(id), None);
    }
    let status = match after {
        After::Gone => {
            org.remove_user(id);
            return Ok(());
        }
        After::Status(status) => status,
    };
    match operation {
        UserWrite::Activate => org.activate(&mut user, status.clone()),
        UserWrite::Suspend => user.suspended_from = user.status.clone(),
        UserWrite::Deactivate | UserWrite::Delete => {
            user.has_password = false;
            user.secrets.password = None;
            org.end_access(id);
        }
        UserWrite::Reactivate
        | UserWrite::Unsuspend
        | UserWrite::Unlock
        | UserWrite::ExpirePassword
        | UserWrite::ResetPassword
        | UserWrite::Update
        | UserWrite::Join
        | UserWrite::Leave
        | UserWrite::SetLink
        | UserWrite::ClearLink => {}
    }
    if operation != UserWrite::Activate && user.status != status {
        org.stop_activation(id);
        user.status = status;
        user.transitioning_to = None;
        user.status_changed = Some(org.now);
        user.last_updated = org.now;
    }
    org.put_user(user);
    org.run_rules_for(id, &change);
    Ok(())
}
