//! What a token may not read of an org.

/// What a token may not read without which a plan gets on: it says what is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unread {
    /// The group rules.
    GroupRules,
    /// The user types.
    UserTypes,
    /// The linked object definitions.
    Definitions,
    /// The administrator roles of people.
    Roles,
    /// The administrator roles of groups.
    GroupRoles,
    /// The applications that groups open.
    GroupApps,
    /// Who owns groups.
    GroupOwners,
}
