//! What people and machines have in an org: sessions, grants, tokens, applications, roles; service apps.

use std::collections::BTreeMap;

use crate::sim::org::Org;
use crate::sim::org::access::{Access, Client, IdentityProvider};
use crate::sim::org::apps::ServiceApp;

impl Org {
    /// Returns what somebody has; `None` is nothing.
    pub fn access(&self, user_id: &str) -> Option<&Access> {
        self.access.get(user_id)
    }

    /// Changes what somebody has.
    pub fn edit_access(&mut self, user_id: &str, change: impl FnOnce(&mut Access)) {
        if !self.users.contains_key(user_id) {
            return;
        }
        let access = self.access.entry(user_id.to_owned()).or_default();
        change(access);
        if *access == Access::default() {
            self.access.remove(user_id);
        }
    }

    /// Ends all sessions of somebody.
    pub fn end_sessions(&mut self, user_id: &str) {
        self.edit_access(user_id, |access| access.sessions.clear());
    }

    /// Takes away what a deactivation takes away: sessions and applications
    /// ([deactivation 2, 3](crate::facts::deactivation)).
    pub fn end_access(&mut self, user_id: &str) {
        self.edit_access(user_id, |access| {
            access.sessions.clear();
            access.apps.clear();
        });
    }

    /// Adds an application, or replaces the one with that id.
    pub fn put_client(&mut self, id: impl Into<String>, client: Client) {
        self.clients.insert(id.into(), client);
    }

    /// Returns all applications that people can let do things for them, by id.
    pub fn clients(&self) -> &BTreeMap<String, Client> {
        &self.clients
    }

    /// Adds an identity provider, or replaces the one with that id.
    pub fn put_identity_provider(&mut self, id: impl Into<String>, provider: IdentityProvider) {
        self.identity_providers.insert(id.into(), provider);
    }

    /// Returns all identity providers, by id.
    pub fn identity_providers(&self) -> &BTreeMap<String, IdentityProvider> {
        &self.identity_providers
    }

    /// Adds a service app, or replaces the one with that client id.
    pub fn put_service_app(&mut self, client: impl Into<String>, app: ServiceApp) {
        self.service_apps.insert(client.into(), app);
    }

    /// Returns all service apps, by client id.
    pub fn service_apps(&self) -> &BTreeMap<String, ServiceApp> {
        &self.service_apps
    }
}
