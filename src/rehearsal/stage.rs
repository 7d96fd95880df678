//! Where a plan is rehearsed: the org in memory, and the ids that its creations bring.

use serde_json::Value;

use crate::model::status::UserStatus;
use crate::plan::step::{GroupRef, Operation, Step, UserRef};
use crate::request::{Bindings, Call, Secrets};
use crate::sim::api::respond;
use crate::sim::org::{Org, User};
use crate::transport::Response;

/// An org in memory while a plan runs on it.
#[derive(Debug)]
pub(crate) struct Stage {
    org: Org,
    bindings: Bindings,
}

impl Stage {
    pub(crate) fn new(org: Org) -> Self {
        Self {
            org,
            bindings: Bindings::default(),
        }
    }

    pub(crate) fn org(&self) -> &Org {
        &self.org
    }

    /// Returns the org as it ends.
    pub(crate) fn into_org(self) -> Org {
        self.org
    }

    /// Returns the id of a group, where it is known.
    pub(crate) fn group(&self, group: &GroupRef) -> Option<String> {
        let id = self.bindings.group(group)?;
        Some(id.as_str().to_owned())
    }

    /// Returns the id of a user, where it is known.
    pub(crate) fn user(&self, user: &UserRef) -> Option<String> {
        let id = self.bindings.user(user)?;
        Some(id.as_str().to_owned())
    }

    /// Returns whether the person of a step still waits for the link that it mails: then Okta sends it.
    pub(crate) fn awaits(&self, step: &Step) -> bool {
        let person = self.person(step);
        let waits = person.is_some_and(|user| user.status == UserStatus::Provisioned);
        waits && matches!(step.operation, Operation::SendActivationMail { .. })
    }

    /// Returns where the plan says that the mail of a step goes, and where it goes, if that is elsewhere.
    pub(crate) fn other_mailbox(&self, step: &Step) -> Option<(String, String)> {
        let Operation::SendActivationMail { to, .. } = &step.operation else {
            return None;
        };
        let found = self.person(step).and_then(|user| user.profile.get("email"));
        let found = found.and_then(Value::as_str);
        let told = |address: Option<&str>| address.unwrap_or("nobody").to_owned();
        (found != to.as_deref()).then(|| (told(to.as_deref()), told(found)))
    }

    fn person(&self, step: &Step) -> Option<&User> {
        self.org.user(&self.user(step.operation.user()?)?)
    }

    /// Sends a call; nothing, where it needs an id that no step has brought.
    pub(crate) fn send(&mut self, step: &Step, call: &Call) -> Option<Response> {
        // What the secrets are is no part of a plan: any stand for them here.
        let names = call.template.secrets().cloned();
        let secrets = Secrets::new(names.map(|name| (name, "rehearsed".into())));
        let request = call.template.request(&self.bindings, &secrets, None).ok()?;
        let response = respond(&mut self.org, &request);
        if response.is_success()
            && let Some(id) = json(&response)["id"].as_str()
        {
            self.bindings.bind(step, id);
        }
        Some(response)
    }
}

fn json(response: &Response) -> Value {
    serde_json::from_slice(&response.body).unwrap_or(Value::Null)
}

/// Returns the status of the user in an answer.
pub(crate) fn status(response: &Response) -> String {
    match json(response)["status"].as_str() {
        Some(status) => status.to_owned(),
        None => refusal(response),
    }
}

/// Returns an answer in one line.
pub(crate) fn refusal(response: &Response) -> String {
    let body = String::from_utf8_lossy(&response.body);
    format!("{} {body}", response.status)
}

/// Returns what a step does, in a few words.
pub(crate) fn words(step: &Step) -> String {
    format!("{} {}", step.operation.summary(), step.subject)
}

/// Returns what a step does, with its number.
pub(crate) fn numbered(step: &Step) -> String {
    format!("step {} ({})", step.id.number(), words(step))
}
