//! Which scope a request needs (facts 6, 10).

use crate::transport::Request;

/// A scope in two strengths: who may manage may read too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sim::oauth) struct Needed {
    resource: &'static str,
    verb: &'static str,
}

impl Needed {
    /// Returns what a request needs; nothing where the path is none of Okta's.
    pub(in crate::sim::oauth) fn of(request: &Request) -> Option<Self> {
        let below = request.path.strip_prefix("/api/v1/")?;
        let segments: Vec<&str> = below.split('/').collect();
        let resource = match segments.as_slice() {
            ["users", _, "roles"] => "okta.roles",
            ["users", ..] => "okta.users",
            ["groups", ..] => "okta.groups",
            ["meta", "schemas", "user", "linkedObjects", ..] => "okta.linkedObjects",
            ["meta", "schemas", ..] => "okta.schemas",
            ["meta", "types", ..] => "okta.userTypes",
            _ => return None,
        };
        let verb = if request.method.is_read() {
            "read"
        } else {
            "manage"
        };
        Some(Self { resource, verb })
    }

    /// Returns whether one of these scopes is enough.
    pub(in crate::sim::oauth) fn is_in<'a>(
        self,
        mut scopes: impl Iterator<Item = &'a str>,
    ) -> bool {
        scopes.any(|scope| {
            let verb = scope.strip_prefix(self.resource);
            let verb = verb.and_then(|rest| rest.strip_prefix('.'));
            verb.is_some_and(|verb| verb == self.verb || verb == "manage")
        })
    }

    /// Returns the weakest scope that is enough.
    pub(in crate::sim::oauth) fn scope(self) -> String {
        format!("{}.{}", self.resource, self.verb)
    }
}
