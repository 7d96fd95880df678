//! What profiles may hold: the custom attributes of user types and of groups.

use jiff::SignedDuration;
use serde_json::{Map, Value};

use crate::sim::org::{Org, User, UserType};

/// How long Okta goes on removing a user type: up to 21 seconds are recorded.
const REMOVAL_SECONDS: i64 = 30;

impl Org {
    /// Adds a user type, or replaces the one with that name.
    pub fn put_type(&mut self, user_type: UserType) {
        let name = &user_type.name;
        match self.types.iter_mut().find(|each| each.name == *name) {
            Some(old) => *old = user_type,
            None => self.types.push(user_type),
        }
    }

    /// Returns all user types, the default one first.
    pub fn types(&self) -> &[UserType] {
        &self.types
    }

    /// Returns the user type of that name.
    pub fn type_named(&self, name: &str) -> Option<&UserType> {
        self.types.iter().find(|each| each.name == name)
    }

    /// Returns the user type of somebody.
    pub fn type_of(&self, user: &User) -> &UserType {
        self.type_named(&user.type_name).unwrap_or(&self.types[0])
    }

    /// Returns the custom attributes of groups, as their schema defines them.
    pub fn group_schema(&self) -> &Map<String, Value> {
        &self.group_schema
    }

    /// Gives groups other custom attributes. Values of those that are gone disappear from the groups.
    pub fn put_group_schema(&mut self, custom: Map<String, Value>) {
        for group in self.groups.values_mut() {
            group.attributes.retain(|name, _| custom.contains_key(name));
        }
        self.group_schema = custom;
    }

    /// Gives a user type other attributes. Values of custom ones that are gone disappear from the people
    /// ([schemas 10](crate::facts::schemas)).
    pub fn put_schema(&mut self, of: UserType) {
        let gone: Vec<String> = match self.type_named(&of.name) {
            Some(old) => {
                let names = old.custom.keys();
                let gone = names.filter(|name| !of.custom.contains_key(*name));
                gone.cloned().collect()
            }
            None => Vec::new(),
        };
        if !gone.is_empty() {
            for user in self.users.values_mut() {
                if user.type_name == of.name {
                    user.profile.retain(|name, _| !gone.contains(name));
                }
            }
        }
        self.put_type(of);
    }

    /// Removes a user type. It is gone at once, and Okta goes on with the removal.
    pub fn remove_type(&mut self, id: &str) {
        self.types.retain(|each| each.id != id);
        self.leaving_types.insert(id.to_owned(), self.now);
    }

    /// Returns whether Okta is still busy removing a user type.
    pub fn is_type_leaving(&self, id: &str) -> bool {
        self.leaving_types.get(id).is_some_and(|since| {
            self.now.duration_since(*since) < SignedDuration::from_secs(REMOVAL_SECONDS)
        })
    }

    /// Returns whether somebody has this user type.
    pub fn is_type_in_use(&self, name: &str) -> bool {
        self.users.values().any(|user| user.type_name == name)
    }
}
