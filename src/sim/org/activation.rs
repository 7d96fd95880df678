//! Activations that go on after they were answered ([lifecycle 22](crate::facts::lifecycle)): until they are over, the
//! status is the old one and `transitioningToStatus` says where it leads.

use crate::model::status::UserStatus;
use crate::sim::org::rules::Change;
use crate::sim::org::{Activation, Org, User};

impl Org {
    /// Activates somebody: at once, or under way from now on.
    pub fn activate(&mut self, user: &mut User, to: UserStatus) {
        match self.activation {
            Activation::AtOnce => self.finish(user, to),
            Activation::Later(requests) => {
                user.transitioning_to = Some(to);
                self.activating.insert(user.id.clone(), requests);
            }
        }
    }

    fn finish(&self, user: &mut User, to: UserStatus) {
        user.status = to;
        user.transitioning_to = None;
        user.activated = Some(self.now);
        user.status_changed = Some(self.now);
        user.last_updated = self.now;
    }

    /// Lets activations go on, as they do with each request.
    pub fn activations_go_on(&mut self) {
        if self.activating.is_empty() {
            return;
        }
        let mut over = Vec::new();
        self.activating.retain(|id, requests| {
            *requests = requests.saturating_sub(1);
            if *requests == 0 {
                over.push(id.clone());
            }
            *requests > 0
        });
        for id in over {
            let Some(mut user) = self.user(&id).cloned() else {
                continue;
            };
            if let Some(to) = user.transitioning_to.clone() {
                let change = Change::of_status(&user.status);
                self.finish(&mut user, to);
                self.put_user(user);
                self.run_rules_for(&id, &change);
            }
        }
    }

    /// Brings every activation to its end.
    pub fn end_activations(&mut self) {
        for requests in self.activating.values_mut() {
            *requests = 1;
        }
        self.activations_go_on();
    }

    /// Forgets an activation that something else has overtaken.
    pub(crate) fn stop_activation(&mut self, id: &str) {
        self.activating.remove(id);
    }
}
