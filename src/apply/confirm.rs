//! Before the first write to a person: read them by id, and compare what the plan relies on.

use crate::apply::run::{Run, lock};
use crate::live::LiveUser;
use crate::model::ids::{AttributeName, UserId};
use crate::model::profile::AttributeValue;
use crate::okta::error::CallError;
use crate::okta::get::Get;
use crate::okta::wire;
use crate::plan::step::{Fact, Operation, Step};
use crate::report::value::show;
use crate::transport::Transport;

/// What the read before the first write found.
#[derive(Clone, Debug)]
pub(in crate::apply) enum Confirmed {
    /// Everything the plan relies on.
    AsPlanned {
        /// The `ETag` of the profile, for the write that follows.
        etag: Option<String>,
    },
    /// Something else.
    Changed {
        /// What, in a few words.
        what: String,
    },
}

impl<T: Transport> Run<'_, T> {
    /// Reads a person once for all of their steps.
    pub(in crate::apply) async fn confirm(&self, id: &UserId) -> Result<Confirmed, CallError> {
        if let Some(known) = lock(&self.people).get(id) {
            return Ok(known.clone());
        }
        let confirmed = match self.read(id).await? {
            Some((user, etag)) => self.compare(&user, etag),
            None => gone(),
        };
        lock(&self.people).insert(id.clone(), confirmed.clone());
        Ok(confirmed)
    }

    /// Reads a person again before a second write to their profile. Their status may be another one by then, by this
    /// very plan.
    pub(in crate::apply) async fn refresh(
        &self,
        id: &UserId,
        step: &Step,
    ) -> Result<Confirmed, CallError> {
        let Some((user, etag)) = self.read(id).await? else {
            return Ok(gone());
        };
        let facts = step.facts.iter().filter(|fact| match fact {
            Fact::Attribute { .. } | Fact::Type { .. } => true,
            Fact::LoginIsFree { .. }
            | Fact::Status { .. }
            | Fact::PasswordChanged { .. }
            | Fact::Member { .. }
            | Fact::Primary { .. } => false,
        });
        let mut differences = facts.filter_map(|fact| difference(fact, &step.operation, &user));
        Ok(match differences.next() {
            Some(what) => Confirmed::Changed { what },
            None => Confirmed::AsPlanned { etag },
        })
    }

    /// Reads a person with the `ETag` of their profile; `None` where the org has nobody of that id.
    async fn read(&self, id: &UserId) -> Result<Option<(LiveUser, Option<String>)>, CallError> {
        let get = Get::api(&["users", id.as_str()]);
        let response = match self.writer.reader().get(&get).await {
            Ok(response) => response,
            Err(error) if error.is_not_found() => return Ok(None),
            Err(error) => return Err(error),
        };
        let etag = response.header("etag").map(str::to_owned);
        let user = wire::user(&response.body)
            .map_err(|reason| CallError::unreadable(&get.request(), &response, reason))?;
        Ok(Some((user, etag)))
    }

    fn compare(&self, user: &LiveUser, etag: Option<String>) -> Confirmed {
        if let Some(to) = &user.transitioning_to {
            return Confirmed::Changed {
                what: format!("Okta is moving them to {to}"),
            };
        }
        let facts = self.facts.get(&user.id).into_iter().flatten();
        let difference = facts
            .copied()
            .find_map(|(fact, operation)| difference(fact, operation, user));
        match difference {
            Some(what) => Confirmed::Changed { what },
            None => Confirmed::AsPlanned { etag },
        }
    }
}

fn gone() -> Confirmed {
    Confirmed::Changed {
        what: "no longer in the org".to_owned(),
    }
}

/// Returns what is not as the fact says; memberships and links are not part of the user that Okta returns.
fn difference(fact: &Fact, operation: &Operation, user: &LiveUser) -> Option<String> {
    match fact {
        Fact::Status { status } => {
            (user.status != *status).then(|| format!("status is {}, was {status}", user.status))
        }
        Fact::Attribute { name, value } => {
            let found = user.profile.get(name);
            let is_expected = found == value.as_ref() || found == goal(operation, name);
            (!is_expected).then(|| {
                let (found, value) = (show(found), show(value.as_ref()));
                format!("{name} is {found}, was {value}")
            })
        }
        Fact::PasswordChanged { at } => {
            let found = user.password_changed.map(|moment| moment.to_string());
            (found != *at).then(|| "the password was changed".to_owned())
        }
        Fact::Type { id } => (user.type_id != *id).then(|| "has a different user type".to_owned()),
        Fact::LoginIsFree { .. } | Fact::Member { .. } | Fact::Primary { .. } => None,
    }
}

/// Returns what an update sets an attribute to: somebody else may have been faster with the same value.
fn goal<'o>(operation: &'o Operation, name: &AttributeName) -> Option<&'o AttributeValue> {
    operation.changes()?.get(name)?.desired.as_ref()
}
