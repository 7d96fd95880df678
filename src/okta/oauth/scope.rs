//! The scopes that a command needs, and those that a token has ([tokens 7](crate::facts::tokens)).

use std::collections::BTreeSet;

use crate::request::scope::{Resource, Scope, Strength};

/// What a command asks for.
///
/// **Invariant:** one scope for each resource, the stronger one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    needed: BTreeSet<Scope>,
    wanted: BTreeSet<Scope>,
}

impl Needs {
    /// Adds a scope without which the command fails.
    #[must_use]
    pub fn and(mut self, resource: Resource, strength: Strength) -> Self {
        let scope = Scope::new(resource, strength);
        let stronger = self.needed.iter().chain([&scope]);
        let strongest = stronger
            .filter(|each| each.resource() == resource)
            .max()
            .copied();
        self.needed.retain(|each| each.resource() != resource);
        self.needed.extend(strongest);
        self.wanted.retain(|each| each.resource() != resource);
        self
    }

    /// Adds a scope without which the command does less, and says so.
    #[must_use]
    pub fn and_if_granted(mut self, resource: Resource, strength: Strength) -> Self {
        let is_needed = self.needed.iter().any(|each| each.resource() == resource);
        if !is_needed {
            self.wanted.insert(Scope::new(resource, strength));
        }
        self
    }

    /// Returns the scopes to ask for, as Okta names them.
    pub fn asked(&self, asking: Asking) -> Vec<String> {
        let also: BTreeSet<Scope> = match asking {
            Asking::All => self.wanted.clone(),
            Asking::Needed => BTreeSet::new(),
            Asking::Either => {
                let needed = self.needed.iter();
                let stronger = needed.map(|scope| Scope::new(scope.resource(), Strength::Manage));
                stronger.collect()
            }
        };
        let all: BTreeSet<Scope> = self.needed.union(&also).copied().collect();
        all.iter().map(Scope::to_string).collect()
    }

    /// Returns the needed scopes that a token does not have.
    pub fn missing<'s>(&self, granted: impl IntoIterator<Item = &'s str>) -> Vec<String> {
        let granted: Vec<&str> = granted.into_iter().collect();
        let missing = self.needed.iter();
        let missing = missing.filter(|scope| !scope.is_in(granted.iter().copied()));
        missing.map(Scope::to_string).collect()
    }
}

/// What is asked for of what a command needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    /// What it can do without, too.
    All,
    /// What it needs alone: an org may refuse a whole request for one scope that it has not granted.
    Needed,
    /// What it needs, to read or to manage: an app that may manage need not have been granted to read.
    Either,
}

impl Asking {
    /// All of them, in the order in which they are tried.
    pub const ALL: [Self; 3] = [Self::All, Self::Needed, Self::Either];
}

#[cfg(test)]
mod tests {
    use super::{Asking, Needs};
    use crate::request::scope::{Resource, Strength};

    #[test]
    fn who_may_manage_may_read_and_not_the_other_way_round() {
        let needs = Needs::default()
            .and(Resource::Users, Strength::Read)
            .and(Resource::Groups, Strength::Manage);
        let missing = |scopes: &[&str]| needs.missing(scopes.iter().copied()).join(" ");
        assert_eq!(missing(&[]), "okta.users.read okta.groups.manage");
        assert_eq!(missing(&["okta.users.manage", "okta.groups.manage"]), "");
        assert_eq!(
            missing(&["okta.users.read", "okta.groups.read"]),
            "okta.groups.manage"
        );
        assert_eq!(
            missing(&["okta.users", "okta.users.manageX", "okta.groups.manage"]),
            "okta.users.read"
        );
    }

    #[test]
    fn one_scope_for_each_resource() {
        let needs = Needs::default()
            .and_if_granted(Resource::Users, Strength::Read)
            .and(Resource::Users, Strength::Manage)
            .and(Resource::Users, Strength::Read)
            .and_if_granted(Resource::Users, Strength::Read)
            .and_if_granted(Resource::Roles, Strength::Read);
        let asked = |asking| needs.asked(asking).join(" ");
        assert_eq!(asked(Asking::All), "okta.users.manage okta.roles.read");
        assert_eq!(asked(Asking::Needed), "okta.users.manage");
        let reading = Needs::default().and(Resource::Users, Strength::Read);
        assert_eq!(
            reading.asked(Asking::Either).join(" "),
            "okta.users.read okta.users.manage"
        );
        assert_eq!(needs.missing([]), ["okta.users.manage"]);
    }
}
