//! Okta's operations, one row each. A write says what it answers, what a second sending does, what is lost for good, and
//! in which statuses Okta accepts it.
//!
//! **Invariant:** whoever sends one of these operations, judges its answer or repeats it asks its row.

use crate::model::status::UserStatus;
use crate::request::scope::Resource;
use crate::transport::{API, Method, Request};

pub use crate::request::row::{Again, Answer, Discretion, Endpoint, Safety};

use Again::{Same, SameProfile, Unknown};
use Answer::{ActivationLink, Credentials, Named, New, Nothing, ResetLink, TemporaryPassword};
use Method::{Delete, Post, Put};
use Resource::{Apps, Groups, LinkedObjects, Logs, Roles, Schemas, UserTypes, Users};
use UserStatus::{
    Active, Deprovisioned, LockedOut, PasswordExpired, Provisioned, Recovery, Staged, Suspended,
};

macro_rules! seed {
    ($name:literal) => {
        $name
    };
    ($name:literal $seed:literal) => {
        $seed
    };
}

macro_rules! optional {
    () => {
        None
    };
    ($value:expr) => {
        Some($value)
    };
}

macro_rules! reads {
    ($($row:ident: $name:literal $(once $seed:literal)?, $resource:ident $path:literal;)*) => {
        $(
            #[doc = concat!("`", $name, "`")]
            pub static $row: Endpoint = Endpoint {
                name: $name,
                seed: seed!($name $($seed)?),
                method: Method::Get,
                path: $path,
                resource: $resource,
                answer: Answer::Read,
                again: Again::Reads,
                loses: None,
                statuses: None,
            };
        )*

        /// All that read.
        pub static READS: &[&Endpoint] = &[$(&$row),*];
    };
}

macro_rules! writes {
    ($(
        $row:ident: $name:literal $(once $seed:literal)?, $resource:ident $method:ident $path:literal,
            $answer:expr, $again:ident $(, loses $loses:literal)? $(, in $statuses:expr)?;
    )*) => {
        $(
            #[doc = concat!("`", $name, "`")]
            pub static $row: Endpoint = Endpoint {
                name: $name,
                seed: seed!($name $($seed)?),
                method: $method,
                path: $path,
                resource: $resource,
                answer: $answer,
                again: $again,
                loses: optional!($($loses)?),
                statuses: optional!($($statuses)?),
            };
        )*

        /// All that write.
        pub static WRITES: &[&Endpoint] = &[$(&$row),*];
    };
}

reads! {
    GET_USER: "getUser", Users "/users/{id}";
    LIST_USERS: "listUsers", Users "/users";
    LIST_USER_GROUPS: "listUserGroups", Users "/users/{id}/groups";
    LIST_APP_LINKS: "listAppLinks", Users "/users/{id}/appLinks";
    LIST_USER_IDENTITY_PROVIDERS: "listUserIdentityProviders", Users "/users/{id}/idps";
    LIST_USER_CLIENTS: "listUserClients", Users "/users/{userId}/clients";
    LIST_USER_GRANTS: "listUserGrants", Users "/users/{userId}/grants";
    GET_USER_GRANT: "getUserGrant", Users "/users/{userId}/grants/{grantId}";
    LIST_GRANTS_FOR_USER_AND_CLIENT: "listGrantsForUserAndClient", Users "/users/{userId}/clients/{clientId}/grants";
    LIST_REFRESH_TOKENS_FOR_USER_AND_CLIENT: "listRefreshTokensForUserAndClient",
        Users "/users/{userId}/clients/{clientId}/tokens";
    GET_REFRESH_TOKEN_FOR_USER_AND_CLIENT: "getRefreshTokenForUserAndClient",
        Users "/users/{userId}/clients/{clientId}/tokens/{tokenId}";
    LIST_LINKED_OBJECTS_FOR_USER: "listLinkedObjectsForUser" once "getLinkedObjectsForUser",
        Users "/users/{userIdOrLogin}/linkedObjects/{relationshipName}";
    LIST_ASSIGNED_ROLES_FOR_USER: "listAssignedRolesForUser", Roles "/users/{userId}/roles";
    LIST_GROUP_ASSIGNED_ROLES: "listGroupAssignedRoles", Roles "/groups/{groupId}/roles";
    LIST_GROUPS: "listGroups", Groups "/groups";
    GET_GROUP: "getGroup", Groups "/groups/{groupId}";
    LIST_GROUP_USERS: "listGroupUsers", Groups "/groups/{groupId}/users";
    LIST_GROUP_APPS: "listAssignedApplicationsForGroup", Groups "/groups/{groupId}/apps";
    LIST_GROUP_OWNERS: "listGroupOwners", Groups "/groups/{groupId}/owners";
    LIST_GROUP_RULES: "listGroupRules", Groups "/groups/rules";
    LIST_LINKED_OBJECT_DEFINITIONS: "listLinkedObjectDefinitions", LinkedObjects "/meta/schemas/user/linkedObjects";
    GET_LINKED_OBJECT_DEFINITION: "getLinkedObjectDefinition",
        LinkedObjects "/meta/schemas/user/linkedObjects/{linkedObjectName}";
    GET_USER_SCHEMA: "getUserSchema", Schemas "/meta/schemas/user/{schemaId}";
    LIST_ASSIGNEES: "listUsersWithRoleAssignments", Roles "/iam/assignees/users";
    LIST_USER_TYPES: "listUserTypes", UserTypes "/meta/types/user";
    LIST_APPLICATIONS: "listApplications", Apps "/apps";
    LIST_LOG_EVENTS: "listLogEvents", Logs "/logs";
}

/// The statuses of somebody who is not gone.
const HERE: &[UserStatus] = &[
    Staged,
    Provisioned,
    Active,
    Recovery,
    PasswordExpired,
    LockedOut,
    Suspended,
];

writes! {
    CREATE_USER: "createUser", Users Post "/users", New("/profile/login"), Unknown;
    UPDATE_USER: "updateUser" once "partialUpdateUser", Users Post "/users/{id}", Named, SameProfile, in HERE;
    REPLACE_USER: "replaceUser" once "updateUser", Users Put "/users/{id}", Named, SameProfile,
        loses "every profile attribute that is not sent", in HERE;
    // The first deactivates, the second deletes for good.
    DELETE_USER: "deleteUser" once "deactivateOrDeleteUser", Users Delete "/users/{id}", Nothing, Unknown,
        loses "the person, or the password and all app assignments of somebody who is not deactivated yet";
    ACTIVATE_USER: "activateUser", Users Post "/users/{id}/lifecycle/activate", ActivationLink, Unknown,
        in &[Staged, Deprovisioned];
    REACTIVATE_USER: "reactivateUser", Users Post "/users/{id}/lifecycle/reactivate", ActivationLink, Unknown,
        in &[Provisioned, Recovery];
    SUSPEND_USER: "suspendUser", Users Post "/users/{id}/lifecycle/suspend", Nothing, Unknown,
        in &[Provisioned, Active, PasswordExpired];
    UNSUSPEND_USER: "unsuspendUser", Users Post "/users/{id}/lifecycle/unsuspend", Nothing, Unknown, in &[Suspended];
    UNLOCK_USER: "unlockUser", Users Post "/users/{id}/lifecycle/unlock", Nothing, Unknown, in &[LockedOut];
    DEACTIVATE_USER: "deactivateUser", Users Post "/users/{id}/lifecycle/deactivate", Nothing, Unknown,
        loses "the password and all app assignments", in HERE;
    EXPIRE_PASSWORD: "expirePassword", Users Post "/users/{id}/lifecycle/expire_password", Named, Unknown,
        loses "the current password: it works once more, to choose a new one", in &[Active, PasswordExpired];
    EXPIRE_PASSWORD_WITH_TEMP_PASSWORD: "expirePasswordWithTempPassword" once "expirePasswordAndGetTemporaryPassword",
        Users Post "/users/{id}/lifecycle/expire_password_with_temp_password", TemporaryPassword, Unknown,
        loses "the current password", in &[Active, PasswordExpired];
    RESET_PASSWORD: "resetPassword", Users Post "/users/{id}/lifecycle/reset_password", ResetLink, Unknown,
        loses "the current password", in &[Provisioned, Active, Recovery, PasswordExpired, LockedOut];
    RESET_FACTORS: "resetFactors", Users Post "/users/{id}/lifecycle/reset_factors", Nothing, Unknown,
        loses "all enrolled factors", in HERE;
    CHANGE_PASSWORD: "changePassword", Users Post "/users/{userId}/credentials/change_password", Credentials, Unknown,
        loses "the current password", in &[Staged, Active, PasswordExpired, Recovery];
    CHANGE_RECOVERY_QUESTION: "changeRecoveryQuestion",
        Users Post "/users/{userId}/credentials/change_recovery_question", Credentials, Unknown,
        loses "the current recovery question and its answer", in &[Staged, Active, Recovery];
    FORGOT_PASSWORD: "forgotPassword", Users Post "/users/{userId}/credentials/forgot_password", ResetLink, Unknown,
        in &[Active];
    FORGOT_PASSWORD_SET_NEW_PASSWORD: "forgotPasswordSetNewPassword",
        Users Post "/users/{userId}/credentials/forgot_password_recovery_question", Credentials, Unknown,
        loses "the current password", in &[Active];
    // The second time there are no sessions, consents or tokens left to take.
    REVOKE_USER_SESSIONS: "revokeUserSessions" once "clearUserSessions", Users Delete "/users/{userId}/sessions",
        Nothing, Same, loses "all sessions";
    REVOKE_USER_GRANTS: "revokeUserGrants", Users Delete "/users/{userId}/grants", Nothing, Same, loses "all grants";
    REVOKE_USER_GRANT: "revokeUserGrant", Users Delete "/users/{userId}/grants/{grantId}", Nothing, Unknown,
        loses "the grant";
    REVOKE_GRANTS_FOR_USER_AND_CLIENT: "revokeGrantsForUserAndClient",
        Users Delete "/users/{userId}/clients/{clientId}/grants", Nothing, Same, loses "all grants to the application";
    REVOKE_TOKENS_FOR_USER_AND_CLIENT: "revokeTokensForUserAndClient",
        Users Delete "/users/{userId}/clients/{clientId}/tokens", Nothing, Same,
        loses "all refresh tokens of the application";
    REVOKE_TOKEN_FOR_USER_AND_CLIENT: "revokeTokenForUserAndClient",
        Users Delete "/users/{userId}/clients/{clientId}/tokens/{tokenId}", Nothing, Unknown, loses "the refresh token";
    ASSIGN_LINKED_OBJECT_VALUE_FOR_PRIMARY: "assignLinkedObjectValueForPrimary" once "setLinkedObjectForUser",
        Users Put "/users/{userIdOrLogin}/linkedObjects/{primaryRelationshipName}/{primaryUserId}", Nothing, Same;
    DELETE_LINKED_OBJECT_FOR_USER: "deleteLinkedObjectForUser" once "removeLinkedObjectForUser",
        Users Delete "/users/{userIdOrLogin}/linkedObjects/{relationshipName}", Nothing, Same;
    ADD_GROUP: "addGroup", Groups Post "/groups", New("/profile/name"), Unknown;
    REPLACE_GROUP: "replaceGroup", Groups Put "/groups/{groupId}", Named, Unknown;
    ASSIGN_USER_TO_GROUP: "assignUserToGroup", Groups Put "/groups/{groupId}/users/{userId}", Nothing, Same;
    UNASSIGN_USER_FROM_GROUP: "unassignUserFromGroup", Groups Delete "/groups/{groupId}/users/{userId}", Nothing, Same;
    CREATE_LINKED_OBJECT_DEFINITION: "createLinkedObjectDefinition",
        LinkedObjects Post "/meta/schemas/user/linkedObjects", New("/primary/name"), Unknown;
}

/// The same call as [`RESET_PASSWORD`] with a provider: the password goes, and nothing is mailed or answered
/// ([passwords 8](crate::facts::passwords)).
pub static CONVERT_TO_FEDERATION: Endpoint = Endpoint {
    answer: Nothing,
    loses: Some("the password"),
    ..RESET_PASSWORD
};

/// Returns the 38 operations of the user API ([operations 1](crate::facts::operations)).
pub fn user_api() -> impl Iterator<Item = &'static Endpoint> {
    let all = READS.iter().chain(WRITES).copied();
    all.filter(|row| row.resource == Users)
}

impl Endpoint {
    /// Returns the one of a request; `None` where it is none that this program knows.
    pub fn of(request: &Request) -> Option<&'static Self> {
        // A page is asked for by the very link that Okta sent, query and all.
        let path = request.path.split('?').next().unwrap_or_default();
        Self::at(request.method, path.strip_prefix(API)?)
    }

    /// Returns the one of a method and a path below the root of the API; what stands for an id makes no difference.
    pub fn at(method: Method, path: &str) -> Option<&'static Self> {
        let fits = |row: &&&Self| {
            let mut words = row.path.split('/');
            let fits = |segment| match words.next() {
                Some(word) => word == segment || word.starts_with('{'),
                None => false,
            };
            row.method == method && path.split('/').all(fits) && words.next().is_none()
        };
        // A word is nearer than what may be any word: `/groups/rules` is no group.
        let found = READS.iter().chain(WRITES).filter(fits);
        found
            .copied()
            .min_by_key(|row| row.path.matches('{').count())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{
        ACTIVATE_USER, DEACTIVATE_USER, Endpoint, READS, SUSPEND_USER, UNLOCK_USER, UNSUSPEND_USER,
        WRITES, user_api,
    };
    use crate::model::status::UserStatus;
    use crate::model::transition::{Credential, Verb, transition};

    #[test]
    fn each_operation_has_one_row_and_is_found_by_its_path() {
        let all = || READS.iter().chain(WRITES).copied();
        let names: BTreeSet<&str> = all().map(|row| row.name).collect();
        let seeds: BTreeSet<&str> = all().map(|row| row.seed).collect();
        assert_eq!((names.len(), seeds.len()), (all().count(), all().count()));
        for row in all() {
            assert_eq!(Endpoint::at(row.method, row.path), Some(row));
            let is_read = READS.contains(&row);
            assert_eq!(is_read, row.method.is_read(), "{}", row.name);
        }
        assert_eq!(user_api().count(), 38);
    }

    /// The rows and the model agree on what a plan uses, except for what nobody has shown.
    #[test]
    fn agrees_with_the_table_of_transitions() {
        let pairs: [(Verb, &Endpoint); 5] = [
            (Verb::Activate, &ACTIVATE_USER),
            (Verb::Unsuspend, &UNSUSPEND_USER),
            (Verb::Unlock, &UNLOCK_USER),
            (Verb::Suspend, &SUSPEND_USER),
            (Verb::Deactivate, &DEACTIVATE_USER),
        ];
        for (verb, row) in pairs {
            for status in UserStatus::KNOWN {
                let of_model = transition(&status, verb, Credential::Password);
                let is_proven = of_model.is_some_and(|found| found.evidence.is_proven());
                let is_legal = row.statuses.is_some_and(|legal| legal.contains(&status));
                assert_eq!(is_legal, is_proven, "{} {status}", row.name);
            }
        }
    }
}
