//! Reading one person as they are shown, and carrying out what changes them.

use crate::live::{LiveGroup, UserDetails};
use crate::model::ids::UserId;
use crate::okta::answer::{self, Answered};
use crate::okta::client::{Reader, Writer};
use crate::okta::error::CallError;
use crate::okta::wire;
use crate::request::endpoint::{Endpoint, GET_USER, LIST_USER_GROUPS};
use crate::request::get::Get;
use crate::request::key::UserKey;
use crate::request::user::{UserQuery, list};
use crate::transport::{Request, Transport};

impl<T: Transport> Reader<T> {
    /// Reads one person, with their `ETag`.
    pub async fn get_user(&self, key: &UserKey) -> Result<UserDetails, CallError> {
        let get = Get::of(&GET_USER, [key.as_str()]);
        let response = self.get(&get).await?;
        let user = wire::user_details(&response.body)
            .map_err(|reason| CallError::unreadable(&get.request(), &response, reason))?;
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

    /// Lists the groups that somebody is in.
    pub async fn list_user_groups(&self, user: &UserId) -> Result<Vec<LiveGroup>, CallError> {
        let get = Get::of(&LIST_USER_GROUPS, [user.as_str()]);
        self.list(get, wire::groups).await
    }

    /// Lists people.
    pub async fn list_users(&self, query: &UserQuery) -> Result<Vec<UserDetails>, CallError> {
        self.list(list(query), wire::users_details).await
    }
}

impl<T: Transport> Writer<T> {
    /// Carries out one of Okta's operations by a request that was made for it. Where the answer cannot be read, no error
    /// shows it: it may hold a secret.
    pub async fn carry_out(
        &self,
        endpoint: &Endpoint,
        request: Request,
    ) -> Result<Answered, CallError> {
        let response = self.send(request.clone()).await?;
        let read = answer::read(endpoint, &response.body);
        read.map_err(|reason| CallError::unreadable(&request, &response, reason).withheld())
    }
}
