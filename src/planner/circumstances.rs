//! What of a person and of the configuration decides which way leads from status to status.

use crate::desired::state::{Config, LockedOut};
use crate::live::{LiveUser, Password};
use crate::model::route::{Circumstances, LockOut, Source};
use crate::model::transition::Credential;

/// Returns what decides somebody's routes.
pub fn circumstances(config: &Config, user: &LiveUser) -> Circumstances {
    Circumstances {
        credential: credential(user),
        source: if user.provider.is_sourced() {
            Source::Directory
        } else {
            Source::Okta
        },
        lock_out: match config.locked_out {
            LockedOut::Leave => LockOut::IsLeft,
            LockedOut::Unlock => LockOut::IsUndone,
        },
    }
}

/// Returns what somebody has to sign in with.
pub fn credential(user: &LiveUser) -> Credential {
    match (user.provider.is_federated(), user.password) {
        (true, _) => Credential::Federated,
        (false, Password::Set) => Credential::Password,
        (false, Password::Unset) => Credential::Nothing,
    }
}
