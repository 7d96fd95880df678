//! Operations that end sessions and revoke grants and refresh tokens.

use crate::cli::user::deed::Known;
use crate::cli::user::deed::change::AnyChange;
use crate::okta::operation::catalogue as about;
use crate::okta::operation::choice::{Devices, OAuthTokens};
use crate::okta::operation::key::{ClientId, GrantId, PersonId, TokenId};
use crate::okta::operation::{grants, sessions, tokens};

/// An operation that ends sessions or revokes something.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Access<'a> {
    ClearSessions(OAuthTokens),
    RevokeGrant(&'a GrantId),
    RevokeGrants,
    RevokeGrantsOfClient(&'a ClientId),
    RevokeToken(&'a ClientId, &'a TokenId),
    RevokeTokensOfClient(&'a ClientId),
}

impl Access<'_> {
    pub(crate) fn known(self) -> Known {
        let revoke = |about, what: String| Known::new(about, "Revoke", "Revoked", what);
        match self {
            Self::ClearSessions(tokens) => {
                let about = &about::REVOKE_USER_SESSIONS;
                let loses = match tokens {
                    OAuthTokens::Keep => "all sessions and remembered devices",
                    OAuthTokens::Revoke => "all sessions, OAuth tokens and remembered devices",
                };
                Known::new(about, "End", "Ended", "all sessions of ").losing(Some(loses))
            }
            Self::RevokeGrant(id) => {
                revoke(&about::REVOKE_USER_GRANT, format!("the grant {id} of "))
            }
            Self::RevokeGrants => revoke(&about::REVOKE_USER_GRANTS, "all grants of ".to_owned()),
            Self::RevokeGrantsOfClient(client) => {
                let about = &about::REVOKE_GRANTS_FOR_USER_AND_CLIENT;
                revoke(about, format!("all grants to {client} of "))
            }
            Self::RevokeToken(client, id) => {
                let about = &about::REVOKE_TOKEN_FOR_USER_AND_CLIENT;
                revoke(
                    about,
                    format!("the refresh token {id} that {client} holds of "),
                )
            }
            Self::RevokeTokensOfClient(client) => {
                let about = &about::REVOKE_TOKENS_FOR_USER_AND_CLIENT;
                revoke(about, format!("all refresh tokens that {client} holds of "))
            }
        }
    }

    pub(crate) fn change(self, user: &PersonId) -> AnyChange {
        match self {
            Self::ClearSessions(tokens) => {
                sessions::revoke_user_sessions(user, tokens, Devices::Forget).into()
            }
            Self::RevokeGrant(id) => grants::revoke_user_grant(user, id).into(),
            Self::RevokeGrants => grants::revoke_user_grants(user).into(),
            Self::RevokeGrantsOfClient(client) => {
                grants::revoke_grants_for_user_and_client(user, client).into()
            }
            Self::RevokeToken(client, id) => {
                tokens::revoke_token_for_user_and_client(user, client, id).into()
            }
            Self::RevokeTokensOfClient(client) => {
                tokens::revoke_tokens_for_user_and_client(user, client).into()
            }
        }
    }
}
