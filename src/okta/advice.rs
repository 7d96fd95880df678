//! What a person can do about a call that failed.

use crate::okta::code::{Invalid, Meaning, invalid, meaning, of};
use crate::okta::error::{ApiError, CallError};
use crate::request::endpoint::{Endpoint, GET_USER};
use crate::transport::{API, Method};

impl CallError {
    /// Returns what to do about it, if there is anything to do.
    pub fn advice(&self) -> Option<String> {
        match self {
            Self::Api(error) => error.advice(),
            Self::NoAnswer { .. } => Some("check the URL of the org and the network".to_owned()),
            Self::Unreadable { .. } => Some("is this the URL of an Okta org?".to_owned()),
            Self::NotSent { .. } => Some("run the command again".to_owned()),
            // What to do about these depends on which settings the credentials come from.
            Self::NobodySeen { .. }
            | Self::Token(_)
            | Self::TooManyPages { .. }
            | Self::ForeignLink { .. } => None,
        }
    }

    /// Returns what it means; `None` where Okta said nothing that could mean anything.
    pub fn meaning(&self) -> Option<Meaning> {
        match self {
            Self::Api(error) => Some(error.meaning()),
            Self::NoAnswer { .. }
            | Self::Unreadable { .. }
            | Self::NotSent { .. }
            | Self::NobodySeen { .. }
            | Self::Token(_)
            | Self::TooManyPages { .. }
            | Self::ForeignLink { .. } => None,
        }
    }
}

impl ApiError {
    /// Returns what it means for this program.
    pub fn meaning(&self) -> Meaning {
        match self.code.as_deref() {
            Some(VALIDATION) => invalid(self).meaning(),
            code => meaning(self.status, code),
        }
    }

    /// Returns what it is about, where one code stands for several things.
    pub fn invalid(&self) -> Option<Invalid> {
        (self.code.as_deref() == Some(VALIDATION)).then(|| invalid(self))
    }

    /// Returns what to do about it, if there is anything to do.
    pub fn advice(&self) -> Option<String> {
        if let Some(invalid) = self.invalid() {
            return Some(invalid.help().to_owned());
        }
        match self.code.as_deref() {
            Some(NO_PERMISSION) => Some(self.permission()),
            Some(code) => match of(code) {
                Some(row) => (!row.help.is_empty()).then(|| row.help.to_owned()),
                None => self.by_status().map(str::to_owned),
            },
            None => self.by_status().map(str::to_owned),
        }
    }

    /// A right is a scope and a role ([tokens 5](crate::facts::tokens)), and somebody with an admin role is written by
    /// few ([roles 4](crate::facts::roles)).
    fn permission(&self) -> String {
        let scope = self.scope();
        let lacks_scope = self.challenge.as_deref();
        if lacks_scope.is_some_and(|challenge| challenge.contains("insufficient_scope")) {
            return format!(
                "grant the app the scope `{scope}` in the admin console, under Okta API Scopes"
            );
        }
        let mut lines = format!(
            "the token's owner needs a role that permits this; an app needs the scope `{scope}` too"
        );
        if !self.call.starts_with("GET ") && self.call.contains("/api/v1/users/") {
            lines += "; people with an admin role are written by super admins alone";
        }
        lines
    }

    /// Returns the scope that the call needs ([tokens 7](crate::facts::tokens)).
    pub fn scope(&self) -> String {
        let (method, target) = self.call.split_once(' ').unwrap_or_default();
        let path = target.split('?').next().unwrap_or_default();
        let path = path.strip_prefix(API).unwrap_or(path);
        let mut methods = Method::ALL.into_iter();
        let method = methods.find(|each| each.as_str() == method);
        let endpoint = method.and_then(|method| Endpoint::at(method, path));
        endpoint.unwrap_or(&GET_USER).scope().to_string()
    }

    fn by_status(&self) -> Option<&'static str> {
        match self.status {
            300..=399 => Some("use the URL to which the org redirects, if it is yours"),
            401 => Some(
                "check OKTA_CLIENT_TOKEN: the token is unknown, has expired, or its owner was deactivated",
            ),
            403 => Some("the token's owner needs a role that permits this"),
            407 => Some("the proxy asks for a name and a password"),
            404 if self.code.is_none() => Some("is this the URL of an Okta org?"),
            404 | 410 | 412 => Some("the org has changed since it was read: run `plan` again"),
            409 | 423 => Some("somebody else is changing the same thing: try again later"),
            429 => Some("other clients share this token's rate limit; try again later"),
            500..=599 => Some("Okta or something before it has a fault: try again later"),
            _ => None,
        }
    }
}

/// One code for all that a request can have wrong ([errors 4](crate::facts::errors)).
const VALIDATION: &str = "E0000001";

/// Okta's code for what the token may not do ([errors 6](crate::facts::errors)).
const NO_PERMISSION: &str = "E0000006";

#[cfg(test)]
mod tests {
    use crate::okta::error::ApiError;

    #[test]
    fn the_call_says_the_scope() {
        for (call, expected) in [
            ("GET /api/v1/groups?limit=200", "okta.groups.read"),
            ("GET /api/v1/groups/rules?limit=200", "okta.groups.read"),
            ("PUT /api/v1/groups/00g1/users/00u1", "okta.groups.manage"),
            ("GET /api/v1/users/00u1/roles", "okta.roles.read"),
            ("GET /api/v1/users/00u1/groups", "okta.users.read"),
            (
                "POST /api/v1/users/00u1/lifecycle/suspend",
                "okta.users.manage",
            ),
            ("GET /api/v1/meta/types/user", "okta.userTypes.read"),
            ("GET /api/v1/meta/schemas/user/default", "okta.schemas.read"),
            (
                "GET /api/v1/meta/schemas/user/linkedObjects",
                "okta.linkedObjects.read",
            ),
        ] {
            let error = ApiError {
                call: call.to_owned(),
                status: 403,
                code: None,
                summary: String::new(),
                causes: Vec::new(),
                error_id: None,
                request_id: None,
                challenge: None,
            };
            assert_eq!(error.scope(), expected, "{call}");
        }
    }
}
