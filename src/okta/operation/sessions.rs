//! `/users/{id}/sessions`. By id only ([operations 2](crate::facts::operations)).

use crate::okta::operation::answer::{Nothing, nothing};
use crate::okta::operation::catalogue as about;
use crate::okta::operation::choice::{Devices, OAuthTokens};
use crate::okta::operation::key::PersonId;
use crate::okta::operation::{Change, request};
use crate::transport::Method;

/// Ends all of somebody's sessions with Okta. Sessions of applications themselves go on
/// ([operations 9](crate::facts::operations)).
#[doc(alias = "clearUserSessions")]
pub fn revoke_user_sessions(
    user: &PersonId,
    tokens: OAuthTokens,
    devices: Devices,
) -> Change<Nothing> {
    let request = request(Method::Delete, &["users", user.as_str(), "sessions"])
        .with_query("oauthTokens", tokens.flag())
        .with_query("forgetDevices", devices.flag());
    Change::new(&about::REVOKE_USER_SESSIONS, request, nothing)
}
