//! What is known of each operation on a person: its names, its path, what it loses and what it reveals.
//!
//! **Invariant:** [`CATALOGUE`] has the 38 operations of the user API ([operations 1](crate::facts::operations)), in
//! the order of their first names.

use crate::model::status::UserStatus;
use crate::transport::Method;

/// What is known of one operation.
#[derive(Debug, PartialEq, Eq)]
pub struct About {
    /// Its name in Okta's first SDKs.
    pub seed: &'static str,
    /// Its name in Okta's current description. **`updateUser` changed sides:** it was the PUT and is the POST.
    pub name: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path as Okta's description writes it, below `/api/v1`. `{id}` and `{userIdOrLogin}` take a login too,
    /// `{userId}` does not.
    pub path: &'static str,
    /// What it does to the org.
    pub effect: Effect,
    /// When its answer holds a secret.
    pub reveals: Reveals,
    /// The scope that an OAuth token needs.
    pub scope: &'static str,
    /// The statuses in which Okta accepts it.
    pub legal: Legal,
}

/// What an operation does to the org.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    Reads,
    /// It changes what another operation can change back.
    Changes,
    /// It takes away what no operation brings back: what that is, as it follows "This loses ".
    Loses(&'static str),
}

/// When an answer holds a secret: a temporary password, or a link that stands for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reveals {
    /// Never.
    Never,
    /// Where `sendEmail` is false: what is not mailed is answered ([operations 4](crate::facts::operations)).
    WithoutMail,
    /// Always.
    Always,
}

/// The statuses in which Okta accepts an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Legal {
    /// All of them, or it is about no status.
    Any,
    /// These, as far as it is recorded, documented or advertised ([lifecycle](crate::facts::lifecycle),
    /// [passwords](crate::facts::passwords)).
    In(&'static [UserStatus]),
}

impl About {
    /// Returns whether a person is asked before it is carried out: it loses something, or always reveals something.
    /// Where it reveals without mail only, [`crate::okta::operation::Change::answer`] says.
    pub fn asks_first(&self) -> bool {
        matches!(self.effect, Effect::Loses(_)) || self.reveals == Reveals::Always
    }

    /// Returns whether Okta is known to accept it in a status. A status that nobody knows may take it.
    pub fn is_known_legal(&self, status: &UserStatus) -> bool {
        match self.legal {
            Legal::Any => true,
            Legal::In(statuses) => statuses.contains(status),
        }
    }
}

const READ: &str = "okta.users.read";
const MANAGE: &str = "okta.users.manage";

use Effect::{Changes, Loses, Reads};
use Legal::{Any, In};
use Method::{Delete, Get, Post, Put};
use Reveals::{Always, Never, WithoutMail};
use UserStatus::{
    Active, Deprovisioned, LockedOut, PasswordExpired, Provisioned, Recovery, Staged, Suspended,
};

macro_rules! catalogue {
    ($(
        $row:ident: $seed:literal, $name:literal, $method:ident $path:literal, $effect:expr, $reveals:ident, $legal:expr;
    )*) => {
        $(
            #[doc = concat!("`", $name, "`, once `", $seed, "`")]
            pub static $row: About = About {
                seed: $seed,
                name: $name,
                method: $method,
                path: $path,
                effect: $effect,
                reveals: $reveals,
                scope: match $effect { Reads => READ, Changes | Loses(_) => MANAGE },
                legal: $legal,
            };
        )*

        /// The 38 operations of the user API.
        pub static CATALOGUE: [&About; 38] = [$(&$row),*];
    };
}

catalogue! {
    ACTIVATE_USER: "activateUser", "activateUser",
        Post "/users/{id}/lifecycle/activate", Changes, WithoutMail, In(&[Staged, Deprovisioned]);
    CHANGE_PASSWORD: "changePassword", "changePassword",
        Post "/users/{userId}/credentials/change_password", Loses("the current password"), Never,
        In(&[Staged, Active, PasswordExpired, Recovery]);
    CHANGE_RECOVERY_QUESTION: "changeRecoveryQuestion", "changeRecoveryQuestion",
        Post "/users/{userId}/credentials/change_recovery_question",
        Loses("the current recovery question and its answer"), Never, In(&[Staged, Active, Recovery]);
    REVOKE_USER_SESSIONS: "clearUserSessions", "revokeUserSessions",
        Delete "/users/{userId}/sessions", Loses("all sessions"), Never, Any;
    CREATE_USER: "createUser", "createUser", Post "/users", Changes, Never, Any;
    DELETE_USER: "deactivateOrDeleteUser", "deleteUser",
        Delete "/users/{id}", Loses("the person, or the password and all app assignments of somebody who is not deactivated yet"),
        Never, Any;
    DEACTIVATE_USER: "deactivateUser", "deactivateUser",
        Post "/users/{id}/lifecycle/deactivate", Loses("the password and all app assignments"), Never,
        In(&[Staged, Provisioned, Active, Recovery, PasswordExpired, LockedOut, Suspended]);
    EXPIRE_PASSWORD: "expirePassword", "expirePassword",
        Post "/users/{id}/lifecycle/expire_password",
        Loses("the current password: it works once more, to choose a new one"), Never, In(&[Active, PasswordExpired]);
    EXPIRE_PASSWORD_WITH_TEMP_PASSWORD: "expirePasswordAndGetTemporaryPassword", "expirePasswordWithTempPassword",
        Post "/users/{id}/lifecycle/expire_password_with_temp_password", Loses("the current password"), Always,
        In(&[Active, PasswordExpired]);
    FORGOT_PASSWORD: "forgotPassword", "forgotPassword",
        Post "/users/{userId}/credentials/forgot_password", Changes, WithoutMail, In(&[Active]);
    FORGOT_PASSWORD_SET_NEW_PASSWORD: "forgotPasswordSetNewPassword", "forgotPasswordSetNewPassword",
        Post "/users/{userId}/credentials/forgot_password_recovery_question", Loses("the current password"), Never,
        In(&[Active]);
    LIST_LINKED_OBJECTS_FOR_USER: "getLinkedObjectsForUser", "listLinkedObjectsForUser",
        Get "/users/{userIdOrLogin}/linkedObjects/{relationshipName}", Reads, Never, Any;
    GET_REFRESH_TOKEN_FOR_USER_AND_CLIENT: "getRefreshTokenForUserAndClient", "getRefreshTokenForUserAndClient",
        Get "/users/{userId}/clients/{clientId}/tokens/{tokenId}", Reads, Never, Any;
    GET_USER: "getUser", "getUser", Get "/users/{id}", Reads, Never, Any;
    GET_USER_GRANT: "getUserGrant", "getUserGrant", Get "/users/{userId}/grants/{grantId}", Reads, Never, Any;
    LIST_APP_LINKS: "listAppLinks", "listAppLinks", Get "/users/{id}/appLinks", Reads, Never, Any;
    LIST_GRANTS_FOR_USER_AND_CLIENT: "listGrantsForUserAndClient", "listGrantsForUserAndClient",
        Get "/users/{userId}/clients/{clientId}/grants", Reads, Never, Any;
    LIST_REFRESH_TOKENS_FOR_USER_AND_CLIENT: "listRefreshTokensForUserAndClient", "listRefreshTokensForUserAndClient",
        Get "/users/{userId}/clients/{clientId}/tokens", Reads, Never, Any;
    LIST_USER_CLIENTS: "listUserClients", "listUserClients", Get "/users/{userId}/clients", Reads, Never, Any;
    LIST_USER_GRANTS: "listUserGrants", "listUserGrants", Get "/users/{userId}/grants", Reads, Never, Any;
    LIST_USER_GROUPS: "listUserGroups", "listUserGroups", Get "/users/{id}/groups", Reads, Never, Any;
    LIST_USER_IDENTITY_PROVIDERS: "listUserIdentityProviders", "listUserIdentityProviders",
        Get "/users/{id}/idps", Reads, Never, Any;
    LIST_USERS: "listUsers", "listUsers", Get "/users", Reads, Never, Any;
    UPDATE_USER: "partialUpdateUser", "updateUser",
        Post "/users/{id}", Changes, Never,
        In(&[Staged, Provisioned, Active, Recovery, PasswordExpired, LockedOut, Suspended]);
    REACTIVATE_USER: "reactivateUser", "reactivateUser",
        Post "/users/{id}/lifecycle/reactivate", Changes, WithoutMail, In(&[Provisioned, Recovery]);
    DELETE_LINKED_OBJECT_FOR_USER: "removeLinkedObjectForUser", "deleteLinkedObjectForUser",
        Delete "/users/{userIdOrLogin}/linkedObjects/{relationshipName}", Changes, Never, Any;
    RESET_FACTORS: "resetFactors", "resetFactors",
        Post "/users/{id}/lifecycle/reset_factors", Loses("all enrolled factors"), Never,
        In(&[Staged, Provisioned, Active, Recovery, PasswordExpired, LockedOut, Suspended]);
    RESET_PASSWORD: "resetPassword", "resetPassword",
        Post "/users/{id}/lifecycle/reset_password", Loses("the current password"), WithoutMail,
        In(&[Provisioned, Active, Recovery, PasswordExpired, LockedOut]);
    REVOKE_GRANTS_FOR_USER_AND_CLIENT: "revokeGrantsForUserAndClient", "revokeGrantsForUserAndClient",
        Delete "/users/{userId}/clients/{clientId}/grants", Loses("all grants to the application"), Never, Any;
    REVOKE_TOKEN_FOR_USER_AND_CLIENT: "revokeTokenForUserAndClient", "revokeTokenForUserAndClient",
        Delete "/users/{userId}/clients/{clientId}/tokens/{tokenId}", Loses("the refresh token"), Never, Any;
    REVOKE_TOKENS_FOR_USER_AND_CLIENT: "revokeTokensForUserAndClient", "revokeTokensForUserAndClient",
        Delete "/users/{userId}/clients/{clientId}/tokens", Loses("all refresh tokens of the application"), Never, Any;
    REVOKE_USER_GRANT: "revokeUserGrant", "revokeUserGrant",
        Delete "/users/{userId}/grants/{grantId}", Loses("the grant"), Never, Any;
    REVOKE_USER_GRANTS: "revokeUserGrants", "revokeUserGrants",
        Delete "/users/{userId}/grants", Loses("all grants"), Never, Any;
    ASSIGN_LINKED_OBJECT_VALUE_FOR_PRIMARY: "setLinkedObjectForUser", "assignLinkedObjectValueForPrimary",
        Put "/users/{userIdOrLogin}/linkedObjects/{primaryRelationshipName}/{primaryUserId}", Changes, Never, Any;
    SUSPEND_USER: "suspendUser", "suspendUser",
        Post "/users/{id}/lifecycle/suspend", Changes, Never, In(&[Provisioned, Active, PasswordExpired]);
    UNLOCK_USER: "unlockUser", "unlockUser", Post "/users/{id}/lifecycle/unlock", Changes, Never, In(&[LockedOut]);
    UNSUSPEND_USER: "unsuspendUser", "unsuspendUser",
        Post "/users/{id}/lifecycle/unsuspend", Changes, Never, In(&[Suspended]);
    REPLACE_USER: "updateUser", "replaceUser",
        Put "/users/{id}", Loses("every profile attribute that is not sent"), Never,
        In(&[Staged, Provisioned, Active, Recovery, PasswordExpired, LockedOut, Suspended]);
}

/// `listAssignedRolesForUser`: no operation of the user API, and with a scope of its own. It decides whom a plan
/// protects.
pub static LIST_ASSIGNED_ROLES_FOR_USER: About = About {
    seed: "listAssignedRolesForUser",
    name: "listAssignedRolesForUser",
    method: Get,
    path: "/users/{userId}/roles",
    effect: Reads,
    reveals: Never,
    scope: "okta.roles.read",
    legal: Any,
};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{About, CATALOGUE, Effect};
    use crate::model::status::UserStatus;
    use crate::model::transition::{Credential, Verb, transition};

    #[test]
    fn has_38_operations_in_order_each_under_names_of_its_own() {
        let seeds: Vec<&str> = CATALOGUE.iter().map(|about| about.seed).collect();
        let sorted: BTreeSet<&str> = seeds.iter().copied().collect();
        assert_eq!(seeds.len(), 38);
        assert_eq!(seeds, sorted.into_iter().collect::<Vec<_>>());
        let names: BTreeSet<&str> = CATALOGUE.iter().map(|about| about.name).collect();
        let calls: BTreeSet<_> = CATALOGUE
            .iter()
            .map(|about| (about.method.as_str(), about.path))
            .collect();
        assert_eq!((names.len(), calls.len()), (38, 38));
        for about in CATALOGUE {
            assert_eq!(about.effect == Effect::Reads, about.method.is_read());
        }
    }

    /// Catalogue and model agree on what a plan uses, except for what nobody has shown.
    #[test]
    fn agrees_with_the_table_of_transitions() {
        let pairs: [(Verb, &About); 5] = [
            (Verb::Activate, &super::ACTIVATE_USER),
            (Verb::Unsuspend, &super::UNSUSPEND_USER),
            (Verb::Unlock, &super::UNLOCK_USER),
            (Verb::Suspend, &super::SUSPEND_USER),
            (Verb::Deactivate, &super::DEACTIVATE_USER),
        ];
        for (verb, about) in pairs {
            for status in UserStatus::KNOWN {
                let of_model = transition(&status, verb, Credential::Password);
                let is_proven = of_model.is_some_and(|found| found.evidence.is_proven());
                let name = about.name;
                assert_eq!(about.is_known_legal(&status), is_proven, "{name} {status}");
            }
        }
    }
}
