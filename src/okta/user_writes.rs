//! Carrying out an operation that changes a person or what belongs to them. The requests are in
//! [`crate::okta::operation`].

use crate::okta::client::Writer;
use crate::okta::error::CallError;
use crate::okta::error::withheld;
use crate::okta::operation::Change;
use crate::transport::Transport;

impl<T: Transport> Writer<T> {
    /// Carries out any change. Where the answer cannot be read, no error shows it: it may hold a secret.
    pub async fn carry_out<A>(&self, change: &Change<A>) -> Result<A, CallError> {
        let request = change.request();
        let response = self.send(request.clone()).await?;
        let read = change.read(&response.body);
        read.map_err(|reason| withheld(CallError::unreadable(request, &response, reason)))
    }
}
