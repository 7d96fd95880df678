//! What happens in the org is taken down ([events](crate::facts::events)).

use serde_json::Value;

use crate::sim::event::{Acting, Actor, Event, EventLog, EventType, Party, UNKNOWN};
use crate::sim::org::{Group, Org, User};

impl Party {
    /// Describes somebody.
    pub fn user(user: &User) -> Self {
        let name = |name: &str| user.profile.get(name).and_then(Value::as_str);
        let names: Vec<&str> = [name("firstName"), name("lastName")]
            .into_iter()
            .flatten()
            .collect();
        let login = user.login().to_owned();
        Self {
            id: user.id.clone(),
            display_name: if names.is_empty() {
                login.clone()
            } else {
                names.join(" ")
            },
            alternate_id: login,
        }
    }

    /// Describes a group.
    pub fn group(group: &Group) -> Self {
        Self {
            id: group.id.clone(),
            alternate_id: UNKNOWN.to_owned(),
            display_name: group.name.clone(),
        }
    }
}

impl Org {
    /// Returns what happened.
    pub fn log(&self) -> &EventLog {
        &self.log
    }

    /// Adds what happened at some time.
    pub fn put_event(&mut self, event: Event) {
        self.log.put(event);
    }

    /// Says who acts from now on.
    pub fn begin_acting(&mut self, acting: Acting) {
        self.log.acting = acting;
    }

    fn actor(&self) -> Actor {
        match &self.log.acting {
            Acting::Okta => Actor::Okta,
            Acting::Owner => self
                .owner()
                .map_or(Actor::Okta, |owner| Actor::User(Party::user(owner))),
            Acting::App(client) => self.app_actor(client),
        }
    }

    /// Returns a service app as an actor.
    pub fn app_actor(&self, client: &str) -> Actor {
        let name = self.service_apps().get(client).map(|app| app.name.clone());
        Actor::App(Party {
            id: client.to_owned(),
            alternate_id: client.to_owned(),
            display_name: name.unwrap_or_else(|| UNKNOWN.to_owned()),
        })
    }

    /// Takes down what happens to somebody, or to a group; to a membership if both are named. Whoever is removed is
    /// named before.
    pub(crate) fn record(&mut self, kind: EventType, user: Option<&str>, group: Option<&str>) {
        let actor = self.actor();
        self.record_by(actor, kind, user, group);
    }

    /// Takes down what a rule does to a membership ([events 15](crate::facts::events)).
    pub(crate) fn record_of_rule(&mut self, kind: EventType, group: &str, user: &str) {
        self.record_by(Actor::Okta, kind, Some(user), Some(group));
    }

    fn record_by(
        &mut self,
        actor: Actor,
        kind: EventType,
        user: Option<&str>,
        group: Option<&str>,
    ) {
        let event = Event {
            published: self.now,
            kind,
            actor,
            user: user.and_then(|id| self.user(id)).map(Party::user),
            group: group.and_then(|id| self.group(id)).map(Party::group),
        };
        self.put_event(event);
    }
}
