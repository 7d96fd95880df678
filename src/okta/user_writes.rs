//! One method for each operation that changes a person or what belongs to them. The requests are in
//! [`crate::okta::operation`].

use secrecy::SecretString;

use crate::okta::client::Writer;
use crate::okta::error::CallError;
use crate::okta::operation::answer::Nothing;
use crate::okta::operation::answer::secret::{Activation, ResetLink, TempPassword};
use crate::okta::operation::answer::user::{CredentialsLeft, UserDetails};
use crate::okta::operation::choice::{Devices, Mail, OAuthTokens, Sessions, Strict};
use crate::okta::operation::key::{ClientId, GrantId, PersonId, RelationKey, TokenId, UserKey};
use crate::okta::operation::password::RecoveryQuestion;
use crate::okta::operation::users::{BadNewUser, NewUser, UserPatch, UserReplacement};
use crate::okta::operation::{
    Change, credentials, grants, lifecycle, links, sessions, tokens, users,
};
use crate::okta::user_reads::withheld;
use crate::transport::Transport;

/// Why nobody was created.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// Nothing was sent.
    #[error(transparent)]
    Bad(#[from] BadNewUser),
    /// The call failed.
    #[error(transparent)]
    Call(#[from] CallError),
}

impl<T: Transport> Writer<T> {
    /// Carries out any change. Where the answer cannot be read, no error shows it: it may hold a secret.
    pub async fn carry_out<A>(&self, change: &Change<A>) -> Result<A, CallError> {
        let request = change.request();
        let response = self.send(request.clone()).await?;
        let read = change.read(&response.body);
        read.map_err(|reason| withheld(CallError::unreadable(request, &response, reason)))
    }

    /// Creates a person.
    #[doc(alias = "createUser")]
    pub async fn create_user(&self, new: &NewUser) -> Result<UserDetails, CreateError> {
        Ok(self.carry_out(&users::create_user(new)?).await?)
    }

    /// Changes a person in part: a POST. Okta's first SDKs called this `partialUpdateUser`.
    #[doc(alias = "partialUpdateUser")]
    pub async fn update_user(
        &self,
        key: &UserKey,
        patch: &UserPatch,
    ) -> Result<UserDetails, CallError> {
        self.carry_out(&users::update_user(key, patch)).await
    }

    /// Replaces a person: a PUT. Okta's first SDKs called this `updateUser`.
    #[doc(alias = "updateUser")]
    pub async fn replace_user(
        &self,
        key: &UserKey,
        new: &UserReplacement,
    ) -> Result<UserDetails, CallError> {
        self.carry_out(&users::replace_user(key, new)).await
    }

    /// Deletes somebody who is DEPROVISIONED, and **deactivates anybody else**
    /// ([lifecycle 18](crate::facts::lifecycle)).
    #[doc(alias = "deactivateOrDeleteUser")]
    pub async fn delete_user(&self, key: &UserKey, mail: Mail) -> Result<Nothing, CallError> {
        self.carry_out(&users::delete_user(key, mail)).await
    }

    /// Activates somebody.
    #[doc(alias = "activateUser")]
    pub async fn activate_user(&self, user: &UserKey, mail: Mail) -> Result<Activation, CallError> {
        self.carry_out(&lifecycle::activate_user(user, mail)).await
    }

    /// Makes a new activation link.
    #[doc(alias = "reactivateUser")]
    pub async fn reactivate_user(
        &self,
        user: &UserKey,
        mail: Mail,
    ) -> Result<Activation, CallError> {
        self.carry_out(&lifecycle::reactivate_user(user, mail))
            .await
    }

    /// Suspends somebody.
    #[doc(alias = "suspendUser")]
    pub async fn suspend_user(&self, user: &UserKey) -> Result<Nothing, CallError> {
        self.carry_out(&lifecycle::suspend_user(user)).await
    }

    /// Ends a suspension.
    #[doc(alias = "unsuspendUser")]
    pub async fn unsuspend_user(&self, user: &UserKey) -> Result<Nothing, CallError> {
        self.carry_out(&lifecycle::unsuspend_user(user)).await
    }

    /// Unlocks somebody.
    #[doc(alias = "unlockUser")]
    pub async fn unlock_user(&self, user: &UserKey) -> Result<Nothing, CallError> {
        self.carry_out(&lifecycle::unlock_user(user)).await
    }

    /// Deactivates somebody.
    #[doc(alias = "deactivateUser")]
    pub async fn deactivate_user(&self, user: &UserKey, mail: Mail) -> Result<Nothing, CallError> {
        self.carry_out(&lifecycle::deactivate_user(user, mail))
            .await
    }

    /// Expires a password.
    #[doc(alias = "expirePassword")]
    pub async fn expire_password(&self, user: &UserKey) -> Result<UserDetails, CallError> {
        self.carry_out(&lifecycle::expire_password(user)).await
    }

    /// Replaces a password by a temporary one.
    #[doc(alias = "expirePasswordAndGetTemporaryPassword")]
    pub async fn expire_password_with_temp_password(
        &self,
        user: &UserKey,
        sessions: Sessions,
    ) -> Result<TempPassword, CallError> {
        let change = lifecycle::expire_password_with_temp_password(user, sessions);
        self.carry_out(&change).await
    }

    /// Makes a password unusable, and a link that sets a new one.
    #[doc(alias = "resetPassword")]
    pub async fn reset_password(
        &self,
        user: &UserKey,
        mail: Mail,
        sessions: Sessions,
    ) -> Result<ResetLink, CallError> {
        self.carry_out(&lifecycle::reset_password(user, mail, sessions))
            .await
    }

    /// Takes all enrolled factors away.
    #[doc(alias = "resetFactors")]
    pub async fn reset_factors(&self, user: &UserKey) -> Result<Nothing, CallError> {
        self.carry_out(&lifecycle::reset_factors(user)).await
    }

    /// Changes a password that is known.
    #[doc(alias = "changePassword")]
    pub async fn change_password(
        &self,
        user: &PersonId,
        old: &SecretString,
        new: &SecretString,
        strict: Strict,
        sessions: Sessions,
    ) -> Result<CredentialsLeft, CallError> {
        let change = credentials::change_password(user, old, new, strict, sessions);
        self.carry_out(&change).await
    }

    /// Changes a recovery question and its answer.
    #[doc(alias = "changeRecoveryQuestion")]
    pub async fn change_recovery_question(
        &self,
        user: &PersonId,
        password: &SecretString,
        question: &RecoveryQuestion,
    ) -> Result<CredentialsLeft, CallError> {
        let change = credentials::change_recovery_question(user, password, question);
        self.carry_out(&change).await
    }

    /// Starts the flow in which the person answers their question.
    #[doc(alias = "forgotPassword")]
    pub async fn forgot_password(
        &self,
        user: &PersonId,
        mail: Mail,
    ) -> Result<ResetLink, CallError> {
        self.carry_out(&credentials::forgot_password(user, mail))
            .await
    }

    /// Sets a new password where the answer to the recovery question is right.
    #[doc(alias = "forgotPasswordSetNewPassword")]
    pub async fn forgot_password_set_new_password(
        &self,
        user: &PersonId,
        answer: &SecretString,
        new: &SecretString,
        mail: Mail,
    ) -> Result<CredentialsLeft, CallError> {
        let change = credentials::forgot_password_set_new_password(user, answer, new, mail);
        self.carry_out(&change).await
    }

    /// Ends all of somebody's sessions with Okta.
    #[doc(alias = "clearUserSessions")]
    pub async fn revoke_user_sessions(
        &self,
        user: &PersonId,
        tokens: OAuthTokens,
        devices: Devices,
    ) -> Result<Nothing, CallError> {
        let change = sessions::revoke_user_sessions(user, tokens, devices);
        self.carry_out(&change).await
    }

    /// Revokes one grant.
    #[doc(alias = "revokeUserGrant")]
    pub async fn revoke_user_grant(
        &self,
        user: &PersonId,
        id: &GrantId,
    ) -> Result<Nothing, CallError> {
        self.carry_out(&grants::revoke_user_grant(user, id)).await
    }

    /// Revokes all of somebody's grants.
    #[doc(alias = "revokeUserGrants")]
    pub async fn revoke_user_grants(&self, user: &PersonId) -> Result<Nothing, CallError> {
        self.carry_out(&grants::revoke_user_grants(user)).await
    }

    /// Revokes all the grants that somebody gave one application.
    #[doc(alias = "revokeGrantsForUserAndClient")]
    pub async fn revoke_grants_for_user_and_client(
        &self,
        user: &PersonId,
        client: &ClientId,
    ) -> Result<Nothing, CallError> {
        let change = grants::revoke_grants_for_user_and_client(user, client);
        self.carry_out(&change).await
    }

    /// Revokes one refresh token.
    #[doc(alias = "revokeTokenForUserAndClient")]
    pub async fn revoke_token_for_user_and_client(
        &self,
        user: &PersonId,
        client: &ClientId,
        id: &TokenId,
    ) -> Result<Nothing, CallError> {
        let change = tokens::revoke_token_for_user_and_client(user, client, id);
        self.carry_out(&change).await
    }

    /// Revokes all the refresh tokens that one application holds of somebody.
    #[doc(alias = "revokeTokensForUserAndClient")]
    pub async fn revoke_tokens_for_user_and_client(
        &self,
        user: &PersonId,
        client: &ClientId,
    ) -> Result<Nothing, CallError> {
        let change = tokens::revoke_tokens_for_user_and_client(user, client);
        self.carry_out(&change).await
    }

    /// Makes `primary` the primary of `associated`.
    #[doc(alias = "setLinkedObjectForUser")]
    pub async fn assign_linked_object_value_for_primary(
        &self,
        associated: &UserKey,
        relation: &RelationKey,
        primary: &PersonId,
    ) -> Result<Nothing, CallError> {
        let change = links::assign_linked_object_value_for_primary(associated, relation, primary);
        self.carry_out(&change).await
    }

    /// Takes somebody's primary away.
    #[doc(alias = "removeLinkedObjectForUser")]
    pub async fn delete_linked_object_for_user(
        &self,
        user: &UserKey,
        relation: &RelationKey,
    ) -> Result<Nothing, CallError> {
        let change = links::delete_linked_object_for_user(user, relation);
        self.carry_out(&change).await
    }
}
