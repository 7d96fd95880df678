//! Administrator roles (`GET /users/{id}/roles`, scope `okta.roles.read`).

/// An administrator role that somebody has.
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

/// What was read of somebody's administrator roles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Roles {
    /// All of them.
    Read(Vec<LiveRole>),
    /// The token may not read them.
    Unreadable,
}
