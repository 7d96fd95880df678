//! Which scope a request needs ([tokens 7](crate::facts::tokens)).

use crate::sim::path::by_segments;
use crate::transport::Request;

/// A scope in two strengths: who may manage may read too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Needed {
    resource: &'static str,
    verb: &'static str,
}

impl Needed {
    /// Returns what a request needs; nothing where the path is none of Okta's.
    pub(crate) fn of(request: &Request) -> Option<Self> {
        let resource = by_segments(&request.path, |segments| match segments {
            ["users" | "groups", _, "roles"] | ["iam", "assignees", "users"] => Some("okta.roles"),
            ["users", ..] => Some("okta.users"),
            ["groups", ..] => Some("okta.groups"),
            ["meta", "schemas", "user", "linkedObjects", ..]
            | ["meta", "schemas", "user", "default", "linkedObjects", ..] => {
                Some("okta.linkedObjects")
            }
            ["meta", "schemas", ..] => Some("okta.schemas"),
            ["meta", "types", ..] => Some("okta.userTypes"),
            ["apps", ..] => Some("okta.apps"),
            ["logs"] => Some("okta.logs"),
            _ => None,
        })?;
        let verb = if request.method.is_read() {
            "read"
        } else {
            "manage"
        };
        Some(Self { resource, verb })
    }

    /// Returns whether one of these scopes is enough.
    pub(crate) fn is_in<'a>(self, mut scopes: impl Iterator<Item = &'a str>) -> bool {
        scopes.any(|scope| {
            let verb = scope.strip_prefix(self.resource);
            let verb = verb.and_then(|rest| rest.strip_prefix('.'));
            verb.is_some_and(|verb| verb == self.verb || verb == "manage")
        })
    }

    /// Returns the weakest scope that is enough.
    pub(crate) fn scope(self) -> String {
        format!("{}.{}", self.resource, self.verb)
    }
}
