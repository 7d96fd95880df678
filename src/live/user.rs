//! A person of the org.

use jiff::Timestamp;

use crate::live::kind::Provider;
use crate::live::profile::LiveProfile;
use crate::model::ids::{Login, LoginKey, TypeId, UserId};
use crate::model::status::UserStatus;

/// A user as Okta lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveUser {
    /// Okta's id.
    pub id: UserId,
    /// The status, as the list or a read by id gave it.
    pub status: UserStatus,
    /// The status that a transition under way leads to.
    pub transitioning_to: Option<UserStatus>,
    /// The attributes that are set, `login` among them.
    pub profile: LiveProfile,
    /// Whether `credentials.password` is there: all that shows of a password ([passwords 1](crate::facts::passwords)).
    pub password: Password,
    /// `credentials.provider.type`.
    pub provider: Provider,
    /// `type.id`, where Okta says it.
    pub type_id: Option<TypeId>,
    /// `passwordChanged`: when the password that they have was set.
    pub password_changed: Option<Timestamp>,
}

/// Whether a password is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Password {
    /// `credentials.password` is present.
    Set,
    /// `credentials.password` is absent.
    Unset,
}

impl LiveUser {
    /// Returns the login.
    pub fn login(&self) -> Option<Login> {
        self.profile.login().cloned()
    }

    /// Returns the form under which the login is compared.
    pub fn login_key(&self) -> Option<&LoginKey> {
        self.profile.login_key()
    }
}
