//! What marks an org in memory that stands for a live one.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::yaml::words::words;

/// What is known of the snapshot that an org in memory is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// What time it was in the live org when it was read.
    pub taken: Timestamp,
    /// Whether who and what is in it has the names that the live org has.
    pub names: Names,
    /// What whoever took it could not read: nobody can read it here either.
    pub unreadable: BTreeSet<Unreadable>,
}

/// Under which names people, groups and values stand in a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// Their own.
    Own,
    /// Pseudonyms: it is redacted.
    Pseudonyms,
}

words! {
    /// What whoever took a snapshot could not read.
    pub Unreadable {
        /// The group rules.
        GroupRules "groupRules",
        /// The user types.
        UserTypes "userTypes",
        /// The linked object definitions.
        Definitions "linkedObjectDefinitions",
        /// The administrator roles of people.
        Roles "roles",
        /// The administrator roles of groups.
        GroupRoles "groupRoles",
        /// The applications that groups open.
        GroupApps "groupApps",
        /// Who owns groups.
        GroupOwners "groupOwners",
    }
}

impl Mark {
    /// Returns whether a read of this path, below the root of the API, is one of what could not be read.
    pub fn hides(&self, segments: &[&str]) -> bool {
        let part = match segments {
            ["groups", "rules", ..] => Unreadable::GroupRules,
            ["meta", "types", "user", ..] => Unreadable::UserTypes,
            ["meta", "schemas", "user", "linkedObjects", ..]
            | ["meta", "schemas", "user", "default", "linkedObjects", ..] => {
                Unreadable::Definitions
            }
            ["users", _, "roles"] | ["iam", "assignees", "users"] => Unreadable::Roles,
            ["groups", _, "roles"] => Unreadable::GroupRoles,
            ["groups", _, "apps"] => Unreadable::GroupApps,
            ["groups", _, "owners"] => Unreadable::GroupOwners,
            // Nobody asked each person what is assigned to them.
            ["apps", ..] | ["users", _, "appLinks"] => return true,
            _ => return false,
        };
        self.unreadable.contains(&part)
    }
}
