//! Which rate limit a request is counted against: the one place that knows, for the forecast and for the pacing.

use std::fmt;

use crate::transport::{API, Method, Request};

/// Requests that Okta counts together ([limits 4](crate::facts::limits)). Two of them may be one counter in some orgs;
/// the headers of the answers tell how each one stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bucket {
    /// `GET` and `POST /users`.
    Users,
    /// `GET /users/{id}`.
    User,
    /// Writes of `/users/{id}`, and everything below it.
    UserWrites,
    /// `/groups`, its rules, and everything below a group.
    Groups,
    /// `/groups/{id}`.
    Group,
    /// The System Log.
    Logs,
    /// The token endpoint.
    Token,
    /// Everything else.
    Rest,
}

impl Bucket {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Users,
        Self::User,
        Self::UserWrites,
        Self::Groups,
        Self::Group,
        Self::Logs,
        Self::Token,
        Self::Rest,
    ];

    /// Returns the bucket of a request.
    pub fn of(request: &Request) -> Self {
        // A page is asked for by the very link that Okta sent, query and all.
        let path = request.path.split('?').next().unwrap_or_default();
        match path.strip_prefix(API) {
            Some(rest) => {
                let segments: Vec<&str> = rest.split('/').skip(1).collect();
                Self::at(request.method, &segments)
            }
            None if path.starts_with("/oauth2/") => Self::Token,
            None => Self::Rest,
        }
    }

    /// Returns the bucket of a method and the segments of a path below the root of the API; what stands for an id makes no
    /// difference.
    pub fn at(method: Method, segments: &[&str]) -> Self {
        match segments {
            ["users"] => Self::Users,
            ["users", _] if method.is_read() => Self::User,
            ["users", ..] => Self::UserWrites,
            ["groups", id] if *id != "rules" => Self::Group,
            ["groups", ..] => Self::Groups,
            ["logs"] => Self::Logs,
            _ => Self::Rest,
        }
    }

    /// Returns its name, as plans and people have it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Users => "/api/v1/users",
            Self::User => "GET /api/v1/users/{id}",
            Self::UserWrites => "/api/v1/users/{id}",
            Self::Groups => "/api/v1/groups",
            Self::Group => "/api/v1/groups/{id}",
            Self::Logs => "/api/v1/logs",
            Self::Token => "/oauth2/v1/token",
            Self::Rest => "/api/v1",
        }
    }
}

impl fmt::Display for Bucket {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Bucket;
    use crate::transport::{Method, Request};

    /// Every line of `facts::limits 4`, and what a path may look like.
    #[test]
    fn a_request_counts_against_the_bucket_of_the_facts() {
        let bucket = |method, path: &str| Bucket::of(&Request::new(method, path));
        for (method, path, wanted) in [
            (Method::Get, "/api/v1/users", Bucket::Users),
            (
                Method::Get,
                "/api/v1/users?after=a/b&limit=200",
                Bucket::Users,
            ),
            (Method::Post, "/api/v1/users", Bucket::Users),
            (Method::Get, "/api/v1/users/00u1", Bucket::User),
            (Method::Get, "/api/v1/users/me", Bucket::User),
            (Method::Post, "/api/v1/users/00u1", Bucket::UserWrites),
            (Method::Put, "/api/v1/users/00u1", Bucket::UserWrites),
            (Method::Delete, "/api/v1/users/00u1", Bucket::UserWrites),
            (Method::Get, "/api/v1/users/00u1/groups", Bucket::UserWrites),
            (
                Method::Post,
                "/api/v1/users/00u1/lifecycle/activate",
                Bucket::UserWrites,
            ),
            (
                Method::Put,
                "/api/v1/users/00u1/linkedObjects/manager/00u2",
                Bucket::UserWrites,
            ),
            (Method::Get, "/api/v1/groups", Bucket::Groups),
            (Method::Post, "/api/v1/groups", Bucket::Groups),
            (Method::Get, "/api/v1/groups/rules", Bucket::Groups),
            (Method::Get, "/api/v1/groups/00g1/users", Bucket::Groups),
            (
                Method::Put,
                "/api/v1/groups/00g1/users/00u1",
                Bucket::Groups,
            ),
            (Method::Get, "/api/v1/groups/00g1", Bucket::Group),
            (Method::Put, "/api/v1/groups/00g1", Bucket::Group),
            (Method::Delete, "/api/v1/groups/00g1", Bucket::Group),
            (Method::Post, "/oauth2/v1/token", Bucket::Token),
            (Method::Get, "/api/v1/meta/types/user", Bucket::Rest),
            (Method::Get, "/somewhere/else", Bucket::Rest),
        ] {
            assert_eq!(bucket(method, path), wanted, "{method} {path}");
        }
    }

    #[test]
    fn each_has_a_name_of_its_own() {
        let mut names = Bucket::ALL.map(Bucket::as_str).to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Bucket::ALL.len());
    }
}
