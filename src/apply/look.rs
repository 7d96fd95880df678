//! Before a write to a person: read them by id, once for all of their steps, and once more where a step must know where
//! they are by then.

use crate::apply::judge::{Freshness, Seen};
use crate::apply::run::{Run, lock};
use crate::live::LiveUser;
use crate::model::ids::UserId;
use crate::okta::error::{CallError, Misread};
use crate::okta::wire;
use crate::request::endpoint::GET_USER;
use crate::request::get::Get;
use crate::transport::Transport;

impl<T: Transport> Run<'_, T> {
    /// Returns what the latest read of a person found, which this makes if there was none.
    pub(crate) async fn look(&self, id: &UserId, freshness: Freshness) -> Result<Seen, CallError> {
        if freshness == Freshness::Any
            && let Some(known) = lock(&self.people).get(id)
        {
            return Ok(known.clone());
        }
        self.read(id).await
    }

    /// Reads a person; what is found counts for the steps that follow.
    pub(crate) async fn read(&self, id: &UserId) -> Result<Seen, CallError> {
        let seen = match self.user(id).await? {
            Some((user, etag)) => {
                let user = Box::new(user);
                Seen::Here { user, etag }
            }
            None => Seen::Gone,
        };
        lock(&self.people).insert(id.clone(), seen.clone());
        Ok(seen)
    }

    /// Reads a person with the `ETag` of their profile; `None` where the org has nobody of that id.
    async fn user(&self, id: &UserId) -> Result<Option<(LiveUser, Option<String>)>, CallError> {
        let get = Get::of(&GET_USER, [id.as_str()]);
        let response = match self.writer.reader().get(&get).await {
            Ok(response) => response,
            // A 404 of anything else than Okta proves nothing.
            Err(error) if error.is_not_found() => return Ok(None),
            Err(error) => return Err(error),
        };
        let etag = response.header("etag").map(str::to_owned);
        let user = wire::user(&response.body).and_then(|user| {
            if user.id == *id {
                Ok(user)
            } else {
                Err(Misread::new("is somebody else's").under("id"))
            }
        });
        let user =
            user.map_err(|reason| CallError::unreadable(&get.request(), &response, reason))?;
        Ok(Some((user, etag)))
    }
}
