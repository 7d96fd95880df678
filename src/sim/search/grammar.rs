//! Which properties and operators an expression may have.

use crate::sim::org::Org;
use crate::sim::schema::attribute;
use crate::sim::search::node::{Case, Operator};

/// What may stand in an expression.
#[derive(Clone, Copy)]
pub enum Grammar<'a> {
    /// `search` of users: any attribute that a schema of the org has; values in any case.
    UserSearch(&'a Org),
    /// `filter` of users: seven properties, `eq`, and comparisons of `lastUpdated`; values in their case.
    UserFilter,
    /// `search` of groups: any attribute that their schema has; values in any case.
    GroupSearch(&'a Org),
    /// `filter` of groups.
    GroupFilter,
    /// `filter` of the System Log: what an event has, `published` and `changeDetails` apart
    /// ([events 6](crate::facts::events)).
    LogFilter,
}

/// The properties that are times.
pub(crate) const TIMES: [&str; 5] = [
    "created",
    "activated",
    "statusChanged",
    "lastUpdated",
    "lastMembershipUpdated",
];

impl Grammar<'_> {
    pub(crate) fn takes(self, property: &str, operator: Operator) -> bool {
        let is_time = TIMES.contains(&property);
        let is_comparison = operator.is_comparison();
        let of_profile = property.strip_prefix("profile.");
        // The log alone has these two (facts::lists 4, facts::events 6).
        let is_of_log = matches!(operator, Operator::NotEquals | Operator::EndsWith);
        match self {
            Self::LogFilter => is_of_event(property),
            Self::UserSearch(_) | Self::UserFilter | Self::GroupSearch(_) | Self::GroupFilter
                if is_of_log =>
            {
                false
            }
            Self::UserSearch(org) => {
                let known = match of_profile {
                    Some(name) => org.types().iter().any(|of| attribute(of, name).is_some()),
                    None => {
                        ["id", "status", "type.id"].contains(&property)
                            || (is_time && property != "lastMembershipUpdated")
                    }
                };
                let contained = ["firstName", "lastName", "email", "login"];
                known
                    && (operator != Operator::Contains
                        || of_profile.is_some_and(|name| contained.contains(&name)))
            }
            Self::UserFilter => {
                let names = ["login", "email", "firstName", "lastName"];
                let known = ["status", "id", "lastUpdated"].contains(&property)
                    || of_profile.is_some_and(|name| names.contains(&name));
                known && (operator == Operator::Equals || (is_comparison && is_time))
            }
            Self::GroupSearch(org) => {
                let own = [
                    "id",
                    "type",
                    "source.id",
                    "created",
                    "lastUpdated",
                    "lastMembershipUpdated",
                ];
                let is_base =
                    of_profile.is_some_and(|name| ["name", "description"].contains(&name));
                let is_custom =
                    of_profile.is_some_and(|name| org.group_schema().contains_key(name));
                let known = is_base || is_custom || own.contains(&property);
                let contained = is_base || operator != Operator::Contains;
                known && contained && (!is_comparison || is_time || is_custom)
            }
            Self::GroupFilter => {
                let known = ["id", "type", "lastUpdated", "lastMembershipUpdated"];
                known.contains(&property)
                    && (operator == Operator::Equals || (is_comparison && is_time))
            }
        }
    }

    pub(crate) fn case(self) -> Case {
        match self {
            Self::UserSearch(_) | Self::GroupSearch(_) => Case::Ignored,
            Self::UserFilter | Self::GroupFilter | Self::LogFilter => Case::Respected,
        }
    }
}

/// The attributes of an event that a filter may name, without those of its contexts.
const OF_EVENT: [&str; 18] = [
    "uuid",
    "eventType",
    "legacyEventType",
    "displayMessage",
    "severity",
    "version",
    "actor.id",
    "actor.type",
    "actor.alternateId",
    "actor.displayName",
    "target.id",
    "target.type",
    "target.alternateId",
    "target.displayName",
    "outcome.result",
    "outcome.reason",
    "transaction.id",
    "transaction.type",
];

/// What an event tells of how it came about; here no event has any of it.
const CONTEXTS: [&str; 6] = [
    "client.",
    "request.",
    "authenticationContext.",
    "securityContext.",
    "debugContext.debugData.",
    "transaction.detail.",
];

fn is_of_event(property: &str) -> bool {
    let is_of = |context: &str| {
        property
            .strip_prefix(context)
            .is_some_and(|rest| !rest.is_empty())
    };
    OF_EVENT.contains(&property) || CONTEXTS.iter().any(|context| is_of(context))
}
