//! Administrator roles (`GET /users/{id}/roles`, `GET /groups/{id}/roles`, scope `okta.roles.read`).

/// An administrator role that somebody has, or that a group carries for its members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveRole {
    /// `SUPER_ADMIN`, `USER_ADMIN`, …; `CUSTOM` for a role that the org made.
    pub kind: String,
    /// What people read, where Okta says it.
    pub label: Option<String>,
}

impl LiveRole {
    /// Returns the name that people read.
    pub fn name(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.kind)
    }
}

/// What was read of the administrator roles of a person or a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Roles {
    /// All of them.
    Read(Vec<LiveRole>),
    /// The token may not read them.
    Unreadable,
}

impl Roles {
    /// Returns the names of the roles, sorted, each once; `None` where they could not be read.
    pub fn names(&self) -> Option<Vec<String>> {
        let Self::Read(roles) = self else {
            return None;
        };
        let mut names: Vec<String> = roles.iter().map(|role| role.name().to_owned()).collect();
        names.sort();
        names.dedup();
        Some(names)
    }
}
