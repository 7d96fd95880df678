//! One method for each operation that reads a person or what belongs to them. The requests are in
//! [`crate::okta::operation`].

use crate::model::ids::UserId;
use crate::okta::client::Reader;
use crate::okta::error::{CallError, withheld};
use crate::okta::operation::answer::access::{Client, Grant, RefreshToken};
use crate::okta::operation::answer::group::GroupDetails;
use crate::okta::operation::answer::resource::{AppLink, IdentityProvider, Role};
use crate::okta::operation::answer::user::UserDetails;
use crate::okta::operation::choice::ScopeDetails;
use crate::okta::operation::key::{ClientId, GrantId, PersonId, RelationKey, TokenId, UserKey};
use crate::okta::operation::users::UserQuery;
use crate::okta::operation::{ReadList, ReadOne, clients, grants, links, resources, tokens, users};
use crate::transport::Transport;

impl<T: Transport> Reader<T> {
    /// Carries out any read of one thing.
    pub async fn one<A>(&self, read: &ReadOne<A>) -> Result<A, CallError> {
        self.read(read.get(), |body| read.read(body)).await
    }

    /// Carries out any read of a list, with all its pages: [`crate::okta::page::PAGES_MAX`] at most.
    pub async fn all<A>(&self, read: &ReadList<A>) -> Result<Vec<A>, CallError> {
        self.list(read.get().clone(), |body| read.read(body)).await
    }

    /// Reads one person, with their `ETag`.
    #[doc(alias = "getUser")]
    pub async fn get_user(&self, key: &UserKey) -> Result<UserDetails, CallError> {
        let read = users::get_user(key);
        let response = self.get(read.get()).await?;
        let user = read
            .read(&response.body)
            .map_err(|reason| CallError::unreadable(&read.get().request(), &response, reason))?;
        Ok(UserDetails {
            etag: response.header("etag").map(str::to_owned),
            ..user
        })
    }

    /// Reads one person who may not be there: `None` where Okta says so (404 with `E0000007`).
    pub async fn find_user(&self, key: &UserKey) -> Result<Option<UserDetails>, CallError> {
        match self.get_user(key).await {
            Ok(user) => Ok(Some(user)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Lists people.
    #[doc(alias = "listUsers")]
    pub async fn list_users(&self, query: &UserQuery) -> Result<Vec<UserDetails>, CallError> {
        self.all(&users::list_users(query)).await
    }

    /// Lists somebody's groups.
    #[doc(alias = "listUserGroups")]
    pub async fn list_user_groups(&self, user: &UserKey) -> Result<Vec<GroupDetails>, CallError> {
        self.all(&resources::list_user_groups(user)).await
    }

    /// Lists the applications on somebody's dashboard.
    #[doc(alias = "listAppLinks")]
    pub async fn list_app_links(&self, user: &UserKey) -> Result<Vec<AppLink>, CallError> {
        self.all(&resources::list_app_links(user)).await
    }

    /// Lists the identity providers outside that somebody is linked with.
    #[doc(alias = "listUserIdentityProviders")]
    pub async fn list_user_identity_providers(
        &self,
        user: &UserKey,
    ) -> Result<Vec<IdentityProvider>, CallError> {
        let read = resources::list_user_identity_providers(user);
        self.all(&read).await.map_err(withheld)
    }

    /// Lists somebody's admin roles.
    pub async fn list_assigned_roles_for_user(
        &self,
        user: &PersonId,
    ) -> Result<Vec<Role>, CallError> {
        self.all(&resources::list_assigned_roles_for_user(user))
            .await
    }

    /// Lists the applications that hold grants or refresh tokens of somebody.
    #[doc(alias = "listUserClients")]
    pub async fn list_user_clients(&self, user: &PersonId) -> Result<Vec<Client>, CallError> {
        self.all(&clients::list_user_clients(user)).await
    }

    /// Lists somebody's grants, of one scope or of all.
    #[doc(alias = "listUserGrants")]
    pub async fn list_user_grants(
        &self,
        user: &PersonId,
        scope: Option<&str>,
        details: ScopeDetails,
    ) -> Result<Vec<Grant>, CallError> {
        self.all(&grants::list_user_grants(user, scope, details))
            .await
    }

    /// Reads one grant.
    #[doc(alias = "getUserGrant")]
    pub async fn get_user_grant(
        &self,
        user: &PersonId,
        id: &GrantId,
        details: ScopeDetails,
    ) -> Result<Grant, CallError> {
        self.one(&grants::get_user_grant(user, id, details)).await
    }

    /// Lists the grants that somebody gave one application.
    #[doc(alias = "listGrantsForUserAndClient")]
    pub async fn list_grants_for_user_and_client(
        &self,
        user: &PersonId,
        client: &ClientId,
        details: ScopeDetails,
    ) -> Result<Vec<Grant>, CallError> {
        let read = grants::list_grants_for_user_and_client(user, client, details);
        self.all(&read).await
    }

    /// Lists the refresh tokens that one application holds of somebody.
    #[doc(alias = "listRefreshTokensForUserAndClient")]
    pub async fn list_refresh_tokens_for_user_and_client(
        &self,
        user: &PersonId,
        client: &ClientId,
        details: ScopeDetails,
    ) -> Result<Vec<RefreshToken>, CallError> {
        let read = tokens::list_refresh_tokens_for_user_and_client(user, client, details);
        self.all(&read).await
    }

    /// Reads one refresh token.
    #[doc(alias = "getRefreshTokenForUserAndClient")]
    pub async fn get_refresh_token_for_user_and_client(
        &self,
        user: &PersonId,
        client: &ClientId,
        id: &TokenId,
        details: ScopeDetails,
    ) -> Result<RefreshToken, CallError> {
        let read = tokens::get_refresh_token_for_user_and_client(user, client, id, details);
        self.one(&read).await
    }

    /// Lists whom somebody is linked with.
    #[doc(alias = "getLinkedObjectsForUser")]
    pub async fn list_linked_objects_for_user(
        &self,
        user: &UserKey,
        relation: &RelationKey,
    ) -> Result<Vec<UserId>, CallError> {
        self.all(&links::list_linked_objects_for_user(user, relation))
            .await
    }
}
