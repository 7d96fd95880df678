//! `/users/{id}/clients/{client}/tokens`: the refresh tokens that applications hold of somebody. By id only
//! ([operations 2](crate::facts::operations)).

use crate::okta::get::Get;
use crate::okta::operation::answer::access::{RefreshToken, token, tokens};
use crate::okta::operation::answer::{Nothing, nothing};
use crate::okta::operation::catalogue as about;
use crate::okta::operation::choice::ScopeDetails;
use crate::okta::operation::grants::{detailed, paged};
use crate::okta::operation::key::{ClientId, PersonId, TokenId};
use crate::okta::operation::{Change, ReadList, ReadOne, request};
use crate::transport::Method;

/// Lists the refresh tokens that one application holds of somebody.
#[doc(alias = "listRefreshTokensForUserAndClient")]
pub fn list_refresh_tokens_for_user_and_client(
    user: &PersonId,
    client: &ClientId,
    details: ScopeDetails,
) -> ReadList<RefreshToken> {
    let segments = ["users", user.as_str(), "clients", client.as_str(), "tokens"];
    let get = detailed(paged(Get::api(&segments)), details);
    let about = &about::LIST_REFRESH_TOKENS_FOR_USER_AND_CLIENT;
    ReadList::new(about, get, tokens)
}

/// Reads one refresh token: who holds it and for how long, never the token itself.
#[doc(alias = "getRefreshTokenForUserAndClient")]
pub fn get_refresh_token_for_user_and_client(
    user: &PersonId,
    client: &ClientId,
    id: &TokenId,
    details: ScopeDetails,
) -> ReadOne<RefreshToken> {
    let get = Get::api(&segments(user, client, id));
    let about = &about::GET_REFRESH_TOKEN_FOR_USER_AND_CLIENT;
    ReadOne::new(about, detailed(get, details), token)
}

/// Revokes one refresh token.
#[doc(alias = "revokeTokenForUserAndClient")]
pub fn revoke_token_for_user_and_client(
    user: &PersonId,
    client: &ClientId,
    id: &TokenId,
) -> Change<Nothing> {
    let request = request(Method::Delete, &segments(user, client, id));
    Change::new(&about::REVOKE_TOKEN_FOR_USER_AND_CLIENT, request, nothing)
}

/// Revokes all the refresh tokens that one application holds of somebody.
#[doc(alias = "revokeTokensForUserAndClient")]
pub fn revoke_tokens_for_user_and_client(user: &PersonId, client: &ClientId) -> Change<Nothing> {
    let segments = ["users", user.as_str(), "clients", client.as_str(), "tokens"];
    let request = request(Method::Delete, &segments);
    Change::new(&about::REVOKE_TOKENS_FOR_USER_AND_CLIENT, request, nothing)
}

fn segments<'a>(user: &'a PersonId, client: &'a ClientId, id: &'a TokenId) -> [&'a str; 6] {
    let (user, client, id) = (user.as_str(), client.as_str(), id.as_str());
    ["users", user, "clients", client, "tokens", id]
}
