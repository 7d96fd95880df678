//! Operations that change a status.

use crate::cli::user::deed::change::AnyChange;
use crate::cli::user::deed::{Harm, Known, Shows};
use crate::model::status::UserStatus;
use crate::okta::operation::catalogue as about;
use crate::okta::operation::choice::Mail;
use crate::okta::operation::key::UserKey;
use crate::okta::operation::{lifecycle, users};

/// An operation that changes a status.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Lifecycle {
    Activate(Mail),
    Reactivate(Mail),
    Suspend,
    Unsuspend,
    Unlock,
    Deactivate(Mail),
    Delete(Mail),
}

impl Lifecycle {
    pub(crate) fn known(self) -> Known {
        use UserStatus::{Deprovisioned, LockedOut, Staged, Suspended};
        match self {
            Self::Activate(mail) => Known::new(&about::ACTIVATE_USER, "Activate", "Activated", "")
                .mailing(mail)
                .showing(|now| !matches!(now, Staged | Deprovisioned)),
            Self::Reactivate(mail) => {
                let what = "a new activation link for ";
                Known::new(&about::REACTIVATE_USER, "Make", "Made", what).mailing(mail)
            }
            Self::Suspend => Known::new(&about::SUSPEND_USER, "Suspend", "Suspended", "")
                .harming(Harm::Admins)
                .showing(|now| *now == Suspended),
            Self::Unsuspend => Known::new(&about::UNSUSPEND_USER, "Unsuspend", "Unsuspended", "")
                .showing(|now| *now != Suspended),
            Self::Unlock => Known::new(&about::UNLOCK_USER, "Unlock", "Unlocked", "")
                .showing(|now| *now != LockedOut),
            Self::Deactivate(_) => {
                Known::new(&about::DEACTIVATE_USER, "Deactivate", "Deactivated", "")
                    .harming(Harm::Admins)
                    .showing(|now| *now == Deprovisioned)
            }
            // Whoever comes here has been deactivated before.
            Self::Delete(_) => Known {
                shows: Shows::Gone,
                ..Known::new(&about::DELETE_USER, "Delete", "Deleted", "")
                    .losing(Some(
                        "the person for good: id, profile, memberships and links",
                    ))
                    .harming(Harm::Admins)
            },
        }
    }

    pub(crate) fn change(self, user: &UserKey) -> AnyChange {
        match self {
            Self::Activate(mail) => lifecycle::activate_user(user, mail).into(),
            Self::Reactivate(mail) => lifecycle::reactivate_user(user, mail).into(),
            Self::Suspend => lifecycle::suspend_user(user).into(),
            Self::Unsuspend => lifecycle::unsuspend_user(user).into(),
            Self::Unlock => lifecycle::unlock_user(user).into(),
            Self::Deactivate(mail) => lifecycle::deactivate_user(user, mail).into(),
            Self::Delete(mail) => users::delete_user(user, mail).into(),
        }
    }
}
