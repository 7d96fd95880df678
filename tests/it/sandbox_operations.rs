//! Okta's 38 operations on users over HTTP, as one table: success, and each refusal that is recorded, documented or
//! vouched for by others.

use std::collections::BTreeSet;

use okta_reconcile::sim::file::read;
use okta_reconcile::sim::sandbox::Sandbox;
use secrecy::SecretString;
use serde_json::Value;

use crate::sandbox_http::{Answer, Server};

/// One person in each status, under an id that names it.
pub(crate) const ORG: &str = r#"
org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
tokenOwner: boss@acme.example
users:
  - {login: staged@acme.example, id: 00uStaged, status: STAGED}
  - {login: ready@acme.example, id: 00uStagedWithPassword, status: STAGED, credentials: {password: set}}
  - {login: provisioned@acme.example, id: 00uProvisioned, status: PROVISIONED}
  - login: active@acme.example
    id: 00uActive
    profile: {firstName: Ada, lastName: Lovelace, email: active@acme.example, fixed: a, once: b}
    credentials: {recoveryQuestion: {question: "Who?"}}
    linkedObjects: {manager: boss@acme.example}
    sessions: [102one]
    grants: [{id: oag1, client: 0oa1, scope: okta.users.read}]
    tokens: [{id: oar1, client: 0oa1, scopes: [openid]}]
    apps: [{app: 0oa2, name: bookmark, label: Wiki, linkUrl: "https://wiki.acme.example"}]
    identityProviders: [0oaIdp]
  - {login: recovery@acme.example, id: 00uRecovery, status: RECOVERY}
  - {login: expired@acme.example, id: 00uExpired, status: PASSWORD_EXPIRED}
  - {login: locked@acme.example, id: 00uLocked, status: LOCKED_OUT}
  - {login: was-expired@acme.example, id: 00uLockedFromExpired, status: LOCKED_OUT, unlockTo: PASSWORD_EXPIRED}
  - {login: ad@acme.example, id: 00uLockedInDirectory, status: LOCKED_OUT, credentials: {provider: {type: ACTIVE_DIRECTORY}}}
  - {login: suspended@acme.example, id: 00uSuspended, status: SUSPENDED, suspendedFrom: PASSWORD_EXPIRED}
  - {login: gone@acme.example, id: 00uDeprovisioned, status: DEPROVISIONED}
  - {login: boss@acme.example, id: 00uBoss}
groups:
  - {name: Everyone, id: 00gEveryone, type: BUILT_IN}
  - {name: engineering, id: 00gEngineering}
linkedObjectDefinitions:
  - {primary: {name: manager, title: Manager}, associated: {name: subordinate, title: Subordinate}}
clients: [{id: 0oa1, name: Portal}]
identityProviders: [{id: 0oaIdp, name: Corporate, type: SAML2}]
schemas:
  default:
    fixed: {type: string, mutability: READ_ONLY}
    once: {type: string, mutability: IMMUTABLE}
    fed: {type: string, master: {type: PROFILE_MASTER}}
"#;

/// Operation; requests, the last of which is the case: method, target below `/api/v1`, headers in brackets, body;
/// the answer: HTTP status, error code and first cause, or the status of the person afterwards.
type Case = (&'static str, &'static [&'static str], &'static str);

const NEW: &str = r#""profile": {"login": "new@acme.example", "email": "new@acme.example", "firstName": "N", "lastName": "Ew"}"#;

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("activateUser", &["POST /users/00uStaged/lifecycle/activate"], "200 -> PROVISIONED"),
    ("activateUser", &["POST /users/00uStagedWithPassword/lifecycle/activate?sendEmail=false"], "200 -> ACTIVE"),
    ("activateUser", &["POST /users/00uDeprovisioned/lifecycle/activate"], "200 -> PROVISIONED"),
    ("activateUser", &["POST /users/00uProvisioned/lifecycle/activate"], "403 E0000016"),
    ("activateUser", &["POST /users/00uActive/lifecycle/activate"], "403 E0000016"),
    ("activateUser", &["POST /users/00uNobody/lifecycle/activate"], "404 E0000007"),

    ("changePassword", &[r#"POST /users/00uActive/credentials/change_password {"oldPassword": {"value": "a"}, "newPassword": {"value": "b"}}"#], "200 -> ACTIVE"),
    ("changePassword", &[r#"POST /users/00uStagedWithPassword/credentials/change_password {"oldPassword": {"value": "a"}, "newPassword": {"value": "b"}}"#], "200 -> STAGED"),
    ("changePassword", &[r#"POST /users/00uExpired/credentials/change_password {"oldPassword": {"value": "a"}, "newPassword": {"value": "b"}}"#], "200 -> PASSWORD_EXPIRED"),
    ("changePassword", &[r#"POST /users/00uRecovery/credentials/change_password {"oldPassword": {"value": "a"}, "newPassword": {"value": "b"}}"#], "200 -> ACTIVE"),
    ("changePassword", &[r#"POST /users/00uActive {"credentials": {"password": {"value": "right"}}}"#, r#"POST /users/00uActive/credentials/change_password {"oldPassword": {"value": "wrong"}, "newPassword": {"value": "b"}}"#], "403 E0000014 oldPassword: The credentials provided were incorrect."),
    ("changePassword", &[r#"POST /users/00uProvisioned/credentials/change_password {"oldPassword": {"value": "a"}, "newPassword": {"value": "b"}}"#], "403 E0000035"),
    ("changePassword", &[r#"POST /users/00uSuspended/credentials/change_password {"oldPassword": {"value": "a"}, "newPassword": {"value": "b"}}"#], "403 E0000035"),
    ("changePassword", &["POST /users/00uActive/credentials/change_password"], "400 E0000003"),
    ("changePassword", &[r#"POST /users/00uNobody/credentials/change_password {"oldPassword": {"value": "a"}, "newPassword": {"value": "b"}}"#], "404 E0000007"),

    ("changeRecoveryQuestion", &[r#"POST /users/00uActive/credentials/change_recovery_question {"password": {"value": "a"}, "recovery_question": {"question": "What?", "answer": "That"}}"#], "200 -> ACTIVE"),
    ("changeRecoveryQuestion", &[r#"POST /users/00uRecovery/credentials/change_recovery_question {"password": {"value": "a"}, "recovery_question": {"question": "What?", "answer": "That"}}"#], "200 -> RECOVERY"),
    ("changeRecoveryQuestion", &[r#"POST /users/00uActive {"credentials": {"password": {"value": "right"}}}"#, r#"POST /users/00uActive/credentials/change_recovery_question {"password": {"value": "wrong"}, "recovery_question": {"question": "What?", "answer": "That"}}"#], "403 E0000014 password: The credentials provided were incorrect."),
    ("changeRecoveryQuestion", &[r#"POST /users/00uExpired/credentials/change_recovery_question {"password": {"value": "a"}, "recovery_question": {"question": "What?", "answer": "That"}}"#], "403 E0000036"),
    ("changeRecoveryQuestion", &[r#"POST /users/00uStaged/credentials/change_recovery_question {"password": {"value": "a"}, "recovery_question": {"question": "What?", "answer": "That"}}"#], "403 E0000036"),
    ("changeRecoveryQuestion", &[r#"POST /users/00uActive/credentials/change_recovery_question {"password": {"value": "a"}, "recovery_question": {"question": "What?"}}"#], "400 E0000001 recovery_question.answer: The length of the field is not allowed"),
    ("changeRecoveryQuestion", &[r#"POST /users/00uNobody/credentials/change_recovery_question {"password": {"value": "a"}, "recovery_question": {"question": "What?", "answer": "That"}}"#], "404 E0000007"),

    ("clearUserSessions", &["DELETE /users/00uActive/sessions"], "204 -> ACTIVE"),
    ("clearUserSessions", &["DELETE /users/00uActive/sessions?oauthTokens=true", "GET /users/00uActive/clients/0oa1/tokens/oar1"], "404 E0000007"),
    ("clearUserSessions", &["DELETE /users/00uNobody/sessions"], "404 E0000007"),

    ("createUser", &["POST /users?activate=false {NEW}"], "200 -> STAGED"),
    ("createUser", &["POST /users {NEW}"], "200 -> PROVISIONED"),
    ("createUser", &[r#"POST /users {NEW, "credentials": {"password": {}}}"#], "200 -> PROVISIONED"),
    ("createUser", &[r#"POST /users {NEW, "credentials": {"password": {"value": "a"}}}"#], "200 -> ACTIVE"),
    ("createUser", &[r#"POST /users?activate=false {NEW, "credentials": {"password": {"hash": {"algorithm": "BCRYPT"}}}}"#], "200 -> STAGED"),
    ("createUser", &[r#"POST /users?nextLogin=changePassword {NEW, "credentials": {"password": {"value": "a"}}}"#], "200 -> PASSWORD_EXPIRED"),
    ("createUser", &[r#"POST /users?provider=true {NEW, "credentials": {"provider": {"type": "FEDERATION", "name": "FEDERATION"}}}"#], "200 -> ACTIVE"),
    ("createUser", &[r#"POST /users {NEW, "credentials": {"provider": {"type": "FEDERATION", "name": "FEDERATION"}}}"#], "200 -> PROVISIONED"),
    ("createUser", &["POST /users?nextLogin=changePassword {NEW}"], "400 E0000124"),
    ("createUser", &[r#"POST /users?nextLogin=changePassword&activate=false {NEW, "credentials": {"password": {"value": "a"}}}"#], "400 E0000125"),
    ("createUser", &[r#"POST /users {NEW, "groupIds":["00gNothing"]}"#], "404 E0000007"),
    ("createUser", &["POST /users {NEW}", "POST /users {NEW}"], "400 E0000001 login: An object with this field already exists in the current organization"),
    ("createUser", &[r#"POST /users {"profile": {"login": "NEW@acme.example", "email": "new@acme.example", "firstName": "N", "lastName": "Ew", "notValid": 1}}"#], "400 E0000001 Property name 'notValid' is not defined in profile"),
    ("createUser", &[r#"POST /users {"profile": {}}"#], "400 E0000001 login: The field cannot be left blank"),
    ("createUser", &[r#"POST /users {NEW, "boop": 1}"#], "400 E0000003"),
    ("createUser", &["POST /users {"], "400 E0000003"),

    ("deactivateOrDeleteUser", &["DELETE /users/00uActive"], "204 -> DEPROVISIONED"),
    ("deactivateOrDeleteUser", &["DELETE /users/00uStaged"], "204 -> DEPROVISIONED"),
    ("deactivateOrDeleteUser", &["DELETE /users/00uDeprovisioned"], "204 -> gone"),
    ("deactivateOrDeleteUser", &["DELETE /users/00uDeprovisioned", "DELETE /users/00uDeprovisioned"], "404 E0000007"),

    ("deactivateUser", &["POST /users/00uStaged/lifecycle/deactivate"], "200 -> DEPROVISIONED"),
    ("deactivateUser", &["POST /users/00uProvisioned/lifecycle/deactivate"], "200 -> DEPROVISIONED"),
    ("deactivateUser", &["POST /users/00uActive/lifecycle/deactivate"], "200 -> DEPROVISIONED"),
    ("deactivateUser", &["POST /users/00uRecovery/lifecycle/deactivate"], "200 -> DEPROVISIONED"),
    ("deactivateUser", &["POST /users/00uSuspended/lifecycle/deactivate"], "200 -> DEPROVISIONED"),
    ("deactivateUser", &["POST /users/00uDeprovisioned/lifecycle/deactivate"], "404 E0000007"),

    ("expirePassword", &["POST /users/00uActive/lifecycle/expire_password"], "200 -> PASSWORD_EXPIRED"),
    ("expirePassword", &["POST /users/00uExpired/lifecycle/expire_password"], "200 -> PASSWORD_EXPIRED"),
    ("expirePassword", &["POST /users/00uNobody/lifecycle/expire_password"], "404 E0000007"),

    ("expirePasswordAndGetTemporaryPassword", &["POST /users/00uActive/lifecycle/expire_password_with_temp_password?revokeSessions=true"], "200 -> PASSWORD_EXPIRED"),
    ("expirePasswordAndGetTemporaryPassword", &["POST /users/00uNobody/lifecycle/expire_password_with_temp_password"], "404 E0000007"),

    ("forgotPassword", &["POST /users/00uActive/credentials/forgot_password"], "200 -> ACTIVE"),
    ("forgotPassword", &["POST /users/00uActive/credentials/forgot_password?sendEmail=false"], "200 -> ACTIVE"),
    ("forgotPassword", &["POST /users/00uBoss/credentials/forgot_password"], "403 E0000034"),
    ("forgotPassword", &["POST /users/00uProvisioned/credentials/forgot_password"], "403 E0000034"),
    ("forgotPassword", &["POST /users/00uNobody/credentials/forgot_password"], "404 E0000007"),

    ("forgotPasswordSetNewPassword", &[r#"POST /users/00uActive/credentials/forgot_password_recovery_question {"password": {"value": "b"}, "recovery_question": {"answer": "Ada"}}"#], "200 -> ACTIVE"),
    ("forgotPasswordSetNewPassword", &[r#"POST /users/00uActive {"credentials": {"recovery_question": {"question": "Who?", "answer": "Ada"}}}"#, r#"POST /users/00uActive/credentials/forgot_password_recovery_question {"password": {"value": "b"}, "recovery_question": {"answer": "Bob"}}"#], "403 E0000087"),
    ("forgotPasswordSetNewPassword", &[r#"POST /users/00uBoss/credentials/forgot_password_recovery_question {"password": {"value": "b"}, "recovery_question": {"answer": "Ada"}}"#], "403 E0000034"),
    ("forgotPasswordSetNewPassword", &[r#"POST /users/00uNobody/credentials/forgot_password_recovery_question {"password": {"value": "b"}, "recovery_question": {"answer": "Ada"}}"#], "404 E0000007"),

    ("getLinkedObjectsForUser", &["GET /users/00uActive/linkedObjects/manager"], "200"),
    ("getLinkedObjectsForUser", &["GET /users/boss@acme.example/linkedObjects/subordinate"], "200"),
    ("getLinkedObjectsForUser", &["GET /users/00uActive/linkedObjects/mentor"], "404 E0000007"),
    ("getLinkedObjectsForUser", &["GET /users/00uNobody/linkedObjects/manager"], "404 E0000007"),

    ("getRefreshTokenForUserAndClient", &["GET /users/00uActive/clients/0oa1/tokens/oar1?expand=scope"], "200"),
    ("getRefreshTokenForUserAndClient", &["GET /users/00uActive/clients/0oa1/tokens/oar2"], "404 E0000007"),
    ("getRefreshTokenForUserAndClient", &["GET /users/00uActive/clients/0oa9/tokens/oar1"], "404 E0000007"),
    ("getRefreshTokenForUserAndClient", &["GET /users/00uNobody/clients/0oa1/tokens/oar1"], "404 E0000007"),

    ("getUser", &["GET /users/00uActive"], "200 -> ACTIVE"),
    ("getUser", &["GET /users/ACTIVE@acme.example"], "200 -> ACTIVE"),
    ("getUser", &["GET /users/suspended"], "200 -> SUSPENDED"),
    ("getUser", &["GET /users/me"], "200 -> ACTIVE"),
    ("getUser", &["GET /users/00uNobody"], "404 E0000007"),
    ("getUser", &["GET /users/00uActive [no token]"], "401 E0000011"),

    ("getUserGrant", &["GET /users/00uActive/grants/oag1?expand=scope"], "200"),
    ("getUserGrant", &["GET /users/00uActive/grants/oag2"], "404 E0000007"),
    ("getUserGrant", &["GET /users/00uNobody/grants/oag1"], "404 E0000007"),

    ("listAppLinks", &["GET /users/00uActive/appLinks"], "200"),
    ("listAppLinks", &["GET /users/00uNobody/appLinks"], "404 E0000007"),

    ("listGrantsForUserAndClient", &["GET /users/00uActive/clients/0oa1/grants"], "200"),
    ("listGrantsForUserAndClient", &["GET /users/00uActive/clients/0oa9/grants"], "404 E0000007"),
    ("listGrantsForUserAndClient", &["GET /users/00uNobody/clients/0oa1/grants"], "404 E0000007"),

    ("listRefreshTokensForUserAndClient", &["GET /users/00uActive/clients/0oa1/tokens?limit=1"], "200"),
    ("listRefreshTokensForUserAndClient", &["GET /users/00uActive/clients/0oa9/tokens"], "404 E0000007"),
    ("listRefreshTokensForUserAndClient", &["GET /users/00uNobody/clients/0oa1/tokens"], "404 E0000007"),

    ("listUserClients", &["GET /users/00uActive/clients"], "200"),
    ("listUserClients", &["GET /users/00uNobody/clients"], "404 E0000007"),

    ("listUserGrants", &["GET /users/00uActive/grants?scopeId=okta.users.read"], "200"),
    ("listUserGrants", &["GET /users/00uActive/grants?after=nonsense"], "400 E0000029 Invalid cursor."),
    ("listUserGrants", &["GET /users/00uNobody/grants"], "404 E0000007"),

    ("listUserGroups", &["GET /users/00uActive/groups"], "200"),
    ("listUserGroups", &["GET /users/00uNobody/groups"], "404 E0000007"),

    ("listUserIdentityProviders", &["GET /users/00uActive/idps"], "200"),
    ("listUserIdentityProviders", &["GET /users/00uNobody/idps"], "404 E0000007"),

    ("listUsers", &["GET /users?limit=2"], "200"),
    ("listUsers", &["GET /users?q=Ad"], "200"),
    ("listUsers", &["GET /users?filter=status+eq+%22ACTIVE%22"], "200"),
    ("listUsers", &["GET /users?search=profile.firstName+co+%22d%22"], "200"),
    ("listUsers", &["GET /users?search=id+pr&filter=status+eq+%22ACTIVE%22"], "400 E0000033"),
    ("listUsers", &["GET /users?search=profile.firstName+ne+%22Ada%22"], "400 E0000031 The search expression is not valid."),
    ("listUsers", &["GET /users?search=id+pr&after=nonsense"], "400 E0000031 Invalid cursor."),
    ("listUsers", &["GET /users?after=nonsense"], "400 E0000029 Invalid cursor."),

    ("partialUpdateUser", &[r#"POST /users/00uStaged {"profile": {"nickName": "S"}}"#], "200 -> STAGED"),
    ("partialUpdateUser", &[r#"POST /users/00uSuspended {"profile": {"nickName": "S"}}"#], "200 -> SUSPENDED"),
    ("partialUpdateUser", &[r#"POST /users/00uProvisioned {"credentials": {"password": {"value": "a"}}}"#], "200 -> ACTIVE"),
    ("partialUpdateUser", &[r#"POST /users/00uDeprovisioned {"profile": {"nickName": "S"}}"#], "403 E0000038"),
    ("partialUpdateUser", &[r#"POST /users/00uActive [if-match: W/"0"] {"profile": {"nickName": "S"}}"#], "412 E0000231"),
    ("partialUpdateUser", &[r#"POST /users/00uActive [if-match: nonsense] {"profile": {"nickName": "S"}}"#], "400 E0000242"),
    ("partialUpdateUser", &[r#"POST /users/00uActive {"profile": {"login": "BOSS@acme.example"}}"#], "400 E0000001 login: An object with this field already exists in the current organization"),
    ("partialUpdateUser", &[r#"POST /users/00uActive {"profile": {"notValid": 1}}"#], "400 E0000001 Property name 'notValid' is not defined in profile"),
    ("partialUpdateUser", &[r#"POST /users/00uActive {"profile": {"fixed": "z"}}"#], "403 E0000077"),
    ("partialUpdateUser", &[r#"POST /users/00uActive {"profile": {"once": "z"}}"#], "403 E0000078"),
    ("partialUpdateUser", &[r#"POST /users/00uLockedInDirectory {"profile": {"fed": "z"}}"#], "403 E0000023"),
    ("partialUpdateUser", &[r#"POST /users/00uNobody {"profile": {"nickName": "S"}}"#], "404 E0000007"),

    ("reactivateUser", &["POST /users/00uProvisioned/lifecycle/reactivate"], "200 -> PROVISIONED"),
    ("reactivateUser", &["POST /users/00uRecovery/lifecycle/reactivate"], "200 -> RECOVERY"),
    ("reactivateUser", &["POST /users/00uStaged/lifecycle/reactivate"], "403 E0000038"),
    ("reactivateUser", &["POST /users/00uActive/lifecycle/reactivate"], "403 E0000038"),

    ("removeLinkedObjectForUser", &["DELETE /users/00uActive/linkedObjects/manager"], "204"),
    ("removeLinkedObjectForUser", &["DELETE /users/00uBoss/linkedObjects/manager"], "204"),
    ("removeLinkedObjectForUser", &["DELETE /users/00uActive/linkedObjects/subordinate"], "404 E0000007"),
    ("removeLinkedObjectForUser", &["DELETE /users/00uNobody/linkedObjects/manager"], "404 E0000007"),

    ("resetFactors", &["POST /users/00uActive/lifecycle/reset_factors"], "200 -> ACTIVE"),
    ("resetFactors", &["POST /users/00uRecovery/lifecycle/reset_factors"], "200 -> RECOVERY"),
    ("resetFactors", &["POST /users/00uNobody/lifecycle/reset_factors"], "404 E0000007"),

    ("resetPassword", &["POST /users/00uActive/lifecycle/reset_password?sendEmail=false"], "200 -> RECOVERY"),
    ("resetPassword", &["POST /users/00uProvisioned/lifecycle/reset_password?sendEmail=true"], "200 -> RECOVERY"),
    ("resetPassword", &["POST /users/00uExpired/lifecycle/reset_password?sendEmail=false"], "200 -> RECOVERY"),
    ("resetPassword", &["POST /users/00uActive/lifecycle/reset_password?sendEmail=false&provider=FEDERATION"], "200 -> ACTIVE"),
    ("resetPassword", &["POST /users/00uActive/lifecycle/reset_password?sendEmail=false&provider=OKTA"], "400 E0000020"),
    ("resetPassword", &["POST /users/00uActive/lifecycle/reset_password"], "400 E0000028"),
    ("resetPassword", &["POST /users/00uNobody/lifecycle/reset_password?sendEmail=false"], "404 E0000007"),

    ("revokeGrantsForUserAndClient", &["DELETE /users/00uActive/clients/0oa1/grants"], "204"),
    ("revokeGrantsForUserAndClient", &["DELETE /users/00uActive/clients/0oa9/grants"], "404 E0000007"),
    ("revokeGrantsForUserAndClient", &["DELETE /users/00uNobody/clients/0oa1/grants"], "404 E0000007"),

    ("revokeTokenForUserAndClient", &["DELETE /users/00uActive/clients/0oa1/tokens/oar1"], "204"),
    ("revokeTokenForUserAndClient", &["DELETE /users/00uActive/clients/0oa1/tokens/oar1", "DELETE /users/00uActive/clients/0oa1/tokens/oar1"], "404 E0000007"),
    ("revokeTokenForUserAndClient", &["DELETE /users/00uNobody/clients/0oa1/tokens/oar1"], "404 E0000007"),

    ("revokeTokensForUserAndClient", &["DELETE /users/00uActive/clients/0oa1/tokens"], "204"),
    ("revokeTokensForUserAndClient", &["DELETE /users/00uActive/clients/0oa9/tokens"], "404 E0000007"),
    ("revokeTokensForUserAndClient", &["DELETE /users/00uNobody/clients/0oa1/tokens"], "404 E0000007"),

    ("revokeUserGrant", &["DELETE /users/00uActive/grants/oag1"], "204"),
    ("revokeUserGrant", &["DELETE /users/00uActive/grants/oag2"], "404 E0000007"),
    ("revokeUserGrant", &["DELETE /users/00uNobody/grants/oag1"], "404 E0000007"),

    ("revokeUserGrants", &["DELETE /users/00uActive/grants"], "204"),
    ("revokeUserGrants", &["DELETE /users/00uActive/grants", "GET /users/00uActive/grants/oag1"], "404 E0000007"),
    ("revokeUserGrants", &["DELETE /users/00uNobody/grants"], "404 E0000007"),

    ("setLinkedObjectForUser", &["PUT /users/00uStaged/linkedObjects/manager/00uBoss"], "204"),
    ("setLinkedObjectForUser", &["PUT /users/active@acme.example/linkedObjects/manager/00uProvisioned"], "204"),
    ("setLinkedObjectForUser", &["PUT /users/00uBoss/linkedObjects/manager/00uBoss"], "204"),
    ("setLinkedObjectForUser", &["PUT /users/00uStaged/linkedObjects/mentor/00uBoss"], "404 E0000007"),
    ("setLinkedObjectForUser", &["PUT /users/00uStaged/linkedObjects/manager/00uNobody"], "404 E0000007"),
    ("setLinkedObjectForUser", &["PUT /users/00uNobody/linkedObjects/manager/00uBoss"], "404 E0000007"),

    ("suspendUser", &["POST /users/00uActive/lifecycle/suspend"], "200 -> SUSPENDED"),
    ("suspendUser", &["POST /users/00uProvisioned/lifecycle/suspend"], "200 -> SUSPENDED"),
    ("suspendUser", &["POST /users/00uExpired/lifecycle/suspend"], "200 -> SUSPENDED"),
    ("suspendUser", &["POST /users/00uStaged/lifecycle/suspend"], "400 E0000001 Cannot suspend a user that is not active"),
    ("suspendUser", &["POST /users/00uSuspended/lifecycle/suspend"], "400 E0000001 Cannot suspend a user that is not active"),
    ("suspendUser", &["POST /users/00uDeprovisioned/lifecycle/suspend"], "400 E0000001 Cannot suspend a user that is not active"),
    ("suspendUser", &["POST /users/00uNobody/lifecycle/suspend"], "404 E0000007"),

    ("unlockUser", &["POST /users/00uLocked/lifecycle/unlock"], "200 -> ACTIVE"),
    ("unlockUser", &["POST /users/00uLockedFromExpired/lifecycle/unlock"], "200 -> PASSWORD_EXPIRED"),
    ("unlockUser", &["POST /users/00uActive/lifecycle/unlock"], "403 E0000032 The user is not locked out."),
    ("unlockUser", &["POST /users/00uStaged/lifecycle/unlock"], "403 E0000032 The user is not locked out."),
    ("unlockUser", &["POST /users/00uLockedInDirectory/lifecycle/unlock"], "403 E0000032"),

    ("unsuspendUser", &["POST /users/00uSuspended/lifecycle/unsuspend"], "200 -> PASSWORD_EXPIRED"),
    ("unsuspendUser", &["POST /users/00uProvisioned/lifecycle/suspend", "POST /users/00uProvisioned/lifecycle/unsuspend"], "200 -> PROVISIONED"),
    ("unsuspendUser", &["POST /users/00uActive/lifecycle/unsuspend"], "400 E0000001 Cannot unsuspend a user that is not suspended"),
    ("unsuspendUser", &["POST /users/00uStaged/lifecycle/unsuspend"], "400 E0000001 Cannot unsuspend a user that is not suspended"),

    ("updateUser", &["PUT /users/00uProvisioned {NEW}"], "200 -> PROVISIONED"),
    ("updateUser", &[r#"PUT /users/00uActive {"credentials": {"recovery_question": {"question": "What?", "answer": "That"}}}"#], "200 -> ACTIVE"),
    ("updateUser", &[r#"PUT /users/00uStaged {"profile": {}}"#], "400 E0000001 login: The field cannot be left blank"),
    ("updateUser", &["PUT /users/00uDeprovisioned {NEW}"], "403 E0000038"),
    ("updateUser", &[r#"PUT /users/00uActive [if-match: W/"0"] {NEW}"#], "412 E0000231"),
    ("updateUser", &["PUT /users/00uNobody {NEW}"], "404 E0000007"),
];

/// Splits off what stands in brackets.
fn headers(request: &str) -> (String, Option<&str>) {
    match request.split_once(" [") {
        Some((before, rest)) => {
            let (inside, after) = rest.split_once(']').unwrap();
            (format!("{before}{after}"), Some(inside))
        }
        None => (request.to_owned(), None),
    }
}

fn send(server: &Server, request: &str) -> Answer {
    let (request, header) = headers(request);
    let request = request.replace("{NEW", &format!("{{{NEW}"));
    let (head, body) = match request.split_once(" {") {
        Some((head, rest)) => (head, format!("{{{rest}")),
        None => (request.as_str(), String::new()),
    };
    let (method, target) = head.split_once(' ').unwrap();
    let mut head = format!(
        "{method} /api/v1{target} HTTP/1.1\ncontent-length: {}",
        body.len()
    );
    if header != Some("no token") {
        head.push_str("\nauthorization: SSWS right");
        if let Some(header) = header {
            head = format!("{head}\n{header}");
        }
    }
    server.send(&head, &body)
}

fn json(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap_or_default()
}

/// Says what came in the words of the table; the status of the person only where the table wants it.
fn outcome(server: &Server, request: &str, wants_status: bool) -> String {
    let answer = send(server, request);
    let body = json(&answer);
    let mut outcome = answer.status.to_string();
    if let Some(code) = body["errorCode"].as_str() {
        outcome = format!("{outcome} {code}");
        if let Some(cause) = body["errorCauses"][0]["errorSummary"].as_str() {
            outcome = format!("{outcome} {cause}");
        }
    } else if wants_status {
        let path = request.split([' ', '?']).nth(1).unwrap();
        let person = match path.split('/').nth(2) {
            Some(who) => json(&send(server, &format!("GET /users/{who}"))),
            None => body,
        };
        outcome = format!(
            "{outcome} -> {}",
            person["status"].as_str().unwrap_or("gone")
        );
    }
    outcome
}

#[test]
fn every_operation_succeeds_and_is_refused_as_okta_does_it() {
    let fresh = read(ORG).unwrap();
    let token = SecretString::from("right".to_owned());
    let server = Server::start(Sandbox::new(fresh.clone()).requiring_token(token));
    let mut wrong = Vec::new();
    for (operation, requests, expected) in CASES {
        server.sandbox.edit(|org| *org = fresh.clone());
        let (last, before) = requests.split_last().unwrap();
        for request in before {
            let answer = send(&server, request);
            assert!(
                answer.status < 300,
                "{operation}: {request}: {}",
                answer.status
            );
        }
        let outcome = outcome(&server, last, expected.contains(" -> "));
        if outcome != *expected {
            wrong.push(format!(
                "{operation}: {last}: {outcome}, expected {expected}"
            ));
        }
    }
    server.stop();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_has_every_operation_with_success_and_refusal() {
    let with = |first: char| -> BTreeSet<&str> {
        let found = CASES
            .iter()
            .filter(|(_, _, answer)| answer.starts_with(first));
        found.map(|(operation, _, _)| *operation).collect()
    };
    assert_eq!((with('2').len(), with('4').len()), (38, 38));
}
